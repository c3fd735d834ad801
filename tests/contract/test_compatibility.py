import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.contract.compatibility import breaks
from pipeline.contract.schema_files import load_schema, schema_folder

Schema = dict[str, Any]
RELEASED = sorted((schema_folder() / "released").glob("*.json"))
CASUALTIES = load_schema("casualties.v1.json")


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.name)
def test_what_was_released_still_holds(path: Path) -> None:
    assert breaks(json.loads(path.read_text(encoding="utf-8")), load_schema(path.name)) == []


def test_every_schema_has_its_released_copy() -> None:
    assert {path.name for path in RELEASED} == {path.name for path in schema_folder().glob("*.json")}


def _change(change: Callable[[Schema], object]) -> list[str]:
    changed = copy.deepcopy(CASUALTIES)
    change(changed)
    assert changed != CASUALTIES
    return breaks(CASUALTIES, changed)


def test_optional_fields_may_be_added_anywhere() -> None:
    new = {"type": "string"}
    assert _change(lambda schema: schema["properties"].update(weather=new)) == []
    assert _change(lambda schema: schema["$defs"]["place"]["properties"].update(elevation_m={"type": "number"})) == []
    assert _change(lambda schema: schema["$defs"].update(weather=new)) == []


def test_descriptions_may_be_bettered_and_lists_sorted() -> None:
    assert _change(lambda schema: schema["properties"]["who"].update(description="Who they were.", examples=["miners"])) == []
    assert _change(lambda schema: schema["properties"]["kind"]["enum"].reverse()) == []
    assert _change(lambda schema: schema["required"].reverse()) == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(lambda s: s["properties"].pop("cause"), ["cause was removed"], id="field removed"),
        pytest.param(lambda s: s["properties"].update(reason=s["properties"].pop("cause")), ["cause was removed"], id="field renamed"),
        pytest.param(
            lambda s: s["$defs"]["place"]["properties"].pop("lat"), ["place.lat was removed"], id="field of a shared object removed"
        ),
        pytest.param(lambda s: s["$defs"].pop("cue"), ["cue was removed"], id="definition removed"),
        pytest.param(lambda s: s["required"].remove("who"), ["the schema: 'who' is no longer in required"], id="required made optional"),
        pytest.param(lambda s: s["required"].append("weather"), ["the schema: 'weather' was added to required"], id="new field required"),
        pytest.param(
            lambda s: s.pop("required"), [f"the schema: required was {CASUALTIES['required']!r} and is absent"], id="nothing required"
        ),
        pytest.param(
            lambda s: s["properties"]["kind"]["enum"].remove("trapped"), ["kind: 'trapped' is no longer in enum"], id="value removed"
        ),
        pytest.param(lambda s: s["properties"]["kind"]["enum"].append("ill"), ["kind: 'ill' was added to enum"], id="value added"),
        pytest.param(
            lambda s: s["properties"]["who"].update(type="string"),
            ["who: type was ['string', 'null'] and is 'string'"],
            id="null no longer allowed",
        ),
        pytest.param(
            lambda s: s["properties"]["confidence"].update(type="string"),
            ["confidence: type was 'number' and is 'string'"],
            id="type changed",
        ),
        pytest.param(
            lambda s: s["properties"]["confidence"].update(minimum=0.5), ["confidence: minimum was 0 and is 0.5"], id="bound tightened"
        ),
        pytest.param(
            lambda s: s["properties"]["confidence"].update(maximum=100), ["confidence: maximum was 1 and is 100"], id="bound loosened"
        ),
        pytest.param(lambda s: s["properties"]["who"].update(maxLength=80), ["who: maxLength was absent and is 80"], id="bound added"),
        pytest.param(lambda s: s["properties"]["who"].pop("minLength"), ["who: minLength was 1 and is absent"], id="bound removed"),
        pytest.param(
            lambda s: s["properties"]["other_places"].update(items={"type": "string"}),
            ["other_places[]: $ref was '#/$defs/place' and is absent", "other_places[]: type was absent and is 'string'"],
            id="elements changed",
        ),
        pytest.param(
            lambda s: s.update(additionalProperties=False),
            ["the schema: additionalProperties was absent and is False"],
            id="closed to fields of later releases",
        ),
        pytest.param(
            lambda s: s["$defs"]["quantity"].pop("allOf"),
            [f"quantity: allOf was {CASUALTIES['$defs']['quantity']['allOf']!r} and is absent"],
            id="condition removed",
        ),
        pytest.param(
            lambda s: s.update({"$id": "urn:news-event-pipeline:casualties:v9"}),
            ["the schema: $id was 'urn:news-event-pipeline:casualties:v1' and is 'urn:news-event-pipeline:casualties:v9'"],
            id="identity changed",
        ),
    ],
)
def test_every_other_change_is_refused(change: Callable[[Schema], object], told: list[str]) -> None:
    assert _change(change) == told
