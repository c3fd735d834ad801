"""When the watchdog leaves, and when it must not. Its broker is a script; that the real one is read rightly is test_lag's."""

from collections.abc import Callable

import pytest
from kafka.errors import GroupAuthorizationFailedError, KafkaConnectionError, KafkaError, UnknownTopicOrPartitionError

from pipeline.agents.leaving import WorkerStatus
from pipeline.metrics import Metrics
from pipeline.settings import load_settings
from pipeline.worker.lag import LagReader, PartitionLag
from pipeline.worker.state import Progress
from pipeline.worker.watchdog import REFUSALS_BELIEVED, Watchdog
from tests.agents.recording import Left, leave
from tests.worker.test_state import HandClock, running

STALLED, GONE = 120.0, 600.0


class ScriptedReader(LagReader):
    """Gives what it is told to, or raises it."""

    def __init__(self) -> None:
        super().__init__(load_settings(), topic="news.articles.v1")
        self.answer: list[PartitionLag] | KafkaError = []

    def read(self) -> list[PartitionLag]:
        if isinstance(self.answer, KafkaError):
            raise self.answer
        return self.answer


class Bench:
    """A watchdog of a worker that has partitions 0 and 2."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.state = running(self.clock)
        self.metrics = Metrics()
        self.reader = ScriptedReader()
        self.progress = Progress(articles=0, batches=0)
        settings = load_settings(stalled_after_seconds=STALLED, broker_gone_after_seconds=GONE)
        self.watchdog = Watchdog(
            settings,
            reader=self.reader,
            state=self.state,
            metrics=self.metrics,
            progress=lambda: self.progress,
            leave=leave,
            clock=self.clock,
        )

    def look(self, *lags: PartitionLag, error: KafkaError | None = None, after: float = 0.0) -> None:
        self.clock.now += after
        self.reader.answer = error or list(lags)
        self.watchdog.look()

    def sample(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, labels)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def lag(partition: int, committed: int, end: int, *, beginning: int = 0, oldest_ms: int | None = 1) -> PartitionLag:
    return PartitionLag(
        partition=partition, beginning=beginning, committed=committed, end=end, oldest_ms=oldest_ms if end > committed else None
    )


def left_with(action: Callable[[], None]) -> WorkerStatus:
    with pytest.raises(Left) as left:
        action()
    return left.value.status


def test_a_partition_of_mine_that_stands_still_with_lag_ends_the_worker(bench: Bench) -> None:
    bench.look(lag(0, 5, 9), lag(2, 7, 7))
    bench.look(lag(0, 5, 9), lag(2, 7, 7), after=STALLED)
    assert left_with(lambda: bench.look(lag(0, 5, 9), lag(2, 7, 7), after=1)) is WorkerStatus.RESTART_HELPS


def test_as_long_as_it_moves_it_stays(bench: Bench) -> None:
    for offset in range(10):
        bench.look(lag(0, offset, 99), after=STALLED - 1)


def test_without_lag_nothing_need_move(bench: Bench) -> None:
    for _ in range(5):
        bench.look(lag(0, 9, 9), after=STALLED)


def test_new_lag_counts_from_when_it_came(bench: Bench) -> None:
    bench.look(lag(0, 9, 9))
    bench.look(lag(0, 9, 9), after=10 * STALLED)
    bench.look(lag(0, 9, 10), after=STALLED - 1)


def test_a_partition_of_somebody_else_is_not_my_concern(bench: Bench) -> None:
    bench.look(lag(1, 5, 9))
    bench.look(lag(1, 5, 9), after=2 * STALLED)


def test_with_none_of_my_own_every_partition_is(bench: Bench) -> None:
    bench.state.partitions = None
    bench.look(lag(1, 5, 9))
    assert left_with(lambda: bench.look(lag(1, 5, 9), after=STALLED + 1)) is WorkerStatus.RESTART_HELPS


def test_a_batch_of_hanging_articles_is_work(bench: Bench) -> None:
    bench.look(lag(0, 5, 9))
    for number in range(1, 60):
        bench.progress = Progress(articles=number, batches=0)
        bench.look(lag(0, 5, 9), after=60)


def test_batches_that_follow_each_other_without_a_commit_are_none(bench: Bench) -> None:
    def work() -> None:
        for number in range(1, 60):
            bench.progress = Progress(articles=64 * number, batches=number)
            bench.look(lag(0, 5, 9999), after=60)

    assert left_with(work) is WorkerStatus.RESTART_HELPS


def test_a_broker_that_is_away_is_waited_for_and_told(bench: Bench) -> None:
    bench.look(lag(0, 5, 9))
    for _ in range(5):
        bench.look(error=KafkaConnectionError(), after=GONE / 5)
    assert bench.state.unready_because() == ["no broker answers", "the event loop stands still"]
    assert bench.sample("news_broker_reachable") == 0
    bench.state.beat()
    bench.look(lag(0, 5, 9))
    assert bench.state.unready_because() == []
    assert bench.sample("news_broker_reachable") == 1
    # The time without a broker is nobody's standing still.
    bench.look(lag(0, 5, 9), after=STALLED - 1)


def test_a_broker_that_stays_away_ends_the_worker(bench: Bench) -> None:
    bench.look(error=KafkaConnectionError())
    assert left_with(lambda: bench.look(error=KafkaConnectionError(), after=GONE + 1)) is WorkerStatus.RESTART_HELPS


@pytest.mark.parametrize("error", [GroupAuthorizationFailedError(), UnknownTopicOrPartitionError()])
def test_a_refusal_is_believed_when_it_is_repeated(bench: Bench, error: KafkaError) -> None:
    for _ in range(REFUSALS_BELIEVED - 1):
        bench.look(error=error)
    assert left_with(lambda: bench.look(error=error)) is WorkerStatus.RESTART_IS_NO_HELP


def test_a_refusal_that_passes_is_forgotten(bench: Bench) -> None:
    for _ in range(3 * REFUSALS_BELIEVED):
        bench.look(error=UnknownTopicOrPartitionError())
        bench.look(lag(0, 9, 9))


def test_lag_is_told_in_messages_and_seconds(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.worker.watchdog.time.time", lambda: 1000.0)
    bench.look(lag(0, 5, 9, oldest_ms=970_000), lag(2, 7, 7))
    assert bench.sample("news_consumer_lag_messages", partition="0") == 4
    assert bench.sample("news_consumer_lag_seconds", partition="0") == 30
    assert bench.sample("news_consumer_lag_messages", partition="2") == 0
    assert bench.sample("news_consumer_lag_seconds", partition="2") == 0


def test_what_retention_took_is_told(bench: Bench) -> None:
    bench.look(lag(0, 5, 20, beginning=8))
    assert bench.sample("news_consumer_expired_messages", partition="0") == 3
    assert bench.sample("news_consumer_lag_messages", partition="0") == 12


def test_committed_offsets_are_told(bench: Bench) -> None:
    bench.look(lag(0, 7, 9))

    assert bench.sample("news_consumer_committed_offset", partition="0") == 7


def test_a_missing_topic_is_told_until_it_is_there_again(bench: Bench) -> None:
    bench.look(error=UnknownTopicOrPartitionError())
    assert bench.sample("news_articles_topic_missing") == 1

    bench.look(lag(0, 7, 9))
    assert bench.sample("news_articles_topic_missing") == 0
