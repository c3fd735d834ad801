"""Ids that are a function of the input alone, so that a repeat is the same event."""

import hashlib
from enum import StrEnum


class EventType(StrEnum):
    """What an event is about; the values stand in topics, in manifests and in metrics."""

    ENTITIES = "entities"
    CASUALTIES = "casualties"
    AREAS = "areas"
    EXTRACTIONS = "extractions"


def event_id(*, article_id: str, revision: str, event_type: EventType, span: tuple[int, int] | None, kind: str) -> str:
    """32 hexadecimal characters; `span` is None for an event about the article as a whole."""
    return _digest(article_id, revision, event_type, *(span or ("", "")), kind)


def entity_id(*, article_id: str, revision: str, span: tuple[int, int], entity_type: str) -> str:
    """32 hexadecimal characters for an entity by its first mention, valid within one article and revision."""
    return _digest(article_id, revision, "entity", *span, entity_type)


def article_id_of_url(url: str) -> str:
    """The id of an article that came without one but with a url."""
    return "url-" + _digest(url)


def article_id_of_text(title: str | None, body: str) -> str:
    """The id of an article that came without an id and without a url."""
    return "text-" + _digest(title or "", body)


def _digest(*parts: object) -> str:
    """Parts are joined by a character that no id holds, so that ("ab", "c") and ("a", "bc") differ."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:32]
