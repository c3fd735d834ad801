"""The word lists of data/en/entities, read once a process and ready for look-up."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.lang.en.stop_words import STOP_WORDS

from pipeline.extraction.data_files import load_data
from pipeline.extraction.entities.name_keys import name_key

PLACE_KEYS = (
    "before",
    "locative",
    "directions",
    "settlement_heads",
    "settlement_lists",
    "region_heads",
    "region_lists",
    "district_heads",
    "district_lists",
    "feature_heads",
    "facility_heads",
    "sited_heads",
    "not_before",
    "not_in",
    "town_parts",
    "feature_prefixes",
    "not_places",
    "preferred",
)
PEOPLE_KEYS = ("titles", "particles", "not_people", "role_heads", "role_words", "speech", "kin", "not_before", "not_last")
ORGANIZATION_KEYS = (
    "known",
    "heads",
    "of_heads",
    "bodies",
    "needs_country",
    "not_organizations",
    "compounds",
    "joined_by_and",
    "outlets",
    "firms",
    "gangs",
    "groups",
    "prefixes",
    "not_initials",
)
MILITARY_KEYS = ("unit_heads", "certain_unit_heads", "unit_numbers", "unit_words", "weapons", "designations", "nouns")


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """data/en/entities/places.yaml."""

    before: frozenset[str]
    locative: frozenset[str]
    directions: frozenset[str]
    settlement_heads: frozenset[str]
    settlement_lists: frozenset[str]
    region_heads: frozenset[str]
    region_lists: frozenset[str]
    district_heads: frozenset[str]
    district_lists: frozenset[str]
    feature_heads: frozenset[tuple[str, ...]]
    facility_heads: frozenset[tuple[str, ...]]
    sited_heads: frozenset[tuple[str, ...]]
    site_heads: frozenset[tuple[str, ...]]
    site_words: frozenset[str]
    not_before: frozenset[str]
    not_in: frozenset[str]
    town_parts: frozenset[str]
    feature_prefixes: frozenset[tuple[str, ...]]
    not_places: frozenset[str]
    preferred: dict[str, str]


@dataclass(frozen=True, slots=True)
class PeopleWords:
    """data/en/entities/people.yaml."""

    titles: frozenset[str]
    particles: frozenset[str]
    not_people: frozenset[str]
    role_heads: frozenset[str]
    role_words: frozenset[str]
    speech: frozenset[str]
    kin: frozenset[str]
    not_before: frozenset[str]
    not_last: frozenset[str]


@dataclass(frozen=True, slots=True)
class OrganizationWords:
    """data/en/entities/organizations.yaml; `known` maps a name_key to the spelling that must stand in the text and the preferred name."""

    known: dict[str, tuple[str, str]]
    known_beginnings: frozenset[str]
    heads: frozenset[str]
    of_heads: frozenset[str]
    bodies: dict[tuple[str, ...], str]
    body_beginnings: frozenset[str]
    needs_country: frozenset[str]
    not_organizations: frozenset[str]
    compounds: frozenset[str]
    joined_by_and: frozenset[str]
    outlets: frozenset[str]
    firms: frozenset[str]
    not_initials: frozenset[str]
    gangs: frozenset[str]
    groups: frozenset[str]
    prefixes: frozenset[str]


@dataclass(frozen=True, slots=True)
class MilitaryWords:
    """data/en/entities/military.yaml."""

    unit_heads: frozenset[str]
    certain_unit_heads: frozenset[str]
    unit_numbers: frozenset[str]
    unit_words: frozenset[str]
    weapons: frozenset[str]
    designations: frozenset[str]
    nouns: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All the word lists."""

    places: PlaceWords
    people: PeopleWords
    organizations: OrganizationWords
    military: MilitaryWords


@cache
def load_lexicon() -> Lexicon:
    """Raises DataError where a file holds an unknown key or lacks one."""
    return Lexicon(places=_places(), people=_people(), organizations=_organizations(), military=_military())


def _places() -> PlaceWords:
    data = load_data("entities/places", keys=PLACE_KEYS)
    phrases = {"feature_heads", "facility_heads", "sited_heads", "feature_prefixes"}
    values: dict[str, Any] = {key: _phrases(words) if key in phrases else frozenset(words) for key, words in data.items()}
    values["site_heads"] = values["feature_heads"] | values["facility_heads"]
    values["site_words"] = frozenset(
        {head[-1].lower() for head in values["site_heads"]} | {prefix[0].lower() for prefix in values["feature_prefixes"]}
    )
    values["not_places"] |= {word.capitalize() for word in STOP_WORDS}
    values["preferred"] = {name_key(old): name for name, spellings in data["preferred"].items() for old in [name, *spellings]}
    return PlaceWords(**values)


def _people() -> PeopleWords:
    return PeopleWords(**{key: frozenset(words) for key, words in load_data("entities/people", keys=PEOPLE_KEYS).items()})


def _organizations() -> OrganizationWords:
    data = load_data("entities/organizations", keys=ORGANIZATION_KEYS)
    known = {name_key(spelling): (spelling, name) for name, others in data["known"].items() for spelling in [name, *others]}
    return OrganizationWords(
        known=known,
        known_beginnings=frozenset(key.split()[0] for key in known),
        heads=frozenset(data["heads"]),
        of_heads=frozenset(data["of_heads"]),
        bodies={tuple(phrase.split()): name for phrase, name in data["bodies"].items()},
        body_beginnings=frozenset(phrase.split()[0] for phrase in data["bodies"]),
        needs_country=frozenset(data["needs_country"]),
        **{
            key: frozenset(data[key])
            for key in (
                "not_organizations",
                "compounds",
                "joined_by_and",
                "outlets",
                "firms",
                "not_initials",
                "gangs",
                "groups",
                "prefixes",
            )
        },
    )


def _military() -> MilitaryWords:
    data = load_data("entities/military", keys=MILITARY_KEYS)
    values: dict[str, Any] = {key: frozenset(words) for key, words in data.items()}
    values["unit_heads"] = frozenset(head.lower() for head in data["unit_heads"])
    return MilitaryWords(**values)


def _phrases(phrases: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in phrases)
