"""Entities: the things that an article names."""

from dataclasses import dataclass
from enum import StrEnum


class EntityType(StrEnum):
    """What a named thing is."""

    PERSON = "person"
    ORG = "org"
    PLACE = "place"
    MILITARY_UNIT = "military_unit"
    WEAPON = "weapon"


class PlacePrecision(StrEnum):
    """How exact a place is; only settlements, districts and features have coordinates."""

    SETTLEMENT = "settlement"
    DISTRICT = "district"
    REGION = "region"
    COUNTRY = "country"
    FEATURE = "feature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words of the body that name a thing: half-open, in code points."""

    start_char: int
    end_char: int
    text: str

    def __post_init__(self) -> None:
        if self.end_char - self.start_char != len(self.text) or not self.text:
            raise ValueError(f"{self.start_char}..{self.end_char} is not the span of {self.text!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as a figure or an entity names it. `country` is ISO 3166-1 alpha-2, `lat` and `lon` WGS 84 degrees;
    `source_id` names the gazetteer's entry ("geonames:706483")."""

    text: str
    name: str
    entity_id: str | None
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    precision: PlacePrecision | None
    source_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One thing of one article; `text` is its first mention, `name` its fullest or canonical name."""

    entity_id: str
    type: EntityType
    text: str
    name: str
    role: str | None
    aliases: tuple[str, ...]
    place: Place | None
    mentions: tuple[Mention, ...]

    def __post_init__(self) -> None:
        if not self.mentions:
            raise ValueError(f"the entity {self.name!r} has no mention")
