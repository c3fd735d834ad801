"""The fields of an article and the form of each: one function a field, raising BadInputError that names it."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pipeline.domain.article import MAX_ARTICLE_ID_CHARS, MAX_BODY_CHARS
from pipeline.domain.refusal import BadInputError, Reason, Stage

FIELDS = ("article_id", "body", "title", "outlet", "url", "published_at", "language")
SHOWN_CHARS = 60

_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])",
)
# RFC 3986: a scheme, then anything that is no space and no control character; what the address means is the outlet's business.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x1f\x7f]+")
# RFC 5646, section 2.1: langtag, privateuse, and the irregular grandfathered tags, which the rule for langtag does not cover.
_BCP47 = re.compile(
    r"""
    (?: [a-z]{2,3}(?:-[a-z]{3}){0,3} | [a-z]{4} | [a-z]{5,8} )
    (?: -[a-z]{4} )?
    (?: -(?:[a-z]{2}|[0-9]{3}) )?
    (?: -(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}) )*
    (?: -[0-9a-wy-z](?:-[a-z0-9]{2,8})+ )*
    (?: -x(?:-[a-z0-9]{1,8})+ )?
    | x(?:-[a-z0-9]{1,8})+
    | en-gb-oed | i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu) | sgn-(?:be-fr|be-nl|ch-de)
    """,
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)


def body(value: Any) -> str:
    """The text, of at most MAX_BODY_CHARS characters, with something in it that is not white space."""
    if value is None:
        raise refused(Reason.MISSING_BODY, "body is missing; it holds the article's text and is the one field that is required")
    text = _text("body", value)
    if not text.strip():
        raise refused(Reason.EMPTY_BODY, f"body is empty ({len(text)} characters of white space); the article's text was expected")
    if len(text) > MAX_BODY_CHARS:
        raise refused(Reason.TOO_LARGE, f"body has {len(text)} characters; at most {MAX_BODY_CHARS} are read")
    return text


def article_id(value: Any) -> str | None:
    """1 to 256 characters."""
    if value is None:
        return None
    text = _text("article_id", value)
    if not 1 <= len(text) <= MAX_ARTICLE_ID_CHARS:
        raise refused(Reason.INVALID_FIELD, f"article_id has {len(text)} characters; 1 to {MAX_ARTICLE_ID_CHARS} were expected")
    return text


def words(name: str, value: Any) -> str | None:
    """Free text (title, outlet); where it is empty nothing was said, and not known is None."""
    if value is None:
        return None
    text = _text(name, value)
    return text if text.strip() else None


def url(value: Any) -> str | None:
    """An absolute address."""
    return _matching("url", value, _URL, 'an absolute address such as "https://outlet.example/story"')


def language(value: Any) -> str | None:
    """A well-formed BCP 47 tag; whether it is registered is not asked."""
    return _matching("language", value, _BCP47, 'a BCP 47 tag such as "en" or "en-GB"')


def published_at(value: Any) -> str | None:
    """RFC 3339 with offset, and a moment that a calendar has; a leap second and the year 0 are none that we can compute with."""
    text = _matching("published_at", value, _RFC3339, 'RFC 3339 with an offset such as "2024-05-01T16:30:00Z"')
    if text is None:
        return None
    try:
        datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise refused(Reason.INVALID_FIELD, f"published_at is {_shown(text)}, which is no moment that can be read ({error})") from None
    return text


def refused(reason: Reason, explanation: str) -> BadInputError:
    """The error of this stage."""
    return BadInputError(reason, Stage.DECODE, explanation)


def json_type(value: Any) -> str:
    """What JSON calls a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "an array" if isinstance(value, list | tuple) else "an object"


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        shown = "" if isinstance(value, list | tuple | Mapping) else f" ({_shown(value)})"
        raise refused(Reason.INVALID_FIELD, f"{name} is {json_type(value)}{shown}; text was expected")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise refused(
            Reason.INVALID_FIELD,
            f"{name} has half a surrogate pair (\\u{ord(value[error.start]):04x}) at character {error.start}; whole ones were expected",
        ) from None
    return value


def _matching(name: str, value: Any, form: re.Pattern[str], expected: str) -> str | None:
    if value is None:
        return None
    text = _text(name, value)
    if form.fullmatch(text) is None:
        raise refused(Reason.INVALID_FIELD, f"{name} is {_shown(text)}; {expected} was expected")
    return text


def _shown(value: Any) -> str:
    """The value in ASCII (nothing in it can move a terminal's cursor), cut to a length that fits a sentence."""
    if isinstance(value, str):
        return json.dumps(value) if len(value) <= SHOWN_CHARS else json.dumps(value[:SHOWN_CHARS])[:-1] + '..."'
    return str(value)[:SHOWN_CHARS].lower()
