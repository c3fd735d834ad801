"""What the broker holds of the topics, against what schemas/topics.yaml asks for."""

from collections.abc import Iterable
from dataclasses import dataclass

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from pipeline.cli.connection import open_admin
from pipeline.cli.errors import CommandError
from pipeline.contract.topics import Topic
from pipeline.settings import Settings

UNKNOWN_TOPIC = 3
NOT_AUTHORIZED = 29


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicState:
    """A topic on the broker; `configuration` is empty where this client may not read it."""

    partitions: int
    replicas: int
    configuration: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that is not as it should be."""

    topic: str
    what: str
    wanted: str
    found: str


def describe(admin: KafkaAdminClient, topics: Iterable[Topic]) -> dict[str, TopicState | None]:
    """By name; None for a topic that is not there. Raises CommandError for one that this client may not see."""
    names = [topic.name for topic in topics]
    described = {found["name"]: found for found in admin.describe_topics(names)}
    hidden = sorted(name for name in names if described[name]["error_code"] == NOT_AUTHORIZED)
    if hidden:
        raise CommandError(f"this client may not see {', '.join(hidden)}; ask for the right DESCRIBE on it.")
    there = [name for name in names if described[name]["error_code"] != UNKNOWN_TOPIC]
    configurations = _configurations(admin, there)
    return {name: _state(described[name]["partitions"], configurations.get(name, {})) if name in there else None for name in names}


def differences(topic: Topic, state: TopicState | None) -> list[Difference]:
    """Empty where the topic is as wanted. More partitions than wanted are a difference too: they decide which key goes where."""
    if state is None:
        return [Difference(topic=topic.name, what="topic", wanted="exists", found="missing")]
    found = {"partitions": str(state.partitions), **state.configuration}
    wanted = {"partitions": str(topic.partitions), **topic.configuration()}
    if wanted["retention.ms"] == "-1" and wanted["cleanup.policy"] == found.get("cleanup.policy") == "compact":
        del wanted["retention.ms"]  # without "delete" in the policy the broker does not look at it
    return [
        Difference(topic=topic.name, what=what, wanted=value, found=found.get(what, "not readable (DESCRIBE_CONFIGS is needed)"))
        for what, value in wanted.items()
        if found.get(what) != value
    ]


def require_topics(settings: Settings, topics: Iterable[Topic]) -> None:
    """Raises CommandError where one is missing: a producer would only wait for it."""
    with open_admin(settings) as admin:
        missing = [name for name, state in describe(admin, topics).items() if state is None]
    if missing:
        raise CommandError(f"the topic {missing[0]} does not exist on {settings.brokers}; make it with `news-events topics create`.")


def _configurations(admin: KafkaAdminClient, names: list[str]) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    # kafka-python's default filter, "modified", returns nothing at all.
    found = admin.describe_configs(resources, config_filter="all")["topic"]
    return {name: {key: entry["value"] for key, entry in entries.items()} for name, entries in found.items()}


def _state(partitions: list[dict[str, list[int]]], configuration: dict[str, str]) -> TopicState:
    return TopicState(
        partitions=len(partitions),
        replicas=min((len(partition["replica_nodes"]) for partition in partitions), default=0),
        configuration=configuration,
    )
