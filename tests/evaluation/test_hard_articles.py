"""136 articles and notes on wars, disasters, displacement and crime, written and labelled before anybody looked at what is found in them.

Most say things in rarer ways than the samples do: when they were new, four to six in ten of their casualty figures were found, and of
those in news.jsonl, which are news as it mostly is, three in four. Rules have been written since for what they showed, so that the
floors tell only whether it gets worse. Raise them when it gets better.
"""

import json
from pathlib import Path

import pytest

from pipeline.contract.decode import decode_object
from pipeline.evaluation.evaluation import Evaluation
from pipeline.evaluation.gold import load_gold
from pipeline.extraction.extractor import Extractor
from tests.evaluation.floors import assert_precision, assert_recall

HARD = Path(__file__).parent / "hard"
RECALL_FLOOR = 0.80
PRECISION_FLOOR = 0.95


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    extractor, evaluation = Extractor(), Evaluation()
    for path in sorted(HARD.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            labels = json.loads(line)
            article = decode_object(labels)
            evaluation.add(load_gold(article, labels), extractor.extract(article))
    return evaluation


def test_figures_said_in_rare_ways_are_still_found(evaluation: Evaluation) -> None:
    assert_recall(evaluation, RECALL_FLOOR)


def test_what_is_found_in_hard_articles_is_still_right(evaluation: Evaluation) -> None:
    assert_precision(evaluation, PRECISION_FLOOR)
