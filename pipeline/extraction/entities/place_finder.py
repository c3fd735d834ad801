"""Decide which names of an article are places, and gather the mentions of each."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.domain.entity import PlacePrecision
from pipeline.extraction.entities.country_context import LARGE_CITY, CountryContext
from pipeline.extraction.entities.gazetteer import Gazetteer
from pipeline.extraction.entities.known_places import Candidate
from pipeline.extraction.entities.lexicon import Lexicon
from pipeline.extraction.entities.name_keys import name_key
from pipeline.extraction.entities.place_choice import CITY_OF_A_REGION, Neighbours, PlaceChooser, kilometres
from pipeline.extraction.entities.place_hits import PlaceHit
from pipeline.extraction.entities.place_mentions import PLACE_LABELS, PlaceMention, PlaceMentionFinder
from pipeline.extraction.entities.place_phrases import Evidence
from pipeline.extraction.entities.unlisted_places import UnlistedPlaces
from pipeline.extraction.entities.words import ArticleWords, SentenceWords, Span

FAR_KM = 200.0
_DATELINE_WORDS = 8
_DATELINE_MARKS = frozenset({",", "(", "-", "–", "—", ":", "/"})
_DASH = re.compile(r"(?:^|\s|\))[-–—]{1,2}\s|^:\s")
Group = tuple[str, PlacePrecision | None]


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

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._words = lexicon.places
        self._people = lexicon.people
        self._known = gazetteer.known
        self._mentions = PlaceMentionFinder(lexicon, gazetteer)
        self._unlisted = UnlistedPlaces(lexicon)
        self._chooser = PlaceChooser(gazetteer)

    def sites(self, article: ArticleWords) -> list[Span]:
        """Roads, ports and plants; no organisation may claim these."""
        return self._mentions.sites(article)

    def listed(self, article: ArticleWords, hits: list[PlaceHit]) -> list[Span]:
        """Names in the middle of a list of places; no person may claim these."""
        return [Span(s.sentence, s.first, s.last, "unlisted") for s in self._unlisted.among_people(article, hits)]

    def unlisted(self, article: ArticleWords, hits: list[PlaceHit], taken: Iterable[Span]) -> list[Span]:
        """Names that only the words around them make places; no organisation may claim these."""
        return self._unlisted.find(article, hits, taken)

    def datelines(self, article: ArticleWords, hits: list[PlaceHit]) -> list[Span]:
        """Towns at the head of an article's lines, in capitals; no organisation may claim these."""
        return [hit.span for hit in hits if hit.settlements and _heads_dateline(article.sentences[hit.span.sentence], hit.span)]

    def find(
        self, article: ArticleWords, hits: list[PlaceHit], unlisted: list[Span], taken: Iterable[Span], context: CountryContext
    ) -> list[FoundPlace]:
        """Places in the order of their first mention."""
        mentions = list(self._mentions.find(article, hits, unlisted, taken))
        sure = [self._is_certain(article, mention, context) for mention in mentions]
        names = {mention.group[0] for mention, is_sure in zip(mentions, sure, strict=True) if is_sure}
        groups: dict[Group, list[PlaceMention]] = defaultdict(list)
        for mention, is_sure in zip(mentions, sure, strict=True):
            if is_sure or (mention.group[0] in names and not self._is_in_name(article, mention)):
                groups[mention.group].append(mention)
        return sorted(self._resolve(article, groups, context), key=lambda place: article.chars(place.spans[0]))

    def _is_certain(self, article: ArticleWords, mention: PlaceMention, context: CountryContext) -> bool:
        """Whether this mention alone makes a place of the name."""
        hit, evidence, is_labelled = mention.hit, mention.phrase.evidence, mention.label in PLACE_LABELS
        if mention.name.lower() in self._words.region_heads:
            return False  # "Krai", of "Krasnodar Krai"
        if mention.group[0] in self._known.continents:
            return evidence is not Evidence.NONE
        if mention.name in self._words.not_places:
            is_region = hit is not None and bool(hit.regions) and mention.phrase.precision is PlacePrecision.REGION  # "Delta State"
            return evidence is Evidence.CERTAIN and (is_labelled or is_region)
        if mention.name_span.label == "unlisted" or (hit is not None and hit.feature is not None):
            return True
        if hit is not None and hit.country is not None:
            return not self._begins_name(article, mention)
        if hit is None:
            return is_labelled and not self._is_sentence_word(article, mention)
        if evidence is Evidence.CERTAIN:
            return True
        if hit.settlements and _heads_dateline(article.sentences[mention.name_span.sentence], mention.name_span):
            return True
        is_here = any(context.share(candidate.country) > 0 for candidate in [*hit.settlements, *hit.regions])
        is_likely = is_here or not context.shares or any(c.population >= LARGE_CITY for c in hit.settlements)
        if self._is_sentence_word(article, mention):
            return is_labelled and is_likely
        if is_labelled:
            return True
        if evidence is Evidence.LOCATIVE:
            return is_likely or self._unlisted.is_near(article.sentences[mention.name_span.sentence], mention.name_span)
        return is_here and not self._is_in_name(article, mention)

    def _begins_name(self, article: ArticleWords, mention: PlaceMention) -> bool:
        """ "United Kingdom Maritime Trade Operations" is no mention of the country; "Ukraine President X" is."""
        sentence, span = article.sentences[mention.name_span.sentence], mention.name_span
        words, after = sentence.words, span.last
        if after >= len(words) or words[after].gap.strip() or words[after - 1].is_possessive or not sentence.capitals[after]:
            return False
        return sentence.lowers[after] not in self._people.role_heads | self._people.role_words

    def _is_sentence_word(self, article: ArticleWords, mention: PlaceMention) -> bool:
        """The first word of a sentence has a capital whatever it is, and the model likes to call it a name."""
        sentence, span = article.sentences[mention.name_span.sentence], mention.name_span
        words = sentence.words
        gap = words[span.last].gap.strip() if span.last < len(words) else ""
        is_marked = gap[:1] in {",", "(", ":", "—", "–"} or words[span.first].is_possessive or self._is_listed(sentence, span.last)
        return span.first == 0 and span.last == 1 and not is_marked

    def _is_listed(self, sentence: SentenceWords, after: int) -> bool:
        """ "Harlan and Perry counties were hit"."""
        lists = self._words.district_lists | self._words.region_lists | self._words.settlement_lists
        return sentence.lowers[after : after + 1] == ("and",) and sentence.lowers[after + 2 : after + 3] in {(word,) for word in lists}

    def _is_in_name(self, article: ArticleWords, mention: PlaceMention) -> bool:
        """A bare capital beside other capitals is rather a part of their name: "Hope Foundation"."""
        sentence, span = article.sentences[mention.name_span.sentence], mention.name_span
        words, capitals = sentence.words, sentence.capitals
        before = (
            span.first > 1 and capitals[span.first - 1] and not words[span.first].gap.strip() and not words[span.first - 1].is_possessive
        )
        after = (
            span.last < len(words) and capitals[span.last] and not words[span.last].gap.strip() and not words[span.last - 1].is_possessive
        )
        return before or after

    def _resolve(self, article: ArticleWords, groups: dict[Group, list[PlaceMention]], context: CountryContext) -> list[FoundPlace]:
        """Names with one candidate first: they tell where the others are; then the doubtful ones by what is named beside them."""
        chosen: dict[Group, Candidate | None] = {}
        for group in sorted(groups, key=lambda g: (_choices(groups[g][0]), g[0], g[1] or "")):
            known = [candidate for candidate in chosen.values() if candidate is not None and candidate.lat is not None]
            chosen[group] = self._candidate(groups[group], context, Neighbours(anywhere=known))
        anchors = {group: c for group, c in chosen.items() if c is not None and c.lat is not None and _is_anchor(c, groups[group])}
        doubtful = [g for g, c in chosen.items() if c is not None and c.lat is not None and g not in anchors]
        for group in doubtful:
            neighbours = Neighbours(anywhere=[*anchors.values()], beside=_beside(groups[group], groups, anchors))
            candidate = self._candidate(groups[group], context, neighbours)
            chosen[group] = None if candidate is not None and _is_elsewhere(candidate, neighbours) else candidate
        return self._places(article, groups, chosen, context)

    def _places(
        self, article: ArticleWords, groups: dict[Group, list[PlaceMention]], chosen: dict[Group, Candidate | None], context: CountryContext
    ) -> list[FoundPlace]:
        countries = {m.name_span.sentence: c.country for g, c in chosen.items() if c is not None and c.country for m in groups[g]}
        places: dict[str, FoundPlace] = {}
        for group, mentions in groups.items():
            place = self._place(mentions, chosen[group], countries, context)
            kept = places.setdefault(_identity(place, group), place)
            if kept is not place:
                kept.spans.extend(place.spans)
        for place in places.values():
            place.spans.sort(key=lambda span: (span.sentence, span.first))
            place.name = self._name(article, place)
        return list(places.values())

    def _place(
        self, mentions: list[PlaceMention], candidate: Candidate | None, countries: dict[int, str], context: CountryContext
    ) -> FoundPlace:
        """A place that no list holds lies where the text puts it, else where its sentence is, else in the article's country."""
        first = mentions[0]
        bound = next((mention.within for mention in mentions if mention.within is not None), None)
        is_shared = candidate is None and first.group[0] in self._known.continents
        likely = None if is_shared else countries.get(first.name_span.sentence, context.main)
        return FoundPlace(
            name=first.name,
            candidate=candidate,
            country=candidate.country if candidate else bound.country if bound else likely,
            admin1_code=candidate.admin1_code if candidate else bound.admin1_code if bound else None,
            precision=candidate.precision if candidate else PlacePrecision.REGION if is_shared else first.phrase.precision,
            spans=[mention.phrase.span for mention in mentions],
        )

    def _candidate(self, mentions: list[PlaceMention], context: CountryContext, near: Neighbours) -> Candidate | None:
        first = mentions[0]
        within = [mention.within for mention in mentions if mention.within is not None]
        if first.phrase.precision is PlacePrecision.FEATURE:
            return self._chooser.site(first.name, self._town_of(first.name), context=context, near=near)
        if first.phrase.precision is PlacePrecision.DISTRICT:
            outer = self._outer_town(mentions, context, near)
            if outer is not None or first.is_part_of_town:
                return outer
        return self._chooser.choose(first.name, first.hit, first.phrase.precision, within=within, context=context, near=near)

    def _town_of(self, name: str) -> str | None:
        """ "Onagawa Nuclear Power Plant" stands in Onagawa; a river or a street called after a town does not."""
        words = tuple(name.split())
        return next((" ".join(words[:-n]) for n in (3, 2, 1) if n < len(words) and words[-n:] in self._words.sited_heads), None)

    def _outer_town(self, mentions: list[PlaceMention], context: CountryContext, near: Neighbours) -> Candidate | None:
        """ "The Saltivskyi district of Kharkiv" lies in Kherson, whatever else bears the district's name."""
        outer = next((m.outer for m in mentions if m.outer is not None and m.outer.settlements and m.outer.country is None), None)
        if outer is None:
            return None
        town = self._chooser.choose("", outer, None, within=[], context=context, near=near)
        return None if town is None or town.lat is None else replace(town, precision=PlacePrecision.DISTRICT, source_id=None)

    def _name(self, article: ArticleWords, place: FoundPlace) -> str:
        text = article.text(place.spans[0])
        if place.candidate is not None and place.candidate.name is not None:
            return place.candidate.name
        preferred = self._words.preferred.get(name_key(text))
        if preferred is not None:
            return preferred
        return text.title() if text.isupper() and len(text) > 3 else text


