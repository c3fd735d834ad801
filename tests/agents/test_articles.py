"""The way of a batch: what is published, in which order, and when nothing is."""

import asyncio
import json
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from pipeline.agents.articles import ArticlesAgent
from pipeline.agents.bad_input import BadInputLimits, TooMuchBadInput
from pipeline.agents.handling import Pool
from pipeline.agents.inputs import Input
from pipeline.agents.publisher import Publisher
from pipeline.contract import encode
from pipeline.contract.message import InputPosition
from pipeline.contract.topics import load_topics
from pipeline.domain.article import Article
from pipeline.domain.refusal import BadInputError, Reason, Stage
from pipeline.extraction.process import Answer
from pipeline.metrics import Metrics
from pipeline.tracing import ArticleTrace, Tracing
from tests.agents.recording import RecordingProducer, leave
from tests.worker.scripted_extractor import VERSION, ScriptedExtractor

TOPICS = load_topics("news.")
TRACE = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
ENTITIES, CASUALTIES, MANIFESTS, DEAD = "news.entities.v1", "news.casualties.v1", "news.extractions.v1", "news.articles.dead-letter.v1"


class PoolWithoutProcesses:
    """The scripted extractor in this process; "RAISE" is refused as the pool refuses it."""

    async def extract(self, articles: Sequence[Article]) -> list[Answer]:
        return [self._answer(article) for article in articles]

    def _answer(self, article: Article) -> Answer:
        if "RAISE" in article.body:
            return Answer(result=BadInputError(Reason.EXTRACTION_ERROR, Stage.EXTRACT, "raised"), duration_seconds=0, trace="Traceback ...")
        return Answer(result=ScriptedExtractor().extract(article), duration_seconds=0.01)


class Bench:
    """An agent with its fakes; `handle` runs one batch."""

    def __init__(
        self,
        *,
        pool: Pool | None = None,
        schema_check_ratio: float = 1.0,
        consecutive_limit: int = 100,
        tracing: Tracing | None = None,
    ) -> None:
        self.metrics = Metrics()
        self._tracing = tracing or Tracing()
        self._pool = pool or PoolWithoutProcesses()
        self._schema_check_ratio = schema_check_ratio
        self._limits = BadInputLimits(consecutive_limit=consecutive_limit, window=100, ratio_limit=0.5)

    def handle(self, *inputs: Input) -> RecordingProducer:
        async def handle() -> RecordingProducer:
            self.producer = RecordingProducer()
            publisher = Publisher(producer=self.producer, metrics=self.metrics, patience_seconds=60, is_stopping=lambda: False, leave=leave)
            agent = ArticlesAgent(
                topics=TOPICS,
                pool=self._pool,
                publisher=publisher,
                limits=self._limits,
                version=VERSION,
                source="test",
                schema_check_ratio=self._schema_check_ratio,
                metrics=self.metrics,
                tracing=self._tracing,
            )
            await agent.handle(inputs)
            return self.producer

        return asyncio.run(handle())

    def counted(self, name: str, **labels: str) -> float | None:
        return self.metrics.registry.get_sample_value(name, labels)


def record(value: bytes | None, *, key: bytes | None = b"k", offset: int = 0, headers: tuple[tuple[str, bytes], ...] = ()) -> Input:
    position = InputPosition(topic="news.articles.v1", partition=0, offset=offset)
    return Input(position=position, key=key, value=value, headers=headers, time_ms=1_700_000_000_000)


def article(body: str, *, offset: int = 0, headers: tuple[tuple[str, bytes], ...] = ()) -> Input:
    return record(json.dumps({"article_id": f"a{offset}", "body": body}).encode(), offset=offset, headers=headers)


def topics(producer: RecordingProducer) -> list[str]:
    return [topic for topic, _, _ in producer.delivered]


def test_events_of_all_articles_come_before_the_first_manifest() -> None:
    bench = Bench()
    producer = bench.handle(article("3 people were killed in Lviv."), article("4 people were killed in Goma.", offset=1))
    assert topics(producer) == [ENTITIES, CASUALTIES, ENTITIES, CASUALTIES, MANIFESTS, MANIFESTS]
    assert bench.counted("news_articles_total", outcome="extracted") == 2
    assert bench.counted("news_events_total", event_type="casualties") == 2
    assert bench.counted("news_events_total", event_type="extractions") == 2
    assert bench.counted("news_figures_total", event_type="casualties", kind="killed") == 2
    assert bench.counted("news_figure_stances_total", event_type="casualties", stance="stated") == 2
    assert bench.counted("news_figure_statuses_total", event_type="casualties", status="actual") == 2
    assert bench.counted("news_figure_qualifiers_total", event_type="casualties", qualifier="exact") == 2
    assert bench.counted("news_figure_countries_total", event_type="casualties", country="none") == 2
    assert bench.counted("news_outlet_articles_total", outlet="none", outcome="extracted") == 2
    assert bench.counted("news_event_latency_seconds_count") == 2


def test_each_kind_of_input_ends_as_it_should() -> None:
    bench = Bench()
    producer = bench.handle(
        article("Calm."),
        record(None, key=b"gone", offset=1),
        record(b"{", offset=2),
        record(json.dumps({"body": "Bonjour.", "language": "fr"}).encode(), offset=3),
        article("RAISE", offset=4),
    )
    assert topics(producer) == [MANIFESTS, MANIFESTS, DEAD, MANIFESTS, DEAD]
    outcomes = [json.loads(value or b"")["outcome"] for topic, _, value in producer.delivered if topic == MANIFESTS]
    assert outcomes == ["nothing_found", "withdrawn", "skipped"]
    assert bench.counted("news_articles_received_total") == 5
    assert bench.counted("news_articles_total", outcome="refused") == 2
    assert bench.counted("news_dead_letters_total", reason="not_json") == 1
    assert bench.counted("news_dead_letters_total", reason="extraction_error") == 1


