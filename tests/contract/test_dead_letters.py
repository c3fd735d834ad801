from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.contract.dead_letters import MAX_MESSAGE_BYTES, NotADeadLetterError, dead_letter, parse_dead_letter, replay_headers
from pipeline.contract.message import InputPosition, Message
from pipeline.contract.schemas import validate_as_consumer
from pipeline.contract.topics import load_topics
from pipeline.domain.refusal import BadInputError, Reason, Stage

TOPIC = load_topics().dead_letters
INPUT = InputPosition(topic="news.articles.v1", partition=4, offset=907)
ERROR = BadInputError(Reason.NOT_JSON, Stage.DECODE, "the value is not JSON: expecting value at line 1, column 1")
FAILED_AT = datetime(2024, 3, 6, 14, 31, 7, 250_999, tzinfo=timezone(timedelta(hours=1)))
Headers = Sequence[tuple[str, bytes]]


def _letter(headers: Headers = (), **changed: Any) -> Message:
    given_: dict[str, Any] = {"key": b"mine-7", "value": b"<html>", "error": ERROR, "input": INPUT, "failed_at": FAILED_AT}
    return dead_letter(headers=headers, topic=TOPIC.name, version="0.1.0", **{**given_, **changed})


def _text(message: Message) -> dict[str, str]:
    return {name: value.decode() for name, value in message.headers}


def test_key_value_and_headers_stay_as_they_were() -> None:
    headers = [("traceparent", b"00-1"), ("x", b"\xff"), ("x", b"again")]
    letter = _letter(headers)
    assert (letter.topic, letter.key, letter.value) == ("news.articles.dead-letter.v1", b"mine-7", b"<html>")
    assert letter.headers[:3] == headers


def test_the_reason_stands_in_the_headers() -> None:
    headers = _text(_letter())
    validate_as_consumer(TOPIC.schema, headers)
    assert headers == {
        "dlq-reason": "not_json",
        "dlq-error": "the value is not JSON: expecting value at line 1, column 1",
        "dlq-topic": "news.articles.v1",
        "dlq-partition": "4",
        "dlq-offset": "907",
        "dlq-stage": "decode",
        "dlq-first-failed-at": "2024-03-06T13:31:07.250Z",
        "dlq-attempts": "1",
        "dlq-pipeline-version": "0.1.0",
    }


def test_what_is_written_can_be_read() -> None:
    found = parse_dead_letter(_letter([("x", b"\xff")]).headers)
    assert (found.reason, found.stage, found.error) == (ERROR.reason, ERROR.stage, ERROR.explanation)
    assert (found.id, found.input) == ("news.articles.v1:4:907", INPUT)
    assert (found.attempts, found.first_failed_at, found.pipeline_version) == (1, "2024-03-06T13:31:07.250Z", "0.1.0")
    assert found.whole_value_bytes is None


def test_a_replayed_one_that_fails_again_counts_on() -> None:
    first = _letter([("traceparent", b"00-1")])
    replayed = replay_headers(first.headers)
    assert [name for name, _ in replayed] == ["traceparent", "dlq-first-failed-at", "dlq-attempts"]
    later = BadInputError(Reason.EXTRACTION_TIMEOUT, Stage.EXTRACT, "it took longer than 60 seconds")
    again = _letter(replayed, error=later, failed_at=FAILED_AT + timedelta(days=2), input=InputPosition(topic="t", partition=0, offset=1))
    found = parse_dead_letter(again.headers)
    assert (found.attempts, found.first_failed_at) == (2, "2024-03-06T13:31:07.250Z")
    assert (found.reason, found.id) == (Reason.EXTRACTION_TIMEOUT, "t:0:1")
    assert [name for name, _ in again.headers].count("dlq-reason") == 1
    assert parse_dead_letter(_letter(replay_headers(again.headers)).headers).attempts == 3


@pytest.mark.parametrize("attempts", [b"", b"many", b"-3", b"0", b"1e9", b"9" * 40, b"\xff", "٣".encode()])
def test_a_count_that_is_none_starts_anew(attempts: bytes) -> None:
    assert parse_dead_letter(_letter([("dlq-attempts", attempts)]).headers).attempts == 1


