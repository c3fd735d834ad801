"""What became in the end of people who were hurt: "was shot and later died" is a death."""

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from pipeline.domain.figure import CasualtyKind
from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.tree_rules import has_passive, is_subject, verb_of
from pipeline.extraction.figures.triggers import Form, Trigger
from pipeline.extraction.figures.word_classes import lower

_HURT = frozenset({CasualtyKind.WOUNDED, CasualtyKind.HOSPITALIZED})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_ONE, _SEVERAL = frozenset({"he", "she"}), frozenset({"they", "both", "all"})


def last_fate(doc: Doc, candidate: Candidate, trigger: Trigger, triggers: Sequence[Trigger]) -> Trigger:
    """The death that the sentence tells of the same people, or the trigger itself.

    "A woman was taken to hospital, where she died", "two men were shot and later died", "the body of a clerk who had been stabbed".
    """
    if trigger.kind not in _HURT or candidate.upper == 0:
        return trigger
    deaths = (other for other in triggers if other.kind is CasualtyKind.KILLED)
    return next((death for death in deaths if _is_theirs(doc, candidate, trigger, death)), trigger)


def _is_theirs(doc: Doc, candidate: Candidate, trigger: Trigger, death: Trigger) -> bool:
    if death.end <= candidate.start:
        return Form.COUNTS in death.forms and lower(doc[death.end : candidate.start]) == ["of"]
    verb = verb_of(doc, death)
    is_suffered = has_passive(verb) or bool(death.forms & {Form.HAPPENS, Form.STATES})
    if death.start < trigger.end or not (is_suffered or (Form.ACTS in death.forms and verb.tag_ == "VBN")):
        return False
    subjects = [child for child in verb.children if child.dep_ in _SUBJECTS]
    if not subjects:
        others = any(token.tag_ == "CD" for token in doc[trigger.end : death.start])  # "eight wounded, and in the port two were killed"
        return not others and _is_conjunct(verb, verb_of(doc, trigger))
    pronouns = _ONE if candidate.lower == candidate.upper == 1 else _SEVERAL
    return any(subject.lower_ in pronouns for subject in subjects) or is_subject(doc, candidate, death)


def _is_conjunct(verb: Token, first: Token) -> bool:
    return verb in first.conjuncts or (first.dep_ == "relcl" and verb in first.head.head.conjuncts)
