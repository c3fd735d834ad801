"""Every query of every board has series when a real Prometheus scrapes a real worker that has read the samples."""

import json
import os
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaProducer

from deploy.demo.samples import load_samples
from deploy.monitoring_tools import monitoring_tools
from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.ports import free_port
from tests.deploy.test_boards import BOARDS, load, panels
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
            raise AssertionError(f"{expr}: {error.read().decode()}") from error
        except OSError:
            return []

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)


@pytest.fixture(scope="module")
def prometheus(kafka: LocalKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    folder = tmp_path_factory.mktemp("boards")
    deployment = Deployment(kafka.bootstrap, f"boards{os.getpid()}.", folder)
    worker = deployment.ready_worker(factory=EXTRACTOR)
    server = Prometheus(folder, target=f"127.0.0.1:{worker.port}")
    try:
        publish(kafka.bootstrap, deployment.articles)
        wait_until(lambda: len(server.series("news_worker_ready")) > 0, "Prometheus scrapes the worker")
        wait_until(lambda: worker.metric("news_articles_total") >= len(load_samples()), "the samples are read")
        publish(kafka.bootstrap, deployment.articles)
        wait_until(lambda: worker.metric("news_articles_total") >= 2 * len(load_samples()), "the samples are read once more")
        time.sleep(3 * SCRAPE_SECONDS)
        yield server
    finally:
        server.stop()
        deployment.clean_up()


def publish(bootstrap: str, topic: str) -> None:
    producer = KafkaProducer(bootstrap_servers=bootstrap)
    for sample in load_samples():
        producer.send(topic, key=sample.key, value=sample.value)
    producer.close()


def filled_in(expr: str) -> str:
    """As Grafana sends it, with everything chosen and the last hour shown."""
    for name, value in {
        "$__rate_interval": "1m",
        "$__range": "1h",
        "$job": "news-events",
        "$environment": ".*",
        "$topic_prefix": ".*",
        "$instance": ".*",
    }.items():
        expr = expr.replace(name, value)
    assert "$" not in expr
    return expr


@pytest.mark.parametrize("name", BOARDS)
def test_every_query_has_series(name: str, prometheus: Prometheus) -> None:
    queries = [(panel["title"], target["expr"]) for panel in panels(name) for target in panel["targets"]]
    queries += [(note["name"], note["expr"]) for note in load(name)["annotations"]["list"]]
    without = [f"{title}: {expr}" for title, expr in queries if not prometheus.series(filled_in(expr))]
    assert not without, "\n".join(without)


def test_desk_sees_what_was_counted_before_the_first_scrape(prometheus: Prometheus) -> None:
    figures = next(panel for panel in panels("news.json") if panel["title"] == "Articles")
    (found,) = prometheus.series(filled_in(figures["targets"][0]["expr"]))
    articles = sum(not sample.is_malformed for sample in load_samples())
    assert float(found["value"][1]) == 2 * articles
