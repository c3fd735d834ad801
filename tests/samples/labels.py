"""The hand labels of the sample articles: read from YAML, where the words are marked in brackets, into the form of the record.

A label says only what it labels: keys that it leaves out are absent, not null. Beyond the record's keys a figure may have `optional`
(finding it is neither right nor wrong) and `alternatives` (other answers that a careful reader could defend, by field).
"""

import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from pipeline.domain.article import Article
from pipeline.domain.figure import Action, CasualtyKind, Counted, Measure, Stance, Status
from pipeline.domain.identity import EventType, event_id
from pipeline.domain.quantity import Qualifier, Quantity, Unit
from pipeline.evaluation.gold import find_marked
from tests.samples.articles import ARTICLE_PATHS, labels_path, load_article

FILE_KEYS = {"default", "outcome", "casualties", "areas", "traps"}
SHARED_KEYS = {
    "at", "label", "part_of", "count", "lower", "upper", "qualifier", "status", "stance", "claimant", "medium",
    "place", "other_places", "occurred", "optional",
}  # fmt: skip
CASUALTY_KEYS = SHARED_KEYS | {"kind", "counted", "who", "cause", "perpetrator"}
AREA_KEYS = SHARED_KEYS | {"measure", "action", "unit", "alt_text", "actor", "from"}
ALTERNATIVES = "_alts"

SI_UNITS = {
    Unit.KM2: (1.0, "km2"), Unit.M2: (1e-6, "km2"), Unit.MI2: (2.589988110336, "km2"), Unit.HA: (0.01, "km2"),
    Unit.ACRE: (0.0040468564224, "km2"), Unit.KM: (1.0, "km"), Unit.M: (0.001, "km"), Unit.MI: (1.609344, "km"),
    Unit.SETTLEMENT: (1.0, "count"),
}  # fmt: skip


def load_labels(path: Path, article: Article) -> dict[str, Any]:
    """The record that a careful reader would give for the article; `traps` are spans of numbers that are no figures."""
    labels = yaml.safe_load(path.read_text(encoding="utf-8"))
    _refuse_unknown(labels, FILE_KEYS)
    default = labels.get("default", {})
    casualties = [_Labeller(article, EventType.CASUALTIES, default | figure) for figure in labels["casualties"]]
    areas = [_Labeller(article, EventType.AREAS, _for_area(default) | figure) for figure in labels["areas"]]
    has_figures = bool(casualties or areas)
    return {
        "article_id": article.article_id,
        "revision": article.revision,
        "outcome": labels.get("outcome", "extracted" if has_figures else "nothing_found"),
        "casualties": _linked([figure.casualty() for figure in casualties], casualties),
        "areas": _linked([figure.area() for figure in areas], areas),
        "traps": [trap for words in labels["traps"] for trap in _traps(article.body, words)],
    }


def labelled_samples() -> list[dict[str, Any]]:
    """Every sample article with its labels, in the form that `news-events evaluate` takes."""
    samples = []
    for path in ARTICLE_PATHS:
        article = load_article(path)
        labels = load_labels(labels_path(path), article)
        samples.append(asdict(article) | {name: labels[name] for name in ("casualties", "areas")})
    return samples


