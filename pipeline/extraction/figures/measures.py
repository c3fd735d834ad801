"""Read areas and distances: a bounded number with its unit, and the conversion in brackets that restates it."""

import re
from dataclasses import dataclass, replace
from typing import Any

from pipeline.domain.figure import Measure, StatedMeasure
from pipeline.domain.quantity import Quantity, SiBounds, SiUnit, Unit
from pipeline.extraction.data_files import load_data
from pipeline.extraction.figures.bounds import BoundedNumber, NumberReader
from pipeline.extraction.figures.decimals import DecimalWriter

# "50 kilometers (30 miles)", "20 miles (30 km)": outlets round conversions to the next five or ten.
_TOLERANCE = 0.08
_LONG_NAME = 7  # letters: "hectare"
# "1.5m tonnes" is no length.
_MILLIONS_OF = (
    r"(?:adults|barrels|cars|children|copies|customers|dollars|doses|euros|families|gallons|homes|households|jobs|lit(?:er|re)s|members|men"
    r"|passengers|people|pounds|rupees|shares|students|tonnes|tons|users|vehicles|viewers|visitors|voters|votes|women|workers|yuan)"
)
_SI = {Measure.AREA: SiUnit.KM2, Measure.DISTANCE: SiUnit.KM}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSpan:
    """A measure as the text states it; `unit_start` is where the unit's word begins. Offsets are within the text."""

    measure: Measure
    number: BoundedNumber
    unit: Unit
    si_factor: float
    unit_factor: float
    unit_start: int
    end_char: int
    alt_span: tuple[int, int] | None = None

    @property
    def start_char(self) -> int:
        """Where the qualifier begins."""
        return self.number.start_char

    def quantity(self, text: str) -> Quantity:
        """The quantity in the text's own unit (yards, feet and dunams are given in metres or square metres)."""
        number = self.number
        return Quantity(
            lower=_scaled(number.lower, self.unit_factor),
            upper=_scaled(number.upper, self.unit_factor),
            qualifier=number.qualifier,
            text=text[self.start_char : self.end_char],
        )

    def si(self) -> SiBounds:
        """The same bounds in km2 or km."""
        number = self.number
        return SiBounds(lower=_scaled(number.lower, self.si_factor), upper=_scaled(number.upper, self.si_factor), unit=_SI[self.measure])

    def alt_text(self, text: str) -> str | None:
        """The words of the conversion, without the brackets."""
        return None if self.alt_span is None else text[slice(*self.alt_span)]

    def stated(self, text: str, *, offset: int) -> StatedMeasure:
        """The measure as the record's `quantities` give it; `offset` is where the text begins in the body."""
        return StatedMeasure(
            measure=self.measure,
            quantity=self.quantity(text),
            unit=self.unit,
            si=self.si(),
            alt_text=self.alt_text(text),
            start_char=self.start_char + offset,
            end_char=self.end_char + offset,
        )


