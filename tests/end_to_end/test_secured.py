"""SCRAM over TLS with the least rights that a worker can do with, and what it says when one is missing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka.admin import ACLOperation, ResourceType

from pipeline.contract.topics import load_topics
from tests.end_to_end.deployment import Deployment
from tests.end_to_end.news import Sent, publish, scripted_articles
from tests.end_to_end.worker_process import wait_until
from tests.secured_kafka import SecuredKafka

PASSWORD = "correct horse"


class SecuredDeployment(Deployment):
    """The worker's user has all the rights that it needs, and the administrator's listener is the test's own."""

    def __init__(self, broker: SecuredKafka, prefix: str, folder: Path) -> None:
        super().__init__(broker.bootstrap, prefix, folder)
        self.broker = broker
        self.user = prefix + "worker"
        secret = folder / "password"
        secret.write_text(PASSWORD + "\n", encoding="utf-8")
        broker.add_user(self.user, PASSWORD)
        self.settings |= {
            "NEWS_BROKERS": broker.secure_bootstrap,
            "NEWS_SECURITY_PROTOCOL": "SASL_SSL",
            "NEWS_SASL_MECHANISM": "SCRAM-SHA-512",
            "NEWS_SASL_USERNAME": self.user,
            "NEWS_SASL_PASSWORD_FILE": str(secret),
            "NEWS_SSL_CA_FILE": str(broker.ca_file),
            "NEWS_CONNECT_TIMEOUT_SECONDS": "5",
        }

    def grant(self, *, but: str | None = None) -> None:
        """READ on the input and on the group, WRITE on the outputs; nothing else, and not on `but`."""
        topics = load_topics(self.prefix)
        self._allow(ACLOperation.READ, ResourceType.GROUP, self.group, but)
        self._allow(ACLOperation.READ, ResourceType.TOPIC, topics.articles.name, but)
        for topic in topics.all()[1:]:
            self._allow(ACLOperation.WRITE, ResourceType.TOPIC, topic.name, but)

    def _allow(self, operation: ACLOperation, resource: ResourceType, name: str, but: str | None) -> None:
        if name != but:
            self.broker.allow(self.user, operation, resource, name)


@pytest.fixture
def secured(secured_kafka: SecuredKafka, topic_prefix: str, tmp_path: Path) -> Iterator[SecuredDeployment]:
    made = SecuredDeployment(secured_kafka, topic_prefix, tmp_path)
    yield made
    made.clean_up()


def test_the_least_rights_suffice(secured: SecuredDeployment) -> None:
    secured.grant()
    inputs = [*scripted_articles(100), Sent(b"bad", b"{"), Sent(b"gone", None)]
    places = publish(secured.bootstrap, secured.articles, inputs)
    worker = secured.ready_worker()
    secured.wait_until_committed(len(inputs))
    account = secured.account()
    assert account.manifest_inputs == {*places[:100], places[101]}
    assert account.dead_inputs == {places[100]}
    assert account.event_ids() == account.listed_ids() | {"areas": set()}
    wait_until(lambda: worker.metric("news_consumer_lag_messages") == 0, "the watchdog may read the lag, and sees none")
    assert worker.terminate() == 0
    assert PASSWORD not in worker.log


def test_a_missing_right_is_told_at_the_start(secured: SecuredDeployment) -> None:
    secured.grant(but=secured.group)
    worker = secured.worker()
    assert worker.wait() == 78
    assert f"group {secured.group}: not allowed to this user" in worker.log
    assert "grant it READ on the group" in worker.log


def test_an_output_without_write_is_told_at_the_start(secured: SecuredDeployment) -> None:
    topic = load_topics(secured.prefix).dead_letters.name
    secured.grant(but=topic)
    worker = secured.worker()
    assert worker.wait() == 78
    assert f"topic {topic}: not visible to this user, or not there" in worker.log


def test_a_wrong_password_is_told_at_the_start(secured: SecuredDeployment) -> None:
    secured.grant()
    worker = secured.worker(settings={"NEWS_SASL_PASSWORD_FILE": "", "NEWS_SASL_PASSWORD": "wrong"})
    assert worker.wait() == 78
    assert "wrong name or password" in worker.log
    assert "Traceback" not in worker.log
