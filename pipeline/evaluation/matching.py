"""Which found figure is which labelled one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evaluation.agreement import bounds_agree, bounds_given
from pipeline.evaluation.gold import GoldFigure

Figure = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """Pairs of a label and what was found for it; labels without; and what was found without a label."""

    pairs: tuple[tuple[GoldFigure, Figure], ...]
    missed: tuple[GoldFigure, ...]
    wrong: tuple[Figure, ...]


def match(labels: Sequence[GoldFigure], found: Sequence[Figure], kind_field: str) -> Matching:
    """Each label takes one figure at most, of its kind: on its words before elsewhere, with its bounds before others, the nearest first.

    What is left on the words of an optional label is neither right nor wrong, whatever its kind.
    """
    ranked = sorted(
        (rank, -label.is_neutral, -abs(label.start_char - figure["evidence"]["start_char"]), -i, -j)
        for i, label in enumerate(labels)
        for j, figure in enumerate(found)
        if figure[kind_field] in label.kinds and (rank := _rank(label, figure))
    )
    taken: dict[int, int] = {}
    for *_, i, j in reversed(ranked):
        if -i not in taken and -j not in taken.values():
            taken[-i] = -j
    left = [figure for j, figure in enumerate(found) if j not in taken.values()]
    neutral = [label for label in labels if label.is_neutral]
    return Matching(
        pairs=tuple((labels[i], found[j]) for i, j in sorted(taken.items())),
        missed=tuple(label for i, label in enumerate(labels) if i not in taken and not label.is_neutral),
        wrong=tuple(figure for figure in left if not any(overlap(label, figure) for label in neutral)),
    )


def overlap(label: GoldFigure, figure: Figure) -> bool:
    """Whether they share a character."""
    evidence = figure["evidence"]
    return bool(label.start_char < evidence["end_char"] and evidence["start_char"] < label.end_char)


def _rank(label: GoldFigure, figure: Figure) -> int:
    """0 for no match; equal bounds alone are the weakest, and none at all ("dozens") are no bounds to be equal by."""
    has_bounds = bounds_given(label) and bounds_agree(label, figure)
    if overlap(label, figure):
        return 3 if has_bounds else 2
    quantity = figure["quantity"]
    return int(has_bounds and (quantity["lower"] is not None or quantity["upper"] is not None))
