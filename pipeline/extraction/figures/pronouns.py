"""People who are part of those in the sentence before: "Three of them were boys.", "They included three medics.", "Two were women"."""

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from pipeline.domain.figure import CasualtyFigure, Status
from pipeline.extraction.figures.candidates import Candidate, CandidateFinder
from pipeline.extraction.figures.word_classes import WORDS, lower

_PRONOUNS = frozenset({"them", "these", "those"})
_HEAD, _GAP, _REACH = 5, 3, 5  # tokens
_INCLUDING = (["they", "include"], ["they", "included"], ["these", "include"], ["these", "included"])
_TRAITS = frozenset({"aged", "female", "male", "over", "under"})
_DESCRIBING = ("CD", "DT", "IN", "JJ", "NN", "RB")
_COUNT_AGAIN = re.compile(
    r"\b((?:a|her|his|its|the|their)\s+(?:actual\s+|own\s+|real\s+|true\s+)?"
    r"(?:(?:count|estimate|figure|tally)\s+of|(?:count|estimate|figure|tally|total)\s+(?:at|is|to|was)|number\s+(?:at|to)))\s",
    re.IGNORECASE,
)
_JOINING = frozenset({",", "and"})


def pointer(doc: Doc) -> tuple[int, int] | None:
    """The tokens at the head of the sentence that point at people just spoken of: "of them", "among these", "they included", and the verb
    behind a bare number."""
    words = lower(doc[: _HEAD + 2])
    if words[:2] in _INCLUDING:
        return 0, 2
    for place in range(min(_HEAD, len(words) - 2)):
        if words[place] in {"among", "of"} and words[place + 1] in _PRONOUNS and words[place + 2] in WORDS.be | {","}:
            return place, place + 2
    if len(words) > 1 and doc[0].like_num and words[1] in WORDS.be:
        return 1, 2
    return None


def count_again(doc: Doc) -> tuple[int, int] | None:
    """The tokens before a number that is another count of the people just spoken of: "gave a figure [of] 29", "put the number [at] 29"."""
    found = _COUNT_AGAIN.search(doc.text)
    span = None if found is None else doc.char_span(*found.span(1), alignment_mode="expand")
    return None if span is None else (span.start, span.end)


def parts(doc: Doc, candidates: Sequence[Candidate], finder: CandidateFinder) -> Iterator[tuple[Candidate, tuple[int, int]]]:
    """The candidates that the sentence counts among the people of the sentence before, with the words that point at these."""
    found = pointer(doc)
    if found is None:
        return
    last = found[1]
    for candidate in candidates:
        if candidate.np_end in found and candidate.start < found[0]:  # "Three of them", "Three"
            if _is_description(doc, candidate.np_end, finder):
                yield candidate, found
            return
        gap = doc[last : candidate.start]
        is_next = last == found[1] and len(gap) <= _GAP and not any(token.tag_ in {"VBN", "VBG", "IN"} for token in gap)
        if candidate.start < found[1] or not (is_next or all(token.lower_ in _JOINING for token in gap)):
            continue
        if candidate.is_people is True or _is_description(doc, candidate.np_end, finder):
            yield candidate, found
            last = candidate.np_end


def whole_before(figures: Sequence[CasualtyFigure], part: Candidate) -> CasualtyFigure | None:
    """Which of the figures of the sentence before the part belongs to; None where they are of several kinds."""
    told = [figure for figure in figures if figure.part_of is None and figure.status in {Status.ACTUAL, Status.HISTORICAL}]
    if len({figure.kind for figure in told}) != 1:
        return None
    lower_of = {figure.event_id: figure.quantity.lower or 0 for figure in told if figure.counted is part.counted}
    larger = [figure for figure in told if (part.lower or 0) < lower_of.get(figure.event_id, 0) or _is_vague(figure)]
    return larger[-1] if larger else None


def _is_vague(figure: CasualtyFigure) -> bool:
    return figure.quantity.lower is None


def _is_description(doc: Doc, start: int, finder: CandidateFinder) -> bool:
    """ "Were children", "are under 18", but not "were rescued" or "have returned"."""
    if start >= len(doc) or doc[start].lower_ not in WORDS.be:
        return False
    for token in doc[start + 1 : start + 1 + _REACH]:
        if _is_trait(token) or finder.is_of_people(token):
            return True
        if not token.tag_.startswith(_DESCRIBING):
            return False
    return False


def _is_trait(token: Token) -> bool:
    return token.lower_ in _TRAITS or (token.lower_ in WORDS.severity and token.tag_.startswith(("JJ", "RB")))
