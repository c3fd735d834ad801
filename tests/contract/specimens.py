"""One invented article and what a careful reader finds in it: the examples beside the schemas are made of this."""

from datetime import date

from pipeline.contract.encode import EventEncoder
from pipeline.contract.message import InputPosition
from pipeline.contract.topics import Topics, load_topics
from pipeline.domain.article import Article
from pipeline.domain.entity import Entity, EntityType, Mention, Place, PlacePrecision
from pipeline.domain.extraction import Extraction, Outcome, PipelineVersion
from pipeline.domain.figure import (
    Action,
    AreaFigure,
    Attribution,
    CasualtyFigure,
    CasualtyKind,
    Claimant,
    ClaimantType,
    Counted,
    Cue,
    CueRole,
    DatePrecision,
    Evidence,
    Measure,
    Occurred,
    Stance,
    StatedMeasure,
    Status,
)
from pipeline.domain.identity import EventType, entity_id, event_id
from pipeline.domain.quantity import Qualifier, Quantity, SiBounds, SiUnit, Unit

VERSION = PipelineVersion(version="0.1.0", model="en_core_web_md-3.7.1", rules="5f2c9a0e71b4")
TIME_MS = 1_709_731_805_042
TRACEPARENT = b"00-7d3f0c51e2a94b6f8a1c9e0b5d427f13-b1946ac92492d234-01"
INPUT = InputPosition(topic="news.articles.v1", partition=2, offset=48_213)

ARTICLE = Article(
    article_id="overland-2024-03-06-0017",
    title="River bursts its banks near Zwolle",
    outlet="The Overland Courier",
    url="https://overland-courier.example/2024/03/06/zwolle-flood",
    published_at="2024-03-06T14:30:00+01:00",
    language="en",
    body=(
        "🌊 At least 12 people drowned near Zwolle when the river burst its banks on Tuesday, the mayor, Anneke Terpstra, said in a "
        "statement. Nobody was missing by nightfall. Dozens of households were evacuated.\n\n"
        "The water covered about 3,000 acres (12 square kilometres) of farmland, and it took two hamlets from their owners for good."
    ),
)
FIRST, SECOND, THIRD = (sentence.strip() for sentence in ARTICLE.body.split("\n\n")[0].replace(". ", ".\n").splitlines())
FOURTH = ARTICLE.body.split("\n\n")[1]


def span(words: str) -> tuple[int, int]:
    """Where the body has these words first."""
    start = ARTICLE.body.index(words)
    return start, start + len(words)


def _cue(role: CueRole, words: str) -> Cue:
    start, end = span(words)
    return Cue(role=role, text=words, start_char=start, end_char=end)


def _evidence(sentence: str, words: str, *cues: Cue) -> Evidence:
    start, end = span(words)
    return Evidence(sentence=sentence, start_char=start, end_char=end, cues=cues)


def _mention(words: str) -> Mention:
    start, end = span(words)
    return Mention(start_char=start, end_char=end, text=words)


def _entity_id(words: str, entity_type: EntityType) -> str:
    return entity_id(article_id=ARTICLE.article_id, revision=ARTICLE.revision, span=span(words), entity_type=entity_type)


def _event_id(event_type: EventType, words: str, kind: str) -> str:
    return event_id(article_id=ARTICLE.article_id, revision=ARTICLE.revision, event_type=event_type, span=span(words), kind=kind)


MAYOR_ID = _entity_id("Anneke Terpstra", EntityType.PERSON)
ZWOLLE = Place(
    text="Zwolle",
    name="Zwolle",
    entity_id=_entity_id("Zwolle", EntityType.PLACE),
    country="NL",
    admin1="Overijssel",
    lat=52.512_499_999,
    lon=6.09444,
    precision=PlacePrecision.SETTLEMENT,
    source_id="geonames:2743477",
)
ENTITIES = (
    Entity(
        entity_id=_entity_id("Zwolle", EntityType.PLACE),
        type=EntityType.PLACE,
        text="Zwolle",
        name="Zwolle",
        role=None,
        aliases=(),
        place=ZWOLLE,
        mentions=(_mention("Zwolle"),),
    ),
    Entity(
        entity_id=MAYOR_ID,
        type=EntityType.PERSON,
        text="Anneke Terpstra",
        name="Anneke Terpstra",
        role="mayor",
        aliases=("Terpstra",),
        place=None,
        mentions=(_mention("Anneke Terpstra"),),
    ),
)
TUESDAY = Occurred(text="on Tuesday", start=date(2024, 3, 5), end=date(2024, 3, 5), precision=DatePrecision.DAY)
IN_ITS_OWN_VOICE = Attribution(stance=Stance.STATED, claimant=None, medium=None)

