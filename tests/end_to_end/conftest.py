"""A deployment on the shared broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.local_kafka.broker import LocalKafka
from tests.end_to_end.deployment import Deployment


@pytest.fixture
def deployment(kafka: LocalKafka, topic_prefix: str, tmp_path: Path) -> Iterator[Deployment]:
    made = Deployment(kafka.bootstrap, topic_prefix, tmp_path)
    yield made
    made.clean_up()
