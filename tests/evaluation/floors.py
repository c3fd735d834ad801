"""What an evaluation must not fall below; where it does, the sentences are shown."""

from pipeline.evaluation.evaluation import Evaluation
from pipeline.evaluation.findings import MISSED, WRONG


def assert_recall(evaluation: Evaluation, floor: float) -> None:
    recall = evaluation.figures.recall
    assert recall is not None
    assert recall >= floor, _sentences(evaluation, MISSED)


def assert_precision(evaluation: Evaluation, floor: float) -> None:
    precision = evaluation.figures.precision
    assert precision is not None
    assert precision >= floor, _sentences(evaluation, WRONG)


def _sentences(evaluation: Evaluation, what: str) -> str:
    return "\n".join(f"{finding.article_id}: {finding.sentence}" for finding in evaluation.findings if finding.what == what)
