"""Fit what each trait of a figure says for its being right, and tell how far the result can be relied on.

A logistic regression in which every weight is drawn to a prior that was set by hand: where few figures were judged, the prior decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.contract.record import record
from pipeline.domain.extraction import Extraction
from pipeline.domain.figure import AreaFigure, CasualtyFigure
from pipeline.evaluation.agreement import bounds_agree, bounds_given
from pipeline.evaluation.gold import FIGURE_TYPES, KIND_FIELDS, GoldArticle
from pipeline.evaluation.matching import match
from pipeline.extraction.figures.confidence import confidence_of

FOLDS = 5
NEWTON_STEPS = 25
WEIGHT_DECIMALS = 2
BIN_EDGES = (0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)

# How strongly a weight is drawn to its prior: the inverse of its variance, in log-odds. Some 50 figures weigh as much as the prior.
PULL = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedFigure:
    """A figure that was found, what it is made of, and whether the labels have it so."""

    article_id: str
    traits: tuple[str, ...]
    is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Figures whose confidence lies from `low` up to, without, `high`."""

    low: float
    high: float
    count: int
    mean_confidence: float
    share_right: float


def judge(gold: GoldArticle, extraction: Extraction) -> list[JudgedFigure]:
    """Right in kind, bounds and status, or not; what an optional label covers is not judged."""
    found = record(extraction)
    figures: tuple[CasualtyFigure | AreaFigure, ...] = (*extraction.casualties, *extraction.areas)
    verdicts: dict[str, bool] = {}
    for event_type in FIGURE_TYPES:
        matching = match(gold.figures.get(event_type, ()), found[event_type], KIND_FIELDS[event_type])
        for label, figure in matching.pairs:
            has_bounds = not bounds_given(label) or bounds_agree(label, figure)
            answers = label.answers("status")
            if not label.is_neutral:
                verdicts[figure["event_id"]] = has_bounds and (not answers or figure["status"] in answers)
        if event_type in gold.figures:
            verdicts |= {figure["event_id"]: False for figure in matching.wrong}
    return [
        JudgedFigure(article_id=extraction.article_id, traits=figure.traits, is_right=verdicts[figure.event_id])
        for figure in figures
        if figure.event_id in verdicts
    ]


def fit(judged: Sequence[JudgedFigure], priors: Mapping[str, float]) -> dict[str, float]:
    """A weight for every trait, rounded, by Newton's method; the same figures give the same weights."""
    names = sorted(priors)
    prior = np.array([priors[name] for name in names])
    has_trait = np.array([[float(name in figure.traits) for name in names] for figure in judged]).reshape(len(judged), len(names))
    is_right = np.array([float(figure.is_right) for figure in judged])
    weights: NDArray[np.float64] = prior.copy()
    for _ in range(NEWTON_STEPS):
        expected = 1 / (1 + np.exp(-has_trait @ weights))
        gradient = has_trait.T @ (is_right - expected) - PULL * (weights - prior)
        curvature = (has_trait.T * (expected * (1 - expected))) @ has_trait + PULL * np.eye(len(names))
        weights = weights + np.linalg.solve(curvature, gradient)
    return {name: round(float(weight), WEIGHT_DECIMALS) + 0.0 for name, weight in zip(names, weights, strict=True)}


def cross_validated(judged: Sequence[JudgedFigure], priors: Mapping[str, float]) -> list[tuple[float, bool]]:
    """Confidence and truth of every figure, by weights that have not seen its article."""
    folds = {article_id: number % FOLDS for number, article_id in enumerate(dict.fromkeys(figure.article_id for figure in judged))}
    results = []
    for fold in range(FOLDS):
        weights = fit([figure for figure in judged if folds[figure.article_id] != fold], priors)
        results += scored([figure for figure in judged if folds[figure.article_id] == fold], weights)
    return results


def scored(judged: Iterable[JudgedFigure], weights: Mapping[str, float]) -> list[tuple[float, bool]]:
    """Confidence and truth by these weights."""
    return [(confidence_of(figure.traits, weights), figure.is_right) for figure in judged]


def reliability(results: Sequence[tuple[float, bool]], edges: Sequence[float] = BIN_EDGES) -> list[Bin]:
    """Bins that hold figures; the last one includes its upper edge."""
    bins = []
    for low, high in pairwise(edges):
        inside = [(confidence, right) for confidence, right in results if low <= confidence < high or confidence == high == edges[-1]]
        if inside:
            mean, share = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            bins.append(Bin(low=low, high=high, count=len(inside), mean_confidence=mean, share_right=share))
    return bins
