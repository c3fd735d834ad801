import pytest

from pipeline.domain.entity import EntityType
from tests.extraction.entities.conftest import Reader


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The 61st Separate Mechanized Brigade held the road.", "61st Separate Mechanized Brigade"),
        ("Rebels overran Light Infantry Battalion 317 at dawn.", "Light Infantry Battalion 317"),
        ("Ships of the Black Sea Fleet left port.", "Black Sea Fleet"),
    ],
)
def test_numbered_and_named_units(reader: Reader, text: str, name: str) -> None:
    assert reader.named(EntityType.MILITARY_UNIT, text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A Shahed-136 drone hit a silo.", "Shahed-136"),
        ("Two Triton cruise missiles were fired.", "Triton"),
        ("A FAB-500 fell on a school.", "FAB-500"),
        ("Crews fired HIMARS rockets.", "HIMARS"),
    ],
)
def test_named_weapons(reader: Reader, text: str, name: str) -> None:
    assert reader.named(EntityType.WEAPON, text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "An F4 tornado struck.",
        "Russian cruise missiles hit a dam.",
        "Drones and rifles were seized.",
        "The division of land caused a feud.",
    ],
)
def test_what_has_no_name_of_its_own_is_neither(reader: Reader, text: str) -> None:
    assert not [e for e in reader.entities(text) if e.type in {EntityType.WEAPON, EntityType.MILITARY_UNIT}]
