"""Labelled articles: what a careful reader finds, in the form of the record; what a label leaves out is not scored.

GoldError
    a label cannot be read; the text names it and says what was expected.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.contract.article_fields import json_type
from pipeline.domain.article import Article
from pipeline.domain.entity import EntityType
from pipeline.domain.figure import CasualtyKind, Measure
from pipeline.domain.identity import EventType

FIGURE_TYPES = (EventType.CASUALTIES, EventType.AREAS)
KIND_FIELDS = {EventType.CASUALTIES: "kind", EventType.AREAS: "measure"}
KINDS = {EventType.CASUALTIES: frozenset(CasualtyKind), EventType.AREAS: frozenset(Measure)}

# Where each scored attribute stands in a figure of the record.
ATTRIBUTES = {
    "action": ("action",),
    "qualifier": ("quantity", "qualifier"),
    "status": ("status",),
    "stance": ("attribution", "stance"),
    "claimant": ("attribution", "claimant"),
    "place": ("place",),
    "occurred": ("occurred",),
    "part_of": ("part_of",),
}
_SHARED_KEYS = frozenset(
    {"at", "optional", "alternatives", "event_id", "status", "quantity", "part_of", "repeat_of", "place", "other_places", "occurred"}
) | {"attribution", "evidence", "confidence"}
_KEYS = {
    EventType.CASUALTIES: _SHARED_KEYS | {"kind", "counted", "who", "cause", "perpetrator"},
    EventType.AREAS: _SHARED_KEYS | {"measure", "action", "si", "alt_text", "actor", "from"},
}


class GoldError(ValueError):
    """Whoever wrote the label can mend it by the text of this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldFigure:
    """One labelled figure; `alternatives` are other answers by attribute, `is_neutral` where finding it is neither right nor wrong."""

    fields: Mapping[str, Any]
    kinds: tuple[str, ...]
    start_char: int
    end_char: int
    alternatives: Mapping[str, Sequence[Any]]
    is_neutral: bool

    def answers(self, attribute: str) -> list[Any]:
        """All that are right; none where the label says nothing of it."""
        given = _at(self.fields, ATTRIBUTES[attribute])
        return [*given, *self.alternatives.get(attribute, [])] if given else []


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """The labels of an article; a type of event that they do not name is not scored there."""

    article: Article
    figures: Mapping[EventType, tuple[GoldFigure, ...]] = field(default_factory=dict)
    entities: tuple[Mapping[str, Any], ...] | None = None


def load_gold(article: Article, labels: Mapping[str, Any]) -> GoldArticle:
    """The labels that stand beside the article's own fields. Raises GoldError."""
    figures = {
        event_type: tuple(
            _figure(article.body, event_type, label, name=f"{event_type}[{number}]")
            for number, label in enumerate(_objects(labels, event_type))
        )
        for event_type in FIGURE_TYPES
        if event_type in labels
    }
    entities = (
        tuple(_entity(label, f"entities[{n}]") for n, label in enumerate(_objects(labels, "entities"))) if "entities" in labels else None
    )
    if not figures and entities is None:
        raise GoldError("no labels; at least one of casualties, areas and entities was expected, [] where there is nothing to find")
    return GoldArticle(article=article, figures=figures, entities=entities)


def find_marked(body: str, marked: str) -> tuple[int, int]:
    """Where the bracketed words stand ("[12] were killed"); raises GoldError unless `marked` stands exactly once in the body."""
    before, opening, rest = marked.partition("[")
    words, closing, after = rest.partition("]")
    if not (opening and closing and words):
        raise GoldError(f"no words in brackets: {marked!r}")
    start = _only(body, before + words + after) + len(before)
    return start, start + len(words)


def days(value: Any) -> tuple[date | None, date | None]:
    """The ends of a day, of a pair of days, or of the record's object; raises GoldError."""
    if isinstance(value, Mapping):
        value = [value.get("start"), value.get("end")]
    pair = value if isinstance(value, list) else [value, value]
    try:
        start, end = (None if day is None else date.fromisoformat(day) for day in pair)
    except (ValueError, TypeError):
        raise GoldError(f'occurred is {value!r}; a day or two were expected, as in "2024-05-04"') from None
    return start, end


