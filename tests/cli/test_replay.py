"""`news-events dead-letters replay`, against a real broker: each once, whatever happens."""

import json
import time
from collections import Counter
from typing import Any

import pytest
from kafka import KafkaProducer

from pipeline.cli.replay import SETTLED_AFTER_SECONDS
from pipeline.contract.dead_letters import parse_dead_letter
from pipeline.contract.message import Message
from tests.cli.command import SECONDS, Ended, start
from tests.cli.conftest import Deployment
from tests.cli.dead_letter_specimens import dead

VALUE = b'{"cut \xff\x00'
TRACE = ("traceparent", b"00-trace")


@pytest.fixture
def filled(deployment: Deployment) -> Deployment:
    topic = deployment.topics.dead_letters.name
    deployment.send(
        dead(topic, "in:0:1", reason="not_json", key=b"k-1", value=VALUE, headers=[TRACE]),
        dead(topic, "in:1:2", reason="extraction_timeout", value=b"{}"),
        dead(topic, "in:0:3", reason="not_json"),
    )
    return deployment


def replay(deployment: Deployment, *arguments: str) -> Ended:
    return deployment.run("dead-letters", "replay", *arguments)


def replayed(deployment: Deployment) -> Counter[str]:
    """How often each dead letter's article stands in the articles topic."""
    return Counter(dict(message.headers)["dlq-replay-of"].decode() for message in deployment.messages(deployment.topics.articles.name))


def begin(deployment: Deployment, dead_letter_id: str, *, seconds_ago: float, articles: dict[str, int] | None = None) -> None:
    """The mark that a run leaves that was killed after it."""
    value = {"state": "begun", "run": "killed", "articles": articles or dict.fromkeys(map(str, range(6)), 0)}
    with KafkaProducer(bootstrap_servers=deployment.bootstrap) as producer:
        timestamp = int((time.time() - seconds_ago) * 1000)
        producer.send(deployment.marks_topic, key=dead_letter_id.encode(), value=json.dumps(value).encode(), timestamp_ms=timestamp).get(30)


def test_an_article_comes_back_with_its_bytes_and_counts_on(filled: Deployment) -> None:
    ended = replay(filled, "in:0:1")
    assert (ended.status, ended.lines, ended.stderr) == (0, ["in:0:1"], "1 replayed\n")
    [message] = filled.messages(filled.topics.articles.name)
    assert (message.key, message.value) == (b"k-1", VALUE)
    assert TRACE in message.headers
    failed_again = dead(filled.topics.dead_letters.name, "in:4:5", headers=message.headers)
    assert parse_dead_letter(failed_again.headers).attempts == 2
    assert "dlq-replay-of" not in dict(failed_again.headers)


def test_what_was_replayed_is_left_out_the_next_time_also_in_parts(filled: Deployment) -> None:
    assert replay(filled, "--reason", "not_json").lines == ["in:0:1", "in:0:3"]
    rest = replay(filled, "--all")
    assert (rest.status, rest.lines, rest.stderr) == (0, ["in:1:2"], "1 replayed, 2 replayed before\n")
    nothing = replay(filled, "--all")
    assert (nothing.status, nothing.lines) == (0, [])
    one = replay(filled, "in:1:2")
    assert (one.status, one.lines) == (0, [])
    assert "in:1:2: was replayed before; --again" in one.stderr
    assert set(replayed(filled).values()) == {1}
    assert all(json.loads(line)["replayed"] for line in filled.run("dead-letters", "list").lines)


def test_again_replays_once_more(filled: Deployment) -> None:
    replay(filled, "in:0:1")
    assert replay(filled, "--again", "in:0:1").lines == ["in:0:1"]
    assert replayed(filled) == {"in:0:1": 2}


def test_a_dry_run_sends_and_remembers_nothing(filled: Deployment) -> None:
    ended = replay(filled, "--all", "--dry-run")
    assert (ended.status, sorted(ended.lines), ended.stderr) == (0, ["in:0:1", "in:0:3", "in:1:2"], "3 would be replayed\n")
    assert filled.messages(filled.topics.articles.name) == []
    assert filled.messages(filled.marks_topic) == []