@pytest.mark.parametrize("moment", [b"", b"yesterday", b"2024-03-06", b"\xff"])
def test_a_first_failure_that_is_no_time_is_now(moment: bytes) -> None:
    assert parse_dead_letter(_letter([("dlq-first-failed-at", moment)]).headers).first_failed_at == "2024-03-06T13:31:07.250Z"


def test_the_count_has_an_end() -> None:
    validate_as_consumer(TOPIC.schema, _text(_letter([("dlq-attempts", b"999999")])))
    assert parse_dead_letter(_letter([("dlq-attempts", b"999999")]).headers).attempts == 999_999


def test_the_error_is_one_short_line_of_utf_8() -> None:
    letter = _letter(error=BadInputError(Reason.EXTRACTION_ERROR, Stage.EXTRACT, "half \ud800\n a\tpair " + "x" * 5000))
    error = dict(letter.headers)["dlq-error"].decode()
    assert error.startswith("half \\ud800 a pair xxx")
    assert error.endswith("x...")
    assert len(error) < 520


@pytest.mark.parametrize("key", [None, b""])
def test_an_input_without_key_and_value_is_kept_too(key: bytes | None) -> None:
    letter = _letter(key=key, value=None)
    assert (letter.key, letter.value) == (key, None)


def test_a_null_header_stays_null() -> None:
    null: Any = None  # Kafka has them, the types of its clients do not.
    letter = _letter([("x", null)])
    assert letter.headers[0] == ("x", null)
    assert letter.size_bytes > 0


def test_the_limit_is_the_topics() -> None:
    assert TOPIC.max_message_bytes == MAX_MESSAGE_BYTES


@pytest.mark.parametrize(
    ("key", "value", "headers"),
    [
        pytest.param(b"k", b"v" * (13 << 20), [("x", b"y")], id="a large value"),
        pytest.param(b"k", b"v" * (20 << 20), [("x", b"y" * (13 << 20))], id="large headers"),
        pytest.param(b"k" * (13 << 20), b"v" * (13 << 20), [], id="a large key"),
        pytest.param(b"k" * (13 << 20), None, [("x" * (13 << 20), b"")], id="everything but a value"),
    ],
)
def test_what_does_not_fit_is_cut_and_says_so(key: bytes, value: bytes | None, headers: Headers) -> None:
    letter = _letter(headers, key=key, value=value)
    assert letter.size_bytes <= MAX_MESSAGE_BYTES
    assert letter.key is not None
    assert key.startswith(letter.key)
    assert (letter.value is None) == (value is None)
    assert (value or b"").startswith(letter.value or b"")
    assert parse_dead_letter(letter.headers).whole_value_bytes == len(value or b"")


def test_the_largest_article_that_the_topic_takes_is_kept_whole() -> None:
    value = b"v" * load_topics().articles.max_message_bytes
    letter = _letter([("x", b"y" * (1 << 20))], value=value)
    assert letter.value == value
    assert parse_dead_letter(letter.headers).whole_value_bytes is None


@pytest.mark.parametrize("name", list(_text(_letter())))
def test_headers_that_lack_one_are_no_dead_letter(name: str) -> None:
    with pytest.raises(NotADeadLetterError, match=name):
        parse_dead_letter([header for header in _letter().headers if header[0] != name])


@pytest.mark.parametrize(("name", "value"), [("dlq-reason", b"unlucky"), ("dlq-offset", b"x"), ("dlq-stage", b"\xff"), ("dlq-error", None)])
def test_headers_that_cannot_be_read_are_no_dead_letter(name: str, value: bytes) -> None:
    with pytest.raises(NotADeadLetterError):
        parse_dead_letter([*_letter().headers, (name, value)])


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(st.characters(codec="utf-8")) | st.sampled_from(["dlq-attempts", "dlq-first-failed-at"]), st.binary())))
def test_any_incoming_headers_make_a_letter_that_can_be_read(headers: list[tuple[str, bytes]]) -> None:
    found = parse_dead_letter(_letter(headers).headers)
    assert found.attempts >= 1
    assert found.id == str(INPUT)
