"""Told to stop, a worker ends with status 0 and leaves nothing half done, whenever it is told."""

import pytest

from tests.end_to_end.deployment import Deployment
from tests.end_to_end.news import article, publish, scripted_articles
from tests.end_to_end.worker_process import wait_until
from tests.processes import still_running

# Slow enough that a stop comes into the middle of a batch.
SLOW = [article(f"slow-{number}", f"SLEEP 0.01 {number} people were killed in Goma.") for number in range(600)]


def test_sigterm_under_load_loses_and_repeats_nothing(deployment: Deployment) -> None:
    places = publish(deployment.bootstrap, deployment.articles, SLOW)
    first = deployment.ready_worker()
    wait_until(lambda: first.metric("news_articles_total") > 0, "the first batch is done")
    processes = first.pool_processes
    assert first.terminate() == 0
    assert still_running(processes) == []
    after_first = deployment.account()
    assert 0 < len(after_first.manifests) < len(SLOW)
    assert deployment.committed() == len(after_first.manifests)

    second = deployment.ready_worker()
    deployment.wait_until_committed(len(SLOW))
    assert second.terminate() == 0
    account = deployment.account()
    assert account.manifest_inputs == set(places)
    assert len(account.manifests) == len(SLOW)


@pytest.mark.parametrize("phase", ["checking", "loading"])
def test_sigterm_while_it_starts(deployment: Deployment, phase: str) -> None:
    factory = "tests.worker.scripted_extractor:SlowExtractor"
    worker = deployment.worker(factory=factory)
    if phase == "loading":
        wait_until(lambda: "the worker is loading" in worker.unready_because(), "it loads")
    else:
        wait_until(lambda: worker.get("/health/live")[0] == 200, "it is there at all")
    assert worker.terminate() == 0
    assert "Traceback" not in worker.log


def test_ctrl_c_is_as_good_and_all_went_well_in_five_lines(deployment: Deployment) -> None:
    worker = deployment.ready_worker()
    publish(deployment.bootstrap, deployment.articles, scripted_articles(50))
    deployment.wait_until_committed(50)
    worker.interrupt()
    assert worker.wait(seconds=40) == 0
    events = [line.split('"event": "')[1].split('"')[0] for line in worker.log.splitlines()]
    assert events == ["loading the language model", "running", "partitions assigned", "stopping", "stopped"]
