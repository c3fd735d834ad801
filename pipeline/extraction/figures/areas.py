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
_ELLIPSIS = re.compile(r"\b(?:another|a\s+further|against|compared\s+(?:to|with)|(?:down|up)\s+from|versus)\s+\Z")
_BARE = re.compile(r"\s*(?:[,.)]|\Z|(?:a\s+(?:day|month|week|year)|at|by|during|in|last|on|over|since|so|the|today|yesterday)\b)")
# "Fled to Quetta, 100km to the southeast": where a place lies.
_APPOSED, _BEARING = (
    re.compile(r",\s+\Z"),
    re.compile(r"\s*(?:\([^()]*\)\s*)?(?:to\s+the\s+|away\b|(?:north|south)?-?(?:east|north|south|west)\b)"),
)
_TO_NUMBER, _THE_NUMBER_OF = re.compile(r"\bto\s+\Z"), re.compile(r"\s+the\s+(?:total\s+)?number\s+of((?:\s+\w+){1,3})")
_NUMBER_OF = re.compile(r"\bnumber\s+of((?:\s+\w+){1,3})\b[^.,;\d]{0,40}\b(?:at|is|now|reached|to)\s+\Z")
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_WHICH = re.compile(r"\b(?:of\s+which|of\s+(?:this|that|it|them)|including|among\s+them)\b[^.;\d]{0,40}\Z", re.IGNORECASE)
_PART = re.compile(r"\s+of\s+(?:it|them|that|these|this|which)\b")  # "400 hectares, 250 of them pine"
_WHICH = re.compile(r"\bof\s+(?:it|them|that|these|this|which),?\s+\Z", re.IGNORECASE)  # "of which 250 are pine"
_IS = re.compile(r"\s+(?:are|belong|had|have|is|lie|was|were)\b")
_PLACED = re.compile(r"\s+(?:around|in|near|outside)\s+(?:the\s+)?[A-Z]")  # "400 hectares near Arta and 90 near Volos"
_COMPARED = re.compile(r"\b(?:against|compared\s+(?:to|with)|(?:down|up)\s+from|versus)\s+\Z")
_ELLIPSIS_CHARS, _NOUN_REACH = 60, 4
_TERRAIN = frozenset(
    {"area", "block", "chunk", "enclave", "expanse", "field", "fields", "forest", "front", "island", "parcel", "patch", "piece"}
)
_TERRAIN |= {
    "plain",
    "pocket",
    "reserve",
    "salient",
    "section",
    "sector",
    "slice",
    "stretch",
    "strip",
    "swath",
    "swathe",
    "territory",
    "tract",
    "zone",
}
# What tells the size of the ground just spoken of again: "the governor put the figure at 600 hectares", "it had grown to 600".
_AGAIN = re.compile(
    r"\b(?:the\s+(?:actual\s+|real\s+|true\s+)?(?:area|estimate|extent|figure|total)\b[^.;\d]{0,40}?\b(?P<told>at|be|became|had|has|is|of|reached|rose|stands|stood|to|was)"
    r"|(?:blaze|fire|flames|flood|it|that)\b[^.;\d]{0,40}?"
    r"\b(?P<grown>ballooned|closer|doubled|expanded|grew|grown|nearer|reached|spread|swelled|swollen|tripled)"
    r"|\A(?P<part>of\s+(?:it|that|these|this)))\b[^.;\d]{0,20}",
    re.IGNORECASE,
)


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


