import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.configuration import HOST
from pipeline.local_kafka.errors import BrokerError, LocalKafkaError, PortTakenError
from pipeline.local_kafka.ports import free_port
from tests.kafka_broker import FreshKafka, create_topics

TOPIC = "kept"
MEBIBYTE = 1024 * 1024


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[LocalKafka]:
    """Not started; its folder has what people put into names."""
    broker = LocalKafka(tmp_path / "Jürgen's events, new=1", port=free_port())
    yield broker
    broker.stop(grace_seconds=0)


def publish(broker: LocalKafka, *values: bytes) -> None:
    with KafkaProducer(bootstrap_servers=broker.bootstrap, max_request_size=16 * MEBIBYTE) as producer:
        for value in values:
            producer.send(TOPIC, value).get(30)


def published(broker: LocalKafka) -> list[bytes]:
    partition = TopicPartition(TOPIC, 0)
    with KafkaConsumer(bootstrap_servers=broker.bootstrap, group_id=None, auto_offset_reset="earliest") as consumer:
        consumer.assign([partition])
        end = consumer.end_offsets([partition])[partition]
        values: list[bytes] = []
        while consumer.position(partition) < end:
            values += [record.value for records in consumer.poll(1000).values() for record in records]
        return values


def create_topic(broker: LocalKafka, **configs: str) -> None:
    create_topics(broker.bootstrap, NewTopic(TOPIC, 1, 1, topic_configs=configs))


@pytest.mark.kafka
def test_data_survives_a_stop_and_a_kill(broker: LocalKafka) -> None:
    assert broker.start()
    create_topic(broker)
    publish(broker, b"before the stop")

    assert broker.stop()
    assert broker.running_port is None
    assert broker.start()
    publish(broker, b"before the kill")

    process = broker.process
    assert process is not None
    process.kill()
    assert broker.start()
    assert published(broker) == [b"before the stop", b"before the kill"]


@pytest.mark.kafka
def test_start_twice_is_one_broker(fresh_kafka: FreshKafka) -> None:
    broker = fresh_kafka()
    process = broker.process
    again = LocalKafka(broker.folder, port=broker.port)

    assert not again.start()
    assert again.process == process
    assert again.running_port == broker.port

    with pytest.raises(BrokerError, match=f"^Kafka runs already in {broker.folder}, on port {broker.port}: stop it first"):
        LocalKafka(broker.folder, port=free_port()).start()
    with pytest.raises(PortTakenError, match=f"^Port {broker.port} is taken by the local Kafka of {broker.folder} "):
        LocalKafka(broker.folder / "other", port=broker.port).start()

    assert again.stop()
    assert broker.process is None


@pytest.mark.kafka
def test_killed_broker_leaves_nothing_that_looks_alive(fresh_kafka: FreshKafka) -> None:
    broker = fresh_kafka()
    process = broker.process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    psutil.wait_procs([process])

    assert broker.process is None
    assert broker.running_port is None
    assert not broker.stop()


@pytest.mark.kafka
def test_stop_ends_a_broker_that_does_not_listen(fresh_kafka: FreshKafka) -> None:
    broker = fresh_kafka()
    process = broker.process
    assert process is not None
    process.suspend()

    assert broker.stop(grace_seconds=0.5)
    assert not process.is_running()


@pytest.mark.kafka
def test_takes_the_largest_message_of_the_contract(kafka: LocalKafka, topic_prefix: str) -> None:
    topic = f"{topic_prefix}large"
    create_topics(kafka.bootstrap, NewTopic(topic, 1, 1, topic_configs={"max.message.bytes": str(12 * MEBIBYTE)}))
    with KafkaProducer(bootstrap_servers=kafka.bootstrap, max_request_size=13 * MEBIBYTE) as producer:
        value = os.urandom(12 * MEBIBYTE - 1024)
        assert producer.send(topic, value).get(30).offset == 0


@pytest.mark.kafka
def test_topics_are_never_made_by_accident(kafka: LocalKafka, topic_prefix: str) -> None:
    with KafkaConsumer(bootstrap_servers=kafka.bootstrap, group_id=None) as consumer:
        consumer.partitions_for_topic(f"{topic_prefix}misspelt")
        assert f"{topic_prefix}misspelt" not in consumer.topics()


def test_port_of_another_program_is_refused(broker: LocalKafka) -> None:
    with socket.create_server((HOST, broker.port)), pytest.raises(PortTakenError, match=f"^Port {broker.port} is taken by "):
        broker.start()
    assert broker.process is None


def test_broker_that_ends_early_shows_its_log(tmp_path: Path) -> None:
    """Someone else's data: the broker refuses it after it was started."""
    broker = LocalKafka(tmp_path, port=free_port())
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "meta.properties").write_text("version=1\ncluster.id=AAAAAAAAAAAAAAAAAAAAAA\nnode.id=7\n")

    with pytest.raises(BrokerError, match=r"(?s)^Kafka ended while it started\. The last lines of its log in .*node id 7"):
        broker.start()
    assert broker.process is None


def test_setting_that_kafka_refuses_is_shown(tmp_path: Path) -> None:
    broker = LocalKafka(tmp_path, port=free_port(), properties={"broker.session.timeout.ms": "soon"})

    with pytest.raises(BrokerError, match=r"(?s)^Kafka could not prepare .*broker\.session\.timeout\.ms"):
        broker.start()


def test_folder_that_cannot_be_one_says_so(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    with pytest.raises(LocalKafkaError, match=rf"^Kafka cannot use the folder {file} \(.*\): make room or choose another with --folder\.$"):
        LocalKafka(file, port=free_port()).start()
