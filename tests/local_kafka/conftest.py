from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.local_kafka.jars import default_cache, prepare_jars
from pipeline.local_kafka.repository import maven_central
from tests.local_kafka.served_jars import ServedJars, served_jars


@pytest.fixture(scope="session")
def jars() -> Path:
    """The jars in the user's cache, downloaded if this is the machine's first run."""
    return prepare_jars(cache=default_cache(), repository=maven_central(), say=print)


@pytest.fixture
def served(jars: Path) -> Iterator[ServedJars]:
    with served_jars(jars) as server:
        yield server
