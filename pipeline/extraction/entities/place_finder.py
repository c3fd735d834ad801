"""Decide which names of an article are places, and gather the mentions of each."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.entity import PlacePrecision
from pipeline.extraction.entities.country_context import CountryContext
from pipeline.extraction.entities.gazetteer import Gazetteer
from pipeline.extraction.entities.known_places import Candidate
from pipeline.extraction.entities.lexicon import PlaceWords
from pipeline.extraction.entities.name_keys import name_key
from pipeline.extraction.entities.place_choice import LARGE_CITY, PlaceChooser, Within
from pipeline.extraction.entities.place_hits import PlaceHit
from pipeline.extraction.entities.place_phrases import Evidence, Phrase, PhraseReader
from pipeline.extraction.entities.words import ArticleWords, SentenceWords, Span

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """`name_span` is the name alone, `phrase` what the words around it make of it, `label` the model's."""

    name: str
    name_span: Span
    phrase: Phrase
    hit: PlaceHit | None
    label: str | None
    within: Within | None

    @property
    def group(self) -> tuple[str, PlacePrecision | None]:
        """Mentions of one group are one place."""
        kind = self.phrase.precision
        return name_key(self.name), kind if kind in {PlacePrecision.REGION, PlacePrecision.DISTRICT, PlacePrecision.FEATURE} else None


@dataclass(slots=True)
class FoundPlace:
    """One place of the article; `country` may be known where the place itself is not."""

    name: str
    candidate: Candidate | None
    country: str | None
    admin1_code: str | None
    precision: PlacePrecision | None
    spans: list[Span]


