"""`news-events kafka` as a person uses it: in processes of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.ports import free_port

KAFKA = [sys.executable, "-m", "pipeline", "kafka"]

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    """Run in an empty folder, with `NAME=value` settings as keywords."""

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*KAFKA, *arguments],
            cwd=tmp_path,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=False,
        )

    yield run
    LocalKafka(tmp_path / ".kafka").stop()


@pytest.mark.kafka
def test_start_status_stop(command: Command, tmp_path: Path) -> None:
    port = free_port()
    brokers = f"127.0.0.1:{port}"

    started = command("start", NEWS_BROKERS=brokers)
    assert (started.returncode, started.stdout) == (0, "")
    assert f"Kafka runs at {brokers}" in started.stderr
    assert "NEWS_BROKERS" not in started.stderr
    assert (tmp_path / ".kafka" / "data").is_dir()

    again = command("start")
    assert again.returncode == 0
    assert f"Kafka runs already at {brokers}" in again.stderr
    assert f"export NEWS_BROKERS={brokers}" in again.stderr

    status = command("status")
    assert status.returncode == 0
    assert status.stdout.startswith(f"{brokers} process ")

    assert "Kafka has stopped" in command("stop").stderr
    stopped = command("status")
    assert (stopped.returncode, stopped.stdout) == (1, "")
    assert stopped.stderr.count("\n") == 1


@pytest.mark.kafka
def test_first_start_that_was_killed_is_no_obstacle(command: Command, tmp_path: Path) -> None:
    """Its Java goes on and prepares the folder while the next start already wants to."""
    killed = subprocess.Popen([*KAFKA, "start", "--port", str(free_port())], cwd=tmp_path, stderr=subprocess.DEVNULL)
    while not (tmp_path / ".kafka" / "kafka.out").exists():
        assert killed.poll() is None
        time.sleep(0.01)
    killed.kill()
    killed.wait()

    assert command("start", "--port", str(free_port())).returncode == 0


def test_stop_of_nothing_is_no_failure(command: Command) -> None:
    stopped = command("stop")
    assert stopped.returncode == 0
    assert "No Kafka runs in .kafka" in stopped.stderr


def test_error_is_one_sentence(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = command("start", "--folder", "file/kafka", "--port", str(free_port()))
    assert refused.returncode == 1
    assert refused.stderr.startswith("news-events: Kafka cannot use the folder ")
    assert refused.stderr.count("\n") == 1
