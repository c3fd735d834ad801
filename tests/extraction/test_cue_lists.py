"""The lists of this stage are kept so that a word is found, and added, without a search."""

from importlib.resources import files
from typing import Any

import pytest
import yaml

ORDERED_BY_NATURE = {"asides", "line_shapes", "months", "weekday_abbreviations", "weekdays"}


def content(name: str) -> dict[str, Any]:
    text = (files("pipeline.extraction") / "data" / "en" / f"{name}.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@pytest.mark.parametrize("name", ["boilerplate", "language", "sentences", "time"])
def test_words_are_text_and_stand_in_order_and_once(name: str) -> None:
    for key, words in content(name).items():
        if key in ORDERED_BY_NATURE:
            continue
        entries = list(words)
        assert all(isinstance(entry, str) for entry in entries), key
        assert entries == sorted(set(entries), key=str.lower), key
