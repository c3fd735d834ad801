"""Through which medium a claim came: Telegram, a statement, another outlet."""

import re

from spacy.tokens import Doc

from pipeline.extraction.analysis import Analysis
from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.discourse import Governor
from pipeline.extraction.attribution.frames import Frame

_PREPOSITIONS = frozenset({"in", "on", "via", "at", "through", "during", "by"})
_STOPS = frozenset({",", ";", ":", "that", "and", "which", "who"})
MAX_PHRASE_TOKENS = 6


def medium_of(governor: Governor, analysis: Analysis, cues: AttributionCues) -> str | None:
    """Read outside of what was claimed, so that no medium that the claim speaks of is taken for its own."""
    doc = analysis.sentences[governor.sentence_index].doc
    frame = governor.frame
    outside = [token.i for token in doc if frame is None or not _is_inside(frame, token.i)]
    published = _platform(doc, outside, cues)
    if published is not None:
        return published
    relayed = _relayed(doc, frame, cues) if frame is not None else None
    if relayed is not None and not _is_own(relayed, analysis.article.outlet):
        return relayed
    return _phrase(doc, outside, cues) or (_spoken(doc, frame, cues) if frame is not None else None)


def _spoken(doc: Doc, frame: Frame, cues: AttributionCues) -> str | None:
    """ "A statement from the navy said": what is said to speak."""
    if frame.speaker is None or doc[frame.speaker.head].lower_ not in cues.medium_nouns:
        return None
    text = str(doc[frame.speaker.start : frame.speaker.head + 1].text)
    return text[0].lower() + text[1:] if frame.speaker.start == 0 else text


def _is_own(relayed: str, outlet: str | None) -> bool:
    """ "Told the Herald", in the Coastal Herald."""
    return set(relayed.casefold().split()) <= set((outlet or "").casefold().split())


def _is_inside(frame: Frame, token: int) -> bool:
    return any(start <= token < end for start, end in frame.regions)


def _platform(doc: Doc, outside: list[int], cues: AttributionCues) -> str | None:
    """ "Wrote on Telegram", "in a Facebook post", "reports on Telegram channels": the platform's name."""
    for match in cues.media.finditer(doc.text):
        span = doc.char_span(*match.span())
        if span is not None and span.start in outside and (len(span.text) > 1 or _is_network(doc, span.start)):
            return match.group()
    return None


def _is_network(doc: Doc, place: int) -> bool:
    """ "Wrote on X", not "Malcolm X"."""
    return place > 0 and doc[place - 1].lower_ in {"on", "an", "to", "via"}


def _relayed(doc: Doc, frame: Frame, cues: AttributionCues) -> str | None:
    """The outlet that was told, or that cites."""
    if frame.relayed_by is not None:
        return re.sub(r"^(?:the|an?)\s+", "", frame.relayed_by.text(doc), flags=re.IGNORECASE)
    if doc[frame.cue[0]].lower_ not in cues.addressee_verbs:
        return None
    for entity in doc.ents:
        if frame.cue[1] <= entity.start <= frame.cue[1] + 3 and entity.label_ == "ORG" and not _is_inside(frame, entity.start):
            return re.sub(r"^the\s+", "", entity.text, flags=re.IGNORECASE)
    return None


def _phrase(doc: Doc, outside: list[int], cues: AttributionCues) -> str | None:
    """ "In a statement", "at a news conference", "on state television"."""
    for place in outside:
        if doc[place].lower_ not in _PREPOSITIONS:
            continue
        for last in range(place + 1, min(place + 1 + MAX_PHRASE_TOKENS, len(doc))):
            if doc[last].lower_ in _STOPS or last not in outside:
                break
            following = doc[last + 1].lower_ if last + 1 < len(doc) else ""
            if doc[last].lower_ in cues.medium_nouns and following not in cues.medium_nouns:
                return str(doc[place + 1 : last + 1].text)
    return None
