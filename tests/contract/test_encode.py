import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contract.decode import Withdrawal
from pipeline.contract.encode import EventEncoder, rfc3339_of_ms
from pipeline.contract.message import InputPosition, Message
from pipeline.contract.schemas import validate, validate_as_consumer
from pipeline.contract.topics import load_topics
from pipeline.domain.article import Article
from pipeline.domain.extraction import Extraction
from pipeline.domain.identity import EventType
from pipeline.domain.refusal import BadInputError, Reason, Stage
from tests.contract.specimens import (
    ARTICLE,
    BRIEF,
    DROWNED,
    EXTRACTION,
    INPUT,
    NOTHING_FOUND,
    TIME_MS,
    TRACEPARENT,
    VERSION,
    encoder,
)

TOPICS = load_topics()


def _events(extraction: Extraction = EXTRACTION, article: Article = ARTICLE, traceparent: bytes | None = TRACEPARENT) -> list[Message]:
    return encoder().events(article, extraction, time_ms=TIME_MS, traceparent=traceparent)


def _manifest(
    extraction: Extraction = EXTRACTION, article: Article = ARTICLE, position: InputPosition = INPUT, seconds: float = 0.25
) -> Message:
    return encoder().manifest(article, extraction, input=position, time_ms=TIME_MS, duration_seconds=seconds, traceparent=None)


def _value(message: Message) -> dict[str, Any]:
    assert message.value is not None
    value: dict[str, Any] = json.loads(message.value)
    return value


def _with_title(title: str) -> tuple[Article, Extraction]:
    article = replace(ARTICLE, title=title)
    return article, replace(EXTRACTION, revision=article.revision)


def test_events_come_by_type_and_in_text_order() -> None:
    figures = [figure.event_id for figure in EXTRACTION.casualties] + [figure.event_id for figure in EXTRACTION.areas]
    topics = [TOPICS.entities, *[TOPICS.casualties] * 3, *[TOPICS.areas] * 2]
    assert [message.topic for message in _events()] == [topic.name for topic in topics]
    assert [_value(message)["event_id"] for message in _events()][1:] == figures


def test_every_message_is_what_its_schema_says_and_holds_nothing_undescribed() -> None:
    for message in (*_events(), _manifest(), _manifest(NOTHING_FOUND, BRIEF)):
        event_type = next(each for each in EventType if TOPICS.of(each).name == message.topic)
        validate(event_type, _value(message))
        headers = {name: value.decode() for name, value in message.headers}
        validate_as_consumer("event-headers.v1.json", headers)
        assert headers["ce_id"] == _value(message)["event_id"]
        assert message.key == headers["ce_subject"].encode() == _value(message)["article"]["article_id"].encode()


def test_the_headers_are_cloud_events_in_binary_mode() -> None:
    assert _events()[1].headers == [
        ("ce_specversion", b"1.0"),
        ("ce_id", DROWNED.event_id.encode()),
        ("ce_type", b"news.casualties.v1"),
        ("ce_source", b"news-event-pipeline"),
        ("ce_subject", b"overland-2024-03-06-0017"),
        ("ce_time", b"2024-03-06T13:30:05.042Z"),
        ("ce_dataschema", b"urn:news-event-pipeline:casualties:v1"),
        ("content-type", b"application/json"),
        ("traceparent", TRACEPARENT),
    ]


def test_an_article_without_a_trace_starts_none() -> None:
    assert "traceparent" not in dict(_events(traceparent=None)[0].headers)


def test_the_type_keeps_its_name_under_another_prefix() -> None:
    encoded = encoder(load_topics("staging-")).events(ARTICLE, EXTRACTION, time_ms=TIME_MS, traceparent=None)
    assert encoded[1].topic == "staging-casualties.v1"
    assert dict(encoded[1].headers)["ce_type"] == b"news.casualties.v1"


def test_the_source_is_the_deployments() -> None:
    messages = EventEncoder(topics=TOPICS, source="désk-2", version=VERSION).events(ARTICLE, EXTRACTION, time_ms=TIME_MS, traceparent=None)
    assert {dict(message.headers)["ce_source"] for message in messages} == {"désk-2".encode()}


def test_the_same_article_gives_the_same_bytes() -> None:
    assert _events() == _events()


def test_a_new_revision_has_new_ids() -> None:
    article, extraction = _with_title("River bursts its banks near Zwolle, 14 dead")
    ids = [_value(messages[0])["event_id"] for messages in (_events(), _events(extraction, article))]
    assert ids[0] != ids[1]


