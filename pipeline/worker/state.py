"""What the parts of a worker tell each other about its health. Each field is written by one thread and read by any."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Clock = Callable[[], float]


class Phase(StrEnum):
    """Where in its life a worker is."""

    CHECKING = "checking"
    LOADING = "loading"
    RUNNING = "running"
    STOPPING = "stopping"
    HOLDING = "holding after too much bad input"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the work is: articles that the pool is done with, batches that were published whole."""

    articles: int
    batches: int


class WorkerState:
    """`partitions` is None until the group gave us some, or none; an empty set is a worker in reserve."""

    def __init__(self, *, stuck_after_seconds: float, clock: Clock = time.monotonic) -> None:
        self.phase = Phase.CHECKING
        self.partitions: frozenset[int] | None = None
        self.is_rebalancing = False
        self.is_broker_reachable = False
        self._stuck_after_seconds = stuck_after_seconds
        self._clock = clock
        self._beat: float | None = None

    def beat(self) -> None:
        """Called from the event loop, again and again."""
        self._beat = self._clock()

    @property
    def is_alive(self) -> bool:
        """Whether a restart is uncalled for: the event loop turns, or has not been started yet."""
        return self._beat is None or self._clock() - self._beat <= self._stuck_after_seconds

    def unready_because(self) -> list[str]:
        """Why no article is read just now; empty when all is well."""
        reasons = [] if self.phase is Phase.RUNNING else [f"the worker is {self.phase}"]
        if self.phase is Phase.RUNNING:
            if not self.is_broker_reachable:
                reasons.append("no broker answers")
            if self.partitions is None:
                reasons.append("the consumer group has not taken it in yet")
            elif self.is_rebalancing:
                reasons.append("the consumer group rebalances")
            if not self.is_alive:
                reasons.append("the event loop stands still")
        return reasons
