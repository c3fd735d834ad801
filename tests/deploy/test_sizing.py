"""The sizing command runs and its accounts add up; what follows from a measurement is computed right. Nothing here asserts a time."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy import sizing
from deploy.demo.errors import DemoError
from deploy.sizing_backlog import load_backlog
from deploy.sizing_plan import MIB, Disk, Plan, Resources, Speed, Target
from deploy.sizing_processes import Memory, Processor, WorkerProcesses
from deploy.sizing_run import Run
from deploy.sizing_stream import TopicUse
from deploy.sizing_tables import Conditions, Sizing, text_of

DOZEN = 12
MEMORY = Memory(
    main_rss=100 * MIB,
    main_pss=90 * MIB,
    pool_process_rss=200 * MIB,
    pool_process_pss=180 * MIB,
    worker_rss=500 * MIB,
    worker_pss=450 * MIB,
    files=10 * MIB,
)
# A thousand articles in 50 s: 80 core-seconds, a tenth of them in the main process.
RUN = Run(
    pool_size=2,
    articles=1000,
    outcomes={"extracted": 990, "refused": 10},
    seconds=50.0,
    start_seconds=8.0,
    start_processor=Processor(main=1.0, pool=6.0, machine=8.0),
    processor=Processor(main=8.0, pool=72.0, machine=95.0),
    broker_processor_seconds=5.0,
    others_share=0.1,
    at_ready=MEMORY,
    peak=MEMORY,
    extraction_seconds_p50=0.03,
    extraction_seconds_p95=0.2,
    metric_series=300,
    topics={
        "articles": TopicUse(messages=1000, bytes=1_000_000),
        "casualties": TopicUse(messages=4000, bytes=8_000_000),
        "areas": TopicUse(messages=0, bytes=0),
        "extractions": TopicUse(messages=990, bytes=990_000),
        "dead_letters": TopicUse(messages=10, bytes=20_000),
    },
)
TARGET = Target(articles_per_day=864_000, peak_factor=5, utilisation=0.5, replication=3)
CONDITIONS = Conditions(
    command="python -m deploy.sizing", articles="our samples", texts=29, mean_words=100.0, mean_characters=600.0, cores=2, python="3.11.0",
    spacy="3.8.6", pipeline="0.1.0",
)  # fmt: skip


def test_accounts_of_a_real_run_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert sizing.main(["--articles", str(DOZEN), "--pool-sizes", "1", "--format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found["conditions"]["texts"] == DOZEN
    (run,) = found["runs"]
    assert run["articles"] == DOZEN == sum(run["outcomes"].values())
    topics = {key: use["messages"] for key, use in run["topics"].items()}
    assert topics["articles"] == topics["extractions"] == DOZEN
    assert topics["dead_letters"] == 0
    assert topics["casualties"] > 0
    assert _not_positive({**run["speed"], **run["resources"], **found["plan"]}) == []
    assert _not_positive({**run["processor"], **run["start_processor"]}) == []
    assert _not_positive({name: run[name] for name in run if name.endswith(("seconds", "_p50", "_p95", "series"))}) == []
    for memory in (run["at_ready"], run["peak"]):
        assert _not_positive({name: value for name, value in memory.items() if name != "files"}) == []
        assert memory["worker_pss"] <= memory["worker_rss"]
        assert memory["main_rss"] + memory["pool_process_rss"] <= memory["worker_rss"]
    assert all(run["peak"][name] >= at_ready for name, at_ready in run["at_ready"].items())
    used = run["processor"]["main"] + run["processor"]["pool"]
    assert run["speed"]["processor_seconds_per_article"] == pytest.approx(used / DOZEN)
    assert run["processor"]["machine"] >= run["processor"]["pool"]


def test_temporary_files_count_with_and_without_a_name(tmp_path: Path) -> None:
    (tmp_path / "left").write_bytes(bytes(1000))
    with tempfile.TemporaryFile(dir=tmp_path) as nameless, tempfile.TemporaryFile() as elsewhere:
        for file in (nameless, elsewhere):
            file.write(bytes(20_000))
            file.flush()
        assert WorkerProcesses(psutil.Process(), temporary=tmp_path).memory().files == 21_000


def test_speed_is_by_processor_time() -> None:
    speed = Speed.of(RUN)
    assert speed.articles_per_second == pytest.approx(20)
    assert speed.processor_seconds_per_article == pytest.approx(0.08)
    assert speed.articles_per_hour_per_core == pytest.approx(45_000)
    assert speed.core_hours_per_million == pytest.approx(22.222, abs=0.001)
    assert speed.main_share == pytest.approx(0.1)
    assert speed.largest_pool == 9


def test_workers_and_partitions_carry_the_peak() -> None:
    plan = Plan.of(RUN, TARGET)
    # 10 a second on average, 50 at the peak, of which a worker is asked for 10.
    assert plan.workers == 5
    assert plan.partitions == 10
    assert plan.core_hours_per_day == pytest.approx(19.2)
    # 36,000 articles wait, and 100 - 10 of them go in a second.
    assert plan.catch_up_seconds == pytest.approx(400)


def test_small_load_still_has_two_workers_and_the_partitions_of_the_contract() -> None:
    plan = Plan.of(RUN, replace(TARGET, articles_per_day=1000))
    assert (plan.workers, plan.partitions) == (2, 6)


def test_limit_leaves_room_for_a_process_that_swells() -> None:
    resources = Resources.of(RUN)
    assert resources.cpu_request == pytest.approx(2.3)
    assert resources.memory_request_mib == 512
    # The others have 310 MiB, and a process may always take 512 before it is replaced.
    assert resources.memory_limit_mib == 896
    assert resources.pool_memory_mib == 896 - 310


def test_disk_is_by_retention_and_replicas() -> None:
    disks = {disk.topic: disk for disk in Disk.all_of(RUN, replace(TARGET, articles_per_day=1000))}
    assert "news.areas.v1" not in disks
    assert disks["news.casualties.v1"].messages_per_article == pytest.approx(4)
    assert disks["news.casualties.v1"].bytes_per_million == pytest.approx(8e9)
    assert disks["news.casualties.v1"].kept_bytes == pytest.approx(8_000_000 * 30 * 3)
    assert disks["news.extractions.v1"].kept_days is None
    assert disks["news.extractions.v1"].kept_bytes == pytest.approx(990_000 * 365 * 3)


def test_lost_article_is_no_result() -> None:
    RUN.require_all_counted()
    with pytest.raises(DemoError, match="The accounts differ: 1001 articles were sent, 1000 ended"):
        replace(RUN, articles=1001).require_all_counted()


def test_page_is_written_between_its_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Sizing(conditions=CONDITIONS, runs=[RUN], target=TARGET)
    page = tmp_path / "SIZING.md"
    page.write_text(sizing.PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(sizing, "PAGE", page)
    sizing.write(found)
    once = page.read_text(encoding="utf-8")
    assert text_of(found) in once
    assert "50.00 / (20.0 × 0.5) = 5.00: 5 workers" in once
    sizing.write(found)
    assert page.read_text(encoding="utf-8") == once


def test_backlog_repeats_texts_under_ids_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text('{"body": "One two three."}\n\n{"article_id": "b", "body": "Four."}\n', encoding="utf-8")
    backlog = load_backlog(file, count=3)
    messages = list(backlog.messages())
    assert [key.decode() for key, _ in messages] == [json.loads(value)["article_id"] for _, value in messages]
    assert len({key for key, _ in messages}) == 3
    assert backlog.mean_words == pytest.approx(7 / 3)


@pytest.mark.parametrize(
    ("text", "complaint"), [("", "has no article"), ('{"body": "Fine."}\n{"title": "x"}\n', "article 2: missing_body")]
)
def test_file_that_no_worker_could_read_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DemoError, match=complaint):
        load_backlog(file, count=1)


@pytest.mark.parametrize("arguments", [["no-such-file.jsonl"], ["--articles", "0"], ["--pool-sizes", "1", "1"], ["--utilisation", "2"]])
def test_senseless_options_are_refused_before_anything_starts(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        sizing.main(arguments)
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err


def _not_positive(numbers: dict[str, float]) -> list[str]:
    return [name for name, value in numbers.items() if value <= 0]
