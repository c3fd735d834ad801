"""How an article is drawn."""

import io
import re
from typing import Any

import pytest
from rich.console import Console

from pipeline.cli.render import render_article
from tests.cli.records import BLAST, BODY, REED, TITLE, area, casualty, quantity, record

ESCAPE = "\x1b"


def drawn(width: int = 140, *, title: str | None = TITLE, body: str = BODY, has_colour: bool = False, **more: Any) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=has_colour, color_system="standard" if has_colour else None, highlight=False)
    render_article(console, title=title, body=body, record=record(**more))
    return file.getvalue()


def test_only_sentences_with_figures_are_shown_each_once_with_numbers_in_text_order() -> None:
    lines = [line.strip() for line in drawn(200).splitlines()]
    assert lines[0] == f"{TITLE}  marlow-1"
    assert lines[1].startswith("A blast in the port of Marlow killed at least 12[1] people and wounded 30[2] others")
    assert lines[2].startswith(
        "The fire burned about 2,500 hectares[3] (6,178 acres) of reed near Little Hampden, and dozens[4] of families"
    )
    assert lines[3] == "Rescuers said no one[5] was trapped."
    assert "1902" not in drawn(200)


def test_the_table_says_who_what_where_when_and_who_says_so() -> None:
    rows = [re.split(r"  +", line.strip()) for line in drawn(200).splitlines() if re.match(r" *\[\d\]  ", line)]
    assert rows == [
        ["[1]", "at least 12", "killed", "people", "Marlow, GB", "2024-05-04", "harbour master, claimed, via Telegram", "“at least 12”"],
        ["[2]", "30", "wounded", "others, cause: blast", "Marlow, GB", "2024-05-04", "harbour master, claimed, via Telegram", "“30”"],
        ["[3]", "about 2,500 ha", "area burned", "the fire", "–", "–", "the article", "“about 2,500 hectares” (6,178 acres)"],
        ["[4]", "dozens (vague)", "households displaced", "people", "–", "–", "the article", "“dozens”"],
        ["[5]", "0", "trapped (negated)", "–", "Marlow, GB", "2024-05-04", "harbour master, claimed, via Telegram", "“no one”"],
    ]


def test_a_part_of_another_figure_is_not_left_to_be_added_up() -> None:
    assert re.search(r"part of \[1\] *$", drawn(200), re.MULTILINE)


@pytest.mark.parametrize("width", [80, 100, 140])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_lost(width: int) -> None:
    text = drawn(width)
    assert max(map(len, text.splitlines())) <= width
    words = re.sub(r"\s+", "", text)
    for kept in ("killed", "wounded", "trapped", "Marlow,GB", "2024-05-04", "harbour", "Telegram"):
        assert kept in words


def test_kinds_differ_in_colour_and_only_where_colours_are() -> None:
    text = drawn(has_colour=True)
    styles = {words: re.search(rf"{ESCAPE}\[([\d;]+)m{words}{ESCAPE}", text) for words in ("at least 12", "30", "dozens")}
    assert all(styles.values())
    assert len({match[1] for match in styles.values() if match}) == 3
    assert ESCAPE not in drawn()


def test_entities_are_summed_up_by_type() -> None:
    text = drawn()
    assert "places: Marlow, Little Hampden" in text
    assert "organisations: Telegram" in text
    assert "people:" not in text


def test_many_names_are_cut_short() -> None:
    names = [{"type": "person", "name": f"Person{number}", "text": "x"} for number in range(15)]
    assert "Person11 and 3 more" in drawn(entities=names)


def test_without_the_body_the_table_remains() -> None:
    text = drawn(body="")
    assert "A blast" not in text
    assert "at least 12" in text


def test_the_right_occurrence_of_a_repeated_sentence_is_marked() -> None:
    sentence = "Two died."
    body = f"{sentence} {sentence}"
    evidence = {"sentence": sentence, "start_char": 10, "end_char": 13, "cues": []}
    figure = {**casualty("killed", BLAST, quantity("30", lower=2, upper=2)), "evidence": evidence}
    assert "  Two[1] died.\n" in re.sub(" +\n", "\n", drawn(body=body, casualties=[figure], areas=[]))


def test_figures_that_share_words_are_both_marked() -> None:
    both = [casualty(kind, BLAST, quantity("30", lower=30, upper=30)) for kind in ("killed", "wounded")]
    assert "wounded 30[1][2] others" in drawn(200, casualties=both, areas=[])


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"outcome": "nothing_found"}, "nothing found"),
        ({"outcome": "skipped", "reason": "unsupported_language", "language": "de"}, "skipped: unsupported_language (de)"),
        (
            {"outcome": "refused", "reason": "missing_body", "article_id": None, "error": "body is missing"},
            "refused: missing_body: body is missing",
        ),
    ],
)
def test_an_article_without_figures_says_why(more: dict[str, Any], says: str) -> None:
    assert says in drawn(casualties=[], areas=[], entities=[], **more)


def test_markup_and_control_characters_in_news_stay_text() -> None:
    text = drawn(title=f"[red]Alert[/red] {ESCAPE}[2J", entities=[{"type": "person", "name": "[bold]A[/bold]", "text": "A"}])
    assert "[red]Alert[/red]" in text
    assert "[bold]A[/bold]" in text
    assert ESCAPE not in text


def test_areas_alone_are_drawn_too() -> None:
    figure = area("burned", REED, quantity("about 2,500 hectares", "approximate", lower=2500, upper=2500, unit="ha"))
    assert "area burned" in drawn(casualties=[], areas=[figure])
