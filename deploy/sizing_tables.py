"""The text of a sizing: tables that read well in a terminal, and are Markdown for the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deploy.sizing_plan import MIB, Disk, Plan, Resources, Speed, Target
from deploy.sizing_run import Run

GIGABYTE = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What was measured on what. `articles` says whose they are; `cores` are those that the system shows."""

    command: str
    articles: str
    texts: int
    mean_words: float
    mean_characters: float
    cores: int
    python: str
    spacy: str
    pipeline: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizing:
    """Runs in the order of their pools; the last is what is planned with."""

    conditions: Conditions
    runs: Sequence[Run]
    target: Target


def text_of(sizing: Sizing) -> str:
    """The whole, ending with a line break."""
    return "\n\n".join([_conditions(sizing), _measured(sizing), _resources(sizing), _disks(sizing), _example(sizing)]) + "\n"


def _conditions(sizing: Sizing) -> str:
    given = sizing.conditions
    others = ", ".join(f"{run.others_share:.0%} (pool of {run.pool_size})" for run in sizing.runs)
    return (
        f"`{given.command}`\n\n"
        f"- {sizing.runs[0].articles:,} articles a run, made of {given.texts} texts ({given.articles}); on average "
        f"{given.mean_words:.0f} words, {given.mean_characters:.0f} characters\n"
        f"- {given.cores} cores, shared by Kafka and the worker; Python {given.python}, spaCy {given.spacy}, pipeline {given.pipeline}\n"
        f"- share of these cores that other programs took: {others}; above a few per cent, measure again on a quieter machine"
    )


def _measured(sizing: Sizing) -> str:
    words = sizing.conditions.mean_words
    speed: dict[str, Callable[[Speed], str]] = {
        "articles a second, by the clock": lambda found: f"{found.articles_per_second:.1f}",
        "core-seconds an article": lambda found: f"{found.processor_seconds_per_article:.4f}",
        "core-seconds per 1,000 words": lambda found: f"{1000 * found.processor_seconds_per_article / words:.3f}",
        "articles an hour and core": lambda found: f"{found.articles_per_hour_per_core:,.0f}",
        "core-hours per million articles": lambda found: f"{found.core_hours_per_million:.1f}",
        "of it in the main process (Faust, Kafka, JSON)": lambda found: f"{found.main_share:.0%}",
        "pool processes that a main process can feed": lambda found: f"{found.largest_pool}",
    }
    run: dict[str, Callable[[Run], str]] = {
        "cores at work, of the worker": lambda found: f"{(found.processor.main + found.processor.pool) / found.seconds:.2f}",
        "Kafka's core-seconds an article": lambda found: f"{found.broker_processor_seconds / found.articles:.4f}",
        "extraction of an article, p50": lambda found: f"{1000 * found.extraction_seconds_p50:.0f} ms",
        "extraction of an article, p95": lambda found: f"{1000 * found.extraction_seconds_p95:.0f} ms",
        "from start to ready": lambda found: f"{found.start_seconds:.1f} s",
        "core-seconds of a start": lambda found: f"{found.start_processor.main + found.start_processor.pool:.1f}",
        "main process at ready, RSS / PSS": lambda found: _mib(found.at_ready.main_rss, found.at_ready.main_pss),
        "main process at peak": lambda found: _mib(found.peak.main_rss, found.peak.main_pss),
        "largest pool process at ready, RSS / PSS": lambda found: _mib(found.at_ready.pool_process_rss, found.at_ready.pool_process_pss),
        "largest pool process at peak": lambda found: _mib(found.peak.pool_process_rss, found.peak.pool_process_pss),
        "worker at ready, as a container counts": lambda found: _mib(found.at_ready.charged),
        "worker at peak, as a container counts": lambda found: _mib(found.peak.charged),
        "of that, temporary files": lambda found: _mib(found.peak.files),
        "series on /metrics": lambda found: f"{found.metric_series}",
        "dead letters": lambda found: f"{found.topics['dead_letters'].messages}",
    }
    rows = [[name, *(show(Speed.of(found)) for found in sizing.runs)] for name, show in speed.items()]
    rows += [[name, *(show(found) for found in sizing.runs)] for name, show in run.items()]
    return _table(["measured", *(f"pool of {found.pool_size}" for found in sizing.runs)], rows)


def _resources(sizing: Sizing) -> str:
    asked = [Resources.of(run) for run in sizing.runs]
    rows = [
        ["requests: cpu", *(f"{found.cpu_request:.1f}" for found in asked)],
        ["requests: memory", *(f"{found.memory_request_mib}Mi" for found in asked)],
        ["limits: memory", *(f"{found.memory_limit_mib}Mi" for found in asked)],
        ["NEWS_POOL_MEMORY_MB, at most", *(f"{found.pool_memory_mib}" for found in asked)],
    ]
    return _table(["for one worker", *(f"NEWS_POOL_SIZE={run.pool_size}" for run in sizing.runs)], rows)


def _disks(sizing: Sizing) -> str:
    target = sizing.target
    rows = [
        [
            disk.topic,
            f"{disk.messages_per_article:.2f}",
            f"{disk.bytes_per_message:,.0f}",
            f"{disk.bytes_per_million / GIGABYTE:.2f} GB",
            "newest of a key" if disk.kept_days is None else f"{disk.kept_days} days",
            f"{disk.kept_bytes / GIGABYTE:,.1f} GB" + (" a year" if disk.kept_days is None else ""),
        ]
        for disk in Disk.all_of(sizing.runs[-1], target)
    ]
    held = f"held at {target.articles_per_day:,.0f} a day, {target.replication} replicas"
    return _table(["topic", "messages an article", "bytes a message", "per million articles", "kept", held], rows)


def _example(sizing: Sizing) -> str:
    run, target = sizing.runs[-1], sizing.target
    rate, plan = Speed.of(run).articles_per_second, Plan.of(run, target)
    needed = target.peak_per_second / (rate * target.utilisation)
    return "\n".join(
        [
            f"Example: {target.articles_per_day:,.0f} articles a day, peak factor {target.peak_factor:g}; pools of {run.pool_size}.",
            "",
            f"- mean {target.mean_per_second:.2f} a second, at the peak {target.peak_per_second:.2f}",
            f"- {target.peak_per_second:.2f} / ({rate:.1f} × {target.utilisation:g}) = {needed:.2f}: {plan.workers} workers",
            f"- {plan.partitions} partitions of the articles topic",
            f"- {plan.core_hours_per_day:.1f} core-hours a day",
            f"- what an hour without workers leaves at the mean rate is gone {plan.catch_up_seconds / 60:.1f} minutes after they are back",
        ]
    )


def _mib(*sizes: int) -> str:
    return " / ".join(f"{size / MIB:.0f}" for size in sizes) + " MiB"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Markdown, padded: the first column to the left, numbers to the right."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [cells[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))]
        return "| " + " | ".join(padded) + " |"

    rule = "|".join(["", "-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:]), ""])
    return "\n".join([line(head), rule, *map(line, rows)])
