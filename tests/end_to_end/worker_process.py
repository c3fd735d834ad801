"""A worker as an operator runs it: a process of its own, settings in its environment, signals and /metrics from outside."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil
from prometheus_client.parser import text_string_to_metric_families

from pipeline.local_kafka.ports import free_port

PLAIN = "tests.end_to_end.scripted_worker"
BROKEN = "tests.end_to_end.broken_worker"
SCRIPTED = "tests.worker.scripted_extractor:ScriptedExtractor"
OBEDIENT = "tests.end_to_end.obedient_extractor:ObedientExtractor"
# For a machine that does ten other things; whoever waits for what never comes waits this long.
PATIENCE_SECONDS = 240.0
ROOT = Path(__file__).parents[2]


def wait_until(condition: Callable[[], bool], what: str, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Fails, saying what it waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what}"
        time.sleep(0.1)


class WorkerProcess:
    """Starts at once; `log` is what it wrote to stderr."""

    def __init__(self, folder: Path, settings: Mapping[str, str], command: tuple[str, ...]) -> None:
        self.port = free_port()
        self._log_file = folder / f"worker-{self.port}.log"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("NEWS_")},
            "NEWS_HTTP_PORT": str(self.port),
            "NEWS_LOG_FORMAT": "json",
            "NEWS_POOL_SIZE": "2",
            "NEWS_SESSION_TIMEOUT_SECONDS": "6",
            "NEWS_REQUEST_TIMEOUT_SECONDS": "10",
            **settings,
        }
        with self._log_file.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )

    @property
    def log(self) -> str:
        return self._log_file.read_text(encoding="utf-8")

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def pool_processes(self) -> list[psutil.Process]:
        """Its processes for language work (and multiprocessing's own helper)."""
        return psutil.Process(self._process.pid).children(recursive=True)

    def wait_until_ready(self) -> None:
        wait_until(lambda: not self.is_running or self.get("/health/ready")[0] == 200, "the worker is ready")
        assert self.is_running, self.log

    def wait(self, *, seconds: float = PATIENCE_SECONDS) -> int:
        """Its exit status, once it ends by itself."""
        return self._process.wait(seconds)

    def terminate(self) -> int:
        """SIGTERM, as an orchestrator does; returns the exit status."""
        self._process.terminate()
        return self.wait(seconds=40)

    def interrupt(self) -> None:
        self._process.send_signal(2)

    def suspend(self) -> None:
        psutil.Process(self._process.pid).suspend()

    def kill(self) -> None:
        """SIGKILL; may be called when it has ended."""
        if self.is_running:
            self._process.kill()
        self._process.wait()

    def get(self, path: str, *, method: str = "GET") -> tuple[int, str]:
        """Status and body; 0 while nobody listens."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def unready_because(self) -> list[str]:
        body = self.get("/health/ready")[1]
        return list(json.loads(body)["reasons"]) if body else ["nobody listens"]

    def metric(self, name: str, **labels: str) -> float:
        """The sum of the samples of that name that have these labels."""
        families = text_string_to_metric_families(self.get("/metrics")[1])
        samples = [sample for family in families for sample in family.samples]
        return sum(
            sample.value for sample in samples if sample.name == name and all(sample.labels.get(key) == labels[key] for key in labels)
        )
