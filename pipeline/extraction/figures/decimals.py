"""Write the fractions of a text as decimals, each in as many characters as it has: "half a mile" becomes "0.5    mile".

What reads numbers with their units then needs no grammar of fractions, and every offset stays that of the text.
"""

import re

_FRACTIONS = {
    "half": 0.5, "third": 1 / 3, "thirds": 2 / 3, "quarter": 0.25, "quarters": 0.75, "three-quarter": 0.75, "two-third": 2 / 3,
}  # fmt: skip
_ONES = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
}  # fmt: skip
_INCHES_A_FOOT = 12
_NUMBER = rf"(?:\d[\d,.]*|{'|'.join(sorted(_ONES, key=len, reverse=True))})"
# Alone behind "a", these would be a court, a device or a part of the body too often.
_NOT_ALONE = {"foot", "yard", "inch", "meter", "m", "mm", "cm", "ft", "yd", "mi", "ha"}


class DecimalWriter:
    """Compiled once for the names of units, as regular expressions."""

    def __init__(self, units: str, names: list[str]) -> None:
        alone = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if name not in _NOT_ALONE)
        of_a = r"[\s-]+(?:of\s+)?(?:an?\s+)?"
        self._rewritings = (
            # "a mile and a half", "2 miles and a half"
            (re.compile(rf"\b(?P<n>{_NUMBER})\s+(?P<unit>{units})\s+and\s+a\s+(?P<f>half|quarter)\b", re.I), self._sum),
            # "two and a half miles", "one-and-a-half-mile"
            (
                re.compile(rf"\b(?P<n>{_NUMBER})[\s-]+and[\s-]+(?:a|one)[\s-]+(?P<f>half|quarter|third)[\s-]+(?P<unit>{units})\b", re.I),
                self._sum,
            ),
            (re.compile(rf"\b(?:an?\s+|one[\s-]+)?(?P<f>half|third|quarter){of_a}(?P<unit>{units})\b", re.I), self._sum),
            (re.compile(rf"\b(?:three[\s-]+(?P<f>quarters?)|two[\s-]+(?P<g>thirds?)){of_a}(?P<unit>{units})\b", re.I), self._parts),
            # "2 1/2 miles", "3/4-acre"
            (
                re.compile(rf"(?<![\d/.,])(?:(?P<n>\d+)[\s-]+)?(?P<top>\d)/(?P<bottom>[2-8])(?![\d/])[\s-]*(?P<unit>{units})\b", re.I),
                self._ratio,
            ),
            # "5ft 10in", "six-foot-two"
            (
                re.compile(
                    rf"\b(?P<n>{_NUMBER})[\s-]*(?:feet|foot|ft)[\s,-]*(?P<inches>{_NUMBER})(?:[\s-]*(?:inch(?:es)?|in)\b|(?<=-\d)\b|(?<=-\d\d)\b|(?<=[a-z])\b)",
                    re.I,
                ),
                self._feet,
            ),
            (re.compile(rf"(?<![\d.,])(?P<whole>\d+),(?P<part>\d\d?)(?=\s*(?:million\s+)?(?:{units})\b)", re.I), self._comma),
            (re.compile(rf"\b(?:a|an)(?=\s+(?:{alone})\b)", re.I), self._one),
        )

    def write(self, text: str) -> str:
        """The text with its fractions as decimals, of the same length."""
        for pattern, rewrite in self._rewritings:
            text = pattern.sub(lambda match, rewrite=rewrite: _fitted(rewrite(match), match), text)  # type: ignore[misc]
        return text

    @staticmethod
    def _sum(match: re.Match[str]) -> tuple[float, str]:
        whole = _value(match["n"]) if match.groupdict().get("n") else 0
        return whole + _FRACTIONS[match["f"].lower()], match["unit"]

    @staticmethod
    def _parts(match: re.Match[str]) -> tuple[float, str]:
        return (0.75 if match["f"] else 2 / 3), match["unit"]

    @staticmethod
    def _ratio(match: re.Match[str]) -> tuple[float, str]:
        return int(match["n"] or 0) + int(match["top"]) / int(match["bottom"]), match["unit"]

    @staticmethod
    def _feet(match: re.Match[str]) -> tuple[float, str]:
        return _value(match["n"]) + _value(match["inches"]) / _INCHES_A_FOOT, "ft"

    @staticmethod
    def _comma(match: re.Match[str]) -> tuple[float, str]:
        return float(f"{match['whole']}.{match['part']}"), ""

    @staticmethod
    def _one(_match: re.Match[str]) -> tuple[float, str]:
        return 1, ""


def _value(word: str) -> float:
    return float(word.replace(",", "").rstrip(".")) if word[0].isdigit() else _ONES[word.lower()]


def _fitted(written: tuple[float, str], match: re.Match[str]) -> str:
    """The number first and the unit last, in the room of the match; the match itself where they do not fit."""
    number, unit = f"{written[0]:.4g}", written[1]
    room = len(match[0]) - len(number) - len(unit)
    return match[0] if room < 0 else number + " " * room + unit
