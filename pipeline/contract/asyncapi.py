"""The AsyncAPI 3 document, made from topics.yaml and the schemas: `python -m pipeline.contract.asyncapi` writes it."""

from typing import Any

import yaml

from pipeline.contract.schema_files import load_schema, schema_folder
from pipeline.contract.topics import DEFAULT_PREFIX, Cleanup, Topic, Topics, load_topics

FILE = "asyncapi.yaml"
HEADING = "# Written by `python -m pipeline.contract.asyncapi` from topics.yaml and the schemas; change those.\n"
CONTRACT_VERSION = "1.0.0"
BINDING_VERSION = "0.5.0"
EVENT_HEADERS = "event-headers.v1.json"


def document() -> dict[str, Any]:
    """The whole document; the addresses of its channels leave the deployment's prefix open."""
    topics = load_topics()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "News event pipeline",
            "version": CONTRACT_VERSION,
            "description": "Articles in; entities, casualty figures and area figures out, as typed events on Kafka.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"local": {"host": "127.0.0.1:9092", "protocol": "kafka", "description": "The broker of a local run."}},
        "channels": {key: _channel(key, topic) for key, topic in _named(topics)},
        "operations": {_operation_name(key, topics): _operation(key, topics) for key, _ in _named(topics)},
        "components": {"messages": {key: _message(key, topic, topics) for key, topic in _named(topics)}},
    }


def as_yaml() -> str:
    """The document as it stands in the file."""
    return HEADING + yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=120)


def _named(topics: Topics) -> list[tuple[str, Topic]]:
    names = ("articles", "entities", "casualties", "areas", "extractions", "deadLetters")
    return list(zip(names, topics.all(), strict=True))


def _channel(key: str, topic: Topic) -> dict[str, Any]:
    configuration: dict[str, Any] = {"cleanup.policy": [topic.cleanup.value], "max.message.bytes": topic.max_message_bytes}
    if topic.cleanup is Cleanup.DELETE:
        configuration["retention.ms"] = topic.retention_ms
    return {
        "address": "{prefix}" + topic.name.removeprefix(DEFAULT_PREFIX),
        "description": topic.description,
        "parameters": {"prefix": {"default": DEFAULT_PREFIX, "description": "What every topic of the deployment starts with."}},
        "messages": {key: {"$ref": f"#/components/messages/{key}"}},
        "bindings": {
            "kafka": {"partitions": topic.partitions, "topicConfiguration": configuration, "bindingVersion": BINDING_VERSION},
        },
    }


def _operation_name(key: str, topics: Topics) -> str:
    return f"{_action(key, topics)}{key[0].upper()}{key[1:]}"


def _action(key: str, topics: Topics) -> str:
    return "receive" if dict(_named(topics))[key] is topics.articles else "send"


def _operation(key: str, topics: Topics) -> dict[str, Any]:
    return {
        "action": _action(key, topics),
        "channel": {"$ref": f"#/channels/{key}"},
        "messages": [{"$ref": f"#/channels/{key}/messages/{key}"}],
    }


def _message(key: str, topic: Topic, topics: Topics) -> dict[str, Any]:
    schema = load_schema(topic.schema)
    message: dict[str, Any] = {
        "name": topic.message_type,
        "title": schema["title"],
        "summary": topic.description,
        "bindings": {"kafka": {"key": {"type": "string", "description": topic.key}, "bindingVersion": BINDING_VERSION}},
    }
    if topic is topics.dead_letters:
        return {**message, "contentType": "application/octet-stream", "headers": _reference(topic.schema)}
    message |= {"contentType": "application/json", "payload": _reference(topic.schema)}
    return message if key == "articles" else {**message, "headers": _reference(EVENT_HEADERS)}


def _reference(file_name: str) -> dict[str, Any]:
    return {"$ref": f"./{file_name}"}


if __name__ == "__main__":
    (schema_folder() / FILE).write_text(as_yaml(), encoding="utf-8")
