"""The corpus of figures is the specification of the readers."""

from typing import Any

import pytest

from pipeline.contract.record import record
from pipeline.domain.article import Article
from pipeline.extraction.extractor import Extractor
from tests.extraction.corpus_reader import CORPUS, Case, cases

NAMES = sorted(path.stem for path in CORPUS.glob("*.yaml") if path.stem != "attribution")


@pytest.mark.parametrize("case", [case for name in NAMES for case in cases(name)])
def test_corpus(extractor: Extractor, case: Case) -> None:
    article = Article(article_id="corpus", body=case.body, published_at=case.published)
    made = record(extractor.extract(article))
    figures = sorted(made["casualties"] + made["areas"], key=lambda figure: (figure["evidence"]["start_char"], figure["event_id"]))
    found = [figure["evidence"] for figure in figures]
    words = [case.body[evidence["start_char"] : evidence["end_char"]] for evidence in found]
    assert len(figures) == len(case.spans), words
    ids = {figure["event_id"]: index for index, figure in enumerate(figures)}
    for figure, span, expected in zip(figures, case.spans, case.expected, strict=True):
        evidence = figure["evidence"]
        assert evidence["start_char"] < span[1], words
        assert span[0] < evidence["end_char"], words
        assert case.body[evidence["start_char"] : evidence["end_char"]] == figure["quantity"]["text"]
        assert {key: _value(figure, key, ids) for key in expected} == expected, figure["quantity"]["text"]


def _value(figure: dict[str, Any], key: str, ids: dict[str, int]) -> Any:
    """The expected field in the record; links are given as the number of the bracket that they point at."""
    match key:
        case "lower" | "upper" | "qualifier":
            return figure["quantity"][key]
        case "si_lower" | "si_upper":
            return figure["si"][key.removeprefix("si_")]
        case "stance" | "medium":
            return figure["attribution"][key]
        case "claimant":
            claimant = figure["attribution"]["claimant"]
            return claimant and claimant["name"]
        case "place":
            return figure["place"] and figure["place"]["name"]
        case "other_places":
            return [place["name"] for place in figure["other_places"]]
        case "start" | "end":
            return figure["occurred"] and figure["occurred"][key]
        case "part_of" | "repeat_of":
            return None if figure[key] is None else ids[figure[key]]
        case _:
            return figure[key]
