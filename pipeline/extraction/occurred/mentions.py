"""Tell what each time of an article dates: the event, the report of it, or the article itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from spacy.tokens import Token

from pipeline.domain.figure import DatePrecision, Occurred
from pipeline.extraction.analysis import Analysis, AnalyzedSentence
from pipeline.extraction.occurred.calendar import shifted
from pipeline.extraction.occurred.clauses import hangs_directly, verb_above
from pipeline.extraction.occurred.expressions import Relation, TimeExpression, time_expressions
from pipeline.extraction.occurred.words import ANAPHORIC, ANAPHORIC_PHRASE, BIRTHS, HARM, REPORT_NOUNS, REPORT_VERBS, STILL, any_of, folded


class Role(StrEnum):
    """What a time dates; a WEAK one stands before a verb of saying and may mean what is said: "On Monday, police said two died"."""

    EVENT = "event"
    REPORT = "report"
    WEAK = "weak"
    DATELINE = "dateline"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """A time of the article; offsets are those of the body, `head` is the token of its sentence that it hangs on."""

    start_char: int
    end_char: int
    occurred: Occurred
    relation: Relation
    role: Role
    head: int | None

    @property
    def is_event(self) -> bool:
        """Whether figures may take it for the days of their event."""
        return self.role is Role.EVENT and self.relation is not Relation.UNTIL


_SAID_BEFORE = re.compile(
    rf"\b{any_of(REPORT_VERBS)}"
    r"(?:\s+(?:to\s+)?(?:reporters|journalists|parliament|lawmakers|(?:the\s+)?[A-Z][\w-]*(?:\s+[A-Z][\w-]*){0,3}|the\s+\w+(?:\s+agency)?))?"
    r"(?:\s+(?:in|by|at|on|via)\s+(?:an?\s+|its\s+|his\s+|her\s+|the\s+)?[\w-]+(?:\s+[\w-]+)?)?"
    r"\s*,?\s*(?:(?:on|late|later|early|earlier|in|the|hours|of)\s+)*\Z"
)
_STATEMENT_BEFORE = re.compile(
    rf"\b{any_of(REPORT_NOUNS)}\s+(?:(?:issued|released|published|posted|made|broadcast|aired|on\s+[A-Z]\w+)\s+)?(?:(?:on|late|early|earlier|from|of)\s+)*\Z",
    re.IGNORECASE,
)
_BIRTH_BEFORE = re.compile(rf"\b{any_of(BIRTHS)}\s+(?:(?:in|on|around)\s+)?\Z", re.IGNORECASE)
_STILL_BEFORE = re.compile(rf"\b{any_of(STILL)}\b[^,;\d]{{0,40}}\Z", re.IGNORECASE)
_PLACE_AND_COMMA = re.compile(r"[^.!?]{0,60}[,(]\s*\Z")
_SOURCE_AND_DASH = re.compile(r"\.?\s*(?:[(\[/][^)\]]{1,30}[)\]/]\s*)?(?:[-–—]{1,2}|:)\s")
_ANAPHORIC = re.compile(rf"\b{ANAPHORIC_PHRASE}\b", re.IGNORECASE)
_DATELINE_SENTENCES = 3
_CONTEXT_CHARS = 90


def mentions_of(analysis: Analysis) -> list[list[TimeMention]]:
    """One list a sentence, in text order. "The next day" is reckoned from the last event that was dated before it."""
    published = analysis.article.published
    found: list[list[TimeMention]] = []
    anchor = published.date() if published is not None else None
    for index, analyzed in enumerate(analysis.sentences):
        mentions = list(_of_sentence(index, analyzed, published, anchor))
        found.append(mentions)
        days = [mention.occurred.start for mention in mentions if mention.is_event and mention.occurred.precision is DatePrecision.DAY]
        anchor = days[-1] if days and days[-1] is not None else anchor
    return found


def _of_sentence(index: int, analyzed: AnalyzedSentence, published: datetime | None, anchor: date | None) -> Iterator[TimeMention]:
    text = analyzed.sentence.text
    expressions = time_expressions(text, published=published)
    expressions += [found for found in _anaphoric(text, anchor) if not any(_overlap(found, other) for other in expressions)]
    for expression in sorted(expressions, key=lambda found: found.start_char):
        head = _head_of(analyzed, expression)
        before = text[max(0, expression.start_char - _CONTEXT_CHARS) : expression.start_char]
        is_still = expression.relation is Relation.ON and _STILL_BEFORE.search(before) is not None
        yield TimeMention(
            start_char=analyzed.sentence.start_char + expression.start_char,
            end_char=analyzed.sentence.start_char + expression.end_char,
            occurred=expression.occurred,
            relation=Relation.AS_OF if is_still else expression.relation,
            role=_role_of(index, analyzed, expression, head, published),
            head=head.i if head is not None else None,
        )


def _anaphoric(text: str, anchor: date | None) -> Iterator[TimeExpression]:
    if anchor is None:
        return
    for match in _ANAPHORIC.finditer(text):
        day = shifted(anchor, ANAPHORIC[folded(match[0])])
        occurred = Occurred(text=match[0], start=day, end=day, precision=DatePrecision.DAY)
        yield TimeExpression(start_char=match.start(), end_char=match.end(), occurred=occurred)


def _role_of(index: int, analyzed: AnalyzedSentence, expression: TimeExpression, head: Token | None, published: datetime | None) -> Role:
    text = analyzed.sentence.text
    before = text[max(0, expression.start_char - _CONTEXT_CHARS) : expression.start_char]
    if index < _DATELINE_SENTENCES and _is_dateline(text, expression):
        return Role.DATELINE
    if _BIRTH_BEFORE.search(before) or _is_to_come(expression, published):
        return Role.OTHER
    if _SAID_BEFORE.search(before) or _STATEMENT_BEFORE.search(before):
        return Role.REPORT
    if head is None or expression.relation is not Relation.ON or not _reports(head):
        return Role.EVENT
    if not hangs_directly(analyzed, expression.start_char, expression.end_char, head):
        return Role.EVENT
    if expression.start_char < head.idx:
        return Role.WEAK
    between = analyzed.doc[head.i + 1 : len(analyzed.doc)]
    is_said = not any(token.tag_.startswith("VB") for token in between if token.idx < expression.start_char)
    return Role.REPORT if is_said else Role.EVENT


def _is_to_come(expression: TimeExpression, published: datetime | None) -> bool:
    start = expression.occurred.start
    return published is not None and start is not None and start > shifted(published.date(), 1)


def _reports(verb: Token) -> bool:
    """Whether the verb is one of saying; a storm that "claimed forty lives" says nothing."""
    return verb.lower_ in REPORT_VERBS and not any(child.dep_ == "dobj" and child.lower_ in HARM for child in verb.children)


def _is_dateline(text: str, expression: TimeExpression) -> bool:
    """ "KHARTOUM, Dec. 10 (SUNA) –": a place, the day, a dash."""
    before = text[: expression.start_char]
    return _PLACE_AND_COMMA.fullmatch(before) is not None and _SOURCE_AND_DASH.match(text, expression.end_char) is not None


def _head_of(analyzed: AnalyzedSentence, expression: TimeExpression) -> Token | None:
    """The verb that the time hangs on, or the noun where it hangs on none."""
    return verb_above(analyzed, expression.start_char, expression.end_char)


def _overlap(one: TimeExpression, other: TimeExpression) -> bool:
    return one.start_char < other.end_char and other.start_char < one.end_char
