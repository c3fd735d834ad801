import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.contract.decode import MAX_VALUE_BYTES, Withdrawal, decode, decode_object
from pipeline.contract.schemas import SchemaError, validate_as_consumer
from pipeline.contract.topics import load_topics
from pipeline.domain.article import MAX_ARTICLE_ID_CHARS, MAX_BODY_CHARS, Article
from pipeline.domain.identity import article_id_of_text, article_id_of_url
from pipeline.domain.refusal import BadInputError, Reason, Stage

BODY = "Two miners were freed on Sunday."


def _value(**fields: Any) -> bytes:
    return json.dumps({"body": BODY, **fields}).encode()


def _article(**fields: Any) -> Article:
    article = decode(None, _value(**fields))
    assert isinstance(article, Article)
    return article


def _refusal(value: bytes | None, key: bytes | None = None) -> BadInputError:
    with pytest.raises(BadInputError) as caught:
        decode(key, value)
    assert caught.value.stage is Stage.DECODE
    return caught.value


def test_every_field_is_read() -> None:
    fields = {
        "article_id": "mine-7",
        "title": "Miners freed",
        "outlet": "Upland News",
        "url": "https://upland.example/mine?id=7#top",
        "published_at": "2023-11-05T21:10:00.5+05:45",
        "language": "en-GB",
    }
    assert _article(**fields) == Article(body=BODY, **fields)


def test_null_is_the_same_as_absent() -> None:
    nulls = dict.fromkeys(("article_id", "title", "outlet", "url", "published_at", "language"))
    assert _article(**nulls) == _article()


def test_unknown_fields_are_ignored_whatever_they_hold() -> None:
    unknown = {"editor": {"name": "\ud800"}, "Body": 7, "tags": [None, 1e999]}
    assert decode(None, _value().replace(b"}", b', "n": 1, "n": 2}')) == _article()
    assert decode_object({"body": BODY, **unknown}) == _article()


def test_a_byte_order_mark_is_skipped() -> None:
    assert decode(None, b"\xef\xbb\xbf" + _value()) == _article()


def test_the_body_stays_as_it_was_given() -> None:
    body = "\ufeff \r\n🌊\x00 Two died.\u2028\t"
    assert _article(body=body).body == body


def test_an_empty_title_or_outlet_says_nothing() -> None:
    assert _article(title="", outlet=" \n") == _article()


@pytest.mark.parametrize(
    ("key", "fields", "article_id"),
    [
        pytest.param(b"k", {"article_id": "v"}, "v", id="the value wins over the key"),
        pytest.param(b"\xff", {"article_id": "v"}, "v", id="a key that is no text does not matter"),
        pytest.param(b"k", {"url": "https://a.example/1"}, article_id_of_url("https://a.example/1"), id="url, not the key"),
        pytest.param(None, {"url": "https://a.example/1", "title": "T"}, article_id_of_url("https://a.example/1"), id="url before text"),
        pytest.param(None, {"title": "T"}, article_id_of_text("T", BODY), id="title and body"),
        pytest.param(None, {}, article_id_of_text(None, BODY), id="body"),
        pytest.param(None, {"article_id": "x" * MAX_ARTICLE_ID_CHARS}, "x" * MAX_ARTICLE_ID_CHARS, id="the longest"),
    ],
)
def test_what_an_article_is_called(key: bytes | None, fields: dict[str, str], article_id: str) -> None:
    article = decode(key, _value(**fields))
    assert isinstance(article, Article)
    assert article.article_id == article_id


@pytest.mark.parametrize("key", ["mine-7", "ж" * MAX_ARTICLE_ID_CHARS, "\x00"])
def test_null_withdraws_the_article_of_the_key(key: str) -> None:
    assert decode(key.encode(), None) == Withdrawal(article_id=key)


