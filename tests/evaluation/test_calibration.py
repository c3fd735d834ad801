from typing import Any

import pytest

from pipeline.domain.article import Article
from pipeline.evaluation.calibration import Bin, JudgedFigure, cross_validated, fit, judge, reliability, scored
from pipeline.evaluation.gold import load_gold
from pipeline.extraction.extractor import Extractor
from pipeline.extraction.figures.confidence import EVERY, confidence_of, load_priors

PRIORS = {EVERY: 0.0, "sure": 2.0, "unsure": 1.0}
BODY = "At least 12 people were killed in Herat on Saturday. Two others were injured, and one is missing. Nobody was evacuated."


def figures(trait: str, right: int, wrong: int) -> list[JudgedFigure]:
    verdicts = [True] * right + [False] * wrong
    return [
        JudgedFigure(article_id=f"{trait}-{number}", traits=(EVERY, trait), is_right=is_right) for number, is_right in enumerate(verdicts)
    ]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def verdicts(extractor: Extractor, *labels: dict[str, Any]) -> list[bool]:
    article = Article(article_id="a", body=BODY)
    return [figure.is_right for figure in judge(load_gold(article, {"casualties": list(labels)}), extractor.extract(article))]


def test_without_figures_the_weights_are_the_priors() -> None:
    assert fit([], PRIORS) == PRIORS


def test_many_figures_outweigh_the_prior() -> None:
    weights = fit([*figures("sure", 1200, 800), *figures("unsure", 1900, 100)], PRIORS)
    assert confidence_of((EVERY, "sure"), weights) == pytest.approx(0.6, abs=0.01)
    assert confidence_of((EVERY, "unsure"), weights) == pytest.approx(0.95, abs=0.01)


def test_few_figures_move_it_a_little() -> None:
    weights = fit(figures("sure", 1, 2), PRIORS)
    assert confidence_of((EVERY, "sure"), PRIORS) - 0.25 < confidence_of((EVERY, "sure"), weights) < confidence_of((EVERY, "sure"), PRIORS)
    assert weights["unsure"] == PRIORS["unsure"]


def test_the_order_of_the_figures_does_not_matter() -> None:
    judged = [*figures("sure", 8, 3), *figures("unsure", 5, 4)]
    assert fit(judged, PRIORS) == fit(judged[::-1], PRIORS)


def test_a_figure_is_scored_by_weights_that_have_not_seen_its_article() -> None:
    judged = [JudgedFigure(article_id=str(number // 200), traits=(EVERY, "sure"), is_right=number >= 200) for number in range(1000)]
    confidence_in_wrong_article = {confidence for confidence, is_right in cross_validated(judged, PRIORS) if not is_right}
    assert confidence_in_wrong_article == {confidence_of((EVERY, "sure"), fit(judged[200:], PRIORS))}
    assert scored(judged[:1], fit(judged, PRIORS))[0][0] < min(confidence_in_wrong_article)


def test_bins_tell_count_mean_and_share_and_the_last_one_is_closed() -> None:
    results = [(0.75, True), (0.85, False), (0.875, True), (1.0, True)]
    assert reliability(results, edges=(0.0, 0.75, 0.875, 1.0)) == [
        Bin(low=0.75, high=0.875, count=2, mean_confidence=0.8, share_right=0.5),
        Bin(low=0.875, high=1.0, count=2, mean_confidence=0.9375, share_right=1.0),
    ]


def test_right_is_kind_bounds_and_status(extractor: Extractor) -> None:
    killed = {"kind": "killed", "at": "[At least 12] people", "quantity": {"lower": 12, "upper": None}, "status": "actual"}
    wounded = {"kind": "wounded", "at": "[Two] others", "quantity": {"lower": 2, "upper": 2}, "status": "actual"}
    missing = {"kind": "missing", "at": "[one] is", "quantity": {"lower": 1, "upper": 1}, "status": "actual"}
    nobody = {"kind": "evacuated", "at": "[Nobody] was", "quantity": {"lower": 0, "upper": 0}, "status": "negated"}
    assert verdicts(extractor, killed, wounded, missing, nobody) == [True, True, True, True]
    assert verdicts(extractor, {**killed, "quantity": {"lower": 12, "upper": 12}}, wounded, missing, nobody) == [False, True, True, True]
    assert verdicts(extractor, killed, {**wounded, "status": "historical"}, missing, nobody) == [True, False, True, True]
    assert verdicts(extractor, killed, wounded, {**missing, "kind": "kidnapped"}, nobody) == [True, True, False, True]
    assert verdicts(extractor, killed, wounded, {**missing, "optional": True}, nobody) == [True, True, True]
    assert verdicts(extractor, killed, wounded, missing) == [True, True, True, False]


def test_every_figure_has_traits_that_have_a_weight(extractor: Extractor) -> None:
    extraction = extractor.extract(Article(article_id="a", body=BODY + " The fire burned 300 acres near Redding, California."))
    assert len(extraction.areas) == 1
    for traits in [figure.traits for figure in extraction.casualties] + [figure.traits for figure in extraction.areas]:
        assert {EVERY} < set(traits) <= set(load_priors())
