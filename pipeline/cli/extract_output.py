"""What `extract` writes for an article: a table, a record, or the messages that a worker would publish."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click
from rich.console import Console

from pipeline.cli.extracting import Extracted
from pipeline.cli.message_json import json_line, message_object
from pipeline.cli.render import render_article
from pipeline.cli.version import pipeline_version
from pipeline.contract.dead_letters import dead_letter
from pipeline.contract.encode import EventEncoder, to_json
from pipeline.contract.message import InputPosition, Message
from pipeline.contract.record import record, refused_record
from pipeline.contract.topics import load_topics
from pipeline.domain.article import Article
from pipeline.domain.extraction import Extraction
from pipeline.domain.refusal import BadInputError
from pipeline.settings import load_settings

Writer = Callable[[Extracted], None]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def record_writer(*, with_quantities: bool) -> Writer:
    """One line of JSON an article, flushed at once."""
    return lambda extracted: click.echo(to_json(_record(extracted, with_quantities=with_quantities)))


def table_writer(console: Console) -> Writer:
    """Sentences and tables."""

    def write(extracted: Extracted) -> None:
        article = extracted.article
        title, body = (article.title or extracted.given.source, article.body) if article else (extracted.given.place, "")
        render_article(console, title=title, body=body, record=_record(extracted, with_quantities=False))

    return write


def event_writer() -> Writer:
    """One line of JSON a message, in the order of publication; a refused article's line is its dead letter."""
    settings = load_settings()
    topics = load_topics(settings.topic_prefix)
    version = pipeline_version()
    encoder = EventEncoder(topics=topics, source=settings.source, version=version)

    def messages(extracted: Extracted) -> list[Message]:
        given, article, result = extracted.given, extracted.article, extracted.result
        position = InputPosition(topic=topics.articles.name, partition=0, offset=given.line)
        try:
            if article is None or isinstance(result, BadInputError):
                raise result if isinstance(result, BadInputError) else TypeError("an extraction has an article")
            return _events(encoder, article, result, position)
        except BadInputError as error:
            refused = dead_letter(
                key=None,
                value=given.value,
                headers=[],
                error=error,
                input=position,
                topic=topics.dead_letters.name,
                failed_at=EPOCH,
                version=version.version,
            )
            return [refused]

    def write(extracted: Extracted) -> None:
        for message in messages(extracted):
            click.echo(json_line(message_object(message)))

    return write


def _record(extracted: Extracted, *, with_quantities: bool) -> dict[str, Any]:
    if isinstance(extracted.result, Extraction):
        return record(extracted.result, with_quantities=with_quantities)
    article_id = extracted.article.article_id if extracted.article else None
    return refused_record(article_id, extracted.result, with_quantities=with_quantities)


def _events(encoder: EventEncoder, article: Article, extraction: Extraction, position: InputPosition) -> list[Message]:
    """Without a broker there is no time of arrival: the article's own stands for it, so that the lines are the same at every run."""
    time_ms = int((article.published or EPOCH).timestamp() * 1000)
    events = encoder.events(article, extraction, time_ms=time_ms, traceparent=None)
    return [*events, encoder.manifest(article, extraction, input=position, time_ms=time_ms, duration_seconds=0, traceparent=None)]
