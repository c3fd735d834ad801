"""Measures one worker: a process as in a deployment, a real Kafka, a backlog that it works off."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.demo.errors import DemoError
from deploy.demo.service import Worker, environment, run_command
from deploy.sizing_backlog import Backlog
from deploy.sizing_processes import Memory, PeakMemory, Processor, WorkerProcesses, processor_seconds
from deploy.sizing_stream import Stream, TopicUse
from pipeline.cli.worker_metrics import Look, read_metrics
from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.ports import free_port

# What it takes at rest is read when the group is formed and the producer is connected.
REST_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One worker and its backlog. `seconds` runs from the first article's being sent to the last one's being committed.

    `start_seconds` end when /health/ready says yes. `extraction_seconds_p50` and `_p95` are of a pool process' work on one article, from
    the worker's histogram, linear within a bucket. `others_share` is what of the machine's processors neither the worker nor the broker
    took, this command included.
    """

    pool_size: int
    articles: int
    outcomes: dict[str, int]
    seconds: float
    start_seconds: float
    start_processor: Processor
    processor: Processor
    broker_processor_seconds: float
    others_share: float
    at_ready: Memory
    peak: Memory
    extraction_seconds_p50: float
    extraction_seconds_p95: float
    metric_series: int
    topics: dict[str, TopicUse]

    def require_all_counted(self) -> None:
        """Raises DemoError when not every article came to one end, by the topics and by the worker."""
        ends = self.topics["extractions"].messages + self.topics["dead_letters"].messages
        if not self.articles == self.topics["articles"].messages == ends == sum(self.outcomes.values()):
            raise DemoError(f"The accounts differ: {self.articles} articles were sent, {ends} ended, the worker says {self.outcomes}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A worker that has come to rest after its start."""

    worker: Worker
    processes: WorkerProcesses
    pool_size: int
    start_seconds: float
    start_processor: Processor


def measure(kafka: LocalKafka, folder: Path, backlog: Backlog, *, pool_size: int, told: Callable[[int], None]) -> Run:
    """Blocks until the backlog is gone; raises DemoError when it stays. `told` gets the number of articles committed so far."""
    stream = Stream(kafka, prefix=f"sizing-{pool_size}.")
    with _started(kafka, folder, stream, pool_size) as ready:
        return _work_off(kafka, stream, backlog, ready, told)


@contextmanager
def _started(kafka: LocalKafka, folder: Path, stream: Stream, pool_size: int) -> Iterator[_Ready]:
    temporary = folder / f"tmp-{pool_size}"
    temporary.mkdir()
    env = environment(folder, brokers=kafka.bootstrap, http_port=free_port()) | stream.settings
    env |= {"NEWS_POOL_SIZE": str(pool_size), "TMPDIR": str(temporary)}
    run_command("topics", "create", env=env)
    began = time.monotonic()
    worker = Worker(log=folder / f"worker-{pool_size}.log", env=env)
    try:
        processes = WorkerProcesses(psutil.Process(worker.pid), temporary=temporary)
        worker.wait_until_ready()
        seconds, spent = time.monotonic() - began, processes.processor()
        time.sleep(REST_SECONDS)
        yield _Ready(worker=worker, processes=processes, pool_size=pool_size, start_seconds=seconds, start_processor=spent)
    finally:
        worker.stop()


def _work_off(kafka: LocalKafka, stream: Stream, backlog: Backlog, ready: _Ready, told: Callable[[int], None]) -> Run:
    worker, processes = ready.worker, ready.processes
    broker = kafka.process
    if broker is None:
        raise DemoError(f"Kafka has ended; its log is {kafka.folder / 'kafka.log'}.")
    peak, at_ready = PeakMemory(processes), processes.memory()
    page_before = _page(worker)
    broker_before, before, began = processor_seconds(broker), processes.processor(), time.monotonic()
    with peak.watching():
        stream.publish(backlog.messages())
        stream.wait_until_committed(backlog.count, require_alive=worker.require_alive, told=told)
        seconds, spent = time.monotonic() - began, processes.processor().since(before)
        broker_seconds = processor_seconds(broker) - broker_before
    page = _page(worker)
    run = Run(
        pool_size=ready.pool_size,
        articles=backlog.count,
        outcomes={outcome: int(count) for outcome, count in page.by("news_articles_total", "outcome").items()},
        seconds=seconds,
        start_seconds=ready.start_seconds,
        start_processor=ready.start_processor,
        processor=spent,
        broker_processor_seconds=broker_seconds,
        others_share=max(0.0, spent.machine - spent.main - spent.pool - broker_seconds) / (seconds * (psutil.cpu_count() or 1)),
        at_ready=at_ready,
        peak=peak.seen,
        extraction_seconds_p50=_extraction_seconds(page_before, page, 0.50),
        extraction_seconds_p95=_extraction_seconds(page_before, page, 0.95),
        metric_series=sum(map(len, page.samples.values())),
        topics=stream.use(),
    )
    run.require_all_counted()
    return run


def _page(worker: Worker) -> Look:
    look = read_metrics(worker.url.removeprefix("http://"), now=time.monotonic())
    if look.failure is not None:
        raise DemoError(f"The worker's metrics cannot be read: {look.failure}.")
    return look


def _extraction_seconds(before: Look, after: Look, share: float) -> float:
    """As Prometheus computes a quantile."""
    name = "news_extraction_duration_seconds_bucket"
    earlier = before.by(name, "le")
    counts = sorted((float(le), count - earlier.get(le, 0.0)) for le, count in after.by(name, "le").items())
    wanted, lower, below = share * counts[-1][1], 0.0, 0.0
    for bound, count in counts:
        if count >= wanted:
            return lower if math.isinf(bound) else lower + (bound - lower) * (wanted - below) / (count - below)
        lower, below = bound, count
    raise AssertionError("the last bucket has them all")
