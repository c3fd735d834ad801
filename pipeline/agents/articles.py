"""The agent: articles in; events, manifests and dead letters out. Its shape is the one in which Faust loses nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import faust
from faust.types import EventT, StreamT

from pipeline.agents.bad_input import BadInputLimits, TooMuchBadInput
from pipeline.agents.handling import BatchEncoder, Extracted, Handled, Pool, Refused, Withdrawn, decode_input, extract_articles
from pipeline.agents.inputs import Input, input_of
from pipeline.agents.leaving import Leave, WorkerStatus
from pipeline.agents.publisher import Publisher
from pipeline.contract.dead_letters import dead_letter
from pipeline.contract.encode import EventEncoder
from pipeline.contract.message import Message
from pipeline.contract.topics import Topics
from pipeline.domain.extraction import Extraction, Outcome, PipelineVersion
from pipeline.domain.identity import EventType
from pipeline.extraction.pool import ProcessNotStarted
from pipeline.logs import get_logger
from pipeline.metrics import REFUSED, Metrics
from pipeline.tracing import ArticleTrace, Tracing

log = get_logger(__name__)


class ArticlesAgent:
    """Handles one batch after the other."""

    def __init__(
        self,
        *,
        topics: Topics,
        pool: Pool,
        publisher: Publisher,
        limits: BadInputLimits,
        version: PipelineVersion,
        source: str,
        schema_check_ratio: float,
        metrics: Metrics,
        tracing: Tracing,
    ) -> None:
        self._topics = topics
        self._pool = pool
        self._publisher = publisher
        self._limits = limits
        self._version = version
        self._metrics = metrics
        self._tracing = tracing
        self.batches = 0
        self._encoder = EventEncoder(topics=topics, source=source, version=version)
        self._batch_encoder = BatchEncoder(encoder=self._encoder, topics=topics, schema_check_ratio=schema_check_ratio, metrics=metrics)

    async def handle(self, inputs: Sequence[Input]) -> None:
        """Returns when the broker has all that came of the batch; raises TooMuchBadInput before anything of it is published.

        No article can make it raise anything else.
        """
        started = time.perf_counter()
        self._metrics.articles_received.inc(len(inputs))
        traces = [self._begin_trace(given) for given in inputs]
        with self._stage("decode"):
            decoded = [decode_input(given, trace) for given, trace in zip(inputs, traces, strict=True)]
        with self._stage("extract"):
            found = await extract_articles(decoded, traces, self._pool, self._metrics)
        with self._stage("encode"):
            handled = [self._batch_encoder.encode(*each) for each in zip(inputs, traces, decoded, found, strict=True)]
        self._limits.check([each.error if isinstance(each, Refused) else None for each in handled])
        with self._stage("publish"):
            # A manifest says that the article is complete: every event must be on the broker before it.
            await self._publisher.deliver([event for each in handled if isinstance(each, Extracted) for event in each.events])
            seconds = time.perf_counter() - started
            await self._publisher.deliver([self._closing_message(each, seconds) for each in handled])
        self._count(handled, time.perf_counter() - started)
        for each in handled:
            _end_trace(each)
        self.batches += 1

    def _closing_message(self, handled: Handled, seconds: float) -> Message:
        """The manifest of an article, or the dead letter that stands for it."""
        given = handled.input
        match handled:
            case Extracted():
                return self._encoder.manifest(
                    handled.article,
                    handled.extraction,
                    input=given.position,
                    time_ms=given.time_ms,
                    duration_seconds=seconds,
                    traceparent=handled.trace.traceparent,
                )
            case Withdrawn():
                return self._encoder.withdrawal(
                    handled.withdrawal,
                    input=given.position,
                    time_ms=given.time_ms,
                    duration_seconds=seconds,
                    traceparent=handled.trace.traceparent,
                )
            case Refused():
                return dead_letter(
                    key=given.key,
                    value=given.value,
                    headers=given.headers,
                    error=handled.error,
                    input=given.position,
                    topic=self._topics.dead_letters.name,
                    failed_at=datetime.now(UTC),
                    version=self._version.version,
                )

    def _count(self, handled: Sequence[Handled], seconds: float) -> None:
        metrics, now_ms = self._metrics, time.time() * 1000
        metrics.batch_articles.observe(len(handled))
        metrics.batch_seconds.observe(seconds)
        for each in handled:
            metrics.event_latency_seconds.observe(max(0.0, now_ms - each.input.time_ms) / 1000)
            match each:
                case Refused():
                    metrics.articles.labels(outcome=REFUSED).inc()
                    metrics.dead_letters.labels(reason=each.error.reason).inc()
                case Withdrawn():
                    metrics.articles.labels(outcome=Outcome.WITHDRAWN).inc()
                    metrics.events.labels(event_type=EventType.EXTRACTIONS).inc()
                case Extracted():
                    metrics.articles.labels(outcome=each.extraction.outcome).inc()
                    metrics.events.labels(event_type=EventType.EXTRACTIONS).inc()
                    metrics.count_outlet(each.article.outlet, each.extraction.outcome)
                    self._count_figures(each.extraction)

    def _count_figures(self, extraction: Extraction) -> None:
        metrics = self._metrics
        if extraction.entities:
            metrics.events.labels(event_type=EventType.ENTITIES).inc()
        for casualty in extraction.casualties:
            metrics.events.labels(event_type=EventType.CASUALTIES).inc()
            metrics.count_figure(EventType.CASUALTIES, casualty)
        for area in extraction.areas:
            metrics.events.labels(event_type=EventType.AREAS).inc()
            metrics.count_figure(EventType.AREAS, area)

    def _begin_trace(self, given: Input) -> ArticleTrace:
        position = given.position
        return self._tracing.start(
            topic=position.topic, partition=position.partition, offset=position.offset, traceparent=given.traceparent
        )

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        with self._metrics.stage_seconds.labels(stage=name).time():
            yield


def _end_trace(handled: Handled) -> None:
    trace = handled.trace
    match handled:
        case Refused():
            trace.end(article_id=handled.article_id, outcome=REFUSED, events=0, error=handled.error)
        case Withdrawn():
            trace.end(article_id=handled.withdrawal.article_id, outcome=Outcome.WITHDRAWN, events=1)
        case Extracted():
            trace.end(article_id=handled.article.article_id, outcome=handled.extraction.outcome, events=len(handled.events) + 1)


def register(
    app: faust.App,
    agent: ArticlesAgent,
    *,
    topic: str,
    batch_size: int,
    batch_wait_seconds: float,
    commit: Callable[[], Awaitable[object]],
    leave: Leave,
) -> None:
    """Let the app read the articles topic. `commit` writes the offsets of earlier batches, `leave` ends the process without another word.

    Whatever ends the body early, even a cancellation, would let Faust acknowledge the batch in hand: so nothing but `leave` may.
    """
    articles = app.topic(topic, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw")

    async def read_articles(stream: StreamT[bytes]) -> None:
        batches = stream.take_events(batch_size, within=batch_wait_seconds)  # type: ignore[attr-defined]  # not in Faust's interface
        async for events in batches:
            try:
                await agent.handle([input_of(event) for event in events])
            except BaseException as error:
                leave(await _last_words(error, events[0], commit))

    app.agent(articles, concurrency=1, name="read_articles")(read_articles)


async def _last_words(error: BaseException, first: EventT[bytes], commit: Callable[[], Awaitable[object]]) -> WorkerStatus:
    match error:
        case TooMuchBadInput():
            log.error(
                "%s: mend what sends them, or look at them and start with --accept-bad-input to let them pass",
                error,
                partition=first.message.partition,
                offset=first.message.offset,
            )
            # Batches before this one are done: without their offsets a restart would tell their dead letters again.
            await asyncio.wait([asyncio.ensure_future(commit())], timeout=5)
            return WorkerStatus.RESTART_IS_NO_HELP
        case ProcessNotStarted():
            log.error("a process for language work cannot be started again", error=str(error))
            return WorkerStatus.RESTART_HELPS
        case asyncio.CancelledError():
            log.error("stopped in the middle of a batch, which will be read again")
            return WorkerStatus.RESTART_HELPS
        case _:
            log.error("a bug: the batch in hand could not be handled and will be read again", exc_info=error)
            return WorkerStatus.FAILURE