class PlaceFinder:
    """Joins the gazetteer's hits with the model's spans, minus what is a person, a unit, a weapon or an organisation."""

    def __init__(self, words: PlaceWords, gazetteer: Gazetteer) -> None:
        self._words = words
        self._gazetteer = gazetteer
        self._phrases = PhraseReader(words)
        self._chooser = PlaceChooser(gazetteer)

    def find(self, article: ArticleWords, hits: list[PlaceHit], taken: list[Span], context: CountryContext) -> list[FoundPlace]:
        """Places in the order of their first mention."""
        mentions = list(self._mentions(article, hits, taken))
        certain = {mention.group[0] for mention in mentions if self._is_certain(article, mention, context)}
        kept = [mention for mention in mentions if mention.group[0] in certain]
        groups: dict[tuple[str, PlacePrecision | None], list[PlaceMention]] = defaultdict(list)
        for mention in kept:
            groups[mention.group].append(mention)
        places = self._resolve(article, groups, context)
        return sorted(places, key=lambda place: article.chars(place.spans[0]))

    def _mentions(self, article: ArticleWords, hits: list[PlaceHit], taken: list[Span]) -> Iterator[PlaceMention]:
        masked = {(span.sentence, position) for span in taken for position in range(span.first, span.last)}
        by_sentence: dict[int, list[PlaceHit]] = defaultdict(list)
        for hit in hits:
            by_sentence[hit.span.sentence].append(hit)
        for index, sentence in enumerate(article.sentences):
            here = [hit for hit in by_sentence[index] if not hit.is_people_only and not self._is_masked(hit.span, masked)]
            features = list(self._features(index, sentence, masked))
            held = [*features, *(hit.span for hit in here)]
            named = [
                span
                for span in self._named(sentence)
                if not self._is_masked(span, masked) and not any(span.overlaps(other) for other in held)
            ]
            for hit in here:
                if not any(hit.span.overlaps(feature) for feature in features):
                    yield self._mention(article, sentence, hit.span, hit, by_sentence[index])
            for span in features:
                phrase = Phrase(span, PlacePrecision.FEATURE, Evidence.CERTAIN)
                yield PlaceMention(article.text(span), span, phrase, None, "FAC", None)
            for span in named:
                yield self._mention(article, sentence, span, None, by_sentence[index])

    def _is_masked(self, span: Span, masked: set[tuple[int, int]]) -> bool:
        return any((span.sentence, position) in masked for position in range(span.first, span.last))

    def _features(self, index: int, sentence: SentenceWords, masked: set[tuple[int, int]]) -> Iterator[Span]:
        """ "Slaughter Road", "Onagawa Nuclear Power Plant", "Fort Hood": the head is written as part of the name."""
        words, first = sentence.words, 0
        while first < len(words):
            last = self._run_end(sentence, first) if not sentence.is_heading else first
            if last - first >= 2:
                texts = tuple(word.text for word in words[first:last])
                end = next((end for end in range(len(texts), 1, -1) if self._ends_in_head(texts[:end])), 0)
                begin = 1 if end > 2 and texts[0] in {"The", "In", "At", "On", "Near"} else 0
                if texts[:1] in self._words.feature_prefixes and not end:
                    end = len(texts)
                span = Span(index, first + begin, first + end, "FAC")
                if (
                    end - begin >= 2
                    and not self._is_masked(span, masked)
                    and self._gazetteer.known.features.get(name_key(" ".join(texts[begin:end]))) is None
                ):
                    yield span
            first = max(last, first + 1)

    def _ends_in_head(self, texts: tuple[str, ...]) -> bool:
        heads = self._words.feature_heads | self._words.facility_heads
        return any(texts[-length:] in heads for length in (1, 2, 3) if length < len(texts))

    def _run_end(self, sentence: SentenceWords, first: int) -> int:
        if not sentence.capitals[first]:
            return first
        last = first + 1
        while (
            last < len(sentence.words)
            and sentence.capitals[last]
            and not sentence.words[last].gap.strip()
            and not sentence.words[last - 1].is_possessive
        ):
            last += 1
        return last

    def _named(self, sentence: SentenceWords) -> Iterator[Span]:
        """The model's places that the gazetteer lacks, without article and direction."""
        for span in sentence.named:
            if span.label not in PLACE_LABELS or sentence.is_heading:
                continue
            first, last = span.first, span.last
            while first < last and (not sentence.capitals[first] or sentence.words[first].text.lower() in {*self._words.directions, "the"}):
                first += 1
            while last > first and not sentence.capitals[last - 1]:
                last -= 1
            if first < last and last - first <= 4:
                yield Span(span.sentence, first, last, span.label)

    def _mention(
        self, article: ArticleWords, sentence: SentenceWords, span: Span, hit: PlaceHit | None, hits: list[PlaceHit]
    ) -> PlaceMention:
        label = next((named.label for named in sentence.named if named.overlaps(span)), None)
        phrase = self._phrases.read(sentence, span)
        return PlaceMention(article.text(span), span, phrase, hit, label, self._within(sentence, span, phrase, hits))

    def _within(self, sentence: SentenceWords, span: Span, phrase: Phrase, hits: list[PlaceHit]) -> Within | None:
        """The region or country directly after a comma or "in", or directly before as an owner."""
        words = sentence.words
        for hit in hits:
            begins = hit.span.first
            if (begins == phrase.span.last and words[begins].gap.strip() == ",") or (
                begins == phrase.span.last + 1 and words[begins - 1].text == "in"
            ):
                return self._bounds(hit)
            if hit.span.last == span.first and words[hit.span.last - 1].is_possessive and hit.country is not None:
                return self._bounds(hit)
        return None

    def _bounds(self, hit: PlaceHit) -> Within | None:
        if hit.country is not None:
            return Within(hit.country.country, None)
        if hit.feature is not None:
            return Within(hit.feature.country, hit.feature.admin1_code)
        if hit.regions and (len(hit.regions) == 1 or not hit.settlements):
            return Within(hit.regions[0].country, hit.regions[0].admin1_code)
        return None

    def _is_certain(self, article: ArticleWords, mention: PlaceMention, context: CountryContext) -> bool:
        """Whether this mention alone makes a place of the name."""
        hit, evidence, label = mention.hit, mention.phrase.evidence, mention.label
        is_common = mention.name in self._words.not_places
        if hit is None:
            return label in PLACE_LABELS and not is_common and not self._is_sentence_word(article, mention)
        if hit.country is not None or hit.feature is not None:
            return True
        if evidence is Evidence.CERTAIN:
            return not is_common or label in PLACE_LABELS
        if is_common:
            return False
        is_here = any(context.share(candidate.country) > 0 for candidate in [*hit.settlements, *hit.regions])
        if label in PLACE_LABELS:
            return True
        if evidence is Evidence.LOCATIVE:
            return is_here or any(c.population >= LARGE_CITY for c in hit.settlements) or not context.shares
        return is_here and not self._is_sentence_word(article, mention) and not self._is_in_name(article, mention)

    def _is_sentence_word(self, article: ArticleWords, mention: PlaceMention) -> bool:
        """The first word of a sentence is written with a capital whatever it is, and the model likes to call it a name."""
        words = article.words(mention.name_span)
        follows_comma = mention.name_span.last < len(article.sentences[mention.name_span.sentence].words)
        gap = article.sentences[mention.name_span.sentence].words[mention.name_span.last].gap if follows_comma else ""
        return (
            mention.name_span.first == 0
            and len(words) == 1
            and gap.strip()[:1] not in {",", "(", ":", "—", "–"}
            and not words[0].is_possessive
        )

    def _is_in_name(self, article: ArticleWords, mention: PlaceMention) -> bool:
        """A bare capital beside other capitals is rather a part of their name: "Hope Foundation"."""
        sentence, span = article.sentences[mention.name_span.sentence], mention.name_span
        before = (
            span.first > 0
            and sentence.capitals[span.first - 1]
            and not sentence.words[span.first].gap.strip()
            and not sentence.words[span.first - 1].is_possessive
        )
        after = (
            span.last < len(sentence.words)
            and sentence.capitals[span.last]
            and not sentence.words[span.last].gap.strip()
            and not sentence.words[span.last - 1].is_possessive
        )
        return (before and span.first > 1) or after

    def _resolve(
        self, article: ArticleWords, groups: dict[tuple[str, PlacePrecision | None], list[PlaceMention]], context: CountryContext
    ) -> list[FoundPlace]:
        """Names with one candidate first: they tell where the others are."""
        near: list[Candidate] = []
        places: dict[str, FoundPlace] = {}
        order = sorted(
            groups.items(), key=lambda item: (len(item[1][0].hit.settlements) if item[1][0].hit else 99, item[0][0], item[0][1] or "")
        )
        for group, mentions in order:
            place = self._place(mentions, context, near)
            if place.candidate is not None and place.candidate.lat is not None:
                near.append(place.candidate)
            key = (place.candidate.source_id if place.candidate else None) or f"{group}"
            kept = places.setdefault(key, place)
            if kept is not place:
                kept.spans.extend(place.spans)
        for place in places.values():
            place.spans.sort(key=lambda span: (span.sentence, span.first))
            place.name = self._name(article, place)
        return list(places.values())

    def _place(self, mentions: list[PlaceMention], context: CountryContext, near: list[Candidate]) -> FoundPlace:
        first = mentions[0]
        within = [mention.within for mention in mentions if mention.within is not None]
        if first.phrase.precision is PlacePrecision.FEATURE:
            candidate = None
        else:
            candidate = self._chooser.choose(first.name, first.hit, first.phrase.precision, within=within, context=context, near=near)
        bound = within[0] if within else None
        return FoundPlace(
            name=first.name,
            candidate=candidate,
            country=candidate.country if candidate else bound.country if bound else context.main,
            admin1_code=candidate.admin1_code if candidate else bound.admin1_code if bound else None,
            precision=candidate.precision if candidate else first.phrase.precision,
            spans=[mention.phrase.span for mention in mentions],
        )

    def _name(self, article: ArticleWords, place: FoundPlace) -> str:
        text = article.text(place.spans[0])
        if place.candidate is not None and place.candidate.name is not None:
            return place.candidate.name
        preferred = self._words.preferred.get(name_key(text))
        if preferred is not None:
            return preferred
        return text.title() if text.isupper() and len(text) > 3 else text
