"""YAML reads `off`, `on` and `no` as truth values; a list of words must hold words."""

from dataclasses import fields
from typing import Any

import pytest

from pipeline.extraction.entities.lexicon import load_lexicon
from pipeline.extraction.entities.place_roles import load_scene_words

LISTS = [
    pytest.param(value, id=f"{type(words).__name__}.{field.name}")
    for words in [*(getattr(load_lexicon(), field.name) for field in fields(load_lexicon())), load_scene_words()]
    for field in fields(words)
    if isinstance(value := getattr(words, field.name), frozenset | tuple | dict)
]


@pytest.mark.parametrize("words", LISTS)
def test_lists_hold_words_and_are_not_empty(words: Any) -> None:
    assert words
    for entry in words:
        assert all(isinstance(word, str) and word.strip() for word in (entry if isinstance(entry, tuple) else (entry,)))
