"""Send dead letters back to the articles topic, each once: across selections, machines and interruptions."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.consumer.fetcher import ConsumerRecord

from pipeline.cli.dead_letter_catalogue import Entry, read_messages
from pipeline.cli.replay_marks import REPLAY_OF, Mark, State, arrived, latest, read_marks, write_marks
from pipeline.contract.dead_letters import replay_headers
from pipeline.contract.topics import Topic

BATCH_SIZE = 100
# A replay that is alive writes its second mark within two deliveries; one that has not by then is dead.
SETTLED_AFTER_SECONDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayTopics:
    """Where dead letters lie, where they go, and where it is remembered."""

    dead_letters: Topic
    articles: Topic
    marks: Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a replay would do, by id: what to send; why not, where it was sent before; why not, where it cannot be.

    `arrived` are the marks of an interrupted replay whose articles are there: that is yet to be written down.
    """

    to_send: dict[str, Entry] = field(default_factory=dict)
    sent_before: dict[str, str] = field(default_factory=dict)
    impossible: dict[str, str] = field(default_factory=dict)
    arrived: list[Mark] = field(default_factory=list)


class Replay:
    """One run. `marker` reads marks and articles, so that `source` can read the dead letters meanwhile."""

    def __init__(self, *, source: KafkaConsumer, marker: KafkaConsumer, topics: ReplayTopics) -> None:
        self._source = source
        self._marker = marker
        self._topics = topics
        self._run = secrets.token_hex(8)
        # Before the marks are read: what another run sends after a mark that we do not see then stands behind these offsets.
        self._articles_end = self._end_of_articles()
        self._marks = read_marks(marker, topics.marks.name)
        self._later_marks: list[Mark] = []

    def plan(self, entries: dict[str, Entry], *, is_again: bool) -> Plan:
        """Looks into the articles topic where an earlier run was interrupted; writes nothing."""
        plan = Plan()
        marks = {id_: mark for id_, mark in latest(self._marks).items() if id_ in entries}
        settled = [mark for mark in marks.values() if mark.state is State.BEGUN and _is_settled(mark)]
        found, unknown = arrived(self._marker, self._topics.articles.name, settled) if settled else (set(), set())
        plan.arrived.extend(mark for mark in settled if mark.dead_letter_id in found)
        for id_, entry in entries.items():
            mark = marks.get(id_)
            if (obstacle := _obstacle(entry)) is not None:
                plan.impossible[id_] = obstacle
            elif mark is None or is_again:
                plan.to_send[id_] = entry
            elif mark.state is State.REPLAYED or id_ in found:
                plan.sent_before[id_] = "was replayed before; --again replays it once more"
            elif id_ in unknown:
                plan.impossible[id_] = "was begun with so long ago that nobody can tell whether it was sent; --again sends it"
            elif mark in settled:
                plan.to_send[id_] = entry
            else:
                plan.impossible[id_] = f"is being replayed, or was when it was interrupted; try again in {SETTLED_AFTER_SECONDS} seconds"
        return plan

    def send(self, producer: KafkaProducer, plan: Plan) -> Iterator[tuple[Entry, bool]]:
        """Each entry when its article and its mark are confirmed; False for one that another run began with just before us."""
        write_marks(producer, self._topics.marks.name, [replace(mark, state=State.REPLAYED) for mark in plan.arrived])
        messages = read_messages(self._source, self._topics.dead_letters.name, plan.to_send)
        while batch := list(islice(messages, BATCH_SIZE)):
            mine = self._claim(producer, [entry for entry, _ in batch])
            sent = [producer.send(**_article(self._topics.articles, entry, message)) for entry, message in batch if entry.id in mine]
            producer.flush()
            for future in sent:
                future.get()
            write_marks(producer, self._topics.marks.name, [self._mark(id_, State.REPLAYED) for id_ in mine])
            yield from ((entry, entry.id in mine) for entry, _ in batch)

    def _claim(self, producer: KafkaProducer, entries: list[Entry]) -> set[str]:
        """Mark these as begun with; of two runs that do so at once, the one whose mark comes first has it."""
        written = write_marks(producer, self._topics.marks.name, [self._mark(entry.id, State.BEGUN) for entry in entries])
        known = max((mark.offset for mark in (*self._marks, *self._later_marks)), default=-1)
        self._later_marks += read_marks(self._marker, self._topics.marks.name, from_offset=known + 1)
        others = [mark for mark in self._later_marks if mark.run != self._run]
        return set(written) - {mark.dead_letter_id for mark in others if mark.offset < written.get(mark.dead_letter_id, -1)}

    def _mark(self, id_: str, state: State) -> Mark:
        return Mark(dead_letter_id=id_, state=state, run=self._run, articles=self._articles_end)

    def _end_of_articles(self) -> dict[int, int]:
        topic = self._topics.articles.name
        partitions = [TopicPartition(topic, number) for number in self._marker.partitions_for_topic(topic)]
        return {partition.partition: offset for partition, offset in self._marker.end_offsets(partitions).items()}


def _obstacle(entry: Entry) -> str | None:
    if entry.info.whole_value_bytes is not None:
        return f"was too large to be kept whole ({entry.info.whole_value_bytes} bytes); publish the original again"
    if not entry.has_key_or_value:
        return "has neither key nor value; there is nothing to send"
    return None


def _is_settled(mark: Mark) -> bool:
    return time.time() - mark.time_ms / 1000 > SETTLED_AFTER_SECONDS


def _article(topic: Topic, entry: Entry, message: ConsumerRecord) -> dict[str, Any]:
    """Key, value and headers as they came in, with what lets attempts count on and the mark by which it is found again."""
    headers = [*replay_headers(message.headers), (REPLAY_OF, entry.id.encode())]
    return {"topic": topic.name, "key": message.key, "value": message.value, "headers": headers}
