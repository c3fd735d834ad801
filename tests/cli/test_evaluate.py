"""`news-events evaluate`, as a process, with the real extractor."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import assert_one_sentence, run

QUAKE = {
    "article_id": "quake-1",
    "published_at": "2024-05-05T08:00:00+02:00",
    "body": "At least 12 people were killed in an earthquake in Herat on Saturday, the Red Crescent said. The mayor praised nine dogs.",
    "casualties": [
        {
            "kind": "killed",
            "at": "[At least 12] people",
            "quantity": {"lower": 12, "upper": None, "qualifier": "at_least"},
            "status": "actual",
            "place": "Herat",
            "occurred": "2024-05-03",
            "attribution": {"stance": "claimed", "claimant": "Red Crescent"},
        },
        {"kind": "rescued", "at": "[nine] dogs", "quantity": {"lower": 9, "upper": 9}},
    ],
    "entities": [{"type": "place", "name": "Herat"}],
}


@pytest.fixture(scope="module")
def gold_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    path.write_text(json.dumps(QUAKE) + "\n")
    return str(path)


def findings(report: dict[str, Any], what: str) -> list[dict[str, Any]]:
    return [finding for finding in report["findings"] if finding["what"] == what]


def test_json_has_scores_attributes_and_findings_and_shares_that_are_reached_do_not_fail(gold_file: str) -> None:
    ended = run("evaluate", gold_file, "--fail-under", "figures.precision=1", "--fail-under", "casualties.place=1.0")
    assert (ended.status, ended.stderr) == (0, "")
    report = json.loads(ended.stdout)
    assert report["scores"]["casualties"] == {"found": 1, "missed": 1, "wrong": 0, "precision": 1.0, "recall": 0.5, "f1": 2 / 3}
    assert report["scores"]["entities/place"]["recall"] == 1.0
    accuracies = {name: each["accuracy"] for name, each in report["attributes"]["casualties"].items() if each["scored"]}
    assert accuracies == {"bounds": 1, "qualifier": 1, "status": 1, "stance": 1, "claimant": 1, "place": 1, "occurred": 0}
    [missed] = findings(report, "missed")
    assert missed["sentence"] == "The mayor praised [nine] dogs."
    assert (missed["kind"], missed["nearest"]) == ("rescued", "killed 12.. “At least 12”")
    [day] = findings(report, "occurred")
    assert (day["expected"], day["found"]["start"]) == ("2024-05-03", "2024-05-04")


def test_tables_and_misses_are_for_people_and_a_share_that_is_too_low_fails(gold_file: str) -> None:
    ended = run("evaluate", gold_file, "--format", "table", "--attributes", "--fail-under", "casualties.recall=0.9")
    assert ended.status == 1
    assert ended.stderr.strip() == "casualties.recall is 0.500, below 0.9."
    assert "missed  casualties/rescued  quake-1" in ended.stdout
    assert "expected rescued 9..9 “nine”; nearest found: killed 12.. “At least 12”" in ended.stdout
    assert "expected 2024-05-03; found 2024-05-04" in ended.stdout
    assert ["killed", "1", "1", "0", "0", "100.0", "100.0", "100.0"] in [line.split() for line in ended.stdout.splitlines()]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--fail-under", "casualties.recal=0.9"], "NAME.METRIC=SHARE"),
        (["--fail-under", "casualties/killed.place=0.9"], "NAME.METRIC=SHARE"),
        (["--fail-under", "figures.f1=90"], "NAME.METRIC=SHARE"),
    ],
)
def test_a_threshold_that_nothing_answers_to_is_wrong_use(gold_file: str, more: list[str], says: str) -> None:
    assert_one_sentence(run("evaluate", gold_file, *more), status=2, says=[says])


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({**QUAKE, "casualties": [{"kind": "killed", "at": "[12] dogs"}]}, ["stdin:1: casualties[0]", "stands 0 times"]),
        ({"casualties": []}, ["stdin:1: body is missing"]),
        ({"body": "Nobody was hurt."}, ["stdin:1: no labels"]),
    ],
)
def test_a_line_that_is_no_labelled_article_is_named(line: dict[str, Any], says: list[str]) -> None:
    assert_one_sentence(run("evaluate", "-", stdin=json.dumps(line)), status=1, says=says)


def test_nothing_to_evaluate_is_a_failure() -> None:
    assert_one_sentence(run("evaluate", "-"), status=1, says=["no article"])
