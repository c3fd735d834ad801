"""From the words that name a speaker to the claimant: the entity, its full name, its type."""

from collections.abc import Sequence

from spacy.tokens import Doc

from pipeline.domain.entity import Entity, EntityType
from pipeline.domain.figure import Claimant, ClaimantType
from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.mentions import Mentions, Named
from pipeline.extraction.attribution.namesakes import Namesakes
from pipeline.extraction.attribution.phrases import NounPhrase

_BY_LABEL = {
    "PERSON": ClaimantType.PERSON,
    "ORG": ClaimantType.ORG,
    "GPE": ClaimantType.PLACE,
    "NORP": ClaimantType.GROUP,
    "LOC": ClaimantType.PLACE,
}
_COMMON_TAGS = frozenset({"CD", "JJ", "NN", "NNS"})
_ARTICLES = frozenset({"the", "a", "an"})


class Claimants:
    """Names the speakers of one article, in text order: whoever was named with his office is found by it further down."""

    def __init__(self, entities: Sequence[Entity], mentions: Mentions, body: str, cues: AttributionCues) -> None:
        self._mentions = mentions
        self._namesakes = Namesakes(entities, mentions, cues)
        self._body = body
        self._cues = cues

    def named(self, doc: Doc, offset: int, phrase: NounPhrase, earlier: Sequence[Claimant]) -> Claimant:
        """The claimant of this phrase of the sentence at `offset`; `earlier` are those who spoke before, last first."""
        named = self._entity(doc, offset, phrase)
        text = phrase.text(doc)
        if named is not None:
            self._namesakes.remember(text, named.entity)
            text = self._body[named.start_char : named.end_char]
            return Claimant(text=text, name=named.entity.name, type=ClaimantType(named.entity.type), entity_id=named.entity.entity_id)
        unknown = self._unknown_name(doc, phrase)
        if unknown is not None:
            return Claimant(text=unknown, name=unknown, type=ClaimantType.PERSON, entity_id=None)
        same = self._namesakes.find(doc, offset, phrase, earlier)
        if same is not None:
            return Claimant(text=text, name=same.name, type=same.type, entity_id=same.entity_id)
        return Claimant(text=text, name=self._name(doc, phrase), type=self._type(doc, phrase), entity_id=None)

    def _entity(self, doc: Doc, offset: int, phrase: NounPhrase) -> Named | None:
        """The entity that the phrase is about, not one that only qualifies it: "Chad's army" is not Chad."""
        head = offset + doc[phrase.head].idx
        end = offset + doc[phrase.end - 1].idx + len(doc[phrase.end - 1])
        inside = list(self._mentions.within(offset + doc[phrase.start].idx, end))
        about = (named for named in inside if named.start_char <= head < named.end_char)
        last = (named for named in inside if named.entity.type is EntityType.PERSON and named.end_char >= end)
        found = next(about, None) or next(last, None) or self._cut(doc[phrase.head].lower_, end)
        return found or self._apposed(doc, offset, phrase) or self._classed(doc, offset, phrase, inside)

    def _cut(self, head: str, end: int) -> Named | None:
        """ "Police Sgt. | Pedro Ruiz", "the disaster agency | Orla": the name that the phrase was cut before."""
        named = self._mentions.next_after(end)
        if named is None or self._body[end : named.start_char] not in {".", ". ", " "}:
            return None
        is_agency = named.entity.type is EntityType.ORG and head in self._cues.org_nouns
        return named if is_agency or named.entity.type is EntityType.PERSON else None

    def _apposed(self, doc: Doc, offset: int, phrase: NounPhrase) -> Named | None:
        """ "The mayor of Bani, Adam Sy,", "the relief office, Orla,": the name behind the comma; titles may stand between."""
        wanted = self._apposed_type(doc[phrase.head].lower_)
        if wanted is None or phrase.end + 1 >= len(doc) or doc[phrase.end].text != ",":
            return None
        first = offset + doc[phrase.end + 1].idx
        named = self._mentions.next_after(first)
        if named is None or named.entity.type is not wanted:
            return None
        if wanted is EntityType.ORG:
            return named if named.start_char == first and self._body[named.end_char : named.end_char + 1] in {",", "."} else None
        return named if all(word[0].isupper() for word in self._body[first : named.start_char].split()) else None

    def _unknown_name(self, doc: Doc, phrase: NounPhrase) -> str | None:
        """ "The authority's director, Bounmy Sisavath,": two or three capitalized words that are no entity."""
        if doc[phrase.head].lower_ not in self._cues.person_nouns or phrase.end >= len(doc) or doc[phrase.end].text != ",":
            return None
        words = doc[phrase.end + 1 : phrase.end + 5]
        closing = next((place for place, token in enumerate(words) if token.text == ","), 0)
        is_name = 2 <= closing <= 3 and all(token.is_title and token.is_alpha for token in words[:closing])
        return str(words[:closing].text) if is_name else None

    def _apposed_type(self, head: str) -> EntityType | None:
        if head in self._cues.person_nouns or head == "one":
            return EntityType.PERSON
        return EntityType.ORG if head in self._cues.org_nouns else None

    def _classed(self, doc: Doc, offset: int, phrase: NounPhrase, inside: Sequence[Named]) -> Named | None:
        """ "The Shoreline Watch group": the name right before the noun that says what it is."""
        head = doc[phrase.head]
        if head.lower_ not in self._cues.class_nouns:
            return None
        beside = (named for named in inside if named.end_char == offset + head.idx - 1)
        return next((named for named in beside if named.entity.type is not EntityType.PLACE), None)

    def _name(self, doc: Doc, phrase: NounPhrase) -> str:
        """Without the article, and without the capital that the start of a sentence gave a common noun."""
        text = phrase.text(doc)
        first = doc[phrase.start]
        if first.lower_ in _ARTICLES and phrase.end - phrase.start > 1:
            return text[doc[phrase.start + 1].idx - first.idx :]
        is_common = first.lower_ in self._cues.speaking_nouns or first.tag_ in _COMMON_TAGS
        return text[0].lower() + text[1:] if phrase.start == 0 and first.is_title and is_common else text

    def _type(self, doc: Doc, phrase: NounPhrase) -> ClaimantType:
        head, cues = doc[phrase.head], self._cues
        for words, kind in (
            (cues.group_nouns, ClaimantType.GROUP),
            (cues.person_nouns, ClaimantType.PERSON),
            (cues.org_nouns, ClaimantType.ORG),
        ):
            if head.lower_ in words:
                return kind
        if self._is_described(doc, phrase):
            return ClaimantType.PERSON
        is_name = head.text[0].isupper() and head.tag_ != "NNS"
        return _BY_LABEL.get(head.ent_type_, ClaimantType.ORG if is_name else ClaimantType.GROUP)

    def _is_described(self, doc: Doc, phrase: NounPhrase) -> bool:
        """ "Taras Vdovenko, the governor of ...": a name with an office behind it is a person's."""
        is_name = all(token.is_title for token in doc[phrase.start : phrase.end])
        has_comma = phrase.end < len(doc) and doc[phrase.end].text == ","
        behind = doc[phrase.end + 1 : phrase.end + 4]
        return is_name and has_comma and any(token.lower_ in self._cues.person_nouns for token in behind)
