"""Marks on the broker: which dead letters were replayed, and which a replay has begun with.

An article and its mark cannot be written at once: a transaction would leave its own record at the end of the articles topic, which
no worker can commit, so that its lag would never be 0 again. Therefore a mark is written before the article ("begun") and after it
("replayed"). Where a replay ended in between, the articles topic itself tells: a replayed article carries REPLAY_OF in its headers.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord

from pipeline.cli.message_json import json_line, text
from pipeline.cli.reading import read_to_end

REPLAY_OF = "dlq-replay-of"


class State(StrEnum):
    """How far the replay of a dead letter has come."""

    BEGUN = "begun"
    REPLAYED = "replayed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """`articles` are the end offsets of the articles topic from before `run` began: its articles stand behind them."""

    dead_letter_id: str
    state: State
    run: str
    articles: dict[int, int]
    time_ms: int = 0
    offset: int = -1


def read_marks(consumer: KafkaConsumer, topic: str, *, from_offset: int = 0) -> list[Mark]:
    """All marks in the order in which they were written; none where the topic does not exist."""
    if not consumer.partitions_for_topic(topic):
        return []
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    if from_offset:
        consumer.seek(partition, from_offset)
    else:
        consumer.seek_to_beginning(partition)
    return [mark for message in read_to_end(consumer) if (mark := _parsed(message)) is not None]


def latest(marks: Iterable[Mark]) -> dict[str, Mark]:
    """The mark that counts, by dead letter."""
    return {mark.dead_letter_id: mark for mark in marks}


def write_marks(producer: KafkaProducer, topic: str, marks: Iterable[Mark]) -> dict[str, int]:
    """Returns when all are confirmed: the offset of each, by dead letter."""
    sent = {mark.dead_letter_id: producer.send(topic, key=mark.dead_letter_id.encode(), value=_value(mark), partition=0) for mark in marks}
    producer.flush()
    return {dead_letter_id: future.get().offset for dead_letter_id, future in sent.items()}


def arrived(consumer: KafkaConsumer, topic: str, marks: Iterable[Mark]) -> tuple[set[str], set[str]]:
    """Of dead letters that a replay had begun with: those whose article is in the topic, and those of which it cannot be told.

    It cannot be told where the topic no longer holds all that came after the mark.
    """
    waited_for = {mark.dead_letter_id: mark for mark in marks}
    partitions = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic) or ())]
    kept_from = {partition.partition: offset for partition, offset in consumer.beginning_offsets(partitions).items()}
    consumer.assign(partitions)
    for partition in partitions:
        first = min((mark.articles.get(partition.partition, 0) for mark in waited_for.values()), default=0)
        consumer.seek(partition, max(first, kept_from[partition.partition]))
    found = set()
    for message in read_to_end(consumer):
        mark = waited_for.get(text(dict(message.headers).get(REPLAY_OF) or b""))
        if mark is not None and message.offset >= mark.articles.get(message.partition, 0):
            found.add(mark.dead_letter_id)
    lost = {id_ for id_, mark in waited_for.items() if any(mark.articles.get(number, 0) < start for number, start in kept_from.items())}
    return found, lost - found


def _value(mark: Mark) -> bytes:
    return json_line({"state": mark.state, "run": mark.run, "articles": mark.articles})


def _parsed(message: ConsumerRecord) -> Mark | None:
    """None for what is no mark."""
    try:
        value: dict[str, Any] = json.loads(message.value)
        return Mark(
            dead_letter_id=message.key.decode(),
            state=State(value["state"]),
            run=str(value["run"]),
            articles={int(number): int(offset) for number, offset in value["articles"].items()},
            time_ms=message.timestamp,
            offset=message.offset,
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
