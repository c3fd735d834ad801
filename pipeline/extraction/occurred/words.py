"""The words of time from data/en/time.yaml, as regular expressions and tables."""

import re
from collections.abc import Iterable
from datetime import date

from pipeline.extraction.data_files import load_data

_KEYS = (
    "anaphoric",
    "before_month",
    "before_year",
    "beginnings",
    "births",
    "counts",
    "day_parts",
    "eras",
    "events",
    "fixed",
    "ground",
    "harm",
    "long_events",
    "months",
    "not_after_may",
    "not_after_year",
    "numbers",
    "records",
    "report_nouns",
    "report_verbs",
    "seasons",
    "side_events",
    "starts",
    "state_words",
    "still",
    "weekday_abbreviations",
    "weekdays",
)
_DATA = load_data("time", keys=_KEYS)

WEEKDAYS: dict[str, int] = {name: number for key in ("weekdays", "weekday_abbreviations") for number, name in enumerate(_DATA[key])}
MONTHS: dict[str, int] = {name: number for number, names in enumerate(_DATA["months"], start=1) for name in names}
SEASONS: dict[str, int] = dict(_DATA["seasons"])
NUMBERS: dict[str, int] = dict(_DATA["numbers"])
FIXED: dict[str, tuple[int, int] | None] = {
    phrase: None if days == "weekend" else (days[0], days[1]) for phrase, days in _DATA["fixed"].items()
}
ERAS: dict[str, tuple[date, date]] = {name: (days[0], days[1]) for name, days in _DATA["eras"].items()}
ANAPHORIC: dict[str, int] = dict(_DATA["anaphoric"])
BEGINNINGS: tuple[str, ...] = tuple(_DATA["beginnings"])
BIRTHS: tuple[str, ...] = tuple(_DATA["births"])
COUNTS: tuple[str, ...] = tuple(_DATA["counts"])
LONG_EVENTS: tuple[str, ...] = tuple(_DATA["long_events"])
RECORDS: tuple[str, ...] = tuple(_DATA["records"])
REPORT_NOUNS: tuple[str, ...] = tuple(_DATA["report_nouns"])
SIDE_EVENTS: tuple[str, ...] = tuple(_DATA["side_events"])
STARTS: tuple[str, ...] = tuple(_DATA["starts"])
STATE_WORDS: tuple[str, ...] = tuple(_DATA["state_words"])
STILL: tuple[str, ...] = tuple(_DATA["still"])
EVENTS, GROUND, HARM = frozenset(_DATA["events"]), frozenset(_DATA["ground"]), frozenset(_DATA["harm"])
REPORT_VERBS: frozenset[str] = frozenset(_DATA["report_verbs"])

_LOOKALIKES = {ord("ſ"): "s", ord("ı"): "i", 0x307: None}
_WORD = re.compile(r"\w+")


def any_of(words: Iterable[str]) -> str:
    """A group that matches the longest of these words or phrases."""
    return "(?:" + "|".join(r"\s+".join(map(re.escape, word.split())) for word in sorted(words, key=lambda w: (-len(w), w))) + ")"


WEEKDAY = any_of(_DATA["weekdays"])
WEEKDAY_SHORT = any_of([*_DATA["weekdays"], *_DATA["weekday_abbreviations"]])
_MONTHS_FULL = any_of(names[0] for names in _DATA["months"] if names[0] != "may")
_MONTHS_SHORT = any_of(short for names in _DATA["months"] for short in names[1:])
# "up to 20 may be trapped" is no 20 May, nor is "20 MAY BE TRAPPED".
_NO_MAY = any_of(form for word in _DATA["not_after_may"] for form in (word.capitalize(), word.upper()))
_MAY = rf"(?-i:(?:May|MAY)\b(?!\s+{_NO_MAY}\b))"
MONTH = rf"(?:{_MONTHS_FULL}\b|{_MAY}|{_MONTHS_SHORT}\b\.?)"
DAY_PART = any_of(_DATA["day_parts"])
SEASON = any_of(SEASONS)
NUMBER = any_of(NUMBERS)
ERA = any_of(ERAS)
FIXED_PHRASE = any_of(FIXED)
ANAPHORIC_PHRASE = any_of(ANAPHORIC)
BEFORE_MONTH = any_of(_DATA["before_month"])
BEFORE_YEAR = any_of(_DATA["before_year"])
NO_YEAR = any_of(_DATA["not_after_year"])


def folded(text: str) -> str:
    """As the tables spell it; a pattern without regard to case takes "ſ" for "s", and "ı" and "İ" for "i"."""
    return " ".join(text.lower().split()).translate(_LOOKALIKES)


def weekday_of(text: str) -> int:
    """0 is Monday; for a text that WEEKDAY_SHORT matched."""
    return WEEKDAYS[folded(text)]


def month_of(text: str) -> int:
    """1 is January; for a text that MONTH matched."""
    return MONTHS[folded(text).rstrip(".")]


def number_of(text: str) -> int:
    """For digits, or a text that NUMBER matched."""
    return int(text) if text.isdigit() else NUMBERS[folded(text)]


def words_of(text: str) -> set[str]:
    """The words of a text as the tables spell them."""
    return set(_WORD.findall(folded(text)))


def has_any(words: frozenset[str], text: str) -> bool:
    """Whether one of these words stands in the text."""
    return not words.isdisjoint(words_of(text))


MONTH_WORDS = frozenset(MONTHS)
WEEKDAY_WORDS = frozenset(WEEKDAYS)
ERA_WORDS = frozenset(word for name in ERAS for word in words_of(name))
FIXED_WORDS = frozenset(phrase.split()[-1] for phrase in FIXED)
UNIT_WORDS = frozenset(SEASONS) | {word + ending for word in ("hour", "day", "week", "weekend", "month", "year") for ending in ("", "s")}
