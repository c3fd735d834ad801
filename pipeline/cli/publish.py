"""`news-events publish`: articles onto the articles topic, every delivery confirmed."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

import click
from kafka import KafkaProducer
from kafka.producer.future import FutureRecordMetadata

from pipeline.cli.article_files import ArticleInput, InputFormat, read_articles
from pipeline.cli.article_options import article_options, text_fields
from pipeline.cli.connection import brokers_option, open_producer, settings_for
from pipeline.cli.errors import CommandError, ExitStatus
from pipeline.cli.tally import Tally
from pipeline.cli.topic_state import require_topics
from pipeline.contract.message import Message
from pipeline.contract.topics import Topic, load_topics
from pipeline.domain.refusal import BadInputError, Reason, Stage

IN_FLIGHT = 1000


@click.command()
@article_options
@click.option("--unchecked", is_flag=True, help="Send what would be refused as well, as it is: it becomes a dead letter.")
@brokers_option
def publish(files: tuple[str, ...], input_format: str | None, unchecked: bool, brokers: str | None, **options: str | None) -> int:
    """Send articles to the articles topic, and wait until Kafka has confirmed every one.

    \b
    Articles as JSON, one a line (or one object over several lines):
      news-events publish articles.jsonl
      zcat archive.jsonl.gz | news-events publish
    All files of a folder that end with .json, .jsonl, .ndjson or .txt:
      news-events publish articles/
    One plain text:
      news-events publish story.txt --title "Dam bursts" --outlet "The Bugle" \\
        --published-at 2024-05-01T08:00:00Z
    See what becomes of them:
      news-events tail --since 1m

    What breaks the contract is refused: named on stderr with file and line,
    not sent, and the exit status is 1. The rest is sent. To publish an
    article again is safe: it yields the same events with the same ids.
    """
    settings = settings_for(brokers)
    topic = load_topics(settings.topic_prefix).articles
    articles = read_articles(files, input_format=InputFormat(input_format) if input_format else None, text_fields=text_fields(options))
    require_topics(settings, [topic])
    with Tally("articles published") as tally:
        publication = _Publication(topic=topic, tally=tally)
        try:
            with open_producer(settings, max_message_bytes=topic.max_message_bytes) as producer:
                publication.run(producer, articles, is_checked=not unchecked)
        except CommandError as error:
            raise CommandError(f"{publication.summary} before {error.message} To publish all of them again is safe.") from error
    click.echo(publication.summary, err=True)
    return ExitStatus.FAILURE if publication.refused else ExitStatus.OK


@dataclass(slots=True, kw_only=True)
class _Publication:
    """Counts what became of each article; at most IN_FLIGHT wait for their confirmation."""

    topic: Topic
    tally: Tally
    refused: int = 0
    waiting: deque[FutureRecordMetadata] = field(default_factory=deque)

    @property
    def summary(self) -> str:
        """ "24 published, 3 refused"."""
        return f"{self.tally.count:,} published" + (f", {self.refused:,} refused" if self.refused else "")

    def run(self, producer: KafkaProducer, articles: Iterable[ArticleInput], *, is_checked: bool) -> None:
        """Returns when all is confirmed; raises KafkaError."""
        for given in articles:
            try:
                message = self._message(given, is_checked=is_checked)
            except BadInputError as error:
                self.refused += 1
                self.tally.say(f"{given.place}: refused, {error.reason}: {error.explanation}")
                continue
            self.waiting.append(producer.send(message.topic, key=message.key, value=message.value, headers=message.headers))
            self._confirm(down_to=IN_FLIGHT)
        producer.flush()
        self._confirm(down_to=0)

    def _message(self, given: ArticleInput, *, is_checked: bool) -> Message:
        """Keyed by the article's id, given or computed. Raises BadInputError."""
        key = None
        try:
            key = given.article().article_id.encode()
        except BadInputError:
            if is_checked:
                raise
        message = Message(topic=self.topic.name, key=key, headers=[], value=given.value)
        if message.size_bytes > self.topic.max_message_bytes:
            explanation = f"it has {message.size_bytes} bytes; at most {self.topic.max_message_bytes} fit {self.topic.name}"
            raise BadInputError(Reason.TOO_LARGE, Stage.PUBLISH, explanation)
        return message

    def _confirm(self, *, down_to: int) -> None:
        while len(self.waiting) > down_to or (self.waiting and self.waiting[0].is_done):
            self.waiting.popleft().get()
            self.tally.add()
