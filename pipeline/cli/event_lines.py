"""One readable line for a message of any output topic."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from kafka.consumer.fetcher import ConsumerRecord
from rich.text import Text

from pipeline.cli.message_json import text
from pipeline.cli.render import ENTITY_TYPES, style_of
from pipeline.cli.wording import (
    NOT_KNOWN,
    bounds_in_words,
    on_one_line,
    says_in_words,
    what_in_words,
    when_in_words,
    where_in_words,
    who_in_words,
    words_of,
)
from pipeline.contract.dead_letters import NotADeadLetterError, parse_dead_letter
from pipeline.contract.topics import Topic, Topics

NAMES_SHOWN = 5
DEAD_LETTER_STYLE = "red"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def line_of(message: ConsumerRecord, topics: Topics) -> Text:
    """Time, article, and what the message says; a message that is none of ours is named, not refused."""
    article = on_one_line(text(message.key)) if message.key is not None else NOT_KNOWN
    line = Text.assemble((time_in_words(message.timestamp), "dim"), f"  {article}  ")
    try:
        return line.append_text(_said(message, topics))
    except (ValueError, LookupError, TypeError):
        return line.append(f"cannot be read ({message.topic}:{message.partition}:{message.offset})", style="dim")


def time_in_words(timestamp_ms: int) -> str:
    """UTC, to the second."""
    return (_EPOCH + timedelta(milliseconds=max(timestamp_ms, 0))).strftime("%Y-%m-%d %H:%M:%SZ")


def _said(message: ConsumerRecord, topics: Topics) -> Text:
    if message.topic == topics.dead_letters.name:
        return _dead_letter(message)
    value: dict[str, Any] = json.loads(message.value)
    match _topic(message, topics):
        case topics.entities:
            return _entities(value)
        case topics.extractions:
            return Text(_manifest(value), style="dim")
        case _:
            return _figure(value)


def _topic(message: ConsumerRecord, topics: Topics) -> Topic:
    return next(topic for topic in topics.all() if topic.name == message.topic)


def _figure(figure: dict[str, Any]) -> Text:
    """ "killed at least 12 | people | Odesa, UA | 2024-05-04 | the governor, claimed | “at least 12”", without what is not known."""
    parts = [who_in_words(figure), where_in_words(figure), when_in_words(figure), says_in_words(figure), words_of(figure)]
    line = Text.assemble((f"{what_in_words(figure)}: {bounds_in_words(figure)}", style_of(figure)))
    return line.append("".join(f" | {part}" for part in parts if part != NOT_KNOWN))


def _entities(value: dict[str, Any]) -> Text:
    counts = Counter(entity["type"] for entity in value["entities"])
    names = [on_one_line(entity["name"] or entity["text"]) for entity in value["entities"]]
    shown = ", ".join(names[:NAMES_SHOWN]) + (", ..." if len(names) > NAMES_SHOWN else "")
    kinds = ", ".join(f"{label} {counts[kind]}" for kind, label in ENTITY_TYPES.items() if counts[kind])
    return Text(f"{kinds}: {shown}")


def _manifest(value: dict[str, Any]) -> str:
    events = value["events"]
    words = value["outcome"].replace("_", " ")
    if value["reason"]:
        words += f", {value['reason']}" + (f" ({value['language']})" if value["language"] else "")
    if value["outcome"] == "extracted":
        words += f": {len(events['casualties'])} casualty and {len(events['areas'])} area figures" + (
            ", entities" if events["entities"] else ""
        )
    return on_one_line(words)


def _dead_letter(message: ConsumerRecord) -> Text:
    try:
        found = parse_dead_letter(message.headers)
    except NotADeadLetterError as error:
        raise ValueError(error) from None
    return Text(f"dead letter {found.id}: {found.reason}: {on_one_line(found.error)}", style=DEAD_LETTER_STYLE)
