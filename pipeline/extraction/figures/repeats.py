"""Find figures that an article gives again: the same count of the same thing, restated further down."""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.domain.figure import AreaFigure, CasualtyFigure

_TOO_COMMON = 2  # "one" and "two" recur by chance


def with_casualty_repeats(figures: Iterable[CasualtyFigure]) -> tuple[CasualtyFigure, ...]:
    """Each figure that restates an earlier one of the same kind, bounds and status points at the first of them."""
    seen: dict[tuple[object, ...], CasualtyFigure] = {}
    out = []
    for figure in figures:
        quantity = figure.quantity
        key = (figure.kind, figure.status, quantity.lower, quantity.upper, quantity.lower is None and quantity.text.lower())
        first = seen.setdefault(key, figure)
        is_repeat = first is not figure and figure.part_of is None and _is_telling(figure) and _agree(first, figure)
        out.append(replace(figure, repeat_of=first.event_id) if is_repeat else figure)
    return tuple(out)


def with_area_repeats(figures: Iterable[AreaFigure]) -> tuple[AreaFigure, ...]:
    """The same for areas: same measure, action, SI bounds and claimant."""
    seen: dict[tuple[object, ...], AreaFigure] = {}
    out = []
    for figure in figures:
        key = (figure.measure, figure.action, figure.status, figure.si, _claimant(figure))
        first = seen.setdefault(key, figure)
        out.append(replace(figure, repeat_of=first.event_id) if first is not figure and figure.si.lower is not None else figure)
    return tuple(out)


def _is_telling(figure: CasualtyFigure) -> bool:
    bound = figure.quantity.lower if figure.quantity.lower is not None else figure.quantity.upper
    return bound is not None and bound > _TOO_COMMON


def _agree(first: CasualtyFigure, second: CasualtyFigure) -> bool:
    """Two places that both are named and differ make two figures, and so do two claimants."""
    places = {figure.place.name for figure in (first, second) if figure.place is not None}
    claimants = {_claimant(figure) for figure in (first, second)} - {None}
    return len(places) < 2 and len(claimants) < 2


def _claimant(figure: CasualtyFigure | AreaFigure) -> str | None:
    return None if figure.attribution.claimant is None else figure.attribution.claimant.name
