"""Frames of speech verbs in a parsed sentence: "X said that F", "F, X said", "X denied F", "F was reported by X"."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.extent import Extent
from pipeline.extraction.attribution.frames import Act, Frame
from pipeline.extraction.attribution.phrases import SUBJECTS, NounPhrase, before_verb, phrase_ending_at, phrase_of

_PASSED_UP = frozenset({"conj", "xcomp", "advcl", "ccomp", "acl", "pcomp", "dep", "parataxis"})
_NEGATIONS = frozenset({"not", "n't", "n’t", "never"})
_QUOTE_MARKS = frozenset({'"', "”", "“", "''", "``", "’"})
_STOPS = frozenset({",", ";", ":", "-", "–", "—", ".", *_QUOTE_MARKS})
_CONTENT_PREPOSITIONS = frozenset({"of", "about"})
_FIRST_PERSON = frozenset({"i", "we", "you"})
_THIRD_PERSON = frozenset({"he", "it", "she", "they"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_AFTERWARDS = frozenset({"after", "when", "since", "before", "until", "once", "while", "if"})


class VerbFrames:
    """Reads the speech verbs of one parsed sentence."""

    def __init__(self, doc: Doc, words: Sequence[str], cues: AttributionCues, extent: Extent) -> None:
        self._doc = doc
        self._words = words
        self._cues = cues
        self._extent = extent

    def read(self) -> Iterator[Frame]:
        """Frames in text order."""
        for place, word in enumerate(self._words):
            if word in self._cues.falsifying_verbs and self._doc[place].tag_.startswith("VB"):
                yield from self._falsified(self._doc[place])
            elif word in self._cues.uttering_verbs and self._is_speech(self._doc[place]):
                yield from self._frames(self._doc[place])

    def _is_speech(self, verb: Token) -> bool:
        """A negated verb says nothing ("did not say how many"), but a denial stays one."""
        if not verb.tag_.startswith("VB"):
            return False
        return verb.lower_ in self._cues.denial_verbs or not any(child.lower_ in _NEGATIONS for child in verb.children)

    def _frames(self, verb: Token) -> Iterator[Frame]:
        if _is_passive(verb):
            yield from self._passive(verb)
            return
        speaker = self._speaker(verb)
        act = Act.DENIAL if self._denies(verb) else Act.CLAIM
        regions = tuple(self._regions(verb, speaker))
        if not regions or (speaker is None and verb.tag_ in {"VB", "VBG", "VBN"}):
            return
        if speaker is not None and (self._words[speaker.head] in _RELATIVE or self._is_still_speaking(verb, self._words[speaker.head])):
            return
        yield Frame(act=act, speaker=speaker, cue=(verb.i, verb.i + 1), regions=regions, relayed_by=_relay(verb))

    def _is_still_speaking(self, verb: Token, speaker: str) -> bool:
        """ "I can confirm 12 dead", he said; "a nurse said that she had counted 12": the outer speaker's own words."""
        if speaker in _FIRST_PERSON:
            return True
        return speaker in _THIRD_PERSON and verb.dep_ in {"ccomp", "xcomp"} and verb.head.lower_ in self._cues.uttering_verbs

    def _denies(self, verb: Token) -> bool:
        return verb.lower_ in self._cues.denial_verbs or verb.lower_ in self._cues.labelling_verbs

    def _falsified(self, verb: Token) -> Iterator[Frame]:
        """ "The general said that the rebels had also invented 78 wounded": the general denies them."""
        spoken = (above for above in verb.ancestors if above.lower_ in self._cues.speech_verbs and self._is_speech(above))
        outer = next((above for above in spoken if self._speaker(above) is not None), None)
        if outer is not None:
            yield Frame(
                act=Act.DENIAL, speaker=self._speaker(outer), cue=(verb.i, verb.i + 1), regions=((verb.i + 1, verb.right_edge.i + 1),)
            )

    # -- who

    def _speaker(self, verb: Token) -> NounPhrase | None:
        beside = self._beside(verb)
        if beside is not None:
            return beside
        head = _subject(verb)
        return phrase_of(head) if head is not None else None

    def _beside(self, verb: Token) -> NounPhrase | None:
        """The noun phrase between a comma or a quotation mark and the verb: "..., a mayor and two residents said".

        The tree often takes it for an apposition to the last noun of what was said.
        """
        if _has_complement(verb):
            return None
        phrase = phrase_ending_at(self._doc, before_verb(self._doc, verb.i))
        if phrase is None or phrase.start == 0 or self._doc[phrase.start - 1].text not in _STOPS:
            return None
        subject = _subject(verb)
        return None if subject is not None and phrase.start <= subject.i < phrase.end else phrase

    # -- what

    def _regions(self, verb: Token, speaker: NounPhrase | None) -> Iterator[tuple[int, int]]:
        if self._needs_toll(verb) and not self._has_toll(verb):
            return
        said = list(self._complementizer_clauses(verb))
        yield from said
        if not said and self._is_tag(verb, speaker):
            yield from self._extent.around_tag(verb.i, speaker)
        for child in verb.children:
            if self._is_content(verb, child):
                yield _span(child)
            elif child.dep_ == "dobj":
                yield from self._beyond_addressee(verb, child)
        if verb.i + 1 < len(self._doc) and self._doc[verb.i + 1].text == ":":
            yield verb.i + 2, len(self._doc)

    def _is_content(self, verb: Token, child: Token) -> bool:
        if child.dep_ in {"ccomp", "xcomp"}:
            return True
        if child.dep_ in {"dobj", "attr", "oprd", "dative", "npadvmod"}:
            return child.i > verb.i and self._may_be_object(verb, child)
        if child.dep_ == "prep":
            allowed = {"at", "to"} if verb.lower_ in self._cues.toll_verbs else _CONTENT_PREPOSITIONS
            return child.i > verb.i and child.lower_ in allowed
        if child.dep_ in {"advcl", "dep", "parataxis"} and child.i > verb.i:
            return _has_complement(verb) or not any(mark.lower_ in _AFTERWARDS for mark in child.lefts)
        return False

    def _beyond_addressee(self, verb: Token, told: Token) -> Iterator[tuple[int, int]]:
        """ "Told the paper he had counted 12", "accused the guards of killing 12": what hangs on who was told or blamed."""
        for child in told.children:
            is_charge = verb.lower_ in self._cues.blame_verbs and child.lower_ in {"of", "for"}
            is_clause = child.dep_ == "relcl" and not any(word.lower_ in _RELATIVE for word in child.lefts)
            if is_charge or (is_clause and verb.lower_ in self._cues.addressee_verbs):
                yield _span(child)
        if verb.lower_ in self._cues.blame_verbs:
            yield from (_span(child) for child in verb.children if child.lower_ in {"of", "for"})

    def _may_be_object(self, verb: Token, child: Token) -> bool:
        word, cues = verb.lower_, self._cues
        if child.lower_ in cues.life_objects or (child.lower_ in cues.event_objects and word not in cues.denial_verbs):
            return False
        if word in cues.labelling_verbs:
            return any(inner.lower_ in cues.false_words for part in verb.children for inner in part.subtree)
        return word in cues.object_verbs or word in cues.denial_verbs or word in cues.toll_verbs

    def _complementizer_clauses(self, verb: Token) -> Iterator[tuple[int, int]]:
        """ "Police denied a report, shared widely, that 19 died": wherever the tree hangs it, a "that" clause was said."""
        for place in range(verb.i + 1, len(self._words)):
            if self._words[place] in self._cues.uttering_verbs and self._doc[place].tag_ in {"VBD", "VBZ", "VBP"}:
                return
            mark = self._doc[place]
            if self._words[place] == "that" and mark.dep_ == "mark" and mark.head.i > place:
                yield place, mark.head.right_edge.i + 1

    def _needs_toll(self, verb: Token) -> bool:
        return verb.lower_ in self._cues.toll_verbs and verb.lower_ not in self._cues.object_verbs

    def _has_toll(self, verb: Token) -> bool:
        objects = [child for child in verb.children if child.dep_ in {"dobj", "attr", "dep"}]
        return any(child.lower_ in self._cues.toll_nouns for child in objects)

    def _is_tag(self, verb: Token, speaker: NounPhrase | None) -> bool:
        """ "F, X said on Monday." and "F, said X, the mayor": the verb has nothing to say behind it."""
        if (
            speaker is None
            or verb.dep_ in {"relcl", "acl"}
            or any(
                child.dep_ in {"ccomp", "xcomp", "dobj"} and child.i > verb.i and self._is_content(verb, child) for child in verb.children
            )
        ):
            return False
        first = min(speaker.start, verb.i)
        return first > 2 and self._doc[first - 1].text in _STOPS and self._doc[first - 1].text != ":"

    # -- passives

    def _passive(self, verb: Token) -> Iterator[Frame]:
        """ "Were reported dead by the army", "is believed to have killed": hearsay where nobody is named behind "by"."""
        agent = next((child for child in verb.children if child.dep_ == "agent"), None)
        speaker = next((phrase_of(child) for child in agent.children if child.dep_ == "pobj"), None) if agent is not None else None
        if verb.dep_ == "acl" or verb.dep_ == "relcl":
            regions: tuple[tuple[int, int], ...] = (_span(verb.head),)
        else:
            parts = [child for child in verb.children if child.dep_ in {*SUBJECTS, "ccomp", "xcomp", "oprd", "advcl", "prep", "dobj"}]
            regions = tuple(_span(child) for child in parts if child is not agent)
        if speaker is not None and verb.lower_ not in self._cues.citing_verbs:
            yield Frame(act=Act.DENIAL if self._denies(verb) else Act.CLAIM, speaker=speaker, cue=(verb.i, verb.i + 1), regions=regions)
        elif verb.lower_ in self._cues.hearsay_verbs and verb.dep_ not in {"acl", "relcl"}:
            yield Frame(act=Act.HEARSAY, speaker=None, cue=(verb.i, verb.i + 1), regions=regions)


