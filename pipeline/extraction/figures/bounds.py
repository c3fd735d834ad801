"""Read the numbers of a text with what bounds them: "at least 12", "two to three dozen", "between 15 and 20", "dozens"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.domain.quantity import Qualifier
from pipeline.extraction.data_files import load_data

_BEFORE = {
    "at_least": Qualifier.AT_LEAST,
    "more_than": Qualifier.MORE_THAN,
    "at_most": Qualifier.AT_MOST,
    "fewer_than": Qualifier.FEWER_THAN,
    "approximate": Qualifier.APPROXIMATE,
}
_AFTER = {"at_least_after": Qualifier.AT_LEAST, "at_most_after": Qualifier.AT_MOST, "approximate_after": Qualifier.APPROXIMATE}

_MONTHS = (
    "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec"
)
# "14 000", but "on July 17 298 people" has two numbers.
_SPACED = "".join(rf"(?<!\b{month} )" for month in _MONTHS.split()) + r"[1-9]\d{0,2}(?: \d{3})+(?![\d,.]?\d)"
_NUMERIC_DATE = re.compile(r"(?<![\d.,/-])\d{1,4}([-./])\d{1,2}\1\d{2,4}(?![\d/-])|(?<![\d.,/-])(?:1[5-9]|20)\d\d[-–/]\d\d(?![\d/-])")
# What begins a number in the grammar itself: "a few hundred", "half a million", "between 15 and 20".
_OPENING = ("a", "an", "between", "half", "many", "several", "some")
_LETTERS_OR_DIGIT = re.compile(r"\d|[^\W\d_]+")
_FRACTIONS = {"half": 0.5, "quarter": 0.25, "three-quarter": 0.75, "three-quarters": 0.75}
# "Did not report any deaths" is none; "any" alone is no number.
_DENYING = re.compile(r"(?:\b(?:not|cannot|never|without|nor|neither|nobody|none|denie[sd]|deny|denying)|n['’]t)\b[^.;:]*\Z", re.IGNORECASE)
_ANY = frozenset({"any", "anybody", "anyone"})
_DENYING_CHARS = 60
_VULGAR = {"½": 0.5, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 0.25, "¾": 0.75, "⅛": 0.125, "⅜": 0.375, "⅝": 0.625, "⅞": 0.875}
_FRACTION = re.compile(r"\s+and\s+(?:a\s+|one\s+)?(half|quarter|three-quarters?)", re.IGNORECASE)  # "two and a half million"
# "Handed over two men" is no bound, nor is "knew about the six men".
_NO_PARTICLE = "".join(rf"(?<!\b{verb} )" for verb in ("hand", "handed", "handing", "hands", "turn", "turned", "turning"))
_LETTER_SCALES = {"k": 1_000, "m": 1_000_000}
# "2.5m people", which is no length.
_LETTERED = (
    r"(?<![\w.,$€£])\d+(?:\.\d+)?(?:[km](?=\s+(?:(?:internally\s+)?displaced|homeless|children|civilians|Palestinians|people|persons|refugees"
    r"|residents|others|Syrians|Ukrainians)\b)|\s?m(?=\s+(?:acres|hectares|ha|sq(?:uare)?)\b))"
)
_TENS, _DIGIT_WORDS = frozenset(range(20, 100, 10)), "one|two|three|four|five|six|seven|eight|nine"
_JOINT = re.compile(r"^[\s,-]+")  # what stands between a number and the words behind it that bound it


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundedNumber:
    """A number with its bounds. `start_char..end_char` holds the qualifier too, `number_start..number_end` the number alone;
    `cues` are the spans of the words that bound it. Offsets are within the text that was read."""

    start_char: int
    end_char: int
    number_start: int
    number_end: int
    lower: float | None
    upper: float | None
    qualifier: Qualifier
    cues: tuple[tuple[int, int], ...]
    has_word: bool  # spelt out, at least in part

    @property
    def is_zero(self) -> bool:
        """ "No", "none", "nobody": nothing was counted."""
        return self.lower == 0 and self.upper == 0


def _phrases(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)


class NumberReader:
    """Compiles the number grammar from data/en/numbers.yaml once; `read` is linear in the text and never raises."""

    def __init__(self) -> None:
        keys = [*_BEFORE, *_AFTER, "fillers", "multipliers", "units", "vague", "zero"]
        data = load_data("numbers", keys=keys)
        self._units: dict[str, int] = data["units"]
        self._multipliers: dict[str, int] = data["multipliers"]
        self._qualifiers = {re.sub(r"\s+", " ", phrase): q for key, q in _BEFORE.items() for phrase in data[key]}
        self._after = {phrase: q for key, q in _AFTER.items() for phrase in data[key]}
        self._fillers = {*data["fillers"]}
        self._zero = {*data["zero"]}
        self._pattern = re.compile(self._grammar(data, with_ranges=True), re.IGNORECASE)
        self._single = re.compile(self._grammar(data, with_ranges=False), re.IGNORECASE)
        opening = [*self._qualifiers, *data["units"], *data["vague"], *data["zero"], *_OPENING]
        self._first_words = frozenset(_LETTERS_OR_DIGIT.findall(phrase)[0] for phrase in opening)
        self._word = re.compile(rf"[a-z]+|\d[\d,]*(?:\.\d+)?|[{''.join(_VULGAR)}]", re.IGNORECASE)

    def _grammar(self, data: dict[str, list[str]], *, with_ranges: bool) -> str:
        units, multipliers = _phrases(data["units"]), _phrases(data["multipliers"])
        digits = (
            rf"(?:\d+\s?)?[{''.join(_VULGAR)}]|{_SPACED}|" + r"\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?(?![\d,]\d)|\d+(?:\.\d+)?"
        )
        spelt = rf"(?:{units})(?:(?:[-\u2011]|\s+)(?:{units}))?"
        times = rf"(?:(?:\s*-\s*|\s+)(?:{multipliers})\b)"
        tail = rf"(?:\s+(?:and\s+)?(?:{spelt}|\d{{1,3}})\b(?!\s*(?:{multipliers})\b))?"
        big = rf"(?:(?:{digits}|\b(?:{spelt})\b)(?:{_FRACTION.pattern})?{times}+(?:(?:\s+|,\s*)(?:{spelt})\b{times}+)*{tail})"
        an = rf"(?:\b(?:half\s+)?an?\s+(?:{multipliers})\b(?:\s+(?:{multipliers})\b)?{tail}|\bhalf\s+(?:a|of\s+a)\s+(?:{multipliers})\b"
        an += rf"|\b(?:a\s+|three[\s-]+)quarters?\s+of\s+a\s+(?:{multipliers})\b)"
        number = rf"(?:{an}|{big}|{_LETTERED}|(?<![\w.,$€£])(?<![A-Za-z]-)(?:{digits})|\b(?:{spelt})\b)"
        several = rf"\b(?:a\s+few|several|many|some|a\s+couple(?:\s+of)?)\s+(?:{multipliers})s?\b"
        vague_count = rf"(?:{several}|\b(?:{_phrases(data['vague'])})\b(?:\s+(?:of|and|upon)\s+(?:{multipliers})s\b)?)"
        span = r"\s*(?:-|–|—|to|or)\s*"
        ranged = rf"(?:between\s+(?P<b1>{number})\s+(?:and|to)\s+(?P<b2>{number})|(?P<r1>{number})(?P<join>{span})(?P<r2>{number}))"
        never = r"(?!)(?P<b1>)(?P<b2>)(?P<r1>)(?P<join>)(?P<r2>)"
        before = _phrases(self._qualifiers)
        after = _phrases(self._after)
        return (
            rf"(?P<head>(?:(?:{_NO_PARTICLE}\b(?!about\s+the\b)(?P<q>{before})\s+)(?:(?:{_phrases(self._fillers)})\s+)*)?)"
            rf"(?:(?P<range>{ranged if with_ranges else never})|(?P<vague>{vague_count})|(?P<number>{number})"
            rf"|\b(?P<zero>{_phrases(self._zero)})\b)"
            rf"(?P<tail>\s*\+(?!\d)|(?:-|\s+|,\s+)(?:{after})\b(?!\s+(?:\d|{units})))?"
        )

    def is_in(self, text: str) -> bool:
        """Whether the text has any number that `read` would find."""
        return self._search(self._pattern, text, 0) is not None

    def read(self, text: str) -> list[BoundedNumber]:
        """Every number of the text, in order, without overlaps."""
        text = _NUMERIC_DATE.sub(lambda match: "_" * len(match[0]), text)
        found: list[BoundedNumber] = []
        position = 0
        while (match := self._search(self._pattern, text, position)) is not None:
            if match.group("range") is not None and not self._is_range(match):
                # Two numbers side by side ("from 54 to 71", "twenty-four"): read the first alone, then go on behind it.
                match = self._search(self._single, text, match.start())
                if match is None:
                    break
            if (match.group("zero") or "").lower() not in _ANY or _DENYING.search(
                text, max(0, match.start() - _DENYING_CHARS), match.start()
            ):
                found.append(self._bounded(match))
            position = match.end()
        return found

    def _search(self, pattern: re.Pattern[str], text: str, position: int) -> re.Match[str] | None:
        """As `pattern.search` does it, but six times as fast: tried only where a number can begin."""
        for place in _LETTERS_OR_DIGIT.finditer(text, position):
            word = place[0]
            if (word.isdecimal() or word[0] in _VULGAR or word.lower() in self._first_words) and (
                match := pattern.match(text, place.start())
            ) is not None:
                return match
        return None

    def _is_range(self, match: re.Match[str]) -> bool:
        """A range rises, and is not the two ends of a change: "rose to 71 from 54", "from 54 to 71" are two numbers."""
        low, high = self._range(match)
        if (
            (match.group("join") or "").strip() == "-"
            and low in _TENS
            and re.match(rf"(?:{_DIGIT_WORDS})\b", match.group("r2"), re.IGNORECASE)
        ):
            return False  # "twenty-three hundred"
        is_change = (match.group("join") or "").strip() == "to" and re.search(r"\bfrom\s+$", match.string[: match.start()], re.IGNORECASE)
        return low < high and not is_change

    def _bounded(self, match: re.Match[str]) -> BoundedNumber:
        group = next(name for name in ("range", "vague", "number", "zero") if match.group(name) is not None)
        cues, qualifier = list(self._cues(match)), self._qualifier(match)
        start, end = match.start(), match.end()
        if group == "zero":
            start, end, cues, qualifier = match.start("zero"), match.end("zero"), [], None
            lower: float | None = 0
            upper: float | None = 0
        elif group == "vague":
            lower = upper = None
        elif group == "range":
            lower, upper = self._range(match)
        else:
            lower = upper = self.value(match.group("number"))
        lower, upper, qualifier = _apply(lower, upper, qualifier)
        return BoundedNumber(
            start_char=start,
            end_char=end,
            number_start=match.start(group),
            number_end=match.end(group),
            lower=lower,
            upper=upper,
            qualifier=qualifier,
            cues=tuple(cues),
            has_word=any(char.isalpha() for char in match.group(group)),
        )

    def _cues(self, match: re.Match[str]) -> Iterator[tuple[int, int]]:
        if match.group("q"):
            yield match.span("q")
        if match.group("tail"):
            text = match.group("tail")
            yield match.end("tail") - len(_JOINT.sub("", text)), match.end("tail")

    def _qualifier(self, match: re.Match[str]) -> Qualifier | None:
        tail = _JOINT.sub("", match.group("tail") or "").lower()
        if tail == "+":
            return Qualifier.AT_LEAST
        if tail:
            return self._after[re.sub(r"\s+", " ", tail)]
        phrase = re.sub(r"\s+", " ", (match.group("q") or "").lower())
        return self._qualifiers.get(phrase)

    def _range(self, match: re.Match[str]) -> tuple[float, float]:
        first, second = (match.group("b1"), match.group("b2")) if match.group("b1") else (match.group("r1"), match.group("r2"))
        low, high = self.value(first), self.value(second)
        scale = self._scale(second)
        if scale > 1 and low * scale < high and self._scale(first) == 1:  # "two to three dozen", "1.2-1.5 million"
            low = _whole(low * scale)
        return low, high

    def _scale(self, text: str) -> float:
        last = text.lower().split()[-1].rpartition("-")[2]
        return self._multipliers.get(last, 1)

    def value(self, text: str) -> float:
        """The number that these words say; "one hundred and twenty" is 120, "2.5 million" 2500000."""
        total: float = 0
        current: float | None = None
        half = 1.0
        fraction = _FRACTION.search(text)
        text = _FRACTION.sub("", text)
        for word in self._word.findall(re.sub(r"(?<=\d)[ \u00a0\u202f\u2009](?=\d{3})", "", text.lower())):
            if word in _VULGAR:
                current = (current or 0) + _VULGAR[word]
            elif word[0].isdigit():
                current = (current or 0) + float(word.replace(",", ""))
            elif word == "half":
                half = 0.5
            elif word in {"quarter", "quarters"}:
                half = 0.25
            elif word in _LETTER_SCALES:
                current = (current or 1) * _LETTER_SCALES[word]
            elif word in self._units:
                current = (current or 0) + self._units[word]
            elif word in self._multipliers:
                scale = self._multipliers[word]
                current = ((1 if current is None else current) + (_FRACTIONS[fraction[1].lower()] if fraction else 0)) * scale
                fraction = None
                if scale >= 1000:
                    total, current = total + current, 0
        return _whole((total + (current or 0)) * half)


def _whole(value: float) -> float:
    rounded = round(value, 6)
    return int(rounded) if float(rounded).is_integer() else rounded


def _apply(lower: float | None, upper: float | None, qualifier: Qualifier | None) -> tuple[float | None, float | None, Qualifier]:
    """Open the side that the qualifier leaves open; "dozens" stays vague whatever stands before it."""
    if lower is None:
        return None, None, Qualifier.VAGUE
    if qualifier in {Qualifier.AT_LEAST, Qualifier.MORE_THAN}:
        return lower, None, qualifier
    if qualifier in {Qualifier.AT_MOST, Qualifier.FEWER_THAN}:
        return None, upper, qualifier
    if lower != upper:
        return lower, upper, Qualifier.RANGE
    return lower, upper, qualifier or Qualifier.EXACT
