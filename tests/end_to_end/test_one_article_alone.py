"""An article that breaks the extractor is a dead letter, and its neighbours are not touched."""

from tests.end_to_end.deployment import Deployment
from tests.end_to_end.news import article, publish, scripted_articles

ORDERS = {
    "CRASH": "extraction_crash",
    "KILL": "extraction_crash",
    "SEGFAULT": "extraction_crash",
    "BLOAT": "extraction_crash",
    "BLOAT AT ONCE": "extraction_crash",
    "HANG": "extraction_timeout",
    "RAISE": "extraction_error",
    "5 people were killed in Lviv. HUGE": "event_too_large",
}


def test_crash_hang_bloat_and_too_much_to_say(deployment: Deployment) -> None:
    breaking = [article(f"order-{number}", order) for number, order in enumerate(ORDERS)]
    inputs = [sent for neighbours in zip(scripted_articles(len(breaking)), breaking, strict=True) for sent in neighbours]
    places = publish(deployment.bootstrap, deployment.articles, inputs)
    worker = deployment.ready_worker(settings={"NEWS_EXTRACTION_TIMEOUT_SECONDS": "20", "NEWS_POOL_MEMORY_MB": "512"})
    deployment.wait_until_committed(len(inputs))

    account = deployment.account()
    assert account.manifest_inputs == set(places[0::2])
    by_place = {(int(r.header("dlq-partition")), int(r.header("dlq-offset"))): r.header("dlq-reason") for r in account.dead_letters}
    assert by_place == dict(zip(places[1::2], ORDERS.values(), strict=True))
    # None of the events of the article whose event is too large: not even its entities, which fit.
    assert len(account.events["casualties"]) == len(account.events["entities"]) == len(breaking)

    assert worker.metric("news_pool_restarts_total", reason="timeout") == 1
    assert worker.metric("news_pool_restarts_total", reason="crash") == 6
    assert worker.metric("news_pool_restarts_total", reason="memory") == 4
    assert worker.metric("news_pool_processes") == 2
    assert worker.terminate() == 0
