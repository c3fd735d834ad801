"""The cues of boilerplate, from data/en/boilerplate.yaml: forms that are unmistakable, and words that only hint at it."""

import re
from collections.abc import Iterable
from functools import cache

from pipeline.extraction.data_files import load_data

Span = tuple[int, int]

# A page's own lines are short: a longer one that begins like them is a paragraph.
MAX_LINE_CHARS = 250

_QUOTED = re.compile(r"[“\"][^”\"\n]{0,600}(?:[”\"]|\Z)")
_COUNT = r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|scores|hundreds|thousands|several|a|an)"


class BoilerplateCues:
    """Compiled once; holds no state of an article."""

    def __init__(self) -> None:
        data = load_data("boilerplate", keys=["asides", "calls", "line_shapes", "lines", "news", "persons", "sentences", "trade"])
        self._lines = re.compile("|".join(map(_wildcards, data["lines"])), re.IGNORECASE)
        self._line_shapes = re.compile("|".join(f"(?:{shape})" for shape in data["line_shapes"]))
        self._sentences = re.compile("|".join(map(_wildcards, data["sentences"])), re.IGNORECASE)
        self._asides = re.compile("|".join(data["asides"]))
        self._kinds = {kind: _any_word(data[kind]) for kind in ("calls", "persons", "trade")}
        news = _any_word(data["news"]).pattern
        self._news = re.compile(rf"\b{_COUNT}\b[^.!?;]{{0,60}}{news}|{news}[^.!?;]{{0,40}}\b{_COUNT}\b", re.IGNORECASE)

    def is_line(self, line: str) -> bool:
        """Whether a whole line is boilerplate by its form alone: "ADVERTISEMENT", "By Ana Lim", a caption with its credit."""
        return len(line) <= MAX_LINE_CHARS and (self._lines.fullmatch(line) or self._line_shapes.fullmatch(line)) is not None

    def is_sentence(self, sentence: str) -> bool:
        """Whether a sentence is boilerplate by its form alone: "RELATED: ...", "Reporting by ...; Editing by ..."."""
        return self._sentences.fullmatch(sentence) is not None

    def asides(self, line: str) -> list[Span]:
        """Bracketed credits in the middle of a line."""
        return [match.span() for match in self._asides.finditer(line)]

    def hints(self, text: str, *, outlet: str | None) -> set[str]:
        """The kinds of cues in a text: calls, trade, persons (outside quotations only) and outlet."""
        found = {kind for kind in ("calls", "trade") if self._kinds[kind].search(text)}
        if self._kinds["persons"].search(_QUOTED.sub(" ", text)):
            found.add("persons")
        if outlet and re.search(rf"\b{re.escape(outlet)}\b", text, re.IGNORECASE):
            found.add("outlet")
        return found

    def states_figure(self, text: str) -> bool:
        """Whether a number stands by a word of casualties or ground, as in "12 people were killed"."""
        return self._news.search(text) is not None


@cache
def load_cues() -> BoilerplateCues:
    """The same object on every call."""
    return BoilerplateCues()


def _wildcards(phrase: str) -> str:
    """ "*" is any words, "#" a number; typographic apostrophes and any white space match too."""
    pattern = r"\s+".join(
        re.escape(word).replace(r"\*", ".*?").replace(r"\#", r"\d[\d,.]*").replace("'", "['’]") for word in phrase.split()
    )
    return f"(?:{pattern})"


def _any_word(phrases: Iterable[str]) -> re.Pattern[str]:
    words = sorted((r"\s+".join(map(re.escape, phrase.split())).replace("'", "['’]") for phrase in phrases), key=lambda w: (-len(w), w))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
