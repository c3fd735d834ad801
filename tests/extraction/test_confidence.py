from importlib.resources import files

import pytest
import yaml

from pipeline.extraction.figures.confidence import DECIMALS, EVERY, confidence_of, load_weights

TEXT = (files("pipeline.extraction") / "data" / "en" / "confidence.yaml").read_text(encoding="utf-8")


def test_the_weights_stand_in_order_and_say_what_they_were_fitted_on() -> None:
    traits = list(yaml.safe_load(TEXT))
    assert traits == sorted(traits)
    assert "# Fitted on:\n#   " in TEXT


@pytest.mark.parametrize(
    "less_sure", ["person", "definite_person", "no_noun", "unsure_noun", "status_negated", "status_hypothetical", "status_historical"]
)
def test_what_makes_a_figure_less_sure_lowers_its_confidence(less_sure: str) -> None:
    weights = load_weights()
    usual = (EVERY, "rule_tree_subject", "kind_killed")
    assert confidence_of((*usual, less_sure), weights) < confidence_of(usual, weights)


def test_confidence_is_a_rounded_share() -> None:
    assert confidence_of(("a", "b"), {"a": 1.0, "b": -1.0}) == 0.5
    assert confidence_of(("a",), {"a": 1.0}) == round(0.7310585786, DECIMALS)
