"""The cue list loads whole, or says what is wrong with it."""

from pathlib import Path

import pytest
import yaml

from pipeline.extraction import data_files
from pipeline.extraction.attribution.cues import load_cues

DATA = Path(data_files.__file__).parent / "data" / "en" / "attribution.yaml"


def test_verbs_have_all_their_forms() -> None:
    cues = load_cues()
    assert {"say", "says", "said", "saying", "deny", "denies", "denied", "admitted", "estimating", "put"} <= cues.uttering_verbs


def test_media_are_whole_names() -> None:
    media = load_cues().media
    assert media.findall("on Telegram, in Telegraph Road, on X, in Xinjiang") == ["Telegram", "X"]


def test_number_stands_for_any_word() -> None:
    starts = load_cues().continuing_words
    assert starts.match("The four victims were all miners.")
    assert starts.match("“Twelve of them were children")
    assert not starts.match("The victims' families waited.")


@pytest.mark.parametrize("key", sorted(yaml.safe_load(DATA.read_text(encoding="utf-8"))))
def test_words_are_sorted_lower_case_and_single(key: str) -> None:
    words = list(yaml.safe_load(DATA.read_text(encoding="utf-8"))[key])
    assert all(isinstance(word, str) for word in words)
    assert words == sorted(set(words))
    if key != "media":
        assert [word for word in words if word != word.lower()] == []
