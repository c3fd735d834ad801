from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.domain.figure import DatePrecision
from pipeline.extraction.occurred import Relation, TimeExpression, time_expressions
from tests.extraction.occurred.corpus import Case, cases, moment_of

PUBLISHED = "2025-07-10T18:00:00+03:00"


def times(text: str) -> list[TimeExpression]:
    return time_expressions(text, published=datetime.fromisoformat(PUBLISHED))


@pytest.mark.parametrize("case", cases("times", published=PUBLISHED))
def test_times_of_a_text_have_their_days(case: Case) -> None:
    found = time_expressions(case.text, published=moment_of(case))
    assert [case.text[time.start_char : time.end_char] for time in found] == [case.text[start:end] for start, end in case.spans]
    assert tuple((time.occurred.start, time.occurred.end) for time in found) == case.days


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Two died on Friday.", Relation.ON),
        ("Forty fled since Friday.", Relation.SINCE),
        ("As of 06:00 on Friday, nine were missing.", Relation.AS_OF),
        ("The road is closed until Friday.", Relation.UNTIL),
        ("By Friday evening nine were missing.", Relation.UNTIL),
        ("They were struck by the 2011 earthquake.", Relation.ON),
        ("The fire broke out in Mirna on Friday.", Relation.BEGAN),
        ("It was the deadliest raid since 2011.", Relation.RECORD),
    ],
)
def test_the_words_before_a_time_say_what_it_is(text: str, relation: Relation) -> None:
    assert [time.relation for time in times(text)] == [relation]


@pytest.mark.parametrize(
    ("text", "precision"),
    [("on Friday", "day"), ("overnight", "period"), ("in March", "month"), ("in 2011", "year"), ("2 to 9 July", "period")],
)
def test_precision_is_that_of_the_words(text: str, precision: str) -> None:
    assert [time.occurred.precision for time in times(text)] == [DatePrecision(precision)]


WORDS = (
    *("on", "since", "until", "between", "from", "to", "and", "the", "in", "overnight", "Friday", "Sunday night", "last", "next", "this"),
    *(
        "week",
        "weekend",
        "month",
        "year",
        "winter",
        "past",
        "48 hours",
        "999",
        "decades",
        "ago",
        "a",
        "31",
        "29 February",
        "Feb. 29,",
        "May",
    ),
    *(
        "2024",
        "1500",
        "2099",
        "9999",
        "٣",
        "²",
        "–",
        "-",
        ",",
        ".",
        "\u00a0",
        "İ",
        "ſunday",
        "yesterday",
        "the day before yesterday",
        "today",
    ),
)
texts = st.one_of(st.text(max_size=100), st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
moments = st.one_of(
    st.none(),
    st.datetimes(timezones=st.sampled_from([timezone.utc, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])),  # noqa: UP017
)


@settings(max_examples=300, deadline=None)
@given(text=texts, published=moments)
def test_times_of_any_text_stand_in_order_and_apart(text: str, published: datetime | None) -> None:
    found = time_expressions(text, published=published)
    assert found == time_expressions(text, published=published)
    assert [time.occurred.text for time in found] == [text[time.start_char : time.end_char] for time in found]
    assert all(0 <= time.start_char < time.end_char <= len(text) for time in found)
    assert all(one.end_char <= other.start_char for one, other in pairwise(found))
