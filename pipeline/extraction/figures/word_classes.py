"""Closed classes of words that stand between people and what happened to them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from spacy.tokens import Token

from pipeline.extraction.data_files import load_data


@dataclass(frozen=True, slots=True)
class WordClasses:
    """data/en/linking.yaml says what each class is for."""

    auxiliaries: frozenset[str]
    be: frozenset[str]
    degree: frozenset[str]
    dwellers: frozenset[str]
    fates: frozenset[str]
    fugitives: frozenset[str]
    groups: frozenset[str]
    have: frozenset[str]
    injuries: frozenset[str]
    leave: frozenset[str]
    left_behind: frozenset[str]
    lives_verbs: frozenset[str]
    local: frozenset[str]
    loot: frozenset[str]
    object_fillers: frozenset[str]
    recoveries: frozenset[str]
    releases: frozenset[str]
    reports: frozenset[str]
    severity: frozenset[str]
    speaking: frozenset[str]
    state_fillers: frozenset[str]
    subset: frozenset[str]
    toll_links: frozenset[str]
    toll_moves: frozenset[str]
    toll_verbs: frozenset[str]


def _load() -> WordClasses:
    names = [field.name for field in fields(WordClasses)]
    data = load_data("linking", keys=names)
    return WordClasses(**{name: frozenset(data[name]) for name in names})


WORDS = _load()


def lower(tokens: Iterable[Token]) -> list[str]:
    """The tokens in lower case."""
    return [token.lower_ for token in tokens]


def own_verbs(tokens: Iterable[Token]) -> list[Token]:
    """Verbs among the tokens that say something of their own, auxiliaries left out."""
    return [token for token in tokens if token.tag_.startswith("VB") and token.lower_ not in WORDS.auxiliaries]
