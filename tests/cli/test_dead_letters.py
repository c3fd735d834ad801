"""`news-events dead-letters list` and `show`, against a real broker."""

import json
import re
from datetime import UTC, datetime

import pytest

from pipeline.contract.dead_letters import MAX_MESSAGE_BYTES
from tests.cli.command import Ended, assert_one_sentence
from tests.cli.conftest import Deployment
from tests.cli.dead_letter_specimens import dead


@pytest.fixture
def filled(deployment: Deployment) -> Deployment:
    """Three dead letters, one of them twice, and a message that is none."""
    topic = deployment.topics.dead_letters.name
    deployment.send(
        dead(topic, "in:0:1", reason="not_json", value=b'{"cut \xff\x1b[2J\nsecond line'),
        dead(topic, "in:1:2", reason="missing_body", key=b"k-2", value=b"{}", headers=[("traceparent", b"00-trace")]),
        dead(topic, "in:0:3", reason="not_json", value=b"nonsense"),
        dead(topic, "in:0:1", reason="not_json", value=b"again", headers=[("dlq-attempts", b"1")]),
    )
    return deployment


def ids(ended: Ended) -> list[str]:
    assert ended.status == 0, ended
    return [json.loads(line)["id"] for line in ended.lines]


def test_each_input_is_listed_once_in_the_order_of_failure(filled: Deployment) -> None:
    ended = filled.run("dead-letters", "list")
    assert ids(ended) == ["in:1:2", "in:0:3", "in:0:1"]
    assert ended.stderr == "3 dead letters\n"
    assert json.loads(ended.lines[0]) == {
        "id": "in:1:2",
        "reason": "missing_body",
        "error": "It is broken.",
        "stage": "decode",
        "attempts": 1,
        "first_failed_at": "2024-05-01T08:00:00.000Z",
        "pipeline_version": "0.1.0",
        "replayed": None,
    }


def test_filters_narrow_the_list(filled: Deployment) -> None:
    assert ids(filled.run("dead-letters", "list", "--reason", "not_json")) == ["in:0:3", "in:0:1"]
    assert ids(filled.run("dead-letters", "list", "--reason", "not_json", "--reason", "missing_body", "--limit", "2")) == [
        "in:0:3",
        "in:0:1",
    ]
    assert ids(filled.run("dead-letters", "list", "--since", datetime.now(UTC).isoformat())) == []
    assert len(ids(filled.run("dead-letters", "list", "--since", "1h"))) == 3


def test_the_table_shows_the_same(filled: Deployment) -> None:
    ended = filled.run("dead-letters", "list", "--format", "table")
    rows = [re.split(r"  +", line.strip()) for line in ended.lines[1:]]
    assert rows[0] == ["in:1:2", "missing_body", "It is broken.", "1", "2024-05-01T08:00:00.000Z"]
    assert len(rows) == 3


def test_show_gives_headers_key_and_input_and_steers_no_terminal(deployment: Deployment) -> None:
    value = b'{"cut \xff\x1b[2J\nsecond line'
    deployment.send(
        dead(deployment.topics.dead_letters.name, "in:0:1", reason="not_json", key=b"k", value=value, headers=[("traceparent", b"00")])
    )
    ended = deployment.run("dead-letters", "show", "in:0:1")
    assert ended.status == 0, ended
    for line in ("traceparent: 00", "dlq-reason: not_json", "dlq-error: It is broken.", "dlq-attempts: 1", "key: k", "value, 23 bytes:"):
        assert line in ended.lines
    assert ended.lines[-2:] == ['{"cut \\xff\N{REPLACEMENT CHARACTER}[2J', "second line"]


@pytest.mark.parametrize("value", [b'{"cut \xff\x00\r\n', b"", None])
def test_raw_gives_the_bytes_and_nothing_else(deployment: Deployment, value: bytes | None) -> None:
    deployment.send(dead(deployment.topics.dead_letters.name, "in:0:1", reason="not_json", key=b"k", value=value))
    ended = deployment.run("dead-letters", "show", "in:0:1", "--raw")
    assert (ended.status, ended.stderr) == (0, "")
    assert ended.raw == (value or b"")


def test_an_unknown_id_is_one_sentence(filled: Deployment) -> None:
    assert_one_sentence(
        filled.run("dead-letters", "show", "in:9:9"), status=1, says=["no dead letter in:9:9", "`news-events dead-letters list`"]
    )


def test_the_largest_dead_letter_can_be_shown(deployment: Deployment) -> None:
    value = b"x" * (MAX_MESSAGE_BYTES - 4096)
    deployment.send(dead(deployment.topics.dead_letters.name, "in:0:1", reason="too_large", value=value))
    assert deployment.run("dead-letters", "show", "in:0:1", "--raw").raw == value