def test_an_event_too_large_keeps_back_the_others_of_its_article() -> None:
    producer = Bench().handle(article("3 people were killed in Lviv. HUGE"), article("4 people were killed in Goma.", offset=1))
    assert topics(producer) == [ENTITIES, CASUALTIES, DEAD, MANIFESTS]


def test_a_dead_letter_without_key_and_value_has_an_empty_key() -> None:
    producer = Bench().handle(record(None, key=None))
    assert producer.delivered == [(DEAD, b"", None)]


def test_too_much_bad_input_publishes_nothing_of_the_batch() -> None:
    bench = Bench(consecutive_limit=2)
    with pytest.raises(TooMuchBadInput):
        bench.handle(article("3 people were killed in Lviv."), record(b"{", offset=1), record(b"{", offset=2))
    assert bench.producer.sent == []


def test_a_bug_in_the_encoding_costs_one_article(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(encode, "casualty_object", fail)
    producer = Bench().handle(article("3 people were killed in Lviv."), article("Calm.", offset=1))
    assert topics(producer) == [DEAD, MANIFESTS]


def test_what_breaks_its_schema_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "casualty_object", lambda figure: {"event_id": figure.event_id, "kind": "no such kind"})
    bench = Bench(schema_check_ratio=1.0)
    producer = bench.handle(article("3 people were killed in Lviv."))
    assert topics(producer) == [DEAD]
    assert bench.counted("news_schema_checks_total", result="failed") == 1


def test_the_schemas_are_looked_at_for_a_share_of_the_articles_only() -> None:
    bench = Bench(schema_check_ratio=0.0)
    bench.handle(article("3 people were killed in Lviv."))
    assert bench.counted("news_schema_checks_total", result="passed") is None


@pytest.mark.parametrize(
    ("headers", "carried"),
    [
        ((("traceparent", TRACE),), TRACE),
        ((("traceparent", b"00-first"), ("traceparent", TRACE)), TRACE),
        ((("traceparent", b"x" * 5000),), None),
        ((), None),
    ],
)
def test_a_trace_is_carried_on_if_it_is_one(headers: tuple[tuple[str, bytes], ...], carried: bytes | None) -> None:
    assert article("Calm.", headers=headers).traceparent == carried


@pytest.mark.parametrize(
    ("body", "reason", "level"),
    [("RAISE", "extraction_error", "error"), ("3 people were killed in Lviv. HUGE", "event_too_large", "warning")],
)
def test_a_log_line_about_an_article_says_which(body: str, reason: str, level: str) -> None:
    with capture_logs() as lines:
        Bench().handle(article("Calm."), article(body, offset=7, headers=(("traceparent", TRACE),)))
    (line,) = lines
    assert {name: line[name] for name in ("article_id", "partition", "offset", "trace_id")} == {
        "article_id": "a7",
        "partition": 0,
        "offset": 7,
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    }
    assert (line["reason"], line["log_level"], "bug" in line) == (reason, level, level == "error")


def test_bytes_that_are_no_article_are_no_news_for_the_log() -> None:
    with capture_logs() as lines:
        Bench().handle(record(b"{"))
    assert lines == []


class NamedTrace(ArticleTrace):
    """Notes what it is told; recorded, so that it is told of each article by itself."""

    is_recorded = True

    def __init__(self, told: list[str], offset: int) -> None:
        super().__init__(b"00-%032x-%016x-01" % (offset + 1, 1))
        self._told = told
        self._offset = offset

    def extracted(self, seconds: float) -> None:
        self._told.append(f"{self._offset} extracted {seconds}")

    def begin_publish(self) -> None:
        self.traceparent = b"00-%032x-%016x-01" % (self._offset + 1, 2)

    def end(self, *, article_id: str | None, outcome: str, events: int, error: BadInputError | None = None) -> None:
        self._told.append(f"{self._offset} {article_id} {outcome} {events} {error.reason if error else None}")


class NamedTracing(Tracing):
    def __init__(self) -> None:
        self.told: list[str] = []

    def start(self, *, topic: str, partition: int, offset: int, traceparent: bytes | None) -> ArticleTrace:
        del topic, partition, traceparent
        return ArticleTrace(TRACE) if offset == 9 else NamedTrace(self.told, offset)


def test_a_trace_is_told_what_became_of_its_article() -> None:
    tracing = NamedTracing()
    producer = Bench(tracing=tracing).handle(
        article("3 people were killed in Lviv."),
        record(b"{", offset=1),
        record(None, key=b"gone", offset=2),
        article("4 people were killed in Goma.", offset=9),
        article("RAISE", offset=4),
    )
    assert tracing.told == [
        "0 extracted 0.01",
        "4 extracted 0",
        "0 a0 extracted 3 None",
        "1 None refused 0 not_json",
        "2 gone withdrawn 1 None",
        "4 a4 refused 0 extraction_error",
    ]
    # With and without spans in one batch: each answer finds its article.
    values = [json.loads(value or b"") for topic, _, value in producer.delivered if topic == CASUALTIES]
    assert [(value["article"]["article_id"], value["quantity"]["lower"]) for value in values] == [("a0", 3), ("a9", 4)]
