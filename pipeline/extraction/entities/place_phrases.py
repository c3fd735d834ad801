"""Read what the words around a name make of it: "the Kherson region", "the town of Orikhiv", "Miller Road", "X, Country"."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.entity import PlacePrecision
from pipeline.extraction.entities.lexicon import PlaceWords
from pipeline.extraction.entities.words import SentenceWords, Span

# After an unknown name these are as likely to end an office's name: "the Interior department".
_DOUBTFUL_HEADS = frozenset({"area", "department", "division", "republic", "state", "territory"})


class Evidence(StrEnum):
    """How surely the words make a place of the name."""

    CERTAIN = "certain"
    LOCATIVE = "locative"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Phrase:
    """`span` holds the head too ("Kherson region"); `precision` is None where no head tells."""

    span: Span
    precision: PlacePrecision | None
    evidence: Evidence


class PhraseReader:
    """Looks a few words to either side of a name; knows nothing of the world."""

    def __init__(self, words: PlaceWords) -> None:
        self._words = words

    def read(self, sentence: SentenceWords, span: Span) -> Phrase:
        """What stands directly around the span."""
        return self._by_head_after(sentence, span) or self._by_head_before(sentence, span) or self._by_preposition(sentence, span)

    def is_plainly_place(self, sentence: SentenceWords, span: Span) -> bool:
        """Whether the words make a place even of a name that nothing else knows: "the village of X", "X district"."""
        phrase = self._by_head_after(sentence, span) or self._by_head_before(sentence, span)
        if phrase is None or phrase.evidence is not Evidence.CERTAIN or phrase.precision is None:
            return False
        head = sentence.words[phrase.span.last - 1].text
        return phrase.span == span or (head.islower() and head not in _DOUBTFUL_HEADS)

    def _by_head_after(self, sentence: SentenceWords, span: Span) -> Phrase | None:
        words = sentence.words
        if span.last >= len(words) or words[span.last].gap.strip() or words[span.last - 1].is_possessive:
            return None
        head = words[span.last].text.lower()
        whole = Span(span.sentence, span.first, span.last + 1, span.label)
        if head in self._words.region_heads and not self._is_office(sentence, span.last):
            return Phrase(whole, None if head == "area" else PlacePrecision.REGION, Evidence.CERTAIN)
        if head in self._words.district_heads:
            return Phrase(whole, PlacePrecision.DISTRICT, Evidence.CERTAIN)
        if head in self._words.region_lists:
            return Phrase(span, None if head == "areas" else PlacePrecision.REGION, Evidence.CERTAIN)
        if head in self._words.district_lists:
            return Phrase(span, PlacePrecision.DISTRICT, Evidence.CERTAIN)
        if head in {"city", "town", "village"}:
            if words[span.last].text.islower() and span.first > 0 and words[span.first - 1].text.lower() == "the":
                return None  # "the Kordofan town" is one in Kordofan
            return Phrase(whole, PlacePrecision.SETTLEMENT, Evidence.CERTAIN)
        return None

    def _is_office(self, sentence: SentenceWords, head: int) -> bool:
        """ "Kherson region governor" still names the region, "New York state police" and "the Secretary of State" do not."""
        following = sentence.words[head + 1].text.lower() if head + 1 < len(sentence.words) else ""
        return sentence.words[head].text.lower() in {"state", "department"} and following in {
            "police",
            "of",
            "department",
            "troopers",
            "media",
            "tv",
        }

    def is_apposed(self, sentence: SentenceWords, span: Span) -> bool:
        """ "In the next village, Maraban Kufena, the raiders ...": behind a preposition, so that it is nobody who lives there."""
        at, end = span.first, span.last
        if at < 3 or sentence.lowers[at - 1] not in self._words.settlement_heads or sentence.words[at].gap.strip() != ",":
            return False
        is_closed = end < len(sentence.words) and sentence.words[end].gap.strip() == ","
        return is_closed and not self._words.before.isdisjoint(sentence.lowers[max(0, at - 4) : at - 2])

    def _by_head_before(self, sentence: SentenceWords, span: Span) -> Phrase | None:
        words, at = sentence.words, span.first
        if self.is_apposed(sentence, span):
            return Phrase(span, PlacePrecision.SETTLEMENT, Evidence.CERTAIN)
        if at < 1 or words[at].gap.strip():
            return None
        before = [word.text.lower() for word in words[max(0, at - 3) : at]]
        if before[-1] == "of" and len(before) > 1:
            is_own_name = at > 2 and words[at - 3].is_capital and not words[at - 2].gap.strip() and before[-2] in self._words.district_heads
            return Phrase(span, None, Evidence.LOCATIVE) if is_own_name else self._of_phrase(span, before[-2])
        if before[-1] in self._words.settlement_heads | self._words.settlement_lists and not words[at - 1].is_capital:
            return Phrase(span, PlacePrecision.SETTLEMENT, Evidence.CERTAIN)
        if before[-1] == "the" and len(before) > 2 and before[-2] == "of" and before[-3] in self._words.region_heads:
            return Phrase(span, PlacePrecision.REGION, Evidence.CERTAIN)
        return None

    def _of_phrase(self, span: Span, head: str) -> Phrase | None:
        if head in self._words.settlement_heads | self._words.settlement_lists:
            return Phrase(span, PlacePrecision.SETTLEMENT, Evidence.CERTAIN)
        if head in {"archipelago", "atoll", "island", "islands", "peninsula", "valley"}:
            return Phrase(span, PlacePrecision.FEATURE, Evidence.CERTAIN)
        if head in self._words.district_heads | self._words.district_lists:
            return Phrase(span, PlacePrecision.DISTRICT, Evidence.CERTAIN)
        if head in (self._words.region_heads - {"area", "department"}) | (self._words.region_lists - {"areas", "departments"}) | {
            "governor",
            "parts",
        }:
            precision = None if head == "parts" else PlacePrecision.REGION
            return Phrase(span, precision, Evidence.CERTAIN)
        if head in {
            "area",
            "areas",
            "outskirts",
            "south",
            "north",
            "east",
            "west",
            "surroundings",
            "kilometers",
            "kilometres",
            "miles",
            "residents",
            "centre",
            "center",
            "heart",
        }:
            return Phrase(span, None, Evidence.LOCATIVE)
        return None

    def _by_preposition(self, sentence: SentenceWords, span: Span) -> Phrase:
        words, at = sentence.words, span.first
        while at > 0 and not words[at].gap.strip() and words[at - 1].text.lower() in {*self._words.directions, "the", "of"}:
            at -= 1
            if words[at].text.lower() in self._words.locative | {"of"}:
                break
        before = words[at - 1].text.lower() if at > 0 and not words[at].gap.strip() else ""
        is_south_of = (
            at + 1 < span.first and words[at].text.lower() == "of" and at > 0 and words[at - 1].text.lower() in self._words.directions
        )
        if before in self._words.before or is_south_of:
            return Phrase(span, None, Evidence.LOCATIVE)
        return Phrase(span, None, Evidence.NONE)
