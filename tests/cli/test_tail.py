"""`news-events tail`, against a real broker."""

import json
import select
import signal
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.contract.dead_letters import dead_letter
from pipeline.contract.encode import EventEncoder
from pipeline.contract.message import InputPosition, Message
from pipeline.domain.refusal import BadInputError, Reason, Stage
from tests.cli.command import SECONDS, Ended, start
from tests.cli.conftest import Deployment
from tests.contract.specimens import ARTICLE, EXTRACTION, FOREIGN, INPUT, SKIPPED, TIME_MS, TRACEPARENT, VERSION

MAYOR = "Anneke Terpstra, claimed, via a statement"
NOW = datetime(2024, 5, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def filled(deployment: Deployment) -> Deployment:
    """One article with five events and manifest, one that was skipped, one dead letter, one message that is none of ours."""
    encoder = EventEncoder(topics=deployment.topics, source="test", version=VERSION)
    more: dict[str, Any] = {"input": INPUT, "time_ms": TIME_MS, "duration_seconds": 0.1, "traceparent": None}
    deployment.send(
        *encoder.events(ARTICLE, EXTRACTION, time_ms=TIME_MS, traceparent=TRACEPARENT),
        encoder.manifest(ARTICLE, EXTRACTION, **more),
        encoder.manifest(FOREIGN, SKIPPED, **more),
        refused(deployment),
        Message(topic=deployment.topics.areas.name, key=b"foreign", headers=[], value=b"[1, 2]"),
    )
    return deployment


def refused(deployment: Deployment) -> Message:
    return dead_letter(
        key=b"bad-1",
        value=b"nonsense",
        headers=[],
        error=BadInputError(Reason.NOT_JSON, Stage.DECODE, "It is \x1b[31m no JSON"),
        input=InputPosition(topic="in", partition=1, offset=7),
        topic=deployment.topics.dead_letters.name,
        failed_at=NOW,
        version="0.1.0",
    )


def said(ended: Ended) -> list[str]:
    """The lines without their times, which stand in a column of their own."""
    assert ended.status == 0, ended
    times, texts = zip(*(line.split("  ", 1) for line in ended.lines), strict=True) if ended.lines else ((), ())
    for moment in times:
        datetime.strptime(moment, "%Y-%m-%d %H:%M:%S%z")
    return sorted(texts)


def test_lines_tell_who_what_where_when_and_who_says_so(filled: Deployment) -> None:
    mine = ARTICLE.article_id
    assert said(filled.run("tail", "--no-follow")) == sorted(
        [
            f"{mine}  people 1, places 1: Zwolle, Anneke Terpstra",
            f"{mine}  killed: at least 12 | people, cause: the river burst its banks | Zwolle, NL | 2024-03-05 | {MAYOR} | “At least 12”",
            f"{mine}  missing (negated): 0 | the article | “Nobody”",
            f"{mine}  households evacuated: Dozens (vague) | households | the article | “Dozens”",
            f"{mine}  area flooded: about 3,000 acres | The water | the article | “about 3,000 acres” (12 square kilometres)",
            f"{mine}  lost: 2 settlements | The water, from their owners | the article | “two hamlets”",
            f"{mine}  extracted: 3 casualty and 2 area figures, entities",
            f"{FOREIGN.article_id}  skipped, unsupported_language (fr)",
            "bad-1  dead letter in:1:7: not_json: It is \N{REPLACEMENT CHARACTER}[31m no JSON",
            f"foreign  cannot be read ({place_of_foreign(filled)})",
        ]
    )


def place_of_foreign(deployment: Deployment) -> str:
    topic = deployment.topics.areas.name
    return next(f"{topic}:{message.partition}:{message.offset}" for message in deployment.messages(topic) if message.key == b"foreign")


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--type", "casualties"], 3),
        (["--type", "casualties", "--type", "extractions"], 5),
        (["--type", "dead-letters"], 1),
        (["--kind", "killed", "--kind", "flooded"], 2),
        (["--article", ARTICLE.article_id], 7),
        (["--article", ARTICLE.article_id, "--article", "bad-1", "--type", "entities", "--type", "dead-letters"], 2),
        (["--since", "1h"], 10),
        (["--since", "9999-01-01T00:00:00+00:00"], 0),
        (["--count", "2"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_options_narrow_what_is_shown(filled: Deployment, options: list[str], count: int) -> None:
    assert len(said(filled.run("tail", "--no-follow", *options))) == count


def test_json_is_the_whole_message_with_its_place(filled: Deployment) -> None:
    ended = filled.run("tail", "--no-follow", "--format", "json", "--type", "casualties")
    sent = {(message.partition, message.offset): message for message in filled.messages(filled.topics.casualties.name)}
    found = [json.loads(line) for line in ended.lines]
    assert len(found) == len(sent) == 3
    for message in found:
        original = sent[message["partition"], message["offset"]]
        assert message["topic"] == filled.topics.casualties.name
        assert message["key"].encode() == original.key
        assert message["timestamp"] == original.timestamp
        assert message["value"] == json.loads(original.value)
        assert {name: value.encode() for name, value in message["headers"].items()} == dict(original.headers)


def test_following_starts_now_shows_what_comes_and_ends_well_on_ctrl_c(filled: Deployment) -> None:
    process = start("tail", "--type", "dead-letters", settings=filled.settings)
    assert process.stdout is not None
    # Only the process itself knows from when on it reads: keep sending until it shows one.
    first = None
    while first is None:
        filled.send(refused(filled))
        time.sleep(0.2)
        first = process.stdout.readline() if readable(process.stdout.fileno()) else None
    assert b"dead letter in:1:7" in first
    assert len(filled.messages(filled.topics.dead_letters.name)) >= 2
    process.send_signal(signal.SIGINT)
    rest, stderr = process.communicate(timeout=SECONDS)
    shown = 1 + len(rest.splitlines())
    assert (process.returncode, stderr) == (0, b"")
    assert shown < len(filled.messages(filled.topics.dead_letters.name)), "what was there before is not shown"


def readable(descriptor: int) -> bool:
    return bool(select.select([descriptor], [], [], 0)[0])


def test_count_ends_a_tail_that_follows(filled: Deployment) -> None:
    ended = filled.run("tail", "--from-beginning", "--type", "areas", "--count", "2")
    assert len(said(ended)) == 2


def test_a_missing_topic_is_one_sentence(bare_deployment: Deployment) -> None:
    ended = bare_deployment.run("tail")
    assert (ended.status, ended.stdout) == (1, "")
    assert f"the topic {bare_deployment.topics.entities.name} does not exist" in ended.stderr
