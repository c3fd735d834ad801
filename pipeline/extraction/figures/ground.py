"""Decide what happened to the ground that a measure speaks of: which action of the sentence takes it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from spacy.tokens import Doc, Token

from pipeline.domain.figure import Action, Measure
from pipeline.extraction.data_files import load_data

_NEAR = 7  # tokens between an action and its measure that the linear rule reaches over
_LEADS = 12
_RELATIVE = 5  # tokens
_ELEMENTS = frozenset({Action.BURNED, Action.FLOODED})
_HELD = frozenset({Action.CAPTURED, Action.CONTROLLED, Action.LOST, Action.RECAPTURED})
_OF_FRAME, _BEFORE_FRAME = 3, 6
_STRIP_REACH = 4
_STRIPS = frozenset(
    {"bank", "banks", "beach", "beaches", "coast", "coastline", "embankment", "highway", "railway", "river", "road", "roads"}
)
_STRIPS |= frozenset({"shore", "shoreline"})
_TO_STRIPS = frozenset({Action.BURNED, Action.CONTAMINATED, Action.DESTROYED, Action.FLOODED})
_BRACKET = 16  # tokens
_FRAME = 9  # tokens between the halves of a frame


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionWord:
    """Tokens `start..end` (half-open) that say what happened to ground.

    `closing` is where the second half of a frame stands ("brought ... under its control"); `needs_force` tells words that speak of
    ground only where there is force ("entered two villages").
    """

    start: int
    end: int
    action: Action
    measures: frozenset[Measure]
    closing: tuple[int, int] | None = None
    needs_force: bool = False

    @property
    def last(self) -> int:
        """Behind its last word."""
        return self.closing[1] if self.closing is not None else self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundLink:
    """The action that takes a measure; `is_tree` where the sentence's tree says so, else it is only near."""

    action: ActionWord
    is_tree: bool


class ActionFinder:
    """Compiled once from data/en/areas.yaml; the longest phrase wins."""

    def __init__(self) -> None:
        data = load_data("areas", keys=list(Action))
        self._meanings: dict[tuple[str, ...], list[_Meaning]] = {}
        self._frames: dict[tuple[str, ...], list[tuple[tuple[str, ...], _Meaning]]] = {}
        for action in Action:
            measures = frozenset(Measure(name) for name in data[action]["measures"])
            for key in ("words", "amid_force"):
                for phrase in data[action].get(key, ()):
                    self._add(phrase, _Meaning(action, measures, key == "amid_force"))
        self._longest: dict[str, int] = {}
        for words in [*self._meanings, *self._frames]:
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))

    def _add(self, phrase: str, meaning: "_Meaning") -> None:
        first, _, second = phrase.partition(" * ")
        if second:
            self._frames.setdefault(tuple(first.split()), []).append((tuple(second.split()), meaning))
        else:
            self._meanings.setdefault(tuple(first.split()), []).append(meaning)

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
            keys = [tuple(words[position : position + length]) for length in lengths]
            framed = [action for key in keys for action in self._framed(words, position, key)]
            key = next((key for key in keys if key in self._meanings), ())
            plain = [_word(position, position + len(key), meaning) for meaning in self._meanings.get(key, ())]
            found += framed or plain
            position += max(len(key), 1)
        return found

    def _framed(self, words: list[str], start: int, first: tuple[str, ...]) -> Iterator[ActionWord]:
        end = start + len(first)
        for second, meaning in self._frames.get(first, ()):
            for closing in range(end + 1, min(end + _FRAME, len(words) - len(second) + 1)):
                if tuple(words[closing : closing + len(second)]) == second:
                    yield replace(_word(start, end, meaning), closing=(closing, closing + len(second)))
                    break


class _Meaning(NamedTuple):
    action: Action
    measures: frozenset[Measure]
    needs_force: bool


def _word(start: int, end: int, meaning: _Meaning) -> ActionWord:
    return ActionWord(start=start, end=end, action=meaning.action, measures=meaning.measures, needs_force=meaning.needs_force)


