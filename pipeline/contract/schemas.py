"""Check what is published against the schemas, strictly: a field that no schema describes is refused as well.

The files leave every object open, for a consumer must bear fields that a later release adds; here each is closed, for what we
publish is what we have described.

SchemaError
    a value is not what its schema says; the text is one sentence that names the field.
"""

from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from pipeline.contract.schema_files import load_schema
from pipeline.contract.topics import load_topics
from pipeline.domain.identity import EventType

SHOWN_CHARS = 80


class SchemaError(Exception):
    """`field` is the dotted path of what is wrong, "" for the value as a whole."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def validate(event_type: EventType, value: dict[str, Any]) -> None:
    """Raise SchemaError unless the value of an event is what its schema says, and nothing more."""
    schema = load_topics().of(event_type).schema
    _check(schema, _strict_validator(schema), value)


def validate_as_consumer(schema: str, value: Any) -> None:
    """Raise SchemaError unless a value, or headers as text, are what a schema file ("articles.v1.json") says of the fields it knows."""
    _check(schema, _open_validator(schema), value)


@cache
def _strict_validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(closed(load_schema(schema)))


@cache
def _open_validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(load_schema(schema))


def closed(schema: Any) -> Any:
    """A copy in which no described object may hold what is not described; conditions are left as they are."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    copy = {key: value if key in {"if", "then", "else"} else closed(value) for key, value in schema.items()}
    return {**copy, "additionalProperties": False} if copy.get("type") == "object" else copy


def _check(schema: str, validator: Draft202012Validator, value: Any) -> None:
    error = best_match(validator.iter_errors(value))
    if error is None:
        return
    field = ".".join(str(part) for part in (*error.absolute_path, *_named_by(error)))
    instance = repr(error.instance)
    message = error.message if len(instance) <= SHOWN_CHARS else error.message.replace(instance, instance[:SHOWN_CHARS] + "...")
    raise SchemaError(field, f"{field or 'the value'} is not what {schema} says: {message}")


def _named_by(error: ValidationError) -> list[str]:
    """What a missing or an undescribed field is called: the error itself stands at the object around it."""
    instance: Any = error.instance
    expected: Any = error.validator_value
    described: Any = error.schema
    if error.validator == "required":
        return [name for name in expected if name not in instance][:1]
    if error.validator == "additionalProperties":
        return sorted(set(instance) - set(described["properties"]))[:1]
    return []
