"""The way of each article as OpenTelemetry spans, sent by OTLP over HTTP.

    process news.articles.v1     consumer: from the batch's being read to its last acknowledgement; child of the article's traceparent
      decode
      extract                    the article's own work in a process of the pool, without the wait for one
      publish                    producer: encoding and delivery; its context is the traceparent of the article's events

A dead letter keeps the traceparent that it came with, so that its replay belongs to the same trace.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from pipeline.domain.refusal import BadInputError
from pipeline.tracing import ArticleTrace, Tracing

SIGNAL_PATH = "/v1/traces"
# Room for two of the largest batches, four spans an article. While the receiver is away, the oldest are dropped.
QUEUE_SPANS = 8192
# The SDK itself would let a receiver that is away hold up a stop for half a minute.
STOP_SECONDS = 3.0


class SpanTracing(Tracing):
    """A thread sends what is queued: no article waits for the receiver, or fails because of it."""

    def __init__(self, *, endpoint: str, ratio: float, group: str, resource: Mapping[str, str]) -> None:
        """`endpoint` is the receiver's base URL; `ratio` the share of articles without a trace that begin one."""
        exporter = OTLPSpanExporter(endpoint=endpoint.rstrip("/") + SIGNAL_PATH)
        sampler = ParentBased(TraceIdRatioBased(ratio))
        self._provider = TracerProvider(sampler=sampler, resource=Resource.create(dict(resource)), shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=QUEUE_SPANS))
        self._tracer = self._provider.get_tracer("pipeline")
        self._propagator = TraceContextTextMapPropagator()
        self._group = group

    def start(self, *, topic: str, partition: int, offset: int, traceparent: bytes | None) -> ArticleTrace:
        """A trace that is not sampled is handed on as such, and nothing of it is recorded."""
        span = self._tracer.start_span(
            f"process {topic}",
            self._propagator.extract({} if traceparent is None else {"traceparent": traceparent.decode()}),
            SpanKind.CONSUMER,
            {
                "messaging.system": "kafka",
                "messaging.operation.name": "process",
                "messaging.operation.type": "process",
                "messaging.consumer.group.name": self._group,
                "messaging.destination.name": topic,
                "messaging.destination.partition.id": str(partition),
                "messaging.kafka.offset": offset,
            },
        )
        return SpanTrace(self._tracer, span) if span.is_recording() else ArticleTrace(_traceparent(span))

    def stop(self) -> None:
        """What is not sent by then is lost, as are the spans of a worker that leaves without another word."""
        last = threading.Thread(target=self._provider.shutdown, name="last spans", daemon=True)
        last.start()
        last.join(STOP_SECONDS)


class SpanTrace(ArticleTrace):
    """The span of an article, and those of its stages below it."""

    __slots__ = ("_context", "_publish", "_span", "_tracer")
    is_recorded = True

    def __init__(self, tracer: Tracer, span: Span) -> None:
        super().__init__(_traceparent(span))
        self._tracer = tracer
        self._span = span
        self._context = set_span_in_context(span)
        self._publish: Span | None = None

    @contextmanager
    def decoding(self) -> Iterator[None]:
        """Nothing that can be raised leaves the span open."""
        span = self._tracer.start_span("decode", self._context)
        try:
            yield
        finally:
            span.end()

    def extracted(self, seconds: float) -> None:
        """Where the process had to be replaced, the span is late by as long as that took; its length is the work's all the same."""
        now = time.time_ns()
        self._tracer.start_span("extract", self._context, start_time=now - round(seconds * 1e9)).end(now)

    def begin_publish(self) -> None:
        """Before the events are made, for they name this span as their parent."""
        attributes = {"messaging.system": "kafka", "messaging.operation.name": "publish", "messaging.operation.type": "send"}
        self._publish = self._tracer.start_span("publish", self._context, SpanKind.PRODUCER, attributes)
        self.traceparent = _traceparent(self._publish)

    def end(self, *, article_id: str | None, outcome: str, events: int, error: BadInputError | None = None) -> None:
        """A refusal is an error of the article's span; what was published of it is its dead letter."""
        if self._publish is not None:
            self._publish.set_attribute("messaging.batch.message_count", events)
            self._publish.end()
        self._span.set_attribute("news.outcome", outcome)
        if article_id is not None:
            self._span.set_attribute("news.article_id", article_id)
        if error is not None:
            self._span.set_attribute("error.type", error.reason.value)
            self._span.set_status(StatusCode.ERROR, error.explanation)
        self._span.end()


def _traceparent(span: Span) -> bytes:
    context = span.get_span_context()
    return b"00-%032x-%016x-%02x" % (context.trace_id, context.span_id, context.trace_flags)
