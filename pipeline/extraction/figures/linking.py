"""Decide what happened to the people that a candidate counts: which trigger of the sentence takes it, and by which rule.

The rules run from the surest to the weakest; the first that answers wins, and its name goes into the confidence.
Where the tree is wrong, which on scraped news it often is, the linear rules decide.
"""

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from pipeline.domain.figure import CasualtyKind
from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.fates import last_fate
from pipeline.extraction.figures.inherited import inherited, is_of_whole, with_sums
from pipeline.extraction.figures.links import Link, Rule
from pipeline.extraction.figures.noun_rules import is_among_named, is_fated, is_named, is_partitive, is_toll
from pipeline.extraction.figures.refusals import is_rate, is_refused
from pipeline.extraction.figures.tree_rules import is_modified, is_object, is_subject
from pipeline.extraction.figures.triggers import Form, Trigger
from pipeline.extraction.figures.verb_rules import is_counting, is_framed, is_in_place, is_in_state, is_near_object, is_near_subject
from pipeline.extraction.figures.word_classes import WORDS

# Trophies are captured too, and ships rescued: these need a noun that is known for people.
_OF_THINGS_TOO = frozenset({CasualtyKind.CAPTURED, CasualtyKind.KIDNAPPED, CasualtyKind.RESCUED, CasualtyKind.TRAPPED})
_WHOLE = frozenset({"them", "whom", "these", "those"})
_FOUND, _FOUND_REACH = frozenset({"discovered", "dug", "fished", "found", "pulled", "recovered", "retrieved"}), 4
_APPOSITION = 8  # tokens of a name between commas


def link(doc: Doc, candidates: Sequence[Candidate], triggers: Sequence[Trigger]) -> list[Link]:
    """The candidates that are casualty figures, in text order; each candidate at most once."""
    linked: list[Link] = []
    for candidate in candidates:
        if _speaks(doc, candidate) or _renames(doc, candidate, candidates) or is_rate(doc, candidate):
            continue
        part = inherited(doc, candidate, linked)
        found = _direct(doc, candidate, candidates, triggers)
        if linked and (found is None or found.kind is CasualtyKind.RESCUED) and _is_more_bodies(doc, candidate, linked[-1]):
            found = replace(linked[-1], candidate=candidate, rule=Rule.LIST, whole=None)
        if found is None:
            found = part
        elif part is not None and part.rule is Rule.SUBSET and (part.kind is found.kind or is_of_whole(doc, candidate)):
            found = replace(found, whole=part.whole)
        if found is not None:
            linked.append(found)
    return with_sums(linked)


def _is_more_bodies(doc: Doc, candidate: Candidate, last: Link) -> bool:
    """ "19 bodies lay there while seven more had been fished out of a pit": bodies, too."""
    is_counted = last.rule is Rule.COUNTS and last.kind is CasualtyKind.KILLED
    is_more = candidate.number is not None and (candidate.head is None or doc[candidate.head].lower_ in {"more", "others"})
    following = {token.lower_ for token in doc[candidate.np_end : candidate.np_end + _FOUND_REACH]}
    return is_counted and is_more and not _FOUND.isdisjoint(following)


def _speaks(doc: Doc, candidate: Candidate) -> bool:
    """ "..., a chief and three teachers said", "..., the mayor, Roman Chaika, said": they tell of others."""
    position = candidate.np_end
    if position < len(doc) and doc[position].text == ",":
        named = next((token.i for token in doc[position + 1 : position + _APPOSITION] if token.text == ","), None)
        if named is None or any(not token.tag_.startswith("NNP") for token in doc[position + 1 : named]):
            return False
        position = named + 1
    is_told_of = position + 1 < len(doc) and doc[position + 1].lower_ in WORDS.fates | {"as", "to"}  # "12 people reported missing"
    return position < len(doc) and doc[position].lower_ in WORDS.speaking and not is_told_of