def test_an_event_says_which_article_and_what_made_it() -> None:
    for message in _events():
        value = _value(message)
        assert list(value)[:2] == ["event_id", "article"]
        assert list(value)[-1] == "pipeline"
        assert value["pipeline"] == {"version": "0.1.0", "model": "en_core_web_md-3.7.1", "rules": "5f2c9a0e71b4"}
        assert value["article"] == {
            "article_id": ARTICLE.article_id,
            "revision": ARTICLE.revision,
            "title": ARTICLE.title,
            "outlet": ARTICLE.outlet,
            "url": ARTICLE.url,
            "published_at": ARTICLE.published_at,
        }


def test_json_is_compact_and_text_stays_readable() -> None:
    value = _events()[1].value
    assert value is not None
    assert value.startswith(b'{"event_id":"')
    assert "🌊 At least 12 people".encode() in value


def test_nothing_found_publishes_nothing_but_its_manifest() -> None:
    assert _events(NOTHING_FOUND, BRIEF) == []
    manifest = _value(_manifest(NOTHING_FOUND, BRIEF))
    assert (manifest["outcome"], manifest["events"]) == ("nothing_found", {"entities": [], "casualties": [], "areas": []})


def test_a_manifest_lists_every_event_that_is_published() -> None:
    listed = _value(_manifest())["events"]
    assert listed == {
        event_type.value: [_value(message)["event_id"] for message in _events() if message.topic == TOPICS.of(event_type).name]
        for event_type in (EventType.ENTITIES, EventType.CASUALTIES, EventType.AREAS)
    }


def test_a_manifest_says_where_the_article_stood_and_how_long_it_took() -> None:
    manifest = _value(_manifest(seconds=0.183_461_9))
    assert manifest["input"] == {"topic": "news.articles.v1", "partition": 2, "offset": 48_213}
    assert manifest["duration_seconds"] == 0.1835
    assert manifest["language"] == "en"


def test_a_repeat_has_the_same_manifest_id_at_another_offset() -> None:
    later = replace(INPUT, offset=INPUT.offset + 9)
    assert _value(_manifest())["event_id"] == _value(_manifest(position=later))["event_id"]


def test_a_withdrawal_asserts_nothing() -> None:
    message = encoder().withdrawal(Withdrawal(article_id="mine-7"), input=INPUT, time_ms=TIME_MS, traceparent=TRACEPARENT)
    value = _value(message)
    validate(EventType.EXTRACTIONS, value)
    assert message.key == b"mine-7"
    assert value["outcome"] == "withdrawn"
    assert value["events"] == {"entities": [], "casualties": [], "areas": []}
    assert value["article"]["revision"] is None
    assert dict(message.headers)["traceparent"] == TRACEPARENT


@pytest.mark.parametrize(
    ("time_ms", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_709_731_805_042, "2024-03-06T13:30:05.042Z"),
        (-1, "1970-01-01T00:00:00.000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (2**63 - 1, "9999-12-31T23:59:59.999Z"),
    ],
)
def test_any_kafka_timestamp_is_a_time(time_ms: int, text: str) -> None:
    assert rfc3339_of_ms(time_ms) == text


def test_an_event_too_large_for_its_topic_refuses_the_article() -> None:
    article, extraction = _with_title("x" * TOPICS.casualties.max_message_bytes)
    with pytest.raises(BadInputError) as caught:
        _events(extraction, article)
    assert (caught.value.reason, caught.value.stage) == (Reason.EVENT_TOO_LARGE, Stage.ENCODE)
    assert "casualties" in caught.value.explanation
    assert "1048576" in caught.value.explanation


def test_a_manifest_that_will_not_fit_refuses_the_article_before_any_event_is_out() -> None:
    article = replace(BRIEF, title="x" * TOPICS.extractions.max_message_bytes)
    with pytest.raises(BadInputError) as caught:
        _events(replace(NOTHING_FOUND, revision=article.revision), article)
    assert caught.value.reason is Reason.EVENT_TOO_LARGE


@settings(deadline=None)
@given(slack=st.integers(min_value=-600, max_value=600))
def test_where_the_events_fit_the_manifest_fits_too(slack: int) -> None:
    size = TOPICS.extractions.max_message_bytes - _manifest(NOTHING_FOUND, BRIEF).size_bytes
    article = replace(BRIEF, title="x" * (size + slack))
    extraction = replace(NOTHING_FOUND, revision=article.revision)
    try:
        _events(extraction, article)
    except BadInputError:
        return
    manifest = encoder().manifest(article, extraction, input=INPUT, time_ms=TIME_MS, duration_seconds=3600.123_456, traceparent=TRACEPARENT)
    assert manifest.size_bytes <= TOPICS.extractions.max_message_bytes


def test_an_article_id_of_any_script_is_key_and_subject() -> None:
    article = replace(ARTICLE, article_id="стаття-🌊")
    message = _events(replace(EXTRACTION, article_id=article.article_id), article)[0]
    assert message.key == dict(message.headers)["ce_subject"] == "стаття-🌊".encode()
