"""Choose among the times of a figure's own sentence: by clauses first, then by what stands between them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Token

from pipeline.domain.figure import DatePrecision, Occurred
from pipeline.extraction.analysis import AnalyzedSentence
from pipeline.extraction.occurred.background import is_background
from pipeline.extraction.occurred.clauses import distance, is_perfect, modal_of, verb_above
from pipeline.extraction.occurred.expressions import Relation
from pipeline.extraction.occurred.mentions import Role, TimeMention
from pipeline.extraction.occurred.words import COUNTS, EVENTS, GROUND, LONG_EVENTS, STATE_WORDS, any_of, has_any

_STATE = re.compile(rf"\b{any_of(STATE_WORDS)}\b", re.IGNORECASE)
_LONG_EVENT = re.compile(rf"\b{any_of(LONG_EVENTS)}\b", re.IGNORECASE)
_COUNT = re.compile(rf"\b{any_of(COUNTS)}\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\b(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds|thousands)\b", re.IGNORECASE
)
# "in all of 2011, when a hundred died"
_WHEN = re.compile(r",?\s+(?:when|in which|during which)\b[^,;:]*\Z")
# "18 homicides, down from 21 in 2017": the time is that of the number compared
_COMPARED = re.compile(rf"\b(?:against|(?:compared|up|down)\s+(?:from|to|with))\s+(?:\w+\s+)?{_NUMBER.pattern}", re.IGNORECASE)
_OF_THEM = re.compile(r"\s+of\s+(?:the|them|those|these|his|her|their)\b", re.IGNORECASE)
_EVENT_OF_DAY = re.compile(rf"\w+['’]s\s+(?:[\w.-]+\s+){{0,4}}?{any_of(EVENTS)}\b", re.IGNORECASE)
# "The rebels, in power there for the past year, spoke of 55 dead"
_LASTING_ASIDE = re.compile(r",[^,]{0,40}\bfor\s+(?:the\s+)?\Z")
_UNIT_CHARS = 25
_NEAR_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureInSentence:
    """Where a figure stands: `start` and `end` are those of its sentence's text."""

    analyzed: AnalyzedSentence
    start: int
    end: int
    verb: Token | None

    @classmethod
    def at(cls, analyzed: AnalyzedSentence, *, start_char: int, end_char: int) -> "FigureInSentence":
        """The figure with this span of the body."""
        start, end = start_char - analyzed.sentence.start_char, end_char - analyzed.sentence.start_char
        return cls(analyzed=analyzed, start=start, end=end, verb=verb_above(analyzed, start, end))

    @property
    def text(self) -> str:
        """The sentence."""
        return self.analyzed.sentence.text

    @property
    def is_ground(self) -> bool:
        """Whether it counts ground or places, not people."""
        return has_any(GROUND, self.text[self.start : self.end + _UNIT_CHARS])

    @property
    def is_perfect(self) -> bool:
        """Whether it is said to be so up to now: "has killed"."""
        return self.verb is not None and is_perfect(self.verb)

    @property
    def is_of_known(self) -> bool:
        """Whether it is a part of people just spoken of: "ten of the dead"."""
        return _OF_THEM.match(self.text, self.end) is not None

    @property
    def is_undated_by_nature(self) -> bool:
        """Whether it may yet happen, or sums up years: "could uproot a million", "the war has killed thousands"."""
        if self.verb is None:
            return False
        before = self.text[: self.start]
        if modal_of(self.verb) is not None:
            return _COUNT.search(before) is None
        return self.is_perfect and _LONG_EVENT.search(before) is not None


def time_of(figure: FigureInSentence, mentions: Sequence[TimeMention], reference: date | None) -> TimeMention | None:
    """The time of the figure's sentence that dates it."""
    return min(
        (mention for mention in mentions if _may_date(mention, figure, reference)), key=lambda time: _cost(time, figure), default=None
    )


def state_of(figure: FigureInSentence, published: date | None) -> tuple[Occurred, int] | None:
    """ "About 300 square kilometres are now under water": a state of the day of publication, and where the sentence says "now"."""
    if not figure.is_ground or published is None:
        return None
    for word in _STATE.finditer(figure.text):
        verb = verb_above(figure.analyzed, *word.span())
        if verb is None or verb == figure.verb:
            return Occurred(text=word[0], start=published, end=published, precision=DatePrecision.DAY), word.start()
    return None


def _may_date(mention: TimeMention, figure: FigureInSentence, reference: date | None) -> bool:
    start = mention.start_char - figure.analyzed.sentence.start_char
    if _COMPARED.search(figure.text, figure.end, max(start, figure.end)):
        return False
    end = mention.end_char - figure.analyzed.sentence.start_char
    if figure.text[end : end + 1] == "," and end < figure.start and _LASTING_ASIDE.search(figure.text[:start]):
        return False
    if mention.relation is Relation.RECORD:
        return _leads_to(mention, figure)  # "the worst since 2007"
    is_old = is_background(mention, reference)
    # "In January 2023, the ministry acknowledged that 89 had died": who speaks of old days speaks of what happened in them.
    if not mention.is_event and not (mention.role is Role.WEAK and is_old):
        return False
    if figure.verb is None or mention.head is None:
        return True
    head = figure.analyzed.doc[mention.head]
    if mention.relation is Relation.AS_OF:
        return distance(figure.verb, head) == 0 or mention.start_char - figure.analyzed.sentence.start_char < figure.start
    return not is_old or mention.relation in (Relation.BEGAN, Relation.SINCE) or not _is_aside(head, figure.verb, figure)


def _is_aside(head: Token, verb: Token, figure: FigureInSentence) -> bool:
    """Whether an old time hangs below the figure's verb: "the army, which took power in 2023, killed five".

    "The fire, which broke out in 2018, burned 230,000 acres" does date the figure, and so does "for the 17 miners who died in 1962".
    """
    is_below = head != verb and head.dep_ != "conj" and verb in head.ancestors
    is_of_figure = figure.start <= head.head.idx < figure.end + _UNIT_CHARS
    return is_below and not (head.dep_ == "relcl" and (is_of_figure or head.head.lower_ in EVENTS))


def _leads_to(mention: TimeMention, figure: FigureInSentence) -> bool:
    """ "Since 1991, when 23 people died": the figure is told of that time."""
    end = mention.end_char - figure.analyzed.sentence.start_char
    return end <= figure.start and _WHEN.match(figure.text[end : figure.start]) is not None


def _names_event(text: str) -> bool:
    """ "The toll of Sunday's earthquake climbed on Tuesday": the event's own day."""
    return _EVENT_OF_DAY.match(text) is not None


def _cost(mention: TimeMention, figure: FigureInSentence) -> tuple[int, int, int]:
    """Clauses between them, numbers to which the time rather belongs, characters between them."""
    offset = figure.analyzed.sentence.start_char
    start, end = mention.start_char - offset, mention.end_char - offset
    if _leads_to(mention, figure) or _names_event(figure.text[start:]):
        return -1, 0, 0
    clauses = 0
    if figure.verb is not None and mention.head is not None:
        clauses = distance(figure.verb, figure.analyzed.doc[mention.head])
    if start >= figure.end:
        return clauses, len(_NUMBER.findall(figure.text, figure.end, start)), start - figure.end
    # "3,000 in 2024 and 8,000 in 2011": a time behind a number is that number's.
    is_taken = _NUMBER.search(figure.text, max(0, start - _NEAR_CHARS), start) is not None
    return clauses, 2 * int(is_taken), max(0, figure.start - end)
