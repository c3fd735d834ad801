"""Whose count or statement it is: "figures from the UN", "the army's statement", "ministry data"."""

from spacy.tokens import Doc

from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.phrases import NounPhrase, phrase_of

MAX_COMPILED_TOKENS = 5
NAMING_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC"})
POSSESSIVE_PRONOUNS = frozenset({"his", "her", "its", "their"})
_OWNERSHIP = frozenset({"from", "by", "of", "on", "at", "in"})
_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
_ARTICLES = frozenset({"the", "a", "an"})


def owner_of(doc: Doc, phrase: NounPhrase, cues: AttributionCues) -> NounPhrase | None:
    """The speaker in this phrase: itself, or whoever owns the report that it is about; None where nobody does."""
    if not is_report(doc, phrase, cues):
        return phrase
    return _behind(doc, phrase, cues) or _compiler(doc, phrase.end) or _before(doc, phrase, cues)


def is_report(doc: Doc, phrase: NounPhrase, cues: AttributionCues) -> bool:
    """The phrase is about what was said, not who said it: "the statement"."""
    head = doc[phrase.head]
    return head.lower_ in cues.introducing_nouns and head.ent_type_ != "PERSON"


def _behind(doc: Doc, phrase: NounPhrase, cues: AttributionCues) -> NounPhrase | None:
    """ "A statement from the army"; "reports from the scene" have no owner."""
    for place in range(phrase.head + 1, phrase.end - 1):
        head = _head_within(doc, place + 1, phrase.end)
        if doc[place].lower_ in _OWNERSHIP and doc[place + 1].lower_ in POSSESSIVE_PRONOUNS:
            return NounPhrase(start=place + 1, end=place + 2, head=place + 1)
        if doc[place].lower_ in _OWNERSHIP and _names_speaker(doc, head, cues):
            return NounPhrase(start=place + 1, end=phrase.end, head=head)
    return None


def _compiler(doc: Doc, end: int) -> NounPhrase | None:
    """ "Data compiled by the Conflict Observatory", "the report, published on Monday by the UN,"."""
    by = next((place for place in range(end, min(end + MAX_COMPILED_TOKENS, len(doc))) if doc[place].lower_ == "by"), None)
    if by is None or doc[end + (doc[end].text == ",")].tag_ not in {"VBN", "VBD"}:
        return None
    head = next((child for child in doc[by].children if child.dep_ == "pobj"), None)
    return phrase_of(head) if head is not None else None


def _before(doc: Doc, phrase: NounPhrase, cues: AttributionCues) -> NounPhrase | None:
    """ "The army's report", "its report", "army figures"."""
    if doc[phrase.start].lower_ in POSSESSIVE_PRONOUNS and phrase.start < phrase.head:
        return NounPhrase(start=phrase.start, end=phrase.start + 1, head=phrase.start)
    possessive = next((place for place in range(phrase.start + 1, phrase.head) if doc[place].text in _POSSESSIVES), None)
    if possessive is not None:
        return NounPhrase(start=phrase.start, end=possessive, head=possessive - 1)
    start = phrase.start + (doc[phrase.start].lower_ in _ARTICLES)
    heads = [place for place in range(start, phrase.head) if _names_speaker(doc, place, cues)]
    return NounPhrase(start=start, end=heads[-1] + 1, head=heads[-1]) if heads else None


def _names_speaker(doc: Doc, place: int, cues: AttributionCues) -> bool:
    token = doc[place]
    return token.ent_type_ in NAMING_LABELS or token.tag_ == "NNP" or (token.lower_ in cues.speaking_nouns and token.tag_ != "JJ")


def _head_within(doc: Doc, start: int, end: int) -> int:
    """The last noun before a preposition: "the Ministry of Health" -> Ministry."""
    before = (place for place in range(start, end - 1) if doc[place + 1].lower_ in {"of", "in", "for", "at", "from"})
    return next(before, end - 1)
