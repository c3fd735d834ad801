"""A Kafka message as one JSON object, for people with jq."""

import json
from collections.abc import Iterable
from typing import Any

from pipeline.contract.message import Message


def message_object(message: Message) -> dict[str, Any]:
    """Topic, key, headers and value; a value that is no JSON stands as text, bytes that are no UTF-8 as \\x.."""
    return parts_object(topic=message.topic, key=message.key, headers=message.headers, value=message.value)


def parts_object(*, topic: str, key: bytes | None, headers: Iterable[tuple[str, bytes]], value: bytes | None) -> dict[str, Any]:
    """The same of a message's parts; of repeated headers the last is shown, as consumers read them."""
    return {
        "topic": topic,
        "key": None if key is None else text(key),
        "headers": {name: text(content or b"") for name, content in headers},
        "value": None if value is None else _json_or_text(value),
    }


def json_line(value: dict[str, Any]) -> bytes:
    """UTF-8, without the line break."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def text(content: bytes) -> str:
    """UTF-8 whatever the bytes."""
    return content.decode("utf-8", "backslashreplace")


def _json_or_text(value: bytes) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return text(value)
