"""A real Prometheus of a test's own."""

import json
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from deploy.monitoring_tools import monitoring_tools
from pipeline.local_kafka.ports import free_port

START_SECONDS = 60
SCRAPE_SECONDS = 1


class PrometheusServer:
    """Use as a context: entered, it answers. Its data are in `folder / "data"`; `rules` are files with rules."""

    def __init__(self, folder: Path, *, scrape_configs: Sequence[dict[str, Any]], rules: Sequence[Path] = ()) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self._folder = folder
        intervals = {"scrape_interval": f"{SCRAPE_SECONDS}s", "evaluation_interval": f"{SCRAPE_SECONDS}s"}
        self._config = {"global": intervals, "rule_files": [str(file) for file in rules], "scrape_configs": list(scrape_configs)}

    def __enter__(self) -> "PrometheusServer":
        config, log_file = self._folder / "prometheus.yml", self._folder / "prometheus.log"
        config.write_text(json.dumps(self._config), encoding="utf-8")
        command: list[str | Path] = [
            monitoring_tools() / "prometheus",
            f"--config.file={config}",
            f"--storage.tsdb.path={self._folder / 'data'}",
            f"--web.listen-address={self.url.removeprefix('http://')}",
        ]
        with log_file.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not self.series("vector(1)"):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise AssertionError(log_file.read_text(encoding="utf-8"))
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(20)

    def series(self, expr: str, *, at: float | None = None) -> list[Any]:
        """What an instant query gives, now or then; none while it does not answer."""
        asked = {"query": expr} if at is None else {"query": expr, "time": str(at)}
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/query?{urllib.parse.urlencode(asked)}", timeout=10) as answer:
                found: list[Any] = json.load(answer)["data"]["result"]
                return found
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.SERVICE_UNAVAILABLE:  # It is still starting.
                return []
            raise AssertionError(f"{expr}: {error.read().decode()}") from error
        except OSError:
            return []
