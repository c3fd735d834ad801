"""The dead letters that the topic holds, without their bytes: there may be many, and each may be large."""

from collections.abc import Iterator
from dataclasses import dataclass

from kafka import KafkaConsumer
from kafka.consumer.fetcher import ConsumerRecord

from pipeline.cli.errors import CommandError
from pipeline.cli.reading import assign, read_to_end
from pipeline.contract.dead_letters import DeadLetterInfo, NotADeadLetterError, parse_dead_letter

Place = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One dead letter and where it stands in its topic (partition, offset); `failed_at_ms` is the broker's time of it."""

    info: DeadLetterInfo
    place: Place
    failed_at_ms: int
    has_key_or_value: bool

    @property
    def id(self) -> str:
        """`topic:partition:offset` of the input."""
        return self.info.id


def read_catalogue(consumer: KafkaConsumer, topic: str) -> dict[str, Entry]:
    """By id, oldest failure first; where a worker refused the same input twice, the later one. What is no dead letter is left out."""
    entries: dict[str, Entry] = {}
    for message in _messages(consumer, topic):
        try:
            info = parse_dead_letter(message.headers)
        except NotADeadLetterError:
            continue
        entries[info.id] = Entry(
            info=info,
            place=(message.partition, message.offset),
            failed_at_ms=message.timestamp,
            has_key_or_value=message.key is not None or message.value is not None,
        )
    return dict(sorted(entries.items(), key=lambda item: (item[1].failed_at_ms, item[0])))


def read_messages(consumer: KafkaConsumer, topic: str, entries: dict[str, Entry]) -> Iterator[tuple[Entry, ConsumerRecord]]:
    """The messages of these entries, one at a time, in the order of the topic's partitions."""
    by_place = {entry.place: entry for entry in entries.values()}
    for message in _messages(consumer, topic):
        entry = by_place.get((message.partition, message.offset))
        if entry is not None:
            yield entry, message


def require(entries: dict[str, Entry], dead_letter_id: str) -> Entry:
    """Raises CommandError for an id that is not there."""
    if dead_letter_id not in entries:
        raise CommandError(f"there is no dead letter {dead_letter_id}; `news-events dead-letters list` shows those there are.")
    return entries[dead_letter_id]


def _messages(consumer: KafkaConsumer, topic: str) -> Iterator[ConsumerRecord]:
    assign(consumer, [topic])
    return read_to_end(consumer)