def test_an_unknown_id_stops_before_anything_is_sent(filled: Deployment) -> None:
    ended = replay(filled, "in:0:1", "in:7:7")
    assert (ended.status, ended.stdout) == (1, "")
    assert "there is no dead letter in:7:7" in ended.stderr
    assert filled.messages(filled.topics.articles.name) == []


def test_a_replay_killed_before_it_sent_is_made_up_for(filled: Deployment) -> None:
    begin(filled, "in:0:1", seconds_ago=2 * SETTLED_AFTER_SECONDS)
    assert replay(filled, "in:0:1").lines == ["in:0:1"]
    assert replayed(filled) == {"in:0:1": 1}


def test_a_replay_killed_after_it_sent_is_not_repeated(filled: Deployment) -> None:
    begin(filled, "in:0:1", seconds_ago=2 * SETTLED_AFTER_SECONDS)
    filled.send(Message(topic=filled.topics.articles.name, key=b"k-1", headers=[("dlq-replay-of", b"in:0:1")], value=VALUE))
    for _ in range(2):
        ended = replay(filled, "in:0:1", "in:1:2")
        assert ended.status == 0
        assert "in:0:1" not in ended.lines
    assert replayed(filled) == {"in:0:1": 1, "in:1:2": 1}
    states = {message.key: json.loads(message.value)["state"] for message in filled.messages(filled.marks_topic)}
    assert states == {b"in:0:1": "replayed", b"in:1:2": "replayed"}


def test_an_article_replayed_before_the_mark_does_not_count_for_it(filled: Deployment) -> None:
    filled.send(Message(topic=filled.topics.articles.name, key=b"k-1", headers=[("dlq-replay-of", b"in:0:1")], value=VALUE))
    begin(filled, "in:0:1", seconds_ago=2 * SETTLED_AFTER_SECONDS, articles=dict.fromkeys(map(str, range(6)), 1))
    assert replay(filled, "in:0:1").lines == ["in:0:1"]


def test_what_another_replay_may_be_at_is_left_to_it(filled: Deployment) -> None:
    begin(filled, "in:0:1", seconds_ago=0)
    ended = replay(filled, "--all")
    assert ended.status == 1
    assert sorted(ended.lines) == ["in:0:3", "in:1:2"]
    assert "in:0:1: is being replayed" in ended.stderr
    assert ended.stderr.splitlines()[-1] == "2 replayed, 1 not replayed"


def test_two_replays_at_once_send_each_article_once(deployment: Deployment) -> None:
    count = 250
    deployment.send(*(dead(deployment.topics.dead_letters.name, f"in:0:{number}") for number in range(count)))
    processes = [start("dead-letters", "replay", "--all", settings=deployment.settings) for _ in range(2)]
    outputs = [process.communicate(timeout=SECONDS)[0].decode().splitlines() for process in processes]
    assert Counter(outputs[0] + outputs[1]) == {f"in:0:{number}": 1 for number in range(count)}
    assert replayed(deployment) == {f"in:0:{number}": 1 for number in range(count)}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"key": None, "value": None}, "neither key nor value"),
        ({"value": b"x" * (13 * 1024 * 1024)}, "too large to be kept whole (13631488 bytes)"),
    ],
    ids=["nothing", "cut"],
)
def test_what_cannot_come_back_is_told(deployment: Deployment, more: dict[str, Any], says: str) -> None:
    topic = deployment.topics.dead_letters.name
    deployment.send(dead(topic, "in:0:1", **more), dead(topic, "in:0:2"))
    ended = replay(deployment, "--all")
    assert (ended.status, ended.lines) == (1, ["in:0:2"])
    assert says in ended.stderr


def test_a_withdrawal_comes_back_as_one(deployment: Deployment) -> None:
    deployment.send(dead(deployment.topics.dead_letters.name, "in:0:1", reason="invalid_field", key=b"\xff", value=None))
    assert replay(deployment, "in:0:1").status == 0
    [message] = deployment.messages(deployment.topics.articles.name)
    assert (message.key, message.value) == (b"\xff", None)
