"""Who took or lost ground, and from whom, in the article's own words."""

from spacy.tokens import Doc, Token

from pipeline.extraction.figures.context import noun_phrase, words
from pipeline.extraction.figures.ground import ActionWord


class GroundActors:
    """Reads the subject of an action and its "from"."""

    def read(self, doc: Doc, action: ActionWord) -> tuple[str | None, str | None]:
        """Actor and former holder; None where the tree names none."""
        verb = doc[action.start]
        subject = subject_of(verb)
        return None if subject is None else words(doc, *noun_phrase(subject)), _former_holder(doc, verb)


def subject_of(verb: Token) -> Token | None:
    """The noun that acts: the verb's own agent or subject, else that of the verb above it."""
    seen = 0
    while seen < 4:
        agents = [obj for child in verb.children if child.dep_ == "agent" for obj in child.children if obj.dep_ == "pobj"]
        subjects = agents or [child for child in verb.children if child.dep_ == "nsubj"]
        if subjects:
            return subjects[0]
        if verb.dep_ not in {"conj", "xcomp", "advcl", "ccomp", "pcomp", "prep"}:
            return None
        verb, seen = verb.head, seen + 1
    return None


def _former_holder(doc: Doc, verb: Token) -> str | None:
    for child in verb.children:
        if child.dep_ == "prep" and child.lower_ == "from":
            for holder in child.children:
                if holder.dep_ == "pobj" and holder.ent_type_ not in {"DATE", "TIME"}:
                    return words(doc, *noun_phrase(holder))
    return None