def _span(token: Token) -> tuple[int, int]:
    return token.left_edge.i, token.right_edge.i + 1


def _is_passive(verb: Token) -> bool:
    if verb.tag_ != "VBN":
        return False
    has_auxiliary = any(child.dep_ == "auxpass" for child in verb.children)
    has_agent = any(child.dep_ == "agent" for child in verb.children)
    return has_auxiliary or has_agent


def _has_complement(verb: Token) -> bool:
    return any(child.dep_ in {"ccomp", "xcomp"} and child.i > verb.i for child in verb.children)


def _subject(verb: Token) -> Token | None:
    """The verb's own subject, or the one that it shares: "denied it, saying ...", "confirmed it but gave ..."."""
    seen = verb
    for _ in range(6):
        own = next((child for child in seen.children if child.dep_ in SUBJECTS), None)
        if own is not None and own.lower_ in _RELATIVE and seen.dep_ == "relcl":
            return seen.head
        if own is not None:
            return own if own.dep_ == "nsubj" or seen is not verb else None
        if seen.dep_ == "acl" and seen.head.tag_.startswith("NN"):
            return seen.head
        if (seen.dep_ not in _PASSED_UP and seen.dep_ != "prep") or seen.head is seen:
            return None
        seen = seen.head
    return None


def _relay(verb: Token) -> NounPhrase | None:
    """ "Was quoted by Reuters as saying": Reuters."""
    if verb.dep_ != "pcomp" or verb.head.lower_ != "as":
        return None
    agent = next((child for child in verb.head.head.children if child.dep_ == "agent"), None)
    return next((phrase_of(child) for child in agent.children if child.dep_ == "pobj"), None) if agent is not None else None
