"""From an article to what it asserts: decide the language, clean, split, name, parse, read the figures."""

import re
from importlib.metadata import version

from pipeline.domain.article import Article
from pipeline.domain.extraction import Extraction, Outcome, PipelineVersion
from pipeline.domain.figure import StatedMeasure
from pipeline.extraction.analysis import Analysis, AnalyzedSentence
from pipeline.extraction.clean import kept_spans
from pipeline.extraction.entities.recognizer import EntityRecognizer
from pipeline.extraction.figures.areas import AreaReader
from pipeline.extraction.figures.bounds import NumberReader
from pipeline.extraction.figures.casualties import CasualtyReader
from pipeline.extraction.figures.context import FigureContext
from pipeline.extraction.figures.measures import MeasureReader
from pipeline.extraction.gate import Gate
from pipeline.extraction.language import decide_language
from pipeline.extraction.model import LanguageModel
from pipeline.extraction.rules import rules_digest
from pipeline.extraction.sentences import Sentence, split

# Blanks of fixed or other width, which the tokenizer takes for a part of the word: "12 people" would be one.
_BLANKS = dict.fromkeys([0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_SHOUTED_LETTERS, _SHOUTED_SHARE = 20, 0.8
_SMALL, _LARGE = re.compile("[a-z]"), re.compile("[A-Z]")


class Extractor:
    """Loads the model and the gazetteer once (seconds, some 400 MB), then extracts one article after another.

    The same article gives the same extraction on every run. Not for use by two threads at once.
    """

    def __init__(self) -> None:
        self._model = LanguageModel()
        self._recognizer = EntityRecognizer()
        self._numbers = NumberReader()
        self._measures = MeasureReader(self._numbers)
        self._casualties = CasualtyReader()
        self._areas = AreaReader(self._measures)
        self._gate = Gate(self._numbers, self._casualties, self._areas)
        self.version = PipelineVersion(version=version("news-event-pipeline"), model=self._model.name, rules=rules_digest())

    def extract(self, article: Article, *, with_quantities: bool = False) -> Extraction:
        """Read one article; raises nothing for any text that an Article can hold."""
        kept = kept_spans(article.body, outlet=article.outlet)
        decision = decide_language(article, " ".join(article.body[start:end] for start, end in kept))
        if not decision.is_supported:
            return Extraction(
                article_id=article.article_id,
                revision=article.revision,
                outcome=Outcome.SKIPPED,
                reason="unsupported_language",
                language=decision.language,
            )
        with self._model.memory_zone(article.body):
            return self._read(article, split(article.body, kept), decision.language, with_quantities)

    def _read(self, article: Article, sentences: list[Sentence], language: str, with_quantities: bool) -> Extraction:
        analysis = self.analyze(article, sentences)
        entities = self._recognizer.recognize(analysis)
        context = FigureContext(analysis, entities)
        numbers = [self._numbers.read(s.sentence.text) if s.is_parsed else [] for s in analysis.sentences]
        measures = [self._measures.read(s.sentence.text, found) for s, found in zip(analysis.sentences, numbers, strict=True)]
        casualties = self._casualties.read(context, numbers, measures)
        areas = self._areas.read(context, numbers, measures)
        return Extraction(
            article_id=article.article_id,
            revision=article.revision,
            outcome=Outcome.EXTRACTED if entities or casualties or areas else Outcome.NOTHING_FOUND,
            reason=None,
            language=language,
            entities=entities,
            casualties=casualties,
            areas=areas,
            quantities=self._stated(sentences) if with_quantities else (),
        )

    def analyze(self, article: Article, sentences: list[Sentence]) -> Analysis:
        """Everything that the readers need to know of these sentences of the article."""
        docs = self._model.name_entities([sentence.text.translate(_BLANKS) for sentence in sentences])
        chosen = self._gate.choose(docs)
        docs = [
            self._model.lowered(doc) if is_chosen and _is_shouted(sentence.text) else doc
            for sentence, doc, is_chosen in zip(sentences, docs, chosen, strict=True)
        ]
        self._model.parse([doc for doc, is_chosen in zip(docs, chosen, strict=True) if is_chosen])
        analyzed = zip(sentences, docs, chosen, strict=True)
        return Analysis(article=article, sentences=tuple(AnalyzedSentence(sentence=s, doc=d, is_parsed=p) for s, d, p in analyzed))

    def _stated(self, sentences: list[Sentence]) -> tuple[StatedMeasure, ...]:
        return tuple(
            span.stated(sentence.text, offset=sentence.start_char) for sentence in sentences for span in self._measures.read(sentence.text)
        )


def _is_shouted(text: str) -> bool:
    """Old wires and headlines in capitals: the tagger takes each of their words for a name."""
    small, large = len(_SMALL.findall(text)), len(_LARGE.findall(text))
    return small + large >= _SHOUTED_LETTERS and large > _SHOUTED_SHARE * (small + large)
