"""What the article says around a figure: where, when, who says so; one object an article, asked once a figure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from spacy.tokens import Doc, Token

from pipeline.domain.entity import Entity, Place
from pipeline.domain.figure import Attribution, Cue, CueRole, Evidence, Occurred, Stance, Status
from pipeline.extraction.analysis import Analysis, AnalyzedSentence
from pipeline.extraction.attribution import AttributionResolver
from pipeline.extraction.entities.figure_places import FigurePlaces, PlacesOfFigure
from pipeline.extraction.figures.status import StatusReading
from pipeline.extraction.occurred import OccurrenceResolver
from pipeline.extraction.occurred.background import is_history, is_running_total, reference_day, sum_of_events

_OPENING_SENTENCES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Everything about a figure that its own words do not say."""

    status: Status
    place: Place | None
    other_places: tuple[Place, ...]
    occurred: Occurred | None
    attribution: Attribution
    cues: tuple[Cue, ...]


@dataclass(slots=True)
class FigureContext:
    """Resolves the surroundings of the figures of one article."""

    analysis: Analysis
    entities: Sequence[Entity]
    revision: str = field(init=False)  # a hash of the whole article
    _attribution: AttributionResolver = field(init=False)
    _places: FigurePlaces = field(init=False)
    _occurrences: OccurrenceResolver = field(init=False)
    _reference: date | None = field(init=False)

    def __post_init__(self) -> None:
        self.revision = self.analysis.article.revision
        self._attribution = AttributionResolver(self.entities, self.analysis)
        self._places = FigurePlaces(self.analysis, self.entities)
        self._occurrences = OccurrenceResolver(self.analysis)
        self._reference = reference_day(self.analysis.article)

    def surroundings(
        self, *, sentence_index: int, start_char: int, end_char: int, reading: StatusReading, measured_from: int | None = None
    ) -> Surroundings:
        """Place, date, claimant and final status of the figure with this span of the body.

        `measured_from` is where the words begin that a distance is measured from ("50 km south of [Kharkiv]").
        """
        span = {"sentence_index": sentence_index, "start_char": start_char, "end_char": end_char}
        occurred, time_cues = self._occurrences.occurred_of(**span, is_own_only=reading.is_other_event)
        attribution, attribution_cues = self._attribution.attribution_of(**span)
        status, cue = reading.status, self._status_cue(sentence_index, reading)
        if attribution.stance is Stance.DENIED:
            status = Status.NEGATED
        elif status is Status.ACTUAL and self._is_background(occurred, sentence_index):
            status = Status.HISTORICAL
        is_elsewhere = reading.is_other_event or (status is Status.HISTORICAL and self._is_in(sentence_index, time_cues))
        place, other_places, place_cues = self._place_at(measured_from) or self._places.places_of(**span, is_own_only=is_elsewhere)
        return Surroundings(
            status=status,
            place=place,
            other_places=other_places,
            occurred=occurred,
            attribution=attribution,
            cues=(*cue, *place_cues, *time_cues, *attribution_cues),
        )

    def _is_in(self, sentence_index: int, cues: tuple[Cue, ...]) -> bool:
        sentence = self.analysis.sentences[sentence_index].sentence
        return any(sentence.start_char <= cue.start_char < sentence.end_char for cue in cues)

    def with_sum(self, reading: StatusReading, *, sentence_index: int, is_large: bool) -> StatusReading:
        """The reading of a sum: what a war has cost, or a year so far, is background, unless the article opens with it."""
        doc = self.analysis.sentences[sentence_index].doc
        found = (
            sum_of_events(doc.text, is_large=is_large) if sentence_index >= _OPENING_SENTENCES and reading.status is Status.ACTUAL else None
        )
        span = doc.char_span(*found, alignment_mode="expand") if found else None
        return reading if span is None else StatusReading(status=Status.HISTORICAL, cue=(span.start, span.end))

    def _is_background(self, occurred: Occurred | None, sentence_index: int) -> bool:
        """An older event, or what years have summed up to, unless the article opens with it."""
        is_total = sentence_index >= _OPENING_SENTENCES and is_running_total(occurred, self._reference)
        return is_total or is_history(occurred, self._reference)

    def _place_at(self, start_char: int | None) -> PlacesOfFigure | None:
        for entity in self.entities if start_char is not None else ():
            for mention in entity.mentions:
                if mention.start_char == start_char and entity.place is not None:
                    cue = Cue(role=CueRole.PLACE, text=mention.text, start_char=mention.start_char, end_char=mention.end_char)
                    return entity.place, (), (cue,)
        return None

    def _status_cue(self, sentence_index: int, reading: StatusReading) -> tuple[Cue, ...]:
        if reading.cue is None:
            return ()
        return (token_cue(self.analysis.sentences[sentence_index], CueRole.STATUS, *reading.cue),)


def token_cue(analyzed: AnalyzedSentence, role: CueRole, start: int, end: int) -> Cue:
    """A cue of the tokens `start..end` of a sentence."""
    span = analyzed.doc[start:end]
    return char_cue(analyzed, role, span.start_char, span.end_char)


def char_cue(analyzed: AnalyzedSentence, role: CueRole, start: int, end: int) -> Cue:
    """A cue of the characters `start..end` of a sentence, placed in the body."""
    offset = analyzed.sentence.start_char
    return Cue(role=role, text=analyzed.sentence.text[start:end], start_char=offset + start, end_char=offset + end)


def evidence(analyzed: AnalyzedSentence, *, start: int, end: int, cues: Sequence[Cue]) -> Evidence:
    """The evidence of a figure at the characters `start..end` of its sentence; cues in text order, each once."""
    offset = analyzed.sentence.start_char
    ordered = tuple(sorted(dict.fromkeys(cues), key=lambda cue: (cue.start_char, cue.end_char, cue.role)))
    return Evidence(sentence=analyzed.sentence.text, start_char=offset + start, end_char=offset + end, cues=ordered)


def words(doc: Doc, start: int, end: int) -> str | None:
    """The text of the tokens `start..end`, None where there are none."""
    text = doc[start:end].text.strip(' ,;:"“”') if end > start else ""
    return text or None


def noun_phrase(noun: Token) -> tuple[int, int]:
    """Tokens (half-open) of the noun with what stands before it, without what follows."""
    lefts = [child for child in noun.lefts if child.dep_ in {"compound", "amod", "nummod", "poss", "nmod"}]
    return min([noun.i, *(child.left_edge.i for child in lefts)]), noun.i + 1
