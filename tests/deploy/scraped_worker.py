"""A real worker and a real Prometheus that scrapes it, for what looks at the boards."""

import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import Any

from kafka import KafkaProducer

from deploy.demo.samples import load_samples
from deploy.monitoring_tools import monitoring_tools
from pipeline.local_kafka.ports import free_port
from tests.end_to_end.deployment import Deployment
from tests.end_to_end.worker_process import wait_until

SCRAPE_SECONDS = 1
EXTRACTOR = "pipeline.extraction.extractor:Extractor"


class Prometheus:
    """Scrapes one worker each second."""

    def __init__(self, folder: Path, *, target: str) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        labels = {"environment": "test", "topic_prefix": "t."}
        job = {"job_name": "news-events", "static_configs": [{"targets": [target], "labels": labels}]}
        config = folder / "prometheus.yml"
        config.write_text(json.dumps({"global": {"scrape_interval": f"{SCRAPE_SECONDS}s"}, "scrape_configs": [job]}), encoding="utf-8")
        address = self.url.removeprefix("http://")
        command: list[str | Path] = [
            monitoring_tools() / "prometheus",
            f"--config.file={config}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={address}",
        ]
        with (folder / "prometheus.log").open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)

    def series(self, expr: str) -> list[Any]:
        """What an instant query gives; none while it does not answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/query?{urllib.parse.urlencode({'query': expr})}", timeout=10) as answer:
                found: list[Any] = json.load(answer)["data"]["result"]
                return found
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.SERVICE_UNAVAILABLE:  # It is still starting.
                return []
            raise AssertionError(f"{expr}: {error.read().decode()}") from error
        except OSError:
            return []

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)


class ScrapedWorker:
    """Use as a context: entered, the worker is ready and scraped."""

    def __init__(self, bootstrap: str, folder: Path) -> None:
        self._deployment = Deployment(bootstrap, f"boards{os.getpid()}.", folder)
        self._folder = folder

    def __enter__(self) -> "ScrapedWorker":
        try:
            self._worker = self._deployment.ready_worker(factory=EXTRACTOR)
            self.prometheus = Prometheus(self._folder, target=f"127.0.0.1:{self._worker.port}")
            wait_until(lambda: len(self.prometheus.series("news_worker_ready")) > 0, "Prometheus scrapes the worker")
        except BaseException:  # A start that did not come to its end leaves nothing behind.
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if hasattr(self, "prometheus"):
            self.prometheus.stop()
        self._deployment.clean_up()

    def articles_done(self) -> float:
        """Inputs of which all is acknowledged."""
        return self._worker.metric("news_articles_total")

    def publish_samples(self, *, share: float = 1.0) -> None:
        """The demonstration's articles and malformed inputs, or the first of them."""
        samples = load_samples()
        producer = KafkaProducer(bootstrap_servers=self._deployment.bootstrap)
        for sample in samples[: max(1, round(share * len(samples)))]:
            producer.send(self._deployment.articles, key=sample.key, value=sample.value)
        producer.close()
