"""The arguments from the settings, with each of kafka-python's clients, on a broker that means it."""

import logging
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ACLOperation, NewTopic, ResourceType
from kafka.errors import GroupAuthorizationFailedError, KafkaTimeoutError, TopicAuthorizationFailedError
from pydantic import SecretStr

from pipeline.kafka_clients import client_arguments
from pipeline.local_kafka.broker import LocalKafka
from pipeline.settings import SecurityProtocol, Settings, load_settings
from tests.kafka_broker import create_topics
from tests.secured_kafka import SecuredKafka

PASSWORD = "correct horse"
CONNECT_TIMEOUT_SECONDS = 3.0

NewClient = Callable[..., object]
every_client = pytest.mark.parametrize("client", [KafkaAdminClient, KafkaProducer, KafkaConsumer])


@pytest.fixture
def user(secured_kafka: SecuredKafka) -> str:
    """Known to the broker, and allowed nothing yet."""
    name = f"user-{secrets.token_hex(4)}"
    secured_kafka.add_user(name, PASSWORD)
    return name


@pytest.fixture
def topic(secured_kafka: SecuredKafka, topic_prefix: str) -> str:
    name = f"{topic_prefix}articles"
    create_topics(secured_kafka.bootstrap, NewTopic(name, 1, 1))
    return name


def scram_settings(broker: SecuredKafka, user: str, *, password: str = PASSWORD, ca_file: Path | None = None) -> Settings:
    return load_settings(
        brokers=broker.secure_bootstrap,
        security_protocol=SecurityProtocol.SASL_SSL,
        sasl_username=user,
        sasl_password=SecretStr(password),
        ssl_ca_file=ca_file or broker.ca_file,
        connect_timeout_seconds=CONNECT_TIMEOUT_SECONDS,
    )


@every_client
def test_plaintext(kafka: LocalKafka, client: NewClient) -> None:
    opened = client(**client_arguments(load_settings(brokers=kafka.bootstrap)))
    opened.close()  # type: ignore[attr-defined]


@every_client
def test_scram_over_tls(secured_kafka: SecuredKafka, user: str, client: NewClient) -> None:
    opened = client(**client_arguments(scram_settings(secured_kafka, user)))
    opened.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("timeout_seconds", [6.0, 300.0], ids=["shortest", "longest"])
def test_clients_take_every_timeout_that_settings_allow(kafka: LocalKafka, timeout_seconds: float) -> None:
    settings = load_settings(brokers=kafka.bootstrap, request_timeout_seconds=timeout_seconds, session_timeout_seconds=6.0)
    with KafkaConsumer(**client_arguments(settings)) as consumer:
        assert "absent" not in consumer.topics()


def test_wrong_password_is_refused_in_time(secured_kafka: SecuredKafka, user: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "kafka"), pytest.raises(KafkaTimeoutError):
        KafkaAdminClient(**client_arguments(scram_settings(secured_kafka, user, password="wrong horse")))
    assert "wrong horse" not in caplog.text


def test_certificate_of_a_stranger_is_refused(secured_kafka: SecuredKafka, user: str, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(stranger)
    with pytest.raises(KafkaTimeoutError):
        KafkaAdminClient(**client_arguments(scram_settings(secured_kafka, user, ca_file=stranger)))


def test_nothing_is_allowed_until_it_is_granted(secured_kafka: SecuredKafka, user: str, topic: str) -> None:
    with KafkaProducer(**client_arguments(scram_settings(secured_kafka, user)), enable_idempotence=False) as producer:
        with pytest.raises(TopicAuthorizationFailedError):
            producer.send(topic, b"refused").get(10)
        secured_kafka.allow(user, ACLOperation.WRITE, ResourceType.TOPIC, topic)
        assert producer.send(topic, b"taken").get(10).offset == 0


def test_least_rights_of_a_reader(secured_kafka: SecuredKafka, user: str, topic: str) -> None:
    group = f"{topic}.group"
    arguments = client_arguments(scram_settings(secured_kafka, user))
    with KafkaProducer(bootstrap_servers=secured_kafka.bootstrap) as producer:
        producer.send(topic, b"read").get(10)
    secured_kafka.allow(user, ACLOperation.READ, ResourceType.TOPIC, topic)

    with KafkaConsumer(topic, **arguments, group_id=group) as consumer, pytest.raises(GroupAuthorizationFailedError):
        consumer.poll(10_000)
    secured_kafka.allow(user, ACLOperation.READ, ResourceType.GROUP, group)
    with KafkaConsumer(topic, **arguments, group_id=group, auto_offset_reset="earliest") as consumer:
        assert [record.value for record in consumer.poll(10_000)[TopicPartition(topic, 0)]] == [b"read"]


def test_mutual_tls_knows_the_bearer_by_name(secured_kafka: SecuredKafka, user: str, topic: str) -> None:
    secured_kafka.allow(user, ACLOperation.WRITE, ResourceType.TOPIC, topic)
    settings = load_settings(
        brokers=secured_kafka.mutual_tls_bootstrap,
        security_protocol=SecurityProtocol.SSL,
        ssl_ca_file=secured_kafka.ca_file,
        ssl_certificate_file=secured_kafka.client_certificate(user),
        connect_timeout_seconds=CONNECT_TIMEOUT_SECONDS,
    )
    with KafkaProducer(**client_arguments(settings)) as producer:
        assert producer.send(topic, b"taken").get(10).offset == 0


def test_mutual_tls_refuses_who_has_no_certificate(secured_kafka: SecuredKafka) -> None:
    settings = load_settings(
        brokers=secured_kafka.mutual_tls_bootstrap,
        security_protocol=SecurityProtocol.SSL,
        ssl_ca_file=secured_kafka.ca_file,
        connect_timeout_seconds=CONNECT_TIMEOUT_SECONDS,
    )
    with pytest.raises(KafkaTimeoutError):
        KafkaAdminClient(**client_arguments(settings))