def _figure(body: str, event_type: EventType, label: Mapping[str, Any], *, name: str) -> GoldFigure:
    try:
        if unknown := sorted(set(label) - _KEYS[event_type]):
            raise GoldError(f"{unknown[0]} is no field of a label; known are {', '.join(sorted(_KEYS[event_type]))}")
        _check_objects(label)
        alternatives = label.get("alternatives") or {}
        kind_field = KIND_FIELDS[event_type]
        kinds = (label.get(kind_field), *alternatives.get(kind_field, []))
        if wrong := [kind for kind in kinds if kind not in KINDS[event_type]]:
            raise GoldError(f"{kind_field} is {wrong[0]!r}; one of {', '.join(sorted(KINDS[event_type]))} was expected")
        _check_forms(label, alternatives)
        start_char, end_char = _span(body, label)
    except GoldError as error:
        raise GoldError(f"{name}: {error}") from None
    return GoldFigure(
        fields=label,
        kinds=kinds,
        start_char=start_char,
        end_char=end_char,
        alternatives=alternatives,
        is_neutral=bool(label.get("optional")) or label.get("repeat_of") is not None,
    )


def _check_objects(label: Mapping[str, Any]) -> None:
    for name in ("quantity", "si", "attribution", "evidence", "alternatives"):
        if not isinstance(label.get(name) or {}, dict):
            raise GoldError(f"{name} is {json_type(label[name])}; an object was expected")


def _check_forms(label: Mapping[str, Any], alternatives: Mapping[str, Any]) -> None:
    """Bounds, days and names: what would otherwise come up in the middle of a comparison."""
    for name, answers in alternatives.items():
        if not isinstance(answers, list):
            raise GoldError(f"alternatives.{name} is {json_type(answers)}; an array of answers was expected")
    for bounds in (label.get("quantity") or {}, label.get("si") or {}):
        for bound in ("lower", "upper"):
            value = bounds.get(bound)
            if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
                raise GoldError(f"{bound} is {value!r}; a number or null was expected")
    for value in [label.get("occurred"), *alternatives.get("occurred", [])]:
        days(value)
    claimant = (label.get("attribution") or {}).get("claimant")
    for name, values in (("place", [label.get("place")]), ("claimant", [claimant])):
        for value in [*values, *alternatives.get(name, [])]:
            if not isinstance(value, str | dict | None):
                raise GoldError(f"{name} is {json_type(value)}; a name, an object with a name, or null was expected")


def _span(body: str, label: Mapping[str, Any]) -> tuple[int, int]:
    """By `evidence`, else by `at`, else where `quantity.text` stands."""
    evidence = label.get("evidence")
    if evidence is not None:
        start, end = evidence.get("start_char"), evidence.get("end_char")
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(body)):
            raise GoldError(f"evidence is {start}..{end}; a part of the body's {len(body)} characters was expected")
        return start, end
    if label.get("at") is not None:
        return find_marked(body, label["at"])
    text = (label.get("quantity") or {}).get("text")
    if not text:
        raise GoldError('its words are not known; "at" with the words in brackets was expected, as in "[12] were killed"')
    return (start := _only(body, text)), start + len(text)


def _only(body: str, words: str) -> int:
    if (count := body.count(words)) != 1:
        raise GoldError(f'{words!r} stands {count} times in the body, not once; "at" may hold more of the words around it')
    return body.index(words)


def _entity(label: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if label.get("type") not in set(EntityType):
        raise GoldError(f"{name}: type is {label.get('type')!r}; one of {', '.join(sorted(EntityType))} was expected")
    if not (label.get("name") or label.get("text")):
        raise GoldError(f"{name}: neither name nor text; one of them was expected")
    return label


def _objects(labels: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = labels[name]
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise GoldError(f"{name} is {json_type(value)}; an array of objects was expected")
    return value


def _at(fields: Mapping[str, Any], path: tuple[str, ...]) -> list[Any]:
    """The value in a list, which is empty where it is not given: null is an answer ("the text does not say")."""
    value: Any = fields
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return []
        value = value[name]
    return [value]