def _choices(mention: PlaceMention) -> int:
    return len(mention.hit.settlements) if mention.hit is not None else 1000


def _is_anchor(candidate: Candidate, mentions: list[PlaceMention]) -> bool:
    """Sure enough to say where others are: the only one of its name, a city, or put there by the text."""
    is_bound = any(mention.within is not None and mention.within.holds(candidate) for mention in mentions)
    return is_bound or candidate.population >= CITY_OF_A_REGION or _choices(mentions[0]) == 1


def _is_elsewhere(candidate: Candidate, near: Neighbours) -> bool:
    """Of several villages of a name, one far from all that is named beside it is hardly meant; the right one is unlisted."""
    return bool(near.beside) and all(kilometres(candidate, other) > FAR_KM for other in near.beside)


def _beside(mentions: list[PlaceMention], groups: dict[Group, list[PlaceMention]], anchors: dict[Group, Candidate]) -> list[Candidate]:
    """The anchors that the same sentence or the ones next to it name."""
    sentences = {mention.name_span.sentence + step for mention in mentions for step in (-1, 0, 1)}
    return [c for group, c in anchors.items() if any(mention.name_span.sentence in sentences for mention in groups[group])]


def _identity(place: FoundPlace, group: Group) -> str:
    candidate = place.candidate
    if candidate is None or (candidate.source_id is None and candidate.name is None):
        return group[0]
    return candidate.source_id or f"{candidate.name} {candidate.precision}"


def _heads_dateline(sentence: SentenceWords, span: Span) -> bool:
    """ "NEW DELHI, Oct 3 (Reuters) - ", which the model often takes for nothing."""
    words = sentence.words
    if span.first > 0 or span.last >= len(words) or not all(word.text.isupper() for word in words[: span.last]):
        return False
    gaps = [word.gap for word in words[span.last : span.last + _DATELINE_WORDS]]
    return gaps[0].strip()[:1] in _DATELINE_MARKS and any(_DASH.search(gap) for gap in gaps)
