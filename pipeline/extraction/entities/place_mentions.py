"""Gather the words that may name places: the gazetteer's hits, sites by their last word, and the model's places."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.domain.entity import PlacePrecision
from pipeline.extraction.entities.gazetteer import Gazetteer
from pipeline.extraction.entities.lexicon import Lexicon
from pipeline.extraction.entities.name_keys import name_key
from pipeline.extraction.entities.place_choice import Within
from pipeline.extraction.entities.place_hits import PlaceHit
from pipeline.extraction.entities.place_phrases import Evidence, Phrase, PhraseReader
from pipeline.extraction.entities.words import ArticleWords, SentenceWords, Span, is_masked, positions_of

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
OWN_KINDS = frozenset({PlacePrecision.DISTRICT, PlacePrecision.FEATURE, PlacePrecision.REGION})
MOST_WORDS = 4
# So many people make a town of what is called like a road or a park.
TOWN = 5_000


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """`name_span` is the name alone, `phrase` what the words around it make of it, `label` the model's; `outer` holds the place."""

    name: str
    name_span: Span
    phrase: Phrase
    hit: PlaceHit | None
    label: str | None
    within: Within | None
    outer: PlaceHit | None
    is_part_of_town: bool = False

    @property
    def group(self) -> tuple[str, PlacePrecision | None]:
        """Mentions of one group are one place: "Kherson" the city is another than "the Kherson region"."""
        kind = self.phrase.precision
        return name_key(self.name), kind if kind in OWN_KINDS else None


