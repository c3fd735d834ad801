"""`--fail-under`: shares that an evaluation must reach, for use in CI."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

import click

from pipeline.domain.entity import EntityType
from pipeline.domain.figure import CasualtyKind, Measure
from pipeline.domain.identity import EventType
from pipeline.evaluation.evaluation import BOUNDS, Evaluation
from pipeline.evaluation.gold import ATTRIBUTES, FIGURE_TYPES

FIGURES = "figures"
SCORES = ("precision", "recall", "f1")
KINDS = {EventType.CASUALTIES: CasualtyKind, EventType.AREAS: Measure, EventType.ENTITIES: EntityType}
_FORM = re.compile(r"([a-z_/]+)\.([a-z0-9_]+)=(0(?:\.\d+)?|1(?:\.0*)?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """`casualties/killed`, `recall`, 0.9; or `casualties`, `place`, 0.75."""

    name: str
    metric: str
    least: float

    def reached(self, evaluation: Evaluation) -> float | None:
        """None where the labels have nothing of the kind."""
        if self.name == FIGURES:
            return attrgetter(self.metric)(evaluation.figures)  # type: ignore[no-any-return]
        if self.metric in SCORES:
            score = evaluation.scores.get(self.name)
            return attrgetter(self.metric)(score) if score else None
        accuracies = evaluation.attributes.get(EventType(self.name), {})
        return accuracies[self.metric].accuracy if accuracies else None


class ThresholdType(click.ParamType):
    """A name that is scored, and a share from 0 to 1."""

    name = "threshold"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> Threshold:
        """Wrong use is told before anything is extracted."""
        match = _FORM.fullmatch(value)
        if match is None or match[1] not in _names() or match[2] not in _metrics(match[1]):
            self.fail(f"{value!r}; NAME.METRIC=SHARE was expected, as in casualties/killed.recall=0.9 or areas.place=0.75.", param, ctx)
        return Threshold(name=match[1], metric=match[2], least=float(match[3]))


def unmet(evaluation: Evaluation, thresholds: Iterable[Threshold]) -> list[str]:
    """A sentence for each share that is lower, or that cannot be told."""
    sentences = []
    for threshold in thresholds:
        reached, what = threshold.reached(evaluation), f"{threshold.name}.{threshold.metric}"
        if reached is None:
            sentences.append(f"{what} cannot be told: no label bears on it; {threshold.least:g} was asked for.")
        elif reached < threshold.least:
            sentences.append(f"{what} is {reached:.3f}, below {threshold.least:g}.")
    return sentences


def _names() -> set[str]:
    return {FIGURES, *KINDS, *(f"{event_type}/{kind}" for event_type, kinds in KINDS.items() for kind in kinds)}


def _metrics(name: str) -> set[str]:
    return {*SCORES, *((BOUNDS, *ATTRIBUTES) if name in FIGURE_TYPES else ())}
