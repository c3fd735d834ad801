"""When an attribute that was found agrees with the label: names by their words, days by their ends, bounds by their values."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from pipeline.evaluation.gold import GoldFigure, days

Figure = Mapping[str, Any]

AREA_TOLERANCE = 0.03  # "210,000 acres (850 square kilometres)": newspapers round
LONGEST_EXACT_DAYS = 4  # a label as short is met by any day in it, a longer one by its ends
_ARTICLES = frozenset({"the", "a", "an", "of", "and", "in", "for", "s"})
_LEVELS = frozenset(
    {"city", "county", "department", "district", "governorate", "oblast", "prefecture", "province", "region", "state", "town", "village"}
)


def bounds_given(gold: GoldFigure) -> bool:
    """Whether the label says how many; {"lower": null, "upper": null} says "dozens"."""
    quantity = gold.fields.get("quantity") or {}
    return "lower" in quantity or "upper" in quantity


def bounds_agree(gold: GoldFigure, found: Figure) -> bool:
    """Areas in SI where the label has it, within a tolerance; counts exactly."""
    label = gold.fields
    if "si" in label:
        return _close(label["si"], found["si"])
    if "measure" in label:
        is_same_unit = label["quantity"].get("unit") in {None, found["quantity"]["unit"]}
        return is_same_unit and _close(label["quantity"], found["quantity"])
    return _bounds(label["quantity"]) == _bounds(found["quantity"])


def names_agree(label: Any, found: Any) -> bool:
    """Equal, or all words of one in the other: "Herat" and "Herat province", "the ministry" and "Ministry of Health"."""
    if label is None or found is None:
        return label is found
    return any(_same_name(one, other) for one in names(label) for other in names(found))


def names(value: Any) -> list[str]:
    """The spellings of a place, claimant or entity: a text, or an object with text, name and aliases."""
    if isinstance(value, str):
        return [value]
    spellings = [value.get("name"), value.get("text"), *(value.get("aliases") or [])]
    return [spelling for spelling in spellings if spelling]


def days_agree(label: Any, found: Any) -> bool:
    """Inside a label of a few days; the ends of a longer one within a day."""
    if label is None or found is None:
        return label is found
    (start, end), (first, last) = days(label), days(found)
    if start is None or end is None or first is None:
        return (start, end) == (first, last)
    if (end - start).days < LONGEST_EXACT_DAYS:
        return start <= first and (last or first) <= end
    a_day = timedelta(days=1)
    return abs(first - start) <= a_day and (last is None or abs(last - end) <= a_day)


def is_equal(label: Any, found: Any) -> bool:
    """Of closed sets of values."""
    return bool(label == found)


AGREEMENTS: dict[str, Callable[[Any, Any], bool]] = {"claimant": names_agree, "place": names_agree, "occurred": days_agree}


def _bounds(quantity: Mapping[str, Any]) -> tuple[Any, Any]:
    return quantity.get("lower"), quantity.get("upper")


def _close(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    def is_close(a: float | None, b: float | None) -> bool:
        return a is b if a is None or b is None else abs(a - b) <= AREA_TOLERANCE * max(abs(a), abs(b))

    return all(is_close(a, b) for a, b in zip(_bounds(one), _bounds(other), strict=True))


def _same_name(one: str, other: str) -> bool:
    if one.casefold() == other.casefold():
        return True
    smaller, larger = sorted((_words(one), _words(other)), key=len)
    return bool(smaller) and smaller <= larger


def _words(name: str) -> frozenset[str]:
    """Without accents, case, articles and the word for the level of a region, unless there is no other."""
    folded = "".join(char for char in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(char))
    words = frozenset(re.findall(r"\w+", folded)) - _ARTICLES
    return words - _LEVELS or words
