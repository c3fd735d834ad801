from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.contract.schema_files import load_schema, schema_folder
from pipeline.contract.topics import Cleanup, load_topics, parse_topics
from pipeline.domain.identity import EventType

DAY_MS = 86_400_000
MIB = 1 << 20


def _listed() -> dict[str, dict[str, Any]]:
    listed: dict[str, dict[str, Any]] = yaml.safe_load((schema_folder() / "topics.yaml").read_text(encoding="utf-8"))
    return listed


def test_the_topics_are_those_that_were_agreed() -> None:
    assert [(topic.name, topic.cleanup, topic.retention_ms, topic.max_message_bytes) for topic in load_topics().all()] == [
        ("news.articles.v1", Cleanup.DELETE, 7 * DAY_MS, 8 * MIB),
        ("news.entities.v1", Cleanup.DELETE, 30 * DAY_MS, 8 * MIB),
        ("news.casualties.v1", Cleanup.DELETE, 30 * DAY_MS, MIB),
        ("news.areas.v1", Cleanup.DELETE, 30 * DAY_MS, MIB),
        ("news.extractions.v1", Cleanup.COMPACT, None, MIB),
        ("news.articles.dead-letter.v1", Cleanup.DELETE, 90 * DAY_MS, 12 * MIB),
    ]


@pytest.mark.parametrize("prefix", ["", "staging-", "eu.news."])
def test_the_prefix_is_the_deployments_and_the_type_is_not(prefix: str) -> None:
    for default, prefixed in zip(load_topics().all(), load_topics(prefix).all(), strict=True):
        assert prefixed.name == prefix + default.name.removeprefix("news.")
        assert prefixed.message_type == default.name


@pytest.mark.parametrize("event_type", EventType)
def test_every_event_type_has_its_topic(event_type: EventType) -> None:
    assert load_topics().of(event_type).name == f"news.{event_type}.v1"


def test_every_topic_has_its_schema_and_every_schema_its_place() -> None:
    schemas = {topic.schema for topic in load_topics().all()}
    assert {path.name for path in schema_folder().glob("*.json")} == schemas | {"event-headers.v1.json"}
    for topic in load_topics().all():
        assert load_schema(topic.schema)["description"]


def test_a_topic_is_created_with_what_it_needs() -> None:
    assert load_topics().articles.configuration() == {
        "cleanup.policy": "delete",
        "retention.ms": "604800000",
        "max.message.bytes": "8388608",
    }
    assert load_topics().extractions.configuration() == {"cleanup.policy": "compact", "retention.ms": "-1", "max.message.bytes": "1048576"}


def test_clients_learn_the_largest_message() -> None:
    assert load_topics().largest_message_bytes == 12 * MIB


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda listed: listed["areas"].update(colour="red"), "areas: .*colour"),
        (lambda listed: listed["areas"].pop("cleanup"), "areas lacks 'cleanup'"),
        (lambda listed: listed["areas"].pop("key"), "areas: .*'key'"),
        (lambda listed: listed["areas"].update(cleanup="shred"), "shred"),
        (lambda listed: listed["areas"].update(cleanup="compact"), "a compacted topic has no retention"),
        (lambda listed: listed["areas"].update(partitions=0), "must be positive"),
        (lambda listed: listed.pop("areas"), "areas"),
        (lambda listed: listed.update(weather=listed["areas"]), "weather"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_by_name(change: Any, told: str) -> None:
    listed = _listed()
    change(listed)
    with pytest.raises(ValueError, match=told):
        parse_topics(listed, prefix="news.")


def test_an_installation_without_its_files_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    schema_folder.cache_clear()
    monkeypatch.setattr("pipeline.__file__", str(tmp_path / "pipeline" / "__init__.py"))
    with pytest.raises(FileNotFoundError, match="not whole"):
        schema_folder()


def test_in_a_wheel_the_files_lie_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = tmp_path / "pipeline" / "schemas"
    inside.mkdir(parents=True)
    (inside / "topics.yaml").touch()
    schema_folder.cache_clear()
    monkeypatch.setattr("pipeline.__file__", str(tmp_path / "pipeline" / "__init__.py"))
    assert schema_folder() == inside
    schema_folder.cache_clear()
