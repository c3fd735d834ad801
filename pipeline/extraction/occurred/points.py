"""Read the single times that a text names: a date, a weekday, a month, "yesterday", "last week"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.extraction.occurred import calendar
from pipeline.extraction.occurred.calendar import Days
from pipeline.extraction.occurred.words import (
    BEFORE_MONTH,
    BEFORE_YEAR,
    DAY_PART,
    FIXED,
    FIXED_PHRASE,
    MONTH,
    NO_YEAR,
    NUMBER,
    SEASON,
    SEASONS,
    WEEKDAY,
    WEEKDAY_SHORT,
    month_of,
    number_of,
    weekday_of,
)

Reading = Callable[[re.Match[str], date | None], Days | None]

_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_LAST_DAY = r"(?P<last>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = rf"(?P<year>(?:1[5-9]|20)\d\d)(?!\d|\s+{NO_YEAR}\b)"
_TO = r"(?:\s*[-–—/]\s*|\s+(?:to|and|through|until|till|or)\s+)"
_LEAD_OF_MONTH = rf"(?P<lead>{BEFORE_MONTH}[\s-]+)"
_LEAD_OF_YEAR = rf"(?P<lead>{BEFORE_YEAR}\s+|[(]|['’]s?\s+)"
_WEEKDAY_BEFORE = rf"(?:{WEEKDAY_SHORT}\b\.?,?\s+(?:the\s+)?)?"
# "in the past 48 hours", "within a week", "in four days"
_LASTING = (
    rf"(?:(?:past|last|previous|preceding)\s+(?:(?P<number>\d{{1,3}}|{NUMBER})\s+)?"
    rf"|(?P<lead>(?:in|over|within|during)\s+)(?P<count>\d{{1,2}}|{NUMBER})\s+)"
)
_AGO_UNIT = r"(?P<unit>hour|day|night|week|month|year|decade)s?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A time as the words give it; `has_year` says that the text itself names the year."""

    start: int
    end: int
    days: Days
    has_year: bool


def points_of(text: str, *, published: date | None) -> list[Point]:
    """In text order, without overlaps; without `published`, only those that the text itself dates."""
    found = [point for pattern, reading in _COMPILED for match in pattern.finditer(text) if (point := _point(match, reading, published))]
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
    return Point(start=start, end=match.end(), days=days, has_year=bool(_HAS_YEAR.search(match[0])))


def _iso(match: re.Match[str], _published: date | None) -> Days | None:
    found = calendar.calendar_day(*map(int, match["iso_date"].split("-")))
    return calendar.day(found) if found else None


def _day_month(match: re.Match[str], published: date | None) -> Days | None:
    """ "4 July", "Sept. 14", "2 and 9 July 2025": without a year, the last one."""
    month, day_of_month = month_of(match["month"]), int(match["day"])
    if match["year"]:
        found = calendar.calendar_day(int(match["year"]), month, day_of_month)
    else:
        found = calendar.latest_day(month, day_of_month, published) if published else None
    if found is None:
        return None
    if match["last"] is None:
        return calendar.day(found)
    last = calendar.calendar_day(found.year, month, int(match["last"]))
    return calendar.period(found, last) if last else None


def _months(match: re.Match[str], published: date | None) -> Days | None:
    """ "March 2021", "January to June", "in March"."""
    month = month_of(match["month"])
    last = month_of(match["last_month"]) if match["last_month"] else month
    if match["year"]:
        first_days, last_days = (
            calendar.month_days(int(match["year"]), month, up_to=published),
            calendar.month_days(int(match["year"]), last, up_to=published),
        )
    elif published is None:
        return None
    else:
        last_days = calendar.latest_month(last, published)
        first_days = calendar.month_days(last_days.start.year, month) if last_days and last_days.start else None
    if first_days is None or last_days is None or month == last:
        return first_days
    return calendar.period(first_days.start, last_days.end)


def _year(match: re.Match[str], published: date | None) -> Days | None:
    year = int(match["year"])
    if published is not None and year > published.year + 1:
        return None
    return calendar.year_days(year, up_to=published)


def _weekday(match: re.Match[str], published: date | None) -> Days | None:
    if published is None:
        return None
    number, which = weekday_of(match["weekday"]), (match["which"] or "").lower().split()
    if which and which[-1] in ("next", "coming"):
        return calendar.day(calendar.next_weekday(number, published))
    if which == ["this"]:
        return calendar.day(calendar.weekday_of_week(number, published))
    return calendar.day(calendar.latest_weekday(number, published))


def _fixed(match: re.Match[str], published: date | None) -> Days | None:
    if published is None:
        return None
    offsets = FIXED[" ".join(match["phrase"].lower().split())]
    if offsets is None:
        return calendar.latest_weekend(published)
    return calendar.period(published + timedelta(days=offsets[0]), published + timedelta(days=offsets[1]))


