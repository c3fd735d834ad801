"""Workers replaced one after the other under load, as the chart's rolling update does it: a new one is ready before an old one stops."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.settings import Settings
from tests.end_to_end.deployment import Deployment
from tests.end_to_end.news import article, publish

AT_ONCE = 20
# Two join and two leave; at each, what two workers have in hand may be read again.
BATCHES_READ_AGAIN = 4 * 2


@contextmanager
def articles_come(deployment: Deployment) -> Iterator[list[tuple[int, int]]]:
    """Where each stands that is published while the context lasts; each takes a worker a moment."""
    places: list[tuple[int, int]] = []
    over = threading.Event()

    def send() -> None:
        while not over.wait(0.2):
            numbers = range(len(places), len(places) + AT_ONCE)
            some = [article(f"slow-{number}", f"SLEEP 0.02 {number} people were killed in Goma.") for number in numbers]
            places.extend(publish(deployment.bootstrap, deployment.articles, some))

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield places
    finally:
        over.set()
        thread.join()


def test_a_rolling_update_loses_nothing_and_repeats_what_was_in_hand_at_most(deployment: Deployment) -> None:
    old = [deployment.ready_worker(), deployment.ready_worker()]
    with articles_come(deployment) as places:
        for each in old:
            deployment.ready_worker()
            assert each.terminate() == 0
    deployment.wait_until_committed(len(places))
    account = deployment.account()
    assert account.manifest_inputs == set(places)
    assert len(account.manifests) <= len(places) + BATCHES_READ_AGAIN * Settings.model_fields["batch_size"].default
    assert account.event_ids() == account.listed_ids()
    assert account.dead_letters == []