class PlaceMentionFinder:
    """Decides nothing but the spans."""

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._words = lexicon.places
        self._gazetteer = gazetteer
        self._phrases = PhraseReader(lexicon.places)

    def sites(self, article: ArticleWords) -> list[Span]:
        """Roads, ports and plants; no organisation may claim these, though the model often calls them one."""
        spans = [span for index, sentence in enumerate(article.sentences) for span in self._sites(index, sentence)]
        heads = self._words.feature_heads | self._words.sited_heads
        texts = ((span, tuple(word.text for word in article.words(span))) for span in spans)
        return [span for span, words in texts if any(words[-length:] in heads for length in (1, 2, 3))]

    def find(
        self, article: ArticleWords, hits: Iterable[PlaceHit], unlisted: Iterable[Span], taken: Iterable[Span]
    ) -> Iterator[PlaceMention]:
        """Every candidate, sentence by sentence."""
        masked, by_sentence, strange = positions_of(taken), defaultdict(list), defaultdict(list)
        for hit in hits:
            by_sentence[hit.span.sentence].append(hit)
        for span in unlisted:
            strange[span.sentence].append(span)
        for index, sentence in enumerate(article.sentences):
            near = by_sentence[index]
            sites = [span for span in self._sites(index, sentence) if not is_masked(span, masked)]
            own = [hit for hit in near if not _overlaps_any(hit.span, [*sites, *strange[index]])]
            free = [hit for hit in own if _is_owner(sentence, hit) or not is_masked(hit.span, masked)]
            held = [*sites, *(hit.span for hit in own)]
            for span in sites:
                yield PlaceMention(
                    article.text(span), span, Phrase(span, PlacePrecision.FEATURE, Evidence.CERTAIN), None, "FAC", None, None
                )
            for hit in free:
                if not hit.is_people_only and not self._is_other_name(sentence, hit.span):
                    yield self._mention(article, hit.span, hit, near)
            for span in self._unlisted(sentence, strange[index], masked, held):
                yield self._mention(article, span, None, near)

    def _unlisted(self, sentence: SentenceWords, strange: list[Span], masked: set[tuple[int, int]], held: list[Span]) -> Iterator[Span]:
        found: list[Span] = []
        for span in [*strange, *self._named(sentence)]:
            if not is_masked(span, masked) and not _overlaps_any(span, [*held, *found]) and not self._is_other_name(sentence, span):
                found.append(span)
        yield from found

    def _is_other_name(self, sentence: SentenceWords, span: Span) -> bool:
        """ "Meridian TV", "Leeds United", "the group's Sahel branch"."""
        words = sentence.words
        if span.last - span.first == 1 and (words[span.first].text,) in self._words.feature_heads:
            return sentence.lowers[span.last : span.last + 1] != ("state",)  # Nigeria's Plateau State
        if span.last >= len(words) or words[span.last].gap.strip() or words[span.last - 1].is_possessive:
            return False
        return words[span.last].text in self._words.not_before

    def _sites(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        """ "Miller Road", "Onagawa Nuclear Power Plant", "Fort Hood": the head is written as part of the name."""
        if sentence.is_heading or self._words.site_words.isdisjoint(sentence.lowers):
            return
        words = sentence.words
        for first, run_end in sentence.runs:
            last = self._site_end(sentence, first, run_end)
            texts = tuple(word.text for word in words[first:last])
            begin = 1 if len(texts) > 2 and texts[0] in {"The", "In", "At", "On", "Near"} else 0
            if self._is_site(texts[begin:]) and not self._is_listed(texts[begin:]):
                yield Span(index, self._with_number(sentence, first + begin), last, "FAC")
            elif last - first == 1 and (words[first].text,) in self._words.feature_heads and self._with_number(sentence, first) < first:
                yield Span(index, first - 1, last, "FAC")

    def _is_site(self, texts: tuple[str, ...]) -> bool:
        """By its last words or its first; a name that goes on behind the head is another: "Wall Street Journal"."""
        if any(texts[-length:] in self._words.site_heads for length in (1, 2, 3) if length < len(texts)):
            return True
        return len(texts) > 1 and (texts[:1] in self._words.feature_prefixes or texts[:2] in self._words.feature_prefixes)

    def _site_end(self, sentence: SentenceWords, first: int, last: int) -> int:
        """A run of capitals, over "of" where a prefix asks for it: "Bay of Kotor"."""
        words = sentence.words
        if last - first == 1 and last + 1 < len(words) and (words[first].text, words[last].text) in self._words.feature_prefixes:
            return max(sentence.run_end(last + 1), last)
        return last

    def _is_listed(self, texts: tuple[str, ...]) -> bool:
        """ "Gulf Coast", but also "Fort Worth", "Cape Town" and "Eagle Pass", which are towns."""
        name, known = " ".join(texts), self._gazetteer.known
        key = name_key(name)
        is_town = any(town.is_main_name and town.population >= TOWN for town in self._gazetteer.settlements(name))
        return is_town or key in known.features or key in known.countries

    def _with_number(self, sentence: SentenceWords, first: int) -> int:
        """ "104th Avenue", "5th Main Road"."""
        before = sentence.words[first - 1].text if first and not sentence.words[first].gap.strip() else ""
        return first - 1 if before[:1].isdigit() and before[-2:] in {"st", "nd", "rd", "th"} else first

    def _named(self, sentence: SentenceWords) -> Iterator[Span]:
        """The model's places, without article and direction."""
        for span in sentence.named:
            if span.label not in PLACE_LABELS or sentence.is_heading:
                continue
            first, last = span.first, span.last
            while first < last and (not sentence.capitals[first] or sentence.words[first].text.lower() in {*self._words.directions, "the"}):
                first += 1
            while last > first and not sentence.capitals[last - 1]:
                last -= 1
            if 0 < last - first <= MOST_WORDS:
                yield Span(span.sentence, first, last, span.label)

    def _mention(self, article: ArticleWords, span: Span, hit: PlaceHit | None, hits: list[PlaceHit]) -> PlaceMention:
        sentence = article.sentences[span.sentence]
        label = next((named.label for named in sentence.named if named.overlaps(span)), None)
        phrase = self._phrases.read(sentence, span)
        outer = self._outer(sentence, span, phrase, hits)
        is_part_of_town = sentence.lowers[phrase.span.last - 1] in self._words.town_parts
        return PlaceMention(article.text(span), span, phrase, hit, label, _bounds(outer), outer, is_part_of_town)

    def _outer(self, sentence: SentenceWords, span: Span, phrase: Phrase, hits: list[PlaceHit]) -> PlaceHit | None:
        """The place directly after a comma, "in" or "of", or directly before as the owner: "Ghana's Volta region"."""
        words = sentence.words
        for hit in hits:
            begin = hit.span.first
            if begin == phrase.span.last and words[begin].gap.strip() == ",":
                return hit
            if self._is_joined(sentence, phrase.span.last, begin):
                return hit
            if hit.span.last == span.first and words[span.first - 1].is_possessive and hit.country is not None:
                return hit
        return None

    def _is_joined(self, sentence: SentenceWords, after: int, begin: int) -> bool:
        """Whether only "in" or "of" stands between, with a direction at most: "Tripoli in northern Lebanon", "X, in Ituri"."""
        between = sentence.lowers[after:begin]
        if not 1 <= len(between) <= 2 or between[0] not in {"in", "of"} or not set(between[1:]) <= self._words.directions:
            return False
        return sentence.words[after].gap.strip() in {"", ","} and not any(w.gap.strip() for w in sentence.words[after + 1 : begin + 1])


def _bounds(hit: PlaceHit | None) -> Within | None:
    if hit is None:
        return None
    if hit.country is not None:
        return Within(hit.country.country, None)
    if hit.feature is not None:
        return Within(hit.feature.country, hit.feature.admin1_code)
    if hit.regions and (len(hit.regions) == 1 or not hit.settlements or hit.regions[0].country == "US"):
        return Within(hit.regions[0].country, hit.regions[0].admin1_code)
    return None


def _is_owner(sentence: SentenceWords, hit: PlaceHit) -> bool:
    """ "Ukraine's military" is one organisation, and names Ukraine as well."""
    return hit.country is not None and sentence.words[hit.span.last - 1].is_possessive


def _overlaps_any(span: Span, others: Iterable[Span]) -> bool:
    return any(span.overlaps(other) for other in others)
