"""How a worker ends when it must not go on: at once, so that nothing is acknowledged on the way out."""

import logging
import os
import sys
from collections.abc import Callable
from enum import IntEnum
from typing import NoReturn


class WorkerStatus(IntEnum):
    """Exit statuses of the worker, for whatever starts it again."""

    OK = 0
    FAILURE = 1
    RESTART_HELPS = 75
    RESTART_IS_NO_HELP = 78


Leave = Callable[[WorkerStatus], NoReturn]


def leave(status: WorkerStatus) -> NoReturn:
    """End this process now. Faust commits what a failing or cancelled agent had in hand, and an exception would only be such a failure."""
    flush()
    os._exit(status)


def flush() -> None:
    """What was written reaches those who read it."""
    for handler in logging.getLogger().handlers:
        handler.flush()
    sys.stdout.flush()
    sys.stderr.flush()