@pytest.mark.parametrize(
    ("key", "value", "reason", "told"),
    [
        pytest.param(None, None, Reason.NO_KEY_NO_VALUE, "neither a key nor a value", id="nothing at all"),
        pytest.param(b"", None, Reason.NO_KEY_NO_VALUE, "neither a key nor a value", id="an empty key"),
        pytest.param(b"a\xff", None, Reason.INVALID_FIELD, "not UTF-8 at byte 1", id="a key that is no text"),
        pytest.param(b"x" * 257, None, Reason.INVALID_FIELD, "257 characters", id="a key too long"),
        pytest.param(b"k", b"", Reason.NOT_JSON, "the value is empty", id="empty is not null"),
        pytest.param(None, b" \n", Reason.NOT_JSON, "the value is empty", id="white space"),
        pytest.param(None, b"\xef\xbb\xbf", Reason.NOT_JSON, "the value is empty", id="only a byte order mark"),
        pytest.param(None, b'{"body": "caf\xe9"}', Reason.NOT_UTF8, "byte 13 is 0xe9", id="Latin-1"),
        pytest.param(None, '{"body": "x"}'.encode("utf-16"), Reason.NOT_UTF8, "byte 0 is 0xff", id="UTF-16"),
        pytest.param(None, b"\xed\xa0\x80", Reason.NOT_UTF8, "byte 0 is 0xed", id="a surrogate in bytes"),
        pytest.param(None, b'{"body": "x"', Reason.NOT_JSON, "expecting ',' delimiter at line 1, column 13", id="cut off"),
        pytest.param(None, b"{'body': 'x'}", Reason.NOT_JSON, "line 1, column 2", id="Python, not JSON"),
        pytest.param(None, b'{"body": "a\nb"}', Reason.NOT_JSON, "control character", id="a bare line break"),
        pytest.param(None, b'{"body": "x"} {}', Reason.NOT_JSON, "extra data", id="two objects"),
        pytest.param(None, b'{"body": "x", "n": NaN}', Reason.NOT_JSON, "NaN is no number", id="NaN"),
        pytest.param(None, b'{"body": "x", "n": -Infinity}', Reason.NOT_JSON, "-Infinity is no number", id="infinity"),
        pytest.param(None, b'{"body": "x", "n": ' + b"[" * 100_000, Reason.NOT_JSON, "too deeply", id="deep nesting"),
        pytest.param(None, b'{"n":' * 100_000, Reason.NOT_JSON, "too deeply", id="deep objects"),
        pytest.param(None, b'{"body": "x", "n": ' + b"9" * 5000 + b"}", Reason.NOT_JSON, "more digits", id="a huge number"),
        pytest.param(None, b"[]", Reason.NOT_AN_OBJECT, "an array", id="array"),
        pytest.param(None, b"null", Reason.NOT_AN_OBJECT, "null", id="null in JSON"),
        pytest.param(None, b'"body"', Reason.NOT_AN_OBJECT, "text", id="text"),
        pytest.param(None, b"{}", Reason.MISSING_BODY, "body is missing", id="no body"),
        pytest.param(None, b'{"body": null}', Reason.MISSING_BODY, "body is missing", id="null body"),
        pytest.param(None, b'{"body": ""}', Reason.EMPTY_BODY, "body is empty", id="empty body"),
        pytest.param(None, _value(body=" \n\u00a0"), Reason.EMPTY_BODY, "3 characters of white space", id="white space as body"),
        pytest.param(None, b'{"body": "x", "body": "x"}', Reason.INVALID_FIELD, "body stands in the object more than once", id="twice"),
    ],
)
def test_what_is_refused(key: bytes | None, value: bytes | None, reason: Reason, told: str) -> None:
    error = _refusal(value, key)
    assert error.reason is reason
    assert told in error.explanation


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("body", 17, "body is a number (17); text was expected"),
        ("body", ["a"], "body is an array; text was expected"),
        ("body", {"text": "a"}, "body is an object; text was expected"),
        ("title", True, "title is a boolean (true); text was expected"),
        ("outlet", 1.5, "outlet is a number (1.5); text was expected"),
        ("body", "a\ud800b", "body has half a surrogate pair (\\ud800) at character 1; whole ones were expected"),
        ("title", "\udfff", "title has half a surrogate pair (\\udfff) at character 0; whole ones were expected"),
        ("article_id", "", "article_id has 0 characters; 1 to 256 were expected"),
        ("article_id", "x" * 257, "article_id has 257 characters; 1 to 256 were expected"),
        ("article_id", 7, "article_id is a number (7); text was expected"),
        ("url", "", 'url is ""; an absolute address such as "https://outlet.example/story" was expected'),
        ("url", "/story", 'url is "/story"; an absolute address such as "https://outlet.example/story" was expected'),
        ("language", "en_GB", 'language is "en_GB"; a BCP 47 tag such as "en" or "en-GB" was expected'),
        ("published_at", 1709731805, "published_at is a number (1709731805); text was expected"),
    ],
)
def test_the_explanation_names_field_value_and_what_was_expected(field: str, value: Any, told: str) -> None:
    error = _refusal(_value(**{field: value}))
    assert (error.reason, error.explanation) == (Reason.INVALID_FIELD, told)


