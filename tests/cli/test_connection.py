"""Why a command cannot use Kafka, as one sentence: against a broker with TLS, logins and access lists."""

import pytest
from kafka.admin import ACLOperation, NewTopic, ResourceType

from tests.cli.command import assert_one_sentence, run
from tests.kafka_broker import create_topics
from tests.secured_kafka import SecuredKafka

PASSWORD = "right-1"


@pytest.fixture
def user(secured_kafka: SecuredKafka, topic_prefix: str) -> str:
    name = f"{topic_prefix}user"
    secured_kafka.add_user(name, PASSWORD)
    return name


@pytest.fixture
def settings(secured_kafka: SecuredKafka, user: str, topic_prefix: str) -> dict[str, str]:
    return {
        "NEWS_BROKERS": secured_kafka.secure_bootstrap,
        "NEWS_TOPIC_PREFIX": topic_prefix,
        "NEWS_SECURITY_PROTOCOL": "SASL_SSL",
        "NEWS_SASL_USERNAME": user,
        "NEWS_SASL_PASSWORD": PASSWORD,
        "NEWS_SSL_CA_FILE": str(secured_kafka.ca_file),
    }


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"NEWS_SASL_PASSWORD": "wrong-2"}, "wrong name or password"),
        ({"NEWS_SASL_USERNAME": "nobody"}, "wrong name or password"),
        ({"NEWS_SASL_MECHANISM": "PLAIN"}, "NEWS_SASL_MECHANISM"),
        ({"NEWS_SSL_CA_FILE": ""}, "NEWS_SSL_CA_FILE"),
        ({"NEWS_SECURITY_PROTOCOL": "PLAINTEXT"}, "NEWS_SECURITY_PROTOCOL"),
    ],
    ids=["password", "name", "mechanism", "authority", "protocol"],
)
def test_the_reason_of_a_refused_connection_is_told(settings: dict[str, str], wrong: dict[str, str], says: str) -> None:
    ended = run("topics", "describe", settings={**settings, **wrong})
    assert_one_sentence(ended, status=1, says=[settings["NEWS_BROKERS"], says])
    assert PASSWORD not in ended.stderr
    assert "wrong-2" not in ended.stderr


def test_a_missing_client_certificate_is_told(settings: dict[str, str], secured_kafka: SecuredKafka) -> None:
    mutual = {**settings, "NEWS_BROKERS": secured_kafka.mutual_tls_bootstrap, "NEWS_SECURITY_PROTOCOL": "SSL"}
    assert_one_sentence(run("topics", "describe", settings=mutual), status=1, says=["NEWS_SSL_CERTIFICATE_FILE"])


def test_an_unusable_certificate_file_is_told(settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> None:
    broken = tmp_path_factory.mktemp("broken") / "ca.pem"
    broken.write_text("no certificate")
    assert_one_sentence(run("topics", "describe", settings={**settings, "NEWS_SSL_CA_FILE": str(broken)}), status=1, says=["NEWS_SSL_"])


def test_a_missing_right_is_told_and_enough_rights_are_enough(settings: dict[str, str], secured_kafka: SecuredKafka, user: str) -> None:
    topic = f"{settings['NEWS_TOPIC_PREFIX']}articles.v1"
    create_topics(secured_kafka.bootstrap, NewTopic(topic, num_partitions=1, replication_factor=1))
    article = '{"article_id": "a", "body": "Two miners were rescued."}'
    assert_one_sentence(run("publish", stdin=article, settings=settings), status=1, says=["may not see", topic, "DESCRIBE"])
    secured_kafka.allow(user, ACLOperation.DESCRIBE, ResourceType.TOPIC, topic)
    seen_only = run("publish", stdin=article, settings=settings)
    assert seen_only.status == 1
    assert seen_only.stderr.startswith("news-events: 0 published before ")
    assert "lacks a right on the broker" in seen_only.stderr
    secured_kafka.allow(user, ACLOperation.WRITE, ResourceType.TOPIC, topic)
    allowed = run("publish", stdin=article, settings=settings)
    assert (allowed.status, allowed.stderr) == (0, "1 published\n")
