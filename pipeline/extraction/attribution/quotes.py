"""Find the quotations of an article: half-open spans of the body, marks included.

A quotation never runs on beyond its paragraph, and an unclosed one beyond its sentence, but where it opens the
paragraph: speech that goes on into the next paragraph is closed only there.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from pipeline.extraction.sentences import Sentence

_MARK = re.compile("[“”„«»\"]|''|``")
_OPENING = frozenset("“„«")
_CLOSING = frozenset("”»")


class Quotes:
    """The quotations of one article, in order and without overlaps: what is nested belongs to the outer one."""

    def __init__(self, body: str, sentences: Sequence[Sentence]) -> None:
        self._spans = [span for paragraph in _paragraphs(sentences) for span in _quoted(body, paragraph)]
        self._starts = [start for start, _ in self._spans]

    def around(self, char: int) -> tuple[int, int] | None:
        """The quotation that holds this character of the body."""
        index = bisect_right(self._starts, char) - 1
        return self._spans[index] if index >= 0 and char < self._spans[index][1] else None


def _paragraphs(sentences: Iterable[Sentence]) -> list[list[Sentence]]:
    found: list[list[Sentence]] = []
    for sentence in sentences:
        if found and found[-1][-1].paragraph == sentence.paragraph:
            found[-1].append(sentence)
        else:
            found.append([sentence])
    return found


def _quoted(body: str, paragraph: Sequence[Sentence]) -> list[tuple[int, int]]:
    first, last = paragraph[0].start_char, paragraph[-1].end_char
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for mark in _MARK.finditer(body, first, last):
        if _opens(body, mark, is_open=opened is not None):
            if opened is not None:
                spans.append((opened, _unclosed_end(opened, mark.start(), paragraph)))
            opened = mark.start()
        elif opened is not None:
            spans.append((opened, mark.end()))
            opened = None
    if opened is not None:
        spans.append((opened, _unclosed_end(opened, last, paragraph)))
    return spans


def _opens(body: str, mark: re.Match[str], *, is_open: bool) -> bool:
    """Straight marks say by their neighbours which they are: one that stands before a word and after none opens."""
    if mark.group() in _OPENING or mark.group() == "``":
        return True
    if mark.group() in _CLOSING:
        return False
    before, after = body[mark.start() - 1 : mark.start()], body[mark.end() : mark.end() + 1]
    leans_right = (not before or before.isspace() or before in "([—–-:") and bool(after) and not after.isspace()
    leans_left = bool(before) and not before.isspace() and (not after or not after.isalnum())
    return leans_right if leans_right != leans_left else not is_open


def _unclosed_end(start: int, limit: int, paragraph: Sequence[Sentence]) -> int:
    if start == paragraph[0].start_char:
        return limit
    return min(limit, next(sentence.end_char for sentence in paragraph if start < sentence.end_char))
