"""What the processes of a worker take of processor and memory, read from outside: Linux's /proc, through psutil."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

# Every process that multiprocessing spawns for work has it on its command line; its own helper has not.
POOL_MARK = "--multiprocessing-fork"
# Shorter than what the language identifier needs to unpack its model into a temporary file.
SAMPLE_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """In bytes. RSS counts a shared page in each process, PSS divides it among them: only PSS may be summed.

    The processes of the pool are given by the largest of them. `files` is what the worker keeps in its folder for temporary files, which
    is memory where that folder is one (tmpfs, as in our containers).
    """

    main_rss: int
    main_pss: int
    pool_process_rss: int
    pool_process_pss: int
    worker_rss: int
    worker_pss: int
    files: int

    @property
    def charged(self) -> int:
        """About what a container's cgroup would count, without file pages that the kernel can drop."""
        return self.worker_pss + self.files

    def or_more(self, other: "Memory") -> "Memory":
        """The larger of each."""
        return Memory(**{name: max(getattr(self, name), getattr(other, name)) for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """Processor seconds since their start: of the main process with multiprocessing's helper, of the pool, and of all on this machine."""

    main: float
    pool: float
    machine: float

    def since(self, earlier: "Processor") -> "Processor":
        """What was spent between the two."""
        return Processor(**{name: getattr(self, name) - getattr(earlier, name) for name in self.__slots__})


class WorkerProcesses:
    """The tree of processes below a worker's main process. Raises psutil.NoSuchProcess when that is gone."""

    def __init__(self, main: psutil.Process, *, temporary: Path) -> None:
        """`temporary` is the worker's TMPDIR."""
        self._main = main
        self._temporary = temporary

    def processor(self) -> Processor:
        """Exact to a hundredth of a second for each process; those that ended count for the pool, as they were replaced there."""
        own = self._main.cpu_times()
        main, pool = own.user + own.system, own.children_user + own.children_system
        for child in self._main.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                times = child.cpu_times()
                if _is_of_pool(child):
                    pool += times.user + times.system
                else:
                    main += times.user + times.system
        return Processor(main=main, pool=pool, machine=_machine_seconds())

    def memory(self) -> Memory:
        """At this moment."""
        main = self._main.memory_full_info()
        taken, pool = [main], []
        files = _left_in(self._temporary) + _deleted_but_open(self._main, self._temporary)
        for child in self._main.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                its = child.memory_full_info()
                taken.append(its)
                files += _deleted_but_open(child, self._temporary)
                if _is_of_pool(child):
                    pool.append(its)
        return Memory(
            main_rss=main.rss,
            main_pss=main.pss,
            pool_process_rss=max((its.rss for its in pool), default=0),
            pool_process_pss=max((its.pss for its in pool), default=0),
            worker_rss=sum(its.rss for its in taken),
            worker_pss=sum(its.pss for its in taken),
            files=files,
        )


class PeakMemory:
    """The largest of each number that was seen, two looks a second."""

    def __init__(self, processes: WorkerProcesses) -> None:
        self._processes = processes
        self.seen = processes.memory()
        self._is_over = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Looks inside, and once more at the end."""
        thread = threading.Thread(target=self._watch, name="peak-memory", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()

    def _watch(self) -> None:
        # A worker that ends by itself is told by whoever waits for its work.
        with suppress(psutil.NoSuchProcess):
            is_over = False
            while not is_over:
                is_over = self._is_over.wait(SAMPLE_SECONDS)
                self.seen = self.seen.or_more(self._processes.memory())


def processor_seconds(process: psutil.Process) -> float:
    """Of one process, in all its threads, since its start."""
    times = process.cpu_times()
    return float(times.user + times.system)


def _is_of_pool(process: psutil.Process) -> bool:
    return POOL_MARK in process.cmdline()


def _machine_seconds() -> float:
    """All that was not idle; what the host gave to other machines (steal) included."""
    times = psutil.cpu_times()
    # The time of guests is in user and nice already.
    return float(times.user + times.nice + times.system + times.irq + times.softirq + times.steal)


def _left_in(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # It was removed meanwhile.
            total += path.stat().st_size if path.is_file() else 0
    return total


def _deleted_but_open(process: psutil.Process, folder: Path) -> int:
    """A temporary file without a name takes room all the same, until it is closed."""
    total = 0
    with suppress(FileNotFoundError):
        for descriptor in Path(f"/proc/{process.pid}/fd").iterdir():
            with suppress(FileNotFoundError):
                target = str(descriptor.readlink())
                if target.startswith(f"{folder}/") and target.endswith("(deleted)"):
                    total += descriptor.stat().st_size
    return total
