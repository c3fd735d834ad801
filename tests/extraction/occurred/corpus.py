"""Read texts with their times or figures in brackets, and the days that each must have."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

Days = tuple[date | None, date | None]

_MARK = re.compile(r"\[([^\]]*)\]")
_KEYS = {"text", "days", "published"}


@dataclass(frozen=True, slots=True)
class Case:
    """A text with the spans of what its brackets held; `published` as RFC 3339."""

    text: str
    spans: tuple[tuple[int, int], ...]
    days: tuple[Days | None, ...]
    published: str | None


def cases(name: str, *, published: str) -> list[Any]:
    """The cases of a file, each with its text as its id."""
    groups: dict[str, list[dict[str, Any]]] = yaml.load(Path(__file__).with_name(f"{name}.yaml").read_text("utf-8"), yaml.BaseLoader)
    return [pytest.param(_case(entry, published), id=entry["text"]) for entries in groups.values() for entry in entries]


def _case(entry: dict[str, Any], published: str) -> Case:
    assert set(entry) <= _KEYS, entry
    pieces, spans, position = [], [], 0
    for mark in _MARK.finditer(entry["text"]):
        pieces += [entry["text"][position : mark.start()], mark[1]]
        end = sum(map(len, pieces))
        spans.append((end - len(mark[1]), end))
        position = mark.end()
    text = "".join([*pieces, entry["text"][position:]])
    days = entry["days"] if isinstance(entry["days"], list) else [entry["days"]]
    moment = entry.get("published", published)
    return Case(text=text, spans=tuple(spans), days=tuple(map(_days, days)), published=None if moment == "null" else moment)


def _days(value: str) -> Days | None:
    if value == "~":
        return None
    start, _, end = value.partition("..")
    return _day(start), _day(end or start)


def _day(value: str) -> date | None:
    return None if value == "~" else date.fromisoformat(value)


def moment_of(case: Case) -> datetime | None:
    """When the case's article was published."""
    return None if case.published is None else datetime.fromisoformat(case.published)
