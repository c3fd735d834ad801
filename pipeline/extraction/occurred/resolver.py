"""Give each figure the day of its event: from its own clause, else from what the text told before it."""

import re
from datetime import date, timedelta

from spacy.tokens import Token

from pipeline.domain.figure import Cue, CueRole, Occurred
from pipeline.extraction.analysis import Analysis, AnalyzedSentence
from pipeline.extraction.occurred.expressions import Relation
from pipeline.extraction.occurred.mentions import Role, TimeMention, governing_verb, mentions_of

LEAD_SENTENCES = 5
# An older event is background: the text does not go on about it in the next sentence.
BACKGROUND = timedelta(days=45)

_SIDE_EVENT = re.compile(r"(?:elsewhere|separately|meanwhile|in a separate|in another)\b", re.IGNORECASE)
_CLAUSE_DEPS = {"ROOT", "conj", "ccomp", "advcl", "relcl", "acl", "parataxis", "pcomp", "csubj"}

Answer = tuple[Occurred | None, tuple[Cue, ...]]


class OccurrenceResolver:
    """Reads the times of one article once, then answers for each of its figures."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._mentions = mentions_of(analysis)
        published = analysis.article.published
        self._published = published.date() if published is not None else None
        self._main = self._main_event()

    def occurred_of(self, *, sentence_index: int, start_char: int, end_char: int) -> Answer:
        """The days of the event that a figure with this span of the body counts, with the words that date it."""
        own = self._of_own_sentence(sentence_index, start_char, end_char)
        chosen = own or self._carried(sentence_index) or self._main
        if chosen is None:
            return None, ()
        occurred = chosen.expression.occurred
        cue = Cue(role=CueRole.TIME, text=occurred.text, start_char=chosen.start_char, end_char=chosen.end_char)
        return occurred, (cue,)

    def _of_own_sentence(self, sentence_index: int, start_char: int, end_char: int) -> TimeMention | None:
        analyzed = self._analysis.sentences[sentence_index]
        candidates = [mention for mention in self._mentions[sentence_index] if _is_event(mention)]
        if not candidates:
            return None
        figure = _clause_of(analyzed, start_char, end_char)
        return min(candidates, key=lambda mention: (_distance(analyzed, figure, mention), _gap(mention, start_char, end_char)))

    def _carried(self, sentence_index: int) -> TimeMention | None:
        """From the sentences before it in the same paragraph, the nearest first."""
        paragraph = self._analysis.sentences[sentence_index].sentence.paragraph
        for index in range(sentence_index - 1, -1, -1):
            if self._analysis.sentences[index].sentence.paragraph != paragraph:
                break
            recent = [mention for mention in self._mentions[index] if _is_event(mention) and not self._is_background(mention)]
            if recent:
                return recent[-1]
        return None

    def _main_event(self) -> TimeMention | None:
        """The first recent event that the lead dates."""
        for mentions in self._mentions[:LEAD_SENTENCES]:
            for mention in mentions:
                if _is_event(mention) and not self._is_background(mention):
                    return mention
        return None

    def _is_background(self, mention: TimeMention) -> bool:
        last: date | None = mention.expression.occurred.end or mention.expression.occurred.start
        if mention.expression.relation is Relation.RECORD:
            return True
        return self._published is not None and last is not None and last < self._published - BACKGROUND


def _is_event(mention: TimeMention) -> bool:
    return mention.role is Role.EVENT and mention.expression.relation is not Relation.UNTIL


def _clause_of(analyzed: AnalyzedSentence, start_char: int, end_char: int) -> Token | None:
    """The verb of the figure's clause."""
    if not analyzed.is_parsed:
        return None
    offset = analyzed.sentence.start_char
    span = analyzed.doc.char_span(start_char - offset, end_char - offset, alignment_mode="expand")
    return governing_verb(span.root) if span is not None and len(span) else None


def _distance(analyzed: AnalyzedSentence, figure: Token | None, mention: TimeMention) -> int:
    """Clauses between the figure's verb and the time's."""
    if figure is None or mention.head is None:
        return 0
    head = analyzed.doc[mention.head]
    if head.i == figure.i:
        return 0
    above_figure = [figure, *figure.ancestors]
    above_head = [head, *head.ancestors]
    steps = [(above_figure.index(token) + depth) for depth, token in enumerate(above_head) if token in above_figure]
    return min(steps, default=len(above_figure))


def _gap(mention: TimeMention, start_char: int, end_char: int) -> int:
    return max(mention.start_char - end_char, start_char - mention.end_char, 0)


def occurred_of(analysis: Analysis, *, sentence_index: int, start_char: int, end_char: int) -> Answer:
    """One answer; whoever asks for more figures of an article keeps the resolver."""
    return OccurrenceResolver(analysis).occurred_of(sentence_index=sentence_index, start_char=start_char, end_char=end_char)
