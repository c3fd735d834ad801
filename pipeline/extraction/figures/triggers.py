"""Find the words that evoke a casualty ("killed", "lost their lives", "death toll") in a sentence."""

from dataclasses import dataclass
from enum import StrEnum

from spacy.tokens import Doc

from pipeline.domain.figure import CasualtyKind
from pipeline.extraction.data_files import load_data


class Form(StrEnum):
    """How a trigger takes the people that it speaks of; data/en/casualties.yaml explains each."""

    ACTS = "acts"
    HAPPENS = "happens"
    STATES = "states"
    COUNTS = "counts"
    TOLLS = "tolls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Tokens `start..end` (half-open) of a sentence that evoke `kind`; one phrase can have several forms ("dead")."""

    start: int
    end: int
    kind: CasualtyKind
    forms: frozenset[Form]


class TriggerFinder:
    """Longest phrase wins; compiled once from data/en/casualties.yaml."""

    def __init__(self) -> None:
        data = load_data("casualties", keys=list(CasualtyKind))
        self._phrases: dict[tuple[str, ...], dict[CasualtyKind, set[Form]]] = {}
        for kind in CasualtyKind:
            for form in Form:
                for phrase in data[kind].get(form.value, []):
                    words = tuple(str(phrase).split())
                    self._phrases.setdefault(words, {}).setdefault(kind, set()).add(form)
        self._longest: dict[str, int] = {}
        for words in self._phrases:
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def find(self, doc: Doc) -> list[Trigger]:
        """Triggers in text order, without overlaps."""
        words = [token.lower_ for token in doc]
        found, position = [], 0
        while position < len(words):
            trigger = self._longest_at(words, position)
            if trigger is not None:
                found.append(trigger)
                position = trigger.end
            else:
                position += 1
        return found

    def _longest_at(self, words: list[str], start: int) -> Trigger | None:
        for length in range(self._longest.get(words[start], 0), 0, -1):
            kinds = self._phrases.get(tuple(words[start : start + length]))
            if kinds:
                kind = next(iter(kinds))
                return Trigger(start=start, end=start + length, kind=kind, forms=frozenset(kinds[kind]))
        return None
