import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from pipeline.contract import asyncapi
from pipeline.contract.schema_files import schema_folder
from pipeline.contract.topics import load_topics

DOCUMENT: dict[str, Any] = asyncapi.document()
# AsyncAPI 3.0.0, "Fixed Fields" of each object that the document uses.
ALLOWED = {
    "document": {"asyncapi", "id", "info", "servers", "defaultContentType", "channels", "operations", "components"},
    "channel": {"address", "messages", "title", "summary", "description", "servers", "parameters", "tags", "externalDocs", "bindings"},
    "operation": {
        "action", "channel", "title", "summary", "description", "security", "tags", "externalDocs", "bindings", "traits", "messages",
        "reply",
    },
    "message": {
        "headers", "payload", "correlationId", "contentType", "name", "title", "summary", "description", "tags", "externalDocs", "bindings",
        "examples", "traits",
    },
    "parameter": {"enum", "default", "description", "examples", "location"},
    "kafka channel": {"topic", "partitions", "replicas", "topicConfiguration", "bindingVersion"},
    "kafka message": {"key", "schemaIdLocation", "schemaIdPayloadEncoding", "schemaLookupStrategy", "bindingVersion"},
    "kafka configuration": {"cleanup.policy", "retention.ms", "retention.bytes", "delete.retention.ms", "max.message.bytes"},
}  # fmt: skip


def test_the_file_is_current() -> None:
    written = (schema_folder() / asyncapi.FILE).read_text(encoding="utf-8")
    assert written == asyncapi.as_yaml(), "run python -m pipeline.contract.asyncapi"
    assert yaml.safe_load(written) == DOCUMENT


def test_every_object_holds_only_fields_of_the_specification() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= DOCUMENT["info"].keys()
    assert DOCUMENT.keys() <= ALLOWED["document"]
    for channel in DOCUMENT["channels"].values():
        assert channel.keys() <= ALLOWED["channel"]
        assert channel["bindings"]["kafka"].keys() <= ALLOWED["kafka channel"]
        assert channel["bindings"]["kafka"]["topicConfiguration"].keys() <= ALLOWED["kafka configuration"]
        assert all(parameter.keys() <= ALLOWED["parameter"] for parameter in channel["parameters"].values())
    for operation in DOCUMENT["operations"].values():
        assert operation.keys() <= ALLOWED["operation"]
        assert operation["action"] in {"send", "receive"}
    for message in DOCUMENT["components"]["messages"].values():
        assert message.keys() <= ALLOWED["message"]
        assert message["bindings"]["kafka"].keys() <= ALLOWED["kafka message"]


def test_every_reference_leads_somewhere() -> None:
    references = list(_references(DOCUMENT))
    assert references
    for reference in references:
        file_name, _, pointer = reference.partition("#")
        target: Any = json.loads((schema_folder() / file_name).read_text(encoding="utf-8")) if file_name else DOCUMENT
        for part in pointer.split("/")[1:]:
            target = target[part]


def test_an_operation_refers_to_messages_of_its_own_channel() -> None:
    for operation in DOCUMENT["operations"].values():
        assert all(each["$ref"].startswith(operation["channel"]["$ref"] + "/messages/") for each in operation["messages"])


def test_only_articles_are_received() -> None:
    received = [operation["channel"]["$ref"] for operation in DOCUMENT["operations"].values() if operation["action"] == "receive"]
    assert received == ["#/channels/articles"]
    assert len(DOCUMENT["operations"]) == len(DOCUMENT["channels"]) == len(load_topics().all())


@pytest.mark.parametrize("prefix", ["news.", "staging-"])
def test_an_address_with_its_parameters_is_a_topic(prefix: str) -> None:
    names = set()
    for channel in DOCUMENT["channels"].values():
        assert set(re.findall(r"{(\w+)}", channel["address"])) == set(channel["parameters"])
        names.add(channel["address"].format(prefix=prefix))
    assert names == {topic.name for topic in load_topics(prefix).all()}


def test_every_schema_is_referred_to() -> None:
    files = {reference.removeprefix("./") for reference in _references(DOCUMENT) if not reference.startswith("#")}
    assert files == {path.name for path in schema_folder().glob("*.json")}


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _references(each)
    elif isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for each in node.values():
            yield from _references(each)
