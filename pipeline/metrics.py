"""Every metric of the worker: base units, and labels that are small closed sets."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import psutil
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from pipeline.domain.extraction import Outcome, PipelineVersion
from pipeline.domain.figure import AreaFigure, CasualtyFigure, Stance, Status
from pipeline.domain.identity import EventType
from pipeline.domain.quantity import Qualifier
from pipeline.domain.refusal import Reason

# What became of an article that is a dead letter.
REFUSED = "refused"

# From a short article (some 10 ms) to the longest that one article may take.
WORK_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
# Latency has a backlog in it: from a tenth of a second to a day.
LATENCY_BUCKETS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 180, 300, 480, 720, 1080, 1800, 3600, 21600, 86400)
CGROUP = Path("/sys/fs/cgroup")
BATCH_BUCKETS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)

# An outlet is any text that a producer sends: a worker tells the first of them apart, each with at most three outcomes.
OUTLETS_LIMIT = 50
OUTLET_CHARS = 60
OTHER_OUTLETS = "other"
NOT_NAMED = "none"


class PoolLike(Protocol):
    """What the metrics ask of the pool each time they are read."""

    @property
    def size(self) -> int:
        """How many processes there are to be."""

    @property
    def busy(self) -> int:
        """How many of them work."""

    @property
    def restarts(self) -> Mapping[str, int]:
        """How many had to be replaced, by why."""


class Metrics:
    """The metrics of one worker, in a registry of its own. Thread-safe, as prometheus-client's are."""

    def __init__(self) -> None:
        # Without it every counter has a twin that tells when it was created.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        GCCollector(registry=registry)
        registry.register(_MemoryCollector())
        self._build = Info("news_build", "Program, language model and cue lists that this worker runs.", registry=registry)

        self.articles_received = Counter("news_articles_received_total", "Inputs read from the articles topic.", registry=registry)
        self.articles = Counter(
            "news_articles_total",
            "Inputs of which the broker has all that came of them, by what became of them (refused: a dead letter).",
            ["outcome"],
            registry=registry,
        )
        self.events = Counter("news_events_total", "Events acknowledged by the broker.", ["event_type"], registry=registry)
        self.figures = Counter(
            "news_figures_total",
            "Figures acknowledged by the broker: casualties by kind, areas by what they measure.",
            ["event_type", "kind"],
            registry=registry,
        )
        self.dead_letters = Counter("news_dead_letters_total", "Dead letters acknowledged by the broker.", ["reason"], registry=registry)
        self.schema_checks = Counter(
            "news_schema_checks_total", "Articles whose events were checked against the schemas.", ["result"], registry=registry
        )

        self.batch_articles = Histogram("news_batch_articles", "Inputs in a batch.", registry=registry, buckets=BATCH_BUCKETS)
        self.batch_seconds = Histogram(
            "news_batch_duration_seconds", "From a batch's being read to its last acknowledgement.", registry=registry, buckets=WORK_BUCKETS
        )
        self.stage_seconds = Histogram(
            "news_stage_duration_seconds",
            "Time that a batch spent in a stage: decode, extract, encode, publish.",
            ["stage"],
            registry=registry,
            buckets=WORK_BUCKETS,
        )
        self.extraction_seconds = Histogram(
            "news_extraction_duration_seconds", "Work of a pool process on one article.", registry=registry, buckets=WORK_BUCKETS
        )
        self.event_latency_seconds = Histogram(
            "news_event_latency_seconds",
            "From the Kafka timestamp of an article to the acknowledgement of its manifest or dead letter.",
            registry=registry,
            buckets=LATENCY_BUCKETS,
        )

        self.lag_messages = Gauge(
            "news_consumer_lag_messages",
            "Inputs of a partition that are not committed. Every worker tells all partitions: take the maximum, not the sum.",
            ["partition"],
            registry=registry,
        )
        self.lag_seconds = Gauge(
            "news_consumer_lag_seconds", "Age of a partition's oldest input that is not committed.", ["partition"], registry=registry
        )
        self.committed_offset = Gauge(
            "news_consumer_committed_offset",
            "Next offset of a partition to be read; every worker tells all.",
            ["partition"],
            registry=registry,
        )
        self.articles_topic_missing = Gauge(
            "news_articles_topic_missing", "Whether the last look at the lag found no articles topic.", registry=registry
        )
        self.expired_messages = Gauge(
            "news_consumer_expired_messages",
            "Inputs of a partition that retention removed before they were committed; anything but 0 is loss.",
            ["partition"],
            registry=registry,
        )
        self.broker_reachable = Gauge("news_broker_reachable", "Whether the last look at the lag reached a broker.", registry=registry)
        self.is_ready = Gauge("news_worker_ready", "Whether /health/ready says so.", registry=registry)
        self.partitions_assigned = Gauge(
            "news_partitions_assigned", "Partitions of the articles topic that this worker reads.", registry=registry
        )
        self.rebalances = Counter("news_rebalances_total", "Rebalances that this worker went through.", registry=registry)

        self.producer_errors = Counter(
            "news_producer_errors_total",
            "Sends and deliveries that failed, by whether sending again can help (retriable) or not (fatal).",
            ["kind"],
            registry=registry,
        )
        self.producer_retries = Counter("news_producer_retries_total", "Rounds of messages that were sent again.", registry=registry)

        self.figure_stances = Counter(
            "news_figure_stances_total", "Figures acknowledged, by how they are vouched for.", ["event_type", "stance"], registry=registry
        )
        self.figure_statuses = Counter(
            "news_figure_statuses_total",
            "Figures acknowledged, by whether the text says it is so.",
            ["event_type", "status"],
            registry=registry,
        )
        self.figure_qualifiers = Counter(
            "news_figure_qualifiers_total",
            "Figures acknowledged, by how the words bound the number (vague: not at all).",
            ["event_type", "qualifier"],
            registry=registry,
        )
        self.figure_countries = Counter(
            "news_figure_countries_total",
            f"Figures acknowledged, by the country of their place (ISO 3166-1 alpha-2; {NOT_NAMED}: not known).",
            ["event_type", "country"],
            registry=registry,
        )
        self._outlet_articles = Counter(
            "news_outlet_articles_total",
            f"Articles that were read, by outlet and what became of them. A worker tells its first {OUTLETS_LIMIT} outlets apart.",
            ["outlet", "outcome"],
            registry=registry,
        )
        self._outlets: set[str] = set()

        self._start_at_zero()

    def _start_at_zero(self) -> None:
        """A counter that appears with its first increase hides that increase from every rate."""
        for outcome in (*Outcome, REFUSED):
            self.articles.labels(outcome=outcome)
        for event_type in EventType:
            self.events.labels(event_type=event_type)
        for reason in Reason:
            self.dead_letters.labels(reason=reason)
        for kind in ("retriable", "fatal"):
            self.producer_errors.labels(kind=kind)
        for event_type in (EventType.CASUALTIES, EventType.AREAS):
            for stance in Stance:
                self.figure_stances.labels(event_type=event_type, stance=stance)
            for status in Status:
                self.figure_statuses.labels(event_type=event_type, status=status)
            for qualifier in Qualifier:
                self.figure_qualifiers.labels(event_type=event_type, qualifier=qualifier)

    def count_figure(self, event_type: EventType, figure: CasualtyFigure | AreaFigure) -> None:
        """Its kind, and what a desk wants to know of it: how sure, how exact, where."""
        kind = figure.kind if isinstance(figure, CasualtyFigure) else figure.measure
        country = figure.place.country if figure.place else None
        self.figures.labels(event_type=event_type, kind=kind).inc()
        self.figure_stances.labels(event_type=event_type, stance=figure.attribution.stance).inc()
        self.figure_statuses.labels(event_type=event_type, status=figure.status).inc()
        self.figure_qualifiers.labels(event_type=event_type, qualifier=figure.quantity.qualifier).inc()
        self.figure_countries.labels(event_type=event_type, country=country or NOT_NAMED).inc()

    def count_outlet(self, outlet: str | None, outcome: Outcome) -> None:
        """Under the outlet's name while there are few of them, else under `other`."""
        name = " ".join((outlet or "").split())[:OUTLET_CHARS] or NOT_NAMED
        if name not in self._outlets and len(self._outlets) < OUTLETS_LIMIT:
            self._outlets.add(name)
        self._outlet_articles.labels(outlet=name if name in self._outlets else OTHER_OUTLETS, outcome=outcome).inc()

    def tell_build(self, version: PipelineVersion) -> None:
        """As labels, so that any other metric can be joined with it."""
        self._build.info({"version": version.version, "model": version.model, "rules": version.rules})

    def watch_pool(self, pool: PoolLike, *, losses: Iterable[str]) -> None:
        """Ask the pool whenever somebody reads the metrics. `losses` are the reasons for a restart that there are."""
        self.registry.register(_PoolCollector(pool, tuple(losses)))


