"""The casualty figures of an article."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from pipeline.domain.figure import CasualtyFigure, CasualtyKind, Cue, CueRole
from pipeline.domain.identity import EventType, event_id
from pipeline.domain.quantity import Qualifier, Quantity
from pipeline.extraction.analysis import AnalyzedSentence
from pipeline.extraction.figures.bounds import BoundedNumber
from pipeline.extraction.figures.candidates import Candidate, CandidateFinder
from pipeline.extraction.figures.confidence import casualty_traits, confidence_of, load_weights
from pipeline.extraction.figures.context import FigureContext, char_cue, evidence, token_cue
from pipeline.extraction.figures.figurative import Figurative, words_of
from pipeline.extraction.figures.linking import link
from pipeline.extraction.figures.links import Link, Rule
from pipeline.extraction.figures.measures import MeasureSpan
from pipeline.extraction.figures.noun_rules import is_part_of_named
from pipeline.extraction.figures.participants import ParticipantReader
from pipeline.extraction.figures.pronouns import count_again, parts, pointer, whole_before
from pipeline.extraction.figures.repeats import with_casualty_repeats
from pipeline.extraction.figures.status import StatusReader
from pipeline.extraction.figures.triggers import Form, Trigger, TriggerFinder

_LARGE = 1_000


class CasualtyReader:
    """Numbers that count people, linked to what happened to them."""

    def __init__(self) -> None:
        self._candidates = CandidateFinder()
        self._triggers = TriggerFinder()
        self._status = StatusReader()
        self._participants = ParticipantReader()
        self._figurative = Figurative()
        self._weights = load_weights()

    def may_be_in(self, doc: Doc, *, has_number: bool) -> bool:
        """Whether the words of a sentence, which need not be parsed yet, leave room for a casualty figure."""
        return (has_number or self._candidates.has_person(doc)) and (
            pointer(doc) is not None or count_again(doc) is not None or self._triggers.may_be_in(doc)
        )

    def read(
        self, context: FigureContext, numbers: Sequence[list[BoundedNumber]], measures: Sequence[list[MeasureSpan]]
    ) -> tuple[CasualtyFigure, ...]:
        """In text order; `numbers` and `measures` are those of each sentence."""
        figures: list[CasualtyFigure] = []
        for index, analyzed in enumerate(context.analysis.sentences):
            if analyzed.is_parsed:
                figures += self._of_sentence(context, index, analyzed, numbers[index], measures[index], told=tuple(figures))
        return with_casualty_repeats(self._without_metaphors(context, figures))

    def _without_metaphors(self, context: FigureContext, figures: list[CasualtyFigure]) -> list[CasualtyFigure]:
        """ "The striker buried three before the interval": in an article about games, words that have such a meaning count nobody."""
        doubtful = [figure for figure in figures if _kind_words(figure) in self._figurative.metaphors]
        if not doubtful:
            return figures
        words = words_of(analyzed.doc for analyzed in context.analysis.sentences)
        if not self._figurative.is_about_trade_or_games(words):
            return figures
        return [figure for figure in figures if figure not in doubtful]

    def _of_sentence(
        self,
        context: FigureContext,
        index: int,
        analyzed: AnalyzedSentence,
        numbers: list[BoundedNumber],
        measures: list[MeasureSpan],
        *,
        told: Sequence[CasualtyFigure],
    ) -> Iterator[CasualtyFigure]:
        triggers, words = self._triggers.find(analyzed.doc), pointer(analyzed.doc)
        again = count_again(analyzed.doc) if told and not triggers else None
        if not triggers and words is None and again is None:
            return
        before = context.analysis.sentences[index - 1].sentence if index else None
        told_before = [f for f in told if before is not None and before.start_char <= f.evidence.start_char < before.end_char]
        candidates = self._candidates.find(analyzed.doc, numbers, measures)
        ids: dict[Candidate, str] = {}
        for linked in link(analyzed.doc, candidates, triggers):
            figure = self._figure(context, index, analyzed, linked, ids)
            group = next((t for t in triggers if is_part_of_named(analyzed.doc, linked.candidate, t)), None)
            if figure.part_of is None and group is not None:
                figure = replace(figure, part_of=_whole_of(figure, group.kind, told))
            elif figure.part_of is None and words is not None and linked.candidate.np_end == words[1]:
                whole = whole_before(told_before, linked.candidate)
                figure = replace(figure, part_of=whole.event_id if whole is not None else None)
            ids[linked.candidate] = figure.event_id
            yield figure
        if words is not None:
            yield from self._parts(context, index, analyzed, [c for c in candidates if c not in ids], told_before)
        counted = next((c for c in candidates if again is not None and c.start == again[1] and _is_alone(analyzed.doc, c)), None)
        if again is not None and counted is not None:
            kind = (told_before or told)[0].kind  # else the lead's
            trigger = Trigger(start=again[0], end=again[1], kind=kind, forms=frozenset())
            yield self._figure(context, index, analyzed, Link(candidate=counted, kind=kind, trigger=trigger, rule=Rule.TOLL), {})

    def _parts(
        self,
        context: FigureContext,
        index: int,
        analyzed: AnalyzedSentence,
        candidates: Sequence[Candidate],
        told: Sequence[CasualtyFigure],
    ) -> Iterator[CasualtyFigure]:
        """Those of the people in the sentence before that this one describes; kind, status, place and day are theirs."""
        for candidate, words in parts(analyzed.doc, candidates, self._candidates):
            whole = whole_before(told, candidate)
            if whole is None:
                continue
            trigger = Trigger(start=words[0], end=words[1], kind=whole.kind, forms=frozenset())
            linked = Link(candidate=candidate, kind=whole.kind, trigger=trigger, rule=Rule.SUBSET)
            part = self._figure(context, index, analyzed, linked, {})
            yield replace(
                part,
                status=whole.status,
                part_of=whole.event_id,
                place=whole.place,
                other_places=whole.other_places,
                occurred=whole.occurred,
            )

    def _figure(
        self, context: FigureContext, index: int, analyzed: AnalyzedSentence, linked: Link, ids: dict[Candidate, str]
    ) -> CasualtyFigure:
        candidate, trigger, doc = linked.candidate, linked.trigger, analyzed.doc
        offset = analyzed.sentence.start_char
        span = (offset + candidate.start_char, offset + candidate.end_char)
        is_zero = candidate.number is not None and candidate.number.is_zero
        reading = self._status.read(
            doc,
            start=candidate.start,
            end=candidate.end,
            trigger=(trigger.start, trigger.end),
            is_zero=is_zero,
            is_toll=linked.rule is Rule.TOLL,
            is_given=_is_given(doc, linked),
        )
        reading = context.with_sum(reading, sentence_index=index, is_large=_is_large(candidate))
        around = context.surroundings(sentence_index=index, start_char=span[0], end_char=span[1], reading=reading)
        article = context.analysis.article
        traits = casualty_traits(candidate, linked.rule, kind=linked.kind, status=around.status)
        return CasualtyFigure(
            event_id=event_id(
                article_id=article.article_id, revision=context.revision, event_type=EventType.CASUALTIES, span=span, kind=linked.kind
            ),
            kind=linked.kind,
            status=around.status,
            quantity=Quantity(
                lower=candidate.lower,
                upper=candidate.upper,
                qualifier=Qualifier.EXACT if is_zero else candidate.qualifier,
                text=analyzed.sentence.text[candidate.start_char : candidate.end_char],
            ),
            counted=candidate.counted,
            who=self._participants.who(doc, candidate),
            cause=self._participants.cause(doc, candidate, trigger),
            perpetrator=self._participants.perpetrator(doc, candidate, trigger),
            part_of=ids.get(linked.whole) if linked.whole is not None else None,
            repeat_of=None,
            place=around.place,
            other_places=around.other_places,
            occurred=around.occurred,
            attribution=around.attribution,
            evidence=evidence(
                analyzed, start=candidate.start_char, end=candidate.end_char, cues=[*self._own_cues(analyzed, linked), *around.cues]
            ),
            confidence=confidence_of(traits, self._weights),
            traits=traits,
        )

    def _own_cues(self, analyzed: AnalyzedSentence, linked: Link) -> Iterator[Cue]:
        yield token_cue(analyzed, CueRole.KIND, linked.trigger.start, linked.trigger.end)
        if linked.candidate.number is not None:
            for start, end in linked.candidate.number.cues:
                yield char_cue(analyzed, CueRole.BOUND, start, end)


def _is_given(doc: Doc, linked: Link) -> bool:
    """ "The six priests murdered in May", "the murder of six priests": named in passing, not asserted."""
    trigger = linked.trigger
    is_deed = Form.DEEDS in trigger.forms and trigger.start > 0 and doc[trigger.start - 1].lower_ == "the" and linked.rule is Rule.TOLL
    verb = doc[trigger.start]
    return is_deed or (linked.rule in {Rule.TREE_MODIFIER, Rule.STATE_AFTER} and verb.tag_ == "VBN" and verb.dep_ == "acl")


def _is_alone(doc: Doc, candidate: Candidate) -> bool:
    """Whether it counts nothing that is named: "a figure of 29", not "a figure of 29 schools" nor "a count of 29 were closed"."""
    following = doc[candidate.np_end] if candidate.np_end < len(doc) else None
    return candidate.head is None and (following is None or following.is_punct or following.tag_ in {"IN", "CC", "RB"})


def _kind_words(figure: CasualtyFigure) -> str:
    """What evoked the figure, in lower case."""
    return next((cue.text.lower() for cue in figure.evidence.cues if cue.role is CueRole.KIND), "")


def _is_large(candidate: Candidate) -> bool:
    """As many as only a long war or a great disaster takes."""
    return candidate.lower is not None and candidate.lower >= _LARGE


def _whole_of(part: CasualtyFigure, kind: CasualtyKind, told: Sequence[CasualtyFigure]) -> str | None:
    """The last figure of an earlier sentence that is of the group's kind and the same status, is no part itself, and is larger."""
    for figure in reversed(told):
        is_alike = figure.kind is kind and figure.status is part.status and figure.part_of is None
        if is_alike and figure.quantity.lower is not None and (part.quantity.lower or 0) < figure.quantity.lower:
            return figure.event_id
    return None
