"""What every test has: fixtures of real brokers, and an environment without settings of the person who runs it."""

import os
import signal

import pytest
from hypothesis import settings

from pipeline.settings import PREFIX
from tests.kafka_broker import KAFKA_FIXTURES, fresh_kafka, kafka, secured_kafka, topic_prefix

__all__ = ["fresh_kafka", "kafka", "secured_kafka", "topic_prefix"]


def pytest_configure() -> None:
    """Whoever starts the tests in the background may have them ignore Ctrl-C, and what they start would inherit that."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


# The same texts at every run: what CI says must not depend on luck. `pytest --hypothesis-profile=default` looks for new ones.
settings.register_profile("same", derandomize=True)
settings.load_profile("same")


def pytest_itemcollected(item: pytest.Item) -> None:
    """A test that asks for a broker is marked `kafka`: `pytest -m "not kafka"` runs the rest."""
    if KAFKA_FIXTURES & set(getattr(item, "fixturenames", ())):
        item.add_marker("kafka")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings in the environment of the person who runs the tests do not reach them."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
