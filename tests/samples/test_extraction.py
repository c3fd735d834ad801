"""Extraction must not get worse on the samples; raise the floors when it gets better."""

import pytest

from pipeline.extraction.extractor import Extractor
from tests.samples.articles import ARTICLE_PATHS, load_article
from tests.samples.scoring import Score, score_samples

RECALL_FLOOR = 0.84
PRECISION_FLOOR = 0.88


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def score(extractor: Extractor) -> Score:
    return score_samples(extractor)


def test_figures_are_still_found(score: Score) -> None:
    assert score.recall >= RECALL_FLOOR, "\n".join(score.missed)


def test_what_is_found_is_still_right(score: Score) -> None:
    assert score.precision >= PRECISION_FLOOR, "\n".join(score.wrong)


def test_another_language_is_skipped(extractor: Extractor) -> None:
    spanish = next(load_article(path) for path in ARTICLE_PATHS if "spanish" in path.stem)
    assert extractor.extract(spanish).outcome == "skipped"
