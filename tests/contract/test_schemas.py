import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pipeline.contract.decode import decode
from pipeline.contract.encode import to_json
from pipeline.contract.schema_files import load_schema, schema_folder
from pipeline.contract.schemas import SchemaError, validate, validate_as_consumer
from pipeline.domain.article import MAX_ARTICLE_ID_CHARS, MAX_BODY_CHARS
from pipeline.domain.entity import EntityType, PlacePrecision
from pipeline.domain.extraction import Outcome
from pipeline.domain.figure import Action, CasualtyKind, ClaimantType, Counted, CueRole, DatePrecision, Measure, Stance, Status
from pipeline.domain.identity import EventType
from pipeline.domain.quantity import Qualifier, SiUnit, Unit
from pipeline.domain.refusal import BadInputError, Reason, Stage
from tests.contract.specimens import ARTICLE, BRIEF, EXTRACTION, FOREIGN, INPUT, NOTHING_FOUND, SKIPPED, TIME_MS, TRACEPARENT, encoder

SCHEMAS = sorted(path.name for path in schema_folder().glob("*.json"))
EXAMPLES = sorted((schema_folder() / "examples").glob("*/*.json"))
PASSING = [path for path in EXAMPLES if ".pass." in path.name]
FAILING = [path for path in EXAMPLES if ".fail." in path.name]


def _id(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _check(path: Path) -> None:
    """As strictly as we publish, where it is an event; as a consumer does, where it is somebody else's."""
    kind = path.parent.name.removesuffix(".v1")
    if kind in set(EventType):
        validate(EventType(kind), _read(path))
    else:
        validate_as_consumer(f"{path.parent.name}.json", _read(path))


@pytest.mark.parametrize("path", PASSING, ids=_id)
def test_a_passing_example_passes(path: Path) -> None:
    _check(path)


@pytest.mark.parametrize("path", FAILING, ids=_id)
def test_a_failing_example_fails_for_the_field_in_its_name(path: Path) -> None:
    field = path.name.partition(".fail.")[2].removesuffix(".json")
    with pytest.raises(SchemaError) as caught:
        _check(path)
    assert caught.value.field == field
    assert str(caught.value).startswith(f"{field} is not what {path.parent.name}.json says: ")
    assert len(str(caught.value)) < 400


def test_every_schema_has_examples_of_both_kinds_and_every_example_a_schema() -> None:
    named = set(SCHEMAS)
    assert {f"{path.parent.name}.json" for path in PASSING} == named
    assert {f"{path.parent.name}.json" for path in FAILING} == named
    assert set(PASSING) | set(FAILING) == {path for path in (schema_folder() / "examples").rglob("*") if path.is_file()}


def test_the_examples_are_what_the_encoder_makes() -> None:
    made = [message.value for message in encoder().events(ARTICLE, EXTRACTION, time_ms=TIME_MS, traceparent=TRACEPARENT)]
    for article, extraction in ((ARTICLE, EXTRACTION), (BRIEF, NOTHING_FOUND), (FOREIGN, SKIPPED)):
        manifest = encoder().manifest(article, extraction, input=INPUT, time_ms=TIME_MS, duration_seconds=0.183_46, traceparent=None)
        made.append(manifest.value)
    shown = [to_json(_read(path)) for path in PASSING if path.parent.name.removesuffix(".v1") in set(EventType)]
    withdrawn = [value for value in shown if b'"outcome":"withdrawn"' in value]
    assert sorted(value for value in made if value is not None) == sorted(value for value in shown if value not in withdrawn)
    assert len(withdrawn) == 1


@pytest.mark.parametrize("path", [path for path in EXAMPLES if path.parent.name == "articles.v1"], ids=_id)
def test_an_example_of_an_article_decodes_where_it_passes_and_only_there(path: Path) -> None:
    value = path.read_bytes()
    if path in PASSING:
        decode(None, value)
    else:
        with pytest.raises(BadInputError, match=path.name.partition(".fail.")[2].removesuffix(".json")):
            decode(None, value)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_a_schema_by_its_own_dialect(name: str) -> None:
    schema = load_schema(name)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema)
    kind, _, version = name.removesuffix(".json").rpartition(".")
    assert schema["$id"] == f"urn:news-event-pipeline:{kind}:{version}"


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_is_described_and_typed(name: str) -> None:
    schema = load_schema(name)
    for path, field in _fields(schema, name):
        described = schema["$defs"][field["$ref"].rpartition("/")[2]] if "$ref" in field else field
        assert described["description"].endswith((".", ")")), path
        assert described.keys() & {"type", "anyOf"}, path


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_may_be_null_says_when(name: str) -> None:
    for path, field in _fields(load_schema(name), name):
        is_nullable = "null" in field.get("type", ()) or {"type": "null"} in field.get("anyOf", ())
        assert not is_nullable or "null" in field["description"].lower(), path


