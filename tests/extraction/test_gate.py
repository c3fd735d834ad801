"""What is parsed: figures, and what tells them who speaks and when; the rest is left alone."""

import pytest

from pipeline.domain.article import Article
from pipeline.extraction.extractor import Extractor
from pipeline.extraction.sentences import split

FIGURE = "Nine miners were killed."
IDLE = "The valley has a museum and two old mills."


@pytest.mark.parametrize(
    ("lines", "parsed"),
    [
        ([IDLE], [False]),
        ([FIGURE, IDLE], [True, False]),
        (["Three divers were taken to a nearby private clinic."], [True]),
        (["A woman was killed."], [True]),
        (["The fire burned 40 hectares of pine."], [True]),
        (["The governor spoke to a radio station.", FIGURE], [True, True]),
        (["The roof of the gallery gave way on Tuesday.", FIGURE], [True, True]),
        (["The governor spoke to a radio station.", IDLE], [False, False]),
    ],
)
def test_parsed_sentences(extractor: Extractor, lines: list[str], parsed: list[bool]) -> None:
    body = "\n".join(lines)
    analysis = extractor.analyze(Article(article_id="any", body=body), split(body, [(0, len(body))]))
    assert [sentence.is_parsed for sentence in analysis.sentences] == parsed
