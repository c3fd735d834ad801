"""Split what is left of an article after cleaning into sentences that know where they stand in the body."""

from collections.abc import Iterable
from dataclasses import dataclass

import nupunkt


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the body: half-open span, number of its line (paragraph) in the body."""

    start_char: int
    end_char: int
    text: str
    paragraph: int


def split(body: str, kept: Iterable[tuple[int, int]]) -> list[Sentence]:
    """Sentences of the kept spans of the body, in text order; a line break always ends a sentence."""
    found = []
    for start, end in kept:
        offset = start
        for line in body[start:end].split("\n"):
            paragraph = body.count("\n", 0, offset)
            found += [sentence for span in nupunkt.sent_spans(line) if (sentence := _trimmed(body, offset, span, paragraph))]
            offset += len(line) + 1
    return found


def _trimmed(body: str, offset: int, span: tuple[int, int], paragraph: int) -> Sentence | None:
    start, end = offset + span[0], offset + span[1]
    text = body[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return Sentence(start_char=start, end_char=start + len(text), text=text, paragraph=paragraph) if text else None
