"""The contract seen from outside: 500 inputs, 20 of them bad, a worker killed in the middle, and everything published twice."""

from collections import Counter

from tests.end_to_end.deployment import Deployment
from tests.end_to_end.news import Sent, mixed, publish
from tests.end_to_end.outside_consumer import Account
from tests.end_to_end.worker_process import OBEDIENT, wait_until
from tests.processes import still_running

GOOD = 480
LIMITS = {"NEWS_EXTRACTION_TIMEOUT_SECONDS": "8", "NEWS_SCHEMA_CHECK_RATIO": "0.2"}


def test_every_input_has_a_manifest_or_a_dead_letter(deployment: Deployment) -> None:
    inputs = mixed(GOOD)
    assert len(inputs) == 500
    places = publish(deployment.bootstrap, deployment.articles, inputs)

    first = deployment.ready_worker(factory=OBEDIENT, settings=LIMITS)
    wait_until(lambda: first.metric("news_articles_total") >= 100, "the first worker is in the middle")
    processes = first.pool_processes
    first.kill()
    assert deployment.committed() < len(inputs)
    assert still_running(processes) == []

    second = deployment.ready_worker(factory=OBEDIENT, settings=LIMITS)
    deployment.wait_until_committed(len(inputs))
    once = deployment.account()
    check(once, inputs, places)

    again = publish(deployment.bootstrap, deployment.articles, [sent for sent in inputs if sent.reason is None])
    deployment.wait_until_committed(len(inputs) + len(again))
    twice = deployment.account()
    assert twice.event_ids() == once.event_ids()
    assert twice.manifest_inputs == once.manifest_inputs | set(again)
    assert twice.dead_inputs == once.dead_inputs
    assert second.terminate() == 0


def check(account: Account, inputs: list[Sent], places: list[tuple[int, int]]) -> None:
    good = {place for place, sent in zip(places, inputs, strict=True) if sent.reason is None}
    reasons = {place: sent.reason for place, sent in zip(places, inputs, strict=True) if sent.reason is not None}
    assert account.manifest_inputs == good
    assert account.dead_inputs == set(reasons)
    assert account.reasons == Counter(reasons.values())
    assert account.event_ids() == account.listed_ids()
    assert all(account.event_ids().values()), "a type of event without any event proves nothing"

    outcomes = {record.json["outcome"] for record in account.manifests}
    assert outcomes == {"extracted", "nothing_found", "skipped", "withdrawn"}
    skipped = [record.json for record in account.manifests if record.json["outcome"] == "skipped"]
    assert {manifest["reason"] for manifest in skipped} == {"unsupported_language"}
    check_dead_letters_are_whole(account, inputs, places)
    check_traces(account, inputs, places)


def check_dead_letters_are_whole(account: Account, inputs: list[Sent], places: list[tuple[int, int]]) -> None:
    by_place = dict(zip(places, inputs, strict=True))
    for record in account.dead_letters:
        sent = by_place[int(record.header("dlq-partition")), int(record.header("dlq-offset"))]
        assert (record.key or None, record.value) == (sent.key, sent.value)
        assert record.header("dlq-reason") == sent.reason


def check_traces(account: Account, inputs: list[Sent], places: list[tuple[int, int]]) -> None:
    by_place = dict(zip(places, inputs, strict=True))
    for record in account.manifests:
        sent = by_place[record.json["input"]["partition"], record.json["input"]["offset"]]
        trace = [header for header in sent.headers if header[0] == "traceparent"]
        assert [header for header in record.headers if header[0] == "traceparent"] == trace
