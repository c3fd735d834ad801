"""Read topics without a group: to their present end, or on and on."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import Enum, auto

from kafka import KafkaConsumer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord
from kafka.errors import RetriableError

from pipeline.cli.errors import CommandError

POLL_MS = 500
IDLE_POLLS_BEFORE_ASKING = 20
ANSWER_MS = 5000


class Liveness(Enum):
    """What `follow` has to tell between messages."""

    GONE = auto()
    BACK = auto()


def assign(consumer: KafkaConsumer, topics: Iterable[str]) -> list[TopicPartition]:
    """Take all partitions of these topics, at their beginning; raises CommandError for a topic that is not there."""
    partitions = []
    for topic in topics:
        numbers = consumer.partitions_for_topic(topic)
        if not numbers:
            raise CommandError(
                f"the topic {topic} does not exist, or this client may not see it; make it with `news-events topics create`."
            )
        partitions += [TopicPartition(topic, number) for number in sorted(numbers)]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    return partitions


def seek_to_time(consumer: KafkaConsumer, partitions: list[TopicPartition], moment: datetime) -> None:
    """To the first message of that time or later; to the end where there is none."""
    found = consumer.offsets_for_times(dict.fromkeys(partitions, int(moment.timestamp() * 1000)))
    for partition in partitions:
        if found[partition] is None:
            consumer.seek_to_end(partition)
        else:
            consumer.seek(partition, found[partition].offset)


def read_to_end(consumer: KafkaConsumer) -> Iterator[ConsumerRecord]:
    """All messages of what is assigned, up to where the topics end now; raises CommandError when the broker stops answering."""
    ends = consumer.end_offsets(list(consumer.assignment()))
    idle = 0
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        records = _polled(consumer)
        idle = 0 if records else idle + 1
        if idle > IDLE_POLLS_BEFORE_ASKING and not _answers(consumer):
            raise CommandError("the broker stopped answering before all was read; try again.")
        yield from (record for record in records if record.offset < ends[TopicPartition(record.topic, record.partition)])


def follow(consumer: KafkaConsumer) -> Iterator[ConsumerRecord | Liveness]:
    """Never ends. Says once when the broker does not answer, and once when it does again."""
    idle, is_gone = 0, False
    while True:
        records = _polled(consumer)
        idle = 0 if records else idle + 1
        if records or idle % IDLE_POLLS_BEFORE_ASKING == 0:
            was_gone, is_gone = is_gone, not records and not _answers(consumer)
            if is_gone != was_gone:
                yield Liveness.GONE if is_gone else Liveness.BACK
        yield from records


def _polled(consumer: KafkaConsumer) -> list[ConsumerRecord]:
    """In order of time as far as one fetch knows; the order within a partition stays."""
    return list(heapq.merge(*consumer.poll(POLL_MS).values(), key=lambda record: record.timestamp))


def _answers(consumer: KafkaConsumer) -> bool:
    try:
        consumer.end_offsets(list(consumer.assignment()), timeout_ms=ANSWER_MS)
    except RetriableError:
        return False
    return True
