"""Extraction must not get worse on the samples; raise the floors when it gets better."""

import pytest

from pipeline.contract.decode import decode_object
from pipeline.evaluation.evaluation import Evaluation
from pipeline.evaluation.gold import load_gold
from pipeline.extraction.extractor import Extractor
from tests.evaluation.floors import assert_precision, assert_recall
from tests.samples.articles import ARTICLE_PATHS, load_article
from tests.samples.labels import labelled_samples

RECALL_FLOOR = 0.92
PRECISION_FLOOR = 0.98


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


@pytest.fixture(scope="module")
def evaluation(extractor: Extractor) -> Evaluation:
    evaluation = Evaluation()
    for sample in labelled_samples():
        article = decode_object(sample)
        evaluation.add(load_gold(article, sample), extractor.extract(article))
    return evaluation


def test_figures_are_still_found(evaluation: Evaluation) -> None:
    assert_recall(evaluation, RECALL_FLOOR)


def test_what_is_found_is_still_right(evaluation: Evaluation) -> None:
    assert_precision(evaluation, PRECISION_FLOOR)


def test_bounds_are_still_read_exactly(evaluation: Evaluation) -> None:
    assert not [finding for finding in evaluation.findings if finding.what == "bounds"]


def test_another_language_is_skipped(extractor: Extractor) -> None:
    spanish = next(load_article(path) for path in ARTICLE_PATHS if "spanish" in path.stem)
    assert extractor.extract(spanish).outcome == "skipped"
