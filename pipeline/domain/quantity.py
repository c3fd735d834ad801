"""Quantities: a number as the words bound it."""

from dataclasses import dataclass
from enum import StrEnum


class Qualifier(StrEnum):
    """How the words bound the number."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    AT_MOST = "at_most"
    FEWER_THAN = "fewer_than"
    RANGE = "range"
    VAGUE = "vague"


class Unit(StrEnum):
    """Units of areas, distances and counted settlements, as the text gives them."""

    KM2 = "km2"
    M2 = "m2"
    MI2 = "mi2"
    HA = "ha"
    ACRE = "acre"
    KM = "km"
    M = "m"
    MI = "mi"
    SETTLEMENT = "settlement"


class SiUnit(StrEnum):
    """What every measure of a kind is converted to."""

    KM2 = "km2"
    KM = "km"
    COUNT = "count"


_OPEN_ABOVE = {Qualifier.AT_LEAST, Qualifier.MORE_THAN}
_OPEN_BELOW = {Qualifier.AT_MOST, Qualifier.FEWER_THAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """Bounds are inclusive as the words give them, None is open; `text` is the number with its qualifier ("at least 12")."""

    lower: float | None
    upper: float | None
    qualifier: Qualifier
    text: str

    def __post_init__(self) -> None:
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ValueError(f"lower {self.lower} is above upper {self.upper} in {self.text!r}")
        is_open_below, is_open_above = self.lower is None, self.upper is None
        if self.qualifier in _OPEN_ABOVE:
            right = is_open_above and not is_open_below
        elif self.qualifier in _OPEN_BELOW:
            right = is_open_below and not is_open_above
        elif self.qualifier is Qualifier.VAGUE:
            right = is_open_below and is_open_above
        else:
            right = not is_open_below and not is_open_above
        if not right:
            raise ValueError(f"{self.qualifier} does not fit the bounds {self.lower}..{self.upper} of {self.text!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiBounds:
    """The same bounds in km2, km or a count."""

    lower: float | None
    upper: float | None
    unit: SiUnit