def link_ground(doc: Doc, *, start: int, end: int, measure: Measure, actions: Sequence[ActionWord]) -> GroundLink | None:
    """The action of the tokens `start..end`. A distance must hang on a movement: in "73 km north of the town", it hangs on a noun."""
    if measure is Measure.DISTANCE and _is_length(doc, end, actions):
        return None
    fitting = [action for action in actions if measure in action.measures and not start <= action.start < end]
    is_strip = measure is Measure.DISTANCE and _is_strip(doc, end)
    if measure is Measure.DISTANCE:
        fitting = [action for action in fitting if (action.action in _TO_STRIPS) == is_strip]
    if measure is Measure.SETTLEMENTS:
        fitting = [action for action in fitting if action.action not in _ELEMENTS or _is_suffered(doc, start, end, action)]
    framed = next((action for action in fitting if _is_framed(action, start, end)), None)
    if framed is not None:
        return GroundLink(action=_by_element(framed, fitting), is_tree=True)
    fitting = [action for action in fitting if action.closing is None]
    by_tree = _by_tree(doc, start, end, fitting, is_strict=measure is Measure.DISTANCE and not is_strip)
    if by_tree is not None:
        return GroundLink(action=_by_element(by_tree, fitting), is_tree=True)
    if measure is Measure.DISTANCE and not is_strip:
        return _movement_near(doc, start, fitting)
    near = _near(doc, start, end, fitting)
    return None if near is None else GroundLink(action=_by_element(near, fitting), is_tree=False)


def _is_suffered(doc: Doc, start: int, end: int, action: ActionWord) -> bool:
    """ "Militiamen torched 12 villages", "12 villages are under water", but not "the fire threatened 12 villages"."""
    top = _top(doc, start, end)
    if top is None:
        return False
    if action.start <= top.head.i < action.last and top.head.tag_.startswith("VB"):
        return top.dep_ in {"dobj", "nsubjpass"} or (top.dep_ == "nsubj" and doc[action.last - 1].lower_ == "water")
    return top.dep_ == "nsubj" and doc[action.last - 1].lower_ == "water" and action.start == top.head.i + 1


def _is_framed(action: ActionWord, start: int, end: int) -> bool:
    """ "Brought [five villages] under its control", "drove the rebels out of [nine villages]", "[five villages] fell into rebel hands"."""
    if action.closing is None:
        return False
    if 0 <= action.start - end <= _BEFORE_FRAME:
        return True
    return (action.end <= start and end <= action.closing[0]) or action.closing[1] <= start <= action.closing[1] + _OF_FRAME


def _by_element(action: ActionWord, fitting: Sequence[ActionWord]) -> ActionWord:
    """ "The blaze destroyed 8,600 hectares", "the fire swept through 300": what fire or water takes is burned or flooded."""
    elements = [other.action for other in fitting if other.action in _ELEMENTS]
    is_element = action.action in {Action.CAPTURED, Action.DESTROYED} and bool(elements)
    return replace(action, action=elements[0]) if is_element else action


def _is_strip(doc: Doc, end: int) -> bool:
    """ "12 miles of beach", "3.5 kilometres of the river bank": ground that is measured by its length."""
    following = [token.lower_ for token in doc[end : end + _STRIP_REACH]]
    return following[:1] == ["of"] and not _STRIPS.isdisjoint(following)


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
            if any(other.text == ";" for other in doc[min(end, action.end) : max(start, action.start)]):
                continue
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
    after = _behind_bracket(doc, end)
    for action in actions:
        before = action.end <= start
        gap = doc[action.end : start] if before else doc[after : action.start]
        limit = _LEADS if action.action is Action.BURNED else _NEAR
        if len(gap) > limit or any(token.text in {";", "."} for token in gap):
            continue
        is_behind = before or _is_passive(doc, action) or action.action is Action.BURNED or _is_relative(doc, end, action)
        if not is_behind:
            continue
        rank = len(gap) + (0 if before else 2)
        if best is None or rank < best[0]:
            best = (rank, action)
    return None if best is None else best[1]


def _behind_bracket(doc: Doc, end: int) -> int:
    """Behind the conversions in brackets: "at 160,500 acres (251 sq mi; 650 km2), the fire ..."."""
    if end >= len(doc) or doc[end].text != "(":
        return end
    return next((token.i + 1 for token in doc[end : end + _BRACKET] if token.text == ")"), end)


def _is_relative(doc: Doc, end: int, action: ActionWord) -> bool:
    """ "The last [45 square kilometres] of the region that Russia holds", "brings to [eleven] the number of villages retaken"."""
    if [token.lower_ for token in doc[end : end + 3]] == ["the", "number", "of"]:
        return True
    place = next((token.i for token in doc[end : action.start] if token.lower_ in {"that", "which"}), None)
    return place is not None and action.start - place <= _RELATIVE and action.action in _HELD


def _is_passive(doc: Doc, action: ActionWord) -> bool:
    before = {token.lower_ for token in doc[max(0, action.start - 3) : action.start]}
    return bool(before & {"is", "are", "was", "were", "been", "be", "being", "remain", "remains", "considered", "now"})
