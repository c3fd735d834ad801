"""When a worker is alive, and when it is ready."""

from pipeline.worker.state import Phase, WorkerState


class HandClock:
    """Goes only when it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def running(clock: HandClock | None = None) -> WorkerState:
    state = WorkerState(stuck_after_seconds=30, clock=clock or HandClock())
    state.phase = Phase.RUNNING
    state.is_broker_reachable = True
    state.partitions = frozenset({0, 2})
    state.beat()
    return state


def test_ready_when_it_runs_with_partitions_and_a_broker() -> None:
    assert running().unready_because() == []


def test_a_worker_in_reserve_is_ready() -> None:
    state = running()
    state.partitions = frozenset()
    assert state.unready_because() == []


def test_each_lack_is_a_reason() -> None:
    state = running()
    state.is_broker_reachable = False
    state.partitions = None
    assert state.unready_because() == ["no broker answers", "the consumer group has not taken it in yet"]
    state.is_broker_reachable, state.partitions, state.is_rebalancing = True, frozenset({1}), True
    assert state.unready_because() == ["the consumer group rebalances"]


def test_while_it_starts_or_stops_the_phase_is_the_reason() -> None:
    state = WorkerState(stuck_after_seconds=30)
    assert state.unready_because() == ["the worker is checking"]
    assert state.is_alive
    state.phase = Phase.STOPPING
    assert state.unready_because() == ["the worker is stopping"]


def test_a_loop_that_stands_still_is_not_alive() -> None:
    clock = HandClock()
    state = running(clock)
    assert health_after(state, clock, 30) == (True, [])
    assert health_after(state, clock, 1) == (False, ["the event loop stands still"])
    state.beat()
    assert health_after(state, clock, 0) == (True, [])


def health_after(state: WorkerState, clock: HandClock, seconds: float) -> tuple[bool, list[str]]:
    clock.now += seconds
    return state.is_alive, state.unready_because()
