"""Who says a figure, read at the spans that the corpus brackets, so that no other reader stands between."""

import pytest

from pipeline.domain.article import Article
from pipeline.domain.figure import Attribution, Cue, Stance
from pipeline.extraction.analysis import Analysis
from pipeline.extraction.attribution import AttributionResolver
from pipeline.extraction.entities.recognizer import EntityRecognizer
from pipeline.extraction.extractor import Extractor
from pipeline.extraction.sentences import split
from tests.extraction.corpus_reader import Case, cases, unbracket


class Reader:
    """Attributes spans of a text as the extractor would."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self._recognizer = EntityRecognizer()

    def read(
        self, body: str, spans: tuple[tuple[int, int], ...], *, outlet: str | None = None
    ) -> list[tuple[Attribution, tuple[Cue, ...]]]:
        article = Article(article_id="corpus", body=body, outlet=outlet)
        analysis = self._extractor.analyze(article, split(body, [(0, len(body))]))
        resolver = AttributionResolver(self._recognizer.recognize(analysis), analysis)
        return [_attributed(resolver, analysis, start, end) for start, end in spans]

    def one(self, marked: str, *, outlet: str | None = None) -> tuple[Attribution, tuple[Cue, ...]]:
        body, spans = unbracket(marked)
        (found,) = self.read(body, tuple(spans), outlet=outlet)
        return found


def _attributed(resolver: AttributionResolver, analysis: Analysis, start: int, end: int) -> tuple[Attribution, tuple[Cue, ...]]:
    return resolver.attribution_of(sentence_index=analysis.sentence_index(start), start_char=start, end_char=end)


@pytest.fixture(scope="session")
def reader(extractor: Extractor) -> Reader:
    return Reader(extractor)


@pytest.mark.parametrize("case", cases("attribution"))
def test_corpus(reader: Reader, case: Case) -> None:
    for (attribution, cues), expected in zip(reader.read(case.body, case.spans), case.expected, strict=True):
        found = {
            "stance": attribution.stance.value,
            "claimant": attribution.claimant.name if attribution.claimant else None,
            "medium": attribution.medium,
        }
        assert {key: found[key] for key in expected} == expected
        for cue in cues:
            assert case.body[cue.start_char : cue.end_char] == cue.text
        if attribution.stance is not Stance.STATED:
            assert cues
        if attribution.claimant is not None:
            assert attribution.claimant.text in case.body
