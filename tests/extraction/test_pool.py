"""Processes that crash, hang and bloat cost only the article that made them do so. Real processes throughout."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipeline.domain.article import Article
from pipeline.domain.extraction import Extraction, Outcome
from pipeline.domain.refusal import BadInputError, Reason
from pipeline.extraction.pool import ExtractionPool, ProcessNotStarted
from pipeline.extraction.process import Answer, Loss
from tests.processes import still_running
from tests.worker.scripted_extractor import VERSION

MODULE = "tests.worker.scripted_extractor"


def article(body: str, number: int = 0) -> Article:
    return Article(article_id=f"a-{number}", body=body)


def extract(pool: ExtractionPool, *bodies: str) -> list[Answer]:
    return asyncio.run(pool.extract([article(body, number) for number, body in enumerate(bodies)]))


def said(answer: Answer) -> str:
    """The outcome, or the reason of the refusal."""
    return answer.result.reason.value if isinstance(answer.result, BadInputError) else answer.result.outcome.value


@pytest.fixture(scope="module")
def shared_pool() -> Iterator[ExtractionPool]:
    pool = ExtractionPool(size=2, timeout_seconds=120, memory_mb=512, factory=f"{MODULE}:ScriptedExtractor")
    pool.start()
    yield pool
    pool.stop()


def test_answers_come_in_the_order_of_the_articles(shared_pool: ExtractionPool) -> None:
    bodies = [f"SLEEP {0.03 * (number % 3)} {number} people were killed in Lviv." for number in range(20)]
    answers = extract(shared_pool, *bodies)
    found = [answer.result.casualties[0].quantity.lower for answer in answers if isinstance(answer.result, Extraction)]
    assert found == list(range(20))
    assert all(answer.duration_seconds >= 0 for answer in answers)


def test_a_batch_of_nothing_gives_nothing(shared_pool: ExtractionPool) -> None:
    assert extract(shared_pool) == []


@pytest.mark.parametrize(
    ("order", "reason", "loss", "words"),
    [
        ("CRASH", Reason.EXTRACTION_CRASH, Loss.CRASH, "status 3"),
        ("KILL", Reason.EXTRACTION_CRASH, Loss.CRASH, "SIGKILL"),
        ("SEGFAULT", Reason.EXTRACTION_CRASH, Loss.CRASH, "SIGSEGV"),
        ("BLOAT", Reason.EXTRACTION_CRASH, Loss.MEMORY, "512 MB"),
        ("BLOAT AT ONCE", Reason.EXTRACTION_CRASH, Loss.MEMORY, "512 MB"),
        ("RAISE", Reason.EXTRACTION_ERROR, None, "KeyError: 'scripted'"),
    ],
)
def test_only_the_article_itself_is_lost(shared_pool: ExtractionPool, order: str, reason: Reason, loss: Loss | None, words: str) -> None:
    before = shared_pool.restarts.copy()
    answers = extract(shared_pool, "Calm.", "3 people were killed in Lviv.", order, "Calm.", "4 people were killed in Lviv.")
    assert [said(answer) for answer in answers] == ["nothing_found", "extracted", reason.value, "nothing_found", "extracted"]
    assert isinstance(answers[2].result, BadInputError)
    assert words in answers[2].result.explanation
    assert set(shared_pool.restarts - before) == ({loss} if loss else set())
    assert len(shared_pool.pids) == 2
    assert shared_pool.busy == 0


def test_an_article_that_takes_too_long_is_given_up() -> None:
    pool = ExtractionPool(size=1, timeout_seconds=5, memory_mb=512, factory=f"{MODULE}:ScriptedExtractor")
    pool.start()
    answers = extract(pool, "Calm.", "HANG", "4 people were killed in Lviv.")
    pool.stop()
    assert [said(answer) for answer in answers] == ["nothing_found", Reason.EXTRACTION_TIMEOUT.value, "extracted"]
    assert isinstance(answers[1].result, BadInputError)
    assert "5 seconds" in answers[1].result.explanation
    assert pool.restarts == {Loss.TIMEOUT: 1}


def test_an_exception_brings_its_traceback(shared_pool: ExtractionPool) -> None:
    (answer,) = extract(shared_pool, "RAISE")
    assert answer.trace is not None
    assert "scripted_extractor.py" in answer.trace


def test_an_article_whose_process_somebody_else_killed_is_read_again(shared_pool: ExtractionPool, tmp_path: Path) -> None:
    (answer,) = extract(shared_pool, f"KILL ONCE {tmp_path / 'killed'} 7 people were killed in Lviv.")
    assert said(answer) == "extracted"


def test_processes_killed_while_idle_are_replaced(shared_pool: ExtractionPool) -> None:
    killed = shared_pool.pids
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    assert [said(answer) for answer in extract(shared_pool, *["Calm."] * 6)] == ["nothing_found"] * 6
    assert not set(killed) & set(shared_pool.pids)


def test_ctrl_c_in_the_terminal_does_not_reach_the_processes(shared_pool: ExtractionPool) -> None:
    for pid in shared_pool.pids:
        os.kill(pid, signal.SIGINT)
        os.kill(pid, signal.SIGTERM)
    before = shared_pool.restarts.copy()
    extract(shared_pool, *["Calm."] * 6)
    assert shared_pool.restarts == before


def test_the_loop_runs_on_while_the_processes_work(shared_pool: ExtractionPool) -> None:
    async def count_while_working() -> int:
        work = asyncio.ensure_future(shared_pool.extract([article("SLEEP 0.5"), article("SLEEP 0.5")]))
        turns = 0
        busiest = 0
        while not work.done():
            await asyncio.sleep(0.01)
            turns += 1
            busiest = max(busiest, shared_pool.busy)
        assert busiest == 2
        return turns

    assert asyncio.run(count_while_working()) > 5


def test_version_comes_from_the_processes(shared_pool: ExtractionPool) -> None:
    assert shared_pool.version == VERSION


def test_an_extractor_that_raises_at_its_start_is_told_and_leaves_no_process() -> None:
    pool = ExtractionPool(size=2, timeout_seconds=1, memory_mb=512, factory=f"{MODULE}:BrokenExtractor")
    with pytest.raises(ProcessNotStarted, match="no such model") as caught:
        pool.start()
    assert not caught.value.is_restart_helpful
    assert pool.pids == []
    assert not pool.is_warm


def test_a_process_that_dies_at_its_start_may_start_next_time() -> None:
    pool = ExtractionPool(size=1, timeout_seconds=1, memory_mb=512, factory=f"{MODULE}:DyingExtractor")
    with pytest.raises(ProcessNotStarted, match="SIGKILL") as caught:
        pool.start()
    assert caught.value.is_restart_helpful


def test_stop_ends_a_process_that_hangs() -> None:
    pool = ExtractionPool(size=1, timeout_seconds=3600, memory_mb=512, factory=f"{MODULE}:ScriptedExtractor")
    pool.start()
    (pid,) = pool.pids

    async def stop_while_it_hangs() -> None:
        work = asyncio.ensure_future(pool.extract([article("HANG")]))
        while not pool.busy:
            await asyncio.sleep(0.01)
        pool.stop()
        with pytest.raises(ProcessNotStarted):
            await work

    asyncio.run(stop_while_it_hangs())
    pool.stop()
    assert not psutil.pid_exists(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux; elsewhere idle processes end with the pipe")
def test_processes_die_with_a_parent_that_was_killed() -> None:
    program = f"""
