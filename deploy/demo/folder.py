"""The folder that holds all of a demonstration: one runs there at a time, and cleans up after one that was killed."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from deploy.demo.errors import DemoError
from pipeline.local_kafka.broker import LocalKafka

MARKER = "PIPELINE_DEMO_FOLDER"
NEEDED_MB = 500
FULL_MB = 16
GRACE_SECONDS = 10


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the system gives it free when the process dies, however it dies. Raises DemoError."""
    folder.mkdir(parents=True, exist_ok=True)
    free_mb = shutil.disk_usage(folder).free // 2**20
    if free_mb < NEEDED_MB:
        raise DemoError(f"The disk is nearly full: {free_mb} MB are free at {folder}, {NEEDED_MB} are needed. Make room and run it again.")
    with (folder / "lock").open("a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError(f"A demonstration already runs in {folder}: end it with Ctrl-C in its terminal.") from None
        yield


def is_disk_full(folder: Path) -> bool:
    """Whether that is what ended a broker or a worker, which say so in words of their own."""
    return folder.exists() and shutil.disk_usage(folder).free < FULL_MB * 2**20


def end_leftovers(folder: Path) -> int:
    """End what a killed demonstration left running in this folder; call it only while the folder is claimed.

    What is ended is provably of this folder: every process of a worker carries the folder in its environment, and the
    broker carries it on its command line. Returns how many ended.
    """
    workers = [process for process in psutil.process_iter() if _is_of(process, folder)]
    for process in workers:
        _quietly(process.terminate)
    _, still_there = psutil.wait_procs(workers, timeout=GRACE_SECONDS)
    for process in still_there:
        _quietly(process.kill)
    psutil.wait_procs(still_there, timeout=GRACE_SECONDS)
    return len(workers) + LocalKafka(folder / "kafka").stop()


def _is_of(process: psutil.Process, folder: Path) -> bool:
    try:
        return process.environ().get(MARKER) == str(folder.resolve())
    except (psutil.Error, OSError):  # Gone meanwhile, or not ours to look at.
        return False


def _quietly(act: Callable[[], None]) -> None:
    with suppress(psutil.NoSuchProcess):
        act()
