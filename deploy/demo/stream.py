"""The demonstration as producer and consumer: publishes the samples, and reads back what became of each."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from deploy.demo.errors import DemoError
from deploy.demo.samples import Sample
from pipeline.contract.dead_letters import parse_dead_letter
from pipeline.contract.message import InputPosition
from pipeline.contract.topics import Topics
from pipeline.kafka_clients import client_arguments
from pipeline.settings import Settings

Record = dict[str, Any]
POLL_MS = 200
EVENTS_SECONDS = 30


def publish(settings: Settings, topics: Topics, samples: Sequence[Sample]) -> list[InputPosition]:
    """Send every sample as it is and return where each stands; all are acknowledged by then."""
    producer = KafkaProducer(**client_arguments(settings))
    try:
        sent = [producer.send(topics.articles.name, key=sample.key, value=sample.value) for sample in samples]
        delivered = [future.get(timeout=settings.request_timeout_seconds) for future in sent]
    finally:
        producer.close()
    return [InputPosition(topic=found.topic, partition=found.partition, offset=found.offset) for found in delivered]


class OutputReader:
    """Reads what the worker publishes from now on: made before the samples are sent, it misses nothing of theirs."""

    def __init__(self, settings: Settings, topics: Topics) -> None:
        self._topics = topics
        outputs = [topic for topic in topics.all() if topic is not topics.articles]
        self._partitions = [TopicPartition(topic.name, number) for topic in outputs for number in range(topic.partitions)]
        self._consumer = KafkaConsumer(group_id=None, **client_arguments(settings))
        self._consumer.assign(self._partitions)
        for partition, offset in self._consumer.end_offsets(self._partitions).items():
            self._consumer.seek(partition, offset)
        self._events: dict[str, Record] = {}

    def outcomes(self) -> Iterator[tuple[InputPosition, Record] | None]:
        """Endless: the position of an input and its manifest, or its dead letter as a refused record; None after each poll.

        Events arrive on other topics, in no order with the manifests; they are kept for `record_of`.
        """
        while True:
            # A whole poll at once: whoever stops at the last outcome must not lose the events that came with it.
            found = [outcome for message in self._poll() if (outcome := self._outcome(message)) is not None]
            yield from found
            yield None

    def record_of(self, manifest: Record) -> Record:
        """The record, put together from the events that the manifest lists. Raises DemoError when one of them is missing.

        Call it when all outcomes have come: those that arrive while it reads are passed over.
        """
        listed = [event_id for ids in manifest["events"].values() for event_id in ids]
        self._read_events(set(listed))
        events = {kind: [self._events[event_id] for event_id in ids] for kind, ids in manifest["events"].items()}
        return {
            **{name: manifest["article"][name] for name in ("article_id", "revision")},
            **{name: manifest[name] for name in ("outcome", "reason", "language")},
            "entities": [entity for event in events["entities"] for entity in event["entities"]],
            "casualties": events["casualties"],
            "areas": events["areas"],
        }

    def close(self) -> None:
        """Leave the broker."""
        self._consumer.close()

    def _read_events(self, wanted: set[str]) -> None:
        for _ in range(EVENTS_SECONDS * 1000 // POLL_MS):
            if wanted <= self._events.keys():
                return
            for message in self._poll():
                self._outcome(message)
        missing = sorted(wanted - self._events.keys())
        raise DemoError(f"{len(missing)} events that a manifest lists are on no topic, {missing[0]} among them.")

    def _poll(self) -> list[Any]:
        return [message for messages in self._consumer.poll(timeout_ms=POLL_MS).values() for message in messages]

    def _outcome(self, message: Any) -> tuple[InputPosition, Record] | None:
        if message.topic == self._topics.dead_letters.name:
            letter = parse_dead_letter(message.headers)
            return letter.input, _refused(letter.reason.value)
        value: Record = json.loads(message.value)
        if message.topic == self._topics.extractions.name:
            return InputPosition(**value["input"]), value
        self._events[value["event_id"]] = value
        return None


def _refused(reason: str) -> Record:
    empty: dict[str, list[Record]] = {"entities": [], "casualties": [], "areas": []}
    return {"article_id": None, "revision": None, "outcome": "refused", "reason": reason, "language": None, **empty}
