"""An article as the extractors read it: its sentences, each with a spaCy Doc of its own."""

from dataclasses import dataclass

from spacy.tokens import Doc

from pipeline.domain.article import Article
from pipeline.extraction.sentences import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyzedSentence:
    """`doc` always has tokens and named entities; tags and the tree only where `is_parsed`.

    A token stands in the body at `sentence.start_char + token.idx`. The text of the Doc has plain blanks where that of the
    sentence, which is the body's, may have others: what is quoted comes from the sentence.
    """

    sentence: Sentence
    doc: Doc
    is_parsed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Sentences in text order, without the boilerplate."""

    article: Article
    sentences: tuple[AnalyzedSentence, ...]

    def sentence_index(self, char: int) -> int:
        """Number of the sentence that holds this character of the body; raises LookupError in boilerplate."""
        for index, analyzed in enumerate(self.sentences):
            if analyzed.sentence.start_char <= char < analyzed.sentence.end_char:
                return index
        raise LookupError(f"no sentence holds character {char}")
