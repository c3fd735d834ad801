"""Look up places by name: settlements in the memory-mapped file that `build_gazetteer` made, all else in our data files.

GazetteerError
    the file is missing or unreadable: `make setup` builds it.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import marisa_trie

from pipeline.domain.entity import PlacePrecision
from pipeline.extraction.entities.known_places import Candidate, KnownPlaces, load_known_places
from pipeline.extraction.entities.name_keys import name_key, sound_key

PATH = Path(__file__).parents[1] / "data" / "gazetteer" / "places.marisa"
# GeoNames id, latitude and longitude in 1e-5 degrees, population, country, first-level region, whether it is the main name.
RECORD_FORMAT = "<IiiI2s8sB"
SOUND_PREFIX = "~"
# The number is the format's: a file of another is refused.
SOURCE_PREFIX = "#source 2 "
# A shorter sound is shared by too many names.
SHORTEST_SOUND = 4
TWIN_DEGREES = 0.15


class GazetteerError(Exception):
    """Our fault or the installation's, found at the start."""


class Gazetteer:
    """Look-ups are cached, take microseconds and never raise; safe to share between threads."""

    def __init__(self, trie: marisa_trie.RecordTrie, known: KnownPlaces) -> None:
        self._trie = trie
        self.known = known
        self.source: str = next(key.removeprefix(SOURCE_PREFIX) for key in trie.iterkeys(SOURCE_PREFIX))
        self.settlements = lru_cache(maxsize=16384)(self._settlements)
        self.settlements_sounding_like = lru_cache(maxsize=4096)(self._settlements_sounding_like)

    @classmethod
    def load(cls, path: Path = PATH) -> "Gazetteer":
        """Map the file into memory; raises GazetteerError where it is missing or not ours."""
        trie = marisa_trie.RecordTrie(RECORD_FORMAT)
        try:
            trie.mmap(str(path))
            return cls(trie, load_known_places())
        except (OSError, RuntimeError, StopIteration):
            raise GazetteerError(f"the gazetteer {path.name} is missing or unreadable: run `make setup`") from None

    def _settlements(self, name: str) -> tuple[Candidate, ...]:
        key = name_key(name)
        return _distinct([*self.known.settlements.get(key, ()), *map(_candidate, self._trie.get(key, []))])

    def _settlements_sounding_like(self, name: str) -> tuple[Candidate, ...]:
        key = sound_key(name)
        return _distinct(map(_candidate, self._trie.get(SOUND_PREFIX + key, []))) if len(key) >= SHORTEST_SOUND else ()


def _candidate(record: tuple[int, int, int, int, bytes, bytes, int]) -> Candidate:
    geonames_id, lat, lon, population, country, region, is_main = record
    return Candidate(
        name=None,
        country=country.decode(),
        admin1_code=f"{country.decode()}.{code}" if (code := region.rstrip(b"\0").decode()) else None,
        lat=lat / 1e5,
        lon=lon / 1e5,
        population=population,
        precision=PlacePrecision.SETTLEMENT,
        source_id=f"geonames:{geonames_id}",
        is_main_name=bool(is_main),
    )


def _distinct(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Largest first, without the twins that GeoNames has of some towns (the same name a few kilometres off)."""
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda c: (-c.population, c.source_id or "")):
        if not any(_are_twins(candidate, other) for other in kept):
            kept.append(candidate)
    return tuple(kept)


def _are_twins(one: Candidate, other: Candidate) -> bool:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    return one.country == other.country and abs(one.lat - other.lat) < TWIN_DEGREES and abs(one.lon - other.lon) < TWIN_DEGREES
