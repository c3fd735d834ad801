from typing import Any

import pytest

from pipeline.domain.identity import EventType
from pipeline.evaluation.gold import GoldError
from tests.evaluation.labelled import BODY, MISSING, TOLL, gold


def only(**label: Any) -> Any:
    return gold(casualties=[label]).figures[EventType.CASUALTIES][0]


@pytest.mark.parametrize(
    "where",
    [
        {"at": "[At least 12] people"},
        {"evidence": {"start_char": 0, "end_char": 11}},
        {"quantity": {"text": "At least 12"}},
    ],
    ids=["brackets", "offsets", "words"],
)
def test_the_words_of_a_figure_can_be_given_in_three_ways(where: dict[str, Any]) -> None:
    figure = only(kind="killed", **where)
    assert BODY[figure.start_char : figure.end_char] == "At least 12"


@pytest.mark.parametrize(
    ("label", "says"),
    [
        ({"kind": "killed", "at": "[12]"}, "stands 2 times"),
        ({"kind": "killed", "at": "12 people"}, "no words in brackets"),
        ({"kind": "killed"}, '"at" with the words in brackets'),
        ({"kind": "slain", "at": "[Two] others"}, "kind is 'slain'; one of captured"),
        ({"kind": "killed", "at": "[Two] others", "plase": "Herat"}, "plase is no field"),
        ({**MISSING, "quantity": 2}, "quantity is a number; an object"),
        ({**MISSING, "quantity": {"lower": "2"}}, "lower is '2'; a number"),
        ({**MISSING, "occurred": "yesterday"}, "occurred is 'yesterday'; a day"),
        ({**MISSING, "occurred": ["2024-05-04"]}, "occurred is ['2024-05-04']; a day"),
        ({**MISSING, "place": 7}, "place is a number; a name"),
        ({**MISSING, "alternatives": {"place": "Herat"}}, "alternatives.place is text; an array"),
        ({"kind": "killed", "evidence": {"start_char": 0, "end_char": 1000}}, "evidence is 0..1000"),
    ],
)
def test_a_label_that_cannot_be_read_is_named(label: dict[str, Any], says: str) -> None:
    with pytest.raises(GoldError, match=r"casualties\[1\]: .*") as raised:
        gold(casualties=[TOLL, label])
    assert says in str(raised.value)


def test_an_article_without_labels_is_refused_and_one_with_nothing_to_find_is_not() -> None:
    with pytest.raises(GoldError, match="no labels"):
        gold()
    assert gold(casualties=[]).figures == {EventType.CASUALTIES: ()}


def test_null_is_an_answer_and_what_is_left_out_is_none() -> None:
    figure = only(**TOLL, place=None, alternatives={"place": ["Herat"], "status": ["historical"]})
    assert figure.answers("place") == [None, "Herat"]
    assert figure.answers("status") == []


@pytest.mark.parametrize("more", [{"optional": True}, {"repeat_of": "toll"}], ids=["optional", "repeat"])
def test_an_optional_figure_and_a_repeat_are_neutral(more: dict[str, Any]) -> None:
    assert only(**MISSING, **more).is_neutral
    assert not only(**MISSING).is_neutral


def test_an_entity_needs_a_type_and_a_name() -> None:
    with pytest.raises(GoldError, match=r"entities\[0\]: type is 'town'"):
        gold(entities=[{"type": "town", "name": "Herat"}])
    with pytest.raises(GoldError, match="neither name nor text"):
        gold(entities=[{"type": "place"}])
