"""`news-events top`, against the metrics page of a real worker."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaProducer

from pipeline.cli.worker_metrics import Look, read_metrics, rows
from pipeline.local_kafka.broker import LocalKafka
from pipeline.local_kafka.ports import free_port
from tests.cli.command import environment, run
from tests.end_to_end.deployment import Deployment
from tests.end_to_end.worker_process import WorkerProcess, wait_until

ARTICLES = 40
BROKEN = 2


@pytest.fixture(scope="module")
def deployment(kafka: LocalKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    made = Deployment(kafka.bootstrap, f"top{os.getpid()}.", tmp_path_factory.mktemp("top"))
    yield made
    made.clean_up()


@pytest.fixture(scope="module")
def worker(deployment: Deployment) -> WorkerProcess:
    return deployment.ready_worker()


def address(worker: WorkerProcess) -> str:
    return f"127.0.0.1:{worker.port}"


def publish(deployment: Deployment) -> None:
    producer = KafkaProducer(bootstrap_servers=deployment.bootstrap)
    article = {"title": "T", "body": "Nobody was hurt.", "published_at": "2024-05-01T08:00:00Z", "outlet": "Test"}
    for number in range(ARTICLES):
        producer.send(deployment.articles, value=json.dumps({"id": f"a{number}", **article}).encode())
    for _ in range(BROKEN):
        producer.send(deployment.articles, value=b"no JSON")
    producer.close()


def test_two_looks_tell_what_happened_between_them(deployment: Deployment, worker: WorkerProcess) -> None:
    before = read_metrics(address(worker), now=time.monotonic())
    publish(deployment)
    wait_until(lambda: worker.metric("news_articles_total") >= before_count(before) + ARTICLES + BROKEN, "the articles are read")
    after = read_metrics(address(worker), now=before.at + 2)
    told = rows([before], [after])
    assert told["flow"]["articles_done_per_second"] == (ARTICLES + BROKEN) / 2
    assert told["errors"]["dead_letters_share"] == pytest.approx(BROKEN / (ARTICLES + BROKEN))
    assert sum(told["errors"]["dead_letters"].values()) == BROKEN
    assert 0 < told["latency_seconds"]["p50"] <= told["latency_seconds"]["p95"] <= told["latency_seconds"]["p99"]


def before_count(look: Look) -> float:
    return look.sum("news_articles_total") or 0


def test_once_as_json_has_every_row(worker: WorkerProcess) -> None:
    ended = run("top", "--once", "--interval", "0.2", "--format", "json", address(worker))
    assert ended.status == 0, ended
    told = json.loads(ended.stdout)
    assert set(told) == {"workers", "flow", "lag", "latency_seconds", "errors"}
    (pool,) = told["workers"]
    assert pool["is_ready"]
    assert pool["is_broker_reachable"]
    assert pool["pool_size"] >= 1
    assert pool["partitions"] == 2
    assert pool["memory_bytes"] > 1e6
    assert told["latency_seconds"] == {"p50": None, "p95": None, "p99": None}


def test_a_worker_that_does_not_answer_is_told_beside_the_others(worker: WorkerProcess) -> None:
    ended = run("top", "--once", "--interval", "0.2", address(worker), f"127.0.0.1:{free_port()}")
    assert ended.status == 1
    assert [word in ended.stdout for word in ("flow", "lag", "latency", "errors")] == [True] * 4
    assert ended.stdout.count("busy") == 1
    assert "no answer: [Errno 111] Connection refused" in ended.stdout


def test_another_programs_page_is_not_a_worker() -> None:
    look = Look("a:1", 0.0, failure="not a page of a worker")
    told = rows([look], [look])
    assert told["workers"] == [{"address": "a:1", "failure": "not a page of a worker"}]
    assert told["lag"]["messages"] is None


def test_partitions_that_two_workers_tell_count_once_and_a_restart_is_no_negative_flow() -> None:
    lag = {"news_consumer_lag_messages": {frozenset({("partition", "0")}): 5.0}}
    counted = [{**lag, "news_articles_received_total": {frozenset[tuple[str, str]](): value}} for value in (90.0, 3.0)]
    told = rows([Look("a:1", 0, counted[0]), Look("b:1", 0, counted[0])], [Look("a:1", 1, counted[1]), Look("b:1", 1, counted[0])])
    assert told["lag"]["messages"] == 5
    assert told["flow"]["articles_in_per_second"] == 0


def test_live_screen_is_drawn_again_until_ctrl_c(worker: WorkerProcess, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    env = {**environment(), "TERM": "xterm-256color", "HOME": str(tmp_path), "COLUMNS": "120"}
    command = [sys.executable, "-m", "pipeline", "top", "--interval", "0.2", address(worker)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    seen = ""
    while seen.count("latency") < 3:
        assert select.select([ours], [], [], 60)[0], seen
        seen += os.read(ours, 65_536).decode(errors="replace")
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert "ready" in seen
    os.close(ours)
