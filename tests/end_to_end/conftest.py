"""A deployment on the shared broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.local_kafka.broker import LocalKafka
from tests.end_to_end.deployment import Deployment

LONGEST_TEST_SECONDS = 900


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Several workers and brokers one after the other take longer than one test elsewhere may."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(LONGEST_TEST_SECONDS))


@pytest.fixture
def deployment(kafka: LocalKafka, topic_prefix: str, tmp_path: Path) -> Iterator[Deployment]:
    made = Deployment(kafka.bootstrap, topic_prefix, tmp_path)
    yield made
    made.clean_up()
