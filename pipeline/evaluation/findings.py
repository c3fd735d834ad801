"""What was missed, wrong or read otherwise, with the words that a person needs in order to act on it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.evaluation.gold import GoldFigure
from pipeline.evaluation.matching import overlap

Figure = Mapping[str, Any]

MISSED, WRONG = "missed", "wrong"
NEAR_CHARS = 300
_CONTEXT_CHARS = 160
_BREAK = re.compile(r"\n|(?<=[.!?])[\"”’)]?\s+(?=[\"“‘(]?[A-Z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`what` is "missed", "wrong" or the attribute that was read otherwise; the figure stands in brackets in its `sentence`.

    `expected` and `found` are what the label and the pipeline say, `nearest` what else was found (or labelled) on or near these words.
    """

    what: str
    article_id: str
    event_type: str
    kind: str
    sentence: str
    expected: Any = None
    found: Any = None
    nearest: str | None = None


def marked_sentence(body: str, start_char: int, end_char: int) -> str:
    """The sentence around the words, on one line, cut where it is long."""
    breaks = [0, *(match.end() for match in _BREAK.finditer(body)), len(body)]
    begin = max(max(place for place in breaks if place <= start_char), start_char - _CONTEXT_CHARS)
    end = min(min(place for place in breaks if place >= end_char), end_char + _CONTEXT_CHARS)
    marked = f"{body[begin:start_char]}[{body[start_char:end_char]}]{body[end_char:end]}"
    return " ".join(marked.split())


def label_in_words(body: str, label: GoldFigure) -> str:
    """ "killed 12..12 “12”"."""
    return in_words(" or ".join(label.kinds), label.fields.get("quantity") or {}, body[label.start_char : label.end_char])


def figure_in_words(figure: Figure) -> str:
    """The same of what was found."""
    status = "" if figure["status"] == "actual" else f"{figure['status']} "
    return status + in_words(figure.get("kind") or figure["measure"], figure["quantity"], figure["quantity"]["text"])


def in_words(kind: str, quantity: Mapping[str, Any], text: str) -> str:
    """Kind, bounds where they are known, words."""
    lower, upper = (quantity.get(bound) for bound in ("lower", "upper"))
    bounds = "" if lower is None and upper is None else f"{_number(lower)}..{_number(upper)} "
    return f"{kind} {bounds}“{' '.join(text.split())}”"


def nearest_figure(label: GoldFigure, found: Iterable[Figure]) -> str | None:
    """What was found on these words, or else near them."""
    ranked = sorted(found, key=lambda figure: (not overlap(label, figure), abs(figure["evidence"]["start_char"] - label.start_char)))
    is_near = ranked and abs(ranked[0]["evidence"]["start_char"] - label.start_char) <= NEAR_CHARS
    return figure_in_words(ranked[0]) if is_near else None


def nearest_label(body: str, figure: Figure, labels: Iterable[GoldFigure]) -> str | None:
    """What is labelled on these words, or else near them."""
    start_char = figure["evidence"]["start_char"]
    ranked = sorted(labels, key=lambda label: (not overlap(label, figure), abs(start_char - label.start_char)))
    is_near = ranked and abs(start_char - ranked[0].start_char) <= NEAR_CHARS
    return label_in_words(body, ranked[0]) if is_near else None


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.12g}"
