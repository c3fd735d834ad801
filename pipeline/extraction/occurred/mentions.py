"""Tell what each time of an article dates: the event, the report of it, or the article itself."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from spacy.tokens import Token

from pipeline.extraction.analysis import Analysis, AnalyzedSentence
from pipeline.extraction.occurred.expressions import TimeExpression, time_expressions
from pipeline.extraction.occurred.words import REPORT_VERBS, any_of


class Role(StrEnum):
    """What a time dates; a WEAK one stands at a verb of saying but may mean what is said: "On Monday, police said two died"."""

    EVENT = "event"
    REPORT = "report"
    WEAK = "weak"
    DATELINE = "dateline"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """A time of the article; offsets are those of the body."""

    sentence_index: int
    start_char: int
    end_char: int
    expression: TimeExpression
    role: Role
    head: int | None


_SAID_BEFORE = re.compile(
    rf"\b{any_of(REPORT_VERBS)}"
    r"(?:\s+(?:to\s+)?(?:reporters|journalists|parliament|lawmakers|[A-Z][\w-]*(?:\s+[A-Z][\w-]*)?|the\s+\w+(?:\s+agency)?))?"
    r"(?:\s+(?:in|by|at|on|via)\s+(?:an?\s+|its\s+|his\s+|the\s+)?[\w-]+(?:\s+[\w-]+)?)?"
    r"\s*,?\s*(?:(?:on|late|later|early|earlier|in|the|hours|of)\s+)*\Z"
)
_STATEMENT_BEFORE = re.compile(
    r"\b(?:statement|briefing|message|post|report|interview|update|bulletin)s?\s+(?:\w+\s+)?(?:(?:on|late|early|earlier|from)\s+)*\Z",
    re.IGNORECASE,
)
_DATELINE_BEFORE = re.compile(r"[^.!?]{0,60}\Z")
_DATELINE_AFTER = re.compile(r"\.?\s*(?:[(\[/][^)\]]{1,30}[)\]/]\s*)?(?:[-–—]{1,2}|:)\s")
_DATELINE_SENTENCES = 3


def mentions_of(analysis: Analysis) -> list[list[TimeMention]]:
    """One list a sentence."""
    published = analysis.article.published
    return [_of_sentence(index, analyzed, published) for index, analyzed in enumerate(analysis.sentences)]


def _of_sentence(index: int, analyzed: AnalyzedSentence, published: datetime | None) -> list[TimeMention]:
    found = []
    for expression in time_expressions(analyzed.sentence.text, published=published):
        head = _head_of(analyzed, expression)
        found.append(
            TimeMention(
                sentence_index=index,
                start_char=analyzed.sentence.start_char + expression.start_char,
                end_char=analyzed.sentence.start_char + expression.end_char,
                expression=expression,
                role=_role_of(index, analyzed, expression, head),
                head=head.i if head is not None else None,
            )
        )
    return found


def _role_of(index: int, analyzed: AnalyzedSentence, expression: TimeExpression, head: Token | None) -> Role:
    text = analyzed.sentence.text
    before = text[max(0, expression.start_char - 80) : expression.start_char]
    if index < _DATELINE_SENTENCES and _is_dateline(text, expression):
        return Role.DATELINE
    if _SAID_BEFORE.search(before) or _STATEMENT_BEFORE.search(before):
        return Role.REPORT
    if head is not None and head.lower_ in REPORT_VERBS and expression.start_char < head.idx:
        return Role.WEAK
    return Role.EVENT


def _is_dateline(text: str, expression: TimeExpression) -> bool:
    """ "KHARTOUM, Dec. 10 (SUNA) –": a place, the day, a dash."""
    before = text[: expression.start_char]
    return (
        _DATELINE_BEFORE.fullmatch(before) is not None
        and before.rstrip().endswith((",", "("))
        and _DATELINE_AFTER.match(text, expression.end_char) is not None
    )


def _head_of(analyzed: AnalyzedSentence, expression: TimeExpression) -> Token | None:
    """The verb that the time hangs on, or the noun where it hangs on none."""
    if not analyzed.is_parsed:
        return None
    span = analyzed.doc.char_span(expression.start_char, expression.end_char, alignment_mode="expand")
    if span is None or not len(span):
        return None
    return governing_verb(span.root)


def governing_verb(token: Token) -> Token:
    """The token itself or the nearest of its ancestors that is a verb, else the top of the tree.

    `ancestors` ends even where the parser made a ring of heads, which it does on some scraped text.
    """
    path = [token, *token.ancestors]
    return next((above for above in path if above.tag_[:2] in ("VB", "MD")), path[-1])
