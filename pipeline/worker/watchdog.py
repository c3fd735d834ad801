"""Ends a worker that does not move: in a thread of its own, for Faust's timers stand still when Faust does."""

import threading
import time
from collections.abc import Callable, Sequence

from kafka.errors import AuthorizationError, KafkaError, UnknownTopicOrPartitionError

from pipeline.agents.leaving import Leave, WorkerStatus
from pipeline.logs import get_logger
from pipeline.metrics import Metrics
from pipeline.settings import Settings
from pipeline.worker.lag import LagReader, PartitionLag
from pipeline.worker.state import Clock, Progress, WorkerState

LOOK_SECONDS = 3.0
# Half a minute: a broker that has just started refuses and misses things that it soon knows again, and Prometheus must have seen it.
REFUSALS_BELIEVED = 10

log = get_logger(__name__)


class Watchdog:
    """Looks at the lag, tells it to the metrics, and leaves when a partition with lag has not moved for too long."""

    def __init__(
        self,
        settings: Settings,
        *,
        reader: LagReader,
        state: WorkerState,
        metrics: Metrics,
        progress: Callable[[], Progress],
        leave: Leave,
        clock: Clock = time.monotonic,
    ) -> None:
        self._stalled_after_seconds = settings.stalled_after_seconds
        self._broker_gone_after_seconds = settings.broker_gone_after_seconds
        self._reader = reader
        self._state = state
        self._metrics = metrics
        self._movement = Movement(progress=progress, clock=clock)
        self._leave = leave
        self._clock = clock
        self._gone_since: float | None = None
        self._refusals = 0
        self._expired: dict[int, int] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        """From now on, every few seconds."""
        self._thread.start()

    def stop(self) -> None:
        """No look begins after this; one that is under way is not waited for."""
        self._stopping.set()

    def look(self) -> None:
        """One look; `leave` ends the process where there is no hope."""
        try:
            lags = self._reader.read()
        except KafkaError as error:
            self._reader.close()
            self._on_unreadable(error)
            return
        self._on_readable()
        self._tell(lags)
        self._judge(lags)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self.look()
                self._stopping.wait(LOOK_SECONDS)
        except BaseException:
            # A worker that nobody watches may stand still for ever.
            log.exception("a bug: the watchdog failed")
            self._leave(WorkerStatus.RESTART_HELPS)

    def _on_unreadable(self, error: KafkaError) -> None:
        now = self._clock()
        self._state.is_broker_reachable = False
        self._metrics.broker_reachable.set(0)
        self._metrics.articles_topic_missing.set(isinstance(error, UnknownTopicOrPartitionError))
        if isinstance(error, AuthorizationError | UnknownTopicOrPartitionError):
            self._refusals += 1
            if self._refusals >= REFUSALS_BELIEVED:
                log.error("the broker refuses what every worker needs; `news-events check` says what", error=repr(error))
                self._leave(WorkerStatus.RESTART_IS_NO_HELP)
        if self._gone_since is None:
            self._gone_since = now
            log.warning("no answer about the lag; what is in hand waits", error=repr(error))
        elif now - self._gone_since > self._broker_gone_after_seconds:
            log.error("no broker answered for too long", seconds=round(now - self._gone_since))
            self._leave(WorkerStatus.RESTART_HELPS)

    def _on_readable(self) -> None:
        self._refusals = 0
        self._state.is_broker_reachable = True
        self._metrics.broker_reachable.set(1)
        self._metrics.articles_topic_missing.set(0)
        if self._gone_since is not None:
            log.warning("the broker answers again", seconds=round(self._clock() - self._gone_since))
            self._gone_since = None
            # aiokafka takes a while to join again, which is no standing still.
            self._movement.forget()

    def _tell(self, lags: Sequence[PartitionLag]) -> None:
        now_ms = time.time() * 1000
        for lag in lags:
            label = str(lag.partition)
            self._metrics.lag_messages.labels(partition=label).set(lag.messages)
            self._metrics.committed_offset.labels(partition=label).set(lag.committed)
            if lag.oldest_ms is not None or not lag.messages:
                age_ms = 0 if lag.oldest_ms is None else now_ms - lag.oldest_ms
                self._metrics.lag_seconds.labels(partition=label).set(max(0, age_ms) / 1000)
            self._metrics.expired_messages.labels(partition=label).set(lag.expired)
            if lag.expired > self._expired.get(lag.partition, 0):
                log.error("retention removed articles before they were read", partition=lag.partition, articles=lag.expired)
            self._expired[lag.partition] = lag.expired

    def _judge(self, lags: Sequence[PartitionLag]) -> None:
        still = self._movement.still_seconds(lags)
        watched = self._state.partitions or still.keys()
        for partition in sorted(watched & still.keys()):
            if still[partition] > self._stalled_after_seconds:
                log.error("a partition with lag does not move", partition=partition, seconds=round(still[partition]))
                self._leave(WorkerStatus.RESTART_HELPS)


class Movement:
    """For how long each partition has stood still although there was something to read."""

    def __init__(self, *, progress: Callable[[], Progress], clock: Clock) -> None:
        self._progress = progress
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """As if everything had moved just now."""
        self._committed: dict[int, int] = {}
        self._moved: dict[int, float] = {}
        self._seen = self._at_commit = self._progress()

    def still_seconds(self, lags: Sequence[PartitionLag]) -> dict[int, float]:
        """By partition; 0 where it moved since the last look, or has no lag."""
        now = self._clock()
        is_working = self._is_working()
        for lag in lags:
            has_moved = self._committed.get(lag.partition) != lag.committed
            if has_moved:
                self._at_commit = self._seen
            if has_moved or is_working or not lag.messages:
                self._moved[lag.partition] = now
            self._committed[lag.partition] = lag.committed
        return {lag.partition: now - self._moved[lag.partition] for lag in lags}

    def _is_working(self) -> bool:
        """A batch of articles that all hang moves no offset for an hour, but the pool finishes one after the other.

        That excuses one batch: where batches follow each other and nothing is committed, something is wrong.
        """
        before, self._seen = self._seen, self._progress()
        return self._seen.articles != before.articles and self._seen.batches - self._at_commit.batches <= 1
