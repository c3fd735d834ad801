"""One process that extracts: what runs inside it, and the parent's handle on it.

ProcessError
    ProcessLost        it died, or took more memory than it may, before it answered
    ProcessTimedOut    it did not answer in time
    ProcessNotStarted  it could not load the extractor
"""

import contextlib
import ctypes
import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Protocol

import psutil

from pipeline.domain.article import Article
from pipeline.domain.extraction import Extraction, PipelineVersion
from pipeline.domain.refusal import BadInputError, Reason, Stage

START_SECONDS = 180.0
POLL_SECONDS = 0.1
MIB = 1024 * 1024
PR_SET_PDEATHSIG = 1
# Warms caches and proves that the extractor works at all: a deploy that fails on every article must not pass its start.
WARM_UP = Article(article_id="warm-up", body="At least 12 people were killed in Kharkiv on Monday, police said.", title="Warm-up")
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class ExtractorLike(Protocol):
    """What the factory makes."""

    @property
    def version(self) -> PipelineVersion:
        """What makes the events."""

    def extract(self, article: Article) -> Extraction:
        """Read one article."""


class Loss(StrEnum):
    """Why a process had to be replaced."""

    CRASH = "crash"
    TIMEOUT = "timeout"
    MEMORY = "memory"


class ProcessError(Exception):
    """The process cannot be used any longer."""


class ProcessLost(ProcessError):  # noqa: N818  reads as what happened
    """`loss` tells a death from a memory limit."""

    def __init__(self, loss: Loss, explanation: str) -> None:
        super().__init__(explanation)
        self.loss = loss


class ProcessTimedOut(ProcessError):  # noqa: N818
    """No answer within the time that one article may take."""


class ProcessNotStarted(ProcessError):  # noqa: N818
    """`is_restart_helpful` is False where the extractor itself raised."""

    def __init__(self, explanation: str, *, is_restart_helpful: bool) -> None:
        super().__init__(explanation)
        self.is_restart_helpful = is_restart_helpful


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one article, how long the process worked on it, and the traceback where the extractor raised."""

    result: Extraction | BadInputError
    duration_seconds: float
    trace: str | None = None
    is_out_of_memory: bool = False


class ExtractionProcess:
    """Starts a process at once; `wait_until_warm` before the first article. One caller at a time."""

    def __init__(self, *, factory: str, memory_mb: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._memory_bytes = memory_mb * MIB
        self._process = context.Process(target=_serve, args=(theirs, factory, self._memory_bytes, os.getpid()), name="extract", daemon=True)
        with _signals_blocked():
            self._process.start()
        theirs.close()
        self.pid: int = self._process.pid or 0

    def wait_until_warm(self) -> PipelineVersion:
        """What the extractor says it is; raises ProcessNotStarted."""
        try:
            answer = self._receive(START_SECONDS)
        except ProcessError as error:
            raise ProcessNotStarted(f"the extractor did not load: {error}", is_restart_helpful=True) from None
        if isinstance(answer, PipelineVersion):
            return answer
        raise ProcessNotStarted(f"the extractor did not load: {answer}", is_restart_helpful=False)

    def extract(self, article: Article, *, timeout_seconds: float) -> Answer:
        """Blocks; raises ProcessLost or ProcessTimedOut, after which only `kill` may be called."""
        try:
            self._connection.send(article)
        except OSError as error:
            raise self._lost() from error
        answer = self._receive(timeout_seconds)
        assert isinstance(answer, Answer)  # noqa: S101  the process sends nothing else once it is warm
        if answer.is_out_of_memory:
            raise self._bloated()
        return answer

    @property
    def is_bloated(self) -> bool:
        """It takes more memory than it may, which may be the sum of many articles."""
        try:
            return bool(psutil.Process(self.pid).memory_info().rss > self._memory_bytes)
        except psutil.Error:
            return False  # it is gone, which whoever waits for its answer learns from the pipe

    def kill(self) -> None:
        """At once and for sure; whoever waits for an answer gets ProcessLost. May be called twice, by any thread."""
        self._process.kill()
        self._process.join()

    def _receive(self, timeout_seconds: float) -> object:
        deadline = time.monotonic() + timeout_seconds
        while not self._connection.poll(min(POLL_SECONDS, max(0.0, deadline - time.monotonic()))):
            if self.is_bloated:
                raise self._bloated()
            # Asked once more: a parent that was frozen meanwhile finds the answer here.
            if time.monotonic() >= deadline and not self._connection.poll(0):
                raise ProcessTimedOut("no answer in time")
        try:
            return self._connection.recv()
        except (EOFError, OSError) as error:
            raise self._lost() from error

    def _lost(self) -> ProcessLost:
        self._process.join(1)
        code = self._process.exitcode
        how = f"was ended by {_signal_name(-code)}" if code is not None and code < 0 else f"ended with status {code}"
        return ProcessLost(Loss.CRASH, f"the process {how}")

    def _bloated(self) -> ProcessLost:
        return ProcessLost(Loss.MEMORY, f"the process took more than {self._memory_bytes // MIB} MB")


def _serve(connection: Connection, factory: str, memory_bytes: int, parent: int) -> None:
    """The process: load, say so, then one answer for every article until the parent closes the pipe."""
    _obey_only(parent)
    # Nobody reads what libraries grumble while they load; the tests do.
    warnings.simplefilter("ignore")
    try:
        extractor = _load(factory)
        extractor.extract(WARM_UP)
    except Exception as error:
        connection.send(f"{type(error).__name__}: {error}")
        return
    _limit_memory(memory_bytes)
    connection.send(extractor.version)
    with contextlib.suppress(EOFError, OSError):
        while True:
            connection.send(_answer(extractor, connection.recv()))


def _answer(extractor: ExtractorLike, article: Article) -> Answer:
    started = time.perf_counter()
    try:
        result: Extraction | BadInputError = extractor.extract(article)
    except BadInputError as error:
        result = error
    except Exception as error:
        return Answer(
            result=BadInputError(Reason.EXTRACTION_ERROR, Stage.EXTRACT, f"the extractor raised {type(error).__name__}: {error}"),
            duration_seconds=time.perf_counter() - started,
            trace=traceback.format_exc(),
            is_out_of_memory=isinstance(error, MemoryError),
        )
    return Answer(result=result, duration_seconds=time.perf_counter() - started)


def _load(factory: str) -> ExtractorLike:
    module, name = factory.split(":")
    extractor: ExtractorLike = getattr(import_module(module), name)()
    return extractor


def _obey_only(parent: int) -> None:
    """Ctrl-C reaches the whole group, but the parent still needs its answers; when the parent dies, however, so do we."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _limit_memory(memory_bytes: int) -> None:
    """A single huge allocation fails here, before the parent's next look; never stricter than the limit on resident memory."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (psutil.Process().memory_info().vms + memory_bytes, hard))


@contextmanager
def _signals_blocked() -> Iterator[None]:
    """A new process inherits the mask, and so survives a Ctrl-C before it has come to ignore it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
