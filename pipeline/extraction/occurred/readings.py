"""From the words of a single time to its days; each takes a match of its pattern in points.py, whose groups it names.

All return None for what cannot be dated: a day that no calendar has, or one that only publication would date.
"""

import re
from datetime import date

from pipeline.extraction.occurred import calendar
from pipeline.extraction.occurred.calendar import Days
from pipeline.extraction.occurred.words import ERAS, FIXED, SEASONS, folded, month_of, number_of, weekday_of


def iso(match: re.Match[str], _published: date | None) -> Days | None:
    """ "2025-11-10"."""
    found = calendar.calendar_day(*map(int, match["iso_date"].split("-")))
    return calendar.day(found) if found else None


def day_month(match: re.Match[str], published: date | None) -> Days | None:
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


def months(match: re.Match[str], published: date | None) -> Days | None:
    """ "March 2021", "January to June", "in March"."""
    month = month_of(match["month"])
    last = month_of(match["last_month"]) if match["last_month"] else month
    if match["year"]:
        year = int(match["year"])
        first_days, last_days = calendar.month_days(year, month), calendar.month_days(year, last, up_to=published)
    elif published is None:
        return None
    else:
        last_days = calendar.latest_month(last, published)
        first_days = calendar.month_days(last_days.start.year, month) if last_days and last_days.start else None
    if first_days is None or last_days is None or month == last:
        return last_days
    return calendar.period(first_days.start, last_days.end)


def month_of_last_year(match: re.Match[str], published: date | None) -> Days | None:
    """ "January last year"."""
    return calendar.month_days(published.year - 1, month_of(match["month"])) if published is not None else None


def year(match: re.Match[str], published: date | None) -> Days | None:
    """ "2011", and of the running year what has passed."""
    year = int(match["year"])
    if published is not None and year > published.year + 1:
        return None
    return calendar.year_days(year, up_to=published)


def short_year(match: re.Match[str], published: date | None) -> Days | None:
    """ "In '07": of the last hundred years."""
    if published is None:
        return None
    year = published.year // 100 * 100 + int(match["short_year"])
    return calendar.year_days(year if year <= published.year else year - 100, up_to=published)


def years(match: re.Match[str], _published: date | None) -> Days | None:
    """ "1982-83", "1914-1918"."""
    first = int(match["year"])
    last = int(match["last_year"]) if len(match["last_year"]) == 4 else first // 100 * 100 + int(match["last_year"])
    return calendar.period(date(first, 1, 1), date(last, 12, 31)) if first < last < date.max.year else None


def decade(match: re.Match[str], published: date | None) -> Days | None:
    """ "The 1990s", and of the running decade what has passed."""
    first = int(match["decade"])
    end = date(first + 9, 12, 31)
    return calendar.period(date(first, 1, 1), min(end, published) if published is not None else end)


def era(match: re.Match[str], _published: date | None) -> Days | None:
    """ "During World War II"."""
    return calendar.period(*ERAS[folded(match["era"])])


def weekday(match: re.Match[str], published: date | None) -> Days | None:
    """By the wire agencies' rule, but "next Friday" and "this Friday" may come."""
    if published is None:
        return None
    number, which = weekday_of(match["weekday"]), folded(match["which"] or "").split()
    if which and which[-1] in ("next", "coming"):
        return calendar.day(calendar.next_weekday(number, published))
    if which == ["this"]:
        return calendar.day(calendar.weekday_of_week(number, published))
    return calendar.day(calendar.latest_weekday(number, published))


def fixed(match: re.Match[str], published: date | None) -> Days | None:
    """ "yesterday", "overnight", "at the weekend"."""
    if published is None:
        return None
    offsets = FIXED[folded(match["phrase"])]
    if offsets is None:
        return calendar.latest_weekend(published)
    return calendar.period(calendar.shifted(published, offsets[0]), calendar.shifted(published, offsets[1]))


def calendar_unit(match: re.Match[str], published: date | None) -> Days | None:
    """ "this week" runs from Monday to publication, "last week" from Monday to Sunday."""
    if published is None:
        return None
    unit, is_last = folded(match["unit"]), folded(match["which"]).split()[-1] in ("last", "previous")
    if unit == "week":
        week = calendar.week_of(calendar.shifted(published, -7) if is_last else published)
        return week if is_last else calendar.period(week.start, published)
    if unit == "weekend" and not is_last:
        return calendar.this_weekend(published)
    if unit == "weekend":
        return calendar.latest_weekend(calendar.shifted(published, -7) if published.weekday() > 4 else published)
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
    end = calendar.shifted(start, 91)
    if is_last and end >= published:
        start, end = calendar.shifted(start, -365), calendar.shifted(end, -365)
    return calendar.period(start, min(end, published))


def lasting(match: re.Match[str], published: date | None) -> Days | None:
    """ "in the past 48 hours", "within a week": up to publication; "in three hours" is how long it took."""
    number, unit = number_of(match["number"] or match["count"] or "1"), folded(match["unit"])
    if published is None or (unit == "hour" and number < 12):
        return None
    return calendar.period(_before(published, number, unit), published)


def ago(match: re.Match[str], published: date | None) -> Days | None:
    """ "three days ago" is a day, "a week ago" some days, "two years ago" and "two years earlier" a year."""
    if published is None:
        return None
    number, unit = number_of(match["number"]), folded(match["unit"])
    found = _before(published, number, unit)
    if found is None:
        return None
    if unit in ("hour", "day", "night"):
        return calendar.day(found)
    if unit == "week":
        return calendar.period(calendar.shifted(found, -3), min(calendar.shifted(found, 3), published))
    return calendar.month_days(found.year, found.month) if unit == "month" else calendar.year_days(found.year)


def _before(published: date, number: int, unit: str) -> date | None:
    if unit in ("month", "year", "decade"):
        return calendar.months_before(published, number * {"month": 1, "year": 12, "decade": 120}[unit])
    days = number * {"hour": 1 / 24, "day": 1, "night": 1, "week": 7}[unit]
    return calendar.shifted(published, -max(1, round(days)))
