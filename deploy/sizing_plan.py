"""What follows from a measured run: what to ask of Kubernetes, how many workers and partitions, how much disk."""

import math
from dataclasses import dataclass

from deploy.sizing_run import Run
from pipeline.contract.topics import DAY_MS, load_topics
from pipeline.settings import Settings

MIB = 1024 * 1024
DAY_SECONDS = 86_400
YEAR_DAYS = 365
HOUR_SECONDS = 3_600
MILLION = 1_000_000
# A container over its limit is killed, so the limit leaves room for articles that are longer than the measured ones.
LIMIT_FACTOR = 1.5
REQUEST_STEP_MIB = 64
LIMIT_STEP_MIB = 128
# The smallest that NEWS_POOL_MEMORY_MB takes.
SMALLEST_POOL_MEMORY_MIB = next(rule.ge for rule in Settings.model_fields["pool_memory_mb"].metadata if hasattr(rule, "ge"))
# One must go on while another is replaced; and partitions cannot be taken away, and new ones move keys: room for twice the workers.
LEAST_WORKERS = 2
PARTITIONS_PER_WORKER = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Processor time counts all processes of the worker, and not Kafka's."""

    articles_per_second: float
    processor_seconds_per_article: float
    articles_per_hour_per_core: float
    core_hours_per_million: float
    main_share: float

    @classmethod
    def of(cls, run: Run) -> "Speed":
        """Of a whole run."""
        spent = run.processor.main + run.processor.pool
        return cls(
            articles_per_second=run.articles / run.seconds,
            processor_seconds_per_article=spent / run.articles,
            articles_per_hour_per_core=HOUR_SECONDS * run.articles / spent,
            core_hours_per_million=MILLION * spent / run.articles / HOUR_SECONDS,
            main_share=run.processor.main / spent,
        )

    @property
    def largest_pool(self) -> int:
        """Where the main process, which has one core at most, is as busy as each of its pool; at least 1."""
        return max(1, math.floor((1 - self.main_share) / self.main_share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """For one worker in Kubernetes. No limit on the processor: it would stop all processes at once, heartbeats among them."""

    cpu_request: float
    memory_request_mib: int
    memory_limit_mib: int
    pool_memory_mib: int

    @classmethod
    def of(cls, run: Run) -> "Resources":
        """`cpu_request` keeps every pool process busy; `pool_memory_mib` has a bloated process replaced before the container is killed."""
        peak = run.peak
        others = peak.worker_rss - peak.pool_process_rss + peak.files
        wanted = max(LIMIT_FACTOR * (peak.worker_rss + peak.files), others + SMALLEST_POOL_MEMORY_MIB * MIB)
        limit = _up(wanted / MIB, LIMIT_STEP_MIB)
        return cls(
            cpu_request=math.ceil(10 * run.pool_size / (1 - Speed.of(run).main_share)) / 10,
            memory_request_mib=_up(peak.charged / MIB, REQUEST_STEP_MIB),
            memory_limit_mib=limit,
            pool_memory_mib=math.floor(limit - others / MIB),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be carried. `utilisation` is the share of its measured speed that a worker is asked for at the peak."""

    articles_per_day: float
    peak_factor: float
    utilisation: float
    replication: int

    def __post_init__(self) -> None:
        if self.articles_per_day <= 0 or self.peak_factor < 1 or not 0 < self.utilisation <= 1 or self.replication < 1:
            raise ValueError(
                "expected articles a day above 0, a peak factor and a replication from 1 on, and a utilisation above 0, at most 1"
            )

    @property
    def mean_per_second(self) -> float:
        """Over a day."""
        return self.articles_per_day / DAY_SECONDS

    @property
    def peak_per_second(self) -> float:
        """What must be carried without growing lag."""
        return self.mean_per_second * self.peak_factor


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`catch_up_seconds` is how long the backlog of an hour without workers lasts while the mean rate goes on."""

    workers: int
    partitions: int
    core_hours_per_day: float
    catch_up_seconds: float

    @classmethod
    def of(cls, run: Run, target: Target) -> "Plan":
        """With workers like the measured one."""
        speed = Speed.of(run)
        workers = max(LEAST_WORKERS, math.ceil(target.peak_per_second / (speed.articles_per_second * target.utilisation)))
        return cls(
            workers=workers,
            partitions=max(load_topics().articles.partitions, PARTITIONS_PER_WORKER * workers),
            core_hours_per_day=speed.core_hours_per_million * target.articles_per_day / MILLION,
            catch_up_seconds=HOUR_SECONDS * target.mean_per_second / (workers * speed.articles_per_second - target.mean_per_second),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """One topic on Kafka's disks. `kept_days` is None where compaction keeps the newest of every key; `kept_bytes` is then of a year.

    `kept_bytes` counts all replicas.
    """

    topic: str
    messages_per_article: float
    bytes_per_message: float
    bytes_per_million: float
    kept_days: int | None
    kept_bytes: float

    @classmethod
    def all_of(cls, run: Run, target: Target) -> "list[Disk]":
        """Every topic that got anything, in the order of schemas/topics.yaml."""
        return [_disk(key, run, target) for key, use in run.topics.items() if use.messages]


def _disk(key: str, run: Run, target: Target) -> Disk:
    use, topic = run.topics[key], getattr(load_topics(), key)
    days = None if topic.retention_ms is None else topic.retention_ms // DAY_MS
    per_article = use.bytes / run.articles
    return Disk(
        topic=topic.name,
        messages_per_article=use.messages / run.articles,
        bytes_per_message=use.bytes / use.messages,
        bytes_per_million=MILLION * per_article,
        kept_days=days,
        kept_bytes=per_article * target.articles_per_day * (YEAR_DAYS if days is None else days) * target.replication,
    )


def _up(value: float, step: int) -> int:
    return step * math.ceil(value / step)
