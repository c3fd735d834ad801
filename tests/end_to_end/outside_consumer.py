"""A consumer as another team would write it: confluent-kafka, jsonschema and the files in schemas/, nothing of the pipeline."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer, TopicPartition
from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parents[2] / "schemas"
EVENT_TOPICS = {"entities.v1": "entities", "casualties.v1": "casualties", "areas.v1": "areas"}
MANIFESTS = "extractions.v1"
DEAD_LETTERS = "articles.dead-letter.v1"
SILENCE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Record:
    """One Kafka record as it lies there."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes], ...]

    @property
    def json(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.value or b"null")
        return parsed

    def header(self, name: str) -> str:
        return next(value.decode() for key, value in self.headers if key == name)


def read_all(bootstrap: str, topic: str, *, configuration: Mapping[str, str] | None = None) -> list[Record]:
    """Everything that is there now, in the order of each partition."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "outside",
            "enable.auto.commit": False,
            "enable.partition.eof": False,
            "fetch.message.max.bytes": 16_000_000,
            **(configuration or {}),
        }
    )
    try:
        numbers = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        ends = {number: consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=10) for number in numbers}
        wanted = {number: high for number, (low, high) in ends.items() if high > low}
        consumer.assign([TopicPartition(topic, number, ends[number][0]) for number in wanted])
        records: list[Record] = []
        while wanted:
            message = consumer.poll(SILENCE_SECONDS)
            assert message is not None, f"{topic} has records that do not come"
            assert message.error() is None, message.error()
            partition, offset = int(message.partition() or 0), int(message.offset() or 0)
            headers: Any = message.headers() or []
            records.append(Record(topic, partition, offset, message.key(), message.value(), tuple(headers)))
            if offset + 1 >= wanted.get(partition, 0):
                wanted.pop(partition, None)
        return records
    finally:
        consumer.close()


class Account:
    """All that the outputs say, checked against the contract while it is read."""

    def __init__(self, bootstrap: str, prefix: str) -> None:
        self.manifests = read_all(bootstrap, prefix + MANIFESTS)
        self.dead_letters = read_all(bootstrap, prefix + DEAD_LETTERS)
        self.events = {name: read_all(bootstrap, prefix + topic) for topic, name in EVENT_TOPICS.items()}
        for topic, name in EVENT_TOPICS.items():
            check_against_schema(self.events[name], f"{topic}.json", type_name=f"news.{topic}")
        check_against_schema(self.manifests, f"{MANIFESTS}.json", type_name=f"news.{MANIFESTS}")
        self._check_dead_letters()

    @property
    def manifest_inputs(self) -> set[tuple[int, int]]:
        """Partition and offset of every input that has a manifest."""
        return {(record.json["input"]["partition"], record.json["input"]["offset"]) for record in self.manifests}

    @property
    def dead_inputs(self) -> set[tuple[int, int]]:
        """The same of dead letters."""
        return {(int(record.header("dlq-partition")), int(record.header("dlq-offset"))) for record in self.dead_letters}

    @property
    def reasons(self) -> Counter[str]:
        """Of the dead letters, each input once."""
        by_input = {(r.header("dlq-partition"), r.header("dlq-offset")): r.header("dlq-reason") for r in self.dead_letters}
        return Counter(by_input.values())

    def event_ids(self) -> dict[str, set[str]]:
        """By type."""
        return {name: {record.header("ce_id") for record in records} for name, records in self.events.items()}

    def listed_ids(self) -> dict[str, set[str]]:
        """The ids that the manifests list, by type."""
        listed: dict[str, set[str]] = defaultdict(set)
        for record in self.manifests:
            for name, ids in record.json["events"].items():
                listed[name].update(ids)
        return {name: listed[name] for name in EVENT_TOPICS.values()}

    def _check_dead_letters(self) -> None:
        schema = json.loads((SCHEMAS / "dead-letter-headers.v1.json").read_text(encoding="utf-8"))
        validator = Draft202012Validator(schema)
        for record in self.dead_letters:
            validator.validate({name: value.decode() for name, value in record.headers if name.startswith("dlq-")})


def check_against_schema(records: Iterable[Record], schema_file: str, *, type_name: str) -> None:
    """Value and CloudEvents headers of each."""
    schema = json.loads((SCHEMAS / schema_file).read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema)
    for record in records:
        validator.validate(record.json)
        assert record.header("ce_specversion") == "1.0"
        assert record.header("ce_type") == type_name
        assert record.header("ce_id") == record.json["event_id"]
        assert record.header("ce_subject") == record.json["article"]["article_id"]
        assert record.header("ce_dataschema") == schema["$id"]
        assert record.header("content-type") == "application/json"
        assert record.key == record.json["article"]["article_id"].encode()
