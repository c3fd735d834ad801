"""The sample articles and their labels fit each other: nobody counts offsets by hand, and no number is mistyped."""

import re
from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.article import Article
from pipeline.evaluation.gold import find_marked
from tests.samples.articles import ARTICLE_PATHS, LABELS, labels_path, load_article
from tests.samples.labels import load_labels

by_name = pytest.mark.parametrize("path", ARTICLE_PATHS, ids=lambda path: path.stem)


def figures(path: Path) -> list[dict[str, Any]]:
    record = load_labels(labels_path(path), load_article(path))
    return [*record["casualties"], *record["areas"]]


def test_every_article_has_labels_and_every_label_file_an_article() -> None:
    assert {labels_path(path) for path in ARTICLE_PATHS} == set(LABELS.glob("*.yaml"))
    assert len(ARTICLE_PATHS) >= 26


def test_article_ids_are_distinct() -> None:
    assert len({load_article(path).article_id for path in ARTICLE_PATHS}) == len(ARTICLE_PATHS)


@by_name
def test_articles_name_no_real_site(path: Path) -> None:
    url = load_article(path).url
    assert url is not None
    assert url.split("/")[2].endswith(".example")


@by_name
def test_labels_stand_on_their_words(path: Path) -> None:
    body = load_article(path).body
    for figure in figures(path):
        evidence = figure["evidence"]
        assert body[evidence["start_char"] : evidence["end_char"]] == figure["quantity"]["text"]


@by_name
def test_bounds_are_the_digits_of_the_words(path: Path) -> None:
    for figure in figures(path):
        quantity = figure["quantity"]
        if "-year-old" in quantity["text"]:
            continue
        in_words = [float(digits.replace(",", "")) for digits in re.findall(r"\d[\d,.]*", quantity["text"])]
        millions = 1_000_000 if "million" in quantity["text"] else 1
        bounds = [bound for bound in (quantity["lower"], quantity["upper"]) if bound is not None]
        assert {number * millions for number in in_words} in (set(bounds), set()), quantity


@by_name
def test_conversions_agree_with_what_they_convert(path: Path) -> None:
    per_mile = {"square miles": 2.58999, "miles": 1.60934, "hectares": 0.01, "square kilometres": 1.0}
    for figure in figures(path):
        if figure.get("alt_text") is None:
            continue
        match = re.fullmatch(r"(?:about )?([\d,.]+) (.+)", figure["alt_text"])
        assert match is not None
        converted = float(match[1].replace(",", "")) * per_mile[match[2]]
        stated = figure["si"]["lower"] if figure["si"]["lower"] is not None else figure["si"]["upper"]
        assert converted == pytest.approx(stated, rel=0.04)


@by_name
def test_no_two_figures_of_a_kind_stand_on_the_same_words(path: Path) -> None:
    ids = [figure["event_id"] for figure in figures(path)]
    assert len(set(ids)) == len(ids)


@by_name
def test_traps_touch_no_figure(path: Path) -> None:
    record = load_labels(labels_path(path), load_article(path))
    for trap in record["traps"]:
        for figure in [*record["casualties"], *record["areas"]]:
            text, words = figure["evidence"], figure["quantity"]["text"]
            apart = trap["end_char"] <= text["start_char"] or text["end_char"] <= trap["start_char"]
            assert apart or (trap["text"] in words and "-year-old" in trap["text"]), (trap, words)


def test_words_that_stand_twice_are_refused() -> None:
    with pytest.raises(ValueError, match="2 times"):
        find_marked("two died, two lived", "[two]")


def test_a_misspelt_key_is_named(tmp_path: Path) -> None:
    labels = tmp_path / "labels.yaml"
    labels.write_text('casualties:\n  - {at: "[two] died", knd: killed}\nareas: []\ntraps: []\n', encoding="utf-8")
    with pytest.raises(ValueError, match="knd is no key"):
        load_labels(labels, Article(article_id="a", body="two died"))


def test_links_become_event_ids(tmp_path: Path) -> None:
    labels = tmp_path / "labels.yaml"
    lines = '  - {at: "[ten] died", label: all, kind: killed, count: 10}\n  - {at: "[two] of them", kind: killed, count: 2, part_of: all}\n'
    labels.write_text(f"casualties:\n{lines}areas: []\ntraps: []\n", encoding="utf-8")
    total, part = load_labels(labels, Article(article_id="a", body="ten died, two of them at sea"))["casualties"]
    assert part["part_of"] == total["event_id"]
