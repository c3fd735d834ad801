"""Frames of speech verbs in a parsed sentence: "X said that F", "F, X said", "X denied F", "F was reported by X"."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from pipeline.extraction.attribution.complements import RELATIVES, STOPS, Complements, Region, span
from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.extent import Extent
from pipeline.extraction.attribution.frames import Act, Frame
from pipeline.extraction.attribution.phrases import SUBJECTS, NounPhrase, phrase_ending_at
from pipeline.extraction.attribution.subjects import object_of, origin_of, speaker_of

_NEGATIONS = frozenset({"not", "n't", "n’t", "never"})
_NOBODY = frozenset({"neither", "no", "nobody", "none"})
_FIRST_PERSON = frozenset({"i", "we", "you"})
_THIRD_PERSON = frozenset({"he", "it", "she", "they"})
_SAID_OF = frozenset({*SUBJECTS, "ccomp", "xcomp", "oprd", "advcl", "prep", "dobj"})


class VerbFrames:
    """Reads the speech verbs of one parsed sentence; `words` are its tokens in lower case."""

    def __init__(self, doc: Doc, words: Sequence[str], cues: AttributionCues, extent: Extent) -> None:
        self._doc = doc
        self._words = words
        self._cues = cues
        self._extent = extent
        self._complements = Complements(doc, words, cues, extent)

    def read(self) -> Iterator[Frame]:
        """Frames in text order."""
        for place, word in enumerate(self._words):
            if word in self._cues.falsifying_verbs and self._doc[place].tag_.startswith("VB"):
                yield from self._falsified(self._doc[place])
            elif word in self._cues.uttering_verbs and self._is_speech(self._doc[place]):
                verb = self._doc[place]
                yield from self._passive(verb) if _is_passive(verb) else self._active(verb)
            elif word in self._cues.speech_verbs and _is_root_noun(self._doc[place]):
                yield from self._active(self._doc[place])
            elif word in self._cues.speech_verbs and self._doc[place].tag_ == "NNS":
                yield from self._misread(place)

    def _is_speech(self, verb: Token) -> bool:
        """A negated verb says nothing ("did not say how many"), nor does one that somebody declines to say."""
        if not verb.tag_.startswith("VB") or any(child.lower_ in _NEGATIONS for child in verb.children):
            return False
        return verb.dep_ != "xcomp" or verb.head.lower_ not in self._cues.refusal_verbs

    def _active(self, verb: Token) -> Iterator[Frame]:
        relay, speaker = origin_of(verb, self._cues) or (None, speaker_of(verb, self._cues))
        if speaker is None and verb.tag_ in {"VB", "VBG", "VBN"}:
            return
        if speaker is not None and (self._is_nobody(speaker) or self._is_outer_speaker(verb, self._words[speaker.head])):
            return
        if speaker is not None and verb.dep_ == "conj":
            speaker = self._above_victims(verb, speaker)
        regions = tuple(self._complements.of(verb, [phrase for phrase in (relay, speaker) if phrase is not None]))
        if regions:
            yield Frame(act=self._act(verb), speaker=speaker, cue=(verb.i, verb.i + 1), regions=regions, relayed_by=relay)

    def _is_nobody(self, speaker: NounPhrase) -> bool:
        """ "Neither the army nor the rebels said", "no group claimed"."""
        return not _NOBODY.isdisjoint(self._words[max(0, speaker.start - 1) : speaker.start + 1])

    def _above_victims(self, verb: Token, speaker: NounPhrase) -> NounPhrase:
        """In "he denied that 38 people died and accused the press" and "the navy said the raid hit a pier and gave a toll of 12"
        the tree has the people accuse and the raid give: whoever speaks of them does.
        """
        clause = next((above for above in verb.ancestors if above.dep_ != "conj"), verb)
        if clause.dep_ != "ccomp" or clause.head.lower_ not in self._cues.uttering_verbs:
            return speaker
        head = self._doc[speaker.head]
        is_counted = any(child.dep_ == "nummod" for child in head.children)
        is_thing = head.tag_ == "NN" and not head.ent_type_ and head.lower_ not in self._cues.speaking_nouns
        return speaker_of(clause.head, self._cues) or speaker if is_counted or is_thing else speaker

    def _is_outer_speaker(self, verb: Token, speaker: str) -> bool:
        """ "I can confirm 12 dead", he said; "a nurse said that she had counted 12": what the outer speaker says of himself."""
        if speaker in _FIRST_PERSON or speaker in RELATIVES:
            return True
        is_inside = verb.dep_ in {"ccomp", "xcomp"} and verb.head.i < verb.i and verb.head.lower_ in self._cues.uttering_verbs
        return speaker in _THIRD_PERSON and is_inside

    def _misread(self, place: int) -> Iterator[Frame]:
        """ "..., Orla reports.": a tag at the end of a sentence that the tagger takes for a plural."""
        speaker = phrase_ending_at(self._doc, place - 1)
        is_last = all(token.is_punct for token in self._doc[place + 1 :])
        if is_last and speaker is not None and speaker.start > 2 and self._words[speaker.start - 1] in STOPS:
            regions = tuple(self._extent.around_tag(speaker.start, place + 1))
            yield Frame(act=Act.CLAIM, speaker=speaker, cue=(place, place + 1), regions=regions)

    def _act(self, verb: Token) -> Act:
        """ "Called the figure an invention" denies it, "described how they died" claims it."""
        calls_false = verb.lower_ in self._cues.labelling_verbs and any(word.lower_ in self._cues.false_words for word in verb.subtree)
        return Act.DENIAL if calls_false or verb.lower_ in self._cues.denial_verbs else Act.CLAIM

    def _falsified(self, verb: Token) -> Iterator[Frame]:
        """ "The general said that the rebels had also invented 78 wounded": the general denies them."""
        spoken = (above for above in verb.ancestors if above.lower_ in self._cues.speech_verbs and self._is_speech(above))
        speaker = next((found for above in spoken if (found := speaker_of(above, self._cues)) is not None), None)
        if speaker is not None:
            yield Frame(act=Act.DENIAL, speaker=speaker, cue=(verb.i, verb.i + 1), regions=((verb.i + 1, verb.right_edge.i + 1),))

    def _passive(self, verb: Token) -> Iterator[Frame]:
        """ "Was put at 12 by the army", "as reported by the army"; without "by", "is believed to have killed" is hearsay."""
        agent = next((child for child in verb.children if child.dep_ == "agent"), None)
        speaker = object_of(agent) if agent is not None else None
        cue = (verb.i, verb.i + 1)
        if speaker is not None and verb.lower_ not in self._cues.citing_verbs:
            yield Frame(act=self._act(verb), speaker=speaker, cue=cue, regions=tuple(self._said_by(verb, speaker)))
        elif verb.lower_ in self._cues.hearsay_verbs and verb.dep_ not in {"acl", "relcl"} and not _is_condition(verb):
            yield Frame(act=Act.HEARSAY, speaker=None, cue=cue, regions=tuple(_said_of(verb)))

    def _said_by(self, verb: Token, speaker: NounPhrase) -> Iterator[Region]:
        if any(child.dep_ == "mark" and child.lower_ == "as" for child in verb.children):
            yield from self._extent.around_phrase(verb.left_edge.i, speaker.end)
        elif verb.dep_ in {"acl", "relcl"}:
            yield span(verb.head)
        else:
            yield from _said_of(verb)


def _said_of(verb: Token) -> Iterator[Region]:
    return (span(child) for child in verb.children if child.dep_ in _SAID_OF)


def _is_root_noun(word: Token) -> bool:
    """ "County officials report that ...", where the tagger takes the verb for a noun."""
    return word.tag_ in {"NN", "NNS"} and word.dep_ == "ROOT" and {"nsubj", "ccomp"} <= {child.dep_ for child in word.children}


def _is_passive(verb: Token) -> bool:
    return verb.tag_ == "VBN" and any(child.dep_ in {"auxpass", "agent"} for child in verb.children)


def _is_condition(verb: Token) -> bool:
    """ "Was reported in stable condition" is what a hospital says of everyone."""
    return any(child.lower_ == "in" and any(inner.lower_ == "condition" for inner in child.children) for child in verb.children)
