"""Read the corpus: one meaning, many ways to say it, each figure's words in brackets.

    - expect: {kind: killed, lower: 12, upper: null, qualifier: at_least}      one mapping a bracket, in text order
      sentences:
        - "[At least 12] people were killed, police said."
    - expect: []                                                               nothing may be found
      sentences: ["Shares were hammered for a third day."]

A known gap has `gap: <reason>`: its sentences must fail until someone closes it. `published` dates the article.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

CORPUS = Path(__file__).parent / "corpus"
KEYS = {"expect", "sentences", "gap", "published", "why"}
EXPECT_KEYS = {
    "kind",
    "measure",
    "action",
    "lower",
    "upper",
    "si_lower",
    "si_upper",
    "qualifier",
    "status",
    "stance",
    "claimant",
    "medium",
    "place",
    "other_places",
    "start",
    "end",
    "who",
    "counted",
    "alt_text",
    "part_of",
    "repeat_of",
    "actor",
    "from",
    "cause",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A text with the spans of its figures, and what each must be."""

    body: str
    spans: tuple[tuple[int, int], ...]
    expected: tuple[dict[str, Any], ...]
    published: str | None


def cases(name: str) -> list[Any]:
    """One pytest parameter a sentence of corpus/NAME.yaml, known gaps as strict xfails."""
    parameters = []
    for entry in yaml.safe_load((CORPUS / f"{name}.yaml").read_text(encoding="utf-8")):
        unknown = set(entry) - KEYS
        assert not unknown, f"{name}.yaml: unknown key {unknown}"
        marks = [pytest.mark.xfail(reason=entry["gap"], strict=True)] if "gap" in entry else []
        parameters += [pytest.param(_case(name, entry, sentence), id=sentence[:90], marks=marks) for sentence in entry["sentences"]]
    return parameters


def _case(name: str, entry: dict[str, Any], sentence: str) -> Case:
    expected = entry["expect"] if isinstance(entry["expect"], list) else [entry["expect"]]
    for expectation in expected:
        assert not set(expectation) - EXPECT_KEYS, f"{name}.yaml: unknown key in {expectation}"
    body, spans = unbracket(sentence)
    assert len(spans) == len(expected), f"{name}.yaml: {len(spans)} brackets, {len(expected)} expected: {sentence}"
    return Case(body, tuple(spans), tuple(expected), entry.get("published"))


def unbracket(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without the brackets, and the spans that they held; "[[" is a bracket of the text."""
    body, spans, start = "", [], 0
    for part in re.split(r"(\[\[|\[|\])", marked):
        if part == "[":
            start = len(body)
        elif part == "]":
            spans.append((start, len(body)))
        else:
            body += "[" if part == "[[" else part
    return body, spans
