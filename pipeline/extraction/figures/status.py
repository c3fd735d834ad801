"""Decide whether a figure is said to be so: actual, negated, hypothetical or historical (ConText: cue, scope, target)."""

from dataclasses import dataclass
from typing import Any

from spacy.tokens import Doc, Token

from pipeline.domain.figure import Status
from pipeline.extraction.data_files import load_data
from pipeline.extraction.occurred.words import EVENTS

_SCOPE = 12  # tokens: how far to the left of its target a cue may stand
_ENDS = frozenset({";", ":", "but", "while", "although", "though", "whereas", "“", "”", '"', "—"})
_NAMES = frozenset({"FAC", "GPE", "LOC", "ORG", "PERSON"})
_MODAL = frozenset({"'ll", "can", "could", "if", "in", "likely", "may", "might", "should", "unless", "will", "would"})
_ACRONYMS = frozenset({"CAN", "MAY", "WILL"})
_SUPERLATIVE, _SUPERLATIVE_GAP = frozenset({"JJS", "RBS"}), 4  # "the worst fire in decades" is of now
_CLAUSES = frozenset({"that", "when", "where", "which", "who", "whom", "whose"})
_RELATIVE = frozenset({"which", "who", "whose"})
_TOLD_REACH, _EARLIER_REACH = 10, 5  # tokens
_EARLIER = frozenset({"earlier", "first", "initially", "originally", "previously"})
_TOLD = frozenset({"announced", "counted", "estimated", "given", "listed", "put", "reported", "set"})
_SAID = frozenset({"said", "told"})
_OTHER_REACH = 12  # tokens
_ONE = frozenset({"a", "an", "another", "one"})
_BEFORE_THIS, _EVENT_GAP = frozenset({"earlier", "previous"}), 4  # "an earlier attack by fighters", "a previous mine blast"
_Phrase = tuple[str, ...]
_Phrases = dict[str, list[_Phrase]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReading:
    """The status, and the tokens (half-open) that decided it; `is_other_event` where it is of another event than the article's."""

    status: Status
    cue: tuple[int, int] | None = None
    is_other_event: bool = False


class StatusReader:
    """Compiled once from data/en/status.yaml."""

    def __init__(self) -> None:
        data = load_data("status", keys=["hypothetical", "negated", "historical"])
        self._hypothetical = _by_first_word(data["hypothetical"]["preceding"])
        self._hypothetical_after = _by_first_word(data["hypothetical"]["following"])
        self._hypothetical_pseudo = _by_first_word(data["hypothetical"]["pseudo"])
        self._negated = _by_first_word(data["negated"]["preceding"])
        self._negated_pseudo = _by_first_word(data["negated"]["pseudo"])
        self._negated_ends = _by_first_word(data["negated"]["terminators"])
        self._anchors = _by_first_word(data["historical"]["anchors"])
        self._remembered = _by_first_word(data["historical"]["remembered"])
        self._other_events = _by_first_word(data["historical"]["other_events"])
        self._replaced = _split(data["historical"]["replaced_before"])

    def read(
        self, doc: Doc, *, start: int, end: int, trigger: tuple[int, int], is_zero: bool, is_toll: bool, is_given: bool = False
    ) -> StatusReading:
        """The status that the sentence's words give the figure at tokens `start..end` with its trigger.

        `is_given`: the deed is only named, so that no modal verb asserts it: "may know the men shot in May", "the murder of six monks".
        """
        if is_zero:
            return StatusReading(status=Status.NEGATED, cue=(start, end))
        low, high = self._scope(doc, min(start, trigger[0])), max(trigger[1], end)
        words = _without_asides(_words(doc), start, trigger[0])
        negation = _find(words, max(low, min(start, trigger[0]) - 3), trigger[0], self._negated)
        if negation and _find(words, negation[1], min(start, trigger[0]), self._negated_ends):
            negation = None  # "could not explain how 18 people had died"
        is_own_word = negation is not None and negation[1] > trigger[0]  # "have not been found" says that they are missing
        if negation and not is_own_word and _find(words, low, trigger[0] + 2, self._negated_pseudo) is None:
            return StatusReading(status=Status.NEGATED, cue=negation)
        replaced = _told_earlier(words, start)
        if replaced is None:
            replaced = (_ends_at(words, start, self._replaced) if is_toll else None) or _told_before(words, start)
        if replaced is not None:
            return StatusReading(status=Status.HISTORICAL, cue=replaced)
        if _find(words, low, high, self._hypothetical_pseudo) is None:
            cue = _find(words, low, high, self._hypothetical) or _find(words, trigger[1], trigger[1] + 2, self._hypothetical_after)
            is_apart = cue is not None and ((is_given and words[cue[0]] in _MODAL) or _is_of_other_clause(doc, cue[0], trigger))
            if cue is not None and not is_apart:
                return StatusReading(status=Status.HYPOTHETICAL, cue=cue)
        return self._historical(doc, words, start, end)

    def _historical(self, doc: Doc, words: list[str], start: int, end: int) -> StatusReading:
        """ "Last year, 12 people were killed" is history; in "killed 12 people, against 30 last year" it is the other number's."""
        remembered = _find(words, 0, start, self._remembered)
        if remembered is not None and _CLAUSES & set(words[remembered[1] : start]):
            return StatusReading(status=Status.HISTORICAL, cue=remembered, is_other_event=True)
        other = _find(words, max(0, start - _OTHER_REACH), start, self._other_events) or _record(doc, start) or _earlier_event(words, start)
        if other is not None and not any(token.like_num or token.text == "," for token in doc[other[1] : start]):
            return StatusReading(status=Status.HISTORICAL, cue=other, is_other_event=True)
        anchor = _find(words, 0, len(words), self._anchors)
        if (
            anchor is None
            or any(token.tag_ in _SUPERLATIVE for token in doc[max(0, anchor[0] - _SUPERLATIVE_GAP) : anchor[0]])
            or any(token.like_num for token in doc[end : anchor[0]])
            or any(token.like_num for token in doc[anchor[1] : start])
        ):
            return StatusReading(status=Status.ACTUAL)
        return StatusReading(status=Status.HISTORICAL, cue=anchor, is_other_event=True)

    def _scope(self, doc: Doc, first: int) -> int:
        """Where the cue may begin: behind the last end of a thought to the left of the target."""
        low = max(0, first - _SCOPE)
        for position in range(first - 1, low - 1, -1):
            if doc[position].lower_ in _ENDS:
                return position + 1
        return low


def _words(doc: Doc) -> list[str]:
    """In lower case, empty where a word belongs to a name: "the Office for Risk", "Doctors Without Borders", the month of May."""
    is_headline = 2 * sum(token.is_lower for token in doc) < sum(token.is_alpha for token in doc)
    return ["" if _is_name(doc, token, is_headline=is_headline) else token.lower_ for token in doc]


def _is_name(doc: Doc, token: Token, *, is_headline: bool) -> bool:
    if token.text in _ACRONYMS:
        return not is_headline  # "CAN, the council of churches, said"
    if not token.is_title or (token.i == 0 and token.text != "May"):
        return False
    after = doc[token.i + 1] if token.i + 1 < len(doc) else token
    if token.text == "May":
        return token.i > 0 or after.like_num
    return token.ent_type_ in _NAMES or (not is_headline and doc[token.i - 1].is_title and after.is_title and after is not token)


def _split(phrases: list[Any]) -> list[_Phrase]:
    """Phrases as spaCy splits them: "didn't" is two tokens."""
    return [tuple(str(phrase).replace("n't", " n't").split()) for phrase in phrases]


def _is_of_other_clause(doc: Doc, cue: int, trigger: tuple[int, int]) -> bool:
    """ "Guards that may know more have fled": the modal verb is that of a relative clause, which the trigger stands behind."""
    clause = doc[cue].head
    return doc[cue].dep_ == "aux" and clause.dep_ == "relcl" and trigger[0] > clause.right_edge.i


def _without_asides(words: list[str], *targets: int) -> list[str]:
    """Relative clauses between commas say nothing of a figure outside: "the storm, which may strengthen, has killed 12"."""
    kept, start = list(words), 0
    while "," in words[start:]:
        start = words.index(",", start) + 1
        if words[start : start + 1] and words[start] in _RELATIVE and "," in words[start:]:
            end = words.index(",", start)
            if not any(start <= target < end for target in targets):
                kept[start:end] = [""] * (end - start)
    return kept


def _by_first_word(phrases: list[Any]) -> _Phrases:
    found: _Phrases = {}
    for phrase in _split(phrases):
        found.setdefault(phrase[0], []).append(phrase)
    return found


def _find(words: list[str], low: int, high: int, phrases: _Phrases) -> tuple[int, int] | None:
    for position in range(max(low, 0), min(high, len(words))):
        for phrase in phrases.get(words[position], ()):
            if tuple(words[position : position + len(phrase)]) == phrase:
                return position, position + len(phrase)
    return None


def _record(doc: Doc, start: int) -> tuple[int, int] | None:
    """ "The deadliest attack since gunmen killed 148 students"."""
    for position in range(max(0, start - _OTHER_REACH), start):
        before = doc[max(0, position - _OTHER_REACH) : position]
        if doc[position].lower_ == "since" and any(token.tag_ in _SUPERLATIVE for token in before):
            return position, position + 1
    return None


def _earlier_event(words: list[str], start: int) -> tuple[int, int] | None:
    """ "An earlier attack by fighters on Shaer left 270 people dead"."""
    for position in range(max(1, start - _OTHER_REACH), start - 1):
        if words[position] in _BEFORE_THIS and words[position - 1] in _ONE:
            for noun in range(position + 1, min(position + _EVENT_GAP, start)):
                if words[noun] in EVENTS:
                    return position - 1, noun + 1
    return None


def _told_before(words: list[str], start: int) -> tuple[int, int] | None:
    """ "Had earlier given a toll of 17", "had put the number of dead at 17": what the speaker has corrected since."""
    for position in range(max(0, start - _TOLD_REACH), start - 1):
        is_earlier = words[position + 1] in _EARLIER
        told = position + 2 if is_earlier else position + 1
        is_earlier = is_earlier or (told + 1 < start and words[told + 1] in _EARLIER)  # "had said earlier"
        if words[position] == "had" and (words[told] in _TOLD or (is_earlier and words[told] in _SAID)):
            return position, told + 1
    return None


def _told_earlier(words: list[str], start: int) -> tuple[int, int] | None:
    """ "State radio earlier reported 17 dead"."""
    for position in range(max(0, start - _EARLIER_REACH), start - 1):
        if words[position] in _EARLIER and words[position + 1] in _TOLD:
            return position, position + 2
    return None


def _ends_at(words: list[str], end: int, phrases: list[_Phrase]) -> tuple[int, int] | None:
    return next(((end - len(p), end) for p in phrases if end >= len(p) and tuple(words[end - len(p) : end]) == p), None)
