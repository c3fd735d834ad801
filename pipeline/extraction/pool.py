"""Language work in processes of its own: an article that kills, hangs or bloats one costs nobody but itself."""

import asyncio
import atexit
import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from pipeline.domain.article import Article
from pipeline.domain.extraction import PipelineVersion
from pipeline.domain.refusal import BadInputError, Reason, Stage
from pipeline.extraction.process import Answer, ExtractionProcess, Loss, ProcessLost, ProcessNotStarted, ProcessTimedOut

__all__ = ["Answer", "ExtractionPool", "ProcessNotStarted"]

DEFAULT_FACTORY = "pipeline.extraction.extractor:Extractor"
log = logging.getLogger(__name__)

# An operator's kill or the system's memory killer hits whoever works just then: only a second death is the article's own.
TRIES = 2


class ExtractionPool:
    """`size` processes and as many threads that wait for them; the event loop never blocks."""

    def __init__(self, *, size: int, timeout_seconds: float, memory_mb: int, factory: str = DEFAULT_FACTORY) -> None:
        """`factory` is `module:name` of what makes an extractor, called once in every process."""
        self.size = size
        self.restarts: Counter[str] = Counter()
        self.finished = 0
        self._timeout_seconds = timeout_seconds
        self._memory_mb = memory_mb
        self._factory = factory
        self._idle: queue.SimpleQueue[ExtractionProcess] = queue.SimpleQueue()
        self._launched: list[ExtractionProcess] = []
        self._processes: set[ExtractionProcess] = set()
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="extract")
        self._version: PipelineVersion | None = None
        self._is_stopped = False

    @property
    def busy(self) -> int:
        """How many processes are at work, or being replaced."""
        return self.size - self._idle.qsize() if self._version is not None else 0

    @property
    def is_warm(self) -> bool:
        """All processes have loaded the extractor."""
        return self._version is not None and not self._is_stopped

    @property
    def version(self) -> PipelineVersion:
        """What the extractor says it is; raises RuntimeError before `start`."""
        if self._version is None:
            raise RuntimeError("the pool has not been started")
        return self._version

    @property
    def pids(self) -> list[int]:
        """The processes that run now."""
        with self._lock:
            return [process.pid for process in self._processes]

    def launch(self) -> None:
        """Let the processes begin to load the extractor, while the caller has other things to do before `start`."""
        # Their threads live as long as the pool: Linux ends a process when the thread that started it ends.
        atexit.register(self.stop)
        self._launched = [self._launch() for _ in range(self.size)]

    def start(self) -> None:
        """Blocks until every process has loaded the extractor; raises ProcessNotStarted, and then nothing runs."""
        try:
            if not self._launched:
                self.launch()
            for process in self._launched:
                version = process.wait_until_warm()
                self._idle.put(process)
        except BaseException:
            self.stop()
            raise
        self._version = version

    async def extract(self, articles: Sequence[Article]) -> list[Answer]:
        """One answer for every article, in their order; raises ProcessNotStarted where a lost process could not be replaced."""
        loop = asyncio.get_running_loop()
        return await asyncio.gather(*(loop.run_in_executor(self._threads, self._extract, article) for article in articles))

    def stop(self) -> None:
        """End every process at once; may be called twice."""
        self._is_stopped = True
        atexit.unregister(self.stop)
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            processes, self._processes = self._processes, set()
        for process in processes:
            process.kill()

    def _extract(self, article: Article) -> Answer:
        """Runs in one of `size` threads, so that there is an idle process for it."""
        process = self._idle.get()
        worked_seconds = 0.0
        try:
            for _ in range(TRIES):
                started = time.monotonic()
                try:
                    return process.extract(article, timeout_seconds=self._timeout_seconds - worked_seconds)
                except ProcessTimedOut:
                    worked_seconds += time.monotonic() - started
                    explanation = f"no answer within {self._timeout_seconds:g} seconds"
                    refusal = BadInputError(Reason.EXTRACTION_TIMEOUT, Stage.EXTRACT, explanation)
                    process = self._replace(process, Loss.TIMEOUT, article)
                    break
                except ProcessLost as error:
                    worked_seconds += time.monotonic() - started
                    refusal = BadInputError(Reason.EXTRACTION_CRASH, Stage.EXTRACT, str(error))
                    process = self._replace(process, error.loss, article)
            return Answer(result=refusal, duration_seconds=worked_seconds)
        finally:
            if process.is_bloated:
                process = self._replace(process, Loss.MEMORY, article)
            self.finished += 1
            self._idle.put(process)

    def _replace(self, process: ExtractionProcess, loss: Loss, article: Article) -> ExtractionProcess:
        log.warning("a process for language work is replaced", extra={"reason": loss, "article_id": article.article_id})
        with self._lock:
            self._processes.discard(process)
        process.kill()
        self.restarts[loss] += 1
        fresh = self._launch()
        fresh.wait_until_warm()
        return fresh

    def _launch(self) -> ExtractionProcess:
        with self._lock:
            if self._is_stopped:
                raise ProcessNotStarted("the pool is stopped", is_restart_helpful=True)
            process = ExtractionProcess(factory=self._factory, memory_mb=self._memory_mb)
            self._processes.add(process)
        return process
