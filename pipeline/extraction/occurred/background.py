"""Tell the article's own days from those that it looks back to."""

from datetime import date, timedelta

from pipeline.extraction.occurred.calendar import shifted
from pipeline.extraction.occurred.expressions import Relation
from pipeline.extraction.occurred.mentions import TimeMention

# The text does not go on about an older event in the next sentence.
BACKGROUND = timedelta(days=45)


def is_background(mention: TimeMention, published: date | None) -> bool:
    """Whether a time lies well before publication, or is one that today is compared with ("the worst since 1991")."""
    if mention.relation is Relation.RECORD:
        return True
    day = mention.occurred.start or mention.occurred.end
    return published is not None and day is not None and day < shifted(published, -BACKGROUND.days)
