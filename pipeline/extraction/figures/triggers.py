"""Find the words that evoke a casualty ("killed", "lost their lives", "death toll") in a sentence."""

from collections.abc import Iterator
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
    DEEDS = "deeds"
    FRAMES = "frames"


_SKIPPED = WORDS.degree | frozenset("\"“”'‘’")
_NOUN_TAGS = frozenset({"NN", "NNS"})
_FRAME_REACH = 12  # tokens between a frame's verb and what completes it
_ANY = "*"
_ANY_REACH = 4  # tokens that a star within a phrase may stand for
_ANY_TAGS = frozenset({"DT", "JJ", "NN", "NNS", "NNP", "NNPS", "POS", "PRP$", "VBG", "VBN", "HYPH"})


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
        data = load_data("casualties", keys=[*CasualtyKind, "pseudo"])
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
        for phrase in data["pseudo"]:
            self._phrases.setdefault(tuple(str(phrase).split()), {})
        self._by_opening: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for words in self._phrases:
            self._by_opening.setdefault(words[:1] if _ANY in words[:2] else words[:2], []).append(words)

    def may_be_in(self, doc: Doc) -> bool:
        """Whether `find` may find any once the sentence is parsed: what a star stands for is only known then."""
        places, words = _counted_words(doc)
        return any(self._may_begin(words, place) for place in range(len(words))) or bool(self._framed(words, places))

    def _may_begin(self, words: list[str], start: int) -> bool:
        openings = (phrase[: phrase.index(_ANY)] if _ANY in phrase else phrase for phrase in self._beginning_at(words, start))
        return any(tuple(words[start : start + len(opening)]) == opening for opening in openings)

    def _beginning_at(self, words: list[str], start: int) -> Iterator[tuple[str, ...]]:
        """Phrases with the same first word, or two: the few that may stand here."""
        yield from self._by_opening.get(tuple(words[start : start + 1]), ())
        if start + 1 < len(words):
            yield from self._by_opening.get(tuple(words[start : start + 2]), ())

    def find(self, doc: Doc) -> list[Trigger]:
        """Triggers in text order; apart from frames they do not overlap."""
        places, words = _counted_words(doc)
        found, position = self._framed(words, places), 0
        while position < len(words):
            end, kinds = self._longest_at(doc, places, words, position)
            if words[end - 1] in WORDS.injuries and doc[places[end - 1]].tag_ in _NOUN_TAGS and end - position == 1:
                kinds = {}
            for kind, forms in kinds.items():
                found.append(Trigger(start=places[position], end=places[end - 1] + 1, kind=kind, forms=frozenset(forms)))
            position = end
        return sorted(found, key=lambda trigger: (trigger.start, trigger.kind))

    def _longest_at(self, doc: Doc, places: list[int], words: list[str], start: int) -> tuple[int, dict[CasualtyKind, set[Form]]]:
        """The end of the longest phrase that begins here, and what it evokes: nothing, where it only looks like a trigger."""
        longest, kinds = start + 1, dict[CasualtyKind, set[Form]]()
        for phrase in self._beginning_at(words, start):
            end = _end_of(phrase, doc, places, words, start)
            if end is not None and (end > longest or not kinds):
                longest, kinds = end, self._phrases[phrase]
        return longest, kinds

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


def _counted_words(doc: Doc) -> tuple[list[int], list[str]]:
    """Places and lower case of the words that phrases are made of: not quotation marks, nor words of degree."""
    lowers = [token.lower_ for token in doc]
    places = [place for place, word in enumerate(lowers) if word not in _SKIPPED]
    return places, [lowers[place] for place in places]


def _end_of(phrase: tuple[str, ...], doc: Doc, places: list[int], words: list[str], start: int) -> int | None:
    """Behind the phrase, where it stands at `start`; its star is a noun's modifiers: "taken to a nearby private hospital"."""
    if _ANY not in phrase:
        end = start + len(phrase)
        return end if tuple(words[start:end]) == phrase else None
    star = phrase.index(_ANY)
    first, second = phrase[:star], phrase[star + 1 :]
    if tuple(words[start : start + star]) != first:
        return None
    for between in range(_ANY_REACH + 1):
        position = start + star + between
        if tuple(words[position : position + len(second)]) == second:
            return position + len(second)
        if position >= len(words) or doc[places[position]].tag_ not in _ANY_TAGS:
            return None
    return None
