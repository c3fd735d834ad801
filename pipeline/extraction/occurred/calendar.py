"""Reckon with days as news does: which Saturday, which March, which week."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.domain.figure import DatePrecision


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days from `start` to `end`, both of them included; a None end is open."""

    start: date | None
    end: date | None
    precision: DatePrecision


def shifted(a_day: date, days: float) -> date:
    """So many days later; the calendar's first and last day are as far as it goes."""
    try:
        return a_day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def day(of: date) -> Days:
    """One day."""
    return Days(start=of, end=of, precision=DatePrecision.DAY)


def period(start: date | None, end: date | None) -> Days | None:
    """Some days; None when they run backwards."""
    if start is not None and end is not None and start > end:
        return None
    return Days(start=start, end=end, precision=DatePrecision.DAY if start == end else DatePrecision.PERIOD)


def calendar_day(year: int, month: int, day_of_month: int) -> date | None:
    """None for a day that no calendar has: "31 June"."""
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def latest_day(month: int, day_of_month: int, published: date) -> date | None:
    """The last such day up to publication; the day after it is still this year's, for a clock elsewhere."""
    this_year = calendar_day(published.year, month, day_of_month)
    if this_year is not None and this_year <= shifted(published, 1):
        return this_year
    return calendar_day(published.year - 1, month, day_of_month)


def latest_weekday(weekday: int, published: date) -> date:
    """The wire agencies' rule: "Saturday" in an article of a Saturday is that day, else the last one before."""
    return shifted(published, -((published.weekday() - weekday) % 7))


def next_weekday(weekday: int, published: date) -> date:
    """The first such day after publication."""
    return shifted(published, (weekday - published.weekday() - 1) % 7 + 1)


def weekday_of_week(weekday: int, published: date) -> date:
    """ "this Friday" on a Thursday is the day after."""
    return shifted(published, weekday - published.weekday())


def year_days(year: int, *, up_to: date | None = None) -> Days | None:
    """A year, or what of it had passed by a day."""
    start, end = calendar_day(year, 1, 1), calendar_day(year, 12, 31)
    if start is None or end is None:
        return None
    if up_to is not None and start <= up_to < end:
        end = up_to
    return Days(start=start, end=end, precision=DatePrecision.YEAR)


def month_days(year: int, month: int, *, up_to: date | None = None) -> Days | None:
    """A month, or what of it had passed by a day."""
    start = calendar_day(year, month, 1)
    if start is None:
        return None
    end = start.replace(day=calendar.monthrange(year, month)[1])
    if up_to is not None and start <= up_to < end:
        end = up_to
    return Days(start=start, end=end, precision=DatePrecision.MONTH)


def latest_month(month: int, published: date) -> Days | None:
    """The last such month that had begun by publication."""
    year = published.year if month <= published.month else published.year - 1
    return month_days(year, month, up_to=published)


def week_of(a_day: date) -> Days:
    """Monday to Sunday."""
    monday = shifted(a_day, -a_day.weekday())
    return Days(start=monday, end=shifted(monday, 6), precision=DatePrecision.PERIOD)


def latest_weekend(published: date) -> Days:
    """Saturday and Sunday; the running one on a Saturday or Sunday."""
    saturday = latest_weekday(5, published)
    return Days(start=saturday, end=min(shifted(saturday, 1), max(published, saturday)), precision=DatePrecision.PERIOD)


def this_weekend(published: date) -> Days:
    """The one that comes from Wednesday on, the last one before."""
    return latest_weekend(shifted(published, 7) if published.weekday() in (2, 3, 4) else published)


def months_before(a_day: date, months: int) -> date | None:
    """The same day of an earlier month, or its last day."""
    count = a_day.year * 12 + a_day.month - 1 - months
    year, month = divmod(count, 12)
    if year < 1:
        return None
    return date(year, month + 1, min(a_day.day, calendar.monthrange(year, month + 1)[1]))
