"""Give each figure the days of its event: from its own sentence, else from what the text told before it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.domain.figure import Cue, CueRole, DatePrecision, Occurred
from pipeline.extraction.analysis import Analysis
from pipeline.extraction.occurred.background import is_background, reference_day
from pipeline.extraction.occurred.expressions import Relation
from pipeline.extraction.occurred.mentions import Role, TimeMention, mentions_of
from pipeline.extraction.occurred.own_sentence import FigureInSentence, state_of, time_of
from pipeline.extraction.occurred.words import ANAPHORIC, EVENTS, GROUND, HARM, SIDE_EVENTS, any_of, folded, has_any

Answer = tuple[Occurred | None, tuple[Cue, ...]]

# The event that an article is about is dated in its lead, and a sentence takes its days from those just before it.
LEAD_SENTENCES = 6
LOOK_BACK_SENTENCES = 8

_SIDE_EVENT = re.compile(rf"{any_of(SIDE_EVENTS)}\b", re.IGNORECASE)
# "17 soldiers were killed in the fighting"
_KNOWN_EVENT = re.compile(rf"\b(?:in|during|by|from|after)\s+(?:the|this|that|these|those)\s+{any_of(EVENTS)}\b", re.IGNORECASE)


class OccurrenceResolver:
    """Reads the times of one article once, then answers for each of its figures."""

    def __init__(self, analysis: Analysis) -> None:
        self._sentences = analysis.sentences
        self._mentions = mentions_of(analysis)
        published = analysis.article.published
        self._published = published.date() if published is not None else None
        self._reference = reference_day(analysis.article)
        self._main = next(self._main_events(is_ground=False), None) or self._reported()
        self._main_on_ground = next(self._main_events(is_ground=True), None)

    def occurred_of(self, *, sentence_index: int, start_char: int, end_char: int, is_own_only: bool = False) -> Answer:
        """The days of the event that a figure with this span of the body counts, with the words that date it.

        `is_own_only`: what is not the article's own event takes no day from the sentences around it.
        """
        figure = FigureInSentence.at(self._sentences[sentence_index], start_char=start_char, end_char=end_char)
        own = time_of(figure, self._mentions[sentence_index], self._reference)
        if own is not None:
            return self._answer(own, lasts=figure.is_perfect, said=self._said(sentence_index))
        state = state_of(figure, self._published)
        if state is not None:
            return _with_cue(state[0], figure.analyzed.sentence.start_char + state[1])
        if is_own_only or figure.is_undated_by_nature:
            return None, ()
        told = self._told(sentence_index, figure)
        return self._answer(told, lasts=True) if told is not None else (None, ())

    def _told(self, index: int, figure: FigureInSentence) -> TimeMention | None:
        """What the rest of the article tells about when it was, the nearest first."""
        carried = self._carried(index, is_ground=figure.is_ground)
        if carried is not None:
            return carried
        if figure.is_ground:
            # What the text does not date is so at the latest when it is said.
            return self._main_on_ground or self._said(index) or self._main
        if self._main is None and _KNOWN_EVENT.search(figure.text):
            return self._main_on_ground
        return self._main or self._older(index, figure)

    def _answer(self, mention: TimeMention, *, lasts: bool, said: TimeMention | None = None) -> Answer:
        """ "The fire that broke out on 13 August has burned ...": from then until now; what is said on a Friday ends on it."""
        occurred = mention.occurred
        if occurred.start is not None and mention.relation is Relation.BEGAN and lasts:
            occurred = replace(occurred, end=self._published, precision=DatePrecision.PERIOD)
        end = said.occurred.end if said is not None else None
        if mention.relation is Relation.SINCE and end is not None and (occurred.start is None or occurred.start <= end):
            occurred = replace(occurred, end=end)
        return _with_cue(occurred, mention.start_char)

    def _said(self, index: int) -> TimeMention | None:
        """The day on which the sentence was said."""
        said = (mention for mention in self._mentions[index] if mention.role in (Role.REPORT, Role.WEAK))
        return next((mention for mention in said if mention.occurred.precision is DatePrecision.DAY), None)

    def _carried(self, index: int, *, is_ground: bool) -> TimeMention | None:
        """From the sentences before it in the same paragraph: the last time of the main clause."""
        paragraph = self._sentences[index].sentence.paragraph
        for before in range(index - 1, max(-1, index - 1 - LOOK_BACK_SENTENCES), -1):
            analyzed = self._sentences[before]
            if analyzed.sentence.paragraph != paragraph:
                return None
            times = [mention for mention in self._mentions[before] if self._goes_on(mention)]
            if times and (not is_ground or has_any(GROUND, analyzed.sentence.text)):
                depths = [0 if time.head is None else sum(1 for _ in analyzed.doc[time.head].ancestors) for time in times]
                return min(zip(depths, range(0, -len(times), -1), times, strict=True))[2]
        return None

    def _older(self, index: int, figure: FigureInSentence) -> TimeMention | None:
        """ "Bombs killed 12 last year. Ten of the dead were children.": an older event goes on where the article has no newer one."""
        if index == 0:
            return None
        before = self._sentences[index - 1].sentence
        if before.paragraph != figure.analyzed.sentence.paragraph and not figure.is_of_known:
            return None
        times = [mention for mention in self._mentions[index - 1] if mention.is_event and mention.relation is not Relation.RECORD]
        return times[0] if len(times) == 1 else None

    def _main_events(self, *, is_ground: bool) -> Iterator[TimeMention]:
        """Recent events that the lead dates, of which the first is what the article is about.

        Those of sentences on the same matter come first. Others count only as casualties' days, and only if they are days:
        "made advances in the past week" dates no casualties.
        """
        others = []
        for analyzed, mentions in zip(self._sentences[:LEAD_SENTENCES], self._mentions, strict=False):
            text = analyzed.sentence.text
            if _SIDE_EVENT.match(text):
                continue
            times = [mention for mention in mentions if self._goes_on(mention) and mention.relation is not Relation.AS_OF]
            times.sort(key=lambda mention: ANAPHORIC.get(folded(mention.occurred.text), 0) >= 0)  # "on Wednesday, a day after a ferry sank"
            if has_any(GROUND if is_ground else HARM | EVENTS, text):
                yield from times
            else:
                others += times
        if not is_ground:
            yield from (time for time in others if time.relation is Relation.SINCE or time.occurred.precision is DatePrecision.DAY)

    def _reported(self) -> TimeMention | None:
        """Where the lead dates no event: the day on which it was told, which is that of the event or the next one."""
        if self._published is None:
            return None
        said = (mention for mentions in self._mentions[:2] for mention in mentions if mention.role in (Role.REPORT, Role.WEAK))
        days = (
            mention for mention in said if mention.occurred.precision is DatePrecision.DAY and mention.occurred.start == self._published
        )
        return next(days, None)

    def _goes_on(self, mention: TimeMention) -> bool:
        """Whether the sentences after it may speak of the same days."""
        return mention.is_event and not is_background(mention, self._reference)


def _with_cue(occurred: Occurred, start_char: int) -> Answer:
    cue = Cue(role=CueRole.TIME, text=occurred.text, start_char=start_char, end_char=start_char + len(occurred.text))
    return occurred, (cue,)
