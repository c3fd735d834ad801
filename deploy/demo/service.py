"""The worker of the demonstration: `news-events worker` in a process of its own."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from deploy.demo.errors import DemoError
from deploy.demo.folder import MARKER
from pipeline.settings import PREFIX

READY_SECONDS = 120
STOP_SECONDS = 20
POLL_SECONDS = 0.1
MOST_PROCESSES = 4
LOG_LINES = 12


def environment(folder: Path, *, brokers: str, http_port: int) -> dict[str, str]:
    """For every command that the demonstration runs: the person's own settings stay out, so that it shows the same everywhere."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return inherited | {
        MARKER: str(folder.resolve()),
        "NEWS_BROKERS": brokers,
        "NEWS_HTTP_PORT": str(http_port),
        "NEWS_POOL_SIZE": str(min(MOST_PROCESSES, os.cpu_count() or 1)),
    }


def run_command(*arguments: str, env: dict[str, str]) -> None:
    """Run `news-events ...` to its end; raises DemoError with what it said."""
    command = [sys.executable, "-m", "pipeline", *arguments]
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        raise DemoError(f"`news-events {' '.join(arguments)}` failed with status {done.returncode}:\n{_indented(done.stderr)}")


class Worker:
    """Started at once; ready when its own health page says so."""

    def __init__(self, *, log: Path, env: dict[str, str]) -> None:
        self.log = log
        self.url = f"http://127.0.0.1:{env['NEWS_HTTP_PORT']}"
        with log.open("wb") as output:
            # A session of its own: Ctrl-C reaches the demonstration alone, which then ends the worker in good order.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "pipeline", "worker"],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Of its main process, whose children are the pool."""
        return self._process.pid

    def wait_until_ready(self) -> None:
        """Raises DemoError when it ends, or takes too long."""
        deadline = time.monotonic() + READY_SECONDS
        while not self._is_ready():
            self.require_alive()
            if time.monotonic() > deadline:
                raise DemoError(f"The worker is not ready after {READY_SECONDS} s; its last lines ({self.log}):\n{self._last_lines()}")
            time.sleep(POLL_SECONDS)

    def require_alive(self) -> None:
        """Raises DemoError, with the last lines of its log, when it has ended."""
        status = self._process.poll()
        if status is not None:
            raise DemoError(f"The worker ended with status {status}; its last lines ({self.log}):\n{self._last_lines()}")

    def stop(self) -> None:
        """Ask it to end; after the grace time, end it and its pool."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/ready", timeout=2) as answer:  # noqa: S310  our own loopback address
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _last_lines(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return _indented("\n".join(lines[-LOG_LINES:]))


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.strip().splitlines())
