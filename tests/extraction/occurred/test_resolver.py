import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.domain.article import Article
from pipeline.domain.figure import CueRole
from pipeline.extraction.analysis import Analysis
from pipeline.extraction.extractor import Extractor
from pipeline.extraction.occurred import OccurrenceResolver
from pipeline.extraction.sentences import split
from tests.extraction.occurred.corpus import Case, cases

PUBLISHED = "2025-09-13T09:00:00+00:00"


def analyze(extractor: Extractor, body: str, published: str | None) -> Analysis:
    return extractor.analyze(Article(article_id="any", body=body, published_at=published), split(body, [(0, len(body))]))


@pytest.mark.parametrize("case", cases("figures", published=PUBLISHED))
def test_figures_have_the_days_of_their_event(extractor: Extractor, case: Case) -> None:
    analysis = analyze(extractor, case.text, case.published)
    (start, end), (expected,) = case.spans[0], case.days
    index = analysis.sentence_index(start)
    occurred, cues = OccurrenceResolver(analysis).occurred_of(sentence_index=index, start_char=start, end_char=end)
    assert (occurred and (occurred.start, occurred.end)) == expected, occurred
    assert [(cue.role, cue.text) for cue in cues] == ([(CueRole.TIME, occurred.text)] if occurred else [])
    assert [case.text[cue.start_char : cue.end_char] for cue in cues] == [cue.text for cue in cues]


FRAGMENTS = (
    *(
        "Nine",
        "people",
        "were killed",
        "on Friday",
        "since Sunday",
        "in 2011",
        "police said",
        "now",
        "km",
        "villages",
        "have fled",
        "could",
    ),
    *(
        "of the dead",
        "when",
        "a day earlier",
        "the same day",
        "overnight",
        "the war",
        "in the fighting",
        "Elsewhere",
        ".",
        ",",
        ";",
        "\n",
        "“",
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=30).map(" ".join).filter(str.strip),
    published=st.sampled_from([None, PUBLISHED, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]),
)
def test_any_words_of_any_text_are_dated_the_same_way_twice(extractor: Extractor, body: str, published: str | None) -> None:
    analysis = analyze(extractor, body, published)
    resolver = OccurrenceResolver(analysis)
    for index, analyzed in enumerate(analysis.sentences):
        for token in analyzed.doc:
            start = analyzed.sentence.start_char + token.idx
            end = start + len(token.text)
            occurred, cues = resolver.occurred_of(sentence_index=index, start_char=start, end_char=end)
            assert (occurred, cues) == OccurrenceResolver(analysis).occurred_of(sentence_index=index, start_char=start, end_char=end)
            assert [body[cue.start_char : cue.end_char] for cue in cues] == ([occurred.text] if occurred else [])
