"""The area figures of an article: ground taken, lost, burned ..., advances, and settlements counted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from pipeline.domain.figure import Action, AreaFigure, Cue, CueRole, Measure
from pipeline.domain.identity import EventType, event_id
from pipeline.domain.quantity import Quantity, SiBounds, SiUnit, Unit
from pipeline.extraction.analysis import AnalyzedSentence
from pipeline.extraction.figures.bounds import BoundedNumber
from pipeline.extraction.figures.confidence import area_traits, confidence_of, load_weights
from pipeline.extraction.figures.context import FigureContext, char_cue, evidence, token_cue
from pipeline.extraction.figures.figurative import Figurative, words_of
from pipeline.extraction.figures.ground import ActionFinder, ActionWord, GroundLink, link_ground
from pipeline.extraction.figures.ground_actors import GroundActors, subject_of
from pipeline.extraction.figures.measures import MeasureReader, MeasureSpan
from pipeline.extraction.figures.repeats import with_area_repeats
from pipeline.extraction.figures.status import StatusReader

_TERRITORIAL = frozenset({Action.CAPTURED, Action.RECAPTURED, Action.LOST, Action.ADVANCE, Action.WITHDRAWAL, Action.CONTROLLED})
_MEASURED_FROM = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:to\s+the\s+)?(?:north|south)?[\s-]?(?:east|west)?(?:ern)?\s*(?:of|from|into|toward|towards)\s+(?:the\s+)?",
    re.IGNORECASE,
)
# A number that takes its unit from the measure before it, by the words to either side.
_ELLIPSIS = re.compile(r"\b(?:another|a\s+further|against|compared\s+(?:to|with)|versus)\s+\Z")
_BARE = re.compile(r"\s*(?:[,.)]|\Z|(?:a\s+(?:day|month|week|year)|at|by|during|in|last|on|over|since|so|the|today|yesterday)\b)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_WHICH = re.compile(r"\b(?:of\s+which|of\s+(?:this|that|it|them)|including|among\s+them)\b[^.;\d]{0,40}\Z", re.IGNORECASE)
_ELLIPSIS_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """A measure of ground in a sentence, whatever it measures; characters are the sentence's."""

    measure: Measure
    number: BoundedNumber
    quantity: Quantity
    unit: Unit
    si: SiBounds
    alt_text: str | None
    end_char: int
    factor: tuple[float, float] | None = None  # of a number without a unit, to the unit and to SI


