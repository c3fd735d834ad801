"""Who is the subject of a speech verb, its own or one that it shares, and where the tree is wrong about it."""

from spacy.tokens import Token

from pipeline.extraction.attribution.complements import RELATIVES, STOPS, has_complement
from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.phrases import SUBJECTS, NounPhrase, before_verb, phrase_ending_at, phrase_of

MAX_STEPS = 6
_SHARING = frozenset({"conj", "xcomp", "advcl", "ccomp", "acl", "pcomp", "dep", "parataxis", "prep"})


def speaker_of(verb: Token, cues: AttributionCues) -> NounPhrase | None:
    """The phrase of who says it."""
    beside = _beside(verb, cues)
    if beside is not None:
        return beside
    head = _subject(verb)
    return phrase_of(head) if head is not None else None


def origin_of(verb: Token, cues: AttributionCues) -> tuple[NounPhrase | None, NounPhrase] | None:
    """Who relays, and who says: "Xinhua cited the mayor as saying", "the mayor was quoted by Xinhua as saying"."""
    if verb.dep_ != "pcomp" or verb.head.lower_ != "as" or verb.head.head.lower_ not in cues.citing_verbs:
        return None
    citing = verb.head.head
    agent = next((child for child in (*citing.children, *verb.children) if child.dep_ == "agent"), None)
    subject = _own_subject(citing)
    if agent is None and (subject is None or subject.dep_ == "nsubj"):
        relay, cited = speaker_of(citing, cues), object_of(citing)
    else:
        relay, cited = object_of(agent) if agent is not None else None, phrase_of(subject) if subject is not None else None
    return (relay, cited) if cited is not None else None


def object_of(governor: Token) -> NounPhrase | None:
    """The object of a preposition or a verb; where the tree has none, the next noun."""
    head = next((child for child in governor.children if child.dep_ in {"pobj", "dobj"} and child.i > governor.i), None)
    if head is None:
        head = next((token for token in governor.doc[governor.i + 1 : governor.i + 6] if token.tag_.startswith("NN")), None)
    return phrase_of(head) if head is not None else None


def _beside(verb: Token, cues: AttributionCues) -> NounPhrase | None:
    """The noun phrase between a comma or a quotation mark and the verb: "..., a chief and three teachers said".

    The tree often takes it for an apposition to the last noun of what was said.
    """
    if has_complement(verb):
        return None
    doc = verb.doc
    last = before_verb(doc, verb.i, cues.between_words)
    if last > 0 and doc[last].text == "," and _own_subject(verb) is None and verb.dep_ not in _SHARING:
        last -= 1  # "..., a spokesman, Ali Sy, said": the tree has no subject at all
    phrase = phrase_ending_at(doc, last)
    if phrase is None or phrase.start == 0 or doc[phrase.start - 1].text not in STOPS:
        return None
    subject = _subject(verb)
    return None if subject is not None and phrase.start <= subject.i < phrase.end else phrase


def _subject(verb: Token) -> Token | None:
    """ "Denied it, saying ...", "confirmed it but gave ...": a verb without a subject has the one above it."""
    seen = verb
    for _ in range(MAX_STEPS):
        own = _own_subject(seen)
        if own is not None and own.lower_ in RELATIVES and seen.dep_ == "relcl":
            return seen.head
        if own is not None and seen is not verb and _is_counted(own):
            return _above(seen)
        if own is not None:
            return own if own.dep_ == "nsubj" or seen is not verb else None
        if seen is verb and (told := _misplaced_subject(verb)) is not None:
            return told
        if seen.dep_ == "acl" and seen.head.tag_.startswith("NN"):
            return seen.head
        if seen.dep_ not in _SHARING or seen.head is seen:
            return None
        seen = seen.head
    return None


def _is_counted(subject: Token) -> bool:
    """ "... a claim that 64 of its soldiers were killed, putting its own losses at seven": the dead put nothing."""
    return subject.tag_ == "CD" or any(child.dep_ == "nummod" for child in subject.children)


def _above(clause: Token) -> Token | None:
    verbs = (token for token in clause.ancestors if token.tag_.startswith("VB"))
    return next((own for verb in verbs if (own := _own_subject(verb)) is not None), None)


def _misplaced_subject(verb: Token) -> Token | None:
    """ "A priest in Bure, reached on a landline, said": the tree gives the subject to the aside."""
    asides = (child for child in verb.children if child.i < verb.i and child.tag_ == "VBN" and child.dep_ in {"advcl", "ccomp"})
    subjects = (own for aside in asides if (own := _own_subject(aside)) is not None and own.dep_ == "nsubj")
    return next(subjects, None)


def _own_subject(verb: Token) -> Token | None:
    """The nearest one, as the tree may give two: "the news | agency | Orla | reported"."""
    subjects = [child for child in verb.children if child.dep_ in SUBJECTS]
    before = [child for child in subjects if child.i < verb.i]
    return before[-1] if before else next(iter(subjects), None)
