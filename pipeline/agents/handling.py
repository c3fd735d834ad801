"""The way of a batch from bytes to messages: decode, extract, encode. Every input ends as one of three things."""

import asyncio
import json
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from traceback import format_exc
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
from pipeline.tracing import ArticleTrace

log = get_logger(__name__)


class Pool(Protocol):
    """The part of the extraction pool that is used."""

    async def extract(self, articles: Sequence[Article]) -> list[Answer]:
        """One answer for every article, in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extracted:
    """An article that was read, and what is to be told of it."""

    input: Input
    trace: ArticleTrace
    article: Article
    extraction: Extraction
    events: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """An article that is no longer asserted."""

    input: Input
    trace: ArticleTrace
    withdrawal: Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An input that becomes a dead letter; `article_id` is None where its bytes could not be read."""

    input: Input
    trace: ArticleTrace
    article_id: str | None
    error: BadInputError


Handled = Extracted | Withdrawn | Refused
Decoded = Article | Withdrawal | BadInputError


def decode_input(given: Input, trace: ArticleTrace) -> Decoded:
    """What the bytes are."""
    with trace.decoding():
        try:
            return decode(given.key, given.value)
        except BadInputError as error:
            return error


async def extract_articles(
    decoded: Sequence[Decoded], traces: Sequence[ArticleTrace], pool: Pool, metrics: Metrics
) -> list[Answer | Withdrawal | BadInputError]:
    """The same list with an answer in the place of every article."""
    articles = {place: each for place, each in enumerate(decoded) if isinstance(each, Article)}
    answers: dict[int, Answer] = {}

    async def extract(places: Sequence[int]) -> None:
        for place, answer in zip(places, await pool.extract([articles[place] for place in places]), strict=True):
            traces[place].extracted(answer.duration_seconds)
            metrics.extraction_seconds.observe(answer.duration_seconds)
            answers[place] = answer

    # The pool answers when the last of a list is done: an article of which a span is to tell when it was done is a list of its own.
    alone = [[place] for place in articles if traces[place].is_recorded]
    together = [place for place in articles if not traces[place].is_recorded]
    await asyncio.gather(extract(together), *map(extract, alone))
    return [answers[place] if isinstance(each, Article) else each for place, each in enumerate(decoded)]


class BatchEncoder:
    """Turns what was found into messages. An article that cannot be encoded is refused, for it alone is to blame."""

    def __init__(self, *, encoder: EventEncoder, topics: Topics, schema_check_ratio: float, metrics: Metrics) -> None:
        self._encoder = encoder
        self._event_types = {topics.of(event_type).name: event_type for event_type in EventType}
        self._schema_check_ratio = schema_check_ratio
        self._metrics = metrics
        self._random = random.Random()  # noqa: S311  a sample, not a secret

    def encode(self, given: Input, trace: ArticleTrace, decoded: Decoded, found: Answer | Withdrawal | BadInputError) -> Handled:
        """Raises nothing that an article can cause."""
        trace.begin_publish()
        if isinstance(found, BadInputError):
            return Refused(input=given, trace=trace, article_id=None, error=found)
        if isinstance(found, Withdrawal):
            return Withdrawn(input=given, trace=trace, withdrawal=found)
        assert isinstance(decoded, Article)  # noqa: S101  only articles have answers
        if isinstance(found.result, BadInputError):
            return _refuse(given, trace, decoded, found.result, bug=found.trace)
        try:
            events = self._encoder.events(decoded, found.result, time_ms=given.time_ms, traceparent=trace.traceparent)
            self._check_sample(events)
        except BadInputError as error:
            return _refuse(given, trace, decoded, error)
        except Exception as error:
            # Our fault, but one article's: it waits among the dead letters until we are better, and the others go on.
            refusal = BadInputError(Reason.EXTRACTION_ERROR, Stage.ENCODE, f"{type(error).__name__}: {error}")
            return _refuse(given, trace, decoded, refusal, bug=format_exc())
        return Extracted(input=given, trace=trace, article=decoded, extraction=found.result, events=tuple(events))

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


def _refuse(given: Input, trace: ArticleTrace, article: Article, error: BadInputError, *, bug: str | None = None) -> Refused:
    """Told in the log, unlike bytes that are no article: here something of ours is in the way. `bug` is a traceback."""
    level = logging.WARNING if bug is None else logging.ERROR
    log.log(
        level,
        "an article cannot be processed and becomes a dead letter",
        reason=error.reason.value,
        error=error.explanation,
        article_id=article.article_id,
        partition=given.position.partition,
        offset=given.position.offset,
        trace_id=trace.trace_id,
        **({} if bug is None else {"bug": bug}),
    )
    return Refused(input=given, trace=trace, article_id=article.article_id, error=error)
