"""Gather the names of each organisation: with its country before it, with its initials after it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.extraction.entities.country_context import CountryContext
from pipeline.extraction.entities.known_places import KnownPlaces
from pipeline.extraction.entities.lexicon import OrganizationWords
from pipeline.extraction.entities.name_keys import name_key
from pipeline.extraction.entities.organization_spans import OrganizationSpans
from pipeline.extraction.entities.place_hits import PlaceHit
from pipeline.extraction.entities.words import ArticleWords, Span

# So much of the article must be about one country for "the Defense Ministry" to be its own.
CERTAIN_SHARE = 0.7
_INITIALS = re.compile(r"[A-Z][A-Za-z]?[A-Z][A-Za-z]{0,6}\Z")
_ALIASES = [(len(phrase), phrase) for phrase in (("or",), ("known", "as"), ("known", "as", "the"), ("or", "the"))]
_SPELLINGS = {"defense": "defence", "organization": "organisation", "program": "programme", "center": "centre"}


@dataclass(slots=True)
class Organization:
    """`key` tells whether two names are of one body; `country` is whose it is, where known."""

    name: str
    key: str
    country: str | None
    spans: list[Span] = field(default_factory=list)


class OrganizationFinder:
    """ "Russia's Defense Ministry", "the Russian Ministry of Defence" and then "the Defense Ministry" are one."""

    def __init__(self, words: OrganizationWords, known: KnownPlaces) -> None:
        self._words = words
        self._known = known
        self._spans = OrganizationSpans(words, known)

    def find_known(self, article: ArticleWords, outlet: str | None) -> list[Span]:
        """Names of our own list and the outlet's: no person may claim these."""
        return self._spans.find_known(article, outlet)

    def find(
        self, article: ArticleWords, hits: list[PlaceHit], taken: Iterable[Span], context: CountryContext, known: Iterable[Span]
    ) -> list[Organization]:
        """Organisations in the order of their first mention."""
        found: dict[str, Organization] = {}
        initials: dict[str, str] = {}
        for span in self._spans.find(article, hits, taken, known):
            organization = self._organization(article, span, context)
            kept = found.setdefault(initials.get(organization.key, organization.key), organization)
            kept.spans.append(span)
            short = self._initials_after(article, span)
            if short is not None:
                initials.setdefault(name_key(short), kept.key)
        _merge_bare(found)
        return sorted(found.values(), key=lambda organization: article.chars(organization.spans[0]))

    def _organization(self, article: ArticleWords, span: Span, context: CountryContext) -> Organization:
        text = article.text(span)
        entry = self._words.known.get(name_key(text))
        if entry is not None:
            return Organization(entry[1], name_key(entry[1]), None)
        country, core = self._split_country(article, span)
        key = _core_key(core)
        is_body = tuple(core.lower().split()) in self._words.bodies or tuple(key.split()) in self._words.bodies
        if country is None and is_body and (core.islower() or context.share(context.main) >= CERTAIN_SHARE):
            country = context.main
        if country is None:
            return Organization(text, f"|{key}" if is_body else key, None)
        name = f"{self._known.demonyms.get(country, country)} {core}" if is_body else text
        return Organization(" ".join(name.split()), f"{country}|{key}", country)

    def _split_country(self, article: ArticleWords, span: Span) -> tuple[str | None, str]:
        """Whose the body is, from the words at its head or directly before it, and its name without them."""
        words, core = article.words(span), article.text(span)
        for length in (2, 1):
            owner = words[:length]
            iso = self._known.owner(" ".join(word.text for word in owner), is_possessive=owner[-1].is_possessive)
            if iso is not None and length < len(words):
                return iso, article.body[words[length].start_char : words[-1].end_char]
        before = article.sentences[span.sentence].words[max(0, span.first - 1) : span.first]
        if before and not words[0].gap.strip():
            return self._known.owner(before[0].text, is_possessive=before[0].is_possessive), core
        return None, core

    def _initials_after(self, article: ArticleWords, span: Span) -> str | None:
        """ "The Rapid Support Forces (RSF)", "the Disaster Authority, or AFAD", "the Disaster Authority, AFAD, said": RSF is that body."""
        sentence, at = article.sentences[span.sentence], span.last
        words = sentence.words
        if at >= len(words) or words[at].gap.strip() not in {"(", ","}:
            return None
        is_bracket = words[at].gap.strip() == "("
        if not is_bracket and words[at].text.isupper() and at + 1 < len(words) and words[at + 1].gap.strip() == ",":
            return words[at].text if _INITIALS.match(words[at].text) else None
        skips = (0,) if is_bracket else tuple(n for n, phrase in _ALIASES if sentence.lowers[at : at + n] == phrase)
        return next((words[at + n].text for n in skips if at + n < len(words) and _INITIALS.match(words[at + n].text)), None)


def _merge_bare(found: dict[str, Organization]) -> None:
    """ "the Defense Ministry" after "Russia's Defense Ministry" is the same one, where no other country's was named."""
    for key in [key for key in found if key.startswith("|")]:
        owners = [other for other in found if other.endswith(key) and other != key]
        if len(owners) == 1:
            found[owners[0]].spans.extend(found.pop(key).spans)
    for organization in found.values():
        organization.spans.sort(key=lambda span: (span.sentence, span.first))


def _core_key(core: str) -> str:
    """ "Ministry of Defense" and "defence ministry" are one."""
    words = [_SPELLINGS.get(word, word) for word in name_key(core).split() if word != "the"]
    if len(words) > 2 and words[:2] == ["ministry", "of"]:
        words = [*words[2:], "ministry"]
    return " ".join(words)
