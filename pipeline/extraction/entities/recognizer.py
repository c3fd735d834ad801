"""Recognize the entities of an article: people, organisations, places, military units and weapons."""

from collections.abc import Iterable, Iterator

from pipeline.domain.article import Article
from pipeline.domain.entity import Entity, EntityType, Mention, Place
from pipeline.domain.identity import entity_id
from pipeline.extraction.analysis import Analysis
from pipeline.extraction.entities.country_context import CountryContext, read_context
from pipeline.extraction.entities.gazetteer import Gazetteer
from pipeline.extraction.entities.lexicon import load_lexicon
from pipeline.extraction.entities.military import MilitaryFinder
from pipeline.extraction.entities.name_keys import name_key
from pipeline.extraction.entities.organizations import Organization, OrganizationFinder
from pipeline.extraction.entities.people import PersonFinder
from pipeline.extraction.entities.place_finder import FoundPlace, PlaceFinder
from pipeline.extraction.entities.place_hits import PlaceHit, find_hits
from pipeline.extraction.entities.roles import RoleReader
from pipeline.extraction.entities.storms import find_storms
from pipeline.extraction.entities.title_words import read_title
from pipeline.extraction.entities.words import ArticleWords, Span, read_words


class EntityRecognizer:
    """Loads word lists and gazetteer once (some 0.2 s), then reads one article in a few milliseconds; raises nothing for any text.

    Raises GazetteerError at construction where the gazetteer was not built.
    """

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        lexicon = load_lexicon()
        self._gazetteer = gazetteer or Gazetteer.load()
        self._people = PersonFinder(lexicon.people, RoleReader(lexicon.people))
        self._military = MilitaryFinder(lexicon.military)
        self._organizations = OrganizationFinder(lexicon.organizations, self._gazetteer.known)
        self._places = PlaceFinder(lexicon, self._gazetteer)

    def recognize(self, analysis: Analysis) -> tuple[Entity, ...]:
        """One entity a thing, in the order of their first mentions; nothing from the title."""
        article = read_words(analysis)
        hits = find_hits(article, self._gazetteer)
        weapons = self._military.weapons(article, hits)
        units = self._military.units(article)
        outlet = analysis.article.outlet
        listed = self._places.listed(article, hits)
        fixed = [*weapons, *units, *find_storms(article)]
        known = self._organizations.find_known(article, outlet)
        people = self._people.find(article, hits, [*fixed, *listed, *known])
        taken = [*fixed, *(span for person in people for span in person.spans)]
        context = self._context(analysis.article, hits, taken)
        unlisted = [*listed, *self._places.unlisted(article, hits, [*taken, *known])]
        no_organizations = [*taken, *unlisted, *self._places.sites(article), *self._places.datelines(article, hits)]
        organizations = self._organizations.find(article, hits, no_organizations, context, known)
        places = self._places.find(article, hits, unlisted, [*taken, *_spans_of(organizations)], context)
        organizations, mistaken = _without_places(article, organizations, places)
        if mistaken:
            places = self._places.find(article, hits, [*unlisted, *mistaken], [*taken, *_spans_of(organizations)], context)
        maker = _EntityMaker(analysis, article)
        entities = [
            *(maker.entity(EntityType.PERSON, p.name, p.spans, role=p.role) for p in people),
            *(maker.entity(EntityType.ORG, o.name, o.spans) for o in organizations),
            *(maker.entity(EntityType.PLACE, p.name, p.spans, place=p, regions=self._gazetteer.known.region_names) for p in places),
            *maker.grouped(EntityType.MILITARY_UNIT, units),
            *maker.grouped(EntityType.WEAPON, weapons),
        ]
        return tuple(sorted(entities, key=lambda entity: (entity.mentions[0].start_char, entity.mentions[0].end_char, entity.type)))

    def _context(self, article: Article, hits: list[PlaceHit], taken: list[Span]) -> CountryContext:
        held = {(span.sentence, position) for span in taken for position in range(span.first, span.last)}
        free = [hit for hit in hits if (hit.span.sentence, hit.span.first) not in held]
        return read_context([*free, *find_hits(read_title(article.title), self._gazetteer)])


def _spans_of(organizations: Iterable[Organization]) -> list[Span]:
    return [span for organization in organizations for span in organization.spans]


def _without_places(
    article: ArticleWords, organizations: list[Organization], places: list[FoundPlace]
) -> tuple[list[Organization], list[Span]]:
    """What the model calls an organisation here and the text shows to be a place there: "Buner", "Buner district"."""
    names = {name_key(article.words(span)[0].text) for place in places for span in place.spans if place.candidate is None}
    mistaken = [o for o in organizations if o.key in names and all(span.last - span.first == 1 for span in o.spans)]
    spans = [Span(span.sentence, span.first, span.last, "unlisted") for organization in mistaken for span in organization.spans]
    return [organization for organization in organizations if organization not in mistaken], spans


class _EntityMaker:
    def __init__(self, analysis: Analysis, article: ArticleWords) -> None:
        self._article_id = analysis.article.article_id
        self._revision = analysis.article.revision
        self._words = article

    def entity(
        self,
        kind: EntityType,
        name: str,
        spans: Iterable[Span],
        *,
        role: str | None = None,
        place: FoundPlace | None = None,
        regions: dict[str, str] | None = None,
    ) -> Entity:
        mentions = tuple(self._mention(span) for span in spans)
        first = mentions[0]
        identity = entity_id(
            article_id=self._article_id, revision=self._revision, span=(first.start_char, first.end_char), entity_type=kind
        )
        others = dict.fromkeys(mention.text for mention in mentions if mention.text != name)
        return Entity(
            entity_id=identity,
            type=kind,
            text=first.text,
            name=name,
            role=role,
            aliases=tuple(others),
            place=_place(identity, first.text, name, place, regions or {}) if place is not None else None,
            mentions=mentions,
        )

    def grouped(self, kind: EntityType, spans: Iterable[Span]) -> Iterator[Entity]:
        """One entity for all spans with the same words."""
        groups: dict[str, list[Span]] = {}
        for span in spans:
            groups.setdefault(name_key(self._words.text(span)), []).append(span)
        for group in groups.values():
            yield self.entity(kind, self._words.text(group[0]), group)

    def _mention(self, span: Span) -> Mention:
        start, end = self._words.chars(span)
        return Mention(start_char=start, end_char=end, text=self._words.body[start:end])


def _place(identity: str, text: str, name: str, place: FoundPlace, regions: dict[str, str]) -> Place:
    candidate = place.candidate
    return Place(
        text=text,
        name=name,
        entity_id=identity,
        country=place.country,
        admin1=regions.get(place.admin1_code) if place.admin1_code is not None else None,
        lat=candidate.lat if candidate is not None else None,
        lon=candidate.lon if candidate is not None else None,
        precision=place.precision,
        source_id=candidate.source_id if candidate is not None else None,
    )