class AreaReader:
    """Measures and counted settlements, linked to what happened to the ground."""

    def __init__(self, measures: MeasureReader) -> None:
        self._settlement_nouns = measures.settlement_nouns
        self._actions = ActionFinder()
        self._status = StatusReader()
        self._actors = GroundActors()
        self._weights = load_weights()
        self._figurative = Figurative()

    def may_be_in(self, doc: Doc) -> bool:
        """Whether the words of a sentence with a number, which need not be parsed yet, leave room for an area figure."""
        return bool(self._actions.find(doc))

    def read(
        self, context: FigureContext, numbers: Sequence[list[BoundedNumber]], measures: Sequence[list[MeasureSpan]]
    ) -> tuple[AreaFigure, ...]:
        """In text order; `numbers` and `measures` are those of each sentence."""
        figures: list[AreaFigure] = []
        words: set[str] | None = None
        for index, analyzed in enumerate(context.analysis.sentences):
            actions = self._actions.find(analyzed.doc) if analyzed.is_parsed else []
            if not actions:
                continue
            words = words or words_of(other.doc for other in context.analysis.sentences)
            actions = [action for action in actions if not action.needs_force or self._is_by_force(analyzed.doc, action, words)]
            figures += self._of_sentence(context, index, analyzed, numbers[index], measures[index], actions)
        if words is not None and self._figurative.is_about_trade_or_games(words):
            figures = [figure for figure in figures if figure.action not in _TERRITORIAL]
        return with_area_repeats(figures)

    def _is_by_force(self, doc: Doc, action: ActionWord, words: set[str]) -> bool:
        """Whether the article speaks of a force, or a country acts: "Russia occupies"."""
        subject = subject_of(doc[action.start])
        return bool(words & self._figurative.force) or (subject is not None and subject.ent_type_ in {"GPE", "NORP"})

    def _of_sentence(
        self,
        context: FigureContext,
        index: int,
        analyzed: AnalyzedSentence,
        numbers: list[BoundedNumber],
        measures: list[MeasureSpan],
        actions: list[ActionWord],
    ) -> Iterator[AreaFigure]:
        doc = analyzed.doc
        text = analyzed.sentence.text
        grounds = [*(_measured(text, measure) for measure in measures), *self._settlements(doc, text, numbers, measures)]
        links: list[tuple[_Ground, GroundLink]] = []
        for ground in grounds:
            span = doc.char_span(ground.number.start_char, ground.end_char, alignment_mode="expand")
            linked = None if span is None else link_ground(doc, start=span.start, end=span.end, measure=ground.measure, actions=actions)
            if linked is not None and not self._is_nature_s(doc, ground, linked):
                links.append((ground, linked))
                links += ((other, linked) for other in _without_unit(text, ground, numbers))
        links += [(part, whole[1]) for part in grounds if (whole := _whole_of(text, part, links)) is not None]
        for ground, linked in sorted(links, key=lambda link: link[0].number.start_char):
            span = doc.char_span(ground.number.start_char, ground.end_char, alignment_mode="expand")
            if span is not None:
                yield self._figure(context, index, analyzed, ground, linked, (span.start, span.end))

    def _is_nature_s(self, doc: Doc, ground: _Ground, linked: GroundLink) -> bool:
        """ "The lava advanced 800 metres" gains nobody ground."""
        subject = subject_of(doc[linked.action.start]) if ground.measure is Measure.DISTANCE else None
        return subject is not None and subject.lower_ in self._figurative.nature

    def _settlements(self, doc: Doc, text: str, numbers: list[BoundedNumber], measures: list[MeasureSpan]) -> Iterator[_Ground]:
        """ "More than 30 settlements", "several towns", "nearly 40 villages"; adjectives may stand between."""
        measured = {measure.number.number_start for measure in measures}
        for number in numbers:
            span = doc.char_span(number.start_char, number.end_char, alignment_mode="expand")
            if span is None or number.number_start in measured:
                continue
            for token in doc[span.end : span.end + 6]:
                if token.lower_ in self._settlement_nouns:
                    yield _counted(text, number, token.idx + len(token))
                    break
                is_joined = token.i + 1 < len(doc) and (
                    token.tag_ == "HYPH" or doc[token.i + 1].tag_ == "HYPH"
                )  # "three army-held villages"
                if not (is_joined or token.tag_ in {"JJ", "JJR", "VBN", "RBR", "IN", "DT", "PRP$"}) or token.lower_ in {
                    "in",
                    "at",
                    "to",
                    "from",
                    "on",
                }:
                    break

    def _figure(
        self,
        context: FigureContext,
        index: int,
        analyzed: AnalyzedSentence,
        ground: _Ground,
        linked: GroundLink,
        tokens: tuple[int, int],
    ) -> AreaFigure:
        offset, article = analyzed.sentence.start_char, context.analysis.article
        span = (offset + ground.number.start_char, offset + ground.end_char)
        action = linked.action
        reading = self._status.read(
            analyzed.doc,
            start=tokens[0],
            end=tokens[1],
            trigger=(action.start, action.end),
            is_zero=ground.number.is_zero,
            is_toll=True,
        )
        measured_from = _MEASURED_FROM.match(analyzed.sentence.text, ground.end_char) if ground.measure is Measure.DISTANCE else None
        around = context.surroundings(
            sentence_index=index,
            start_char=span[0],
            end_char=span[1],
            reading=reading,
            measured_from=offset + measured_from.end() if measured_from else None,
        )
        actor, taken_from = self._actors.read(analyzed.doc, action)
        cues = [*self._own_cues(analyzed, ground, linked), *around.cues]
        traits = area_traits(is_tree=linked.is_tree, measure=ground.measure, status=around.status)
        return AreaFigure(
            event_id=event_id(
                article_id=article.article_id, revision=context.revision, event_type=EventType.AREAS, span=span, kind=ground.measure
            ),
            measure=ground.measure,
            action=action.action,
            status=around.status,
            quantity=ground.quantity,
            unit=ground.unit,
            si=ground.si,
            alt_text=ground.alt_text,
            actor=actor if action.action not in {Action.BURNED, Action.FLOODED} else None,
            taken_from=taken_from,
            part_of=None,
            repeat_of=None,
            place=around.place,
            other_places=around.other_places,
            occurred=around.occurred,
            attribution=around.attribution,
            evidence=evidence(analyzed, start=ground.number.start_char, end=ground.end_char, cues=cues),
            confidence=confidence_of(traits, self._weights),
            traits=traits,
        )

    def _own_cues(self, analyzed: AnalyzedSentence, ground: _Ground, linked: GroundLink) -> Iterator[Cue]:
        yield token_cue(analyzed, CueRole.ACTION, linked.action.start, linked.action.end)
        for start, end in ground.number.cues:
            yield char_cue(analyzed, CueRole.BOUND, start, end)


