"""The topics that the pipeline reads and writes, as schemas/topics.yaml describes them."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import yaml

from pipeline.contract.schema_files import schema_folder
from pipeline.domain.identity import EventType

DEFAULT_PREFIX = "news."
DAY_MS = 24 * 60 * 60 * 1000
MIB = 1024 * 1024


class Cleanup(StrEnum):
    """What the broker removes: what is older than the retention, or all but the newest message of a key."""

    DELETE = "delete"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic under its deployment's prefix. `retention_ms` is None where compaction keeps the newest of every key.

    `message_type` is the CloudEvents type of its messages: it keeps the default prefix whatever the deployment's, for it
    names the contract and not the place.
    """

    name: str
    message_type: str
    partitions: int
    cleanup: Cleanup
    retention_ms: int | None
    max_message_bytes: int
    schema: str
    producer: str
    key: str
    description: str

    def __post_init__(self) -> None:
        if (self.cleanup is Cleanup.COMPACT) != (self.retention_ms is None):
            raise ValueError(f"{self.name}: a compacted topic has no retention, any other has one")
        if self.partitions < 1 or self.max_message_bytes < 1:
            raise ValueError(f"{self.name}: partitions and max_message_bytes must be positive")

    def configuration(self) -> dict[str, str]:
        """What Kafka is told when the topic is created, by Kafka's own names."""
        return {
            "cleanup.policy": self.cleanup.value,
            "retention.ms": "-1" if self.retention_ms is None else str(self.retention_ms),
            "max.message.bytes": str(self.max_message_bytes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """All topics of one deployment."""

    articles: Topic
    entities: Topic
    casualties: Topic
    areas: Topic
    extractions: Topic
    dead_letters: Topic

    def all(self) -> tuple[Topic, ...]:
        """Every topic, the input first."""
        return (self.articles, self.entities, self.casualties, self.areas, self.extractions, self.dead_letters)

    def of(self, event_type: EventType) -> Topic:
        """The topic that events of this type are published on."""
        return {
            EventType.ENTITIES: self.entities,
            EventType.CASUALTIES: self.casualties,
            EventType.AREAS: self.areas,
            EventType.EXTRACTIONS: self.extractions,
        }[event_type]

    @property
    def largest_message_bytes(self) -> int:
        """What producers and consumers of all topics must be able to carry in one request."""
        return max(topic.max_message_bytes for topic in self.all())


@cache
def load_topics(prefix: str = DEFAULT_PREFIX) -> Topics:
    """The topics of schemas/topics.yaml under a deployment's prefix; raises ValueError naming an unknown or missing key."""
    text = (schema_folder() / "topics.yaml").read_text(encoding="utf-8")
    return parse_topics(yaml.safe_load(text), prefix=prefix)


def parse_topics(listed: dict[str, dict[str, Any]], *, prefix: str) -> Topics:
    """The topics of an already loaded topics.yaml."""
    try:
        return Topics(**{key: _topic(key, dict(fields), prefix) for key, fields in listed.items()})
    except TypeError as error:
        raise ValueError(f"topics.yaml: {error}") from None


def _topic(key: str, fields: dict[str, Any], prefix: str) -> Topic:
    try:
        name, days, mib = fields.pop("name"), fields.pop("retention_days"), fields.pop("max_message_mib")
        return Topic(
            name=prefix + name,
            message_type=DEFAULT_PREFIX + name,
            cleanup=Cleanup(fields.pop("cleanup")),
            retention_ms=None if days is None else days * DAY_MS,
            max_message_bytes=mib * MIB,
            **fields,
        )
    except KeyError as error:
        raise ValueError(f"topics.yaml: {key} lacks {error}") from None
    except TypeError as error:
        raise ValueError(f"topics.yaml: {key}: {error}") from None
