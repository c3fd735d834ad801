"""What the agent knows of a record of the articles topic, freed from Faust's types."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from faust.types import EventT

from pipeline.contract.message import InputPosition

Header = tuple[str, bytes]

# W3C Trace Context; what has another form is nobody's trace, and could be of any size.
_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """The bytes as they came; `time_ms` is the record's Kafka timestamp."""

    position: InputPosition
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...]
    time_ms: int

    @property
    def traceparent(self) -> bytes | None:
        """The trace that this article belongs to; the last one where there are several."""
        given = [value for name, value in self.headers if name == "traceparent"]
        return given[-1] if given and given[-1] is not None and _TRACEPARENT.fullmatch(given[-1]) else None


def input_of(event: EventT[bytes]) -> Input:
    """The record behind a Faust event; its headers in order and whole, which `event.headers` is not."""
    message = event.message
    return Input(
        position=InputPosition(topic=message.topic, partition=message.partition, offset=message.offset),
        key=message.key,
        value=message.value,
        headers=tuple(cast(Sequence[Header], message.headers or ())),
        time_ms=round((message.timestamp or 0) * 1000),
    )
