"""From the bytes of a Kafka record to an article, or to the reason why there is none.

Nothing but BadInputError is raised, whatever the bytes.
"""

import codecs
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from pipeline.contract import article_fields as fields
from pipeline.contract.article_fields import json_type, refused
from pipeline.domain.article import MAX_ARTICLE_ID_CHARS, Article
from pipeline.domain.identity import article_id_of_text, article_id_of_url
from pipeline.domain.refusal import Reason

MAX_VALUE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A tombstone: the article that its key names is no longer asserted by who published it."""

    article_id: str


def decode(key: bytes | None, value: bytes | None) -> Article | Withdrawal:
    """The article of a record, or the withdrawal of one where the value is null.

    The key only says which article is withdrawn; an article's id stands in its value or follows from it. Raises BadInputError.
    """
    if value is None:
        return Withdrawal(article_id=_withdrawn_id(key))
    if len(value) > MAX_VALUE_BYTES:
        raise refused(Reason.TOO_LARGE, f"the value has {len(value)} bytes; at most {MAX_VALUE_BYTES} are read")
    parsed = _parse(_decode_text(value.removeprefix(codecs.BOM_UTF8)))
    if not isinstance(parsed, dict):
        raise refused(Reason.NOT_AN_OBJECT, f"the value is {json_type(parsed)}; a JSON object with the article's fields was expected")
    return decode_object(parsed)


def decode_object(mapping: Mapping[str, Any]) -> Article:
    """The article of JSON that is parsed already; null is the same as absent, unknown fields are ignored. Raises BadInputError."""
    if isinstance(mapping, _Object) and (repeated := sorted(mapping.repeated.intersection(fields.FIELDS))):
        raise refused(Reason.INVALID_FIELD, f"{repeated[0]} stands in the object more than once; one value was expected")
    body = fields.body(mapping.get("body"))
    title = fields.words("title", mapping.get("title"))
    url = fields.url(mapping.get("url"))
    return Article(
        article_id=fields.article_id(mapping.get("article_id")) or (article_id_of_url(url) if url else article_id_of_text(title, body)),
        body=body,
        title=title,
        outlet=fields.words("outlet", mapping.get("outlet")),
        url=url,
        published_at=fields.published_at(mapping.get("published_at")),
        language=fields.language(mapping.get("language")),
    )


class _Object(dict[str, Any]):
    """A JSON object that knows which of its names stood there more than once: JSON allows it and means nothing by it."""

    __slots__ = ("repeated",)

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated: frozenset[str] = frozenset()
        if len(self) != len(pairs):
            self.repeated = frozenset(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)


def _withdrawn_id(key: bytes | None) -> str:
    if not key:
        raise refused(
            Reason.NO_KEY_NO_VALUE, "the record has neither a key nor a value; a value, or the key of an article to withdraw, was expected"
        )
    try:
        article_id = key.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refused(
            Reason.INVALID_FIELD, f"the key of a withdrawal is not UTF-8 at byte {error.start}; an article_id was expected"
        ) from None
    if len(article_id) > MAX_ARTICLE_ID_CHARS:
        raise refused(
            Reason.INVALID_FIELD, f"the key of a withdrawal has {len(article_id)} characters; 1 to {MAX_ARTICLE_ID_CHARS} were expected"
        )
    return article_id


def _decode_text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refused(
            Reason.NOT_UTF8, f"the value is not UTF-8: byte {error.start} is 0x{value[error.start]:02x} ({error.reason})"
        ) from None


def _parse(text: str) -> Any:
    """Raises BadInputError for everything that the JSON parser raises, its limits of depth and of digits among them."""
    if not text.strip():
        raise refused(Reason.NOT_JSON, "the value is empty; a JSON object was expected (only a null value withdraws an article)")
    try:
        return json.loads(text, object_pairs_hook=_Object, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise refused(Reason.NOT_JSON, f"the value is not JSON: {error.msg.lower()} at line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise refused(Reason.NOT_JSON, "the value nests arrays or objects too deeply to be read as JSON") from None
    except ValueError:
        raise refused(Reason.NOT_JSON, "the value holds a whole number of more digits than can be read as JSON") from None


def _refuse_constant(name: str) -> NoReturn:
    raise refused(Reason.NOT_JSON, f"the value is not JSON: {name} is no number there")
