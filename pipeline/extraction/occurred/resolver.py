"""Give each figure the days of its event: from its own clause, else from what the text told before it."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from spacy.tokens import Token

from pipeline.domain.figure import Cue, CueRole, DatePrecision, Occurred
from pipeline.extraction.analysis import Analysis, AnalyzedSentence
from pipeline.extraction.occurred.clauses import distance, is_perfect, modal_of, verb_above
from pipeline.extraction.occurred.expressions import Relation
from pipeline.extraction.occurred.mentions import Role, TimeMention, mentions_of
from pipeline.extraction.occurred.words import COUNTS, EVENTS, GROUND, HARM, LONG_EVENTS, STATE_WORDS, any_of

Answer = tuple[Occurred | None, tuple[Cue, ...]]

LEAD_SENTENCES = 6
# An older event is background: the text does not go on about it in the next sentence.
BACKGROUND = timedelta(days=45)

_SIDE_EVENT = re.compile(r"(?:elsewhere|separately|meanwhile|in a separate|in another)\b", re.IGNORECASE)
_STATE = re.compile(rf"\b{any_of(STATE_WORDS)}\b", re.IGNORECASE)
_LONG_EVENT = re.compile(rf"\b{any_of(LONG_EVENTS)}\b", re.IGNORECASE)
_COUNT = re.compile(rf"\b{any_of(COUNTS)}\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\b(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds|thousands)\b", re.IGNORECASE
)
# "17 soldiers were killed in the fighting"
_KNOWN_EVENT = re.compile(rf"\b(?:in|during|by|from|after)\s+(?:the|this|that|these|those)\s+{any_of(EVENTS)}\b", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# "in the whole of 2017, when a hundred died"
_WHEN = re.compile(r",?\s+(?:when|in which|during which)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figure:
    """Where a figure stands: offsets are those of its sentence's text."""

    index: int
    start: int
    end: int
    verb: Token | None
    is_ground: bool


