"""Whether a figure is claimed, denied or left unconfirmed, beyond the verb that governs it."""

import re

from spacy.tokens import Token

from pipeline.extraction.attribution.cues import AttributionCues

_DOUBTFUL = re.compile(r"confirm|verif|substantiat", re.IGNORECASE)  # far quicker than the phrases
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_COMPLEMENTS = frozenset({"acomp", "attr"})


def doubt_in(text: str, cues: AttributionCues) -> tuple[int, int] | None:
    """ "Could not be independently verified" in the figure's own sentence."""
    match = cues.unverified_phrases.search(text) if _DOUBTFUL.search(text) else None
    return match.span() if match else None


def called_false(token: Token, cues: AttributionCues) -> Token | None:
    """The word that denies in "the army said reports of 12 dead were false", "there is no truth in reports of 12 dead"."""
    below = token
    for above in token.ancestors:
        if above.lower_ in cues.proof_nouns and any(child.lower_ == "no" for child in above.children):
            return above
        if below.dep_ in _SUBJECTS and any(
            word.lower_ in cues.introducing_nouns or word.lower_ in cues.false_words for word in below.subtree
        ):
            false = next((child for child in above.children if _says_false(child, cues)), None)
            if false is not None or above.lower_ in cues.falsifying_verbs:
                return false or above
        below = above
    return None


def _says_false(word: Token, cues: AttributionCues) -> bool:
    """ "Is untrue", "has no basis"."""
    if word.dep_ == "dobj":
        return word.lower_ in cues.proof_nouns and any(child.lower_ == "no" for child in word.children)
    return word.dep_ in _COMPLEMENTS and word.lower_ in cues.false_words
