"""An article as words that know where they stand in the body, with the spans that the language model named."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.extraction.analysis import Analysis, AnalyzedSentence

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|(?:Dr|Mr|Mrs|Ms|Gen|Brig|Lt|Col|Maj|Capt|Cmdr|Sgt|Gov|Sen|Rep|Rev|Prof|St|Ft|Mt|Adm|Jr|Sr|No)\.(?=\s)"
    r"|&(?:amp;)?"
    r"|\w+(?:[-‑'’ʼ`]\w+)*"
)
_POSSESSIVES = ("'s", "’s", "`s", "'S", "’S")
# "Jaish-e", "Deir-ez": small words inside names.
_SMALL_ENDS = frozenset({"al", "do", "e", "el", "ez", "la", "ye"})
_PREFIXED = re.compile(r"(?:al|el|ad|an|ar|as|ash|at|az|ud|ul|d|l|de)[-'’](?=[^\W\d_a-z])")


class Word(NamedTuple):
    """One word without its possessive ending; the span is in the body. `gap` is what stands between the word before and this one."""

    text: str
    start_char: int
    end_char: int
    gap: str
    is_possessive: bool

    @property
    def is_capital(self) -> bool:
        """Written as a name: "Kyiv", "al-Khalidi"; not "Russian-held", whose end is an ordinary word."""
        text = self.text
        if not text[0].isupper():
            return _PREFIXED.match(text) is not None
        last = text.rpartition("-")[2]
        return len(last) == len(text) or not last[:1].islower() or last in _SMALL_ENDS


@dataclass(frozen=True, slots=True)
class Span:
    """Words first..last-1 of one sentence; `label` is the model's, or a rule's name."""

    sentence: int
    first: int
    last: int
    label: str

    def overlaps(self, other: "Span") -> bool:
        """Whether both hold a word in common."""
        return self.sentence == other.sentence and self.first < other.last and other.first < self.last


class SentenceWords:
    """The words of one sentence and what the model named there.

    `runs` are the longest stretches first..last-1 of capitals that blanks alone join, none beyond a possessive.
    """

    __slots__ = ("capitals", "is_heading", "lowers", "named", "runs", "words")

    def __init__(self, words: Sequence[Word], named: Sequence[Span]) -> None:
        self.words = tuple(words)
        self.named = tuple(named)
        self.lowers = tuple(word.text.lower() for word in words)
        self.capitals = tuple(word.is_capital for word in words)
        self.is_heading = _is_heading(words)
        self.runs = tuple(_runs(words, self.capitals))

    def run_end(self, first: int) -> int:
        """The end of the run of capitals from `first` on; `first` itself where there is no capital."""
        words, capitals = self.words, self.capitals
        if not capitals[first]:
            return first
        last = first + 1
        while last < len(words) and capitals[last] and not words[last].gap.strip() and not words[last - 1].is_possessive:
            last += 1
        return last


@dataclass(frozen=True, slots=True)
class ArticleWords:
    """All sentences in order."""

    body: str
    sentences: tuple[SentenceWords, ...]

    def text(self, span: Span) -> str:
        """The body's own letters under the span, without a possessive ending."""
        start, end = self.chars(span)
        return self.body[start:end]

    def chars(self, span: Span) -> tuple[int, int]:
        """Where the span stands in the body."""
        words = self.sentences[span.sentence].words
        return words[span.first].start_char, words[span.last - 1].end_char

    def words(self, span: Span) -> tuple[Word, ...]:
        """The words of the span."""
        return self.sentences[span.sentence].words[span.first : span.last]


def read_words(analysis: Analysis) -> ArticleWords:
    """Words of every sentence; the model's spans are widened to whole words."""
    sentences = tuple(_sentence_words(index, analyzed) for index, analyzed in enumerate(analysis.sentences))
    return ArticleWords(body=analysis.article.body, sentences=sentences)


def _sentence_words(index: int, analyzed: AnalyzedSentence) -> SentenceWords:
    text, offset = analyzed.sentence.text, analyzed.sentence.start_char
    words = list(words_of(text, offset))
    return SentenceWords(words, list(_named(index, analyzed, words, offset)))


def words_of(text: str, offset: int) -> Iterator[Word]:
    """Words of a text that stands at this offset of the body."""
    end = 0
    for match in _WORD.finditer(text):
        word = match.group()
        is_possessive = word.endswith(_POSSESSIVES)
        bare = word[:-2] if is_possessive else word
        if bare:
            start = match.start()
            yield Word(bare, offset + start, offset + start + len(bare), text[end:start], is_possessive)
        end = match.end()


def _named(index: int, analyzed: AnalyzedSentence, words: Sequence[Word], offset: int) -> Iterator[Span]:
    position = 0
    for entity in analyzed.doc.ents:
        start, end = offset + entity.start_char, offset + entity.end_char
        while position < len(words) and words[position].end_char <= start:
            position += 1
        last = position
        while last < len(words) and words[last].start_char < end:
            last += 1
        if last > position:
            yield Span(index, position, last, entity.label_)


def _runs(words: Sequence[Word], capitals: Sequence[bool]) -> Iterator[tuple[int, int]]:
    first = 0
    for position in range(1, len(words) + 1):
        goes_on = position < len(words) and capitals[position] and not words[position].gap.strip() and not words[position - 1].is_possessive
        if not (goes_on and capitals[position - 1]):
            if capitals[first]:
                yield first, position
            first = position


def _is_heading(words: Sequence[Word]) -> bool:
    """A line all in capitals: its capitals say nothing."""
    letters = [word.text for word in words if word.text[0].isalpha()]
    return len(letters) > 1 and all(word.isupper() for word in letters)


def positions_of(spans: Iterable[Span]) -> set[tuple[int, int]]:
    """Sentence and number of every word under these spans."""
    return {(span.sentence, position) for span in spans for position in range(span.first, span.last)}


def is_masked(span: Span, positions: set[tuple[int, int]]) -> bool:
    """Whether any word of the span is among these."""
    return any((span.sentence, position) in positions for position in range(span.first, span.last))
