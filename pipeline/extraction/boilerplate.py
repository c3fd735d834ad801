"""The cues of boilerplate, from data/en/boilerplate.yaml: forms that are unmistakable, and words that only hint at it."""

import re
from collections.abc import Callable, Iterable
from functools import cache

from pipeline.extraction.data_files import load_data

Span = tuple[int, int]
Match = re.Match[str] | None

# A page's own lines are short: a longer one that begins like them is a paragraph.
MAX_LINE_CHARS = 250
# "12 people were reported killed" states a figure; a number further from such a word belongs to something else.
FIGURE_WORDS = 10

_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"[“\"][^”\"\n]{0,600}(?:[”\"]|\Z)")
KEYS = ("asides", "calls", "line_shapes", "lines", "links", "news", "numbers", "openers", "persons", "sentences", "trade")


class BoilerplateCues:
    """Compiled once; holds no state of an article."""

    def __init__(self) -> None:
        data = load_data("boilerplate", keys=KEYS)
        self._lines = _Phrases(data["lines"], _whole, re.Pattern.fullmatch)
        self._line_shapes = [re.compile(shape) for shape in data["line_shapes"]]
        self._sentences = _Phrases(data["sentences"], _whole, re.Pattern.fullmatch)
        self._links = _Phrases(data["links"], lambda label: rf"[\[(]?{_literal(label)}\s*:\s", re.Pattern.match)
        self._any_link = re.compile(rf"\b(?:{'|'.join(map(_literal, data['links']))})\s*:", re.IGNORECASE)
        openers = "|".join(word.capitalize() for word in data["openers"])
        self._opening = re.compile(rf"(?<=[\w.?!”’'\"])\s+(?=(?:{openers})(?:['’]s?)?\s+[a-z]|[“\"][A-Z])")
        self._asides = [re.compile(aside) for aside in data["asides"]]
        self._hints = {kind: _Phrases(data[kind], _words, re.Pattern.search) for kind in ("calls", "trade")}
        self._calls = re.compile("|".join(map(_words, data["calls"])), re.IGNORECASE)
        # "US" is a country, not a person.
        self._persons = re.compile(rf"(?<![\w-])(?!US\b)(?i:{'|'.join(map(_literal, data['persons']))})(?!\w)")
        self._news, self._numbers = frozenset(data["news"]), frozenset(data["numbers"])

    def may_hold_sentence(self, text: str) -> bool:
        """Cheap: no sentence of a text that this refuses goes by its form, by a call or by a word of the trade."""
        words = _words_of(text)
        return any(phrases.may_match(words) for phrases in (self._sentences, *self._hints.values())) or (
            ":" in text and self._any_link.search(text) is not None
        )

    def is_line(self, line: str) -> bool:
        """Whether a whole line is boilerplate by its form alone: "ADVERTISEMENT", "By Ana Lim", a caption with its credit."""
        if len(line) > MAX_LINE_CHARS:
            return False
        return self._lines.find(line) is not None or any(shape.fullmatch(line) for shape in self._line_shapes)

    def is_sentence(self, sentence: str) -> bool:
        """Whether a sentence is boilerplate by its form alone: "Reporting by ...; Editing by ..."."""
        return self._sentences.find(sentence) is not None

    def link_length(self, sentence: str) -> int:
        """How many characters of a sentence are the headline of another article: "RELATED: Bus plunge kills nine".

        A scraper often leaves no full stop between the headline and the text: "... kills nine The driver was unhurt."
        """
        label = self._links.find(sentence)
        if label is None:
            return 0
        end = self._opening.search(sentence, label.end())
        return end.start() if end is not None else len(sentence)

    def asides(self, line: str) -> list[Span]:
        """Credits in the middle of a line."""
        if {"(", "[", "©"}.isdisjoint(line) and "opyright" not in line:
            return []
        return [match.span() for aside in self._asides for match in aside.finditer(line)]

    def hints(self, text: str, *, outlet: str | None) -> set[str]:
        """The kinds of cues in a text outside its quotations: calls, more calls, trade, persons and outlet."""
        text = _QUOTED.sub(" ", text)
        found = {kind for kind, phrases in self._hints.items() if phrases.find(text)}
        calls = {match[0].lower() for match in self._calls.finditer(text)} if "calls" in found else set()
        if len(calls) > 1:
            found.add("more calls")
        if self._persons.search(self._calls.sub(" ", text) if calls else text):
            found.add("persons")
        if outlet and re.search(rf"(?<!\w){re.escape(outlet)}(?!\w)", text, re.IGNORECASE):
            found.add("outlet")
        return found

    def states_figure(self, text: str) -> bool:
        """Whether a number stands near a word of casualties or ground, as in "12 people were killed"."""
        last_number = last_news = -FIGURE_WORDS - 1
        for position, word in enumerate(_WORD.findall(text.lower())):
            if word in self._news:
                last_news = position
            elif word in self._numbers or word[0].isdigit():
                last_number = position
            else:
                continue
            if abs(last_number - last_news) <= FIGURE_WORDS:
                return True
        return False


class _Phrases:
    """Phrases that are looked up by their longest word: most text has none of these words, and costs no more than a look-up."""

    def __init__(self, phrases: Iterable[str], pattern_of: Callable[[str], str], find: Callable[[re.Pattern[str], str], Match]) -> None:
        self._find = find
        self._by_word: dict[str, list[re.Pattern[str]]] = {}
        for phrase in phrases:
            word = max(_WORD.findall(phrase.lower()), key=len)
            self._by_word.setdefault(word, []).append(re.compile(pattern_of(phrase), re.IGNORECASE))

    def may_match(self, words: set[str]) -> bool:
        return not self._by_word.keys().isdisjoint(words)

    def find(self, text: str) -> Match:
        """The match of any of the phrases; of two that match either will do."""
        words = self._by_word.keys() & _words_of(text)
        patterns = (pattern for word in sorted(words) for pattern in self._by_word[word])
        return next((match for pattern in patterns if (match := self._find(pattern, text))), None)


@cache
def load_cues() -> BoilerplateCues:
    """The same object on every call."""
    return BoilerplateCues()


def _words_of(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _literal(phrase: str) -> str:
    """Typographic apostrophes and any white space match too."""
    return r"\s+".join(map(re.escape, phrase.split())).replace("'", "['’]")


def _whole(phrase: str) -> str:
    """ "*" is any words, "#" a number."""
    return _literal(phrase).replace(r"\*", ".*?").replace(r"\#", r"\d[\d,.]*")


def _words(phrase: str) -> str:
    return rf"(?<![\w-]){_literal(phrase)}(?!\w)"
