"""Run `news-events` as a person does: a process of its own, its streams apart."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.settings import PREFIX

SECONDS = 120


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    status: int
    raw: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        """What was printed as data, as text."""
        return self.raw.decode(errors="backslashreplace")

    @property
    def lines(self) -> list[str]:
        """The same by lines."""
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
    return Ended(process.returncode, stdout, stderr.decode(errors="backslashreplace"))


def terminal(*arguments: str, columns: int = 100, settings: dict[str, str] | None = None) -> str:
    """What a person sees of a command: its streams on a terminal of that width."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    env = {**environment(settings), "TERM": "xterm-256color"}
    process = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *arguments], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=env
    )
    os.close(theirs)
    seen = b"".join(iter(lambda: _read(ours), b""))
    process.wait(SECONDS)
    os.close(ours)
    return seen.decode(errors="backslashreplace")


def _read(terminal_side: int) -> bytes:
    """Linux says EIO where the other side of a terminal is closed."""
    try:
        return os.read(terminal_side, 65_536)
    except OSError:
        return b""


def assert_one_sentence(ended: Ended, *, status: int, says: Sequence[str]) -> None:
    """An error as the commands promise it: a line on stderr that says what and what to do, no data, no traceback."""
    assert ended.status == status, ended
    assert ended.stdout == ""
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    assert ended.stderr.startswith("news-events: ")
    for words in says:
        assert words in ended.stderr
