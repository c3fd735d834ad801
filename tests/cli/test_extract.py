"""`news-events extract`, as a process, with the real extractor."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.contract.record import record
from pipeline.contract.schemas import validate
from pipeline.domain.article import Article
from pipeline.domain.identity import EventType, article_id_of_url
from pipeline.extraction.extractor import Extractor
from tests.cli.command import SECONDS, Ended, assert_one_sentence, run, start, terminal

COLOUR = re.compile(r"\x1b\[(?:\d+;)*3\dm")
QUAKE = {
    "article_id": "quake-1",
    "title": "Quake in Herat",
    "outlet": "The Bugle",
    "published_at": "2024-05-05T08:00:00+02:00",
    "body": "HERAT, Afghanistan — At least 12 people were killed in an earthquake in Herat on Saturday, the Red Crescent said.",
}
FIRE = {
    "article_id": "fire-1",
    "body": "A wildfire near Redding, California, has burned about 2,500 acres (10 square kilometers), Cal Fire said Monday.",
}
SPORTS = {"article_id": "sports-1", "body": "The striker made a killing in the transfer market, his agent joked."}
BAD = {"article_id": "bad-1", "title": "A title and no body"}


def lines(*articles: dict[str, Any]) -> str:
    return "".join(json.dumps(article) + "\n" for article in articles)


def records(ended: Ended) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ended.lines]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def test_records_come_in_input_order_and_are_the_extractors(extractor: Extractor) -> None:
    ended = run("extract", stdin=lines(QUAKE, SPORTS, FIRE))
    assert ended.status == 0, ended
    assert records(ended) == [record(extractor.extract(Article(**article))) for article in (QUAKE, SPORTS, FIRE)]


def test_a_refused_article_is_a_record_and_a_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(lines(BAD) + "\nnonsense\n" + lines({"body": " "}))
    ended = run("extract", str(path))
    assert ended.status == 1
    assert [(found["outcome"], found["reason"]) for found in records(ended)] == [
        ("refused", "missing_body"),
        ("refused", "not_json"),
        ("refused", "empty_body"),
    ]
    told = [line.removeprefix(f"{path}:").split(":")[:2] for line in ended.stderr.splitlines()]
    assert told == [["1", " refused, missing_body"], ["3", " refused, not_json"], ["4", " refused, empty_body"]]


@pytest.mark.parametrize("more", [[], ["--processes", "1"]], ids=["in-process", "in-a-pool"])
def test_the_first_record_is_out_before_the_last_article_is_in(more: list[str]) -> None:
    process = start("extract", *more)
    assert process.stdin is not None
    assert process.stdout is not None
    for article, reason in ((BAD, "missing_body"), ({"body": ""}, "empty_body")):
        process.stdin.write(lines(article).encode())
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["reason"] == reason
    stdout, _ = process.communicate(timeout=SECONDS)
    assert stdout == b""
    assert process.returncode == 1


def test_processes_give_the_same_records_in_the_same_order() -> None:
    articles = lines(
        *({**article, "article_id": f"{article['article_id']}-{number}"} for number in range(4) for article in (QUAKE, BAD, SPORTS))
    )
    alone, together = run("extract", stdin=articles), run("extract", "--processes", "2", stdin=articles)
    assert len(alone.lines) == 12
    assert together.lines == alone.lines
    assert (alone.status, together.status) == (1, 1)


def test_wrong_use_that_shows_only_in_the_input_is_told_from_a_pool_too() -> None:
    ended = run("extract", "--processes", "1", "--title", "x", stdin=lines(SPORTS))
    assert ended.status == 2
    assert "--title is for plain text" in ended.stderr


def test_plain_text_takes_title_time_and_the_rest_from_options(tmp_path: Path, extractor: Extractor) -> None:
    path = tmp_path / "story.txt"
    path.write_text(QUAKE["body"])
    options = ["--title", QUAKE["title"], "--outlet", QUAKE["outlet"], "--published-at", QUAKE["published_at"], "--language", "en"]
    ended = run("extract", str(path), *options, "--url", "https://bugle.example/1")
    assert ended.status == 0, ended
    [found] = records(ended)
    article = {**QUAKE, "article_id": article_id_of_url("https://bugle.example/1"), "language": "en", "url": "https://bugle.example/1"}
    assert found == record(extractor.extract(Article(**article)))


def test_quantities_are_added_on_request_in_every_record() -> None:
    ended = run("extract", "--quantities", stdin=lines(FIRE, BAD))
    fire, bad = records(ended)
    assert [quantity["measure"] for quantity in fire["quantities"]] == ["area"]
    assert bad["quantities"] == []


def test_events_are_what_a_worker_would_publish() -> None:
    settings = {"NEWS_TOPIC_PREFIX": "staging.", "NEWS_SOURCE": "desk-3"}
    ended = run("extract", "--format", "events", stdin=lines(QUAKE), settings=settings)
    assert ended.status == 0, ended
    messages = records(ended)
    assert messages[-1]["topic"] == "staging.extractions.v1"
    for message in messages:
        event_type = EventType(message["topic"].split(".")[1])
        validate(event_type, message["value"])
        assert message["key"] == message["headers"]["ce_subject"] == "quake-1"
        assert message["headers"]["ce_id"] == message["value"]["event_id"]
        assert message["headers"]["ce_source"] == "desk-3"
        assert message["headers"]["ce_time"] == "2024-05-05T06:00:00.000Z"
    assert messages[-1]["value"]["input"] == {"topic": "staging.articles.v1", "partition": 0, "offset": 1}
    listed = messages[-1]["value"]["events"]
    assert sorted(id_ for ids in listed.values() for id_ in ids) == sorted(message["headers"]["ce_id"] for message in messages[:-1])


def test_the_event_of_a_refused_article_is_its_dead_letter() -> None:
    ended = run("extract", "--format", "events", stdin=lines(BAD) + "nonsense \x07\n")
    assert ended.status == 1
    _, dead = records(ended)
    assert dead["topic"] == "news.articles.dead-letter.v1"
    assert dead["value"] == "nonsense \x07"
    assert dead["headers"]["dlq-reason"] == "not_json"
    assert dead["headers"]["dlq-offset"] == "2"


def test_the_table_is_for_people_and_asked_for_in_a_pipe() -> None:
    ended = run("extract", "--format", "table", stdin=lines(BAD))
    assert ended.status == 1
    assert "refused: missing_body" in ended.stdout
    assert "\x1b" not in ended.stdout


@pytest.mark.parametrize(("settings", "is_coloured"), [({}, True), ({"NO_COLOR": "1"}, False)], ids=["colour", "no-colour"])
def test_on_a_terminal_the_table_is_the_default(tmp_path: Path, settings: dict[str, str], is_coloured: bool) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text(lines(QUAKE))
    shown = terminal("extract", str(path), settings=settings)
    assert "Quake in Herat" in shown
    assert bool(COLOUR.search(shown)) == is_coloured
    assert '{"article_id"' not in shown


def test_a_folder_without_articles_is_wrong_use(tmp_path: Path) -> None:
    assert_one_sentence(run("extract", str(tmp_path)), status=2, says=[str(tmp_path), "none of its files ends with .jsonl"])
