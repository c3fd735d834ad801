"""From an extraction to the Kafka messages that tell of it.

The same article, extracted by the same pipeline, gives the same events byte for byte; only a manifest says when and how long.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.contract.decode import Withdrawal
from pipeline.contract.message import InputPosition, Message
from pipeline.contract.record import area_object, casualty_object, entity_object
from pipeline.contract.schema_files import load_schema
from pipeline.contract.topics import Topics
from pipeline.domain.article import Article
from pipeline.domain.extraction import Extraction, Outcome, PipelineVersion
from pipeline.domain.identity import EventType, event_id
from pipeline.domain.refusal import BadInputError, Reason, Stage

DURATION_DECIMALS = 4
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_MS = 253_402_300_799_999  # the end of the year 9999; a producer may give its records any timestamp
_WIDEST_INPUT = InputPosition(topic="x" * 249, partition=2**31 - 1, offset=2**63 - 1)
_LONGEST_SECONDS = 99_999.9999


class EventEncoder:
    """Makes the messages of one deployment; stateless between calls."""

    def __init__(self, *, topics: Topics, source: str, version: PipelineVersion) -> None:
        self._topics = topics
        self._source = source.encode()
        self._pipeline = {"version": version.version, "model": version.model, "rules": version.rules}

    def events(self, article: Article, extraction: Extraction, *, time_ms: int, traceparent: bytes | None) -> list[Message]:
        """The entities, then each casualty figure, then each area figure, in text order.

        `time_ms` is the Kafka timestamp of the article. Raises BadInputError (event_too_large) where one of them, or the manifest
        that is to follow, does not fit its topic: then none may be published.
        """
        about = _article_object(article, extraction)
        messages = [
            self._message(
                event_type,
                _event_value(found, about, self._pipeline),
                time_ms=time_ms,
                traceparent=traceparent,
            )
            for event_type, found in _found(extraction)
        ]
        # Raises now, while nothing is published, what the real manifest would raise too late.
        self.manifest(article, extraction, input=_WIDEST_INPUT, time_ms=time_ms, duration_seconds=_LONGEST_SECONDS, traceparent=traceparent)
        return messages

    def manifest(
        self,
        article: Article,
        extraction: Extraction,
        *,
        input: InputPosition,  # noqa: A002  the name that it has in the manifest
        time_ms: int,
        duration_seconds: float,
        traceparent: bytes | None,
    ) -> Message:
        """What became of an article, to be sent when all its events are acknowledged."""
        value: dict[str, Any] = {
            "event_id": _article_event_id(extraction.article_id, extraction.revision, EventType.EXTRACTIONS),
            "article": _article_object(article, extraction),
            "outcome": extraction.outcome.value,
            "reason": extraction.reason,
            "language": extraction.language,
            "events": _event_ids(extraction),
            "input": _input_object(input),
            "pipeline": self._pipeline,
            "duration_seconds": round(duration_seconds, DURATION_DECIMALS),
        }
        return self._message(EventType.EXTRACTIONS, value, time_ms=time_ms, traceparent=traceparent)

    def withdrawal(
        self,
        withdrawal: Withdrawal,
        *,
        input: InputPosition,  # noqa: A002
        time_ms: int,
        duration_seconds: float = 0.0,
        traceparent: bytes | None = None,
    ) -> Message:
        """The manifest of an article that was withdrawn: none of its events is asserted any longer."""
        unknown: dict[str, Any] = dict.fromkeys(("revision", "title", "outlet", "url", "published_at"))
        value: dict[str, Any] = {
            "event_id": _article_event_id(withdrawal.article_id, "", EventType.EXTRACTIONS),
            "article": {"article_id": withdrawal.article_id, **unknown},
            "outcome": Outcome.WITHDRAWN.value,
            "reason": None,
            "language": None,
            "events": {"entities": [], "casualties": [], "areas": []},
            "input": _input_object(input),
            "pipeline": self._pipeline,
            "duration_seconds": round(duration_seconds, DURATION_DECIMALS),
        }
        return self._message(EventType.EXTRACTIONS, value, time_ms=time_ms, traceparent=traceparent)

    def _message(self, event_type: EventType, value: dict[str, Any], *, time_ms: int, traceparent: bytes | None) -> Message:
        topic = self._topics.of(event_type)
        key = value["article"]["article_id"].encode()
        headers = [
            ("ce_specversion", b"1.0"),
            ("ce_id", value["event_id"].encode()),
            ("ce_type", topic.message_type.encode()),
            ("ce_source", self._source),
            ("ce_subject", key),
            ("ce_time", rfc3339_of_ms(time_ms).encode()),
            ("ce_dataschema", load_schema(topic.schema)["$id"].encode()),
            ("content-type", b"application/json"),
        ]
        if traceparent is not None:
            headers.append(("traceparent", traceparent))
        message = Message(topic=topic.name, key=key, headers=headers, value=to_json(value))
        if message.size_bytes > topic.max_message_bytes:
            raise BadInputError(
                Reason.EVENT_TOO_LARGE,
                Stage.ENCODE,
                f"an event of type {event_type} has {message.size_bytes} bytes; at most {topic.max_message_bytes} fit {topic.name}",
            )
        return message


def to_json(value: dict[str, Any]) -> bytes:
    """UTF-8, no spaces, fields in the order given: the same value is the same bytes. Raises ValueError for NaN and infinity."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")


def rfc3339_of_ms(time_ms: int) -> str:
    """UTC with milliseconds; a timestamp that no calendar holds becomes the nearest that one does."""
    moment = _EPOCH + timedelta(milliseconds=min(max(time_ms, 0), _LAST_MS))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _found(extraction: Extraction) -> Iterator[tuple[EventType, dict[str, Any]]]:
    """Type and own fields of every event, in the order of publication."""
    if extraction.entities:
        identity = _article_event_id(extraction.article_id, extraction.revision, EventType.ENTITIES)
        yield EventType.ENTITIES, {"event_id": identity, "entities": [entity_object(entity) for entity in extraction.entities]}
    for casualty in extraction.casualties:
        yield EventType.CASUALTIES, casualty_object(casualty)
    for area in extraction.areas:
        yield EventType.AREAS, area_object(area)


def _event_value(found: dict[str, Any], about: dict[str, Any], pipeline: dict[str, str]) -> dict[str, Any]:
    """The id first, then the article, then what was found, last what found it."""
    return {"event_id": found["event_id"], "article": about, **found, "pipeline": pipeline}


def _event_ids(extraction: Extraction) -> dict[str, list[str]]:
    identity = _article_event_id(extraction.article_id, extraction.revision, EventType.ENTITIES)
    return {
        EventType.ENTITIES.value: [identity] if extraction.entities else [],
        EventType.CASUALTIES.value: [figure.event_id for figure in extraction.casualties],
        EventType.AREAS.value: [figure.event_id for figure in extraction.areas],
    }


def _article_event_id(article_id: str, revision: str, event_type: EventType) -> str:
    """The id of an event about the article as a whole, of which there is one a type."""
    return event_id(article_id=article_id, revision=revision, event_type=event_type, span=None, kind=event_type)


def _article_object(article: Article, extraction: Extraction) -> dict[str, Any]:
    """The revision is the extraction's, which has it computed already."""
    return {
        "article_id": article.article_id,
        "revision": extraction.revision,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published_at": article.published_at,
    }


def _input_object(position: InputPosition) -> dict[str, Any]:
    return {"topic": position.topic, "partition": position.partition, "offset": position.offset}
