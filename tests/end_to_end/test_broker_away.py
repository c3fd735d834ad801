"""A broker that goes away under load: nothing is lost, and the worker says what it is waiting for."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.local_kafka.broker import LocalKafka
from tests.end_to_end.deployment import Deployment
from tests.end_to_end.news import article, publish
from tests.end_to_end.worker_process import wait_until
from tests.kafka_broker import FreshKafka

SLOW = [article(f"slow-{number}", f"SLEEP 0.01 {number} people were killed in Goma.") for number in range(500)]


@pytest.fixture
def broker(fresh_kafka: FreshKafka) -> LocalKafka:
    return fresh_kafka()


@pytest.fixture
def own(broker: LocalKafka, topic_prefix: str, tmp_path: Path) -> Iterator[Deployment]:
    made = Deployment(broker.bootstrap, topic_prefix, tmp_path)
    yield made
    made.clean_up()


def kill(broker: LocalKafka) -> None:
    process = broker.process
    assert process is not None
    process.kill()
    process.wait(20)


def test_killed_and_started_again_under_load(broker: LocalKafka, own: Deployment) -> None:
    places = publish(own.bootstrap, own.articles, SLOW)
    worker = own.ready_worker()
    wait_until(lambda: worker.metric("news_articles_total") > 0, "the first batch is done")
    kill(broker)
    wait_until(lambda: "no broker answers" in worker.unready_because(), "it says that the broker is away")
    assert worker.get("/health/live")[0] == 200
    assert len(worker.log.splitlines()) < 150

    broker.start()
    own.wait_until_committed(len(SLOW))
    account = own.account()
    assert account.manifest_inputs == set(places)
    assert account.event_ids() == account.listed_ids() | {"areas": set()}
    assert worker.terminate() == 0


def test_while_the_broker_is_away_a_stop_and_a_long_wait_end_the_worker(broker: LocalKafka, own: Deployment) -> None:
    places = publish(own.bootstrap, own.articles, SLOW)
    worker = own.ready_worker()
    wait_until(lambda: worker.metric("news_articles_total") > 0, "the first batch is done")
    kill(broker)
    wait_until(lambda: "no broker answers" in worker.unready_because(), "it says that the broker is away")
    # A restart helps, where something was still in hand; a clean end, where not.
    assert worker.terminate() in {75, 0}

    broker.start()
    second = own.ready_worker(settings={"NEWS_BROKER_GONE_AFTER_SECONDS": "3"})
    own.wait_until_committed(len(SLOW))
    assert own.account().manifest_inputs == set(places)

    kill(broker)
    assert second.wait() == 75
    assert "no broker answered for too long" in second.log
