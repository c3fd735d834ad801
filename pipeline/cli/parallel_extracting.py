"""Run extractors in processes of their own: faster for many articles, and an article that kills or hangs one costs only itself."""

import asyncio
import queue
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from pipeline.cli.article_files import ArticleInput
from pipeline.cli.errors import CommandError
from pipeline.cli.extracting import Extracted
from pipeline.domain.article import Article
from pipeline.domain.extraction import Extraction, PipelineVersion
from pipeline.domain.refusal import BadInputError
from pipeline.extraction.extractor import Extractor
from pipeline.extraction.pool import DEFAULT_FACTORY, Answer, ExtractionPool, ProcessNotStarted
from pipeline.settings import Settings

AHEAD = 8

Work = tuple[ArticleInput, Article | None, "Future[list[Answer]] | BadInputError"]


class QuantityExtractor:
    """An extractor that a pool's process makes for `--quantities`."""

    def __init__(self) -> None:
        self._extractor = Extractor()

    @property
    def version(self) -> PipelineVersion:
        """The extractor's."""
        return self._extractor.version

    def extract(self, article: Article) -> Extraction:
        """With every measure that the text states."""
        return self._extractor.extract(article, with_quantities=True)


def extract_in_processes(
    articles: Iterator[ArticleInput], *, processes: int, with_quantities: bool, settings: Settings
) -> Iterator[Extracted]:
    """In the articles' order, each as soon as it and those before it are done; reads only some articles ahead."""
    factory = f"{__name__}:{QuantityExtractor.__name__}" if with_quantities else DEFAULT_FACTORY
    pool = ExtractionPool(
        size=processes, timeout_seconds=settings.extraction_timeout_seconds, memory_mb=settings.pool_memory_mb, factory=factory
    )
    with _started(pool), _event_loop() as loop:
        # The reader is a daemon: it may wait for a line that never comes when the command has to end.
        work: queue.Queue[Work | BaseException | None] = queue.Queue(maxsize=processes * AHEAD)
        threading.Thread(target=_read, args=(articles, pool, loop, work), daemon=True).start()
        while (item := work.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            given, article, outcome = item
            result = outcome if isinstance(outcome, BadInputError) else outcome.result()[0].result
            yield Extracted(given=given, article=article, result=result)


def _read(
    articles: Iterator[ArticleInput],
    pool: ExtractionPool,
    loop: asyncio.AbstractEventLoop,
    work: "queue.Queue[Work | BaseException | None]",
) -> None:
    try:
        for given in articles:
            try:
                article = given.article()
            except BadInputError as error:
                work.put((given, None, error))
                continue
            work.put((given, article, asyncio.run_coroutine_threadsafe(pool.extract([article]), loop)))
        work.put(None)
    except BaseException as error:  # wrong use, an unreadable file: raised where the results are read
        work.put(error)


@contextmanager
def _started(pool: ExtractionPool) -> Iterator[None]:
    try:
        pool.start()
        yield
    except ProcessNotStarted as error:
        raise CommandError(f"the extractor does not start: {error}; `news-events check` tells more.") from error
    finally:
        pool.stop()


@contextmanager
def _event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
