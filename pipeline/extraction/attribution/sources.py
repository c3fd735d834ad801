"""Frames without a speech verb of their own: "according to X", "by X's count", "by the count of X", "X: 12 killed", and who is cited."""

import dataclasses
import itertools
from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc, Token

from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.extent import Extent
from pipeline.extraction.attribution.frames import Act, Frame
from pipeline.extraction.attribution.phrases import NounPhrase, phrase_of
from pipeline.extraction.attribution.subjects import object_of

MAX_LABEL_TOKENS = 8
_ACCORDING = (("according", "to"), ("going", "by"), ("judging", "by"))
_OWNING = frozenset({"by", "from", "of"})


class SourceFrames:
    """Reads the source phrases of one parsed sentence."""

    def __init__(self, doc: Doc, words: Sequence[str], cues: AttributionCues, extent: Extent) -> None:
        self._doc = doc
        self._words = words
        self._cues = cues
        self._extent = extent

    def read(self) -> Iterator[Frame]:
        """Frames in text order."""
        label = self._label()
        if label is not None:
            yield label
        for place, (word, following) in enumerate(itertools.pairwise(self._words)):
            if (word, following) in _ACCORDING:
                yield from self._phrase(place, self._doc[place + 1])
            elif word in {"by", "in"} and self._doc[place].dep_ == "prep":
                yield from self._count(self._doc[place])
            elif word in self._cues.hearsay_adverbs:
                yield Frame(act=Act.HEARSAY, speaker=None, cue=(place, place + 1), regions=(self._clause(place),))

    def _clause(self, adverb: int) -> tuple[int, int]:
        head = self._doc[adverb].head
        return head.left_edge.i, head.right_edge.i + 1

    def _phrase(self, first: int, preposition: Token) -> Iterator[Frame]:
        speaker = object_of(preposition)
        if speaker is not None:
            yield Frame(
                act=Act.CLAIM,
                speaker=speaker,
                cue=(first, preposition.i + 1),
                regions=tuple(self._extent.around_phrase(first, speaker.end)),
            )

    def _count(self, preposition: Token) -> Iterator[Frame]:
        """ "By Kyiv's count", "in the ministry's account": a count with an owner."""
        noun = next((child for child in preposition.children if child.dep_ == "pobj"), None)
        if noun is None or noun.lower_ not in self._cues.introducing_nouns or not _is_owned(noun):
            return
        if preposition.lower_ == "in" and noun.lower_ in self._cues.medium_nouns:
            return
        phrase = phrase_of(noun)
        yield Frame(
            act=Act.CLAIM,
            speaker=phrase,
            cue=(preposition.i, noun.i + 1),
            regions=tuple(self._extent.around_phrase(preposition.i, phrase.end)),
        )

    def _label(self) -> Frame | None:
        """ "Police: 12 killed in a crash", "The rebels' version: 12 killed": who speaks stands before the colon."""
        head = self._words[:MAX_LABEL_TOKENS]
        colon = head.index(":") if ":" in head else 0
        if not 0 < colon < len(self._doc) - 1 or any(
            token.tag_.startswith(("VB", "CD")) or token.text == "," for token in self._doc[:colon]
        ):
            return None
        last = self._doc[colon - 1]
        is_version = last.lower_ in self._cues.introducing_nouns and _is_owned(last)
        if not is_version and last.lower_ not in self._cues.speaking_nouns and last.ent_type_ not in {"ORG", "PERSON"}:
            return None
        speaker = NounPhrase(start=0, end=colon, head=colon - 1)
        return Frame(act=Act.CLAIM, speaker=speaker, cue=(0, colon), regions=((colon + 1, len(self._doc)),))


def _is_owned(count: Token) -> bool:
    """ "Kyiv's count", "the account of the general staff", "the latest tally by the agency"."""
    return any(child.dep_ == "poss" or (child.dep_ == "prep" and child.lower_ in _OWNING) for child in count.children)


def _no_name(token: Token) -> bool:
    return token.tag_.startswith(("VB", "CD")) or (token.is_punct and token.text not in {"-", "."})


def with_origins(doc: Doc, words: Sequence[str], cues: AttributionCues, frames: Sequence[Frame]) -> Iterable[Frame]:
    """ "Reuters said, citing the mayor, that ...": the mayor is the origin, and Reuters relays him."""
    found = list(frames)
    for place in [place for place, word in enumerate(words) if word in cues.citing_verbs]:
        token = doc[place]
        is_aside = token.tag_ == "VBG" or (token.dep_ == "relcl" and token.tag_ in {"VBD", "VBZ"})
        origin = object_of(token) if is_aside else None
        if origin is None:
            continue
        cue = (token.i, token.i + 1)
        speaking = [frame for frame in found if frame.act is Act.CLAIM and frame.speaker is not None]
        if not speaking:
            found.append(Frame(act=Act.CLAIM, speaker=origin, cue=cue, regions=((0, len(doc)),)))
            continue
        nearest = min(speaking, key=lambda frame: abs(frame.cue[0] - token.i))
        found = [
            dataclasses.replace(frame, speaker=origin, relayed_by=frame.speaker, cue=cue) if frame.cue == nearest.cue else frame
            for frame in found
        ]
    return found