def test_an_explanation_stays_short_and_harmless() -> None:
    explanation = _refusal(_value(url="\x1b[2J" + "x" * 10_000)).explanation
    assert len(explanation) < 200
    assert explanation.isascii()
    assert explanation.isprintable()


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-03-06T14:30:00Z", datetime(2024, 3, 6, 14, 30, tzinfo=UTC)),
        ("2024-03-06t14:30:00z", datetime(2024, 3, 6, 14, 30, tzinfo=UTC)),
        ("2024-02-29T23:59:59.123456789-00:00", datetime(2024, 2, 29, 23, 59, 59, 123456, tzinfo=UTC)),
        ("2024-03-06T14:30:00.5+05:45", datetime(2024, 3, 6, 14, 30, 0, 500_000, tzinfo=timezone(timedelta(hours=5, minutes=45)))),
        ("0001-01-01T00:00:00+23:59", datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23, minutes=59)))),
    ],
)
def test_a_time_is_kept_as_given_and_can_be_computed_with(text: str, moment: datetime) -> None:
    article = _article(published_at=text)
    assert article.published_at == text
    assert article.published == moment
    assert article.published is not None
    assert article.published.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-03-06",
        "2024-03-06T14:30:00",
        "2024-03-06T14:30Z",
        "2024-03-06 14:30:00Z",
        "2024-03-06T14:30:00 Z",
        "2024-03-06T14:30:00Z\n",
        "2024-03-06T14:30:00+0100",
        "2024-03-06T14:30:00+01",
        "2024-03-06T14:30:00+24:00",
        "2024-03-06T14:30:00+01:75",
        "2024-03-06T14:30:00,5Z",
        "2024-03-06T14:30:00.Z",
        "2024-03-06T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "2023-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "20240306T143000Z",
        "2024-W10-3T14:30:00Z",
        "٢٠٢٤-03-06T14:30:00Z",
        "Wed, 06 Mar 2024 14:30:00 GMT",
    ],
)
def test_a_time_that_is_no_rfc_3339_is_refused(text: str) -> None:
    error = _refusal(_value(published_at=text))
    assert error.reason is Reason.INVALID_FIELD
    assert error.explanation.startswith("published_at is ")


@pytest.mark.parametrize(
    "tag",
    [
        "en",
        "EN",
        "uk-UA",
        "zh-Hans-CN",
        "sl-rozaj-biske",
        "de-CH-1901",
        "es-419",
        "zh-cmn-Hans-CN",
        "en-a-bbb-x-a-ccc",
        "x-own",
        "i-klingon",
        "und",
    ],
)
def test_a_well_formed_language_is_accepted(tag: str) -> None:
    assert _article(language=tag).language == tag


