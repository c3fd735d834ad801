"""Who speaks in each sentence of an article, pronouns resolved: the memory that attributions are carried by."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from pipeline.domain.entity import Entity, EntityType
from pipeline.domain.figure import Claimant, ClaimantType
from pipeline.extraction.analysis import Analysis
from pipeline.extraction.attribution.claimants import Claimants
from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.extent import Extent
from pipeline.extraction.attribution.frames import Act, Frame
from pipeline.extraction.attribution.mentions import Mentions
from pipeline.extraction.attribution.owners import owner_of
from pipeline.extraction.attribution.phrases import NounPhrase
from pipeline.extraction.attribution.quotes import Quotes
from pipeline.extraction.attribution.sources import SourceFrames, with_origins
from pipeline.extraction.attribution.surface import surface_frames
from pipeline.extraction.attribution.verbs import VerbFrames

_SPOKESMEN = frozenset({"command", "office", "press", "representative", "spokesman", "spokesperson", "spokespersons", "spokeswoman"})
LOOK_BACK_SENTENCES = 3
_PERSONS = frozenset({ClaimantType.PERSON})
_BODIES = frozenset({ClaimantType.ORG, ClaimantType.PLACE, ClaimantType.MILITARY_UNIT})
_MANY = frozenset({ClaimantType.GROUP, *_BODIES})
_ANTECEDENTS = {
    **dict.fromkeys(("he", "she", "his", "her"), _PERSONS),
    **dict.fromkeys(("it", "its"), _BODIES),
    **dict.fromkeys(("they", "their"), _MANY),
}
_AGAIN = frozenset({"the", "this", "that"})
_NEW_CLAUSE = frozenset({"and", "but", "while", "though", "although", "because", "as", ";"})
_ENTITY_TYPES = {
    _PERSONS: frozenset({EntityType.PERSON}),
    _BODIES: frozenset({EntityType.ORG, EntityType.PLACE, EntityType.MILITARY_UNIT}),
    _MANY: frozenset({EntityType.ORG, EntityType.MILITARY_UNIT}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Governor:
    """Who vouches for a figure: the claimant, what he does, and the words that say so (`cue` in the body).

    `frame` is the frame in the sentence at `sentence_index`, None for the label at the head of a report.
    """

    act: Act
    claimant: Claimant | None
    cue: tuple[int, int]
    sentence_index: int
    frame: Frame | None


class Discourse:
    """Reads each sentence once, in text order, up to the one that is asked for."""

    def __init__(self, entities: Sequence[Entity], analysis: Analysis, quotes: Quotes, cues: AttributionCues) -> None:
        self._sentences = analysis.sentences
        self._mentions = Mentions(entities)
        self._claimants = Claimants(entities, self._mentions, analysis.article.body, cues)
        self._quotes = quotes
        self._cues = cues
        self._frames: list[tuple[Frame, ...]] = []
        self._speakers: list[dict[Frame, Claimant | None]] = []

    def frames(self, index: int) -> tuple[Frame, ...]:
        """The frames of this sentence."""
        self._read_up_to(index)
        return self._frames[index]

    def speaker(self, index: int, frame: Frame) -> Claimant | None:
        """Who vouches in this frame of this sentence."""
        self._read_up_to(index)
        return self._speakers[index].get(frame)

    def governor(self, index: int, frame: Frame) -> Governor:
        """This frame of this sentence with its claimant and the words that make it, for whatever it governs."""
        analyzed = self._sentences[index]
        last = analyzed.doc[frame.cue[1] - 1]
        cue = self.char(index, frame.cue[0]), analyzed.sentence.start_char + last.idx + len(last)
        return Governor(act=frame.act, claimant=self.speaker(index, frame), cue=cue, sentence_index=index, frame=frame)

    def last_speech(self, index: int) -> Frame | None:
        """The last frame of this sentence with a known speaker, outside of quotations."""
        spoken = (frame for frame in reversed(self.frames(index)) if self.speaker(index, frame) is not None)
        return next((frame for frame in spoken if not self.is_quoted(index, frame.cue[0])), None)

    def is_quoted(self, index: int, token: int) -> bool:
        """Whether this token stands within a quotation."""
        return self._quotes.around(self.char(index, token)) is not None

    def char(self, index: int, token: int) -> int:
        """Where this token of this sentence begins in the body."""
        analyzed = self._sentences[index]
        return analyzed.sentence.start_char + analyzed.doc[token].idx

    def claimant(self, index: int, phrase: NounPhrase) -> Claimant | None:
        """The claimant that these words of this sentence name."""
        doc = self._sentences[index].doc
        owner = owner_of(doc, phrase, self._cues)
        if owner is None:
            return self._again(index) if doc[phrase.start].lower_ in _AGAIN else None
        if owner.end - owner.start == 1 and doc[owner.head].lower_ in _ANTECEDENTS:
            return self._antecedent(index, owner)
        if _is_unnamed_spokesman(doc, owner):
            body = self._antecedent(index, NounPhrase(start=owner.start, end=owner.start + 1, head=owner.start))
            if body is not None:
                return body
        return self._claimants.named(doc, self._sentences[index].sentence.start_char, owner, self._earlier(index))

    def _again(self, index: int) -> Claimant | None:
        """ "The statement said", "the same report said": whoever spoke last."""
        return next(iter(self._earlier(index)), None)

    def _read_up_to(self, index: int) -> None:
        while len(self._frames) <= index:
            current = len(self._frames)
            frames = sorted(self._read(current), key=lambda frame: frame.cue)
            self._frames.append(())
            self._speakers.append({})
            for frame in frames:
                self._speakers[current][frame] = self.claimant(current, frame.speaker) if frame.speaker is not None else None
            self._frames[current] = tuple(frame for frame in frames if not self._is_place_label(current, frame))

    def _is_place_label(self, index: int, frame: Frame) -> bool:
        """ "Goma: 12 killed" says where, not who."""
        doc, speaker = self._sentences[index].doc, self._speakers[index][frame]
        is_label = frame.cue[0] == 0 and frame.cue[1] < len(doc) and doc[frame.cue[1]].text == ":"
        return is_label and speaker is not None and speaker.type is ClaimantType.PLACE

    def _read(self, index: int) -> Sequence[Frame]:
        analyzed = self._sentences[index]
        doc, cues = analyzed.doc, self._cues
        if not analyzed.is_parsed:
            return list(surface_frames(doc, cues))
        words = [token.lower_ for token in doc]
        extent = Extent(doc, words, cues.anchors, cues.clause_breaks)
        frames = [*VerbFrames(doc, words, cues, extent).read(), *SourceFrames(doc, words, cues, extent).read()]
        return list(with_origins(doc, words, cues, frames))

    # -- pronouns

    def _earlier(self, index: int) -> list[Claimant]:
        """Those who spoke in this sentence and the ones before it, last first."""
        found: list[Claimant] = []
        for place in range(index, max(-1, index - LOOK_BACK_SENTENCES - 1), -1):
            speakers = self._speakers[place] if place < len(self._speakers) else {}
            found += [claimant for claimant in reversed(speakers.values()) if claimant is not None]
        return found

    def _antecedent(self, index: int, phrase: NounPhrase) -> Claimant | None:
        """He and she are the last person, it the last body, they the last body or group, that spoke or else was named."""
        doc = self._sentences[index].doc
        wanted = _ANTECEDENTS[doc[phrase.head].lower_]
        text = doc[phrase.head].text
        for place in range(index, max(-1, index - LOOK_BACK_SENTENCES - 1), -1):
            found = self._spoken(place, wanted)
            if found is None and (place < index or self._begins_clause(doc, phrase.start)):
                found = self._subject(place, wanted, self.char(index, phrase.start))
            if found is not None:
                return Claimant(text=text, name=found.name, type=found.type, entity_id=found.entity_id)
        return None

    def _begins_clause(self, doc: Doc, place: int) -> bool:
        """In "twelve are missing in Goma, he said" nobody before the pronoun is meant, in "the army lost it, but it said" the army."""
        return place > 0 and doc[place - 1].lower_ in _NEW_CLAUSE

    def _spoken(self, index: int, wanted: frozenset[ClaimantType]) -> Claimant | None:
        speakers = [claimant for claimant in self._speakers[index].values() if claimant is not None]
        return next((claimant for claimant in reversed(speakers) if _fits(claimant, wanted)), None)

    def _subject(self, index: int, wanted: frozenset[ClaimantType], limit: int) -> Claimant | None:
        """The first thing of a fitting type that the sentence names, mostly its subject; a place only where it opens the sentence."""
        sentence = self._sentences[index].sentence
        named = list(self._mentions.before(min(limit, sentence.end_char), _ENTITY_TYPES[wanted], since=sentence.start_char))
        if not named:
            return None
        opens = named[-1].type is not EntityType.PLACE or sentence.text.startswith((named[-1].text, named[-1].name))
        bodies = [entity for entity in named if entity.type is not EntityType.PLACE]
        entity = named[-1] if opens or not bodies else bodies[-1]
        return Claimant(text=entity.text, name=entity.name, type=ClaimantType(entity.type), entity_id=entity.entity_id)


def _is_unnamed_spokesman(doc: Doc, phrase: NounPhrase) -> bool:
    """ "Its spokesman said" tells what the body says; "its spokesman, Anil Sahay, said" names somebody."""
    is_its = phrase.end - phrase.start > 1 and doc[phrase.start].lower_ in {"its", "their"}
    is_named = phrase.end < len(doc) and doc[phrase.end].text == ","
    return is_its and not is_named and doc[phrase.head].lower_ in _SPOKESMEN


def _fits(claimant: Claimant, wanted: frozenset[ClaimantType]) -> bool:
    """One source is a he or a she ("a medical source said ... he added"), and so may be a name that nobody knows."""
    is_source = claimant.type is ClaimantType.GROUP and claimant.name.endswith("source")
    is_unknown = claimant.type is ClaimantType.ORG and claimant.entity_id is None and claimant.name.istitle()
    return claimant.type in wanted or (wanted is _PERSONS and (is_source or is_unknown))
