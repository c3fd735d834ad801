"""Split what is left of an article after cleaning into sentences that know where they stand in the body."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import nupunkt

from pipeline.extraction.sentence_bounds import Span, corrected, may_hold_two, pieces_for_parser

_LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the body: half-open span, number of its line (paragraph) in the body."""

    start_char: int
    end_char: int
    text: str
    paragraph: int


def split(body: str, kept: Iterable[tuple[int, int]]) -> list[Sentence]:
    """Sentences of the kept spans of the body, in text order; a line break always ends a sentence.

    `kept` must be in order and without overlaps, as `clean.kept_spans` gives it.
    """
    found: list[Sentence] = []
    spans = list(kept)
    next_span = 0
    for paragraph, (start, end) in enumerate(line_spans(body)):
        if start == end:
            continue
        while next_span < len(spans) and spans[next_span][1] <= start:
            next_span += 1
        index = next_span
        while index < len(spans) and spans[index][0] < end:
            found += _sentences(body, max(start, spans[index][0]), min(end, spans[index][1]), paragraph)
            index += 1
    return found


def line_spans(body: str) -> Iterator[tuple[int, int]]:
    """The lines of the body without their breaks, empty ones too: a sentence's `paragraph` is its line's number."""
    start = 0
    for line_break in _LINE_BREAK.finditer(body):
        yield start, line_break.start()
        start = line_break.end()
    yield start, len(body)


def _sentences(body: str, start: int, end: int, paragraph: int) -> Iterator[Sentence]:
    line = body[start:end]
    spans: list[Span] = [(0, len(line))]
    if may_hold_two(line):
        spans = corrected(line, nupunkt.sent_spans(line))
    for piece_start, piece_end in pieces_for_parser(line, spans):
        text = line[piece_start:piece_end]
        leading = len(text) - len(text.lstrip())
        text = text.strip()
        if text:
            first = start + piece_start + leading
            yield Sentence(start_char=first, end_char=first + len(text), text=text, paragraph=paragraph)
