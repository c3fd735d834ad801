"""The record's values in words that a person reads; everything here takes the record's JSON form and returns one line."""

import unicodedata
from typing import Any

UNITS = {
    "km2": "km²",
    "m2": "m²",
    "mi2": "sq mi",
    "ha": "ha",
    "acre": "acres",
    "km": "km",
    "m": "m",
    "mi": "mi",
    "settlement": "settlements",
}
BOUNDS = {
    "exact": "{lower}",
    "approximate": "about {lower}",
    "at_least": "at least {lower}",
    "more_than": "more than {lower}",
    "at_most": "up to {upper}",
    "fewer_than": "fewer than {upper}",
    "range": "{lower}–{upper}",
}
NOT_KNOWN = "–"


def printable(text: str) -> str:
    """The same length, without line breaks and the control characters by which a text could steer the reader's terminal."""
    return "".join(_printable(char) for char in text)


def on_one_line(text: object) -> str:
    """Printable, with single blanks."""
    return " ".join(printable(str(text)).split())


def bounds_in_words(figure: dict[str, Any]) -> str:
    """How many or how much: "at least 12", "10–15", "about 2,500 km²", "dozens (vague)"."""
    quantity = figure["quantity"]
    if quantity["qualifier"] == "vague":
        return f"{on_one_line(quantity['text'])} (vague)"
    pattern = BOUNDS[quantity["qualifier"]]
    if quantity["qualifier"] == "approximate" and quantity["lower"] != quantity["upper"]:
        pattern = "about {lower}–{upper}"
    number = pattern.format(lower=_number(quantity["lower"]), upper=_number(quantity["upper"]))
    return " ".join([number, *_unit(quantity)])


def what_in_words(figure: dict[str, Any]) -> str:
    """What happened: "killed", "wounded (negated)", "area burned", "households displaced"."""
    if "kind" in figure:
        words = figure["kind"] if figure["counted"] == "people" else f"{figure['counted']} {figure['kind']}"
    elif figure["measure"] == "settlements":
        words = figure["action"]
    else:
        words = f"{figure['measure']} {figure['action']}" if figure["action"] != "other" else figure["measure"]
    return words if figure["status"] == "actual" else f"{words} ({figure['status']})"


def who_in_words(figure: dict[str, Any]) -> str:
    """Who was harmed (and by whom), or who took what from whom."""
    if "kind" in figure:
        parts = [figure["who"], _after("by", figure["perpetrator"]), _after("cause:", figure["cause"])]
    else:
        parts = [figure["actor"], _after("from", figure["from"])]
    return on_one_line(", ".join(part for part in parts if part)) or NOT_KNOWN


def where_in_words(figure: dict[str, Any]) -> str:
    """The figure's place with its country ("Kherson, UA")."""
    place = figure["place"]
    if place is None:
        return NOT_KNOWN
    is_itself_a_country = place["precision"] == "country"
    country = None if is_itself_a_country else place["country"]
    return on_one_line(", ".join(part for part in (place["name"] or place["text"], country) if part))


def when_in_words(figure: dict[str, Any]) -> str:
    """The days, or the words where they could not be dated."""
    occurred = figure["occurred"]
    if occurred is None:
        return NOT_KNOWN
    start, end = occurred["start"], occurred["end"]
    if start is None and end is None:
        return on_one_line(f"“{occurred['text']}”")
    if start == end:
        return str(start)
    return f"from {start}" if end is None else f"until {end}" if start is None else f"{start} – {end}"


def says_in_words(figure: dict[str, Any]) -> str:
    """Who says so and how: "Ministry of Health, claimed, on Telegram"; the article itself where nobody else does."""
    attribution = figure["attribution"]
    claimant = attribution["claimant"]
    name = (claimant["name"] or claimant["text"]) if claimant else ("the article" if attribution["stance"] == "stated" else "not named")
    stance = None if attribution["stance"] == "stated" else attribution["stance"]
    return on_one_line(", ".join(part for part in (name, stance, _after("via", attribution["medium"])) if part))


def words_of(figure: dict[str, Any]) -> str:
    """The figure's own words, with the conversion that the text gives."""
    words = on_one_line(figure["quantity"]["text"])
    alternative = figure.get("alt_text")
    return f"“{words}”" if alternative is None else f"“{words}” ({on_one_line(alternative)})"


def _printable(char: str) -> str:
    if char.isspace():
        return " "
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in {"Cc", "Cs"} else char


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:,.10g}"


def _unit(quantity: dict[str, Any]) -> list[str]:
    unit = quantity.get("unit")
    if unit is None:
        return []
    is_one = quantity["lower"] == quantity["upper"] == 1
    return ["settlement" if is_one and unit == "settlement" else "acre" if is_one and unit == "acre" else UNITS[unit]]


def _after(word: str, value: str | None) -> str | None:
    return f"{word} {value}" if value else None
