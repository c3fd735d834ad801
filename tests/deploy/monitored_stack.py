"""Real Prometheus and Alertmanager over a worker's port, with the project's rules in shortened windows."""

import json
import re
import subprocess
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psutil
import yaml

from deploy.monitoring_tools import monitoring_tools
from pipeline.local_kafka.ports import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
SHORTER = 30
SHORTEST_SECONDS, LONGEST_SECONDS = 10, 60
UNITS = {"s": 1, "m": 60, "h": 3600}
WINDOW = re.compile(r"\[(\d+)([smh])\]")
FOR = re.compile(r"(?<=for: )(\d+)([smh])$", re.MULTILINE)
# Where Debian's Alertmanager looks for its templates, which only root may put there: a copy of it looks in its working folder.
TEMPLATES = b"/usr/share/prometheus/alertmanager"
WORKING_FOLDER = b"/proc/self/cwd".ljust(len(TEMPLATES), b"/")
# As if a worker might take half a gigabyte: nobody fills the memory of the machine to see an alert.
MEMORY_BYTES = 5e8


def shortened(rules: str) -> str:
    """Windows and waits a thirtieth as long, from ten seconds to a minute; thresholds as they are, but for memory."""

    def seconds(match: re.Match[str]) -> int:
        return round(min(max(int(match[1]) * UNITS[match[2]] / SHORTER, SHORTEST_SECONDS), LONGEST_SECONDS))

    rules = FOR.sub(lambda match: f"{seconds(match)}s", WINDOW.sub(lambda match: f"[{seconds(match)}s]", rules))
    share = 0.9 * MEMORY_BYTES / psutil.virtual_memory().total
    return rules.replace("news_worker_memory_limit_bytes > 0.9", f"news_worker_memory_limit_bytes > {share:.6f}")


class MonitoredStack:
    """Use as a context. `sent` are the notifications that the receivers got: receiver, title."""

    def __init__(self, folder: Path, *, worker_port: int) -> None:
        self._folder = folder
        self._worker_port = worker_port
        self._processes: list[subprocess.Popen[bytes]] = []
        self.prometheus = f"http://127.0.0.1:{free_port()}"
        self.alertmanager = f"http://127.0.0.1:{free_port()}"
        self.sent: list[tuple[str, str]] = []

    def __enter__(self) -> "MonitoredStack":
        self._sink = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._sink.serve_forever, daemon=True).start()
        self._write()
        try:
            self._start(monitoring_tools())
        except BaseException:  # A start that did not come to its end leaves nothing behind.
            self.__exit__()
            raise
        return self

    def _start(self, tools: Path) -> None:
        folder = self._folder
        self._run(tools / "prometheus", f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/tsdb", self.prometheus)
        self._run(
            self._alertmanager_for_anyone(tools),
            f"--config.file={folder}/alertmanager.yaml",
            f"--storage.path={folder}/alertmanager",
            "--cluster.listen-address=",
            self.alertmanager,
            folder=tools.parent / "share" / "prometheus" / "alertmanager",
        )

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(20)
        self._sink.shutdown()

    def firing(self) -> set[str]:
        """Names of the alerts that fire, by Prometheus."""
        alerts = _ask(f"{self.prometheus}/api/v1/alerts")["data"]["alerts"]
        return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}

    def notified(self) -> set[str]:
        """Names of the alerts that Alertmanager has, silenced by their cause or not."""
        return {alert["labels"]["alertname"] for alert in _ask(f"{self.alertmanager}/api/v2/alerts")}

    def _write(self) -> None:
        (self._folder / "rules").mkdir(parents=True)
        for file in (DEPLOY / "prometheus" / "rules").glob("*.yaml"):
            (self._folder / "rules" / file.name).write_text(shortened(file.read_text(encoding="utf-8")), encoding="utf-8")
        prometheus = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yaml").read_text(encoding="utf-8"))
        prometheus["global"] |= {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
        prometheus["alerting"]["alertmanagers"] = [{"static_configs": [{"targets": [self.alertmanager.removeprefix("http://")]}]}]
        target = {"targets": [f"127.0.0.1:{self._worker_port}"]}
        prometheus["scrape_configs"] = [{"job_name": "news-events", "static_configs": [target]}]
        (self._folder / "prometheus.yaml").write_text(yaml.safe_dump(prometheus), encoding="utf-8")
        receivers = self._folder / "receivers"
        receivers.mkdir()
        for name in ("page", "ticket", "watchdog"):
            (receivers / name).write_text(f"http://127.0.0.1:{self._sink.server_port}/{name}", encoding="utf-8")
        routing = (DEPLOY / "alertmanager" / "alertmanager.yaml").read_text(encoding="utf-8")
        routing = routing.replace("/etc/alertmanager/receivers", str(receivers))
        routing = routing.replace("group_wait: 15s", "group_wait: 1s").replace("group_interval: 5m", "group_interval: 2s")
        (self._folder / "alertmanager.yaml").write_text(routing, encoding="utf-8")

    def _alertmanager_for_anyone(self, tools: Path) -> Path:
        program = self._folder / "prometheus-alertmanager"
        program.write_bytes((tools / program.name).read_bytes().replace(TEMPLATES, WORKING_FOLDER))
        program.chmod(0o700)
        return program

    def _run(self, program: Path, *arguments: str, folder: Path | None = None) -> None:
        *options, url = arguments
        log_file = self._folder / f"{program.name}.log"
        with log_file.open("wb") as log:
            command: list[str | Path] = [program, *options, f"--web.listen-address={url.removeprefix('http://')}"]
            self._processes.append(subprocess.Popen(command, cwd=folder, stdout=log, stderr=log))
        deadline = time.monotonic() + 60
        while not _answers(f"{url}/-/ready"):
            assert time.monotonic() < deadline, log_file.read_text(encoding="utf-8")
            time.sleep(0.2)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sent = self.sent

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                sent.append((self.path.strip("/"), body["attachments"][0]["title"]))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_: object) -> None:
                return

        return Handler


def _ask(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
