"""Kafka as a sizing run sees it: publishes the backlog, follows what is committed, and counts what lies on the broker's disk."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import RetriableError

from deploy.demo.errors import DemoError
from pipeline.contract.topics import load_topics
from pipeline.local_kafka.broker import LocalKafka

SILENCE_SECONDS = 180.0
POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicUse:
    """What one topic got; `bytes` as they lie on the broker's disk: with keys, headers and Kafka's own framing."""

    messages: int
    bytes: int


class Stream:
    """The topics and the consumer group of one run."""

    def __init__(self, kafka: LocalKafka, *, prefix: str) -> None:
        self.settings = {"NEWS_TOPIC_PREFIX": prefix, "NEWS_GROUP_ID": f"{prefix}group"}
        self._kafka = kafka
        self._group = f"{prefix}group"
        self._topics = load_topics(prefix)

    def publish(self, messages: Iterable[tuple[bytes, bytes]]) -> None:
        """Keys and values of articles; all are acknowledged by then."""
        producer = KafkaProducer(bootstrap_servers=self._kafka.bootstrap, max_request_size=self._topics.largest_message_bytes)
        try:
            sent = [producer.send(self._topics.articles.name, key=key, value=value) for key, value in messages]
            for future in sent:
                future.get(timeout=SILENCE_SECONDS)
        finally:
            producer.close()

    def wait_until_committed(self, count: int, *, require_alive: Callable[[], None], told: Callable[[int], None]) -> None:
        """`told` gets the number so far. Raises DemoError when nothing is committed for long, and what `require_alive` raises."""
        committed, last_news = 0, time.monotonic()
        with KafkaAdminClient(bootstrap_servers=self._kafka.bootstrap) as admin:
            while committed < count:
                time.sleep(POLL_SECONDS)
                require_alive()
                if (found := self._committed(admin)) > committed:
                    committed, last_news = found, time.monotonic()
                    told(committed)
                elif time.monotonic() - last_news > SILENCE_SECONDS:
                    raise DemoError(f"Nothing was committed for {SILENCE_SECONDS:g} s; {count - committed} articles are open.")

    def use(self) -> dict[str, TopicUse]:
        """Of every topic, by its key in schemas/topics.yaml."""
        return {key: self._use_of(getattr(self._topics, key).name) for key in self._topics.__slots__}

    def _committed(self, admin: KafkaAdminClient) -> int:
        """Sum of the group's offsets: it reads one topic."""
        try:
            return sum(max(0, entry.offset) for entry in admin.list_group_offsets(self._group)[self._group].values())
        except RetriableError:  # A broker that has just started is still looking for the group.
            return 0

    def _use_of(self, topic: str) -> TopicUse:
        consumer = KafkaConsumer(bootstrap_servers=self._kafka.bootstrap, group_id=None)
        try:
            partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
            # Without transactions, and before anything is compacted, offsets have no gaps.
            messages = sum(consumer.end_offsets(partitions).values())
        finally:
            consumer.close()
        segments = (self._kafka.folder / "data").glob(f"{topic}-*/*.log")
        return TopicUse(messages=messages, bytes=sum(segment.stat().st_size for segment in segments))
