"""`news-events dead-letters`: what could not be processed, and its way back."""

import sys
from datetime import datetime
from typing import Any

import click

from pipeline.cli.connection import brokers_option, open_consumer, settings_for
from pipeline.cli.console import plain_table, stdout_console
from pipeline.cli.dead_letter_catalogue import Entry, read_catalogue, read_messages, require
from pipeline.cli.dead_letter_selection import reason_option, selected, since_option
from pipeline.cli.errors import ExitStatus
from pipeline.cli.event_lines import time_in_words
from pipeline.cli.message_json import json_line, text
from pipeline.cli.replay_command import replay
from pipeline.cli.replay_marks import Mark, State, latest, read_marks
from pipeline.cli.replay_topic import replay_topic
from pipeline.cli.wording import on_one_line, printable
from pipeline.contract.topics import load_topics

SHOWN = ("id", "reason", "error", "attempts", "first_failed_at", "replayed")


@click.group("dead-letters")
def dead_letters() -> None:
    """List, show and replay the inputs that could not be processed.

    \b
      news-events dead-letters list --since 1d
      news-events dead-letters show news.articles.v1:3:1042
      news-events dead-letters replay --reason extraction_timeout

    The id of a dead letter is topic:partition:offset of the input.
    """


@dead_letters.command("list")
@reason_option
@since_option
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Only the last N.")
@click.option("--format", "output_format", type=click.Choice(["table", "json"]), help="table on a terminal, json otherwise.")
@brokers_option
def list_dead_letters(
    reasons: tuple[str, ...], since: datetime | None, limit: int | None, output_format: str | None, brokers: str | None
) -> int:
    """List dead letters, the oldest first: id, reason, error, attempts, first failure, and whether it was replayed.

    \b
      news-events dead-letters list
      news-events dead-letters list --reason missing_body --since 2h --limit 20
      news-events dead-letters list --format json | jq -r .id
    """
    settings = settings_for(brokers)
    with open_consumer(settings) as consumer:
        marks = latest(read_marks(consumer, replay_topic(settings.topic_prefix).name))
        found = selected(read_catalogue(consumer, load_topics(settings.topic_prefix).dead_letters.name), reasons=reasons, since=since)
    shown = list(found.values())[-limit:] if limit else list(found.values())
    if (output_format or ("table" if sys.stdout.isatty() else "json")) == "json":
        for entry in shown:
            click.echo(json_line(_object(entry, marks.get(entry.id))))
    else:
        table = plain_table("id", "reason", "error", "attempts", "first failed at", "replayed")
        for entry in shown:
            about = _object(entry, marks.get(entry.id))
            table.add_row(*(on_one_line("" if about[name] is None else about[name]) for name in SHOWN))
        stdout_console().print(table)
    click.echo(f"{len(shown)} of {len(found)} dead letters" if len(shown) < len(found) else f"{len(found)} dead letters", err=True)
    return ExitStatus.OK


@dead_letters.command()
@click.argument("dead_letter_id", metavar="ID")
@click.option("--raw", is_flag=True, help="Only the input's bytes, as they came.")
@brokers_option
def show(dead_letter_id: str, raw: bool, brokers: str | None) -> int:
    """Show one dead letter: its headers, its key and the input.

    \b
      news-events dead-letters show news.articles.v1:3:1042
      news-events dead-letters show news.articles.v1:3:1042 --raw > input.json
    """
    settings = settings_for(brokers)
    topic = load_topics(settings.topic_prefix).dead_letters.name
    with open_consumer(settings) as consumer:
        entry = require(read_catalogue(consumer, topic), dead_letter_id)
        _, message = next(read_messages(consumer, topic, {entry.id: entry}))
    value: bytes = message.value or b""
    if raw:
        click.echo(value, nl=False)
        return ExitStatus.OK
    for name, content in message.headers:
        click.echo(f"{name}: {on_one_line(text(content or b''))}")
    click.echo(f"key: {'none' if message.key is None else on_one_line(text(message.key))}")
    click.echo("value: none" if message.value is None else f"value, {len(value)} bytes:")
    if message.value is not None:
        click.echo("\n".join(printable(line) for line in text(value).splitlines()))
    return ExitStatus.OK


def _object(entry: Entry, mark: Mark | None) -> dict[str, Any]:
    """What `list` shows of a dead letter; `replayed` is when, or that it was only begun with."""
    replayed = None if mark is None else time_in_words(mark.time_ms) if mark.state is State.REPLAYED else "begun"
    return {
        "id": entry.id,
        "reason": entry.info.reason,
        "error": entry.info.error,
        "stage": entry.info.stage,
        "attempts": entry.info.attempts,
        "first_failed_at": entry.info.first_failed_at,
        "pipeline_version": entry.info.pipeline_version,
        "replayed": replayed,
    }


dead_letters.add_command(replay)
