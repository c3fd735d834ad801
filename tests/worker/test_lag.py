"""Lag as the real broker tells it."""

import time
from collections.abc import Iterator

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.errors import KafkaError, UnknownTopicOrPartitionError
from kafka.structs import OffsetAndMetadata

from pipeline.local_kafka.broker import LocalKafka
from pipeline.settings import load_settings
from pipeline.worker.lag import LagReader, PartitionLag
from tests.kafka_broker import create_topics


@pytest.fixture
def topic(kafka: LocalKafka, topic_prefix: str) -> str:
    create_topics(kafka.bootstrap, NewTopic(topic_prefix + "articles.v1", 2, 1))
    return topic_prefix + "articles.v1"


@pytest.fixture
def reader(kafka: LocalKafka, topic: str, topic_prefix: str) -> Iterator[LagReader]:
    made = LagReader(load_settings(brokers=kafka.bootstrap, group_id=topic_prefix + "g"), topic=topic)
    yield made
    made.close()


def read(reader: LagReader) -> list[PartitionLag]:
    """A broker that has just started has no coordinator yet."""
    for _ in range(100):
        try:
            return reader.read()
        except UnknownTopicOrPartitionError:
            raise
        except KafkaError:
            time.sleep(0.1)
    return reader.read()


def send(kafka: LocalKafka, topic: str, count: int, *, at_ms: int, size: int = 10) -> None:
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap, max_request_size=20_000_000)
    for number in range(count):
        producer.send(topic, b"x" * size, partition=0, timestamp_ms=at_ms + number)
    producer.flush()
    producer.close()


def commit(kafka: LocalKafka, topic: str, group: str, offset: int) -> None:
    consumer = KafkaConsumer(bootstrap_servers=kafka.bootstrap, group_id=group, enable_auto_commit=False)
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.commit({partition: OffsetAndMetadata(offset, "", -1)})
    consumer.close()


def test_what_was_never_committed_counts_from_the_beginning(kafka: LocalKafka, topic: str, reader: LagReader) -> None:
    send(kafka, topic, 5, at_ms=1_700_000_000_000)
    first, second = read(reader)
    assert (first.partition, first.messages, first.oldest_ms) == (0, 5, 1_700_000_000_000)
    assert (second.partition, second.messages, second.oldest_ms) == (1, 0, None)


def test_the_oldest_is_what_stands_at_the_committed_offset(kafka: LocalKafka, topic: str, topic_prefix: str, reader: LagReader) -> None:
    send(kafka, topic, 5, at_ms=1_700_000_000_000)
    for offset in (3, 4):
        commit(kafka, topic, topic_prefix + "g", offset)
        lag = read(reader)[0]
        assert (lag.committed, lag.messages, lag.oldest_ms) == (offset, 5 - offset, 1_700_000_000_000 + offset)
    commit(kafka, topic, topic_prefix + "g", 5)
    lag = read(reader)[0]
    assert (lag.messages, lag.oldest_ms, lag.expired) == (0, None, 0)


def test_a_large_record_has_a_time_as_well(kafka: LocalKafka, topic: str, reader: LagReader) -> None:
    send(kafka, topic, 1, at_ms=1_700_000_000_000, size=900_000)
    assert read(reader)[0].oldest_ms == 1_700_000_000_000


def test_what_was_deleted_before_it_was_read_is_expired(kafka: LocalKafka, topic: str, topic_prefix: str, reader: LagReader) -> None:
    send(kafka, topic, 5, at_ms=1_700_000_000_000)
    commit(kafka, topic, topic_prefix + "g", 1)
    with KafkaAdminClient(bootstrap_servers=kafka.bootstrap) as admin:
        admin.delete_records({TopicPartition(topic, 0): 3})
    lag = read(reader)[0]
    assert (lag.expired, lag.messages, lag.oldest_ms) == (2, 2, 1_700_000_000_003)


def test_a_topic_that_is_not_there_is_an_error(kafka: LocalKafka, topic_prefix: str) -> None:
    reader = LagReader(load_settings(brokers=kafka.bootstrap, group_id="g"), topic=topic_prefix + "nowhere")
    with pytest.raises(UnknownTopicOrPartitionError, match="nowhere"):
        read(reader)
    reader.close()


def test_it_reads_again_after_it_was_closed(reader: LagReader) -> None:
    assert [lag.messages for lag in read(reader)] == [0, 0]
    reader.close()
    assert [lag.messages for lag in read(reader)] == [0, 0]


def test_the_marks_of_a_transaction_are_no_lag(kafka: LocalKafka, topic: str, topic_prefix: str, reader: LagReader) -> None:
    """No consumer is given them, so none can commit behind them: a worker would look stalled for ever."""
    producer = KafkaProducer(bootstrap_servers=kafka.bootstrap, transactional_id=topic_prefix + "t")
    producer.init_transactions()
    producer.begin_transaction()
    producer.send(topic, b"x", partition=0).get(10)
    producer.commit_transaction()
    producer.close()
    assert read(reader)[0].messages > 0
    commit(kafka, topic, topic_prefix + "g", 1)
    assert read(reader)[0].end == 2
    assert read(reader)[0].messages == 0
