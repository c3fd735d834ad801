"""The page for consumers does what it says: its code is taken from it and run."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kafka import KafkaProducer
from kafka.admin import NewTopic

from pipeline.contract.decode import Withdrawal
from pipeline.contract.message import InputPosition, Message
from pipeline.contract.schema_files import schema_folder
from pipeline.contract.topics import Topics, load_topics
from pipeline.domain.refusal import Reason
from pipeline.local_kafka.broker import LocalKafka
from tests.contract.specimens import ARTICLE, BRIEF, EXTRACTION, NOTHING_FOUND, TIME_MS, encoder
from tests.kafka_broker import create_topics

PAGE = (schema_folder() / "README.md").read_text(encoding="utf-8")
READER, CONVERSION = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
PATIENCE_SECONDS = 60


def _position(offset: int) -> InputPosition:
    return InputPosition(topic="news.articles.v1", partition=0, offset=offset)


def _create(topics: Topics, bootstrap: str) -> None:
    create_topics(bootstrap, *[NewTopic(topic.name, num_partitions=2, replication_factor=1) for topic in topics.all()])


def _publish(messages: list[Message], bootstrap: str) -> None:
    producer = KafkaProducer(bootstrap_servers=bootstrap)
    for message in messages:
        producer.send(message.topic, key=message.key, value=message.value, headers=message.headers).get(timeout=PATIENCE_SECONDS)
    producer.close()


@contextmanager
def _reader(folder: Path, bootstrap: str, prefix: str, group: str) -> Iterator[Path]:
    """The snippet as a process of its own; gives the database that it writes."""
    (folder / "reader.py").write_text(READER, encoding="utf-8")
    store = folder / "events.sqlite"
    environment = {"NEWS_BROKERS": bootstrap, "NEWS_TOPIC_PREFIX": prefix, "GROUP": group, "STORE": str(store)}
    process = subprocess.Popen([sys.executable, "reader.py"], cwd=folder, env=os.environ | environment)
    try:
        yield store
        assert process.poll() is None, "the reader ended by itself"
    finally:
        process.kill()
        process.wait()


def _rows(store: Path, query: str) -> list[Any]:
    if not store.exists():
        return []
    with closing(sqlite3.connect(store)) as connection:
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:  # The tables are not there yet.
            return []


def _wait_for(store: Path, query: str, expected: list[Any]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while _rows(store, query) != expected and time.monotonic() < end:
        time.sleep(0.1)
    assert _rows(store, query) == expected


STATE = "SELECT article_id, json_extract(value, '$.outcome'), input_offset FROM manifests ORDER BY article_id"
ASSERTED = "SELECT type, event_id FROM asserted ORDER BY type, event_id"


def test_the_reader_of_the_page_keeps_what_is_asserted(kafka: LocalKafka, topic_prefix: str, tmp_path: Path) -> None:
    topics = load_topics(topic_prefix)
    encode = encoder(topics)
    _create(topics, kafka.bootstrap)

    revised = replace(ARTICLE, title="River bursts its banks near Zwolle; toll may rise")
    later = replace(EXTRACTION, revision=revised.revision, casualties=(), areas=())
    events = encode.events(ARTICLE, EXTRACTION, time_ms=TIME_MS, traceparent=None)
    later_events = encode.events(revised, later, time_ms=TIME_MS, traceparent=None)
    manifest = encode.manifest(ARTICLE, EXTRACTION, input=_position(10), time_ms=TIME_MS, duration_seconds=0.1, traceparent=None)
    later_manifest = encode.manifest(revised, later, input=_position(11), time_ms=TIME_MS, duration_seconds=0.1, traceparent=None)
    nothing = encode.manifest(BRIEF, NOTHING_FOUND, input=_position(12), time_ms=TIME_MS, duration_seconds=0.1, traceparent=None)
    first_ids = sorted((dict(each.headers)["ce_type"].decode(), dict(each.headers)["ce_id"].decode()) for each in events)

    with _reader(tmp_path, kafka.bootstrap, topic_prefix, f"{topic_prefix}first") as store:
        _publish([*events, manifest, *events, manifest, nothing], kafka.bootstrap)
        _wait_for(store, STATE, [(ARTICLE.article_id, "extracted", 10), (BRIEF.article_id, "nothing_found", 12)])
        _wait_for(store, ASSERTED, first_ids)
        assert [json.loads(value) for (value,) in _rows(store, "SELECT value FROM events WHERE type = 'news.entities.v1'")] == [
            json.loads(events[0].value or b"")
        ]

    # Killed, and started again: an older manifest that is repeated after a newer one does not bring the old events back.
    with _reader(tmp_path, kafka.bootstrap, topic_prefix, f"{topic_prefix}first") as store:
        _publish([*later_events, later_manifest, *events, manifest, nothing], kafka.bootstrap)
        _wait_for(store, STATE, [(ARTICLE.article_id, "extracted", 11), (BRIEF.article_id, "nothing_found", 12)])
        _wait_for(store, ASSERTED, [("news.entities.v1", dict(later_events[0].headers)["ce_id"].decode())])

        withdrawal = encode.withdrawal(Withdrawal(article_id=ARTICLE.article_id), input=_position(13), time_ms=TIME_MS)
        _publish([withdrawal], kafka.bootstrap)
        _wait_for(store, STATE, [(ARTICLE.article_id, "withdrawn", 13), (BRIEF.article_id, "nothing_found", 12)])
        _wait_for(store, ASSERTED, [])

    # From the beginning into an empty database, the end is the same.
    (tmp_path / "again").mkdir()
    with _reader(tmp_path / "again", kafka.bootstrap, topic_prefix, f"{topic_prefix}second") as store:
        _wait_for(store, STATE, [(ARTICLE.article_id, "withdrawn", 13), (BRIEF.article_id, "nothing_found", 12)])
        _wait_for(store, ASSERTED, [])
        _wait_for(store, "SELECT count(*) FROM events", [(len(events) + len(later_events),)])


@settings(deadline=None)
@given(st.text(), st.data())
def test_the_conversion_of_the_page_gives_the_same_words(body: str, data: st.DataObject) -> None:
    names: dict[str, Any] = {}
    exec(CONVERSION, names)
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    units = body.encode("utf-16-le")
    assert units[2 * names["utf16"](body, start) : 2 * names["utf16"](body, end)].decode("utf-16-le") == body[start:end]


@pytest.mark.parametrize("path", sorted(path for path in schema_folder().iterdir() if path.name != "README.md"), ids=lambda path: path.name)
def test_the_page_names_every_file(path: Path) -> None:
    assert f"`{path.name}{'/' if path.is_dir() else ''}`" in PAGE


def test_the_page_names_every_topic_and_every_reason() -> None:
    assert {name for topic in load_topics().all() if (name := topic.name) and f"| `{name}` |" not in PAGE} == set()
    assert {reason for reason in Reason if f"`{reason}`" not in PAGE} == set()
