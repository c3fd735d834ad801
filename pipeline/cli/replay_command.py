"""`news-events dead-letters replay`: back to the articles topic."""

import sys
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime

import click

from pipeline.cli.connection import brokers_option, open_consumer, open_producer, settings_for
from pipeline.cli.dead_letter_catalogue import read_catalogue, require
from pipeline.cli.dead_letter_selection import reason_option, selected, since_option
from pipeline.cli.errors import ExitStatus
from pipeline.cli.replay import Plan, Replay, ReplayTopics
from pipeline.cli.replay_topic import replay_topic
from pipeline.cli.tally import Tally
from pipeline.cli.topic_state import require_topics
from pipeline.contract.topics import load_topics
from pipeline.settings import Settings


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--all", "is_all", is_flag=True, help="All that are kept.")
@reason_option
@since_option
@click.option("--dry-run", is_flag=True, help="Say what would be replayed, and send nothing.")
@click.option("--again", "is_again", is_flag=True, help="Also what was replayed before.")
@brokers_option
def replay(
    ids: tuple[str, ...],
    is_all: bool,
    reasons: tuple[str, ...],
    since: datetime | None,
    dry_run: bool,
    is_again: bool,
    brokers: str | None,
) -> int:
    """Send dead letters back to the articles topic, with their key, bytes and headers, so that attempts count on.

    \b
    After a mend, whatever had that reason:
      news-events dead-letters replay --reason extraction_crash
    See first what it would be:
      news-events dead-letters replay --all --since 2h --dry-run
    Two by their ids:
      news-events dead-letters replay news.articles.v1:3:1042 news.articles.v1:0:17

    What was replayed is remembered on the broker: a second time leaves it out,
    from whatever machine, unless --again is given. The ids replayed are
    printed. Status 1 if one could not be.
    """
    if bool(ids) + (is_all or bool(reasons or since)) != 1 or (is_all and reasons):
        raise click.UsageError("say which: ids, or --reason, or --all; --since narrows the last two.")
    settings = settings_for(brokers)
    topics = _topics(settings)
    require_topics(settings, [topics.dead_letters, topics.articles, topics.marks])
    with ExitStack() as clients:
        source = clients.enter_context(open_consumer(settings))
        marker = clients.enter_context(open_consumer(settings))
        found = read_catalogue(source, topics.dead_letters.name)
        chosen = {id_: require(found, id_) for id_ in ids} if ids else selected(found, reasons=reasons, since=since)
        run = Replay(source=source, marker=marker, topics=topics)
        plan = run.plan(chosen, is_again=is_again)
        for id_, why in ((plan.sent_before if ids else {}) | plan.impossible).items():
            click.echo(f"{id_}: {why}", err=True)
        left = len(plan.impossible)
        if dry_run:
            _list(plan.to_send)
            click.echo(f"{len(plan.to_send)} would be replayed", err=True)
        else:
            left += _send(run, plan, settings, largest=topics.dead_letters.max_message_bytes)
    return ExitStatus.FAILURE if left else ExitStatus.OK


def _send(run: Replay, plan: Plan, settings: Settings, *, largest: int) -> int:
    """Returns how many were left to another run that came first."""
    left = 0
    with open_producer(settings, max_message_bytes=largest) as producer, Tally("replayed", is_live=not sys.stdout.isatty()) as tally:
        for entry, is_sent in run.send(producer, plan):
            if is_sent:
                click.echo(entry.id)
                tally.add()
            else:
                left += 1
                tally.say(f"{entry.id}: is being replayed by somebody else")
    parts = {"replayed": tally.count, "replayed before": len(plan.sent_before), "not replayed": len(plan.impossible) + left}
    click.echo(", ".join(f"{count} {what}" for what, count in parts.items() if count or what == "replayed"), err=True)
    return left


def _topics(settings: Settings) -> ReplayTopics:
    topics = load_topics(settings.topic_prefix)
    return ReplayTopics(dead_letters=topics.dead_letters, articles=topics.articles, marks=replay_topic(settings.topic_prefix))


def _list(ids: Iterable[str]) -> None:
    for id_ in ids:
        click.echo(id_)
