"""Who is meant by "the ministry", "the mayor", "the group": the one that the article has named before."""

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from pipeline.domain.entity import Entity, EntityType
from pipeline.domain.figure import Claimant, ClaimantType
from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.mentions import Mentions
from pipeline.extraction.attribution.phrases import NounPhrase

MAX_TOKENS = 4
_BODIES = frozenset({EntityType.ORG, EntityType.MILITARY_UNIT})
_SPEAKING_BODIES = frozenset({ClaimantType.ORG, ClaimantType.MILITARY_UNIT})
_LINKS = frozenset({"the", "of"})
_NEVER = 10_000_000


class Namesakes:
    """Knows the offices and bodies of one article, and learns those that are named with their holder."""

    def __init__(self, entities: Sequence[Entity], mentions: Mentions, cues: AttributionCues) -> None:
        self._mentions = mentions
        self._cues = cues
        people = [entity for entity in entities if entity.type is EntityType.PERSON]
        self._offices = [(_words(entity.role), entity) for entity in people if entity.role]
        self._remembered: set[tuple[str, str]] = set()
        self._names: dict[str, frozenset[str]] = {}

    def remember(self, words: str, entity: Entity) -> None:
        """ "The spokesman for the navy, Captain Ali Sy" is who "the spokesman" is further down."""
        key = (words, entity.entity_id)
        if entity.type is EntityType.PERSON and key not in self._remembered:
            self._remembered.add(key)
            self._offices.append((_words(words), entity))

    def find(self, doc: Doc, offset: int, phrase: NounPhrase, earlier: Sequence[Claimant]) -> Claimant | None:
        """Whoever these few words mean, if the article makes it plain; `earlier` are the speakers before, last first."""
        first, head = doc[phrase.start], doc[phrase.head].lower_
        if (first.lower_ != "the" and not first.text[0].isupper()) or phrase.end - phrase.start > MAX_TOKENS:
            return None
        words = frozenset(token.lower_ for token in doc[phrase.start : phrase.end] if token.is_alpha and token.lower_ not in _LINKS)
        char = offset + first.idx
        known = next((speaker for speaker in earlier if _is_surname(phrase.text(doc), speaker)), None)
        if known is not None:
            return known
        if head in self._cues.person_nouns:
            return self._holder(words, char)
        if head not in self._cues.org_nouns or first.lower_ != "the":
            return None
        adjectives = {token.lower_ for token in doc[phrase.start : phrase.end] if token.tag_ == "JJ" and token.is_lower}
        return self._in_sentence(words - adjectives, head, offset, char) or self._before(words, head, char, earlier)

    def _holder(self, words: frozenset[str], char: int) -> Claimant | None:
        """The nearest who holds the office; "the minister" is no prime minister."""
        rank = words & self._cues.rank_words
        holders = [entity for office, entity in self._offices if words <= office and office & self._cues.rank_words == rank]
        return _claimant(min(holders, key=lambda entity: _distance(entity, char))) if holders else None

    def _in_sentence(self, words: frozenset[str], head: str, since: int, char: int) -> Claimant | None:
        """ "The Hill Army took a town, the rebel army said": whoever the sentence is about."""
        is_bare = words == {head} and head in self._cues.class_nouns
        bodies = self._mentions.before(char, _BODIES, since=since)
        return next((_claimant(entity) for entity in bodies if is_bare or words <= self._name(entity)), None)

    def _before(self, words: frozenset[str], head: str, char: int, earlier: Sequence[Claimant]) -> Claimant | None:
        """A speaker of the sentences before, then any body of the article; "the group" is whatever body spoke last."""
        spoken = [claimant for claimant in earlier if claimant.type in _SPEAKING_BODIES]
        for claimant in spoken:
            if words < _words(claimant.name):
                return claimant
        for entity in self._mentions.before(char, _BODIES):
            if words <= self._name(entity):
                return _claimant(entity)
        return spoken[0] if spoken and head in self._cues.class_nouns and words == {head} else None

    def _name(self, entity: Entity) -> frozenset[str]:
        if entity.entity_id not in self._names:
            self._names[entity.entity_id] = _words(f"{entity.name} {entity.text}")
        return self._names[entity.entity_id]


def _is_surname(text: str, speaker: Claimant) -> bool:
    """Of one who spoke before, and whom the recognizer may not know."""
    return speaker.type is ClaimantType.PERSON and speaker.name != text and speaker.name.split()[-1] == text


def _words(text: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", (text or "").casefold()))


def _claimant(entity: Entity) -> Claimant:
    return Claimant(text=entity.text, name=entity.name, type=ClaimantType(entity.type), entity_id=entity.entity_id)


def _distance(entity: Entity, char: int) -> int:
    """Characters back to the entity's last mention before `char`; one that is named only later comes last."""
    before = [mention.start_char for mention in entity.mentions if mention.start_char <= char]
    return char - before[-1] if before else _NEVER + entity.mentions[0].start_char
