from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.extraction.figures.bounds import NumberReader
from pipeline.extraction.figures.measures import MeasureReader, MeasureSpan

CASES = yaml.safe_load(Path(__file__).with_name("measures.yaml").read_text(encoding="utf-8"))

# To km or km2, by the definitions of the international yard and nautical mile; a dunam has 1,000 square metres.
TO_SI = {
    "km": 1, "m": 0.001, "cm": 1e-5, "mm": 1e-6, "mi": 1.609344, "yd": 0.0009144, "ft": 0.0003048, "in": 2.54e-5, "nmi": 1.852,
    "fathom": 0.0018288, "km2": 1, "m2": 1e-6, "ha": 0.01, "mi2": 2.589988110336, "acre": 0.0040468564224, "sqft": 9.290304e-8,
    "dunam": 0.001,
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> MeasureReader:
    return MeasureReader(NumberReader())


def bounds_of(measure: str) -> Any:
    number, unit = measure.split()
    if number == "vague":
        return None, None
    lower, _, upper = number.partition("..") if ".." in number else (number, "", number)
    return tuple(pytest.approx(float(bound) * TO_SI[unit], rel=1e-3) if bound else None for bound in (lower, upper))


def si_of(span: MeasureSpan) -> tuple[float | None, float | None]:
    si = span.si()
    return si.lower, si.upper


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_every_measure_of_a_text_is_read_in_its_unit(case: dict[str, Any], reader: MeasureReader) -> None:
    assert [si_of(span) for span in reader.read(case["text"])] == [bounds_of(measure) for measure in case["measures"]]
