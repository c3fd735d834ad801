"""A deployment of its own on the shared broker, for each test that asks for one."""

import json
import time
from dataclasses import dataclass

import pytest
from confluent_kafka import Producer
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import NewTopic
from kafka.consumer.fetcher import ConsumerRecord

from pipeline.cli.replay_topic import administered_topics, replay_topic
from pipeline.contract.message import Message
from pipeline.contract.topics import Topics, load_topics
from pipeline.local_kafka.broker import LocalKafka
from tests.cli.command import Ended, run
from tests.kafka_broker import create_topics

MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Deployment:
    """Topics under a prefix of their own, and a client that shares no code with the commands."""

    bootstrap: str
    prefix: str

    @property
    def settings(self) -> dict[str, str]:
        """For the commands' environment."""
        return {"NEWS_BROKERS": self.bootstrap, "NEWS_TOPIC_PREFIX": self.prefix}

    @property
    def topics(self) -> Topics:
        """Those of the contract."""
        return load_topics(self.prefix)

    @property
    def marks_topic(self) -> str:
        """Where replays are remembered."""
        return replay_topic(self.prefix).name

    def run(self, *arguments: str, stdin: str | bytes = b"") -> Ended:
        """A command of this deployment."""
        return run(*arguments, stdin=stdin, settings=self.settings)

    def send(self, *messages: Message) -> None:
        """Publish, a millisecond apart, the last one now."""
        producer = Producer({"bootstrap.servers": self.bootstrap, "message.max.bytes": MAX_BYTES})
        failures: list[object] = []
        first_ms = int(time.time() * 1000) - len(messages)
        for number, message in enumerate(messages):
            producer.produce(
                message.topic,
                key=message.key,
                value=message.value,
                headers=list[tuple[str, str | bytes | None]](message.headers),
                timestamp=first_ms + number,
                on_delivery=lambda error, _: failures.append(error) if error else None,
            )
        assert producer.flush(30) == 0
        assert failures == []

    def messages(self, topic: str) -> list[ConsumerRecord]:
        """All that a topic holds, by partition."""
        with KafkaConsumer(bootstrap_servers=self.bootstrap, group_id=None) as consumer:
            partitions = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic))]
            ends = consumer.end_offsets(partitions)
            consumer.assign(partitions)
            consumer.seek_to_beginning()
            found: dict[TopicPartition, list[ConsumerRecord]] = {partition: [] for partition in partitions}
            while any(consumer.position(partition) < ends[partition] for partition in partitions):
                for partition, records in consumer.poll(500).items():
                    found[partition] += records
        return [record for partition in partitions for record in found[partition]]


@pytest.fixture
def bare_deployment(kafka: LocalKafka, topic_prefix: str) -> Deployment:
    """Without topics."""
    return Deployment(kafka.bootstrap, topic_prefix)


@pytest.fixture
def deployment(bare_deployment: Deployment) -> Deployment:
    """With all topics."""
    wanted = administered_topics(bare_deployment.prefix)
    new = [NewTopic(topic.name, topic.partitions, 1, topic_configs=topic.configuration()) for topic in wanted]
    create_topics(bare_deployment.bootstrap, *new)
    return bare_deployment


def json_lines(*articles: object) -> str:
    """JSON lines."""
    return "".join(json.dumps(article) + "\n" for article in articles)