def _whole_of(text: str, part: _Ground, links: Sequence[tuple[_Ground, GroundLink]]) -> tuple[_Ground, GroundLink] | None:
    """ "Water covered 96 km2, of which 31 km2 is farmland": what a part of the ground before it takes its action from."""
    if any(ground is part for ground, _ in links):
        return None
    wholes = (link for link in links if link[0].measure is part.measure and link[0].end_char < part.number.start_char)
    whole = max(wholes, key=lambda link: link[0].end_char, default=None)
    return whole if whole is not None and _OF_WHICH.search(text, whole[0].end_char, part.number.start_char) else None


def _without_unit(text: str, ground: _Ground, numbers: list[BoundedNumber]) -> Iterator[_Ground]:
    """ "Burned 90 hectares on Monday and another 120 on Tuesday", "300 hectares, against 210 in June and 180 in May"."""
    factor = ground.factor
    if factor is None:
        return
    last = ground.end_char
    for number in numbers:
        gap = text[last : number.start_char]
        is_next = last < number.number_start and len(gap) <= _ELLIPSIS_CHARS and ";" not in gap
        opens = _ELLIPSIS.search(gap) or (last > ground.end_char and gap.endswith(" and "))
        if is_next and opens and _BARE.match(text, number.end_char) and not _YEAR.fullmatch(text, number.number_start, number.number_end):
            last = number.end_char
            yield replace(
                ground,
                number=number,
                end_char=last,
                alt_text=None,
                quantity=Quantity(
                    lower=_times(number.lower, factor[0]),
                    upper=_times(number.upper, factor[0]),
                    qualifier=number.qualifier,
                    text=text[number.start_char : last],
                ),
                si=SiBounds(lower=_times(number.lower, factor[1]), upper=_times(number.upper, factor[1]), unit=ground.si.unit),
            )


def _times(bound: float | None, factor: float) -> float | None:
    return None if bound is None else bound * factor


def _measured(text: str, span: MeasureSpan) -> _Ground:
    return _Ground(
        measure=span.measure,
        number=span.number,
        quantity=span.quantity(text),
        unit=span.unit,
        si=span.si(),
        alt_text=span.alt_text(text),
        end_char=span.end_char,
        factor=(span.unit_factor, span.si_factor),
    )


def _counted(text: str, number: BoundedNumber, end_char: int) -> _Ground:
    return _Ground(
        measure=Measure.SETTLEMENTS,
        number=number,
        quantity=Quantity(lower=number.lower, upper=number.upper, qualifier=number.qualifier, text=text[number.start_char : end_char]),
        unit=Unit.SETTLEMENT,
        si=SiBounds(lower=number.lower, upper=number.upper, unit=SiUnit.COUNT),
        alt_text=None,
        end_char=end_char,
    )