class _MemoryCollector(Collector):
    """What this process and its pool take of what the kernel lets them have."""

    def collect(self) -> Iterator[Metric]:
        """Called in the thread that answers /metrics."""
        yield GaugeMetricFamily("news_worker_memory_bytes", "Memory that the worker and its pool take.", value=memory_bytes())
        yield GaugeMetricFamily("news_worker_memory_limit_bytes", "Memory that they may take.", value=memory_limit_bytes())


def memory_limit_bytes(group: Path = CGROUP) -> int:
    """The container's limit (cgroup v2), or the machine's memory where there is none."""
    total = psutil.virtual_memory().total
    try:
        text = (group / "memory.max").read_text(encoding="ascii").strip()
    except OSError:
        return total
    return min(total, int(text)) if text.isdigit() else total


def memory_bytes(group: Path = CGROUP) -> int:
    """What counts against `memory_limit_bytes`: in a container all but what the kernel can drop at once, files in its memory too, as the
    kubelet counts; elsewhere the resident memory of this process and its children.
    """
    try:
        if (group / "memory.max").read_text(encoding="ascii").strip().isdigit():
            counts = dict(line.split() for line in (group / "memory.stat").read_text(encoding="ascii").splitlines())
            return int((group / "memory.current").read_text(encoding="ascii")) - int(counts["inactive_file"])
    except OSError:
        pass
    worker = psutil.Process()
    return sum(map(_resident_bytes, (worker, *worker.children(recursive=True))))


def _resident_bytes(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.Error:  # It ended meanwhile.
        return 0


class _PoolCollector(Collector):
    """The pool's own numbers; its processes need no metrics of theirs."""

    def __init__(self, pool: PoolLike, losses: tuple[str, ...]) -> None:
        self._pool = pool
        self._losses = losses

    def collect(self) -> Iterator[Metric]:
        """Called in the thread that answers /metrics."""
        yield GaugeMetricFamily("news_pool_processes", "Processes for language work.", value=self._pool.size)
        yield GaugeMetricFamily(
            "news_pool_busy_processes", "Processes that work on an article or are being replaced.", value=self._pool.busy
        )
        restarts = CounterMetricFamily("news_pool_restarts_total", "Processes that had to be replaced.", labels=["reason"])
        counted = self._pool.restarts
        for loss in self._losses:
            restarts.add_metric([loss], counted.get(loss, 0))
        yield restarts
