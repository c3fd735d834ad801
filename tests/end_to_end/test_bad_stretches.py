"""A broken producer stops the worker before its topic is drained; a short bad stretch does not, and a person lets any pass."""

import psutil

from tests.end_to_end.deployment import Deployment
from tests.end_to_end.news import Sent, publish, scripted_articles
from tests.end_to_end.worker_process import wait_until

LIMITS = {"NEWS_BAD_INPUT_CONSECUTIVE_LIMIT": "40", "NEWS_BATCH_SIZE": "20"}
BROKEN = b"{not json"


def bad(count: int) -> list[Sent]:
    return [Sent(b"broken", BROKEN) for _ in range(count)]


def test_a_worker_that_holds_stays_and_takes_nothing_more(deployment: Deployment) -> None:
    stretch = [*bad(150), *scripted_articles(10)]
    publish(deployment.bootstrap, deployment.articles, stretch)
    worker = deployment.worker(settings=LIMITS | {"NEWS_HOLD_ON_BAD_INPUT": "true"})
    wait_until(lambda: "holding after too much bad input" in worker.log, "it holds", seconds=60)
    assert worker.unready_because() == ["the worker is holding after too much bad input"]
    assert worker.get("/health/live")[0] == 200
    assert worker.metric("news_worker_ready") == 0
    assert [process for process in worker.pool_processes if process.status() != psutil.STATUS_ZOMBIE] == []
    dead = deployment.account().dead_inputs
    assert len(dead) < 40

    assert worker.terminate() == 78
    assert deployment.account().dead_inputs == dead

    accepting = deployment.ready_worker("--accept-bad-input", settings=LIMITS)
    deployment.wait_until_committed(len(stretch))
    assert accepting.terminate() == 0
    assert len(deployment.account().dead_inputs) == 150


def test_too_many_in_a_row_stop_it_and_a_person_lets_them_pass(deployment: Deployment) -> None:
    passing = [*scripted_articles(30), *bad(30), *scripted_articles(30)]
    publish(deployment.bootstrap, deployment.articles, passing)
    worker = deployment.ready_worker(settings=LIMITS)
    deployment.wait_until_committed(len(passing))
    assert worker.is_running

    stretch = [*scripted_articles(10), *bad(150), *scripted_articles(10)]
    places = publish(deployment.bootstrap, deployment.articles, stretch)
    assert worker.wait() == 78
    assert "40 inputs in a row could not be processed (not_json" in worker.log
    assert "--accept-bad-input" in worker.log
    stopped = deployment.account()
    assert len(stopped.dead_inputs) < 30 + 40
    # What is committed has its manifest or its dead letter; the rest waits.
    assert len(passing) <= deployment.committed() <= len(stopped.manifest_inputs) + len(stopped.dead_inputs)

    accepting = deployment.ready_worker("--accept-bad-input", settings=LIMITS)
    deployment.wait_until_committed(len(passing) + len(stretch))
    assert accepting.terminate() == 0
    account = deployment.account()
    assert account.dead_inputs > {place for place, sent in zip(places, stretch, strict=True) if sent.value == BROKEN}
    assert account.manifest_inputs > {place for place, sent in zip(places, stretch, strict=True) if sent.value != BROKEN}
    assert len(account.manifest_inputs | account.dead_inputs) == len(passing) + len(stretch)
