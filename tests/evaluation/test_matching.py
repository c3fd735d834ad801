from typing import Any

from pipeline.domain.identity import EventType
from pipeline.evaluation.matching import Matching, match
from tests.evaluation.labelled import MISSING, TOLL, casualty, gold


def matched(labels: list[dict[str, Any]], *found: dict[str, Any]) -> Matching:
    return match(gold(casualties=labels).figures[EventType.CASUALTIES], found, "kind")


def test_a_figure_on_the_words_is_found_whatever_its_bounds() -> None:
    figure = casualty("12", "killed", lower=12, upper=12)
    assert [found for _, found in matched([TOLL], figure).pairs] == [figure]


def test_another_kind_on_the_words_is_not_it() -> None:
    result = matched([TOLL], casualty("12", "wounded", lower=12, upper=12))
    assert (len(result.missed), len(result.wrong)) == (1, 1)


def test_an_alternative_kind_is_as_good() -> None:
    label = {**TOLL, "alternatives": {"kind": ["wounded"]}}
    assert len(matched([label], casualty("12", "wounded", lower=12)).pairs) == 1


def test_equal_bounds_elsewhere_are_found_and_other_bounds_elsewhere_are_not() -> None:
    assert len(matched([TOLL], casualty("12 were", "killed", lower=12)).pairs) == 1
    assert len(matched([TOLL], casualty("12 were", "killed", lower=12, upper=12)).pairs) == 0


def test_figures_without_bounds_are_not_equal_by_having_none() -> None:
    vague = {"kind": "killed", "at": "[At least 12] people", "quantity": {"lower": None, "upper": None}}
    assert matched([vague], casualty("12 were", "killed")).pairs == ()


def test_the_words_win_over_the_bounds_and_the_second_figure_is_wrong() -> None:
    on_words, with_bounds = casualty("12", "killed", lower=11), casualty("12 were", "killed", lower=12)
    result = matched([TOLL], with_bounds, on_words)
    assert [found for _, found in result.pairs] == [on_words]
    assert result.wrong == (with_bounds,)


def test_of_two_figures_on_the_words_the_one_with_the_bounds_is_it() -> None:
    first, second = casualty("At least 12", "killed", lower=1), casualty("12", "killed", lower=12)
    assert [found for _, found in matched([TOLL], first, second).pairs] == [second]


def test_optional_labels_are_not_missed_and_what_stands_on_them_is_not_wrong() -> None:
    optional = {**MISSING, "optional": True}
    assert matched([optional]).missed == ()
    assert matched([optional], casualty("Two others", "wounded", lower=2)).wrong == ()


def test_a_required_label_is_served_before_an_optional_one_on_the_same_words() -> None:
    required, optional = dict(MISSING), {**MISSING, "optional": True}
    [(label, _)] = matched([optional, required], casualty("Two", "missing", lower=2, upper=2)).pairs
    assert not label.is_neutral
