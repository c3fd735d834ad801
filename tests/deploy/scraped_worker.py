"""Real workers and a real Prometheus that scrapes them, for what looks at the boards."""

import os
import time
from collections.abc import Sequence
from pathlib import Path

from kafka import KafkaProducer

from deploy.demo.samples import load_samples
from tests.deploy.prometheus_server import PrometheusServer
from tests.end_to_end.deployment import Deployment
from tests.end_to_end.worker_process import WorkerProcess, wait_until

EXTRACTOR = "pipeline.extraction.extractor:Extractor"
LABELS = {"environment": "test", "topic_prefix": "t."}


class ScrapedWorkers:
    """Use as a context: entered, the workers are ready and scraped."""

    def __init__(self, bootstrap: str, folder: Path, *, count: int = 1, rules: Sequence[Path] = ()) -> None:
        self._deployment = Deployment(bootstrap, f"boards{os.getpid()}.", folder)
        self._folder = folder
        self._count = count
        self._rules = rules

    def __enter__(self) -> "ScrapedWorkers":
        try:
            self.workers: list[WorkerProcess] = [self._deployment.worker(factory=EXTRACTOR) for _ in range(self._count)]
            for worker in self.workers:
                worker.wait_until_ready()
            targets = [f"127.0.0.1:{worker.port}" for worker in self.workers]
            job = {"job_name": "news-events", "static_configs": [{"targets": targets, "labels": LABELS}]}
            self.prometheus = PrometheusServer(self._folder, scrape_configs=[job], rules=self._rules).__enter__()
            wait_until(lambda: len(self.prometheus.series("news_worker_ready")) == self._count, "Prometheus scrapes every worker")
        except BaseException:  # A start that did not come to its end leaves nothing behind.
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if hasattr(self, "prometheus"):
            self.prometheus.__exit__()
        self._deployment.clean_up()

    def articles_done(self) -> float:
        """Inputs of which all is acknowledged."""
        return sum(worker.metric("news_articles_total") for worker in self.workers)

    def publish_samples(self, *, share: float = 1.0, is_malformed: bool = False, age_seconds: float = 0) -> None:
        """The demonstration's articles and malformed inputs, or the first of them; or the malformed alone."""
        samples = [sample for sample in load_samples() if sample.is_malformed or not is_malformed]
        producer = KafkaProducer(bootstrap_servers=self._deployment.bootstrap)
        timestamp_ms = int((time.time() - age_seconds) * 1000)
        for sample in samples[: max(1, round(share * len(samples)))]:
            producer.send(self._deployment.articles, key=sample.key, value=sample.value, timestamp_ms=timestamp_ms)
        producer.close()
