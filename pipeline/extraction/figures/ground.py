"""Decide what happened to the ground that a measure speaks of: which action of the sentence takes it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from pipeline.domain.figure import Action, Measure
from pipeline.extraction.data_files import load_data

_NEAR = 7  # tokens between an action and its measure that the linear rule reaches over
_LEADS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionWord:
    """Tokens `start..end` (half-open) that say what happened to ground."""

    start: int
    end: int
    action: Action
    measures: frozenset[Measure]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundLink:
    """The action that takes a measure; `is_tree` where the sentence's tree says so, else it is only near."""

    action: ActionWord
    is_tree: bool


class ActionFinder:
    """Compiled once from data/en/areas.yaml; the longest phrase wins."""

    def __init__(self) -> None:
        data = load_data("areas", keys=list(Action))
        self._phrases: dict[tuple[str, ...], list[tuple[Action, frozenset[Measure]]]] = {}
        for action in Action:
            measures = frozenset(Measure(name) for name in data[action]["measures"])
            for phrase in data[action]["words"]:
                self._phrases.setdefault(tuple(phrase.split()), []).append((action, measures))
        self._longest: dict[str, int] = {}
        for words in self._phrases:
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def find(self, doc: Doc) -> list[ActionWord]:
        """Every action word; one phrase may stand for two actions ("gained 20 km", "gained 20 km2")."""
        words = [token.lower_ for token in doc]
        found, position = [], 0
        while position < len(words):
            longest = self._longest.get(words[position])
            if longest is None:
                position += 1
                continue
            lengths = range(min(longest, len(words) - position), 0, -1)
            length = next((n for n in lengths if tuple(words[position : position + n]) in self._phrases), 0)
            for action, measures in self._phrases.get(tuple(words[position : position + length]), []):
                found.append(ActionWord(start=position, end=position + length, action=action, measures=measures))
            position += max(length, 1)
        return found


def link_ground(doc: Doc, *, start: int, end: int, measure: Measure, actions: Sequence[ActionWord]) -> GroundLink | None:
    """The action of the tokens `start..end`. A distance must hang on a movement: in "73 km north of the town", it hangs on a noun."""
    if measure is Measure.DISTANCE and _is_length(doc, end, actions):
        return None
    fitting = [action for action in actions if measure in action.measures and not start <= action.start < end]
    by_tree = _by_tree(doc, start, end, fitting, is_strict=measure is Measure.DISTANCE)
    if by_tree is not None:
        return GroundLink(action=_by_fire(by_tree, fitting), is_tree=True)
    if measure is Measure.DISTANCE:
        return _movement_near(doc, start, fitting)
    near = _near(doc, start, end, fitting)
    return None if near is None else GroundLink(action=near, is_tree=False)


def _by_fire(action: ActionWord, fitting: Sequence[ActionWord]) -> ActionWord:
    """ "The blaze destroyed 8,600 hectares": what a fire destroys is burned."""
    is_burned = action.action is Action.DESTROYED and any(other.action is Action.BURNED for other in fitting)
    return replace(action, action=Action.BURNED) if is_burned else action


def _is_length(doc: Doc, end: int, actions: Sequence[ActionWord]) -> bool:
    """ "A 30 km front", "a 12-mile column": the measure belongs to a thing, unless that is the movement itself ("a 25 km advance")."""
    following = doc[end] if end < len(doc) else None
    return following is not None and following.tag_ in {"NN", "NNS"} and not any(action.start == end for action in actions)


def _by_tree(doc: Doc, start: int, end: int, actions: Sequence[ActionWord], *, is_strict: bool) -> ActionWord | None:
    """Climb from the measure to the first governing action; a clause of another subject ends the climb.

    A strict climb ends at the first verb: what "fell some 200 metres" is no matter of the verb above it.
    """
    token = _top(doc, start, end)
    if token is None:
        return None
    seen = 0
    while seen < 5:
        children = {child.i for child in token.children}
        for action in actions:
            if action.start <= token.i < action.end or (
                token.dep_ == "ROOT" and set(range(action.start, action.end)) & children and action.end - action.start > 1
            ):
                return action
        if is_strict and token.tag_.startswith("VB"):
            return None
        if token.dep_ in {"ROOT", "relcl", "advcl"} or token.head is token or token.dep_ == "appos":
            return None
        token = token.head
        seen += 1
    return None


def _top(doc: Doc, start: int, end: int) -> Token | None:
    inside = [token for token in doc[start:end] if not start <= token.head.i < end or token.dep_ == "ROOT"]
    return inside[-1] if inside else None


def _movement_near(doc: Doc, start: int, actions: Sequence[ActionWord]) -> GroundLink | None:
    """ "Pushing 14 km along the coast", "broke through to a depth of 9 km": only small words or a depth between."""
    for action in sorted(actions, key=lambda a: -a.start):
        gap = doc[action.end : start]
        if action.end > start or len(gap) > 8 or any(token.text in {",", ";", ":", "—", "–"} for token in gap):
            continue
        words = [token.lower_ for token in gap]
        is_depth = words[-3:-1] == ["depth", "of"] or words[-2:] == ["depth", "of"] or words[-1:] == ["by"]
        if is_depth or (len(words) <= 3 and not any(token.tag_ in {"NNS", "NN"} for token in gap)):
            return GroundLink(action=action, is_tree=False)
    return None


def _near(doc: Doc, start: int, end: int, actions: Sequence[ActionWord]) -> ActionWord | None:
    """The nearest action of the same stretch of the sentence, before the measure or, for a passive, behind it."""
    best: tuple[int, ActionWord] | None = None
    for action in actions:
        before = action.end <= start
        gap = doc[action.end : start] if before else doc[end : action.start]
        limit = _LEADS if action.action is Action.BURNED else _NEAR
        if len(gap) > limit or any(token.text in {";", "."} for token in gap):
            continue
        if not before and not _is_passive(doc, action) and action.action is not Action.BURNED:
            continue
        rank = len(gap) + (0 if before else 2)
        if best is None or rank < best[0]:
            best = (rank, action)
    return None if best is None else best[1]


def _is_passive(doc: Doc, action: ActionWord) -> bool:
    before = {token.lower_ for token in doc[max(0, action.start - 3) : action.start]}
    return bool(before & {"is", "are", "was", "were", "been", "be", "being", "remain", "remains", "considered", "now"})
