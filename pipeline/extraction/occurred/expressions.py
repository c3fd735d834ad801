"""Read the times of a text as it joins them: "between 3 and 8 July", "since Sunday", "as of 06:00 on Monday"."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from pipeline.domain.figure import DatePrecision, Occurred
from pipeline.extraction.occurred.calendar import Days, period, shifted
from pipeline.extraction.occurred.points import Point, points_of
from pipeline.extraction.occurred.words import BEGINNINGS, RECORDS, STARTS, any_of, folded


class Relation(StrEnum):
    """What the words before a time make of it."""

    ON = "on"
    SINCE = "since"
    AS_OF = "as_of"
    UNTIL = "until"
    BEGAN = "began"
    RECORD = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """Words of a text that name a time, half-open, and the days that they stand for."""

    start_char: int
    end_char: int
    occurred: Occurred
    relation: Relation = Relation.ON


_BETWEEN_POINTS = re.compile(r"\s*(?:[-–—/]|\b(?:to|through|until|till|into)\b)\s*(?:(?:early|late|on)\s+)*(?:in\s+)?\Z", re.IGNORECASE)
_OVERNIGHT = re.compile(r",?\s+(?:(?:on|into|to|from|early|late)\s+)*", re.IGNORECASE)
_SAME_SPAN = re.compile(r"\bsame\s+(?:months|period|span|stretch|time|weeks)\s+(?:in\s+|of\s+)?(?:the\s+)?\Z", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+(?:(?:early|late|on|in)\s+)*\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from)\s+(?:early\s+|late\s+|mid[-\s])?\Z", re.IGNORECASE)

_TIME_OF_DAY = (
    r"(?:(?:around|about|at|by|early|late|mid|the|on|in|of|start|end|beginning|local\s+time|\d{1,2}[:.]\d\d|\d{1,2}|[ap]\.?m\.?)[\s,-]+)*"
)
# "since the strike began on Nov. 3": the clause of "since" reaches its time if no comma stops it.
_BEFORE: tuple[tuple[re.Pattern[str], Relation], ...] = (
    (
        re.compile(rf"\b{any_of(RECORDS)}\b[^.;]*\bsince\s+[^.;,]*\Z", re.IGNORECASE),
        Relation.RECORD,
    ),
    (re.compile(r"\bsince\s+(?:[^.;,]{0,110}\s)?\Z", re.IGNORECASE), Relation.SINCE),
    (re.compile(rf"\bas\s+(?:of|at)\s+{_TIME_OF_DAY}\Z", re.IGNORECASE), Relation.AS_OF),
    (re.compile(rf"\b(?:until|till|before|ahead\s+of)\s+{_TIME_OF_DAY}\Z", re.IGNORECASE), Relation.UNTIL),
    # Not "by the 2011 earthquake".
    (re.compile(rf"\bby\s+(?!the\s+\Z){_TIME_OF_DAY}\Z", re.IGNORECASE), Relation.UNTIL),
    (
        re.compile(
            rf"\b{any_of(BEGINNINGS)}\b(?:\s+(?:in|near|at|around|outside|across)(?:\s+(?:the|of|[A-Z][\w'’-]+)){{1,4}})?\s+{_TIME_OF_DAY}\Z"
        ),
        Relation.BEGAN,
    ),
)
_UNDATED_SINCE = re.compile(
    rf"\bsince\s+(?:the|its|their|his|this)\s+{any_of(STARTS)}(?:\s+of(?:\s+[\w'’-]+){{1,4}})?"
    rf"|\bsince\s+(?!records?\b)(?:the\s+)?(?:[\w'’-]+\s+){{1,3}}{any_of(BEGINNINGS)}\b",
    re.IGNORECASE,
)
# "since a bomber killed 21 cadets in January": what the clause counts is of that day.
_COUNTING_CLAUSE = re.compile(
    r"\bsince\s+[^.;,]*?\s(?!(?:19|20)\d\d\b)(?:\d+|two|three|four|five|six|seven|eight|nine|ten|dozens|scores|hundreds)\s[^.;,]*\Z",
    re.IGNORECASE,
)
_CONTEXT_CHARS = 140


def time_expressions(text: str, *, published: datetime | None) -> list[TimeExpression]:
    """Offsets are those of `text`; in text order, without overlaps.

    Days are those of the place whose offset `published` has. Without it, only what the text itself dates fully.
    """
    day = published.date() if published is not None else None
    joined = _joined(text, points_of(text, published=day))
    found = _with_same_spans(text, [_expression(text, point, day) for point in joined])
    if day is not None:
        found += _undated(text, day, found)
        found.sort(key=lambda expression: expression.start_char)
    return found


def _with_same_spans(text: str, found: list[TimeExpression]) -> list[TimeExpression]:
    """ "Since 10 June 187 have died, against 243 in the same period last year": the same days of that year."""
    spans = [e.occurred for e in found if e.relation is Relation.SINCE and e.occurred.start is not None and e.occurred.end is not None]
    return [_in_same_span(e, spans[0]) if spans and _SAME_SPAN.search(text, 0, e.start_char) else e for e in found]


def _in_same_span(expression: TimeExpression, span: Occurred) -> TimeExpression:
    year = expression.occurred.start.year if expression.occurred.start is not None else None
    if year is None or span.start is None or span.end is None or year >= span.start.year:
        return expression
    back = span.end.year - year
    days = period(_in_year(span.start, span.start.year - back), _in_year(span.end, year))
    return replace(expression, occurred=replace(expression.occurred, start=days.start, end=days.end)) if days else expression


def _joined(text: str, points: list[Point]) -> list[Point]:
    """Two times with "to" between them, or with "and" after "between", are one period; so are two days with "and"."""
    result: list[Point] = []
    for point in points:
        both = _both(text, result[-1], point) if result else None
        if both is not None:
            result[-1] = both
        else:
            result.append(point)
    return result


def _both(text: str, first: Point, last: Point) -> Point | None:
    gap = text[first.end : last.start]
    if folded(text[first.start : first.end]) == "overnight" and _OVERNIGHT.fullmatch(gap):
        return _night(first, last, is_range="from" in gap)
    is_range = bool(_BETWEEN_POINTS.match(gap)) if len(gap) < 30 else False
    if not is_range and not (len(gap) < 30 and _AND.match(gap) and _may_be_pair(text, first, last)):
        return None
    start, end = first.days.start, last.days.end
    if start is None or end is None:
        return None
    if last.has_year and not first.has_year:
        start = _in_year(start, end.year)
    if end < start <= shifted(end, 6):
        start = shifted(start, -7)  # "between Friday and Sunday", told on a Saturday
    elif start > end:
        start = _in_year(start, end.year - 1) if not first.has_year else start
    days = period(start, end)
    return Point(start=first.start, end=last.end, days=days, has_year=last.has_year) if days else None


def _night(overnight: Point, point: Point, *, is_range: bool) -> Point:
    """ "overnight into Tuesday" is Monday and Tuesday; "overnight from Friday to Saturday" is what it says."""
    days = point.days
    if days.precision is DatePrecision.DAY and days.start is not None and not is_range:
        days = period(shifted(days.start, -1), days.start) or days
    return Point(start=overnight.start, end=point.end, days=days, has_year=point.has_year)


def _may_be_pair(text: str, first: Point, last: Point) -> bool:
    if _BETWEEN.search(text, max(0, first.start - 20), first.start):
        return True
    days = first.days.start, last.days.end
    return None not in days and abs((days[1] - days[0]).days) == 1  # type: ignore[operator]


def _in_year(day: date, year: int) -> date:
    return day.replace(year=max(1, year), day=min(day.day, 28) if day.month == 2 else day.day)


def _expression(text: str, point: Point, published: date | None) -> TimeExpression:
    before = text[max(0, point.start - _CONTEXT_CHARS) : point.start]
    relation = next((relation for pattern, relation in _BEFORE if pattern.search(before)), Relation.ON)
    if relation is Relation.SINCE and _COUNTING_CLAUSE.search(before):
        relation = Relation.ON
    days = point.days
    if relation is Relation.SINCE and days.start is not None and (published is None or days.start <= published):
        days = Days(start=days.start, end=published, precision=DatePrecision.PERIOD)
    occurred = Occurred(text=text[point.start : point.end], start=days.start, end=days.end, precision=days.precision)
    return TimeExpression(start_char=point.start, end_char=point.end, occurred=occurred, relation=relation)


def _undated(text: str, published: date, dated: list[TimeExpression]) -> list[TimeExpression]:
    """ "since the start of the offensive": open at its start."""
    found = []
    for match in _UNDATED_SINCE.finditer(text):
        if not any(_is_start_of(match, expression) for expression in dated):
            occurred = Occurred(text=match[0], start=None, end=published, precision=DatePrecision.PERIOD)
            found.append(TimeExpression(start_char=match.start(), end_char=match.end(), occurred=occurred, relation=Relation.SINCE))
    return found


def _is_start_of(since: re.Match[str], expression: TimeExpression) -> bool:
    """Whether the text dates it after all: "since the war erupted with protests in March"."""
    is_after = expression.relation is Relation.SINCE and since.start() < expression.start_char < since.end() + _CONTEXT_CHARS
    return is_after or (expression.start_char < since.end() and expression.end_char > since.start())