import asyncio, sys
from pipeline.domain.article import Article
from pipeline.extraction.pool import ExtractionPool
if __name__ == "__main__":
    pool = ExtractionPool(size=2, timeout_seconds=3600, memory_mb=512, factory="{MODULE}:ScriptedExtractor")
    pool.start()
    print(*pool.pids, flush=True)
    asyncio.run(pool.extract([Article(article_id="1", body="HANG")]))
"""
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    processes = [psutil.Process(int(pid)) for pid in parent.stdout.readline().split()]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert len(processes) == 2
    assert still_running(processes) == []


def test_a_skipped_article_is_an_answer_as_well(shared_pool: ExtractionPool) -> None:
    (answer,) = asyncio.run(shared_pool.extract([Article(article_id="1", body="Bonjour.", language="fr")]))
    assert isinstance(answer.result, Extraction)
    assert answer.result.outcome is Outcome.SKIPPED


if __name__ == "__main__":
    # How long an article takes beyond the extractor's own work: `python -m tests.extraction.test_pool`.
    measured = ExtractionPool(size=2, timeout_seconds=10, memory_mb=512, factory=f"{MODULE}:ScriptedExtractor")
    measured.start()
    body = "Nothing of note was reported in Lviv. " * 130
    started = time.perf_counter()
    for _ in range(20):
        extract(measured, *[body] * 100)
    print(f"{(time.perf_counter() - started) / 2000 * 1000:.2f} ms an article")  # noqa: T201
    measured.stop()
