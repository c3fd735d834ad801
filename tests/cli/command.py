"""Run `news-events` as a person does: a process of its own, its streams apart."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.settings import PREFIX

SECONDS = 120


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[str]:
        """What was printed as data."""
        return self.stdout.splitlines()


def environment(settings: dict[str, str] | None = None) -> dict[str, str]:
    """This process's, without settings of ours but those given, and without what changes a terminal's look."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(PREFIX) and name not in {"COLUMNS", "NO_COLOR", "FORCE_COLOR"}
    }
    return {**kept, "NEWS_CONNECT_TIMEOUT_SECONDS": "10", **(settings or {})}


def start(*arguments: str, settings: dict[str, str] | None = None) -> "subprocess.Popen[bytes]":
    """Begin a command whose streams are pipes."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(settings),
    )


def run(*arguments: str, stdin: str | bytes = b"", settings: dict[str, str] | None = None) -> Ended:
    """Run a command to its end."""
    process = start(*arguments, settings=settings)
    try:
        stdout, stderr = process.communicate(stdin.encode() if isinstance(stdin, str) else stdin, timeout=SECONDS)
    finally:
        process.kill()
    return Ended(process.returncode, stdout.decode(errors="backslashreplace"), stderr.decode(errors="backslashreplace"))


def assert_one_sentence(ended: Ended, *, status: int, says: Sequence[str]) -> None:
    """An error as the commands promise it: a line on stderr that says what and what to do, no data, no traceback."""
    assert ended.status == status, ended
    assert ended.stdout == ""
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    assert ended.stderr.startswith("news-events: ")
    for words in says:
        assert words in ended.stderr