class _Labeller:
    """Turns one line of labels into one figure of the record."""

    def __init__(self, article: Article, event_type: EventType, line: Mapping[str, Any]) -> None:
        known = CASUALTY_KEYS if event_type is EventType.CASUALTIES else AREA_KEYS
        _refuse_unknown([key.removesuffix(ALTERNATIVES) for key in line], known)
        self.article, self.event_type, self.line = article, event_type, line
        self.span = find_marked(article.body, line["at"])
        self.label: str | None = line.get("label")
        self.part_of: str | None = line.get("part_of")

    def casualty(self) -> dict[str, Any]:
        kind = CasualtyKind(self.line["kind"])
        return {
            "event_id": self._event_id(kind),
            "kind": kind.value,
            "counted": Counted(self.line.get("counted", "people")).value,
            **self._pick("who", "cause", "perpetrator"),
            **self._shared(),
        }

    def area(self) -> dict[str, Any]:
        measure, unit = Measure(self.line["measure"]), Unit(self.line["unit"])
        shared = self._shared()
        factor, si_unit = SI_UNITS[unit]
        lower, upper = (bound if bound is None else bound * factor for bound in (shared["quantity"]["lower"], shared["quantity"]["upper"]))
        return {
            "event_id": self._event_id(measure),
            "measure": measure.value,
            "action": Action(self.line["action"]).value,
            "si": {"lower": lower, "upper": upper, "unit": si_unit},
            "alt_text": self.line.get("alt_text"),
            **self._pick("actor", "from"),
            **shared,
            "quantity": shared["quantity"] | {"unit": unit.value},
        }

    def _shared(self) -> dict[str, Any]:
        alternatives = {key.removesuffix(ALTERNATIVES): value for key, value in self.line.items() if key.endswith(ALTERNATIVES)}
        if "occurred" in alternatives:
            alternatives["occurred"] = [_occurred(value) for value in alternatives["occurred"]]
        return {
            "status": Status(self.line.get("status", "actual")).value,
            "quantity": self._quantity(),
            "part_of": None,
            "place": _named(self.line.get("place")),
            "other_places": [_named(name) for name in self.line.get("other_places", [])],
            "occurred": _occurred(self.line.get("occurred")),
            "attribution": self._attribution(),
            "evidence": {"start_char": self.span[0], "end_char": self.span[1]},
            "optional": bool(self.line.get("optional", False)),
            "alternatives": alternatives,
        }

    def _quantity(self) -> dict[str, Any]:
        count = self.line.get("count")
        quantity = Quantity(
            lower=self.line.get("lower", count),
            upper=self.line.get("upper", count),
            qualifier=Qualifier(self.line.get("qualifier", "exact")),
            text=self.article.body[slice(*self.span)],
        )
        return {"lower": quantity.lower, "upper": quantity.upper, "qualifier": quantity.qualifier.value, "text": quantity.text}

    def _attribution(self) -> dict[str, Any]:
        claimant = self.line.get("claimant")
        stance = Stance(self.line.get("stance", "claimed" if claimant else "stated"))
        return {"stance": stance.value, "claimant": _named(claimant), "medium": self.line.get("medium")}

    def _event_id(self, kind: str) -> str:
        return event_id(
            article_id=self.article.article_id, revision=self.article.revision, event_type=self.event_type, span=self.span, kind=kind
        )

    def _pick(self, *names: str) -> dict[str, Any]:
        return {name: self.line[name] for name in names if name in self.line}


def _linked(figures: list[dict[str, Any]], lines: list[_Labeller]) -> list[dict[str, Any]]:
    """`part_of` names a label of the same file; in the record it is that figure's event_id. Text order."""
    ids = {line.label: figure["event_id"] for line, figure in zip(lines, figures, strict=True) if line.label}
    linked = [figure | {"part_of": ids[line.part_of] if line.part_of else None} for line, figure in zip(lines, figures, strict=True)]
    return sorted(linked, key=lambda figure: int(figure["evidence"]["start_char"]))


def _for_area(default: Mapping[str, Any]) -> dict[str, Any]:
    """A file's default may name a cause or a perpetrator, which areas do not have."""
    return {key: value for key, value in default.items() if key.removesuffix(ALTERNATIVES) in AREA_KEYS}


def _named(name: str | None) -> dict[str, str] | None:
    return None if name is None else {"text": name, "name": name}


def _occurred(value: object) -> dict[str, str] | None:
    if value is None:
        return None
    start, end = value if isinstance(value, list) else (value, value)
    return {"start": str(start), "end": str(end)}


def _traps(body: str, words: str) -> list[dict[str, Any]]:
    """Every place where the words stand: begging comes in repeats."""
    spans = [match.span() for match in re.finditer(re.escape(words), body)]
    if not spans:
        raise ValueError(f"the trap {words!r} does not stand in the body")
    return [{"text": words, "start_char": start, "end_char": end} for start, end in spans]


def _refuse_unknown(keys: Mapping[str, Any] | list[str], known: set[str]) -> None:
    unknown = sorted(set(keys) - known)
    if unknown:
        raise ValueError(f"{unknown[0]} is no key of a label; known are {', '.join(sorted(known))}")