def _renames(doc: Doc, candidate: Candidate, candidates: Sequence[Candidate]) -> bool:
    """ "The suspect, a 27-year-old man, was arrested", "one of them a guard": one person, counted by the first name of him."""
    if candidate.number is not None or candidate.head is None:
        return False
    if any(other.np_end == candidate.start and other.number is not None for other in candidates):
        return doc[candidate.start - 1].lower_ in _WHOLE or doc[candidate.start - 1].lower_ == "one"
    is_relative = doc[candidate.start].tag_ == "PRP$" and doc[candidate.head].n_rights > 0
    if doc[candidate.head].dep_ != "appos" or (is_relative and any(doc[candidate.head].conjuncts)):
        return False  # "a father, his daughter and a friend"
    named = doc[candidate.head].head.i
    return any(other.number is None and other is not candidate and other.start <= named < other.np_end for other in candidates)


def _direct(doc: Doc, candidate: Candidate, candidates: Sequence[Candidate], triggers: Sequence[Trigger]) -> Link | None:
    if candidate.is_people is False and not _is_counting_noun(candidate, triggers):
        return None
    for rule, answers in (
        (Rule.COUNTS, is_counting),
        (Rule.STATE_AFTER, is_in_state),
        (Rule.NAMES, is_fated),
        (Rule.FRAME, is_framed),
        (Rule.TREE_OBJECT, is_object),
        (Rule.TREE_SUBJECT, is_subject),
        (Rule.TREE_MODIFIER, is_modified),
        (Rule.STATE_AFTER, is_in_place),
        (Rule.NAMES, is_named),
        (Rule.TOLL, is_toll),
        (Rule.OBJECT_NEAR, is_near_object),
        (Rule.SUBJECT_NEAR, is_near_subject),
        (Rule.NAMES, is_among_named),
        (Rule.PARTITIVE, is_partitive),
    ):
        for trigger in _nearest_first(candidate, triggers):
            if trigger.kind in _OF_THINGS_TOO and candidate.head is not None and candidate.is_people is not True:
                continue
            is_kept = answers(doc, candidate, trigger) and not is_refused(doc, candidate, trigger, rule)
            if is_kept and not _is_blocked(doc, candidate, trigger, candidates, rule):
                joined = last_fate(doc, candidate, _joined(doc, trigger, triggers), triggers)
                return Link(candidate=candidate, kind=joined.kind, trigger=joined, rule=rule)
    return None


def _joined(doc: Doc, trigger: Trigger, triggers: Sequence[Trigger]) -> Trigger:
    """ "Killed or wounded 14 officers" is one figure, of the first."""
    is_or = trigger.start > 0 and doc[trigger.start - 1].lower_ == "or"
    return next((first for first in triggers if is_or and first.end == trigger.start - 1), trigger)


def _nearest_first(candidate: Candidate, triggers: Sequence[Trigger]) -> list[Trigger]:
    return sorted(triggers, key=lambda t: (max(t.start - candidate.np_end, candidate.start - t.end, 0), t.start))


def _is_blocked(doc: Doc, candidate: Candidate, trigger: Trigger, candidates: Sequence[Candidate], rule: Rule) -> bool:
    """A weak rule may not reach over another figure of people that is nearer to the trigger, nor past a full stop of thought."""
    if rule not in {Rule.OBJECT_NEAR, Rule.SUBJECT_NEAR, Rule.TOLL}:
        return False
    low, high = min(candidate.np_end, trigger.end), max(candidate.start, trigger.start)
    between = [other for other in candidates if other is not candidate and low <= other.start < high and _is_other(doc, other)]
    if between and candidate.lower is not None and sum(other.lower or 0 for other in between) == candidate.lower:
        between = []  # "ten people - six women and four men - were killed"
    crosses = any(token.text in {";", "."} for token in doc[low:high])
    return crosses or (rule is not Rule.TOLL and any(other.number is not None for other in between))


def _is_other(doc: Doc, candidate: Candidate) -> bool:
    """Whether it may count other people: not things, nor some of the first ("eleven, two of them minors, ...")."""
    return candidate.is_people is not False and not is_of_whole(doc, candidate)


def _is_counting_noun(candidate: Candidate, triggers: Sequence[Trigger]) -> bool:
    return any(Form.COUNTS in t.forms and candidate.head is not None and t.start <= candidate.head < t.end for t in triggers)
