"""The life of a worker: checks, pool, watchdog, Faust; and everything ended that was begun."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from socket import gethostname
from types import FrameType

from pipeline.agents.articles import ArticlesAgent, register
from pipeline.agents.bad_input import BadInputLimits
from pipeline.agents.leaving import WorkerStatus, leave
from pipeline.agents.publisher import Publisher
from pipeline.app.application import NewsApp, create_app
from pipeline.app.checks import CREDENTIALS, check_before_start, fitting_topics, topic_check
from pipeline.app.connecting import NoConnection, connect
from pipeline.contract.topics import Topics, load_topics
from pipeline.domain.extraction import PipelineVersion
from pipeline.extraction.pool import DEFAULT_FACTORY, ExtractionPool, ProcessNotStarted
from pipeline.extraction.process import Loss
from pipeline.logs import configure_logs, get_logger
from pipeline.metrics import Metrics
from pipeline.settings import LogFormat, Settings
from pipeline.tracing import Tracing
from pipeline.worker.faust_service import serve
from pipeline.worker.health_server import HealthServer
from pipeline.worker.holding import SIGNALS, leave_or_hold
from pipeline.worker.lag import LagReader
from pipeline.worker.state import Phase, Progress, WorkerState
from pipeline.worker.watchdog import Watchdog

log = get_logger(__name__)


class _StopRequested(BaseException):
    """A signal before Faust runs: no `except Exception` on the way may swallow it."""


def run(settings: Settings, *, factory: str = DEFAULT_FACTORY) -> WorkerStatus:
    """Blocks until the worker ends, and returns the exit status; where nothing must be acknowledged it ends the process itself.

    `factory` is `module:name` of what makes an extractor.
    """
    configure_logs(is_json=settings.log_format is LogFormat.JSON, level=settings.log_level)
    with ExitStack() as cleanup:
        cleanup.enter_context(_stopping_by_signal())
        try:
            return _run(settings, factory, cleanup)
        except _StopRequested:
            return WorkerStatus.OK
        finally:
            _ignore_signals()


def _run(settings: Settings, factory: str, cleanup: ExitStack) -> WorkerStatus:
    metrics = Metrics()
    state = WorkerState(stuck_after_seconds=settings.stalled_after_seconds)
    try:
        server = HealthServer(host=settings.http_host, port=settings.http_port, metrics=metrics, state=state)
    except OSError as error:
        log.error("the port of /metrics and /health cannot be used: set NEWS_HTTP_PORT", port=settings.http_port, error=str(error))
        return WorkerStatus.RESTART_IS_NO_HELP
    cleanup.callback(server.stop)
    pool = ExtractionPool(
        size=settings.pool_size,
        timeout_seconds=settings.extraction_timeout_seconds,
        memory_mb=settings.pool_memory_mb,
        factory=factory,
    )
    cleanup.callback(pool.stop)
    with _undisturbed():
        pool.launch()
    if (refused := _check(settings, metrics)) is not WorkerStatus.OK:
        return refused
    try:
        topics = _topics_of_the_broker(settings)
    except NoConnection as error:
        log.error(str(error))
        return WorkerStatus.RESTART_HELPS
    state.phase = Phase.LOADING
    log.info("loading the language model", processes=settings.pool_size)
    try:
        pool.start()
    except ProcessNotStarted as error:
        log.error(str(error))
        return WorkerStatus.RESTART_HELPS if error.is_restart_helpful else WorkerStatus.RESTART_IS_NO_HELP
    metrics.watch_pool(pool, losses=Loss)
    metrics.tell_build(pool.version)
    return _serve(settings, topics, pool, metrics, state, server.port, cleanup)


def _serve(
    settings: Settings, topics: Topics, pool: ExtractionPool, metrics: Metrics, state: WorkerState, http_port: int, cleanup: ExitStack
) -> WorkerStatus:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    app = create_app(settings, topics)
    tracing = _create_tracing(settings, pool.version, http_port)
    cleanup.callback(tracing.stop)
    agent = _create_agent(settings, app, topics, pool, metrics, tracing)
    watchdog = Watchdog(
        settings,
        reader=LagReader(settings, topic=topics.articles.name),
        state=state,
        metrics=metrics,
        progress=lambda: Progress(articles=pool.finished, batches=agent.batches),
        leave=leave,
    )
    watchdog.start()
    cleanup.callback(watchdog.stop)
    state.phase = Phase.RUNNING
    log.info("running", http_port=http_port, topic=topics.articles.name, group=settings.group_id)
    status = serve(app, loop=loop, state=state, metrics=metrics, leave=leave)
    log.info("stopped", status=int(status))
    return status


def _create_tracing(settings: Settings, version: PipelineVersion, http_port: int) -> Tracing:
    if settings.otlp_endpoint is None:
        return Tracing()
    # Without a receiver nobody needs to load OpenTelemetry.
    from pipeline.spans import SpanTracing

    log.info("traces are sent", endpoint=settings.otlp_endpoint, ratio=settings.trace_ratio)
    return SpanTracing(
        endpoint=settings.otlp_endpoint,
        ratio=settings.trace_ratio,
        group=settings.group_id,
        resource={
            "service.name": settings.source,
            "service.version": version.version,
            "service.instance.id": f"{gethostname()}:{http_port}",
            "news.model": version.model,
            "news.rules": version.rules,
        },
    )


def _create_agent(
    settings: Settings, app: NewsApp, topics: Topics, pool: ExtractionPool, metrics: Metrics, tracing: Tracing
) -> ArticlesAgent:
    publisher = Publisher(
        producer=app.producer,
        metrics=metrics,
        patience_seconds=settings.broker_gone_after_seconds,
        is_stopping=lambda: app.should_stop,
        leave=leave,
    )
    limits = BadInputLimits(
        consecutive_limit=settings.bad_input_consecutive_limit,
        window=settings.bad_input_window,
        ratio_limit=settings.bad_input_ratio_limit,
        is_accepting=settings.accept_bad_input,
    )
    agent = ArticlesAgent(
        topics=topics,
        pool=pool,
        publisher=publisher,
        limits=limits,
        version=pool.version,
        source=settings.source,
        schema_check_ratio=settings.schema_check_ratio,
        metrics=metrics,
        tracing=tracing,
    )
    register(
        app,
        agent,
        topic=topics.articles.name,
        batch_size=settings.batch_size,
        batch_wait_seconds=settings.batch_wait_seconds,
        commit=lambda: app.consumer.commit(),
        leave=partial(leave_or_hold, stop=pool.stop) if settings.hold_on_bad_input else leave,
    )
    return agent


def _check(settings: Settings, metrics: Metrics) -> WorkerStatus:
    """Every failure is told, so that one start shows all that is wrong."""
    articles = topic_check(load_topics(settings.topic_prefix).articles)
    failures = []
    for result in check_before_start(settings):
        if result.name == CREDENTIALS:
            metrics.broker_reachable.set(result.is_ok)
        if result.name == articles:
            metrics.articles_topic_missing.set(not result.is_ok)
        if not result.is_ok:
            failures.append(result)
    for failure in failures:
        log.error("%s: %s", failure.name, failure.message, advice=failure.advice)
    if not failures:
        return WorkerStatus.OK
    return WorkerStatus.RESTART_HELPS if all(each.is_restart_helpful for each in failures) else WorkerStatus.RESTART_IS_NO_HELP


def _topics_of_the_broker(settings: Settings) -> Topics:
    admin = connect(settings)
    try:
        return fitting_topics(settings, admin)
    finally:
        admin.close()


@contextmanager
def _stopping_by_signal() -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _StopRequested

    before = {number: signal.signal(number, stop) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A signal that comes meanwhile is raised afterwards: a process cut short in its start would say so with a traceback."""
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _: came.append(number)) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        signal.raise_signal(came[0])


def _ignore_signals() -> None:
    """A second signal (the terminal's and the starter's) must not cut short what is being ended."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
