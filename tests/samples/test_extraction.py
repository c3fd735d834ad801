"""Extraction must not get worse on the samples; raise the floors when it gets better."""

import pytest

from pipeline.contract.decode import decode_object
from pipeline.evaluation.evaluation import Evaluation
from pipeline.evaluation.findings import MISSED, WRONG
from pipeline.evaluation.gold import load_gold
from pipeline.extraction.extractor import Extractor
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


def sentences(evaluation: Evaluation, what: str) -> str:
    return "\n".join(f"{finding.article_id}: {finding.sentence}" for finding in evaluation.findings if finding.what == what)


def test_figures_are_still_found(evaluation: Evaluation) -> None:
    recall = evaluation.figures.recall
    assert recall is not None
    assert recall >= RECALL_FLOOR, sentences(evaluation, MISSED)


def test_what_is_found_is_still_right(evaluation: Evaluation) -> None:
    precision = evaluation.figures.precision
    assert precision is not None
    assert precision >= PRECISION_FLOOR, sentences(evaluation, WRONG)


def test_bounds_are_still_read_exactly(evaluation: Evaluation) -> None:
    assert not [finding for finding in evaluation.findings if finding.what == "bounds"]


def test_another_language_is_skipped(extractor: Extractor) -> None:
    spanish = next(load_article(path) for path in ARTICLE_PATHS if "spanish" in path.stem)
    assert extractor.extract(spanish).outcome == "skipped"
