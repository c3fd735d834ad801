"""Figures that take their kind from another of their sentence: subsets and lists."""

from collections.abc import Sequence

from spacy.tokens import Doc

from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.links import Link, Rule
from pipeline.extraction.figures.word_classes import WORDS, lower, own_verbs

_PRONOUNS = frozenset({"them", "whom", "those"})
_COORDINATORS = frozenset({"and", ",", "or"})
_SUBSET_GAP, _PRONOUN_GAP, _LIST_GAP, _FROM_GAP = 14, 12, 9, 3  # tokens
_FINITE = frozenset({"VBD", "VBZ", "VBP"})


def inherited(doc: Doc, candidate: Candidate, linked: Sequence[Link]) -> Link | None:
    """ "... killed 12 people, including three children", "two of them critically", "six in Dnipro, four in Odesa",
    "the toll rose to 71, up from 34"."""
    if not linked or candidate.is_people is False or candidate.upper == 0:
        return None
    last = linked[-1]
    gap = lower(doc[last.candidate.np_end : candidate.start])
    if "." in gap or ";" in gap:
        return None
    if last.rule is Rule.TOLL and gap[-1:] == ["from"] and len(gap) <= _FROM_GAP:
        return _link(candidate, last, Rule.TOLL, None)
    if len(gap) <= _SUBSET_GAP and WORDS.subset & set(gap):
        is_next_part = last.rule is Rule.SUBSET and "and" in gap
        return _link(candidate, last, Rule.SUBSET, last.whole if is_next_part else last.candidate)
    if len(gap) <= _PRONOUN_GAP and candidate.head is not None and doc[candidate.head].lower_ in _PRONOUNS:
        return _link(candidate, last, Rule.SUBSET, last.candidate)
    if len(gap) <= _LIST_GAP and _is_listed(doc, candidate, last, gap):
        return _link(candidate, last, Rule.SUBSET if last.rule is Rule.SUBSET else Rule.LIST, last.whole)
    return None


def _link(candidate: Candidate, last: Link, rule: Rule, whole: Candidate | None) -> Link:
    return Link(candidate=candidate, kind=last.kind, trigger=last.trigger, rule=rule, whole=whole)


def _is_listed(doc: Doc, candidate: Candidate, last: Link, gap: list[str]) -> bool:
    is_coordinated = gap[-1:] != [] and (gap[-1] in _COORDINATORS or gap[-2:] == ["and", "another"])
    between = [token for token in doc[last.candidate.np_end : candidate.start] if not last.trigger.start <= token.i < last.trigger.end]
    if not is_coordinated or own_verbs(between):
        return False
    following = doc[candidate.np_end].lower_ if candidate.np_end < len(doc) else ""
    is_local = candidate.head is None and following in WORDS.local
    return is_local or (candidate.is_people is True and not _has_own_verb(doc, candidate))


def _has_own_verb(doc: Doc, candidate: Candidate) -> bool:
    """ "... killed 12 people, and three men fled", "..., a mayor and two residents said": the people do something themselves."""
    for token in doc[candidate.np_end :]:
        if token.is_punct:
            return False
        if token.tag_ in _FINITE:
            return token.lower_ not in WORDS.be | WORDS.have
    return False
