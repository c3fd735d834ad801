"""`news-events topics`: the topics on the broker against schemas/topics.yaml."""

from typing import Any

import click
from kafka.admin import KafkaAdminClient, NewTopic

from pipeline.cli.connection import brokers_option, open_admin, settings_for
from pipeline.cli.console import plain_table, stdout_console
from pipeline.cli.errors import CommandError, ExitStatus
from pipeline.cli.replay_topic import administered_topics
from pipeline.cli.topic_state import TopicState, describe, differences
from pipeline.contract.topics import DAY_MS, MIB, Topic

BROKERS_CHOICE = -1
ALREADY_EXISTS = 36
MISSING = "missing"


@click.group()
def topics() -> None:
    """Create, describe and check the topics that schemas/topics.yaml lists.

    \b
      news-events topics create
      news-events topics describe
      news-events topics check

    One more is the command line's own: it remembers which dead letters were
    replayed. An existing topic is never changed, and none is ever deleted.
    """


@topics.command()
@click.option(
    "--replication-factor",
    type=click.IntRange(min=1),
    metavar="N",
    help="Copies of each partition of a new topic; otherwise as many as the broker makes by default.",
)
@brokers_option
def create(replication_factor: int | None, brokers: str | None) -> int:
    """Create the topics that are missing; those that exist stay as they are.

    \b
      news-events topics create
      NEWS_TOPIC_PREFIX=staging. news-events topics create --replication-factor 3
    """
    settings = settings_for(brokers)
    wanted = administered_topics(settings.topic_prefix)
    with open_admin(settings) as admin:
        states = describe(admin, wanted)
        missing = [topic for topic in wanted if states[topic.name] is None]
        refusals = _create(admin, missing, replication_factor or BROKERS_CHOICE)
    for topic in wanted:
        outcome = "exists, left as it is" if topic not in missing else "not created" if topic.name in refusals else "created"
        click.echo(f"{topic.name}: {outcome}", err=True)
    if refusals:
        raise CommandError("; ".join(f"{name}: {reason}" for name, reason in refusals.items()) + ".")
    return ExitStatus.OK


@topics.command("describe")
@brokers_option
def describe_topics(brokers: str | None) -> int:
    """Show the topics as they are on the broker; status 1 if one is missing.

    \b
      news-events topics describe
    """
    settings = settings_for(brokers)
    wanted = administered_topics(settings.topic_prefix)
    with open_admin(settings) as admin:
        states = describe(admin, wanted)
    table = plain_table("topic", "partitions", "replicas", "cleanup", "retention", "largest message")
    for topic in wanted:
        table.add_row(topic.name, *_cells(states[topic.name]))
    stdout_console().print(table)
    return ExitStatus.FAILURE if None in states.values() else ExitStatus.OK


@topics.command()
@brokers_option
def check(brokers: str | None) -> int:
    """Compare partitions, retention, cleanup and sizes with schemas/topics.yaml; status 1 and a table if anything differs.

    \b
      news-events topics check && news-events worker
    """
    settings = settings_for(brokers)
    wanted = administered_topics(settings.topic_prefix)
    with open_admin(settings) as admin:
        states = describe(admin, wanted)
    found = [difference for topic in wanted for difference in differences(topic, states[topic.name])]
    if not found:
        click.echo(f"{len(wanted)} topics are as they should be.", err=True)
        return ExitStatus.OK
    table = plain_table("topic", "what", "should be", "is")
    for difference in found:
        table.add_row(difference.topic, difference.what, difference.wanted, difference.found)
    stdout_console().print(table)
    click.echo(
        "Make what is missing with `news-events topics create`; change the rest with Kafka's own kafka-configs and kafka-topics.", err=True
    )
    return ExitStatus.FAILURE


def _create(admin: KafkaAdminClient, missing: list[Topic], replication_factor: int) -> dict[str, str]:
    """Returns what was refused, by name; that somebody else was quicker is no refusal."""
    if not missing:
        return {}
    new = [
        NewTopic(topic.name, num_partitions=topic.partitions, replication_factor=replication_factor, topic_configs=topic.configuration())
        for topic in missing
    ]
    answers: list[dict[str, Any]] = admin.create_topics(new, raise_errors=False)["topics"]
    made = [answer["name"] for answer in answers if answer["error_code"] in {0, ALREADY_EXISTS}]
    if made:
        admin.wait_for_topics(made)
    return {answer["name"]: (answer["error_message"] or "refused").rstrip(".") for answer in answers if answer["name"] not in made}


def _cells(state: TopicState | None) -> tuple[str, ...]:
    if state is None:
        return (MISSING, "", "", "", "")
    found = state.configuration
    return (
        str(state.partitions),
        str(state.replicas),
        found.get("cleanup.policy", "?"),
        _days(found.get("retention.ms"), found.get("cleanup.policy")),
        _mib(found.get("max.message.bytes")),
    )


def _days(retention_ms: str | None, cleanup: str | None) -> str:
    if cleanup == "compact" or retention_ms == "-1":
        return "for ever"
    return "?" if retention_ms is None else f"{int(retention_ms) / DAY_MS:g} days"


def _mib(size: str | None) -> str:
    return "?" if size is None else f"{int(size) / MIB:g} MiB"
