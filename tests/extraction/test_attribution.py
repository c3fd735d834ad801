"""Who says a figure, read at the spans that the corpus brackets, so that no other reader stands between."""

import pytest

from pipeline.domain.article import Article
from pipeline.domain.figure import Attribution, ClaimantType, Cue, CueRole, Stance
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


def test_claimant_is_the_entity_whose_mention_speaks(reader: Reader) -> None:
    attribution, _ = reader.one("The mayor of Tarsk, Marek Dvorsky, told reporters that [nine] people were killed.")
    assert attribution.claimant is not None
    assert attribution.claimant.text == "Marek Dvorsky"
    assert attribution.claimant.type is ClaimantType.PERSON
    assert attribution.claimant.entity_id is not None


def test_unnamed_speakers_are_a_group_without_an_entity(reader: Reader) -> None:
    attribution, _ = reader.one("Two security sources in Goma said [nine] people were killed.")
    claimant = attribution.claimant
    assert claimant is not None
    assert (claimant.text, claimant.name) == ("Two security sources in Goma", "two security sources in Goma")
    assert (claimant.type, claimant.entity_id) == (ClaimantType.GROUP, None)


def test_pronoun_keeps_its_word_and_takes_the_name(reader: Reader) -> None:
    attribution, _ = reader.one("Marek Dvorsky came at noon. He said [nine] people were killed.")
    assert attribution.claimant is not None
    assert (attribution.claimant.text, attribution.claimant.name) == ("He", "Marek Dvorsky")


def test_cues_say_why(reader: Reader) -> None:
    _, cues = reader.one("In a video that could not be verified, the rebels claimed to have killed [80] soldiers.")
    assert [(cue.role, cue.text) for cue in cues] == [(CueRole.ATTRIBUTION, "claimed"), (CueRole.STANCE, "could not be verified")]


def test_denial_is_a_cue_of_stance_too(reader: Reader) -> None:
    _, cues = reader.one("The army denied that [38] civilians were killed.")
    assert [(cue.role, cue.text) for cue in cues] == [(CueRole.ATTRIBUTION, "denied"), (CueRole.STANCE, "denied")]


def test_own_outlet_is_no_medium(reader: Reader) -> None:
    marked = "Marek Dvorsky told Reuters that [nine] people were killed."
    assert reader.one(marked, outlet="Reuters")[0].medium is None
    assert reader.one(marked, outlet="The Tarsk Herald")[0].medium == "Reuters"


@pytest.mark.parametrize(
    "body",
    [
        "said 12 killed",
        "“““ 12 killed ””” said, said, said",
        "according to 12 killed",
        "Source: \nDetails: 12 killed",
        "by its count: 12 killed:",
        "citing citing 12 killed as saying as saying",
        "12 killed, said",
        "that that that 12 killed that denied that",
        ": 12 killed",
        "12",
    ],
)
def test_no_text_is_too_broken(reader: Reader, body: str) -> None:
    start = body.index("12")
    ((attribution, cues),) = reader.read(body, ((start, start + 2),))
    assert attribution.stance in Stance
    assert all(body[cue.start_char : cue.end_char] == cue.text for cue in cues)


def test_order_of_questions_does_not_matter(reader: Reader) -> None:
    body, spans = unbracket(
        "Marek Dvorsky spoke. He said [nine] died. He added that [two] were hurt.\n• [Six] died there.\nThe army denied [four] deaths."
    )
    assert reader.read(body, tuple(spans)) == reader.read(body, tuple(reversed(spans)))[::-1]
