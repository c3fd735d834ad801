"""Figures in words."""

from typing import Any

import pytest

from pipeline.cli.wording import (
    bounds_in_words,
    on_one_line,
    printable,
    says_in_words,
    what_in_words,
    when_in_words,
    where_in_words,
    who_in_words,
    words_of,
)
from pipeline.domain.quantity import Qualifier, Unit
from tests.cli.records import BLAST, HARBOUR_MASTER, MARLOW, NOBODY, REED, area, casualty, quantity

TWELVE = quantity("30", lower=30, upper=30)
HECTARES = quantity("about 2,500 hectares", "approximate", lower=2500, upper=2500, unit="ha")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (quantity("12", lower=12, upper=12), "12"),
        (quantity("no one", lower=0, upper=0), "0"),
        (quantity("some 200", "approximate", lower=200, upper=200), "about 200"),
        (quantity("some 200 to 300", "approximate", lower=200, upper=300), "about 200–300"),
        (quantity("12 or more", "at_least", lower=12), "at least 12"),
        (quantity("over 1000", "more_than", lower=1000), "more than 1,000"),
        (quantity("at most 40", "at_most", upper=40), "up to 40"),
        (quantity("under 5", "fewer_than", upper=5), "fewer than 5"),
        (quantity("10-15", "range", lower=10, upper=15), "10–15"),
        (quantity("dozens", "vague"), "dozens (vague)"),
        (quantity("1.5 sq km", lower=1.5, upper=1.5, unit="km2"), "1.5 km²"),
        (quantity("a settlement", lower=1, upper=1, unit="settlement"), "1 settlement"),
        (quantity("over 30 villages", "more_than", lower=30, unit="settlement"), "more than 30 settlements"),
        (quantity("several towns", "vague", unit="settlement"), "several towns (vague)"),
    ],
)
def test_bounds_read_as_people_say_them(amount: dict[str, Any], words: str) -> None:
    assert bounds_in_words({"quantity": amount}) == words


def test_every_qualifier_and_unit_has_words() -> None:
    for qualifier in Qualifier:
        assert bounds_in_words({"quantity": quantity("x", qualifier.value, lower=1, upper=2)})
    for unit in Unit:
        assert bounds_in_words({"quantity": quantity("x", lower=3, upper=3, unit=unit.value)}).startswith("3 ")


def test_what_happened_says_also_when_it_did_not() -> None:
    assert what_in_words(casualty("killed", BLAST, TWELVE)) == "killed"
    assert what_in_words(casualty("killed", BLAST, TWELVE, status="negated")) == "killed (negated)"
    assert what_in_words(casualty("displaced", BLAST, TWELVE, counted="households")) == "households displaced"
    assert what_in_words(area("burned", REED, HECTARES)) == "area burned"
    assert what_in_words(area("advance", REED, HECTARES, measure="distance")) == "distance advance"
    assert what_in_words(area("captured", REED, HECTARES, measure="settlements")) == "captured"
    assert what_in_words(area("other", REED, HECTARES)) == "area"


def test_who_names_cause_and_perpetrator_and_from_whom() -> None:
    assert (
        who_in_words(casualty("killed", BLAST, TWELVE, who="dockers", cause="blast", perpetrator="raiders"))
        == "dockers, by raiders, cause: blast"
    )
    assert who_in_words(area("captured", REED, HECTARES, actor="rebels", **{"from": "the army"})) == "rebels, from the army"
    assert who_in_words(casualty("killed", BLAST, TWELVE, who=None)) == "–"


def test_where_names_the_country_unless_it_is_one() -> None:
    assert where_in_words({"place": MARLOW}) == "Marlow, GB"
    assert where_in_words({"place": {**MARLOW, "name": "France", "country": "FR", "precision": "country"}}) == "France"
    assert where_in_words({"place": None}) == "–"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2024-05-04", "2024-05-04", "2024-05-04"),
        ("2024-05-01", "2024-05-31", "2024-05-01 – 2024-05-31"),
        ("2024-05-01", None, "from 2024-05-01"),
        (None, "2024-05-31", "until 2024-05-31"),
        (None, None, "“last week”"),
    ],
)
def test_when_gives_days_or_the_words(start: str | None, end: str | None, words: str) -> None:
    assert when_in_words({"occurred": {"text": "last week", "start": start, "end": end, "precision": "period"}}) == words


def test_who_says_so_is_the_article_where_nobody_else_does() -> None:
    assert says_in_words({"attribution": HARBOUR_MASTER}) == "harbour master, claimed, via Telegram"
    assert says_in_words({"attribution": NOBODY}) == "the article"
    assert says_in_words({"attribution": {**NOBODY, "stance": "unconfirmed"}}) == "not named, unconfirmed"


def test_words_come_with_the_conversion() -> None:
    assert words_of(area("burned", REED, HECTARES, alt_text="6,178 acres")) == "“about 2,500 hectares” (6,178 acres)"


def test_a_text_cannot_steer_the_terminal() -> None:
    assert printable("a\x1b[31mb\nc\td\x9b") == "a\N{REPLACEMENT CHARACTER}[31mb c d\N{REPLACEMENT CHARACTER}"
    assert on_one_line("  a\r\n b  ") == "a b"
