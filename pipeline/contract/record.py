"""The JSON objects that an extraction becomes: names and order of the fields as the schemas have them."""

import math
from collections.abc import Iterable
from typing import Any

from pipeline.domain.entity import Entity, Place
from pipeline.domain.extraction import Extraction
from pipeline.domain.figure import AreaFigure, Attribution, CasualtyFigure, Cue, Evidence, Occurred, StatedMeasure
from pipeline.domain.quantity import Quantity, SiBounds, Unit
from pipeline.domain.refusal import BadInputError

REFUSED = "refused"
CONFIDENCE_DECIMALS = 3
COORDINATE_DECIMALS = 5
CONVERTED_DIGITS = 6
STATED_DIGITS = 12
_LARGEST_EXACT = 2**53


def record(extraction: Extraction, *, with_quantities: bool = False) -> dict[str, Any]:
    """Everything found in one article, as `extract --format jsonl` prints it; events carry the same objects."""
    fields: dict[str, Any] = {
        "article_id": extraction.article_id,
        "revision": extraction.revision,
        "outcome": extraction.outcome.value,
        "reason": extraction.reason,
        "language": extraction.language,
        "entities": [entity_object(entity) for entity in extraction.entities],
        "casualties": [casualty_object(figure) for figure in extraction.casualties],
        "areas": [area_object(figure) for figure in extraction.areas],
    }
    if with_quantities:
        fields["quantities"] = [measure_object(measure) for measure in extraction.quantities]
    return fields


def refused_record(article_id: str | None, error: BadInputError, *, with_quantities: bool = False) -> dict[str, Any]:
    """The record of an article that could not be read: the reason, its explanation as `error`, and empty lists."""
    fields: dict[str, Any] = {
        "article_id": article_id,
        "revision": None,
        "outcome": REFUSED,
        "reason": error.reason.value,
        "error": error.explanation,
        "language": None,
        "entities": [],
        "casualties": [],
        "areas": [],
    }
    if with_quantities:
        fields["quantities"] = []
    return fields


def entity_object(entity: Entity) -> dict[str, Any]:
    """One thing that the article names, with every mention of it."""
    return {
        "entity_id": entity.entity_id,
        "type": entity.type.value,
        "text": entity.text,
        "name": entity.name,
        "role": entity.role,
        "aliases": list(entity.aliases),
        "place": _place(entity.place),
        "mentions": [{"start_char": m.start_char, "end_char": m.end_char, "text": m.text} for m in entity.mentions],
    }


def casualty_object(figure: CasualtyFigure) -> dict[str, Any]:
    """One number of people or households to whom something happened."""
    return {
        "event_id": figure.event_id,
        "kind": figure.kind.value,
        "status": figure.status.value,
        "quantity": _quantity(figure.quantity),
        "counted": figure.counted.value,
        "who": figure.who,
        "cause": figure.cause,
        "perpetrator": figure.perpetrator,
        "part_of": figure.part_of,
        "repeat_of": figure.repeat_of,
        **_circumstances(figure),
    }


def area_object(figure: AreaFigure) -> dict[str, Any]:
    """One area, distance or count of settlements."""
    return {
        "event_id": figure.event_id,
        "measure": figure.measure.value,
        "action": figure.action.value,
        "status": figure.status.value,
        "quantity": _quantity_with_unit(figure.quantity, figure.unit),
        "si": _si(figure.si),
        "alt_text": figure.alt_text,
        "actor": figure.actor,
        "from": figure.taken_from,
        "part_of": figure.part_of,
        "repeat_of": figure.repeat_of,
        **_circumstances(figure),
    }


def measure_object(measure: StatedMeasure) -> dict[str, Any]:
    """One area or distance that the text states, whether or not it is a figure."""
    return {
        "measure": measure.measure.value,
        "quantity": _quantity_with_unit(measure.quantity, measure.unit),
        "si": _si(measure.si),
        "alt_text": measure.alt_text,
        "start_char": measure.start_char,
        "end_char": measure.end_char,
    }


def _circumstances(figure: CasualtyFigure | AreaFigure) -> dict[str, Any]:
    """What every figure ends with: where, when, who says so, on what words, how sure."""
    return {
        "place": _place(figure.place),
        "other_places": [_place(place) for place in figure.other_places],
        "occurred": _occurred(figure.occurred),
        "attribution": _attribution(figure.attribution),
        "evidence": _evidence(figure.evidence),
        "confidence": round(figure.confidence, CONFIDENCE_DECIMALS),
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    return {
        "lower": _number(quantity.lower, STATED_DIGITS),
        "upper": _number(quantity.upper, STATED_DIGITS),
        "qualifier": quantity.qualifier.value,
        "text": quantity.text,
    }


def _quantity_with_unit(quantity: Quantity, unit: Unit) -> dict[str, Any]:
    fields = _quantity(quantity)
    text = fields.pop("text")
    return {**fields, "unit": unit.value, "text": text}


def _si(bounds: SiBounds) -> dict[str, Any]:
    return {
        "lower": _number(bounds.lower, CONVERTED_DIGITS),
        "upper": _number(bounds.upper, CONVERTED_DIGITS),
        "unit": bounds.unit.value,
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "text": place.text,
        "name": place.name,
        "entity_id": place.entity_id,
        "country": place.country,
        "admin1": place.admin1,
        "lat": None if place.lat is None else round(place.lat, COORDINATE_DECIMALS),
        "lon": None if place.lon is None else round(place.lon, COORDINATE_DECIMALS),
        "precision": None if place.precision is None else place.precision.value,
        "source_id": place.source_id,
    }


def _occurred(occurred: Occurred | None) -> dict[str, Any] | None:
    if occurred is None:
        return None
    return {
        "text": occurred.text,
        "start": None if occurred.start is None else occurred.start.isoformat(),
        "end": None if occurred.end is None else occurred.end.isoformat(),
        "precision": occurred.precision.value,
    }


def _attribution(attribution: Attribution) -> dict[str, Any]:
    claimant = attribution.claimant
    return {
        "stance": attribution.stance.value,
        "claimant": None
        if claimant is None
        else {"text": claimant.text, "name": claimant.name, "type": claimant.type.value, "entity_id": claimant.entity_id},
        "medium": attribution.medium,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "sentence": evidence.sentence,
        "start_char": evidence.start_char,
        "end_char": evidence.end_char,
        "cues": _cues(evidence.cues),
    }


def _cues(cues: Iterable[Cue]) -> list[dict[str, Any]]:
    return [{"role": cue.role.value, "text": cue.text, "start_char": cue.start_char, "end_char": cue.end_char} for cue in cues]


def _number(value: float | None, digits: int) -> int | float | None:
    """Whole numbers as JSON integers, others to so many significant digits, though never coarser than a whole one.

    A conversion of "three miles" is 4.82803, not 4.828032000000001; 1,234,567.8 keeps its seven digits before the point.
    """
    if value is None:
        return None
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0
    rounded = round(value, decimals)
    return int(rounded) if rounded == int(rounded) and abs(rounded) < _LARGEST_EXACT else rounded
