"""Clauses of a parsed sentence: which verb words hang on, and how far two of them are apart."""

from spacy.tokens import Token

from pipeline.extraction.analysis import AnalyzedSentence

_VERBS = ("VB", "MD")


def verb_above(analyzed: AnalyzedSentence, start: int, end: int) -> Token | None:
    """The verb over the characters `start..end` of the sentence; its root where none is; None without a tree."""
    if not analyzed.is_parsed:
        return None
    span = analyzed.doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return None
    token = span.root
    while token.head != token and token.tag_[:2] not in _VERBS:
        token = token.head
    return token


def distance(one: Token, other: Token) -> int:
    """Steps through the tree from one verb to the other."""
    above_one, above_other = [one, *one.ancestors], [other, *other.ancestors]
    steps = [above_one.index(token) + depth for depth, token in enumerate(above_other) if token in above_one]
    return min(steps, default=len(above_one) + len(above_other))


def is_perfect(verb: Token) -> bool:
    """ "has killed", "have been forced": true up to now; in "has killed many and uprooted more" both verbs are."""
    while verb.dep_ == "conj" and not any(child.dep_ in ("aux", "auxpass", "nsubj", "nsubjpass") for child in verb.children):
        verb = verb.head
    return any(child.dep_ in ("aux", "auxpass") and child.lower_ in ("has", "have", "'ve", "’ve") for child in verb.children)


def modal_of(verb: Token) -> Token | None:
    """ "could" in "could displace"."""
    return next((child for child in verb.children if child.tag_ == "MD"), None)
