"""Tell the article's own days from those that it looks back to."""

import re
from datetime import date, timedelta

from pipeline.domain.article import Article
from pipeline.domain.figure import DatePrecision, Occurred
from pipeline.extraction.occurred.calendar import shifted
from pipeline.extraction.occurred.expressions import Relation
from pipeline.extraction.occurred.mentions import TimeMention
from pipeline.extraction.occurred.words import BEGINNINGS, LONG_EVENTS, STARTS, any_of

# An event that ended so long before the article is not the article's own, and the next sentence does not go on about it.
BACKGROUND = timedelta(days=45)
LONG = timedelta(days=365)
_NUMBER = r"(?:\d[\d/ -]*|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"
_LONG_EVENT = rf"(?:[\w-]+\s+){{0,3}}?{any_of(LONG_EVENTS)}"
_SUM_OF_YEARS = re.compile(
    rf"\b{_NUMBER}-?\s?years?(?:[- ](?:old|long))?\s+(?:of\s+)?{_LONG_EVENT}\b"
    rf"|\b{any_of(LONG_EVENTS)}\b[^.;]{{0,60}}\b(?:has|have)\s+(?:\w+\s+){{0,2}}?(?:claimed|cost|displaced|killed|left|taken|uprooted)\b"
    rf"|\bsince\s+{_LONG_EVENT}\s+{any_of(BEGINNINGS)}\b|\bsince\s+the\s+{any_of(STARTS)}\s+of\s+{_LONG_EVENT}\b",
    re.IGNORECASE,
)
_STATISTICS = re.compile(
    r"\b(?:so\s+far\s+(?:this\s+(?:month|year)|in\s+(?:\w+|20\d\d))|year\s+to\s+date|since\s+(?:the\s+(?:start|beginning)\s+of\s+the\s+year"
    r"|Jan(?:uary|\.)?\s+1)\b|(?:have|has)\s+(?:been\s+)?\w+\s[^.;,]{0,40}\bthis\s+year\b)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


def reference_day(article: Article) -> date | None:
    """The day from which older events are reckoned: that of publication.

    An article without a date is about the year that its text names first: then whatever is older than that year is background.
    """
    if article.published is not None:
        return article.published.date()
    first = _YEAR.search(article.body)
    return date(int(first.group()), 1, 1) + BACKGROUND if first else None


def is_background(mention: TimeMention, reference: date | None) -> bool:
    """Whether a time lies well before the article's own days, or is one that today is compared with ("the worst since 1991")."""
    if mention.relation is Relation.RECORD:
        return True
    day = mention.occurred.start or mention.occurred.end
    return reference is not None and day is not None and day < shifted(reference, -BACKGROUND.days)


def is_running_total(occurred: Occurred | None, reference: date | None) -> bool:
    """Whether it counts the dead of years: "since the war began in March 2011, 280,000 people have been killed"."""
    if occurred is None or occurred.start is None or reference is None or occurred.precision is not DatePrecision.PERIOD:
        return False
    return occurred.start < shifted(reference, -LONG.days) and (occurred.end is None or occurred.end >= reference)


def sum_of_events(text: str, *, is_large: bool) -> tuple[int, int] | None:
    """Where a sentence says that it counts the dead of many events: "31 homicides this year", and, for a large number, of a whole war:
    "the six-year conflict", "the war has killed ..."."""
    found = _STATISTICS.search(text) or (_SUM_OF_YEARS.search(text) if is_large else None)
    return found.span() if found else None


def is_history(occurred: Occurred | None, reference: date | None) -> bool:
    """Whether the event ended well before the article's own days."""
    return occurred is not None and occurred.end is not None and reference is not None and reference - occurred.end > BACKGROUND
