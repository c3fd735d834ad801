"""Every metric has its unit in its name, a help text, and labels that are small closed sets."""

from collections import Counter
from pathlib import Path
from typing import ClassVar

from prometheus_client.exposition import generate_latest

from pipeline.domain.extraction import Outcome, PipelineVersion
from pipeline.metrics import OUTLETS_LIMIT, Metrics, memory_bytes, memory_limit_bytes

ALLOWED_LABELS = {"outcome", "event_type", "kind", "reason", "stage", "result", "partition", "le", "version", "model", "rules"}
ALLOWED_LABELS |= {"stance", "status", "qualifier", "country", "outlet"}


class RestingPool:
    """What the metrics read of a pool."""

    size = 2
    busy = 1
    restarts: ClassVar = Counter(crash=3)


def test_every_metric_of_ours_has_help_and_a_known_label_set() -> None:
    metrics = Metrics()
    metrics.tell_build(PipelineVersion(version="1", model="m", rules="r"))
    metrics.count_outlet("The Daily", Outcome.EXTRACTED)
    metrics.watch_pool(RestingPool(), losses=("crash", "timeout"))
    families = [family for family in metrics.registry.collect() if family.name.startswith("news_")]
    assert len(families) > 20
    for family in families:
        assert family.documentation.endswith("."), family.name
        assert not family.name.endswith(("_ms", "_milliseconds", "_mb"))
        assert {label for sample in family.samples for label in sample.labels} <= ALLOWED_LABELS


def test_the_pool_is_asked_when_the_metrics_are_read() -> None:
    metrics = Metrics()
    metrics.watch_pool(RestingPool(), losses=("crash", "timeout"))
    text = generate_latest(metrics.registry).decode()
    assert "news_pool_processes 2.0" in text
    assert "news_pool_busy_processes 1.0" in text
    assert 'news_pool_restarts_total{reason="crash"} 3.0' in text
    assert 'news_pool_restarts_total{reason="timeout"} 0.0' in text


def test_two_workers_in_one_process_do_not_share_counts() -> None:
    first, second = Metrics(), Metrics()
    first.articles.labels(outcome="extracted").inc()
    assert second.registry.get_sample_value("news_articles_total", {"outcome": "extracted"}) == 0


def test_outlets_have_names_of_their_own_only_while_there_are_few() -> None:
    metrics = Metrics()
    for number in range(OUTLETS_LIMIT + 7):
        metrics.count_outlet(f"Outlet {number}", Outcome.EXTRACTED)
    metrics.count_outlet("Outlet 0", Outcome.SKIPPED)
    read = metrics.registry.get_sample_value
    assert read("news_outlet_articles_total", {"outlet": "other", "outcome": "extracted"}) == 7
    assert read("news_outlet_articles_total", {"outlet": "Outlet 0", "outcome": "skipped"}) == 1
    assert generate_latest(metrics.registry).decode().count("news_outlet_articles_total{") == OUTLETS_LIMIT + 2


def test_an_outlet_without_a_name_is_none_and_a_long_name_is_cut() -> None:
    metrics = Metrics()
    metrics.count_outlet(None, Outcome.EXTRACTED)
    metrics.count_outlet(" \n", Outcome.EXTRACTED)
    metrics.count_outlet("x" * 10_000, Outcome.EXTRACTED)
    assert metrics.registry.get_sample_value("news_outlet_articles_total", {"outlet": "none", "outcome": "extracted"}) == 2
    assert metrics.registry.get_sample_value("news_outlet_articles_total", {"outlet": "x" * 60, "outcome": "extracted"}) == 1


def test_memory_is_told_with_what_may_be_taken(tmp_path: Path) -> None:
    registry = Metrics().registry
    used, limit = (registry.get_sample_value(f"news_worker_memory_{name}") for name in ("bytes", "limit_bytes"))
    assert used is not None
    assert limit is not None
    assert 0 < used < limit

    (tmp_path / "memory.max").write_text("1000000\n", encoding="ascii")
    (tmp_path / "memory.current").write_text("700000\n", encoding="ascii")
    (tmp_path / "memory.stat").write_text("anon 500000\nshmem 90000\ninactive_file 100000\n", encoding="ascii")
    assert memory_limit_bytes(tmp_path) == 1_000_000
    assert memory_bytes(tmp_path) == 600_000
    (tmp_path / "memory.max").write_text("max\n", encoding="ascii")
    assert memory_limit_bytes(tmp_path) == memory_limit_bytes(tmp_path / "absent") == limit
    assert memory_bytes(tmp_path) > 10_000_000
