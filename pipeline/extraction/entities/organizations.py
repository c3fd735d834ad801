"""Find organisations: known names and initials, the model's spans, "Ministry of ...", "Sudan's army", "the army"."""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.extraction.entities.country_context import CountryContext
from pipeline.extraction.entities.known_places import KnownPlaces
from pipeline.extraction.entities.lexicon import OrganizationWords
from pipeline.extraction.entities.name_keys import name_key
from pipeline.extraction.entities.place_hits import PlaceHit
from pipeline.extraction.entities.words import ArticleWords, SentenceWords, Span

MOST_WORDS = 9
_INITIALS = re.compile(r"[A-Z][A-Za-z]?[A-Z][A-Za-z]{0,6}\Z")
_SPELLINGS = {"defense": "defence", "organization": "organisation", "program": "programme", "center": "centre"}
_LINKS = frozenset({"of", "the", "for", "and", "on", "in"})


@dataclass(slots=True)
class Organization:
    """`key` tells whether two names are of one body; `country` is whose it is, where known."""

    name: str
    key: str
    country: str | None
    spans: list[Span] = field(default_factory=list)


class OrganizationFinder:
    """Puts all names of a body together: with its country before it, with "of" inside it, with initials after it."""

    def __init__(self, words: OrganizationWords, known: KnownPlaces) -> None:
        self._words = words
        self._known = known

    def find(self, article: ArticleWords, hits: Iterable[PlaceHit], taken: Iterable[Span], context: CountryContext) -> list[Organization]:
        """Organisations in the order of their first mention."""
        places = {(hit.span.sentence, hit.span.last): hit for hit in hits}
        only_place = {(hit.span.sentence, hit.span.first, hit.span.last) for hit in hits}
        found: dict[str, Organization] = {}
        initials: dict[str, str] = {}
        for span in self._spans(article, only_place, list(taken)):
            organization = self._organization(article, span, places, context)
            kept = found.setdefault(initials.get(organization.key, organization.key), organization)
            kept.spans.append(span)
            self._note_initials(article, span, kept, initials)
        self._merge_bare(found)
        return sorted(found.values(), key=lambda organization: article.chars(organization.spans[0]))

    def _spans(self, article: ArticleWords, places: set[tuple[int, int, int]], taken: list[Span]) -> Iterator[Span]:
        for index, sentence in enumerate(article.sentences):
            found: list[Span] = []
            for span in [
                *self._known_names(index, sentence),
                *self._named(sentence, places),
                *self._by_heads(index, sentence),
                *self._bodies(index, sentence),
            ]:
                if not any(span.overlaps(other) for other in [*found, *taken]):
                    found.append(span)
            yield from sorted(found, key=lambda s: s.first)

    def _known_names(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        position, words = 0, sentence.words
        while position < len(words):
            last = next(
                (end for end in range(min(position + 7, len(words)), position, -1) if self._is_known(sentence, position, end)), position
            )
            if last > position:
                yield Span(index, position, last, "ORG")
            position = max(last, position + 1)

    def _is_known(self, sentence: SentenceWords, first: int, last: int) -> bool:
        words = sentence.words[first:last]
        if not sentence.capitals[first] or any(word.gap.strip(" -") for word in words[1:]):
            return False
        name = " ".join(word.text for word in words)
        entry = self._words.known.get(name_key(name))
        if entry is None or sentence.is_heading:
            return False
        return len(name) > 5 or name == entry[0] or name.replace(".", "") == entry[0]

    def _named(self, sentence: SentenceWords, places: set[tuple[int, int, int]]) -> Iterator[Span]:
        for span in sentence.named:
            if span.label != "ORG" or sentence.is_heading:
                continue
            trimmed = self._trimmed(sentence, span)
            if trimmed is None or (trimmed.sentence, trimmed.first, trimmed.last) in places:
                continue
            if not self._is_rejected(sentence, trimmed):
                yield self._widened(sentence, trimmed)

    def _trimmed(self, sentence: SentenceWords, span: Span) -> Span | None:
        first, last = span.first, span.last
        while (first < last and not sentence.capitals[first]) or (first < last and sentence.words[first].text in {"The", "A"}):
            first += 1
        while last > first and not sentence.capitals[last - 1] and not sentence.words[last - 1].text.isdigit():
            last -= 1
        return Span(span.sentence, first, last, "ORG") if first < last else None

    def _widened(self, sentence: SentenceWords, span: Span) -> Span:
        """The model cuts "General Command of | the Armed Forces" and "Kessler & Boyd"; join what one name joins."""
        words, last = sentence.words, span.last
        while (
            last + 1 < len(words)
            and words[last].text in _LINKS
            and not words[last].gap.strip()
            and words[last - 1].text in self._words.of_heads
        ):
            nexts = last + 1 if words[last].text != "of" or words[last + 1].text != "the" else last + 2
            if nexts >= len(words) or not sentence.capitals[nexts]:
                break
            last = nexts + 1
            while last < len(words) and sentence.capitals[last] and not words[last].gap.strip():
                last += 1
        return Span(span.sentence, span.first, last, span.label)

    def _is_rejected(self, sentence: SentenceWords, span: Span) -> bool:
        words = sentence.words[span.first : span.last]
        if len(words) > MOST_WORDS:
            return True
        if len(words) == 1:
            text = words[0].text
            is_sentence_word = span.first == 0 and not text.isupper() and not words[0].is_possessive
            return (
                text in self._words.not_organizations
                or (is_sentence_word and text not in self._words.heads and len(text) < 4)
                or name_key(text) in self._known.peoples
            )
        return False

    def _by_heads(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        """Capitals that end in "Ministry" or begin "Ministry of"."""
        if sentence.is_heading:
            return
        words, first = sentence.words, 0
        while first < len(words):
            last = self._run_end(sentence, first)
            texts = [word.text for word in words[first:last]]
            is_of = any(text in self._words.of_heads and following == "of" for text, following in itertools.pairwise(texts))
            if len(texts) > 1 and (texts[-1] in self._words.heads or is_of) and len(texts) <= MOST_WORDS:
                yield Span(index, first, last, "ORG")
            first = max(last, first + 1)

    def _run_end(self, sentence: SentenceWords, first: int) -> int:
        words = sentence.words
        if not sentence.capitals[first] or words[first].text in {"The", "A", "An", "In", "On", "At"}:
            return first
        last = first + 1
        while last < len(words) and not words[last].gap.strip() and not words[last - 1].is_possessive:
            if sentence.capitals[last]:
                last += 1
                continue
            ahead = last + 2 if words[last].text == "of" and last + 1 < len(words) and words[last + 1].text == "the" else last + 1
            of_head = words[last].text == "of" and words[last - 1].text in self._words.of_heads
            joined = words[last].text in {"and", "for"} and any(word.text == "of" for word in words[first:last])
            if (
                not (of_head or joined or words[last].text == "for")
                or ahead >= len(words)
                or not sentence.capitals[ahead]
                or words[ahead].gap.strip()
            ):
                break
            last = ahead + 1
        return last

    def _bodies(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        """ "Sudan's army", "the defence ministry"; those that every country has several of need a country before them."""
        words = sentence.words
        for first in range(len(words)):
            for length in (3, 2, 1):
                phrase = tuple(word.text.lower() for word in words[first : first + length])
                if (
                    len(phrase) < length
                    or phrase not in self._words.bodies
                    or any(word.gap.strip() for word in words[first + 1 : first + length])
                ):
                    continue
                begin = self._owner(sentence, first)
                is_definite = first > 0 and words[first - 1].text.lower() in {"the", "and", "regular"}
                is_noun = (
                    first + length >= len(words)
                    or words[first + length].gap.strip() != ""
                    or not self._is_compound(words[first + length].text)
                )
                if is_noun and (begin < first or (is_definite and self._words.bodies[phrase] not in self._words.needs_country)):
                    yield Span(index, begin, first + length, "ORG")
                break

    def _is_compound(self, following: str) -> bool:
        """ "army officer", "military operation": the officer is meant, not the army."""
        lower = following.lower()
        return lower.endswith(("s", "er", "or", "ion", "base", "chief", "man", "ing", "ment", "aid", "attack")) and lower not in {
            "was",
            "is",
            "has",
            "says",
            "does",
            "this",
            "during",
        }

    def _owner(self, sentence: SentenceWords, first: int) -> int:
        """Where the country or people before a body's name begins, or `first`."""
        words = sentence.words
        for length in (2, 1):
            begin = first - length
            if begin < 0 or any(word.gap.strip() for word in words[begin + 1 : first + 1]):
                continue
            key = name_key(" ".join(word.text for word in words[begin:first]))
            if key in self._known.peoples or (key in self._known.countries and words[first - 1].is_possessive) or key in {"us", "uk"}:
                return begin
        return first

    def _organization(
        self, article: ArticleWords, span: Span, places: dict[tuple[int, int], PlaceHit], context: CountryContext
    ) -> Organization:
        text = article.text(span)
        entry = self._words.known.get(name_key(text))
        if entry is not None:
            return Organization(entry[1], name_key(entry[1]), None)
        country, core = self._split_country(article, span)
        if country is None:
            country = self._country_before(article, span, places)
        key = _core_key(core)
        is_body = tuple(core.lower().split()) in self._words.bodies or key in {
            "defence ministry",
            "foreign ministry",
            "interior ministry",
            "health ministry",
            "armed forces",
        }
        if country is None and is_body and core == core.lower():
            country = context.main
        name = f"{self._known.demonyms.get(country, country)} {core}" if country is not None and is_body else text
        return Organization(" ".join(name.split()), f"{country or ''}|{key}" if is_body or country else key, country)

    def _split_country(self, article: ArticleWords, span: Span) -> tuple[str | None, str]:
        words = article.words(span)
        for length in (2, 1):
            key = name_key(" ".join(word.text for word in words[:length]))
            iso = self._known.peoples.get(key)
            if (
                iso is None
                and key in self._known.countries
                and length < len(words)
                and (words[length - 1].is_possessive or key in {"us", "uk", "u s"})
            ):
                iso = self._known.countries[key].country
            if iso is not None and length < len(words):
                return iso, article.body[words[length].start_char : words[-1].end_char]
        return None, article.text(span)

    def _country_before(self, article: ArticleWords, span: Span, places: dict[tuple[int, int], PlaceHit]) -> str | None:
        hit = places.get((span.sentence, span.first))
        words = article.sentences[span.sentence].words
        if hit is None or words[span.first].gap.strip():
            return None
        return hit.people or (hit.country.country if hit.country is not None and words[span.first - 1].is_possessive else None)

    def _note_initials(self, article: ArticleWords, span: Span, organization: Organization, initials: dict[str, str]) -> None:
        """ "the Rapid Support Forces (RSF)": from here on RSF is that body."""
        words = article.sentences[span.sentence].words
        if span.last >= len(words) or words[span.last].gap.strip() not in {"(", ", known as the", ", or"}:
            return
        short = words[span.last].text
        if _INITIALS.match(short):
            initials.setdefault(name_key(short), organization.key)
            initials.setdefault(f"{organization.country or ''}|{name_key(short)}", organization.key)

    def _merge_bare(self, found: dict[str, Organization]) -> None:
        """ "the Defense Ministry" after "Russia's Defense Ministry" is the same one, where no other country's was named."""
        for key in [key for key in found if key.startswith("|")]:
            owners = [other for other in found if other.endswith(key) and other != key]
            if len(owners) == 1:
                found[owners[0]].spans.extend(found.pop(key).spans)
        for organization in found.values():
            organization.spans.sort(key=lambda s: (s.sentence, s.first))


def _core_key(core: str) -> str:
    """ "Ministry of Defense" and "defence ministry" are one."""
    words = [_SPELLINGS.get(word, word) for word in name_key(core).split() if word != "the"]
    if len(words) > 2 and words[0] == "ministry" and words[1] == "of":
        words = [*words[2:], "ministry"]
    return " ".join(words)