def _calendar_unit(match: re.Match[str], published: date | None) -> Days | None:
    """ "this week" runs from Monday to publication, "last week" from Monday to Sunday."""
    if published is None:
        return None
    unit, is_last = match["unit"].lower(), match["which"].lower().split()[-1] in ("last", "previous")
    if unit == "week":
        week = calendar.week_of(published - timedelta(days=7) if is_last else published)
        return week if is_last else calendar.period(week.start, published)
    if unit == "weekend":
        return calendar.latest_weekend(published - timedelta(days=7) if is_last and published.weekday() > 4 else published)
    if unit == "month":
        month = calendar.months_before(published.replace(day=1), int(is_last))
        return calendar.month_days(month.year, month.month, up_to=published) if month else None
    if unit == "year":
        return calendar.year_days(published.year - is_last, up_to=published)
    return _season(SEASONS[unit], published, is_last=is_last)


def _season(first_month: int, published: date, *, is_last: bool) -> Days | None:
    """The last one that had begun; "last summer" said in summer is that of the year before."""
    begun = calendar.latest_month(first_month, published)
    if begun is None or begun.start is None:
        return None
    start = begun.start
    end = start + timedelta(days=91)
    if is_last and end >= published:
        start, end = start.replace(year=start.year - 1), end.replace(year=end.year - 1)
    return calendar.period(start, min(end, published))


def _lasting(match: re.Match[str], published: date | None) -> Days | None:
    """ "in the past 48 hours", "within a week": up to publication."""
    if published is None:
        return None
    return calendar.period(_before(published, number_of(match["number"] or match["count"] or "1"), match["unit"]), published)


def _ago(match: re.Match[str], published: date | None) -> Days | None:
    if published is None:
        return None
    number, unit = number_of(match["number"]), match["unit"].lower()
    found = _before(published, number, unit)
    if found is None:
        return None
    if unit in ("hour", "day", "night"):
        return calendar.day(found)
    if unit == "week":
        return calendar.period(found - timedelta(days=3), min(found + timedelta(days=3), published))
    return calendar.month_days(found.year, found.month) if unit == "month" else calendar.year_days(found.year)


def _before(published: date, number: int, unit: str) -> date | None:
    unit = unit.lower()
    if unit in ("month", "year", "decade"):
        return calendar.months_before(published, number * {"month": 1, "year": 12, "decade": 120}[unit])
    days = number * {"hour": 1 / 24, "day": 1, "night": 1, "week": 7}[unit]
    return published - timedelta(days=max(1, round(days))) if days < published.toordinal() else None


# Where two overlap, the one that begins first is taken, then the longer one.
_PATTERNS: dict[str, tuple[str, Reading]] = {
    "iso": (r"(?P<iso_date>(?:19|20)\d\d-[01]\d-[0-3]\d)(?!\d)", _iso),
    "day_month": (rf"{_WEEKDAY_BEFORE}{_DAY}(?:{_TO}{_LAST_DAY})?(?:\s+of)?[\s-]+(?P<month>{MONTH})(?:,?[\s-]+{_YEAR})?", _day_month),
    "month_day": (
        rf"{_WEEKDAY_BEFORE}(?P<month>{MONTH})\s+{_DAY}(?![\d:]|,\d)(?:{_TO}{_LAST_DAY}(?![\d:]|,\d))?(?:,?\s+{_YEAR})?",
        _day_month,
    ),
    "month_year": (rf"(?:(?:early|mid|late)[\s-]+)?(?P<month>{MONTH})(?:{_TO}(?P<last_month>{MONTH}))?,?(?:\s+of)?\s+{_YEAR}", _months),
    "month_only": (rf"{_LEAD_OF_MONTH}(?P<month>{MONTH})(?:{_TO}(?P<last_month>{MONTH}))?(?:,?\s+{_YEAR})?(?!\s+\d)", _months),
    "weekday": (
        rf"(?:(?P<which>last|this|next|this\s+past|this\s+coming)\s+)?(?P<weekday>{WEEKDAY})\b(?:['’]s)?(?:\s+{DAY_PART}\b)?",
        _weekday,
    ),
    "fixed": (rf"(?P<phrase>{FIXED_PHRASE})\b", _fixed),
    "calendar_unit": (
        rf"(?P<which>(?:(?:earlier|later|so\s+far)\s+)?this|the\s+current|last|the\s+previous)\s+(?P<unit>week|weekend|month|year|{SEASON})\b",
        _calendar_unit,
    ),
    "ago": (rf"(?P<number>\d{{1,3}}|{NUMBER})\s+{_AGO_UNIT}\s+ago\b", _ago),
    "lasting": (rf"{_LASTING}(?P<unit>hour|day|week|month|year)s?\b(?!['’])", _lasting),
    "year": (rf"{_LEAD_OF_YEAR}{_YEAR}(?![.,]\d|[-–]\w|[/:%])", _year),
}
_COMPILED = [(re.compile(rf"(?<![\w-]){pattern}", re.IGNORECASE), reading) for pattern, reading in _PATTERNS.values()]
_HAS_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
