"""`news-events tail`: the output topics as they fill."""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import click
from kafka import KafkaConsumer
from kafka.consumer.fetcher import ConsumerRecord

from pipeline.cli.connection import brokers_option, open_consumer, settings_for
from pipeline.cli.console import stdout_console
from pipeline.cli.errors import ExitStatus
from pipeline.cli.event_lines import line_of
from pipeline.cli.message_json import json_line, parts_object, text
from pipeline.cli.reading import Liveness, assign, follow, read_to_end, seek_to_time
from pipeline.cli.since import Since
from pipeline.contract.topics import Topics, load_topics
from pipeline.domain.figure import Action, CasualtyKind
from pipeline.domain.identity import EventType

DEAD_LETTERS = "dead-letters"
TYPES = (*(event_type.value for event_type in EventType), DEAD_LETTERS)
KINDS = sorted({*(kind.value for kind in CasualtyKind), *(action.value for action in Action)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which messages to show; an empty set means all."""

    kinds: frozenset[str]
    articles: frozenset[str]

    def has(self, message: ConsumerRecord) -> bool:
        """Looks into the value only where a kind is asked for."""
        if self.articles and (message.key is None or text(message.key) not in self.articles):
            return False
        return not self.kinds or bool(self.kinds & _kinds(message.value))


@click.command()
@click.option("--type", "types", type=click.Choice(TYPES), multiple=True, help="Only these (repeatable); all by default.")
@click.option(
    "--kind", "kinds", type=click.Choice(KINDS), multiple=True, metavar="KIND", help="Only figures of these kinds: killed, burned ..."
)
@click.option("--article", "articles", multiple=True, metavar="ID", help="Only what concerns these articles.")
@click.option("--since", type=Since(), help="From so long ago (10m, 2h, 3d) or from that time.")
@click.option("--from-beginning", is_flag=True, help="From the oldest message that is kept.")
@click.option("--count", type=click.IntRange(min=1), metavar="N", help="End after N messages.")
@click.option("--no-follow", is_flag=True, help="End where the topics end now.")
@click.option("--format", "output_format", type=click.Choice(["line", "json"]), default="line", show_default=True)
@brokers_option
def tail(
    types: tuple[str, ...],
    kinds: tuple[str, ...],
    articles: tuple[str, ...],
    since: datetime | None,
    from_beginning: bool,
    count: int | None,
    no_follow: bool,
    output_format: str,
    brokers: str | None,
) -> int:
    """Follow the events, from now on unless told otherwise; Ctrl-C ends.

    \b
    Everything that comes:
      news-events tail
    The figures of the last two hours, and go on:
      news-events tail --type casualties --type areas --since 2h
    Where people were killed, as JSON:
      news-events tail --from-beginning --no-follow --kind killed --format json
    What became of one article:
      news-events tail --from-beginning --article flood-17
    Wait for the next dead letter:
      news-events tail --type dead-letters --count 1
    """
    if since and from_beginning:
        raise click.UsageError("--since and --from-beginning exclude each other; give one of them.")
    settings = settings_for(brokers)
    topics = load_topics(settings.topic_prefix)
    wanted = Wanted(kinds=frozenset(kinds), articles=frozenset(articles))
    with open_consumer(settings) as consumer, suppress(KeyboardInterrupt):  # Ctrl-C is how one ends it
        _start(consumer, _names(types, topics), since=since, is_from_now=not (from_beginning or no_follow))
        messages = read_to_end(consumer) if no_follow else _followed(consumer)
        for message in islice(filter(wanted.has, messages), count):
            _show(message, topics, output_format)
    return ExitStatus.OK


def _names(types: tuple[str, ...], topics: Topics) -> list[str]:
    return [topics.dead_letters.name if name == DEAD_LETTERS else topics.of(EventType(name)).name for name in dict.fromkeys(types or TYPES)]


def _start(consumer: KafkaConsumer, names: list[str], *, since: datetime | None, is_from_now: bool) -> None:
    partitions = assign(consumer, names)
    if since is not None:
        seek_to_time(consumer, partitions, since)
    elif is_from_now:
        consumer.seek_to_end(*partitions)
        for partition in partitions:
            consumer.position(partition)  # now, and not at the first poll


def _followed(consumer: KafkaConsumer) -> Iterator[ConsumerRecord]:
    for found in follow(consumer):
        match found:
            case Liveness.GONE:
                click.echo("The broker does not answer; still trying.", err=True)
            case Liveness.BACK:
                click.echo("The broker answers again.", err=True)
            case _:
                yield found


def _show(message: ConsumerRecord, topics: Topics, output_format: str) -> None:
    if output_format == "line":
        stdout_console().print(line_of(message, topics), soft_wrap=True)
        return
    parts = parts_object(topic=message.topic, key=message.key, headers=message.headers, value=message.value)
    click.echo(json_line({"partition": message.partition, "offset": message.offset, "timestamp": message.timestamp, **parts}))


def _kinds(value: bytes | None) -> set[str]:
    """The kind of a casualty figure, the action of an area figure."""
    try:
        figure = json.loads(value or b"null")
    except (ValueError, RecursionError):
        return set()
    return {str(figure[field]) for field in ("kind", "action") if field in figure} if isinstance(figure, dict) else set()