_Link = tuple[_Ground, GroundLink]


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
        return bool(self._actions.find(doc)) or _AGAIN.search(doc.text) is not None

    def read(
        self, context: FigureContext, numbers: Sequence[list[BoundedNumber]], measures: Sequence[list[MeasureSpan]]
    ) -> tuple[AreaFigure, ...]:
        """In text order; `numbers` and `measures` are those of each sentence."""
        figures: list[AreaFigure] = []
        words: set[str] | None = None
        told: list[_Link] = []
        for index, analyzed in enumerate(context.analysis.sentences):
            actions = self._actions.find(analyzed.doc) if analyzed.is_parsed else []
            told_before, told = told, []
            if not actions and not told_before:
                continue
            words = words or words_of(other.doc for other in context.analysis.sentences)
            actions = [action for action in actions if not action.needs_force or self._is_by_force(analyzed.doc, action, words)]
            told = self._links(analyzed, numbers[index], measures[index], actions, told_before)
            figures += (self._figure(context, index, analyzed, ground, linked) for ground, linked in told)
        if words is not None and self._figurative.is_about_trade_or_games(words):
            figures = [figure for figure in figures if figure.action not in _TERRITORIAL]
        return with_area_repeats(figures)

    def _is_by_force(self, doc: Doc, action: ActionWord, words: set[str]) -> bool:
        """Whether the article speaks of a force, or a country acts: "Russia occupies"."""
        subject = subject_of(doc[action.start])
        return bool(words & self._figurative.force) or (subject is not None and subject.ent_type_ in {"GPE", "NORP"})

    def _links(
        self,
        analyzed: AnalyzedSentence,
        numbers: list[BoundedNumber],
        measures: list[MeasureSpan],
        actions: list[ActionWord],
        told_before: Sequence[_Link],
    ) -> list[_Link]:
        """The measures of a sentence with what happened to the ground, in text order; `told_before` are those of the sentence before."""
        doc = analyzed.doc
        text = analyzed.sentence.text
        grounds = [*(_measured(text, measure) for measure in measures), *self._settlements(doc, text, numbers, measures)]
        links: list[_Link] = []
        for ground in grounds:
            span = _tokens(doc, ground)
            is_place_s = ground.measure is Measure.DISTANCE and _lies_there(text, ground)
            linked = (
                None
                if span is None or is_place_s
                else link_ground(doc, start=span[0], end=span[1], measure=ground.measure, actions=actions)
            )
            if linked is not None and linked.action.action in _TERRITORIAL and span is not None and _is_thing_s(doc, ground, span[1]):
                continue  # "seized control of a 26-hectare distribution centre"
            if linked is not None and not self._is_nature_s(doc, ground, linked):
                links.append((ground, linked))
                links += ((other, linked) for other in _without_unit(text, ground, numbers))
        links += [(part, whole[1]) for part in grounds if (whole := _whole_of(text, part, links)) is not None]
        if analyzed.is_parsed:
            links += _told_again(doc, grounds, numbers, links, told_before)
        return sorted((link for link in links if _tokens(doc, link[0]) is not None), key=lambda link: link[0].number.start_char)

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
            if self._is_number_of(text, number):
                yield _counted(text, number, number.end_char)
                continue
            for token in doc[span.end : span.end + 6]:
                if token.lower_ in self._settlement_nouns:
                    yield _counted(text, number, token.idx + len(token))
                    break
                is_joined = token.dep_ == "compound" or (
                    token.i + 1 < len(doc) and (token.tag_ == "HYPH" or doc[token.i + 1].tag_ == "HYPH")
                )  # "three army-held villages"
                if not (is_joined or token.tag_ in {"JJ", "JJR", "VBN", "RBR", "IN", "DT", "PRP$"}) or token.lower_ in {
                    "in",
                    "at",
                    "to",
                    "from",
                    "on",
                }:
                    break

    def _is_number_of(self, text: str, number: BoundedNumber) -> bool:
        """ "Brings to eleven the number of villages retaken", "the number of villages retaken rose to eleven"."""
        after = _THE_NUMBER_OF.match(text, number.end_char) if _TO_NUMBER.search(text[: number.start_char]) else None
        noun = after or _NUMBER_OF.search(text[: number.start_char])
        return noun is not None and not self._settlement_nouns.isdisjoint(noun[1].lower().split())

    def _figure(
        self,
        context: FigureContext,
        index: int,
        analyzed: AnalyzedSentence,
        ground: _Ground,
        linked: GroundLink,
    ) -> AreaFigure:
        tokens = _tokens(analyzed.doc, ground) or (0, 0)
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


def _is_thing_s(doc: Doc, ground: _Ground, end: int) -> bool:
    """Whether a hyphened measure tells the size of a thing that is no ground: "a 26-hectare distribution centre"."""
    text = doc.text[ground.number.number_end : ground.end_char]
    noun = next((token for token in doc[end : end + _NOUN_REACH] if token.tag_ in {"NN", "NNS"} and token.dep_ != "compound"), None)
    return ground.measure is Measure.AREA and text.startswith(("-", "‑")) and noun is not None and noun.lower_ not in _TERRAIN