DROWNED = CasualtyFigure(
    event_id=_event_id(EventType.CASUALTIES, "At least 12", CasualtyKind.KILLED),
    kind=CasualtyKind.KILLED,
    status=Status.ACTUAL,
    quantity=Quantity(lower=12.0, upper=None, qualifier=Qualifier.AT_LEAST, text="At least 12"),
    counted=Counted.PEOPLE,
    who="people",
    cause="the river burst its banks",
    perpetrator=None,
    part_of=None,
    repeat_of=None,
    place=ZWOLLE,
    other_places=(),
    occurred=TUESDAY,
    attribution=Attribution(
        stance=Stance.CLAIMED,
        claimant=Claimant(text="the mayor, Anneke Terpstra", name="Anneke Terpstra", type=ClaimantType.PERSON, entity_id=MAYOR_ID),
        medium="a statement",
    ),
    evidence=_evidence(
        FIRST,
        "At least 12",
        _cue(CueRole.BOUND, "At least"),
        _cue(CueRole.KIND, "drowned"),
        _cue(CueRole.PLACE, "Zwolle"),
        _cue(CueRole.TIME, "on Tuesday"),
        _cue(CueRole.ATTRIBUTION, "said"),
    ),
    confidence=0.912_345,
)
MISSING = CasualtyFigure(
    event_id=_event_id(EventType.CASUALTIES, "Nobody", CasualtyKind.MISSING),
    kind=CasualtyKind.MISSING,
    status=Status.NEGATED,
    quantity=Quantity(lower=0, upper=0, qualifier=Qualifier.EXACT, text="Nobody"),
    counted=Counted.PEOPLE,
    who=None,
    cause=None,
    perpetrator=None,
    part_of=None,
    repeat_of=None,
    place=None,
    other_places=(),
    occurred=None,
    attribution=IN_ITS_OWN_VOICE,
    evidence=_evidence(SECOND, "Nobody", _cue(CueRole.STATUS, "Nobody")),
    confidence=0.8,
)
EVACUATED = CasualtyFigure(
    event_id=_event_id(EventType.CASUALTIES, "Dozens", CasualtyKind.EVACUATED),
    kind=CasualtyKind.EVACUATED,
    status=Status.ACTUAL,
    quantity=Quantity(lower=None, upper=None, qualifier=Qualifier.VAGUE, text="Dozens"),
    counted=Counted.HOUSEHOLDS,
    who="households",
    cause=None,
    perpetrator=None,
    part_of=None,
    repeat_of=None,
    place=None,
    other_places=(ZWOLLE,),
    occurred=None,
    attribution=IN_ITS_OWN_VOICE,
    evidence=_evidence(THIRD, "Dozens", _cue(CueRole.KIND, "evacuated")),
    confidence=0.7,
)
FLOODED = AreaFigure(
    event_id=_event_id(EventType.AREAS, "about 3,000 acres", Action.FLOODED),
    measure=Measure.AREA,
    action=Action.FLOODED,
    status=Status.ACTUAL,
    quantity=Quantity(lower=3000.0, upper=3000.0, qualifier=Qualifier.APPROXIMATE, text="about 3,000 acres"),
    unit=Unit.ACRE,
    si=SiBounds(lower=3000 * 0.004_046_856_422_4, upper=3000 * 0.004_046_856_422_4, unit=SiUnit.KM2),
    alt_text="12 square kilometres",
    actor="The water",
    taken_from=None,
    part_of=None,
    repeat_of=None,
    place=None,
    other_places=(),
    occurred=None,
    attribution=IN_ITS_OWN_VOICE,
    evidence=_evidence(FOURTH, "about 3,000 acres", _cue(CueRole.BOUND, "about"), _cue(CueRole.ACTION, "covered")),
    confidence=0.875,
)
HAMLETS = AreaFigure(
    event_id=_event_id(EventType.AREAS, "two hamlets", Action.LOST),
    measure=Measure.SETTLEMENTS,
    action=Action.LOST,
    status=Status.ACTUAL,
    quantity=Quantity(lower=2, upper=2, qualifier=Qualifier.EXACT, text="two hamlets"),
    unit=Unit.SETTLEMENT,
    si=SiBounds(lower=2, upper=2, unit=SiUnit.COUNT),
    alt_text=None,
    actor="The water",
    taken_from="their owners",
    part_of=None,
    repeat_of=None,
    place=None,
    other_places=(),
    occurred=None,
    attribution=IN_ITS_OWN_VOICE,
    evidence=_evidence(FOURTH, "two hamlets", _cue(CueRole.ACTION, "took")),
    confidence=0.5,
)
EXTRACTION = Extraction(
    article_id=ARTICLE.article_id,
    revision=ARTICLE.revision,
    outcome=Outcome.EXTRACTED,
    reason=None,
    language="en",
    entities=ENTITIES,
    casualties=(DROWNED, MISSING, EVACUATED),
    areas=(FLOODED, HAMLETS),
    quantities=(
        StatedMeasure(
            measure=Measure.AREA,
            quantity=FLOODED.quantity,
            unit=FLOODED.unit,
            si=FLOODED.si,
            alt_text=FLOODED.alt_text,
            start_char=FLOODED.evidence.start_char,
            end_char=FLOODED.evidence.end_char,
        ),
    ),
)

BRIEF = Article(article_id="text-3b0d6f14a9c2e8571f60c4d28e9b7a35", body="The council met on Monday and agreed on nothing.")
NOTHING_FOUND = Extraction(article_id=BRIEF.article_id, revision=BRIEF.revision, outcome=Outcome.NOTHING_FOUND, reason=None, language="en")
FOREIGN = Article(article_id="courrier-88", body="Le fleuve est sorti de son lit mardi.", language="fr")
SKIPPED = Extraction(
    article_id=FOREIGN.article_id, revision=FOREIGN.revision, outcome=Outcome.SKIPPED, reason="unsupported_language", language="fr"
)


def encoder(topics: Topics | None = None) -> EventEncoder:
    """An encoder of the default deployment."""
    return EventEncoder(topics=topics or load_topics(), source="news-event-pipeline", version=VERSION)