@pytest.mark.parametrize(
    "tag", ["", "e", "english-language-of-news", "en_GB", "en-", "-en", "en--GB", "a-DE", "en-GB\n", "de-419-DE", "ен", "12"]
)
def test_a_malformed_language_is_refused(tag: str) -> None:
    assert _refusal(_value(language=tag)).reason is Reason.INVALID_FIELD


def test_the_body_has_a_limit_in_characters() -> None:
    assert len(_article(body="é" * MAX_BODY_CHARS).body) == MAX_BODY_CHARS
    error = _refusal(_value(body="é" * (MAX_BODY_CHARS + 1)))
    assert (error.reason, error.explanation) == (Reason.TOO_LARGE, "body has 1000001 characters; at most 1000000 are read")


def test_the_value_has_a_limit_in_bytes_which_is_that_of_its_topic() -> None:
    assert load_topics().articles.max_message_bytes == MAX_VALUE_BYTES
    whole = _value() + b" " * (MAX_VALUE_BYTES - len(_value()))
    assert decode(None, whole) == _article()
    assert _refusal(whole + b" ").reason is Reason.TOO_LARGE


def test_many_repeated_names_are_no_burden() -> None:
    pairs = b",".join(b'"n%d":0' % number for number in range(200_000))
    assert decode(None, b'{"body":"x","n1":1,' + pairs + b"}") == decode(None, b'{"body":"x"}')


ANY_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("body", "article_id", "title", "outlet", "url", "published_at", "language")
LIKELY: dict[str, st.SearchStrategy[Any]] = {
    "url": st.from_regex(r"\A[a-z]{1,5}:\S{0,9}\Z"),
    "published_at": st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    "language": st.from_regex(r"\A[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,3}\Z"),
}
NEAR_ARTICLES = st.fixed_dictionaries(
    {"body": st.text() | ANY_JSON}, optional={name: LIKELY.get(name, st.text()) | ANY_JSON for name in FIELDS[1:]}
)


def _ends_in_an_article_or_a_refusal(read: Callable[[], Article | Withdrawal]) -> Article | Withdrawal | None:
    """Whatever else is raised fails the test."""
    try:
        article = read()
    except BadInputError:
        return None
    if isinstance(article, Article):
        assert len(article.revision) == 16
        assert article.article_id.encode()
    return article


@settings(deadline=None)
@given(st.none() | st.binary(), st.none() | st.binary())
@example(b"k", b'"\\ud800"')
@example(b"k", b'{"\\ud800": 1, "body": "x"}')
@example(None, b'{"body": "x", "title": "\\udc00"}')
@example(None, b"\x00")
@example(None, b"1" * 5000)
def test_nothing_but_a_refusal_is_raised_for_any_bytes(key: bytes | None, value: bytes | None) -> None:
    _ends_in_an_article_or_a_refusal(lambda: decode(key, value))


@settings(deadline=None)
@given(NEAR_ARTICLES)
def test_nothing_but_a_refusal_is_raised_for_any_json(value: dict[str, Any]) -> None:
    _ends_in_an_article_or_a_refusal(lambda: decode(None, json.dumps(value).encode()))


@settings(deadline=None)
@given(NEAR_ARTICLES)
def test_what_is_accepted_is_what_the_schema_of_articles_describes(value: dict[str, Any]) -> None:
    article = _ends_in_an_article_or_a_refusal(lambda: decode_object(value))
    if article is not None:
        validate_as_consumer("articles.v1.json", value)


@settings(deadline=None)
@given(NEAR_ARTICLES)
def test_a_value_of_a_wrong_type_never_passes(value: dict[str, Any]) -> None:
    article = _ends_in_an_article_or_a_refusal(lambda: decode_object(value))
    is_right = all(isinstance(value.get(name), str | None) for name in FIELDS)
    assert is_right or article is None
    if not is_right:
        with pytest.raises(SchemaError):
            validate_as_consumer("articles.v1.json", value)
