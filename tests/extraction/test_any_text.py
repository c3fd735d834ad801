"""What holds for every text, however odd: nothing is raised, the same comes out again, and every offset points at its words."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.contract.record import record
from pipeline.domain.article import Article
from pipeline.domain.extraction import Extraction
from pipeline.extraction.extractor import Extractor

FRAGMENTS = (
    "At least 12",
    "people",
    "were killed",
    "and",
    "wounding",
    "three others",
    "in Kharkiv",
    "police said",
    "on Monday",
    ", including",
    "two children",
    "said the governor, ",
    "“",
    "”",
    "(",
    ")",
    "more than 850 square kilometers",
    "(328 square miles)",
    "seized",
    "troops",
    "no one",
    "was hurt",
    "the death toll rose to",
    "from",
    "5",
    "1.2-1.5 million",
    "dozens",
    "of them",
    "fled their homes",
    ".",
    ";",
    ":",
    "\n",
    "–",
    "Killed: 3; injured: 12",
    "Reuters",
    "KYIV, Ukraine (AP) —",
    "a 62-year-old woman",
    "Subscribe now",
    "between 10 and",
    "to",
    "half a",
    "million",
    "$40",
    "in 2014",
    "\xa0",
    "\u2028",
    "don't",
    "’s",
    "U.S.",
    "e.g.",
    "😀",
    "ﬁ",
    "İ",
    "ß",
    "́",
    "١٢",
    "²",
)
newsish = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=40).map(" ".join)
anything = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300)
bodies = st.one_of(newsish, anything, st.tuples(newsish, anything).map("".join)).filter(str.strip)
dates = st.sampled_from([None, "2022-09-10T18:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "2024-02-29T00:00:00-12:00"])
relaxed = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def extract(extractor: Extractor, body: str, published_at: str | None = None) -> Extraction:
    return extractor.extract(Article(article_id="any", body=body, published_at=published_at, language="en"), with_quantities=True)


@relaxed
@given(body=bodies, published_at=dates)
def test_every_span_of_any_text_points_at_its_words(extractor: Extractor, body: str, published_at: str | None) -> None:
    made = record(extract(extractor, body, published_at), with_quantities=True)
    for figure in made["casualties"] + made["areas"]:
        evidence = figure["evidence"]
        assert body[evidence["start_char"] : evidence["end_char"]] == figure["quantity"]["text"]
        for cue in evidence["cues"]:
            assert body[cue["start_char"] : cue["end_char"]] == cue["text"]
    for measure in made["quantities"]:
        assert body[measure["start_char"] : measure["end_char"]] == measure["quantity"]["text"]
    for entity in made["entities"]:
        assert entity["text"] == entity["mentions"][0]["text"]
        for mention in entity["mentions"]:
            assert body[mention["start_char"] : mention["end_char"]] == mention["text"]
    _assert_linked(made)


def _assert_linked(made: dict[str, Any]) -> None:
    """Ids are unique, and every id that is pointed at is there."""
    figures = made["casualties"] + made["areas"]
    ids = [figure["event_id"] for figure in figures]
    entity_ids = {entity["entity_id"] for entity in made["entities"]}
    assert len(ids) == len(set(ids))
    assert len(entity_ids) == len(made["entities"])
    for figure in figures:
        assert {figure["part_of"], figure["repeat_of"]} - {None} <= set(ids) - {figure["event_id"]}
        claimant = figure["attribution"]["claimant"]
        places = [place for place in (figure["place"], *figure["other_places"]) if place is not None]
        named = {place["entity_id"] for place in places} | {claimant["entity_id"] if claimant else None}
        assert named - {None} <= entity_ids


@relaxed
@given(body=bodies)
def test_the_same_text_gives_the_same_extraction(extractor: Extractor, body: str) -> None:
    first = extract(extractor, body)
    extract(extractor, "Twelve people were killed in Odesa on Friday, the mayor said.")
    assert extract(extractor, body) == first


@pytest.mark.parametrize(
    "body",
    [
        "x",
        ".",
        "\n\n\n.",
        "12",
        "\u200b",
        "“",
        "The gang",
        "The Militia attacked.",
        "(" * 500,
        "a" * 20_000,
        "12, " * 2_000,
        "killed " * 1_000,
    ],
)
def test_a_text_that_is_none_holds_no_figure(extractor: Extractor, body: str) -> None:
    made = extract(extractor, body)
    assert not made.casualties
    assert not made.areas
