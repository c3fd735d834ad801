"""How often figures of this making are right."""

from pipeline.domain.figure import Status
from pipeline.domain.quantity import Qualifier
from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.links import Rule

_BY_RULE = {
    Rule.FRAME: 0.9,
    Rule.NAMES: 0.8,
    Rule.PARTITIVE: 0.8,
    Rule.COUNTS: 0.9,
    Rule.STATE_AFTER: 0.94,
    Rule.TREE_OBJECT: 0.92,
    Rule.TREE_SUBJECT: 0.92,
    Rule.TREE_MODIFIER: 0.9,
    Rule.TOLL: 0.9,
    Rule.OBJECT_NEAR: 0.88,
    Rule.SUBJECT_NEAR: 0.75,
    Rule.SUBSET: 0.8,
    Rule.LIST: 0.7,
}


def casualty_confidence(candidate: Candidate, rule: Rule, status: Status) -> float:
    """From the rule that linked it, less for persons who are the number themselves, nouns that may be no people, and what is no fact."""
    confidence = _BY_RULE[rule]
    if candidate.number is None:
        confidence -= 0.15 if candidate.is_definite else 0.05
    if candidate.head is not None and candidate.is_people is None:
        confidence -= 0.1
    if status is not Status.ACTUAL:
        confidence -= 0.1
    if candidate.qualifier is Qualifier.VAGUE:
        confidence -= 0.05
    return round(confidence, 3)


def area_confidence(*, is_tree: bool, status: Status) -> float:
    """Surer where the tree binds the measure to its action."""
    return round((0.9 if is_tree else 0.8) - (0.1 if status is not Status.ACTUAL else 0), 3)
