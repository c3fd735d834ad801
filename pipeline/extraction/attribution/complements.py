"""What a speech verb governs: the stretches of its sentence that its speaker vouches for."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.extent import Extent
from pipeline.extraction.attribution.phrases import SUBJECTS, NounPhrase

Region = tuple[int, int]

STOPS = frozenset({",", ";", ":", "-", "–", "—", ".", '"', "”", "“", "''", "``", "’"})
RELATIVES = frozenset({"who", "which", "that", "whom"})
_ABOUT = frozenset({"of", "about"})
_CHARGES = frozenset({"of", "for"})
_LEVELS = frozenset({"at", "from", "to"})
_OBJECTS = frozenset({"dobj", "attr", "oprd", "dative", "npadvmod"})


class Complements:
    """Reads one parsed sentence; `words` are its tokens in lower case."""

    def __init__(self, doc: Doc, words: Sequence[str], cues: AttributionCues, extent: Extent) -> None:
        self._doc = doc
        self._words = words
        self._cues = cues
        self._extent = extent

    def of(self, verb: Token, speakers: Sequence[NounPhrase]) -> Iterator[Region]:
        """What the verb of these speakers governs, in any order; nothing where it says nothing ("the storm claimed 12 lives")."""
        if self._needs_toll(verb) and not self._has_toll(verb):
            return
        clauses = list(self._that_clauses(verb))
        yield from clauses
        if not clauses and speakers:
            first = min(verb.i, *(speaker.start for speaker in speakers))
            yield from self._as_aside(verb, first, max(verb.i + 1, *(speaker.end for speaker in speakers)))
        for child in verb.children:
            if self._is_content(verb, child):
                yield span(child)
            elif child.dep_ == "dobj":
                yield from self._beyond_addressee(verb, child)
        if verb.i + 1 < len(self._doc) and self._words[verb.i + 1] == ":":
            yield verb.i + 2, len(self._doc)

    def _as_aside(self, verb: Token, first: int, end: int) -> Iterator[Region]:
        """ "F, X said on Monday.", "F, said X, the mayor", "F, as X reported"."""
        if any(child.dep_ == "mark" and child.lower_ == "as" for child in verb.children):
            yield from self._extent.around_phrase(min(first, verb.left_edge.i), verb.right_edge.i + 1)
        elif self._is_tag(verb, first):
            yield from self._extent.around_tag(first, end)

    def _is_tag(self, verb: Token, first: int) -> bool:
        """A tag stands behind a comma or a quotation mark, and the verb has nothing to say behind it."""
        if first < 3 or self._words[first - 1] not in STOPS - {":"}:
            return False
        if verb.dep_ in {"relcl", "acl"} and not is_final(verb):
            return False
        said = (child for child in verb.children if child.i > verb.i and child.dep_ in {"ccomp", "xcomp", "dobj"})
        return not any(self._is_content(verb, child) for child in said)

    def _is_content(self, verb: Token, child: Token) -> bool:
        if child.dep_ in {"ccomp", "xcomp"}:
            return True
        if child.i < verb.i:
            return False
        if child.dep_ in _OBJECTS:
            return self._may_be_object(verb, child)
        if child.dep_ == "prep":
            return child.lower_ in (_LEVELS if verb.lower_ in self._cues.toll_verbs else _ABOUT)
        if child.dep_ == "conj":
            return has_complement(verb) and _goes_on(verb, child) and child.lower_ not in self._cues.uttering_verbs
        if child.dep_ in {"advcl", "dep", "parataxis"}:
            return has_complement(verb)
        return False

    def _may_be_object(self, verb: Token, child: Token) -> bool:
        word, cues = verb.lower_, self._cues
        if child.lower_ in cues.life_objects or (child.lower_ in cues.event_objects and word not in cues.denial_verbs):
            return False
        if word in cues.labelling_verbs:
            return any(inner.lower_ in cues.false_words for part in verb.children for inner in part.subtree)
        return word in cues.object_verbs or word in cues.denial_verbs or word in cues.toll_verbs

    def _beyond_addressee(self, verb: Token, told: Token) -> Iterator[Region]:
        """ "Told the paper he had counted 12", "accused the guards of killing 12": what hangs on who was told or blamed."""
        if verb.lower_ in self._cues.blame_verbs:
            yield from (span(child) for child in (*told.children, *verb.children) if child.lower_ in _CHARGES)
        elif verb.lower_ in self._cues.addressee_verbs:
            clauses = (child for child in told.children if child.dep_ == "relcl")
            yield from (span(clause) for clause in clauses if not any(word.lower_ in RELATIVES for word in clause.lefts))

    def _that_clauses(self, verb: Token) -> Iterator[Region]:
        """ "Police denied a report, shared widely, that 19 died": wherever the tree hangs it, a "that" clause was said."""
        for place in range(verb.i + 1, len(self._words)):
            token = self._doc[place]
            if self._words[place] in self._cues.uttering_verbs and token.tag_ in {"VBD", "VBZ", "VBP"}:
                return
            if self._words[place] == "that" and token.dep_ in {"mark", "advmod"} and token.head.i > place:
                yield place, token.head.right_edge.i + 1

    def _needs_toll(self, verb: Token) -> bool:
        return verb.lower_ in self._cues.toll_verbs and verb.lower_ not in self._cues.object_verbs

    def _has_toll(self, verb: Token) -> bool:
        """ "Put the toll at 12", "put the ground that was lost at 640 square kilometers"."""
        objects = [child for child in verb.children if child.dep_ in {"dobj", "attr", "dep"}]
        levels = (inner for child in verb.children if child.lower_ == "at" for inner in child.subtree)
        return any(child.lower_ in self._cues.toll_nouns for child in objects) or any(inner.like_num for inner in levels)


def span(token: Token) -> Region:
    """The token with all that hangs on it."""
    return token.left_edge.i, token.right_edge.i + 1


def is_final(verb: Token) -> bool:
    """ "..., the Kivu Monitor, a project, | estimated in its report.": behind a comma, and no verb after it."""
    doc = verb.doc
    return verb.i > 0 and doc[verb.i - 1].text == "," and not any(token.tag_.startswith("VB") for token in doc[verb.i + 1 :])


def has_complement(verb: Token) -> bool:
    """The verb says something behind itself: "said that ..."."""
    return any(child.dep_ in {"ccomp", "xcomp"} and child.i > verb.i for child in verb.children)


def _goes_on(verb: Token, clause: Token) -> bool:
    """ "Police said 12 died, and 30 were hurt": the tree hangs the second clause beside "said" as often as below it."""
    joined = any(child.dep_ == "cc" and child.lower_ == "and" and child.i < clause.i for child in verb.children)
    return joined and any(child.dep_ in SUBJECTS for child in clause.children)
