"""/health and /metrics answer while the event loop does not, and the watchdog ends what stands still."""

from kafka.admin import KafkaAdminClient

from pipeline.contract.topics import load_topics
from tests.end_to_end.deployment import Deployment
from tests.end_to_end.news import article, mixed, publish, scripted_articles
from tests.end_to_end.worker_process import BROKEN, wait_until

# No sooner than an article may take and thirty seconds more.
QUICK_TO_GIVE_UP = {"NEWS_EXTRACTION_TIMEOUT_SECONDS": "0.5", "NEWS_STALLED_AFTER_SECONDS": "31"}


def test_counters_add_up(deployment: Deployment) -> None:
    inputs = mixed(60)
    publish(deployment.bootstrap, deployment.articles, inputs)
    worker = deployment.ready_worker(settings={"NEWS_EXTRACTION_TIMEOUT_SECONDS": "5"})
    deployment.wait_until_committed(len(inputs))
    account = deployment.account()
    assert worker.metric("news_articles_received_total") == len(inputs)
    assert worker.metric("news_articles_total") == len(inputs)
    assert worker.metric("news_articles_total", outcome="refused") == len(account.dead_letters) == 20
    assert worker.metric("news_dead_letters_total") == 20
    for reason, count in account.reasons.items():
        assert worker.metric("news_dead_letters_total", reason=reason) == count
    assert worker.metric("news_events_total", event_type="extractions") == len(account.manifests)
    for event_type in ("entities", "casualties", "areas"):
        assert worker.metric("news_events_total", event_type=event_type) == len(account.events[event_type])
    assert worker.metric("news_event_latency_seconds_count") == len(inputs)
    assert worker.metric("news_figures_total") == len(account.events["casualties"]) + len(account.events["areas"])
    wait_until(lambda: worker.metric("news_consumer_lag_messages") == 0, "the watchdog sees no lag")
    assert worker.metric("news_partitions_assigned") == 2
    assert worker.metric("news_build_info", model="scripted-1") == 1


def test_a_missing_output_topic_is_waited_for_and_then_ends_the_worker(deployment: Deployment) -> None:
    worker = deployment.ready_worker(settings=QUICK_TO_GIVE_UP)
    with KafkaAdminClient(bootstrap_servers=deployment.bootstrap) as admin:
        admin.delete_topics([load_topics(deployment.prefix).casualties.name])
    publish(deployment.bootstrap, deployment.articles, scripted_articles(5))
    assert worker.wait() == 75
    assert "a partition with lag does not move" in worker.log
    assert deployment.committed() == 0


def test_health_and_metrics_answer_while_the_loop_stands_still_and_the_watchdog_ends_it(deployment: Deployment) -> None:
    worker = deployment.ready_worker(settings=QUICK_TO_GIVE_UP, module=BROKEN)
    publish(deployment.bootstrap, deployment.articles, [article("stuck", "STUCK"), *scripted_articles(5)])
    wait_until(lambda: worker.metric("news_consumer_lag_messages") == 6, "the watchdog tells the lag")
    assert worker.metric("news_articles_received_total") > 0
    assert worker.get("/health/live")[0] == 200
    wait_until(lambda: worker.metric("news_consumer_lag_seconds") > 5, "the oldest article grows old")
    assert worker.wait() == 75
    assert "a partition with lag does not move" in worker.log
    assert deployment.committed() == 0


def test_a_bug_acknowledges_nothing(deployment: Deployment) -> None:
    worker = deployment.ready_worker(module=BROKEN)
    publish(deployment.bootstrap, deployment.articles, scripted_articles(5))
    deployment.wait_until_committed(5)
    publish(deployment.bootstrap, deployment.articles, [*scripted_articles(5), article("bug", "BUG"), *scripted_articles(5)])
    assert worker.wait() == 1
    assert "ZeroDivisionError: a bug of the test's own" in worker.log
    committed = deployment.committed()
    assert 5 <= committed < 16
    assert committed <= len(deployment.account().manifest_inputs)
