"""Correct where a general sentence splitter errs on news: titles, lost spaces, lists, and lines without an end."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from pipeline.extraction.data_files import load_data

Span = tuple[int, int]

# Nothing that reads like a sentence is longer, and a parser's time and memory grow with the length of what it gets.
MAX_TOKENS = 400
MAX_CHARS = 3_000

_DATA = load_data("sentences", keys=["before_lowercase", "before_number", "before_word", "openers"])
_BEFORE_WORD, _BEFORE_NUMBER, _BEFORE_LOWERCASE, _OPENERS = (
    frozenset(_DATA[key]) for key in ("before_word", "before_number", "before_lowercase", "openers")
)

_LAST_WORD = re.compile(r"([\w.]+)\.[\"”’')\]]*\s*\Z")
_FIRST_WORD = re.compile(r"[\w']+")
# "lorry.Five were alive", "Thursday.Many of those"; the word before is looked at too: "U.S.Army" has no lost space.
_LOST_SPACE = re.compile(r"[.!?][”’\"')\]]*(?=[“‘\"'(]?[A-Z][a-z]*[\s’',])")
_BEFORE_LOST_SPACE = re.compile(r"(?:[a-z]{2}|[a-z][”’\"')\]]|\d\d|\d%)\Z")
_ADDRESS = re.compile(r"(?i:https?://|www\.)\S+|[\w.]+@\S+")
# "the rest were found. 15 people are missing"
_BEFORE_FIGURE = re.compile(r"(?<=[a-z]{3})\.\s+(?=\d)")
# "It struck at 3 a.m. At least 12 died."
_AFTER_HOUR = re.compile(r"(?<=[ap]\.m)\.\s+(?=[A-Z])")
_BULLET = re.compile(r"[•▪●◦‣]\s|(?<=[;:.]\s)[-–—*]\s")
_LIST_LINE = re.compile(r"\s*(?:[-–—*•▪●◦‣·]|\(?\d{1,2}[.)]|\(?[a-z]\))\s")
_LIST_ITEM_END = re.compile(r";\s+(?=[A-Z\d])")
# "18:22 — The ministry has ...": the lines of a live blog.
_TIME_STAMP = re.compile(r"\s*\d{1,2}[:.]\d\d(?:\s?(?:[ap]\.?m\.?|[A-Z]{3,4}\b))*\s*[-–—|]\s+(?=\S)")
_MAY_END_INSIDE = re.compile(r"[.!?…;:•▪●◦‣](?=.)", re.DOTALL)
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SAFE_CUTS = (re.compile(r";\s+"), re.compile(r",\s+|\s[–—-]\s"), re.compile(r"\s+"))


def may_hold_two(line: str) -> bool:
    """Cheap: a line that this refuses is one sentence at most."""
    return len(line) > MAX_TOKENS or _MAY_END_INSIDE.search(line) is not None


def corrected(line: str, spans: Iterable[Span]) -> list[Span]:
    """The splitter's spans of one line with wrong cuts undone and missed ones made; they touch each other and cover the line."""
    cuts = {end for _, end in spans if not _is_abbreviation(line, end) and not _is_before_closing_quote(line, end)}
    cuts.update(match.end() for match in _BEFORE_FIGURE.finditer(line) if not _is_abbreviation(line, match.end()))
    cuts.update(match.end() for match in _AFTER_HOUR.finditer(line) if _first_word(line, match.end()).lower() in _OPENERS)
    cuts.update(_after_lost_spaces(line))
    cuts.update(match.start() for match in _BULLET.finditer(line))
    if (stamp := _TIME_STAMP.match(line)) is not None:
        cuts.add(stamp.end())
    if _LIST_LINE.match(line):
        cuts.update(match.end() for match in _LIST_ITEM_END.finditer(line))
    bounds = [0, *sorted(cut for cut in cuts if 0 < cut < len(line)), len(line)]
    return list(pairwise(bounds))


def pieces_for_parser(line: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The same spans, those cut that are longer than any sentence."""
    for start, end in spans:
        while end - start > MAX_TOKENS:
            cut = _cut_of(line, start, end)
            if cut is None:
                break
            yield start, cut
            start = cut
        yield start, end


def _is_abbreviation(line: str, cut: int) -> bool:
    """Whether the full stop before this cut belongs to an abbreviation that goes on: "Lt. |Col.", "No. |3", "5 km. |north"."""
    word = _LAST_WORD.search(line, max(0, cut - 16), cut)
    if word is None or cut >= len(line):
        return False
    abbreviation, next_char = word[1].lower(), line[cut]
    return (
        abbreviation in _BEFORE_WORD
        or (abbreviation in _BEFORE_NUMBER and next_char.isdigit())
        or (abbreviation in _BEFORE_LOWERCASE and (next_char.islower() or next_char == "("))
    )


def _is_before_closing_quote(line: str, cut: int) -> bool:
    return cut < len(line) and not line[cut - 1].isspace() and line[cut] in "”’\"')]"


def _first_word(line: str, start: int) -> str:
    word = _FIRST_WORD.match(line, start)
    return word[0] if word else ""


def _after_lost_spaces(line: str) -> list[int]:
    found = [match for match in _LOST_SPACE.finditer(line) if _BEFORE_LOST_SPACE.search(line, max(0, match.start() - 2), match.start())]
    if not found:
        return []
    addresses = [match.span() for match in _ADDRESS.finditer(line)]
    return [match.end() for match in found if not any(start < match.end() < end for start, end in addresses)]


def _cut_of(line: str, start: int, end: int) -> int | None:
    """Where to cut a sentence that is too long: the last semicolon, else comma or dash, else space before the limit."""
    limit = _limit(line, start, min(end, start + MAX_CHARS))
    if limit >= end:
        return None
    for safe in _SAFE_CUTS:
        cuts = [match.end() for match in safe.finditer(line, start + (limit - start) // 2, limit)]
        if cuts:
            return cuts[-1]
    return limit


def _limit(line: str, start: int, end: int) -> int:
    for number, token in enumerate(_TOKEN.finditer(line, start, end)):
        if number == MAX_TOKENS:
            return token.start()
    return end
