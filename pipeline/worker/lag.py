"""How far the group is behind, asked of the broker with clients of our own: exact also while Faust stands still."""

from dataclasses import dataclass
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.errors import UnknownTopicOrPartitionError

from pipeline.kafka_clients import client_arguments
from pipeline.settings import Settings

LONGEST_ANSWER_MS = 5_000
LONGEST_READ_MS = 2_000
# The broker sends one whole batch however little is asked for.
SMALLEST_FETCH_BYTES = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class PartitionLag:
    """`committed` is the next offset to be read; `oldest_ms` the Kafka timestamp of what stands there, None where that is not known.

    Where only the marks of a producer's transactions are left, which no consumer is given and none commits, `committed` is the end.
    """

    partition: int
    beginning: int
    committed: int
    end: int
    oldest_ms: int | None

    @property
    def messages(self) -> int:
        """How many inputs are not committed."""
        return max(0, self.end - max(self.committed, self.beginning))

    @property
    def expired(self) -> int:
        """How many inputs retention removed before they were committed."""
        return max(0, self.beginning - self.committed)


class LagReader:
    """Not for two threads at once. Connects when it is first asked, and again after `close`."""

    def __init__(self, settings: Settings, *, topic: str) -> None:
        patience = {"request_timeout_ms": LONGEST_ANSWER_MS, "bootstrap_timeout_ms": LONGEST_ANSWER_MS}
        self._arguments: dict[str, Any] = {**client_arguments(settings), **patience}
        self._group = settings.group_id
        self._topic = topic
        self._admin: KafkaAdminClient | None = None
        self._consumer: KafkaConsumer | None = None
        self._oldest: dict[tuple[int, int], int] = {}

    def read(self) -> list[PartitionLag]:
        """Every partition of the topic; raises KafkaError. Some milliseconds, or LONGEST_ANSWER_MS for each question without an answer."""
        admin, consumer = self._clients()
        numbers = consumer.partitions_for_topic(self._topic)
        if not numbers:
            raise UnknownTopicOrPartitionError(f"{self._topic} is not there, or not visible to this user")
        partitions = [TopicPartition(self._topic, number) for number in sorted(numbers)]
        ends = consumer.end_offsets(partitions)
        beginnings = consumer.beginning_offsets(partitions)
        committed = admin.list_group_offsets(self._group)[self._group]
        lags = []
        for partition in partitions:
            # What was never committed is read from the beginning.
            entry = committed.get(partition)
            offset = entry.offset if entry is not None and entry.offset >= 0 else beginnings[partition]
            start = max(offset, beginnings[partition])
            oldest, is_drained = self._oldest_ms(consumer, partition, start, ends[partition])
            lags.append(
                PartitionLag(
                    partition=partition.partition,
                    beginning=beginnings[partition],
                    committed=ends[partition] if is_drained else offset,
                    end=ends[partition],
                    oldest_ms=oldest,
                )
            )
        return lags

    def close(self) -> None:
        """Forget the connections: a client that lost its brokers is not asked again."""
        admin, consumer = self._admin, self._consumer
        self._admin = self._consumer = None
        for client in (admin, consumer):
            if client is not None:
                client.close()

    def _clients(self) -> tuple[KafkaAdminClient, KafkaConsumer]:
        if self._admin is None:
            self._admin = KafkaAdminClient(**self._arguments)
        if self._consumer is None:
            self._consumer = KafkaConsumer(
                group_id=None,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                max_partition_fetch_bytes=SMALLEST_FETCH_BYTES,
                **self._arguments,
            )
        return self._admin, self._consumer

    def _oldest_ms(self, consumer: KafkaConsumer, partition: TopicPartition, offset: int, end: int) -> tuple[int | None, bool]:
        """The time of the record at the committed offset, and whether none is left before `end`.

        Read once for each offset: Kafka finds offsets by time, but no time by offset.
        """
        if offset >= end:
            return None, False
        key = (partition.partition, offset)
        if key in self._oldest:
            return self._oldest[key], False
        self._oldest = {known: time for known, time in self._oldest.items() if known[0] != partition.partition}
        consumer.assign([partition])
        consumer.seek(partition, offset)
        for records in consumer.poll(timeout_ms=LONGEST_READ_MS, max_records=1).values():
            self._oldest[key] = records[0].timestamp
            return self._oldest[key], False
        return None, consumer.position(partition) >= end
