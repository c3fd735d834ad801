"""Find the words that evoke a casualty ("killed", "lost their lives", "death toll") in a sentence."""

from dataclasses import dataclass
from enum import StrEnum

from spacy.tokens import Doc

from pipeline.domain.figure import CasualtyKind
from pipeline.extraction.data_files import load_data
from pipeline.extraction.figures.word_classes import WORDS


class Form(StrEnum):
    """How a trigger takes the people that it speaks of; data/en/casualties.yaml explains each."""

    ACTS = "acts"
    HAPPENS = "happens"
    STATES = "states"
    COUNTS = "counts"
    NAMES = "names"
    TOLLS = "tolls"
    FRAMES = "frames"


_QUOTES = frozenset("\"“”'‘’")
_FRAME_REACH = 12  # tokens between a frame's verb and what completes it


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Tokens `start..end` (half-open) of a sentence that evoke `kind`; one phrase can have several forms ("dead").

    `closing` is where the second half of a frame begins ("took ... prisoner").
    """

    start: int
    end: int
    kind: CasualtyKind
    forms: frozenset[Form]
    closing: int | None = None


class TriggerFinder:
    """Longest phrase wins; compiled once from data/en/casualties.yaml."""

    def __init__(self) -> None:
        data = load_data("casualties", keys=list(CasualtyKind))
        self._phrases: dict[tuple[str, ...], dict[CasualtyKind, set[Form]]] = {}
        self._frames: dict[str, list[tuple[tuple[str, ...], CasualtyKind]]] = {}
        for kind in CasualtyKind:
            for phrase in data[kind][Form.FRAMES]:
                verb, completion = str(phrase).split(" * ")
                self._frames.setdefault(verb, []).append((tuple(completion.split()), kind))
            for form in set(Form) - {Form.FRAMES}:
                for phrase in data[kind][form]:
                    words = tuple(str(phrase).replace("-", " - ").split())
                    self._phrases.setdefault(words, {}).setdefault(kind, set()).add(form)
        self._longest: dict[str, int] = {}
        for words in self._phrases:
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    @property
    def first_words(self) -> frozenset[str]:
        """One of these stands in every sentence that has a trigger."""
        return frozenset(self._longest) | frozenset(self._frames)

    def find(self, doc: Doc) -> list[Trigger]:
        """Triggers in text order; apart from frames they do not overlap."""
        places = [token.i for token in doc if token.text not in _QUOTES and token.lower_ not in WORDS.degree]
        words = [doc[place].lower_ for place in places]
        found, position = self._framed(words, places), 0
        while position < len(words):
            length, kinds = self._longest_at(words, position)
            for kind, forms in kinds.items():
                end = places[position + length - 1] + 1
                found.append(Trigger(start=places[position], end=end, kind=kind, forms=frozenset(forms)))
            position += max(length, 1)
        return sorted(found, key=lambda trigger: (trigger.start, trigger.kind))

    def _longest_at(self, words: list[str], start: int) -> tuple[int, dict[CasualtyKind, set[Form]]]:
        for length in range(min(self._longest.get(words[start], 0), len(words) - start), 0, -1):
            kinds = self._phrases.get(tuple(words[start : start + length]))
            if kinds:
                return length, kinds
        return 0, {}

    def _framed(self, words: list[str], places: list[int]) -> list[Trigger]:
        found = []
        for position, word in enumerate(words):
            for completion, kind in self._frames.get(word, ()):
                for closing in range(position + 2, min(position + _FRAME_REACH, len(words) - len(completion) + 1)):
                    if tuple(words[closing : closing + len(completion)]) == completion:
                        place = places[position]
                        forms = frozenset({Form.FRAMES})
                        found.append(Trigger(start=place, end=place + 1, kind=kind, forms=forms, closing=places[closing]))
                        break
        return found
