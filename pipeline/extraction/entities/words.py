"""An article as words that know where they stand in the body, with the spans that the language model named."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extraction.analysis import Analysis, AnalyzedSentence

_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    r"|(?:Dr|Mr|Mrs|Ms|Gen|Brig|Lt|Col|Maj|Capt|Cmdr|Sgt|Gov|Sen|Rep|Rev|Prof|St|Ft|Mt|Adm|Jr|Sr|No)\.(?=\s)"
    r"|&(?:amp;)?"
    r"|\w+(?:[-‑'’ʼ`]\w+)*"
)
_POSSESSIVE = re.compile(r"['’`]s$", re.IGNORECASE)
_PREFIXED = re.compile(r"(?:al|el|ad|an|ar|as|ash|at|az|ud|ul|d|l|de)[-'’](?=[^\W\d_a-z])")


@dataclass(frozen=True, slots=True)
class Word:
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
        if text[0].isupper():
            last = re.split(r"[-‑]", text)[-1]
            return len(last) == len(text) or not last[:1].islower() or last in {"e", "al", "el", "la", "ye", "do"}
        return _PREFIXED.match(text) is not None


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


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """The words of one sentence and what the model named there."""

    words: tuple[Word, ...]
    capitals: tuple[bool, ...]
    named: tuple[Span, ...]
    is_heading: bool


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
    words = tuple(words_of(text, offset))
    named = tuple(_named(index, analyzed, words, offset))
    return SentenceWords(words=words, capitals=tuple(word.is_capital for word in words), named=named, is_heading=_is_heading(words))


def words_of(text: str, offset: int) -> Iterator[Word]:
    """Words of a text that stands at this offset of the body."""
    end = 0
    for match in _WORD.finditer(text):
        word = match.group()
        possessive = _POSSESSIVE.search(word)
        bare = word[: possessive.start()] if possessive else word
        if bare:
            gap = text[end : match.start()]
            yield Word(bare, offset + match.start(), offset + match.start() + len(bare), gap, possessive is not None)
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


def _is_heading(words: Sequence[Word]) -> bool:
    """A line all in capitals: its capitals say nothing."""
    letters = [word.text for word in words if word.text[0].isalpha()]
    return len(letters) > 1 and all(word.isupper() for word in letters)
