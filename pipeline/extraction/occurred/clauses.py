"""Clauses of a parsed sentence: which verb words hang on, and how far two of them are apart.

Ways up the tree go by `Token.ancestors`, which ends even where the parser made a ring of heads, as it does on some scraped text.
"""

from spacy.tokens import Token

from pipeline.extraction.analysis import AnalyzedSentence

_VERBS = ("VB", "MD")
_AUXILIARIES = ("aux", "auxpass")
_OWN_CLAUSE = (*_AUXILIARIES, "nsubj", "nsubjpass")


def verb_above(analyzed: AnalyzedSentence, start: int, end: int) -> Token | None:
    """The verb over the characters `start..end` of the sentence, the top of the tree where none is; None without a tree."""
    if not analyzed.is_parsed:
        return None
    span = analyzed.doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return None
    path = [span.root, *span.root.ancestors]
    return next((token for token in path if token.tag_[:2] in _VERBS), path[-1])


def hangs_directly(analyzed: AnalyzedSentence, start: int, end: int, verb: Token) -> bool:
    """Whether only prepositions and adverbs stand between these characters and the verb: not in "claimed a mid-August attack"."""
    span = analyzed.doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return False
    for token in span.root.ancestors:
        if token == verb:
            return True
        if token.tag_ not in ("IN", "TO", "RB", "RBR") and not start <= token.idx < end:
            return False
    return False


def distance(one: Token, other: Token) -> int:
    """Steps through the tree from one verb to the other."""
    above_one = {token.i: steps for steps, token in enumerate([one, *one.ancestors])}
    for steps, token in enumerate([other, *other.ancestors]):
        if token.i in above_one:
            return steps + above_one[token.i]
    return len(above_one)


def is_perfect(verb: Token) -> bool:
    """ "has killed", "have been forced": true up to now; in "has killed many and uprooted more" both verbs are."""
    for token in (verb, *verb.ancestors):
        if any(child.dep_ in _AUXILIARIES and child.lower_ in ("has", "have", "'ve", "’ve") for child in token.children):
            return True
        if token.dep_ != "conj" or any(child.dep_ in _OWN_CLAUSE for child in token.children):
            return False
    return False


def modal_of(verb: Token) -> Token | None:
    """ "could" in "could displace"."""
    return next((child for child in verb.children if child.tag_ == "MD"), None)
