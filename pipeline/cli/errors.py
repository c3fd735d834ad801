"""How a command fails: one sentence that says what was wrong and what to do.

CommandError
    the command cannot go on; `run` prints the sentence and ends with the status.
"""

from enum import IntEnum


class ExitStatus(IntEnum):
    """What a command's end says to a script; the worker has two more of its own (75, 78)."""

    OK = 0
    FAILURE = 1
    WRONG_USE = 2
    INTERRUPTED = 130
    READER_GONE = 141


class CommandError(Exception):
    """Shown as it is, without a traceback; `message` is one sentence that ends in what to do."""

    def __init__(self, message: str, *, status: int = ExitStatus.FAILURE) -> None:
        super().__init__(message)
        self.message = message
        self.status = int(status)