def _lies_there(text: str, ground: _Ground) -> bool:
    return _APPOSED.search(text[: ground.number.start_char]) is not None and _BEARING.match(text, ground.end_char) is not None


def _whole_of(text: str, part: _Ground, links: Sequence[_Link]) -> _Link | None:
    """ "Water covered 96 km2, of which 31 km2 is farmland": what a part of the ground before it takes its action from."""
    if any(ground is part for ground, _ in links):
        return None
    wholes = (link for link in links if link[0].measure is part.measure and link[0].end_char < part.number.start_char)
    whole = max(wholes, key=lambda link: link[0].end_char, default=None)
    before = None if whole is None else text[whole[0].end_char : part.number.start_char]
    return whole if before is not None and (_OF_WHICH.search(before) or _COMPARED.search(before)) else None


def _without_unit(text: str, ground: _Ground, numbers: list[BoundedNumber]) -> Iterator[_Ground]:
    """ "Burned 90 hectares on Monday and another 120 on Tuesday", "300 hectares, against 210 in June and 180 in May"."""
    last = ground.end_char
    for number in numbers:
        gap, after = text[last : number.start_char], number.end_char
        is_next = last < number.number_start and len(gap) <= _ELLIPSIS_CHARS and ";" not in gap
        opens = _ELLIPSIS.search(gap) or (last > ground.end_char and gap.endswith(" and "))
        is_alike = opens and _BARE.match(text, after)
        is_placed = gap.endswith(" and ") and _PLACED.match(text, after)
        is_part = _PART.match(text, after) or (_WHICH.search(gap) and _IS.match(text, after))
        is_of_area = ground.measure is Measure.AREA and (is_placed or is_part)
        if is_next and (is_alike or is_of_area) and not _YEAR.fullmatch(text, number.number_start, number.number_end):
            other = _in_unit_of(text, ground, number)
            if other is not None:
                last = after
                yield other


def _in_unit_of(text: str, ground: _Ground, number: BoundedNumber) -> _Ground | None:
    """A number without a unit, in that of the ground before it."""
    factor = ground.factor
    if factor is None:
        return None
    return replace(
        ground,
        number=number,
        end_char=number.end_char,
        alt_text=None,
        quantity=Quantity(
            lower=_times(number.lower, factor[0]),
            upper=_times(number.upper, factor[0]),
            qualifier=number.qualifier,
            text=text[number.start_char : number.end_char],
        ),
        si=SiBounds(lower=_times(number.lower, factor[1]), upper=_times(number.upper, factor[1]), unit=ground.si.unit),
    )


def _told_again(
    doc: Doc, grounds: Sequence[_Ground], numbers: list[BoundedNumber], links: Sequence[_Link], told_before: Sequence[_Link]
) -> Iterator[_Link]:
    """ "The governor put the figure at 600 hectares", "it had grown to 600": the ground spoken of before, in this sentence or the last."""
    text = doc.text
    for again in _AGAIN.finditer(text):
        here = [link for link in links if link[0].end_char <= again.start()]
        before = [link for link in here or told_before if link[0].measure is Measure.AREA]
        span = doc.char_span(*again.span(str(again.lastgroup)), alignment_mode="expand")
        number = next((n for n in numbers if again.start() < n.start_char <= again.end() <= n.number_end), None)
        if not before or span is None or number is None or any(link[0].number.start_char == number.start_char for link in links):
            continue
        ground = next((g for g in grounds if g.number.start_char == number.start_char and g.measure is Measure.AREA), None)
        if ground is None and (_IS if again["part"] else _BARE).match(text, number.end_char):
            ground = _in_unit_of(text, before[-1][0], number)
        if ground is not None:
            action = replace(before[-1][1].action, start=span.start, end=span.end, closing=None)
            yield ground, GroundLink(action=action, is_tree=False)


def _tokens(doc: Doc, ground: _Ground) -> tuple[int, int] | None:
    span = doc.char_span(ground.number.start_char, ground.end_char, alignment_mode="expand")
    return None if span is None else (span.start, span.end)


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
