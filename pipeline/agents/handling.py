"""The way of a batch from bytes to messages: decode, extract, encode. Every input ends as one of three things."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.agents.inputs import Input
from pipeline.contract.decode import Withdrawal, decode
from pipeline.contract.encode import EventEncoder
from pipeline.contract.message import Message
from pipeline.contract.schemas import SchemaError, validate
from pipeline.contract.topics import Topics
from pipeline.domain.article import Article
from pipeline.domain.extraction import Extraction
from pipeline.domain.identity import EventType
from pipeline.domain.refusal import BadInputError, Reason, Stage
from pipeline.extraction.process import Answer
from pipeline.logs import get_logger
from pipeline.metrics import Metrics

log = get_logger(__name__)


class Pool(Protocol):
    """The part of the extraction pool that is used."""

    async def extract(self, articles: Sequence[Article]) -> list[Answer]:
        """One answer for every article, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """An article that was read, and what is to be told of it."""

    input: Input
    article: Article
    extraction: Extraction
    events: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """An article that is no longer asserted."""

    input: Input
    withdrawal: Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An input that becomes a dead letter."""

    input: Input
    error: BadInputError


Handled = Extracted | Withdrawn | Refused
Decoded = Article | Withdrawal | BadInputError


def decode_input(given: Input) -> Decoded:
    """What the bytes are."""
    try:
        return decode(given.key, given.value)
    except BadInputError as error:
        return error


async def extract_articles(decoded: Sequence[Decoded], pool: Pool, metrics: Metrics) -> list[Answer | Withdrawal | BadInputError]:
    """The same list with an answer in the place of every article."""
    answers = await pool.extract([each for each in decoded if isinstance(each, Article)])
    for answer in answers:
        metrics.extraction_seconds.observe(answer.duration_seconds)
        if answer.trace is not None:
            log.error("a bug: the extractor raised", trace=answer.trace)
    following = iter(answers)
    return [next(following) if isinstance(each, Article) else each for each in decoded]


class BatchEncoder:
    """Turns what was found into messages. An article that cannot be encoded is refused, for it alone is to blame."""

    def __init__(self, *, encoder: EventEncoder, topics: Topics, schema_check_ratio: float, metrics: Metrics) -> None:
        self._encoder = encoder
        self._event_types = {topics.of(event_type).name: event_type for event_type in EventType}
        self._schema_check_ratio = schema_check_ratio
        self._metrics = metrics
        self._random = random.Random()  # noqa: S311  a sample, not a secret

    def encode(self, given: Input, decoded: Decoded, found: Answer | Withdrawal | BadInputError) -> Handled:
        """Raises nothing that an article can cause."""
        result = found.result if isinstance(found, Answer) else found
        if isinstance(result, BadInputError):
            return Refused(input=given, error=result)
        if isinstance(result, Withdrawal):
            return Withdrawn(input=given, withdrawal=result)
        assert isinstance(decoded, Article)  # noqa: S101  only articles have answers
        try:
            events = self._encoder.events(decoded, result, time_ms=given.time_ms, traceparent=given.traceparent)
            self._check_sample(events)
        except BadInputError as error:
            return Refused(input=given, error=error)
        except Exception as error:
            # Our fault, but one article's: it waits among the dead letters until we are better, and the others go on.
            log.exception("a bug: an article could not be encoded", input=str(given.position))
            return Refused(input=given, error=BadInputError(Reason.EXTRACTION_ERROR, Stage.ENCODE, f"{type(error).__name__}: {error}"))
        return Extracted(input=given, article=decoded, extraction=result, events=tuple(events))

    def _check_sample(self, events: Sequence[Message]) -> None:
        if self._random.random() >= self._schema_check_ratio:
            return
        try:
            for event in events:
                validate(self._event_types[event.topic], json.loads(event.value or b"null"))
        except SchemaError:
            self._metrics.schema_checks.labels(result="failed").inc()
            raise
        self._metrics.schema_checks.labels(result="passed").inc()
