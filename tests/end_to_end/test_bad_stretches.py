"""A broken producer stops the worker; a short bad stretch does not."""

from tests.end_to_end.deployment import Deployment
from tests.end_to_end.news import Sent, publish, scripted_articles

LIMITS = {
    "NEWS_BAD_INPUT_CONSECUTIVE_LIMIT": "40",
    "NEWS_BAD_INPUT_WINDOW": "100",
    "NEWS_BAD_INPUT_RATIO_LIMIT": "0.5",
    "NEWS_BATCH_SIZE": "20",
}


def bad(count: int) -> list[Sent]:
    return [Sent(b"broken", b"{not json") for _ in range(count)]


def test_too_many_in_a_row_stop_it_and_a_person_lets_them_pass(deployment: Deployment) -> None:
    inputs = [*scripted_articles(30), *bad(150), *scripted_articles(30)]
    places = publish(deployment.bootstrap, deployment.articles, inputs)
    worker = deployment.worker(settings=LIMITS)
    assert worker.wait() == 78
    assert "in a row could not be processed (not_json" in worker.log
    assert "--accept-bad-input" in worker.log
    stopped = deployment.account()
    assert len(stopped.dead_inputs) < 100
    # What is committed has its manifest or its dead letter; the rest waits.
    assert deployment.committed() <= len(stopped.manifest_inputs) + len(stopped.dead_inputs)
    assert deployment.committed() < len(inputs)

    accepting = deployment.ready_worker("--accept-bad-input", settings=LIMITS)
    deployment.wait_until_committed(len(inputs))
    assert accepting.terminate() == 0
    account = deployment.account()
    assert account.dead_inputs == {place for place, sent in zip(places, inputs, strict=True) if sent.value == b"{not json"}
    assert account.manifest_inputs == {place for place, sent in zip(places, inputs, strict=True) if sent.value != b"{not json"}


def test_mostly_bad_over_a_long_stretch_stops_it_too(deployment: Deployment) -> None:
    pattern = [*bad(3), *scripted_articles(1)]
    publish(deployment.bootstrap, deployment.articles, pattern * 60)
    worker = deployment.worker(settings=LIMITS)
    assert worker.wait() == 78
    assert "of the last 100 inputs could not be processed" in worker.log


def test_a_short_bad_stretch_passes(deployment: Deployment) -> None:
    inputs = [*scripted_articles(60), *bad(30), *scripted_articles(60)]
    publish(deployment.bootstrap, deployment.articles, inputs)
    worker = deployment.ready_worker(settings=LIMITS)
    deployment.wait_until_committed(len(inputs))
    assert worker.metric("news_dead_letters_total", reason="not_json") == 30
    assert worker.terminate() == 0
