"""Spans as a receiver gets them."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

import pytest

from deploy.collector import Receiver, Span
from pipeline.domain.refusal import BadInputError, Reason, Stage
from pipeline.local_kafka.ports import free_port
from pipeline.spans import STOP_SECONDS, SpanTracing
from pipeline.tracing import ArticleTrace, Tracing

TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT_ID = "00f067aa0ba902b7"
TRACEPARENT = f"00-{TRACE_ID}-{PARENT_ID}-01".encode()
SAMPLED = 1
NO_TRACE = f"00-{'0' * 32}-{PARENT_ID}-01".encode()


class Bench:
    """Articles go their way one by one; `spans` ends the tracing and has what the receiver got."""

    def __init__(self, *, ratio: float = 1.0) -> None:
        self._taken: list[Span] = []
        self._receiver = Receiver(self._taken.extend)
        self._tracing = SpanTracing(endpoint=self._receiver.endpoint + "/", ratio=ratio, group="g", resource={"service.name": "test"})

    def tell(self, traceparent: bytes | None = None, *, seconds: float = 0.0, error: BadInputError | None = None) -> ArticleTrace:
        trace = self._tracing.start(topic="news.articles.v1", partition=3, offset=17, traceparent=traceparent)
        with trace.decoding():
            pass
        trace.extracted(seconds)
        trace.begin_publish()
        trace.end(article_id="a1", outcome="refused" if error else "extracted", events=2, error=error)
        return trace

    def spans(self) -> Sequence[Span]:
        self._tracing.stop()
        self._receiver.stop()
        return self._taken


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.spans()


def test_the_events_are_to_name_the_span_that_publishes_them(bench: Bench) -> None:
    trace = bench.tell(TRACEPARENT)
    by_name = {span.name: span for span in bench.spans()}
    assert set(by_name) == {"process news.articles.v1", "decode", "extract", "publish"}
    assert by_name["process news.articles.v1"].parent_id == PARENT_ID
    assert trace.traceparent == f"00-{TRACE_ID}-{by_name['publish'].span_id}-01".encode()
    assert trace.trace_id == TRACE_ID


def test_the_span_of_the_extraction_is_as_long_as_the_work(bench: Bench) -> None:
    bench.tell(seconds=1.5)
    assert next(span for span in bench.spans() if span.name == "extract").milliseconds == 1500


@pytest.mark.parametrize("traceparent", [None, NO_TRACE])
def test_an_article_without_a_trace_begins_one(bench: Bench, traceparent: bytes | None) -> None:
    trace = bench.tell(traceparent)
    spans = bench.spans()
    assert [span.parent_id for span in spans if span.name.startswith("process")] == [""]
    assert {span.trace_id for span in spans} == {trace.trace_id}


def test_a_refusal_is_an_error_with_its_reason(bench: Bench) -> None:
    bench.tell(error=BadInputError(Reason.EXTRACTION_CRASH, Stage.EXTRACT, "It crashed."))
    (failed,) = [span for span in bench.spans() if span.is_error]
    assert failed.attributes["error.type"] == "extraction_crash"
    assert failed.attributes["news.article_id"] == "a1"


def test_only_the_share_that_was_asked_for_begins_a_trace() -> None:
    bench = Bench(ratio=0.0)
    unsampled = bench.tell()
    asked_not_to = bench.tell(TRACEPARENT[:-1] + b"0")
    asked_to = bench.tell(TRACEPARENT)
    assert {span.trace_id for span in bench.spans()} == {asked_to.trace_id}
    flags = [int((trace.traceparent or b"")[-2:], 16) for trace in (unsampled, asked_not_to, asked_to)]
    assert [flag & SAMPLED for flag in flags] == [0, 0, SAMPLED]
    assert (unsampled.is_recorded, asked_to.is_recorded) == (False, True)


def test_a_receiver_that_is_away_does_not_hold_up_a_stop() -> None:
    tracing = SpanTracing(endpoint=f"http://127.0.0.1:{free_port()}", ratio=1.0, group="g", resource={})
    tracing.start(topic="t", partition=0, offset=0, traceparent=None).end(article_id=None, outcome="refused", events=0)
    begun = time.monotonic()
    tracing.stop()
    assert time.monotonic() - begun < STOP_SECONDS + 1


def test_without_a_receiver_the_articles_own_trace_goes_on() -> None:
    trace = Tracing().start(topic="t", partition=0, offset=0, traceparent=TRACEPARENT)
    trace.begin_publish()
    assert (trace.traceparent, trace.trace_id, trace.is_recorded) == (TRACEPARENT, TRACE_ID, False)
    assert Tracing().start(topic="t", partition=0, offset=0, traceparent=None).trace_id is None


def test_a_worker_without_a_receiver_loads_no_opentelemetry() -> None:
    code = "import sys, pipeline.worker.main; sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
