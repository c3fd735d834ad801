"""How often figures of this making are right: their traits, and what each of them weighs (`python -m deploy.calibrate`)."""

from collections.abc import Iterable, Mapping
from math import exp

from pipeline.domain.figure import CasualtyKind, Measure, Status
from pipeline.domain.quantity import Qualifier
from pipeline.extraction.data_files import load_data
from pipeline.extraction.figures.candidates import Candidate
from pipeline.extraction.figures.links import Rule

EVERY = "every_figure"
GROUND_TREE, GROUND_NEAR = "ground_tree", "ground_near"
PERSON, DEFINITE_PERSON, NO_NOUN, UNSURE_NOUN, VAGUE = "person", "definite_person", "no_noun", "unsure_noun", "vague"
DECIMALS = 3

TRAITS = frozenset(
    {EVERY, GROUND_TREE, GROUND_NEAR, PERSON, DEFINITE_PERSON, NO_NOUN, UNSURE_NOUN, VAGUE}
    | {f"rule_{rule}" for rule in Rule}
    | {f"status_{status}" for status in Status if status is not Status.ACTUAL}
    | {f"kind_{kind}" for kind in CasualtyKind}
    | {f"measure_{measure}" for measure in Measure}
)


def casualty_traits(candidate: Candidate, rule: Rule, *, kind: CasualtyKind, status: Status) -> tuple[str, ...]:
    """The rule that linked it; less sure are persons who are the number, no noun or one that may be no people, and what is no fact."""
    traits = [EVERY, f"rule_{rule}", f"kind_{kind}", *_of_status(status)]
    if candidate.number is None:
        traits.append(DEFINITE_PERSON if candidate.is_definite else PERSON)
    if candidate.is_people is None:
        traits.append(NO_NOUN if candidate.head is None else UNSURE_NOUN)
    if candidate.qualifier is Qualifier.VAGUE:
        traits.append(VAGUE)
    return tuple(traits)


def area_traits(*, is_tree: bool, measure: Measure, status: Status) -> tuple[str, ...]:
    """Surer where the tree binds the measure to its action."""
    return (EVERY, GROUND_TREE if is_tree else GROUND_NEAR, f"measure_{measure}", *_of_status(status))


def confidence_of(traits: Iterable[str], weights: Mapping[str, float]) -> float:
    """The share of figures with these traits that is right: the logistic function of the sum of their weights."""
    return round(1 / (1 + exp(-sum(weights[trait] for trait in traits))), DECIMALS)


def load_weights() -> dict[str, float]:
    """In log-odds, by trait."""
    return {trait: entry["weight"] for trait, entry in load_data("confidence", keys=TRAITS).items()}


def load_priors() -> dict[str, float]:
    """What the weights were before they were fitted, set by hand; a fit stays near them where it has seen few figures."""
    return {trait: entry["prior"] for trait, entry in load_data("confidence", keys=TRAITS).items()}


def _of_status(status: Status) -> list[str]:
    return [] if status is Status.ACTUAL else [f"status_{status}"]
