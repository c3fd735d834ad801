"""Speakers of a sentence that was not parsed, read from its words and named entities alone.

Such a sentence seldom holds a figure; who speaks in it matters to the sentences beside it.
"""

from collections.abc import Iterator

from spacy.tokens import Doc

from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.frames import Act, Frame
from pipeline.extraction.attribution.phrases import NounPhrase, before_verb

PRONOUNS = frozenset({"he", "she", "it", "they"})
_DETERMINERS = frozenset({"the", "a", "an", "its", "their", "his", "her", "one", "two", "three", "several", "some"})
_MARKS = frozenset({",", "”", '"', "''", "“", ";", ":", ".", "-", "–", "—", "("})
_ENDS = frozenset({"that", "on", "in", "at", "by", "who", "from"})
_NAMING = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC"})
MAX_PHRASE_TOKENS = 8


def surface_frames(doc: Doc, cues: AttributionCues) -> Iterator[Frame]:
    """One frame a speech verb that has a speaker beside it; the regions are rough."""
    for token in doc:
        if token.text not in cues.speech_verbs and token.text not in cues.denial_verbs:
            continue
        speaker = _left_of(doc, token.i, cues) or _right_of(doc, token.i, cues)
        if speaker is None:
            continue
        is_tag = speaker.start > token.i or (speaker.start > 0 and doc[speaker.start - 1].text in _MARKS)
        regions = ((0, min(speaker.start, token.i)),) if is_tag else ((token.i + 1, len(doc)),)
        act = Act.DENIAL if token.lower_ in cues.denial_verbs else Act.CLAIM
        yield Frame(act=act, speaker=speaker, cue=(token.i, token.i + 1), regions=regions)


def _left_of(doc: Doc, verb: int, cues: AttributionCues) -> NounPhrase | None:
    last = before_verb(doc, verb, cues.between_words)
    if last >= 0 and doc[last].text == ",":
        return _before_insertion(doc, last, cues)
    return _ending_at(doc, last, cues)


def _before_insertion(doc: Doc, comma: int, cues: AttributionCues) -> NounPhrase | None:
    """ "Jan Novak, the mayor, said", "The navy, which lost two ships, said": the phrase before the first comma."""
    first = next((token.i for token in doc[:comma] if token.text == ","), None)
    return _ending_at(doc, first - 1, cues) if first is not None else None


def _ending_at(doc: Doc, last: int, cues: AttributionCues) -> NounPhrase | None:
    if last < 0:
        return None
    token = doc[last]
    if token.lower_ in PRONOUNS:
        return NounPhrase(start=last, end=last + 1, head=last)
    if token.ent_type_ in _NAMING:
        start = last
        while start > 0 and doc[start].ent_iob_ == "I":
            start -= 1
        return NounPhrase(start=start, end=last + 1, head=last)
    if token.lower_ in cues.speaking_nouns:
        return _noun_phrase(doc, last)
    return _name(doc, last) if token.is_title and token.is_alpha else None


def _name(doc: Doc, last: int) -> NounPhrase:
    """Capitalized words that no model knows: "Vdovenko | blamed"."""
    start = last
    while start > 0 and doc[start - 1].is_title and doc[start - 1].is_alpha:
        start -= 1
    return NounPhrase(start=start, end=last + 1, head=last)


def _noun_phrase(doc: Doc, last: int) -> NounPhrase:
    start = last
    while start > 0 and last - start < MAX_PHRASE_TOKENS and doc[start].lower_ not in _DETERMINERS and doc[start - 1].text not in _MARKS:
        start -= 1
    return NounPhrase(start=start, end=last + 1, head=last)


def _right_of(doc: Doc, verb: int, cues: AttributionCues) -> NounPhrase | None:
    """ "…, said the mayor", "…, said trader Ali Sy": only behind a comma or a quotation mark."""
    if verb == 0 or doc[verb - 1].text not in _MARKS:
        return None
    last = verb
    for token in doc[verb + 1 : verb + 1 + MAX_PHRASE_TOKENS]:
        if token.text in _MARKS or token.lower_ in _ENDS:
            break
        if token.ent_type_ in _NAMING or token.is_title or token.lower_ in cues.speaking_nouns:
            last = token.i
    return NounPhrase(start=verb + 1, end=last + 1, head=last) if last > verb else None
