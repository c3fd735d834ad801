"""After too much bad input, where something starts a worker again whatever its status: stay, not ready, in place of ending.

Each start would otherwise make dead letters of one more batch. What stays is a new program in the same process: it has no connection to
Kafka, so that nothing is acknowledged and the group goes on without it.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import NoReturn

from pipeline.agents.leaving import WorkerStatus, flush, leave
from pipeline.logs import configure_logs, get_logger
from pipeline.metrics import Metrics
from pipeline.settings import LogFormat, load_settings
from pipeline.worker.health_server import HealthServer
from pipeline.worker.state import Phase, WorkerState

SIGNALS = (signal.SIGINT, signal.SIGTERM)

log = get_logger(__name__)


def leave_or_hold(status: WorkerStatus, *, stop: Callable[[], object]) -> NoReturn:
    """In place of `leave`: holds where a restart is no help. `stop` ends the processes that this one has started."""
    if status is not WorkerStatus.RESTART_IS_NO_HELP:
        leave(status)
    stop()
    flush()
    os.execv(sys.executable, [sys.executable, "-m", __name__])  # noqa: S606  no shell is wanted


def hold() -> WorkerStatus:
    """Answers on the worker's port until a signal comes, and returns the status with which the worker would have ended."""
    settings = load_settings()
    configure_logs(is_json=settings.log_format is LogFormat.JSON, level=settings.log_level)
    stopped = threading.Event()
    for number in SIGNALS:
        signal.signal(number, lambda *_: stopped.set())
    metrics = Metrics()
    # As it was when the worker last looked: the broker is not what is wrong.
    metrics.broker_reachable.set(1)
    state = WorkerState(stuck_after_seconds=settings.stalled_after_seconds)
    state.phase = Phase.HOLDING
    server = HealthServer(host=settings.http_host, port=settings.http_port, metrics=metrics, state=state)
    log.error("holding after too much bad input: nothing is read until somebody starts this worker again", http_port=server.port)
    stopped.wait()
    server.stop()
    return WorkerStatus.RESTART_IS_NO_HELP


if __name__ == "__main__":
    sys.exit(hold())
