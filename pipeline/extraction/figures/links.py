"""A candidate and the trigger that takes it, with the rule that says so."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.figure import CasualtyKind
from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.triggers import Trigger


class Rule(StrEnum):
    """How a candidate was linked to its trigger, surest first."""

    FRAME = "frame"
    COUNTS = "counts"
    STATE_AFTER = "state_after"
    TREE_OBJECT = "tree_object"
    TREE_SUBJECT = "tree_subject"
    TREE_MODIFIER = "tree_modifier"
    TOLL = "toll"
    OBJECT_NEAR = "object_near"
    SUBJECT_NEAR = "subject_near"
    NAMES = "names"
    PARTITIVE = "partitive"
    SUBSET = "subset"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A candidate and what happened to the people; `whole` is the figure that it is a part of."""

    candidate: Candidate
    kind: CasualtyKind
    trigger: Trigger
    rule: Rule
    whole: Candidate | None = None
