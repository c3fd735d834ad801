"""Gather the mentions of each person: full names, shorter ones, surnames alone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.extraction.entities.lexicon import PeopleWords
from pipeline.extraction.entities.name_keys import name_key
from pipeline.extraction.entities.person_spans import HitsBySpan, PersonSpans
from pipeline.extraction.entities.place_hits import PlaceHit
from pipeline.extraction.entities.roles import RoleReader
from pipeline.extraction.entities.words import ArticleWords, SentenceWords, Span


@dataclass(slots=True)
class Person:
    """`name` is the fullest, `key` the family name's, `spans` all mentions."""

    name: str
    key: str
    role: str | None
    spans: list[Span]


class PersonFinder:
    """Needs the place hits in order not to take towns for people."""

    def __init__(self, words: PeopleWords, roles: RoleReader) -> None:
        self._spans = PersonSpans(words)
        self._roles = roles
        self._callers = words.role_heads | {title.lower() for title in words.titles}

    def find(self, article: ArticleWords, hits: Iterable[PlaceHit], taken: Iterable[Span]) -> list[Person]:
        """People in the order of their first mention; `taken` spans belong to other names."""
        by_span = {(hit.span.sentence, hit.span.first, hit.span.last): hit for hit in hits}
        held = list(taken)
        spans = self._spans.find(article, by_span, held)
        people = _full_names(article, spans)
        self._add_single_names(article, spans, people)
        _add_surnames(article, people, held, by_span, self._callers)
        for person in people:
            person.spans.sort(key=lambda span: (span.sentence, span.first))
            person.role = self._role(article, person)
        return sorted(people, key=lambda person: article.chars(person.spans[0]))

    def _add_single_names(self, article: ArticleWords, spans: list[Span], people: list[Person]) -> None:
        """Single names that are no part of a full one, where something says that they are a person's."""
        parts = {part for person in people for part in name_key(person.name).split()}
        for span in spans:
            key = name_key(article.text(span))
            if span.last - span.first == 1 and key not in parts and self._spans.stands_alone(article.sentences[span.sentence], span):
                people.append(Person(article.text(span), key, None, [span]))
                parts.add(key)

    def _role(self, article: ArticleWords, person: Person) -> str | None:
        roles = (self._roles.read(article.body, article.sentences[span.sentence], span) for span in person.spans)
        return next((role for role in roles if role is not None), None)


def _full_names(article: ArticleWords, spans: list[Span]) -> list[Person]:
    people: list[Person] = []
    for span in spans:
        words = article.words(span)
        if len(words) < 2:
            continue
        name, key = article.text(span), name_key(words[-1].text)
        same = next((person for person in people if person.key == key and _may_be_same(person.name, name)), None)
        if same is None:
            people.append(Person(name, key, None, [span]))
        else:
            same.spans.append(span)
            same.name = max(same.name, name, key=len)
    return people


def _may_be_same(one: str, other: str) -> bool:
    """ "V. Orlenko" and "Vadym Orlenko", not "Oleh Petrenko" and "Ivan Petrenko"."""
    a, b = name_key(one).split(), name_key(other).split()
    return a[0] == b[0] or (a[0][0] == b[0][0] and 1 in {len(a[0]), len(b[0])}) or set(a) <= set(b) or set(b) <= set(a)


def _add_surnames(article: ArticleWords, people: list[Person], taken: list[Span], hits: HitsBySpan, roles: frozenset[str]) -> None:
    """A surname alone is the person of that name who was named last before it."""
    by_key: dict[str, list[tuple[tuple[int, int], Person]]] = defaultdict(list)
    for person in people:
        by_key[person.key] += [((span.sentence, span.first), person) for span in person.spans]
    held = {(s.sentence, p) for s in [*taken, *(s for person in people for s in person.spans)] for p in range(s.first, s.last)}
    for index, sentence in enumerate(article.sentences):
        for position, is_capital in enumerate(sentence.capitals if not sentence.is_heading else ()):
            named = by_key.get(name_key(sentence.words[position].text)) if is_capital and (index, position) not in held else None
            if (
                not named
                or _is_part_of_name(sentence, position, roles)
                or _is_town(sentence, position, (index, position, position + 1) in hits)
            ):
                continue
            before = [person for where, person in named if where < (index, position)]
            (before[-1] if before else named[0][1]).spans.append(Span(index, position, position + 1, "PERSON"))


def _is_part_of_name(sentence: SentenceWords, position: int, roles: frozenset[str]) -> bool:
    """ "Sokolov Street" is no mention of Sokolov, nor "Chasiv Yar" one of a Yar; "Mayor Sokolov" is."""
    after = position + 1
    words = sentence.words
    is_joined = after < len(words) and not words[after].gap.strip() and not words[position].is_possessive
    follows = (
        position > 1 and sentence.capitals[position - 1] and not words[position].gap.strip(" .") and not words[position - 1].is_possessive
    )
    is_called = position > 0 and (sentence.lowers[position - 1] in roles)
    return (is_joined and sentence.capitals[after]) or (follows and not is_called)


def _is_town(sentence: SentenceWords, position: int, is_hit: bool) -> bool:
    """ "In Jackson" is the town although a Jackson is quoted."""
    return (
        is_hit and position > 0 and sentence.lowers[position - 1] in {"in", "near", "outside"} and not sentence.words[position].gap.strip()
    )
