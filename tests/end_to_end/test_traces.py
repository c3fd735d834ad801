"""The trace of an article: from its traceparent to that of its events, through a real worker, a real broker and a real collector."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from deploy.collector import Span, running_collector
from deploy.traces import tree
from pipeline.local_kafka.ports import free_port
from pipeline.spans import QUEUE_SPANS
from tests.end_to_end.deployment import Deployment
from tests.end_to_end.news import Sent, article, publish, scripted_articles
from tests.end_to_end.outside_consumer import Record
from tests.end_to_end.worker_process import wait_until

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
INTERNAL, PRODUCER, CONSUMER = 1, 4, 5  # as OTLP numbers the kinds of spans
STOP_SECONDS = 15.0


class Collected:
    """Every span that came, by its trace."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    def take(self, spans: Sequence[Span]) -> None:
        self.spans.extend(spans)

    def of(self, trace_id: str) -> dict[str, Span]:
        """By the first word of their names."""
        return {span.name.split()[0]: span for span in self.spans if span.trace_id == trace_id}


@pytest.fixture
def collected() -> Collected:
    return Collected()


@pytest.fixture
def endpoint(collected: Collected, tmp_path: Path) -> Iterator[str]:
    with running_collector(collected.take, log=tmp_path / "collector.log") as endpoint:
        yield endpoint


def traced(sent: Sent, *, trace_id: str = TRACE, flags: str = "01") -> Sent:
    header = ("traceparent", f"00-{trace_id}-{PARENT}-{flags}".encode())
    return Sent(sent.key, sent.value, sent.reason, (*sent.headers, header))


def traceparents(records: Sequence[Record], article_id: str) -> set[str]:
    return {record.header("traceparent") for record in records if record.key == article_id.encode()}


def log_lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_a_trace_goes_from_the_article_into_its_events(deployment: Deployment, endpoint: str, collected: Collected) -> None:
    slow = "7 people were killed in Lviv. SLEEP 0.5 "
    inputs = [traced(article("traced", slow)), article("untraced", slow), traced(article("dropped", slow), trace_id="a" * 32, flags="00")]
    places = publish(deployment.bootstrap, deployment.articles, inputs)
    worker = deployment.ready_worker(settings={"NEWS_OTLP_ENDPOINT": endpoint})
    deployment.wait_until_committed(len(inputs))
    assert worker.terminate() == 0
    wait_until(lambda: len(collected.spans) == 8, "four spans of each of two articles", seconds=20)

    spans = collected.of(TRACE)
    assert set(spans) == {"process", "decode", "extract", "publish"}
    process = spans["process"]
    assert process.parent_id == PARENT
    assert {spans[name].parent_id for name in ("decode", "extract", "publish")} == {process.span_id}
    assert (process.kind, spans["extract"].kind, spans["publish"].kind) == (CONSUMER, INTERNAL, PRODUCER)
    partition, offset = places[0]
    assert process.attributes["messaging.destination.name"] == deployment.articles
    assert process.attributes["messaging.destination.partition.id"] == str(partition)
    assert process.attributes["messaging.kafka.offset"] == str(offset)
    assert (process.attributes["news.article_id"], process.attributes["news.outcome"]) == ("traced", "extracted")
    assert spans["publish"].attributes["messaging.batch.message_count"] == "3"
    assert process.resource["service.name"] == "news-event-pipeline"
    # The article's own work lies in the pool's process, and inside the article's span.
    assert 500 <= spans["extract"].milliseconds < 600
    order = [process.start_ns, spans["decode"].end_ns, spans["extract"].start_ns, spans["extract"].end_ns, spans["publish"].start_ns]
    assert order == sorted(order)
    assert process.end_ns >= spans["publish"].end_ns
    assert len(list(tree(list(spans.values())))) == 5

    account = deployment.account()
    published = [*account.events["entities"], *account.events["casualties"], *account.manifests]
    assert traceparents(published, "traced") == {f"00-{TRACE}-{spans['publish'].span_id}-01"}
    (own,) = traceparents(published, "untraced")
    begun = collected.of(own.split("-")[1])
    assert begun["process"].parent_id == ""
    assert begun["publish"].span_id == own.split("-")[2]
    # Nobody asked for its spans, and so nobody after us is asked to make any.
    (dropped,) = traceparents(published, "dropped")
    assert dropped.startswith(f"00-{'a' * 32}-")
    assert dropped.endswith("-00")


def test_an_article_that_fails_is_told_in_trace_and_log(deployment: Deployment, endpoint: str, collected: Collected) -> None:
    orders = {
        "RAISE": "extraction_error",
        "CRASH": "extraction_crash",
        "HANG": "extraction_timeout",
        "3 people were killed in Lviv. HUGE": "event_too_large",
    }
    inputs = [traced(article(f"a-{number}", order), trace_id=f"{number + 1:032x}") for number, order in enumerate(orders)]
    places = publish(deployment.bootstrap, deployment.articles, inputs)
    worker = deployment.ready_worker(settings={"NEWS_OTLP_ENDPOINT": endpoint, "NEWS_EXTRACTION_TIMEOUT_SECONDS": "3"})
    deployment.wait_until_committed(len(inputs))
    assert worker.terminate() == 0
    wait_until(lambda: len(collected.spans) == 4 * len(inputs), "four spans of each article", seconds=20)

    told = {line["article_id"]: line for line in log_lines(worker.log) if "article_id" in line}
    for number, (reason, (partition, offset)) in enumerate(zip(orders.values(), places, strict=True)):
        trace_id = f"{number + 1:032x}"
        process = collected.of(trace_id)["process"]
        assert process.is_error
        assert (process.attributes["error.type"], process.attributes["news.outcome"]) == (reason, "refused")
        line = told[f"a-{number}"]
        assert (line["partition"], line["offset"], line["trace_id"], line["reason"]) == (partition, offset, trace_id, reason)
    assert collected.of(f"{3:032x}")["extract"].milliseconds >= 3000
    # A replay belongs to the trace with which the article came, not to the attempt that failed.
    dead = deployment.account().dead_letters
    assert {record.header("traceparent") for record in dead} == {f"00-{number + 1:032x}-{PARENT}-01" for number in range(len(inputs))}


class _Silent(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        time.sleep(60)


@pytest.fixture
def silent_endpoint() -> Iterator[str]:
    """Takes connections and never answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Silent)
    server.daemon_threads = True
    server.block_on_close = False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", ["refuses", "never answers"])
def test_no_article_waits_for_a_collector(deployment: Deployment, silent_endpoint: str, kind: str) -> None:
    url = silent_endpoint if kind == "never answers" else f"http://127.0.0.1:{free_port()}"
    count = QUEUE_SPANS // 4 + 200  # more than the queue takes, at four spans each
    worker = deployment.ready_worker(settings={"NEWS_OTLP_ENDPOINT": url})
    publish(deployment.bootstrap, deployment.articles, scripted_articles(count))
    deployment.wait_until_committed(count)
    assert worker.metric("news_articles_total", outcome="extracted") == count
    begun = time.monotonic()
    assert worker.terminate() == 0
    assert time.monotonic() - begun < STOP_SECONDS
    complaints = [line for line in log_lines(worker.log) if str(line["logger"]).startswith("opentelemetry")]
    assert len(complaints) < 20
    assert len(deployment.account().manifests) == count
