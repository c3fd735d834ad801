"""What our data files say of places: countries and their peoples, first-level regions, well-known regions and seas, added settlements."""

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.domain.entity import PlacePrecision
from pipeline.extraction.data_files import load_data
from pipeline.extraction.entities.name_keys import name_key

REGIONS_PATH = Path(__file__).parents[1] / "data" / "gazetteer" / "admin1.tsv"
_REGION_WORDS = re.compile(
    r"^(?:Muhafazat|Estado|Provincia|Region of|Province of|State of)\s+"
    r"|[\s-]+(?:Oblast['’]?|Kra[iy]|Okrug|Region|State|Province|Department|Governorate|Prefecture|District|Republic|Municipality|County|Division|"
    r"Territory|Voivodeship|D\.C\.)$",
    re.IGNORECASE,
)


# Countries whose names serve as adjectives.
_BARE_OWNERS = frozenset({"U.K.", "U.S.", "UAE", "UK", "US"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that a name may mean; settlements and sites may have coordinates, regions and countries never do.

    `name` is the preferred one, or None where the text's own spelling serves; `is_main_name` is False for a name that the
    place goes by in other languages or among others.
    """

    name: str | None
    country: str | None
    admin1_code: str | None
    lat: float | None
    lon: float | None
    population: int
    precision: PlacePrecision
    source_id: str | None
    is_main_name: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPlaces:
    """All by name_key. `peoples` maps demonyms to countries: they tell where the news is from, but name no place."""

    countries: dict[str, Candidate]
    country_names: dict[str, str]
    peoples: dict[str, str]
    demonyms: dict[str, str]
    features: dict[str, Candidate]
    first_level: dict[str, tuple[Candidate, ...]]
    abbreviations: dict[str, Candidate]
    region_names: dict[str, str]  # by GeoNames code ("UA.07"), without "Oblast" and its like
    settlements: dict[str, tuple[Candidate, ...]]
    continents: frozenset[str]

    def owner(self, words: str, *, is_possessive: bool) -> str | None:
        """The country whose words make a body its own: "Sudanese", "Sudan's", "U.S."; not "Sudan" alone."""
        key = name_key(words)
        people = self.peoples.get(key)
        if people is not None:
            return people
        country = self.countries.get(key)
        return country.country if country is not None and (is_possessive or words in _BARE_OWNERS) else None


@cache
def load_known_places() -> KnownPlaces:
    """Read the data files once a process."""
    countries: dict[str, dict[str, list[str]]] = load_data("entities/countries", keys=["countries"])["countries"]
    regions = load_data("entities/regions", keys=["abbreviations", "continents", "features", "regions", "first_level"])
    raw_names = _raw_region_names()
    names = {code: _REGION_WORDS.sub("", name).strip("’' ") or name for code, name in raw_names.items()}
    return KnownPlaces(
        countries={name_key(name): _country(iso, entry["names"][0]) for iso, entry in countries.items() for name in entry["names"]},
        country_names={iso: entry["names"][0] for iso, entry in countries.items()},
        peoples={name_key(word): iso for iso, entry in countries.items() for word in entry["demonyms"]},
        demonyms={iso: entry["demonyms"][0] for iso, entry in countries.items() if entry["demonyms"]},
        features={
            **_features(regions["features"], PlacePrecision.FEATURE),
            **_features(regions["regions"], PlacePrecision.REGION),
        },
        first_level=_first_level(raw_names, names, regions["first_level"]),
        abbreviations={
            short: replace(_region(code), name=names[code]) for code, shorts in regions["abbreviations"].items() for short in shorts
        },
        region_names=names,
        settlements=_settlements(load_data("entities/settlements", keys=["settlements"])["settlements"]),
        continents=frozenset(map(name_key, regions["continents"])),
    )


def _raw_region_names() -> dict[str, str]:
    """GeoNames code of a first-level region ("UA.07") to GeoNames' name of it."""
    lines = REGIONS_PATH.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {code: name.strip() for code, name in rows}


def _country(iso: str, name: str) -> Candidate:
    return Candidate(
        name=name,
        country=iso,
        admin1_code=None,
        lat=None,
        lon=None,
        population=0,
        precision=PlacePrecision.COUNTRY,
        source_id=f"iso3166:{iso}",
    )


def _features(entries: dict[str, dict[str, Any]], precision: PlacePrecision) -> dict[str, Candidate]:
    found = {}
    for name, entry in entries.items():
        code = entry.get("admin1")
        candidate = Candidate(
            name=name,
            country=entry["country"],
            admin1_code=code,
            lat=None,
            lon=None,
            population=0,
            precision=precision,
            source_id=f"geonames-admin1:{code}" if code else None,
        )
        found.update(dict.fromkeys(map(name_key, [name, *entry.get("aliases", [])]), candidate))
    return found


def _first_level(raw_names: dict[str, str], names: dict[str, str], news_names: dict[str, list[str]]) -> dict[str, tuple[Candidate, ...]]:
    """The states of the US come first, then regions called so: "the Moscow region" is Moscow Oblast, not the city of Moscow."""
    found: dict[str, list[Candidate]] = {}
    for code, name in sorted(names.items(), key=lambda item: (item[0][:3] != "US.", item[1] == raw_names[item[0]], item[0])):
        spellings = [name, *news_names.get(code, [])]
        candidate = _region(code)
        for key in dict.fromkeys(map(name_key, spellings)):
            found.setdefault(key, []).append(candidate)
    return {key: tuple(candidates) for key, candidates in found.items()}


def _region(code: str) -> Candidate:
    return Candidate(
        name=None,
        country=code[:2],
        admin1_code=code,
        lat=None,
        lon=None,
        population=0,
        precision=PlacePrecision.REGION,
        source_id=f"geonames-admin1:{code}",
    )


def _settlements(entries: list[dict[str, Any]]) -> dict[str, tuple[Candidate, ...]]:
    found: dict[str, list[Candidate]] = {}
    for entry in entries:
        candidate = Candidate(
            name=None,
            country=entry["country"],
            admin1_code=f"{entry['country']}.{entry['admin1']}" if entry["admin1"] else None,
            lat=entry["lat"],
            lon=entry["lon"],
            population=0,
            precision=PlacePrecision.SETTLEMENT,
            source_id="hand:" + name_key(entry["name"]).replace(" ", "-"),
        )
        for key in dict.fromkeys(map(name_key, [entry["name"], *entry["aliases"]])):
            found.setdefault(key, []).append(candidate)
    return {key: tuple(candidates) for key, candidates in found.items()}
