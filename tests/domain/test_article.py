from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.domain.article import MAX_ARTICLE_ID_CHARS, MAX_BODY_CHARS, Article

ARTICLE = Article(
    article_id="quarry-3",
    body="Nine quarry workers were hurt.",
    title="Quarry",
    outlet="Upland News",
    url="https://upland.example/q",
    published_at="2023-11-05T23:30:00+05:45",
    language="en",
)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"article_id": ""}, "article_id has 0 characters"),
        ({"article_id": "x" * (MAX_ARTICLE_ID_CHARS + 1)}, "article_id has 257 characters"),
        ({"body": ""}, "body is empty"),
        ({"body": " \n\u00a0"}, "body is empty"),
        ({"body": "x" * (MAX_BODY_CHARS + 1)}, "body has 1000001 characters"),
        ({"published_at": "2023-11-05T23:30:00"}, "no offset"),
        ({"published_at": "Sunday"}, "Invalid isoformat"),
    ],
)
def test_nonsense_is_no_article(change: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        replace(ARTICLE, **change)


def test_an_article_stays_as_it_is() -> None:
    with pytest.raises(FrozenInstanceError):
        ARTICLE.body = "x"  # type: ignore[misc]


def test_the_revision_is_the_one_that_consumers_have_stored() -> None:
    """Computed once and written down: a change here makes a new revision of every article."""
    assert ARTICLE.revision == "59d2314e60b8abb8"


@pytest.mark.parametrize("field", ["body", "title", "published_at", "outlet", "url", "language"])
def test_every_field_that_is_read_makes_a_new_revision(field: str) -> None:
    changed = {"published_at": "2023-11-06T00:00:00Z"}.get(field, "another")
    assert replace(ARTICLE, **{field: changed}).revision != ARTICLE.revision


def test_the_id_is_no_part_of_the_revision() -> None:
    assert replace(ARTICLE, article_id="quarry-4").revision == ARTICLE.revision


def test_a_value_in_another_field_is_another_revision() -> None:
    assert replace(ARTICLE, title=None, outlet="Quarry").revision != replace(ARTICLE, title="Quarry", outlet=None).revision


def test_published_is_the_outlets_own_day() -> None:
    published = ARTICLE.published
    assert published is not None
    assert (published.day, published.utcoffset()) == (5, timedelta(hours=5, minutes=45))
    assert published == datetime(2023, 11, 5, 17, 45, tzinfo=UTC)
    assert replace(ARTICLE, published_at=None).published is None
    assert replace(ARTICLE, published_at="2023-11-05t23:30:00z").published == datetime(2023, 11, 5, 23, 30, tzinfo=UTC)
