"""Find the single times that a text names: a date, a weekday, a month, "yesterday", "last week"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pipeline.extraction.occurred import readings
from pipeline.extraction.occurred.calendar import Days
from pipeline.extraction.occurred.words import (
    BEFORE_MONTH,
    BEFORE_YEAR,
    DAY_PART,
    ERA,
    ERA_WORDS,
    FIXED_PHRASE,
    FIXED_WORDS,
    MONTH,
    MONTH_WORDS,
    NO_YEAR,
    NUMBER,
    SEASON,
    UNIT_WORDS,
    WEEKDAY,
    WEEKDAY_SHORT,
    WEEKDAY_WORDS,
    words_of,
)

Reading = Callable[[re.Match[str], date | None], Days | None]

_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_LAST_DAY = r"(?P<last>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = rf"(?P<year>(?:1[5-9]|20)\d\d)(?!\d|\s+{NO_YEAR}\b)"
_TO = r"(?:\s*[-–—/]\s*|\s+(?:to|and|through|until|till|or)\s+)"
_MONTHS = rf"(?P<month>{MONTH})(?:{_TO}(?P<last_month>{MONTH}))?"
_LEAD_OF_MONTH = rf"(?P<lead>{BEFORE_MONTH}[\s-]+)"
_LEAD_OF_YEAR = rf"(?P<lead>{BEFORE_YEAR}\s+|[(]|['’]s?\s+)"
_WEEKDAY_BEFORE = rf"(?:{WEEKDAY_SHORT}\b\.?,?\s+(?:the\s+)?)?"
_COUNT = rf"\d{{1,3}}|{NUMBER}"
_LASTING = (
    rf"(?:(?:past|last|previous|preceding)\s+(?:(?P<number>{_COUNT})\s+)?|(?P<lead>(?:in|over|within|during)\s+)(?P<count>{_COUNT})\s+)"
)
_THIS_OR_LAST = r"(?P<which>(?:(?:earlier|later|so\s+far)\s+)?this|the\s+current|last|the\s+previous)"

# A pattern, what reads it, and the words of which a text must have one: most text is not searched at all.
# A group `lead` only allows the match, it is no part of it.
_PATTERNS: tuple[tuple[str, Reading, frozenset[str] | None], ...] = (
    (r"(?P<iso_date>(?:19|20)\d\d-[01]\d-[0-3]\d)(?!\d)", readings.iso, None),
    (
        rf"{_WEEKDAY_BEFORE}{_DAY}(?:{_TO}{_LAST_DAY})?(?:\s+of)?[\s-]+(?P<month>{MONTH})(?:,?[\s-]+{_YEAR})?",
        readings.day_month,
        MONTH_WORDS,
    ),
    (
        rf"{_WEEKDAY_BEFORE}(?P<month>{MONTH})\s+{_DAY}(?![\d:]|,\d)(?:{_TO}{_LAST_DAY}(?![\d:]|,\d))?(?:,?\s+{_YEAR})?",
        readings.day_month,
        MONTH_WORDS,
    ),
    (rf"(?:(?:early|mid|late)[\s-]+)?{_MONTHS},?(?:\s+of)?\s+{_YEAR}", readings.months, MONTH_WORDS),
    (rf"(?:(?:early|mid|late)[\s-]+)?(?P<month>{MONTH})\s+(?:of\s+)?last\s+year\b", readings.month_of_last_year, MONTH_WORDS),
    (rf"{_LEAD_OF_MONTH}{_MONTHS}(?:,?\s+{_YEAR})?(?!\s+\d)", readings.months, MONTH_WORDS),
    (
        rf"(?:(?P<which>last|this|next|this\s+past|this\s+coming)\s+)?(?P<weekday>{WEEKDAY})\b(?:['’]s)?(?:\s+{DAY_PART}\b)?",
        readings.weekday,
        WEEKDAY_WORDS,
    ),
    (rf"(?P<phrase>{FIXED_PHRASE})\b", readings.fixed, FIXED_WORDS),
    (rf"{_THIS_OR_LAST}\s+(?P<unit>week|weekend|month|year|{SEASON})\b", readings.calendar_unit, UNIT_WORDS),
    (rf"(?P<number>{_COUNT})\s+(?P<unit>hour|day|night|week|month|year|decade)s?\s+ago\b", readings.ago, frozenset({"ago"})),
    (rf"(?P<number>{_COUNT})\s+(?P<unit>year|decade)s?\s+earlier\b", readings.ago, frozenset({"earlier"})),
    (rf"{_LASTING}(?P<unit>hour|day|week|month|year)s?\b(?!['’])", readings.lasting, UNIT_WORDS),
    (rf"{_LEAD_OF_YEAR}{_YEAR}(?![.,]\d|[-–]\w|[/:%]|s\b)", readings.year, None),
    (rf"{_LEAD_OF_YEAR}{_YEAR}[-–/](?P<last_year>\d\d|\d{{4}})(?![\d/-])", readings.years, None),
    (r"(?P<lead>(?:in|of|since)\s+)['’](?P<short_year>\d\d)(?!\d|s\b)", readings.short_year, None),
    (r"(?P<decade>(?:1[5-9]|20)\d0)['’]?s\b", readings.decade, None),
    (rf"(?P<lead>(?:during|in|of|throughout)\s+(?:the\s+)?)(?P<era>{ERA})\b", readings.era, ERA_WORDS),
)
_COMPILED = [(re.compile(rf"(?<![\w-]){pattern}", re.IGNORECASE), reading, words) for pattern, reading, words in _PATTERNS]
_HAS_YEAR = re.compile(r"(?:1[5-9]|20)\d\d|['’]\d\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A time as the words give it; `has_year` says that the text itself names the year."""

    start: int
    end: int
    days: Days
    has_year: bool


def points_of(text: str, *, published: date | None) -> list[Point]:
    """In text order, without overlaps: the one that begins first is taken, then the longer one.

    Without `published`, only those that the text itself dates.
    """
    words, has_year = words_of(text), _HAS_YEAR.search(text) is not None
    found = [
        point
        for pattern, reading, needed in _COMPILED
        if (has_year if needed is None else not needed.isdisjoint(words))
        for match in pattern.finditer(text)
        if (point := _point(match, reading, published)) is not None
    ]
    found.sort(key=lambda point: (point.start, -point.end))
    end, separate = 0, []
    for point in found:
        if point.start >= end:
            separate.append(point)
            end = point.end
    return separate


def _point(match: re.Match[str], reading: Reading, published: date | None) -> Point | None:
    days = reading(match, published)
    if days is None:
        return None
    start = match.end("lead") if match.groupdict().get("lead") else match.start()
    return Point(start=start, end=match.end(), days=days, has_year=_HAS_YEAR.search(match[0]) is not None)