class OccurrenceResolver:
    """Reads the times of one article once, then answers for each of its figures."""

    def __init__(self, analysis: Analysis) -> None:
        self._sentences = analysis.sentences
        self._mentions = mentions_of(analysis)
        published = analysis.article.published
        self._published = published.date() if published is not None else None
        self._is_ground = [_has_any(GROUND, analyzed.sentence.text) for analyzed in self._sentences]
        self._main = self._main_event(is_ground=False)
        self._main_on_ground = self._main_event(is_ground=True)

    def occurred_of(self, *, sentence_index: int, start_char: int, end_char: int) -> Answer:
        """The days of the event that a figure with this span of the body counts, with the words that date it."""
        figure = self._figure(sentence_index, start_char, end_char)
        own = self._own(figure)
        if own is not None:
            return self._answer(own, lasts=figure.verb is not None and is_perfect(figure.verb), until=self._said(figure))
        state = self._state(figure)
        if state is not None:
            return state
        if self._is_undated_by_nature(figure):
            return None, ()
        carried = self._carried(figure) or (self._main_on_ground if figure.is_ground else self._main)
        if carried is None and figure.is_ground:
            carried = self._said(figure) or self._main
        if carried is None and _KNOWN_EVENT.search(self._sentences[figure.index].sentence.text):
            carried = self._main_on_ground
        return self._answer(carried or self._background_before(figure), lasts=True)

    def _figure(self, sentence_index: int, start_char: int, end_char: int) -> _Figure:
        analyzed = self._sentences[sentence_index]
        offset = analyzed.sentence.start_char
        start, end = start_char - offset, end_char - offset
        is_ground = _has_any(GROUND, analyzed.sentence.text[start : end + 25])
        return _Figure(index=sentence_index, start=start, end=end, verb=verb_above(analyzed, start, end), is_ground=is_ground)

    def _answer(self, mention: TimeMention | None, *, lasts: bool, until: TimeMention | None = None) -> Answer:
        """ "The fire that broke out on 13 August has burned ...": from then until now, or until the day on which it was said."""
        if mention is None:
            return None, ()
        occurred = mention.occurred
        if occurred.start is not None and mention.relation is Relation.BEGAN and lasts:
            occurred = replace(occurred, end=self._published, precision=DatePrecision.PERIOD)
        said = until.occurred.end if until is not None else None
        if mention.relation is Relation.SINCE and said is not None and (occurred.start is None or occurred.start <= said):
            occurred = replace(occurred, end=said)
        cue = Cue(role=CueRole.TIME, text=occurred.text, start_char=mention.start_char, end_char=mention.end_char)
        return occurred, (cue,)

    def _said(self, figure: _Figure) -> TimeMention | None:
        """When it was said: a count of ground that the text does not date is at least one of that day."""
        said = [mention for mention in self._mentions[figure.index] if mention.role in (Role.REPORT, Role.WEAK)]
        return next((mention for mention in said if mention.occurred.precision is DatePrecision.DAY), None)

    def _own(self, figure: _Figure) -> TimeMention | None:
        """The time of the figure's own sentence that dates it."""
        analyzed = self._sentences[figure.index]
        candidates = [mention for mention in self._mentions[figure.index] if self._may_date(mention, figure, analyzed)]
        return min(candidates, key=lambda mention: _cost(mention, figure, analyzed), default=None)

    def _may_date(self, mention: TimeMention, figure: _Figure, analyzed: AnalyzedSentence) -> bool:
        is_background = self._is_background(mention)
        if not mention.is_event and not (mention.role is Role.WEAK and is_background):
            return False
        if figure.verb is None or mention.head is None:
            return True
        head = analyzed.doc[mention.head]
        if mention.relation is Relation.AS_OF:
            return distance(figure.verb, head) == 0 or mention.start_char - analyzed.sentence.start_char < figure.start
        is_aside = is_background and head != figure.verb and figure.verb in head.ancestors and head.dep_ != "conj"
        if is_aside and head.dep_ == "relcl" and head.head.lower_ in EVENTS:
            return True
        return not is_aside or mention.relation in (Relation.BEGAN, Relation.SINCE)

    def _state(self, figure: _Figure) -> Answer | None:
        """ "About 300 square kilometres are now under water": a state of the day of publication."""
        if not figure.is_ground or self._published is None:
            return None
        sentence = self._sentences[figure.index].sentence
        for word in _STATE.finditer(sentence.text):
            verb = verb_above(self._sentences[figure.index], *word.span())
            if verb is None or verb == figure.verb:
                occurred = Occurred(text=word[0], start=self._published, end=self._published, precision=DatePrecision.DAY)
                start = sentence.start_char + word.start()
                return occurred, (Cue(role=CueRole.TIME, text=word[0], start_char=start, end_char=start + len(word[0])),)
        return None

    def _is_undated_by_nature(self, figure: _Figure) -> bool:
        """Whether it may yet happen, or sums up years: "could displace half a million", "the war has killed thousands"."""
        if figure.verb is None:
            return False
        text = self._sentences[figure.index].sentence.text[: figure.start]
        if modal_of(figure.verb) is not None:
            return _COUNT.search(text) is None
        return is_perfect(figure.verb) and _LONG_EVENT.search(text) is not None

    def _carried(self, figure: _Figure) -> TimeMention | None:
        """From the sentences before it in the same paragraph, the nearest first."""
        paragraph = self._sentences[figure.index].sentence.paragraph
        for index in range(figure.index - 1, -1, -1):
            if self._sentences[index].sentence.paragraph != paragraph:
                break
            recent = [mention for mention in self._mentions[index] if self._goes_on(mention)]
            if recent and (not figure.is_ground or self._is_ground[index]):
                return min(reversed(recent), key=lambda mention: _depth(mention, self._sentences[index]))
        return None

    def _background_before(self, figure: _Figure) -> TimeMention | None:
        """ "Bombs killed 12 last year. Ten of the dead were children.": an older event goes on where the article has no newer one."""
        index = figure.index - 1
        if index < 0 or self._sentences[index].sentence.paragraph != self._sentences[figure.index].sentence.paragraph:
            return None
        events = [mention for mention in self._mentions[index] if mention.is_event and mention.relation is not Relation.RECORD]
        return events[0] if len(events) == 1 else None

    def _main_event(self, *, is_ground: bool) -> TimeMention | None:
        """The first recent event that the lead dates.

        One that is reckoned from today counts only from a sentence on the same matter: "made advances in the past week" dates no casualties.
        """
        for index, mentions in enumerate(self._mentions[:LEAD_SENTENCES]):
            text = self._sentences[index].sentence.text
            if _SIDE_EVENT.match(text):
                continue
            is_on_matter = self._is_ground[index] if is_ground else _has_any(HARM, text)
            for mention in mentions:
                is_dated = mention.relation is Relation.SINCE or mention.occurred.precision is DatePrecision.DAY
                if self._goes_on(mention) and mention.relation is not Relation.AS_OF and (is_on_matter or (is_dated and not is_ground)):
                    return mention
        return None

    def _goes_on(self, mention: TimeMention) -> bool:
        """Whether the sentences after it may speak of the same days."""
        return mention.is_event and not self._is_background(mention)

    def _is_background(self, mention: TimeMention) -> bool:
        if mention.relation is Relation.RECORD:
            return True
        day: date | None = mention.occurred.start or mention.occurred.end
        return self._published is not None and day is not None and day < self._published - BACKGROUND


def occurred_of(analysis: Analysis, *, sentence_index: int, start_char: int, end_char: int) -> Answer:
    """One answer; whoever asks for more figures of an article keeps the resolver."""
    return OccurrenceResolver(analysis).occurred_of(sentence_index=sentence_index, start_char=start_char, end_char=end_char)


def _depth(mention: TimeMention, analyzed: AnalyzedSentence) -> int:
    """How deep in the tree its verb is: the time of the main clause is 0."""
    return 0 if mention.head is None else sum(1 for _ in analyzed.doc[mention.head].ancestors)


def _has_any(words: frozenset[str], text: str) -> bool:
    return not words.isdisjoint(_WORD.findall(text.lower()))


def _cost(mention: TimeMention, figure: _Figure, analyzed: AnalyzedSentence) -> tuple[int, int, int]:
    """Clauses between them, numbers that stand nearer to the time than the figure, characters."""
    offset = analyzed.sentence.start_char
    start, end = mention.start_char - offset, mention.end_char - offset
    clauses = 0
    if figure.verb is not None and mention.head is not None:
        clauses = distance(figure.verb, analyzed.doc[mention.head])
    text = analyzed.sentence.text
    if start >= figure.end:
        return clauses, len(_NUMBER.findall(text, figure.end, start)), start - figure.end
    if (when := _WHEN.match(text, end)) is not None and _is_one_clause(text[when.end() : figure.start]):
        return -1, 0, 0
    # "17,000 in 2024 and 540,000 in 2017": a time behind a number is that number's.
    return clauses, 2 * int(_NUMBER.search(text, max(0, start - 60), start) is not None), max(0, figure.start - end)


def _is_one_clause(text: str) -> bool:
    return not any(mark in text for mark in ",;:")
