"""Run Faust: our logs and signals in place of its own, and an exit status that says whether a restart helps."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from typing import Any

import faust
from aiokafka import errors
from faust.sensors.base import Sensor
from faust.types import TP, AppT

from pipeline.agents.leaving import Leave, WorkerStatus
from pipeline.app.application import LOGGER
from pipeline.logs import get_logger
from pipeline.metrics import Metrics
from pipeline.worker.state import Phase, WorkerState

BEAT_SECONDS = 1.0
# Container platforms kill after 30 s by default; a kill loses nothing, but leaves the partitions waiting for the session's end.
STOP_SECONDS = 25.0
_UNAUTHORIZED = (
    errors.TopicAuthorizationFailedError,
    errors.GroupAuthorizationFailedError,
    errors.ClusterAuthorizationFailedError,
    errors.SaslAuthenticationFailed,
)

log = get_logger(__name__)


def serve(app: faust.App, *, loop: asyncio.AbstractEventLoop, state: WorkerState, metrics: Metrics, leave: Leave) -> WorkerStatus:
    """Blocks until the worker is told to stop, or Faust crashes."""
    watch_group(app, state, metrics)
    _beat(loop, state)
    worker = _Worker(app, loop=loop, on_stop=lambda: _begin_to_stop(state, leave))
    try:
        worker.execute_from_commandline()
    except SystemExit as end:
        crash = worker.crash_reason or app.crash_reason
        if crash is None and not end.code:
            return WorkerStatus.OK
        log.error("Faust ended by itself", error=repr(crash) if crash else f"status {end.code}")
        return WorkerStatus.RESTART_IS_NO_HELP if isinstance(crash, _UNAUTHORIZED) else WorkerStatus.RESTART_HELPS


def watch_group(app: faust.App, state: WorkerState, metrics: Metrics) -> None:
    """Let state and metrics follow what the consumer group gives us."""

    async def on_assigned(_app: Any, /, *assigned: Iterable[TP], **_: Any) -> None:
        partitions = frozenset(tp.partition for tps in assigned for tp in tps)
        if partitions != state.partitions:
            log.info("partitions assigned", partitions=sorted(partitions))
        state.partitions = partitions
        metrics.partitions_assigned.set(len(partitions))

    app.on_partitions_assigned.connect(on_assigned)
    app.sensors.add(_RebalanceSensor(state, metrics))


class _RebalanceSensor(Sensor):
    """Faust tells only its sensors when a rebalance begins and ends."""

    logger = LOGGER

    def __init__(self, state: WorkerState, metrics: Metrics) -> None:
        super().__init__()
        self._state = state
        self._metrics = metrics

    def on_rebalance_start(self, app: AppT) -> dict[str, Any]:
        self._state.is_rebalancing = True
        self._metrics.rebalances.inc()
        return super().on_rebalance_start(app) or {}

    def on_rebalance_end(self, app: AppT, state: dict[str, Any]) -> None:
        self._state.is_rebalancing = False
        super().on_rebalance_end(app, state)


class _Worker(faust.Worker):
    """Faust's worker without its own ideas of logs, spinner and standard output."""

    logger = LOGGER

    def __init__(self, app: faust.App, *, loop: asyncio.AbstractEventLoop, on_stop: Callable[[], None]) -> None:
        super().__init__(app, loop=loop, quiet=True, override_logging=False, redirect_stdouts=False)
        self.spinner = None
        self._on_stop = on_stop

    def _flag_as_shutdown_by_signal(self) -> None:
        self._on_stop()
        super()._flag_as_shutdown_by_signal()


def _begin_to_stop(state: WorkerState, leave: Leave) -> None:
    if state.phase is Phase.STOPPING:
        return
    state.phase = Phase.STOPPING
    log.info("stopping")
    # Without a broker Faust may wait for ever to commit; what is delivered but not committed is only read again.
    deadline = threading.Timer(STOP_SECONDS, _leave_late, args=(leave,))
    deadline.daemon = True
    deadline.start()


def _leave_late(leave: Leave) -> None:
    log.error("the worker could not stop in time; what is in hand will be read again", seconds=STOP_SECONDS)
    leave(WorkerStatus.RESTART_HELPS)


def _beat(loop: asyncio.AbstractEventLoop, state: WorkerState) -> None:
    state.beat()
    loop.call_later(BEAT_SECONDS, _beat, loop, state)