class MeasureReader:
    """Compiles the units of data/en/measures.yaml once; `read` never raises."""

    def __init__(self, numbers: NumberReader) -> None:
        self._numbers = numbers
        data = load_data("measures", keys=["area", "distance", "settlement_nouns"])
        self.settlement_nouns = frozenset(data["settlement_nouns"])
        self._units: dict[str, tuple[Measure, dict[str, Any]]] = {}
        for measure in (Measure.AREA, Measure.DISTANCE):
            for name, unit in data[measure.value].items():
                self._units[name] = (measure, unit)
        self._units |= {wrong: unit for name, unit in self._units.items() for wrong in _misspelt(name) if wrong not in self._units}
        names = "|".join(_unit_pattern(name) for name in sorted(self._units, key=len, reverse=True))
        no_rate = r"(?!\s*/\s*(?:d|h|min|s)|\s+(?:per|an?)\s+(?:day|gallon|hour|litre|minute|second))"
        no_million = rf"(?!(?<=m)(?<![a-z]m)\s+{_MILLIONS_OF}\b)"
        self._after_number = re.compile(rf"(?:\s*-\s*|\s*)(?P<unit>{names})(?![\w²]){no_rate}{no_million}", re.IGNORECASE)
        self._of = re.compile(r"\s+of(?=\s)", re.IGNORECASE)
        self._decimals = DecimalWriter(names, list(self._units))
        self._bracket = re.compile(r"[\"”’']?\s*[(\[]([^()\[\]]{2,80})[)\]]")
        self._or = re.compile(r",?\s+or\s+|\s*/\s*", re.IGNORECASE)

    def read(self, text: str, numbers: list[BoundedNumber] | None = None) -> list[MeasureSpan]:
        """Measures in text order; a conversion becomes the `alt_span` of the measure before it."""
        decimal = self._decimals.write(text)
        if numbers is None or decimal != text:
            numbers = self._numbers.read(decimal)
        spans = [span for number in numbers if not number.is_zero and (span := self._span(decimal, number)) is not None]
        return self._merged(decimal, spans)

    def _span(self, text: str, number: BoundedNumber) -> MeasureSpan | None:
        of = self._of.match(text, number.end_char) if number.lower is None and number.upper is None else None  # "tens of miles"
        unit = self._after_number.match(text, of.end() if of else number.end_char) or self._after_number.match(text, number.number_end)
        if unit is None or re.search(r"[$€£]\s*$", text[: number.number_start]):
            return None
        measure, details = self._units[_unit_name(unit["unit"], self._units)]
        return MeasureSpan(
            measure=measure,
            number=number,
            unit=Unit(details["unit"]),
            si_factor=float(details["si"]),
            unit_factor=float(details.get("unit_factor", 1)),
            unit_start=unit.start("unit"),
            end_char=max(unit.end(), number.end_char),
        )

    def _merged(self, text: str, spans: list[MeasureSpan]) -> list[MeasureSpan]:
        merged: list[MeasureSpan] = []
        for span in spans:
            if merged and self._restates(text, merged[-1], span):
                first = merged[-1]
                start = first.alt_span[0] if first.alt_span else span.start_char
                merged[-1] = replace(first, alt_span=(start, span.end_char))
            else:
                merged.append(span)
        return merged

    def _restates(self, text: str, first: MeasureSpan, second: MeasureSpan) -> bool:
        if first.measure is not second.measure or (first.unit is second.unit and first.unit_factor == second.unit_factor):
            return False
        between = text[first.alt_span[1] if first.alt_span else first.end_char : second.start_char]
        bracket = self._bracket.match(text, first.end_char)
        is_bracketed = bracket is not None and bracket.end() > second.start_char
        is_joined = self._or.fullmatch(between) is not None
        return (is_bracketed or is_joined) and _close(first, second)


def _unit_pattern(name: str) -> str:
    words = name.split()
    if words[0] == "sq":
        return r"(?:square|sq\.?)[\s-]*" + re.escape(words[1]) + "s?"
    return re.escape(name) + ("s?" if name[-1].isalpha() and len(name) > 2 else "")


def _misspelt(name: str) -> list[str]:
    """A long name that lost a letter in the copying: "kilomtre", "hectre"; the first two and the last stand."""
    start = name.rfind(" ") + 1
    return [name[:at] + name[at + 1 :] for at in range(start + 2, len(name) - 1)] if len(name) - start >= _LONG_NAME else []


def _unit_name(words: str, units: dict[str, Any]) -> str:
    name = re.sub(r"^(?:square|sq)\.?[\s-]*", "sq ", words.lower()) if words.lower().startswith(("sq", "square")) else words.lower()
    for candidate in (words.lower(), name, name.removesuffix("s"), words.lower().removesuffix("s")):
        if candidate in units:
            return candidate
    raise KeyError(words)


def _close(first: MeasureSpan, second: MeasureSpan) -> bool:
    """Every bound that both give must agree, as far as rounding goes."""
    pairs = ((first.number.lower, second.number.lower), (first.number.upper, second.number.upper))
    values = [(a * first.si_factor, b * second.si_factor) for a, b in pairs if a is not None and b is not None]
    if not values:  # "more than 50 km (up to 31 mi)": compare what there is
        a, b = (span.number.lower if span.number.lower is not None else span.number.upper for span in (first, second))
        values = [(a * first.si_factor, b * second.si_factor)] if a is not None and b is not None else []
    return bool(values) and all(abs(a - b) <= max(_TOLERANCE * max(a, b), _rounding(first, second)) for a, b in values)


def _rounding(first: MeasureSpan, second: MeasureSpan) -> float:
    """Half a unit of the coarser number: "1.5 mi (2 km)", "16 ft (5 m)"."""
    return max(_step(span) for span in (first, second)) * 0.6


def _step(span: MeasureSpan) -> float:
    number = span.number.lower if span.number.lower is not None else span.number.upper
    return span.si_factor if number is not None and float(number).is_integer() and number < 20 else 0.0


def _scaled(value: float | None, factor: float) -> float | None:
    if value is None or factor == 1:
        return value
    scaled = float(f"{value * factor:.9g}")
    return int(scaled) if scaled.is_integer() else scaled
