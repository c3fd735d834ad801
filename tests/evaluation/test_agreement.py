from typing import Any

import pytest

from pipeline.domain.identity import EventType
from pipeline.evaluation.agreement import bounds_agree, days_agree, names_agree
from tests.evaluation.labelled import gold


@pytest.mark.parametrize(
    ("label", "found", "agrees"),
    [
        ("Herat", {"text": "Herat", "name": "Herāt"}, True),
        ("Herat region", {"text": "Herat province", "name": None}, True),
        ("Ministry of Health", {"text": "the health ministry", "name": "Ministry of Health"}, True),
        ("Roman Chaika", {"text": "Chaika", "name": "Chaika"}, True),
        ("Herat", {"text": "Kabul", "name": "Kabul"}, False),
        ("Herat", None, False),
        (None, {"text": "Kabul", "name": "Kabul"}, False),
        (None, None, True),
        ({"text": "RSF", "aliases": ["Rapid Support Forces"]}, {"text": "Rapid Support Forces", "name": None}, True),
    ],
)
def test_names_agree_by_their_words(label: Any, found: Any, agrees: bool) -> None:
    assert names_agree(label, found) == agrees


@pytest.mark.parametrize(
    ("label", "start", "end", "agrees"),
    [
        ("2024-05-04", "2024-05-04", "2024-05-04", True),
        ("2024-05-04", "2024-05-03", "2024-05-04", False),
        (["2024-05-03", "2024-05-04"], "2024-05-04", "2024-05-04", True),
        ({"start": "2024-05-01", "end": "2024-05-31"}, "2024-05-02", "2024-05-31", True),
        ({"start": "2024-05-01", "end": "2024-05-31"}, "2024-05-20", "2024-05-31", False),
        ("2024-05-04", None, None, False),
    ],
)
def test_days_agree_inside_a_short_label_and_by_the_ends_of_a_long_one(
    label: Any, start: str | None, end: str | None, agrees: bool
) -> None:
    assert days_agree(label, {"start": start, "end": end}) == agrees


@pytest.mark.parametrize(
    ("stated", "agrees"),
    [
        ({"lower": 2000, "upper": 2000, "unit": "acre"}, True),
        ({"lower": 2040, "upper": 2040, "unit": "acre"}, True),
        ({"lower": 2000, "upper": None, "unit": "acre"}, False),
        ({"lower": 2000, "upper": 2000, "unit": "ha"}, False),
    ],
)
def test_areas_are_as_wide_as_newspapers_round(stated: dict[str, Any], agrees: bool) -> None:
    labels = gold(areas=[{"measure": "area", "at": "[Two] others", "quantity": stated}]).figures[EventType.AREAS]
    assert bounds_agree(labels[0], {"quantity": {"lower": 2000, "upper": 2000, "unit": "acre"}}) == agrees
