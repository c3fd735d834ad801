"""Workers' /metrics pages as numbers, and what two looks at them tell."""

import math
import urllib.request
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

PAGE_SECONDS = 3.0
Labels = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Look:
    """One worker's samples by name and labels, when (monotonic seconds) they were read; `failure` says why there are none."""

    address: str
    at: float
    samples: Mapping[str, Mapping[Labels, float]] = field(default_factory=dict)
    failure: str | None = None

    def sum(self, name: str, **labels: str) -> float | None:
        """Over all samples with these labels; None where there are none."""
        found = [value for its, value in self.samples.get(name, {}).items() if labels.items() <= dict(its).items()]
        return sum(found) if found else None

    def by(self, name: str, label: str) -> dict[str, float]:
        """The samples' values by one label."""
        sums: defaultdict[str, float] = defaultdict(float)
        for its, value in self.samples.get(name, {}).items():
            sums[dict(its).get(label, "")] += value
        return dict(sums)


def read_metrics(address: str, *, now: float) -> Look:
    """A look without samples where the worker does not answer or the page is not one of metrics; does not raise."""
    try:
        # http only: an address is host:port.
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=PAGE_SECONDS) as page:
            text = page.read().decode()
        samples: defaultdict[str, dict[Labels, float]] = defaultdict(dict)
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                samples[sample.name][frozenset(sample.labels.items())] = sample.value
    except (OSError, ValueError, HTTPException) as error:
        return Look(address, now, failure=str(getattr(error, "reason", None) or error) or type(error).__name__)
    if "news_worker_ready" not in samples:
        return Look(address, now, failure="not a page of a worker")
    return Look(address, now, samples)


def rows(before: Sequence[Look], after: Sequence[Look]) -> dict[str, Any]:
    """The first row of the Service board over all workers, from two looks at each; None: not known, or nothing happened.

    Rates are a second; a worker that was restarted or did not answer counts from its next two looks on.
    """
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if _is_continued(old, new)]
    up = [look for look in after if look.failure is None]
    done = _rate(pairs, "news_articles_total")
    refused = _rate(pairs, "news_articles_total", outcome="refused")
    return {
        "workers": [_worker(look) for look in after],
        "flow": {
            "articles_in_per_second": _rate(pairs, "news_articles_received_total"),
            "articles_done_per_second": done,
            "events_out_per_second": _rate(pairs, "news_events_total"),
        },
        "lag": {
            "messages": _sum_of_maxima(up, "news_consumer_lag_messages"),
            "oldest_seconds": max(
                (value for look in up for value in look.by("news_consumer_lag_seconds", "partition").values()), default=None
            ),
            "expired_messages": _sum_of_maxima(up, "news_consumer_expired_messages"),
        },
        "latency_seconds": {f"p{100 * share:g}": _quantile(pairs, "news_event_latency_seconds", share) for share in (0.5, 0.95, 0.99)},
        "errors": {
            "dead_letters_share": refused / done if done and refused is not None else None,
            "dead_letters": _totals(up, "news_dead_letters_total", "reason"),
            "producer_errors": _totals(up, "news_producer_errors_total", "kind"),
            "pool_restarts": _totals(up, "news_pool_restarts_total", "reason"),
        },
    }


def _worker(look: Look) -> dict[str, Any]:
    if look.failure is not None:
        return {"address": look.address, "failure": look.failure}
    (build, *_) = look.samples.get("news_build_info", {}) or (frozenset(),)
    return {
        "address": look.address,
        "is_ready": look.sum("news_worker_ready") == 1,
        "is_broker_reachable": look.sum("news_broker_reachable") == 1,
        "partitions": look.sum("news_partitions_assigned"),
        "pool_busy": look.sum("news_pool_busy_processes"),
        "pool_size": look.sum("news_pool_processes"),
        "memory_bytes": look.sum("news_worker_memory_bytes"),
        "rebalances": look.sum("news_rebalances_total"),
        "version": dict(build).get("version"),
    }


def _is_continued(old: Look, new: Look) -> bool:
    """A counter that fell was started anew."""
    name = "news_articles_received_total"
    first, last = old.sum(name), new.sum(name)
    return first is not None and last is not None and first <= last and new.at > old.at


def _rate(pairs: Sequence[tuple[Look, Look]], name: str, **labels: str) -> float | None:
    found = [((new.sum(name, **labels) or 0) - (old.sum(name, **labels) or 0)) / (new.at - old.at) for old, new in pairs]
    return sum(found) if found else None


def _sum_of_maxima(looks: Sequence[Look], name: str) -> float | None:
    """Every worker tells all partitions."""
    partitions: defaultdict[str, float] = defaultdict(float)
    for look in looks:
        for partition, value in look.by(name, "partition").items():
            partitions[partition] = max(partitions[partition], value)
    return sum(partitions.values()) if partitions else None


def _totals(looks: Sequence[Look], name: str, label: str) -> dict[str, float]:
    """Since the workers' start, and only what happened at all."""
    totals: defaultdict[str, float] = defaultdict(float)
    for look in looks:
        for key, value in look.by(name, label).items():
            totals[key] += value
    return {key: value for key, value in totals.items() if value}


def _quantile(pairs: Sequence[tuple[Look, Look]], name: str, share: float) -> float | None:
    """As Prometheus does it: linear within a bucket, the last bound where it lies beyond."""
    buckets: defaultdict[float, float] = defaultdict(float)
    for old, new in pairs:
        first = old.by(f"{name}_bucket", "le")
        for le, value in new.by(f"{name}_bucket", "le").items():
            buckets[float(le)] += value - first.get(le, 0)
    wanted = share * buckets.get(math.inf, 0)
    lower, below = 0.0, 0.0
    for bound, count in sorted(buckets.items()):
        if wanted and count >= wanted:
            return lower if math.isinf(bound) else lower + (bound - lower) * (wanted - below) / (count - below)
        lower, below = bound, count
    return None
