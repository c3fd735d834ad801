"""Find the words of an article that may name a place: what the data and the gazetteer know, without deciding yet."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.domain.entity import PlacePrecision
from pipeline.extraction.entities.gazetteer import Gazetteer
from pipeline.extraction.entities.known_places import Candidate
from pipeline.extraction.entities.name_keys import name_key
from pipeline.extraction.entities.words import ArticleWords, SentenceWords, Span, Word

MOST_WORDS = 6
CONNECTORS = frozenset(
    {"al", "and", "da", "de", "del", "di", "do", "du", "e", "el", "en", "la", "las", "le", "les", "los", "of", "sur", "the", "upon", "y"}
)


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A name that is known: as a country, a people (`people` is the country's code), a region or sea, or settlements.

    Several may hold: "Niger" is a country and a state of Nigeria.
    """

    span: Span
    country: Candidate | None
    people: str | None
    feature: Candidate | None
    regions: tuple[Candidate, ...]
    settlements: tuple[Candidate, ...]

    @property
    def is_people_only(self) -> bool:
        """ "Ukrainian", but not "Dominica"."""
        return self.people is not None and self.country is None and self.feature is None


def find_hits(article: ArticleWords, gazetteer: Gazetteer) -> list[PlaceHit]:
    """Longest names first, from left to right, in text order."""
    return [hit for index, sentence in enumerate(article.sentences) for hit in _sentence_hits(index, sentence, gazetteer)]


def _sentence_hits(index: int, sentence: SentenceWords, gazetteer: Gazetteer) -> Iterator[PlaceHit]:
    position = 0
    while position < len(sentence.words):
        hit = _hit_at(index, sentence, position, gazetteer) if sentence.capitals[position] else None
        if hit is None:
            position += 1
        else:
            yield hit
            position = hit.span.last


def _hit_at(index: int, sentence: SentenceWords, first: int, gazetteer: Gazetteer) -> PlaceHit | None:
    for last in reversed(_ends(sentence, first)):
        span = Span(index, first, last, "hit")
        name = " ".join(word.text for word in sentence.words[first:last])
        hit = _look_up(span, name, sentence, gazetteer)
        if hit is not None:
            return hit
    return None


def _ends(sentence: SentenceWords, first: int) -> list[int]:
    """Where a name beginning at `first` may end: at capitals, over blanks and little words."""
    words, ends = sentence.words, [first + 1]
    for position in range(first + 1, min(first + MOST_WORDS, len(words))):
        if words[position].gap.strip(" -‑") or words[position - 1].is_possessive:
            break
        if sentence.capitals[position]:
            ends.append(position + 1)
        elif words[position].text not in CONNECTORS:
            break
    return ends


def _look_up(span: Span, name: str, sentence: SentenceWords, gazetteer: Gazetteer) -> PlaceHit | None:
    key, known = name_key(name), gazetteer.known
    is_abbreviation = name in known.abbreviations and sentence.words[span.first].gap.strip() == ","
    if len(key) <= 3 and not name.replace(".", "").isupper() and not is_abbreviation and not _is_short_town(sentence, span):
        return None
    if span.last < len(sentence.words) and sentence.words[span.last].gap.startswith("$"):
        return None  # "US$3.4 million"
    country = known.countries.get(key)
    people = known.peoples.get(key)
    feature = known.features.get(key)
    is_initials = name.isupper() and len(name) <= 5 and not _is_dateline(sentence, span)
    is_name = not is_initials and not sentence.is_heading
    regions = known.first_level.get(key, ()) if is_name else ()
    settlements = gazetteer.settlements(name) if is_name and len(key) > 2 else ()
    if is_abbreviation and not regions:
        regions = (known.abbreviations[name],)
    if country is None and people is None and feature is None and not regions and not settlements:
        return None
    return PlaceHit(span, country, people, feature, regions, settlements)


def _is_short_town(sentence: SentenceWords, span: Span) -> bool:
    """ "In Jos": three letters are a town only behind such a word or at the head of a dateline, and where the model sees a name."""
    is_led = span.first > 0 and not sentence.words[span.first].gap.strip() and sentence.lowers[span.first - 1] in {"at", "in", "near"}
    is_named = any(named.label in {"GPE", "ORG", "PERSON"} and named.overlaps(span) for named in sentence.named)
    return is_named and (is_led or _is_dateline(sentence, span))


def _is_dateline(sentence: SentenceWords, span: Span) -> bool:
    """ "KYIV, Ukraine (AP) -": capitals at the head of a sentence, and a comma, bracket or dash after them."""
    if span.first > 0 or span.last >= len(sentence.words):
        return False
    return sentence.words[span.last].gap.strip()[:1] in {",", "(", "-", "–", "—", ":", "/"}


def phrase_before(words: tuple[Word, ...], first: int, count: int) -> tuple[str, ...]:
    """Up to `count` words before `first` in small letters, joined to it by blanks alone."""
    begin = first
    while begin > 0 and first - begin < count and not words[begin].gap.strip():
        begin -= 1
    return tuple(word.text.lower() for word in words[begin:first])


def precision_of(hit: PlaceHit) -> PlacePrecision | None:
    """What the name is at first sight."""
    if hit.country is not None:
        return PlacePrecision.COUNTRY
    if hit.feature is not None:
        return hit.feature.precision
    return PlacePrecision.SETTLEMENT if hit.settlements else PlacePrecision.REGION if hit.regions else None