@pytest.mark.parametrize("name", SCHEMAS)
def test_consumers_bear_fields_that_are_added_later(name: str) -> None:
    assert '"additionalProperties"' not in json.dumps(load_schema(name))


def test_objects_of_one_name_are_the_same_in_every_file() -> None:
    """A consumer of one topic reads one file; we hold the copies together."""
    seen: dict[str, Any] = {}
    for name in SCHEMAS:
        for key, definition in load_schema(name).get("$defs", {}).items():
            assert seen.setdefault(key, definition) == definition, f"{key} in {name}"


@pytest.mark.parametrize(
    ("name", "path", "values"),
    [
        ("casualties", "properties.kind", CasualtyKind),
        ("casualties", "properties.status", Status),
        ("casualties", "properties.counted", Counted),
        ("casualties", "$defs.quantity.properties.qualifier", Qualifier),
        ("casualties", "$defs.occurred.properties.precision", DatePrecision),
        ("casualties", "$defs.attribution.properties.stance", Stance),
        ("casualties", "$defs.claimant.properties.type", ClaimantType),
        ("casualties", "$defs.cue.properties.role", CueRole),
        ("casualties", "$defs.place.properties.precision", PlacePrecision),
        ("areas", "properties.measure", Measure),
        ("areas", "properties.action", Action),
        ("areas", "properties.status", Status),
        ("areas", "properties.si.properties.unit", SiUnit),
        ("areas", "$defs.quantity_with_unit.properties.unit", Unit),
        ("areas", "$defs.quantity_with_unit.properties.qualifier", Qualifier),
        ("entities", "$defs.entity.properties.type", EntityType),
        ("extractions", "properties.outcome", Outcome),
        ("dead-letter-headers", "properties.dlq-reason", Reason),
        ("dead-letter-headers", "properties.dlq-stage", Stage),
    ],
)
def test_a_closed_set_of_values_is_that_of_the_code(name: str, path: str, values: type[StrEnum]) -> None:
    field: Any = load_schema(f"{name}.v1.json")
    for part in path.split("."):
        field = field[part]
    assert [value for value in field["enum"] if value is not None] == [value.value for value in values]


def test_the_limits_of_an_article_are_those_of_the_code() -> None:
    fields = load_schema("articles.v1.json")["properties"]
    assert fields["body"]["maxLength"] == MAX_BODY_CHARS
    assert fields["article_id"]["maxLength"] == MAX_ARTICLE_ID_CHARS


def test_an_undescribed_field_is_refused_at_any_depth_of_what_we_publish_and_borne_by_consumers() -> None:
    value = _read(schema_folder() / "examples/casualties.v1/at-least-twelve-drowned.pass.json")
    value["evidence"]["cues"][0]["lemma"] = "at least"
    validate_as_consumer("casualties.v1.json", value)
    with pytest.raises(SchemaError) as caught:
        validate(EventType.CASUALTIES, value)
    assert caught.value.field == "evidence.cues.0.lemma"


def test_a_long_value_is_cut_in_the_sentence() -> None:
    value = _read(schema_folder() / "examples/casualties.v1/at-least-twelve-drowned.pass.json")
    with pytest.raises(SchemaError) as caught:
        validate(EventType.CASUALTIES, {**value, "kind": "x" * 10_000})
    assert "is not one of ['killed'" in str(caught.value)
    assert len(str(caught.value)) < 400


def _fields(schema: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every described field, at any depth; conditions repeat fields without describing them again."""
    if not isinstance(schema, dict):
        return
    for key in ("properties", "$defs"):
        for name, field in schema.get(key, {}).items():
            yield f"{path}.{name}", field
            yield from _fields(field, f"{path}.{name}")
    yield from _fields(schema.get("items"), f"{path}[]")
