"""From the words that name a speaker to the claimant: the entity, its full name, its type."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Doc

from pipeline.domain.entity import Entity, EntityType
from pipeline.domain.figure import Claimant, ClaimantType
from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.phrases import NounPhrase, phrase_of

MAX_COMPILED_TOKENS = 5

_OWNERSHIP = frozenset({"from", "by", "of", "on", "at", "in"})
_POSSESSIVE = frozenset({"'s", "’s", "'", "’"})
_BY_LABEL = {
    "PERSON": ClaimantType.PERSON,
    "ORG": ClaimantType.ORG,
    "GPE": ClaimantType.PLACE,
    "NORP": ClaimantType.GROUP,
    "LOC": ClaimantType.PLACE,
}
_UNNAMED_BODIES = frozenset(
    [
        "agency",
        "body",
        "charity",
        "force",
        "group",
        "institution",
        "movement",
        "network",
        "office",
        "organisation",
        "organization",
        "outfit",
    ]
)
_SPEAKING_TYPES = frozenset({EntityType.PERSON, EntityType.ORG, EntityType.PLACE, EntityType.MILITARY_UNIT})


class Claimants:
    """Names the speakers of one article; its index over the mentions is made once."""

    def __init__(self, entities: Sequence[Entity], body: str, cues: AttributionCues) -> None:
        self._cues = cues
        self._body = body
        spoken = [entity for entity in entities if entity.type in _SPEAKING_TYPES]
        self._mentions = sorted(
            ((mention.start_char, mention.end_char, entity) for entity in spoken for mention in entity.mentions), key=lambda item: item[:2]
        )
        self._starts = [start for start, _, _ in self._mentions]
        self._roles = [(frozenset(_words(entity.role)), entity) for entity in spoken if entity.role]
        self._offices_seen: set[tuple[str, str]] = set()

    def named(self, doc: Doc, offset: int, phrase: NounPhrase, earlier: Sequence[Claimant]) -> Claimant | None:
        """The claimant of this phrase of the sentence at `offset`; `earlier` are those who spoke before, last first.

        None where the words name no one: "a report said".
        """
        owner = self._owner(doc, phrase)
        if owner is None:
            return None
        entity, span = self._entity(doc, offset, owner)
        if entity is not None:
            self._remember_office(doc, owner, entity)
            return Claimant(
                text=self._body[span[0] : span[1]], name=entity.name, type=ClaimantType(entity.type), entity_id=entity.entity_id
            )
        text = owner.text(doc)
        same = self._same_as(doc, offset, owner, earlier)
        if same is not None:
            return Claimant(text=text, name=same.name, type=same.type, entity_id=same.entity_id)
        return Claimant(text=text, name=self._name(doc, owner), type=self._type(doc, owner), entity_id=None)

    def before(self, char: int, types: Iterable[EntityType], *, since: int) -> Iterator[Entity]:
        """Entities of these types mentioned in since..char, the last first."""
        wanted = frozenset(types)
        index = bisect_left(self._starts, char) - 1
        while index >= 0 and self._starts[index] >= since:
            entity = self._mentions[index][2]
            if entity.type in wanted:
                yield entity
            index -= 1

    def _remember_office(self, doc: Doc, phrase: NounPhrase, entity: Entity) -> None:
        """ "The spokesman for the navy, Captain Ali Sy" is who "the spokesman" is further down."""
        if entity.type is EntityType.PERSON and (key := (phrase.text(doc), entity.entity_id)) not in self._offices_seen:
            self._offices_seen.add(key)
            self._roles.append((frozenset(_words(key[0])), entity))

    # -- the phrase that matters

    def _owner(self, doc: Doc, phrase: NounPhrase) -> NounPhrase | None:
        """Whose count or statement it is: "figures from the UN", "the army's statement", "ministry data"."""
        if doc[phrase.head].lower_ not in self._cues.introducing_nouns or doc[phrase.head].ent_type_ == "PERSON":
            return phrase
        for place in range(phrase.head + 1, phrase.end - 1):
            if doc[place].lower_ in _OWNERSHIP and self._names_speaker(doc, head := _head_within(doc, place + 1, phrase.end)):
                return NounPhrase(start=place + 1, end=phrase.end, head=head)
        compiler = self._compiler(doc, phrase.end)
        if compiler is not None:
            return compiler
        before = next((place for place in range(phrase.start, phrase.head) if doc[place].text in _POSSESSIVE), None)
        if before is not None:
            return NounPhrase(start=phrase.start, end=before, head=before - 1)
        start = phrase.start + (doc[phrase.start].lower_ in {"the", "a", "an"})
        words = [place for place in range(start, phrase.head) if self._names_speaker(doc, place)]
        return NounPhrase(start=start, end=words[-1] + 1, head=words[-1]) if words else None

    def _compiler(self, doc: Doc, end: int) -> NounPhrase | None:
        """ "Data compiled by the Conflict Observatory", "figures published on Monday by the UN"."""
        by = next((place for place in range(end, min(end + MAX_COMPILED_TOKENS, len(doc))) if doc[place].lower_ == "by"), None)
        first = end + (doc[end].text == ",") if by is not None else end
        if by is None or doc[first].tag_ not in {"VBN", "VBD"}:
            return None
        head = next((child for child in doc[by].children if child.dep_ == "pobj"), None)
        return phrase_of(head) if head is not None else None

    def _names_speaker(self, doc: Doc, place: int) -> bool:
        """ "Reports from the scene" have no owner who speaks, "reports from the army" do."""
        token = doc[place]
        return token.ent_type_ in _BY_LABEL or token.lower_ in self._cues.speaking_nouns or token.tag_ == "NNP"

    # -- entities

    def _entity(self, doc: Doc, offset: int, phrase: NounPhrase) -> tuple[Entity | None, tuple[int, int]]:
        head = offset + doc[phrase.head].idx
        start = offset + doc[phrase.start].idx
        end = offset + doc[phrase.end - 1].idx + len(doc[phrase.end - 1])
        inside = list(self._overlapping(start, end))
        for first, last, entity in inside:
            if first <= head < last:
                return entity, (first, last)
        for first, last, entity in inside:
            if entity.type is EntityType.PERSON and last >= end:
                return entity, (first, last)
        return (
            self._titled(doc[phrase.head].lower_, end)
            or self._apposed(doc, offset, phrase)
            or self._before_generic(inside, doc, offset, phrase)
        )

    def _overlapping(self, start: int, end: int) -> Iterator[tuple[int, int, Entity]]:
        index = max(0, bisect_left(self._starts, start) - 1)
        while index < len(self._mentions) and self._mentions[index][0] < end:
            if self._mentions[index][1] > start:
                yield self._mentions[index]
            index += 1

    def _titled(self, head: str, end: int) -> tuple[Entity, tuple[int, int]] | None:
        """ "Police Sgt. | Pedro Ruiz", "the disaster agency | Orla": the name that the phrase was cut before."""
        index = bisect_left(self._starts, end)
        if index == len(self._mentions) or self._body[end : self._starts[index]] not in {".", ". ", " "}:
            return None
        start, last, entity = self._mentions[index]
        is_named = entity.type is EntityType.PERSON or (entity.type is EntityType.ORG and head in self._cues.org_nouns)
        return (entity, (start, last)) if is_named else None

    def _apposed(self, doc: Doc, offset: int, phrase: NounPhrase) -> tuple[Entity, tuple[int, int]] | None:
        """ "The mayor of Bani, Adam Sy,": the name behind the comma; titles may stand between."""
        head = doc[phrase.head].lower_
        wanted = self._apposed_type(head)
        if wanted is None or phrase.end + 1 >= len(doc) or doc[phrase.end].text != ",":
            return None
        first = offset + doc[phrase.end + 1].idx
        index = bisect_left(self._starts, first)
        if index == len(self._mentions) or self._mentions[index][2].type is not wanted:
            return None
        start, end, entity = self._mentions[index]
        if wanted is EntityType.ORG and (start != first or self._body[end : end + 1] not in {",", "."}):
            return None
        return (entity, (start, end)) if all(word[0].isupper() for word in self._body[first:start].split()) else None

    def _apposed_type(self, head: str) -> EntityType | None:
        if head in self._cues.person_nouns or head == "one":
            return EntityType.PERSON
        return EntityType.ORG if head in self._cues.org_nouns else None

    def _before_generic(
        self, inside: Sequence[tuple[int, int, Entity]], doc: Doc, offset: int, phrase: NounPhrase
    ) -> tuple[Entity | None, tuple[int, int]]:
        """ "The Shoreline Watch group": the name right before the noun that says what it is."""
        head = doc[phrase.head]
        for first, last, entity in inside:
            if head.lower_ in _UNNAMED_BODIES and last == offset + head.idx - 1 and entity.type is not EntityType.PLACE:
                return entity, (first, last)
        return None, (0, 0)

    # -- the same one, named before

    def _same_as(self, doc: Doc, offset: int, phrase: NounPhrase, earlier: Sequence[Claimant]) -> Claimant | None:
        """ "The ministry" is the ministry that spoke or was named before, "the mayor" the one named mayor."""
        if (doc[phrase.start].lower_ != "the" and not doc[phrase.start].text[0].isupper()) or phrase.end - phrase.start > 4:
            return None
        head = doc[phrase.head].lower_
        words = {token.lower_ for token in doc[phrase.start : phrase.end] if token.is_alpha and token.lower_ not in {"the", "of"}}
        plain = {token.lower_ for token in doc[phrase.start : phrase.end] if token.tag_ == "JJ" and token.is_lower}
        if head in self._cues.person_nouns:
            return self._office(words, offset + doc[phrase.start].idx)
        if head not in self._cues.org_nouns or doc[phrase.start].lower_ != "the":
            return None
        char = offset + doc[phrase.start].idx
        return self._named_here(words - plain, head, offset, char) or self._body_named(words, head, char, earlier)

    def _office(self, words: set[str], char: int) -> Claimant | None:
        holders = [entity for role, entity in self._roles if words <= role and entity.type is EntityType.PERSON]
        if not holders:
            return None
        return _claimant(min(holders, key=lambda entity: _distance(entity, char)))

    def _named_here(self, words: set[str], head: str, since: int, char: int) -> Claimant | None:
        """ "The Hill Army took a town, the rebel army said": whoever the sentence is about."""
        for entity in self.before(char, {EntityType.ORG, EntityType.MILITARY_UNIT}, since=since):
            if words <= set(_words(entity.name)) or (head in _UNNAMED_BODIES and words == {head}):
                return _claimant(entity)
        return None

    def _body_named(self, words: set[str], head: str, char: int, earlier: Sequence[Claimant]) -> Claimant | None:
        bodies = [claimant for claimant in earlier if claimant.type in {ClaimantType.ORG, ClaimantType.MILITARY_UNIT}]
        for claimant in bodies:
            if words <= set(_words(claimant.name)) and len(_words(claimant.name)) > len(words):
                return claimant
        for entity in self.before(char, {EntityType.ORG, EntityType.MILITARY_UNIT}, since=0):
            if words <= set(_words(entity.name)) | set(_words(entity.text)):
                return _claimant(entity)
        return bodies[0] if bodies and head in _UNNAMED_BODIES and words == {head} else None

    # -- those who are no entity

    def _name(self, doc: Doc, phrase: NounPhrase) -> str:
        """Without the article, and without the capital that the start of a sentence gave a common noun."""
        text = phrase.text(doc)
        first = doc[phrase.start]
        if first.lower_ in {"the", "a", "an"} and phrase.end - phrase.start > 1:
            return text[doc[phrase.start + 1].idx - first.idx :]
        is_common = first.lower_ in self._cues.speaking_nouns or first.tag_ in {"CD", "JJ", "NN", "NNS"}
        return text[0].lower() + text[1:] if phrase.start == 0 and first.is_title and is_common else text

    def _type(self, doc: Doc, phrase: NounPhrase) -> ClaimantType:
        head = doc[phrase.head]
        word = head.lower_
        if word in self._cues.group_nouns:
            return ClaimantType.GROUP
        if word in self._cues.person_nouns:
            return ClaimantType.PERSON
        if word in self._cues.org_nouns:
            return ClaimantType.ORG
        if head.ent_type_ in _BY_LABEL:
            return _BY_LABEL[head.ent_type_]
        return ClaimantType.ORG if head.text[0].isupper() and head.tag_ != "NNS" else ClaimantType.GROUP


def _head_within(doc: Doc, start: int, end: int) -> int:
    """The last noun before a preposition: "the Ministry of Health" -> Ministry."""
    for place in range(start, end - 1):
        if doc[place + 1].lower_ in {"of", "in", "for", "at", "from"}:
            return place
    return end - 1


def _words(text: str | None) -> list[str]:
    return re.findall(r"\w+", (text or "").casefold())


def _claimant(entity: Entity) -> Claimant:
    return Claimant(text=entity.text, name=entity.name, type=ClaimantType(entity.type), entity_id=entity.entity_id)


def _distance(entity: Entity, char: int) -> int:
    """Characters back to the entity's last mention before `char`; one that is named only later comes last."""
    before = [mention.start_char for mention in entity.mentions if mention.start_char <= char]
    return char - before[-1] if before else char + entity.mentions[0].start_char + 1_000_000
