"""A Kafka record before it is sent, and the place of one that was read."""

from dataclasses import dataclass

# What a record costs beside key, value and headers: 61 bytes for a batch of its own, 5 bytes at most for each of its seven
# lengths and deltas, and a byte of attributes. Rounded up; the broker measures the batch, so this must not be too small.
RECORD_OVERHEAD_BYTES = 128
HEADER_OVERHEAD_BYTES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One record to be produced; the order of the headers is kept."""

    topic: str
    key: bytes | None
    headers: list[tuple[str, bytes]]
    value: bytes | None

    @property
    def size_bytes(self) -> int:
        """An upper bound of its size as an uncompressed batch of one, which a topic's largest message limits."""
        return RECORD_OVERHEAD_BYTES + len(self.key or b"") + len(self.value or b"") + headers_size_bytes(self.headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputPosition:
    """Where an input was read: topic, partition, offset."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        """`topic:partition:offset`, the id of a dead letter."""
        return f"{self.topic}:{self.partition}:{self.offset}"


def headers_size_bytes(headers: list[tuple[str, bytes]]) -> int:
    """An upper bound of what headers add to a record; Kafka allows a null as a header's value."""
    return sum(HEADER_OVERHEAD_BYTES + len(name.encode()) + len(value or b"") for name, value in headers)
