"""`news-events publish`, against a real broker."""

import json
from pathlib import Path

from kafka import KafkaConsumer

from pipeline.domain.identity import article_id_of_text
from tests.cli.command import assert_one_sentence, start
from tests.cli.conftest import Deployment, json_lines
from tests.kafka_broker import FreshKafka

GOOD = {"article_id": "ä 1", "body": "Two miners were rescued.", "desk": "unknown fields travel along"}
NAMELESS = {"body": "The river flooded 40 hectares."}


def test_what_breaks_the_contract_is_refused_by_file_and_line_and_the_rest_is_sent(deployment: Deployment, tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.json"
    first.write_text(json_lines(GOOD, {"title": "no body"}) + "\nnonsense\n" + json_lines(NAMELESS))
    second.write_text(json.dumps({"article_id": "b", "body": "Text."}, indent=2))
    ended = deployment.run("publish", str(first), str(second))
    assert (ended.status, ended.stdout) == (1, "")
    told = ended.stderr.splitlines()
    assert told[0].startswith(f"{first}:2: refused, missing_body: ")
    assert told[1].startswith(f"{first}:4: refused, not_json: ")
    assert told[2:] == ["3 published, 2 refused"]
    found = {message.key.decode(): message.value for message in deployment.messages(deployment.topics.articles.name)}
    assert json.loads(found["ä 1"]) == GOOD
    assert found[article_id_of_text(None, NAMELESS["body"])] == json.dumps(NAMELESS).encode()
    assert json.loads(found["b"]) == {"article_id": "b", "body": "Text."}
    assert len(found) == 3


def test_plain_text_becomes_an_article(deployment: Deployment) -> None:
    options = ["--title", "Dam bursts", "--outlet", "The Bugle", "--published-at", "2024-05-01T08:00:00Z"]
    ended = deployment.run("publish", *options, stdin="Ein Damm brach: 3 Tote — 2 Vermißte.\n")
    assert (ended.status, ended.stderr) == (0, "1 published\n")
    [message] = deployment.messages(deployment.topics.articles.name)
    assert json.loads(message.value) == {
        "title": "Dam bursts",
        "outlet": "The Bugle",
        "published_at": "2024-05-01T08:00:00Z",
        "body": "Ein Damm brach: 3 Tote — 2 Vermißte.\n",
    }
    assert message.key.decode().startswith("text-")


def test_unchecked_sends_what_would_be_refused_as_it_is(deployment: Deployment) -> None:
    ended = deployment.run("publish", "--unchecked", "--input", "jsonl", stdin=b'{"body": "caf\xe9"}\nnonsense\n')
    assert (ended.status, ended.stderr) == (0, "2 published\n")
    found = deployment.messages(deployment.topics.articles.name)
    assert sorted(message.value for message in found) == [b"nonsense", b'{"body": "caf\xe9"}']
    assert {message.key for message in found} == {None}


def test_what_no_topic_takes_is_refused_even_unchecked(deployment: Deployment) -> None:
    ended = deployment.run("publish", "--unchecked", stdin=json.dumps({"body": "x", "more": "x" * (8 * 1024 * 1024)}))
    assert ended.status == 1
    assert "refused, too_large" in ended.stderr
    assert ended.stderr.splitlines()[-1] == "0 published, 1 refused"


def test_nothing_to_publish_is_no_failure(deployment: Deployment) -> None:
    assert deployment.run("publish").status == 0


def test_a_missing_topic_is_told_before_anything_is_read(bare_deployment: Deployment) -> None:
    ended = bare_deployment.run("publish", stdin=json_lines(GOOD))
    assert_one_sentence(ended, status=1, says=[bare_deployment.topics.articles.name, "`news-events topics create`"])


def test_a_broker_that_goes_away_is_told_with_how_many_were_confirmed(fresh_kafka: FreshKafka, topic_prefix: str) -> None:
    broker = fresh_kafka()
    deployment = Deployment(broker.bootstrap, topic_prefix)
    assert deployment.run("topics", "create").status == 0
    process = start("publish", settings={**deployment.settings, "NEWS_REQUEST_TIMEOUT_SECONDS": "10"})
    assert process.stdin is not None
    process.stdin.write(json_lines(GOOD).encode())
    process.stdin.flush()
    with KafkaConsumer(deployment.topics.articles.name, bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest") as consumer:
        assert next(consumer).value
    broker.stop()
    _, stderr = process.communicate(json_lines(NAMELESS).encode(), timeout=120)
    told = stderr.decode().splitlines()
    assert process.returncode == 1
    assert told[-1].startswith("news-events: 1 published before ")
    assert "cannot connect to" in told[-1]
    assert "safe" in told[-1]
    assert "Traceback" not in stderr.decode()
