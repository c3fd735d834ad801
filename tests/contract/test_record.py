import json
from dataclasses import replace
from typing import Any

import pytest

from pipeline.contract.record import record, refused_record
from pipeline.domain.quantity import Qualifier, Quantity, SiBounds, SiUnit
from pipeline.domain.refusal import BadInputError, Reason, Stage
from tests.contract.specimens import ARTICLE, DROWNED, EXTRACTION, FLOODED, HAMLETS, MISSING, NOTHING_FOUND

CASUALTY_FIELDS = [
    "event_id", "kind", "status", "quantity", "counted", "who", "cause", "perpetrator", "part_of", "repeat_of",
    "place", "other_places", "occurred", "attribution", "evidence", "confidence",
]  # fmt: skip
AREA_FIELDS = [
    "event_id", "measure", "action", "status", "quantity", "si", "alt_text", "actor", "from", "part_of", "repeat_of",
    "place", "other_places", "occurred", "attribution", "evidence", "confidence",
]  # fmt: skip


def _casualty(lower: float | None, upper: float | None, qualifier: Qualifier) -> dict[str, Any]:
    figure = replace(DROWNED, quantity=Quantity(lower=lower, upper=upper, qualifier=qualifier, text="x"))
    quantity: dict[str, Any] = record(replace(EXTRACTION, casualties=(figure,)))["casualties"][0]["quantity"]
    return quantity


def _si(lower: float) -> Any:
    area = replace(FLOODED, si=SiBounds(lower=lower, upper=None, unit=SiUnit.KM2))
    return record(replace(EXTRACTION, areas=(area,)))["areas"][0]["si"]["lower"]


def test_a_record_has_the_fields_of_the_contract_in_its_order() -> None:
    whole = record(EXTRACTION)
    assert list(whole) == ["article_id", "revision", "outcome", "reason", "language", "entities", "casualties", "areas"]
    assert list(whole["casualties"][0]) == CASUALTY_FIELDS
    assert list(whole["casualties"][0]["quantity"]) == ["lower", "upper", "qualifier", "text"]
    assert list(whole["areas"][0]) == AREA_FIELDS
    assert list(whole["areas"][0]["quantity"]) == ["lower", "upper", "qualifier", "unit", "text"]
    assert list(whole["areas"][0]["si"]) == ["lower", "upper", "unit"]
    assert list(whole["entities"][0]) == ["entity_id", "type", "text", "name", "role", "aliases", "place", "mentions"]
    assert list(whole["entities"][0]["mentions"][0]) == ["start_char", "end_char", "text"]
    place = ["text", "name", "entity_id", "country", "admin1", "lat", "lon", "precision", "source_id"]
    assert list(whole["casualties"][0]["place"]) == list(whole["entities"][0]["place"]) == place
    assert list(whole["casualties"][0]["occurred"]) == ["text", "start", "end", "precision"]
    assert list(whole["casualties"][0]["attribution"]) == ["stance", "claimant", "medium"]
    assert list(whole["casualties"][0]["attribution"]["claimant"]) == ["text", "name", "type", "entity_id"]
    assert list(whole["casualties"][0]["evidence"]) == ["sentence", "start_char", "end_char", "cues"]
    assert list(whole["casualties"][0]["evidence"]["cues"][0]) == ["role", "text", "start_char", "end_char"]


def test_every_span_of_a_record_is_found_in_the_body() -> None:
    whole = record(EXTRACTION)
    for figure in (*whole["casualties"], *whole["areas"]):
        evidence = figure["evidence"]
        assert ARTICLE.body[evidence["start_char"] : evidence["end_char"]] == figure["quantity"]["text"]
        assert evidence["sentence"] in ARTICLE.body


def test_a_record_is_json_and_nothing_else() -> None:
    whole = record(EXTRACTION, with_quantities=True)
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole


def test_quantities_are_told_only_where_they_are_asked_for() -> None:
    assert "quantities" not in record(EXTRACTION)
    start = ARTICLE.body.index("about 3,000 acres")
    assert record(EXTRACTION, with_quantities=True)["quantities"] == [
        {
            "measure": "area",
            "quantity": {"lower": 3000, "upper": 3000, "qualifier": "approximate", "unit": "acre", "text": "about 3,000 acres"},
            "si": {"lower": 12.1406, "upper": 12.1406, "unit": "km2"},
            "alt_text": "12 square kilometres",
            "start_char": start,
            "end_char": start + len("about 3,000 acres"),
        }
    ]
    assert record(NOTHING_FOUND, with_quantities=True)["quantities"] == []


def test_not_known_is_null() -> None:
    missing = record(replace(EXTRACTION, casualties=(MISSING,)))["casualties"][0]
    unknown = ("who", "cause", "perpetrator", "part_of", "repeat_of", "place", "occurred")
    assert [missing[name] for name in unknown] == [None] * len(unknown)
    assert missing["attribution"] == {"stance": "stated", "claimant": None, "medium": None}
    assert missing["quantity"] == {"lower": 0, "upper": 0, "qualifier": "exact", "text": "Nobody"}


def test_whom_ground_was_taken_from_is_from_on_the_wire() -> None:
    assert record(replace(EXTRACTION, areas=(HAMLETS,)))["areas"][0]["from"] == "their owners"


@pytest.mark.parametrize(
    ("stated", "written"),
    [(30.0, "30"), (0.0, "0"), (2.5, "2.5"), (1.1 * 1_000_000, "1100000"), (0.1 + 0.2, "0.3"), (2e15, "2000000000000000"), (1e30, "1e+30")],
)
def test_a_stated_number_is_written_as_the_words_have_it(stated: float, written: str) -> None:
    assert json.dumps(_casualty(stated, None, Qualifier.AT_LEAST)["lower"]) == written


@pytest.mark.parametrize(
    ("converted", "written"),
    [(3 * 1.609344, 4.82803), (1000 * 2.589988110336, 2589.99), (1_234_567.8, 1_234_568), (0.000_123_456_78, 0.000123457), (50.0, 50)],
)
def test_a_converted_number_has_six_digits_and_never_fewer_than_before_the_point(converted: float, written: float) -> None:
    assert json.dumps(_si(converted)) == json.dumps(written)


def test_bounds_stay_in_order_when_they_are_rounded() -> None:
    assert _casualty(0.1 + 0.2, 0.3 + 1e-16, Qualifier.RANGE)["lower"] <= 0.3


def test_confidence_and_coordinates_are_rounded() -> None:
    drowned = record(EXTRACTION)["casualties"][0]
    assert drowned["confidence"] == 0.912
    assert (drowned["place"]["lat"], drowned["place"]["lon"]) == (52.5125, 6.09444)


def test_a_refused_article_is_a_record_too() -> None:
    error = BadInputError(Reason.INVALID_FIELD, Stage.DECODE, "title is a number (7); text was expected")
    refused = refused_record("mine-7", error)
    assert refused == {
        "article_id": "mine-7",
        "revision": None,
        "outcome": "refused",
        "reason": "invalid_field",
        "error": "title is a number (7); text was expected",
        "language": None,
        "entities": [],
        "casualties": [],
        "areas": [],
    }
    assert record(NOTHING_FOUND).keys() <= refused.keys()
    assert refused_record(None, error, with_quantities=True)["quantities"] == []
