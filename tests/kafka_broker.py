"""Fixtures of real brokers. All of them answer on loopback, hold no topics at first and create none by themselves.

kafka           one broker for the whole run, shared by pytest-xdist's workers; keep apart by `topic_prefix`
secured_kafka   another one, with SCRAM over TLS, mutual TLS and ACLs
fresh_kafka     a factory of brokers for tests that kill or freeze theirs
topic_prefix    "t3f9a1c0d.": a prefix for topics, groups and users that no other test has
"""

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
import pytest
from kafka.admin import KafkaAdminClient, NewTopic

from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.exclusive import exclusive
from pipeline.local_kafka.ports import free_port
from tests.secured_kafka import SecuredKafka

KAFKA_FIXTURES = {"kafka", "secured_kafka", "fresh_kafka"}
USERS = "users.json"
FreshKafka = Callable[[], LocalKafka]


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalKafka]:
    """The shared broker: connect to `.bootstrap`."""
    folder = _folder_of_the_run(tmp_path_factory) / "kafka"
    with _shared(folder):
        broker = LocalKafka(folder)
        broker = LocalKafka(folder, port=broker.running_port or free_port())
        broker.start()
        _join(folder)
    yield broker
    with _shared(folder):
        if _leave(folder):
            broker.stop()


@pytest.fixture(scope="session")
def secured_kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SecuredKafka]:
    """Everything is denied to a client of `.secure_bootstrap` until it is allowed; `.bootstrap` may do all."""
    folder = _folder_of_the_run(tmp_path_factory) / "secured-kafka"
    with _shared(folder):
        broker = SecuredKafka(folder)
        broker.start()
        _join(folder)
    yield broker
    with _shared(folder):
        if _leave(folder):
            broker.stop()


@pytest.fixture
def fresh_kafka(tmp_path: Path) -> Iterator[FreshKafka]:
    """Start a broker of the test's own at each call; `broker.process` can be killed, suspended and resumed."""
    brokers: list[LocalKafka] = []

    def start() -> LocalKafka:
        broker = LocalKafka(tmp_path / f"kafka-{len(brokers)}", port=free_port())
        brokers.append(broker)
        broker.start()
        return broker

    yield start
    for broker in brokers:
        if (process := broker.process) is not None:
            process.resume()
        broker.stop()


@pytest.fixture
def topic_prefix() -> str:
    """Settable prefix of the topics, so that tests do not meet on the shared broker."""
    return f"t{secrets.token_hex(4)}."


def create_topics(bootstrap: str, *topics: NewTopic) -> None:
    """Made, and known to the broker that was asked: it learns of them a moment after it has said that they are made."""
    with KafkaAdminClient(bootstrap_servers=bootstrap) as admin:
        admin.create_topics(list(topics))
        admin.wait_for_topics([topic.name for topic in topics])


def _folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """The same for all worker processes of one run of pytest-xdist."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def _shared(folder: Path) -> AbstractContextManager[int]:
    return exclusive(folder / "users.lock")


def _join(folder: Path) -> None:
    _write_users(folder, _users(folder) | {os.getpid()})


def _leave(folder: Path) -> bool:
    """Whether nobody else uses the broker any more; who was killed does not count."""
    left = {user for user in _users(folder) - {os.getpid()} if psutil.pid_exists(user)}
    _write_users(folder, left)
    return not left


def _users(folder: Path) -> set[int]:
    path = folder / USERS
    return set(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else set()


def _write_users(folder: Path, users: set[int]) -> None:
    (folder / USERS).write_text(json.dumps(sorted(users)), encoding="utf-8")
