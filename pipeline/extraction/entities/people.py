"""Find the people whom an article names: from the model's spans, and from titles, roles and ages beside a name."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.extraction.entities.lexicon import PeopleWords
from pipeline.extraction.entities.name_keys import name_key
from pipeline.extraction.entities.place_hits import PlaceHit
from pipeline.extraction.entities.roles import RoleReader
from pipeline.extraction.entities.words import ArticleWords, SentenceWords, Span, Word

MOST_WORDS = 5
_AGE = re.compile(r"\d{1,3}\Z")


@dataclass(slots=True)
class Person:
    """`spans` are all mentions, the first being the fullest at its time; `key` is the family name's."""

    name: str
    key: str
    role: str | None
    spans: list[Span]


class PersonFinder:
    """Reads titles, roles and surnames; needs the place hits in order not to take towns for people."""

    def __init__(self, words: PeopleWords, roles: RoleReader) -> None:
        self._words = words
        self._roles = roles
        self._titles = {title.lower() for title in words.titles}

    def find(self, article: ArticleWords, hits: Iterable[PlaceHit], taken: Iterable[Span]) -> list[Person]:
        """People in the order of their first mention; `taken` spans belong to other names."""
        by_place: dict[tuple[int, int, int], PlaceHit] = {(h.span.sentence, h.span.first, h.span.last): h for h in hits}
        spans = sorted(self._spans(article, by_place, list(taken)), key=lambda s: (s.sentence, s.first))
        people = self._full_names(article, spans)
        self._add_single_names(article, spans, people)
        self._add_surnames(article, people, list(taken))
        for person in people:
            person.spans.sort(key=lambda s: (s.sentence, s.first))
            person.role = self._role(article, person)
        return sorted(people, key=lambda person: article.chars(person.spans[0]))

    def _spans(self, article: ArticleWords, hits: dict[tuple[int, int, int], PlaceHit], taken: list[Span]) -> Iterator[Span]:
        for index, sentence in enumerate(article.sentences):
            found: list[Span] = []
            named = [self._trimmed(sentence, span) for span in sentence.named if span.label == "PERSON"]
            for span in [*named, *self._by_cues(index, sentence)]:
                if span is None or any(span.overlaps(other) for other in [*found, *taken]):
                    continue
                if self._is_person(sentence, span, hits):
                    found.append(span)
            yield from found

    def _trimmed(self, sentence: SentenceWords, span: Span) -> Span | None:
        """The name alone: without title, without what is no name around it."""
        words, first, last = sentence.words, span.first, span.last
        while first < last and (words[first].text.lower() in self._titles or not sentence.capitals[first]):
            first += 1
        while last > first and not sentence.capitals[last - 1]:
            last -= 1
        for position in range(first + 1, last):
            if words[position].gap.strip(" .") or words[position - 1].is_possessive:
                last = position
                break
        while last < len(words) and last - first == 1 and self._continues(sentence, last):
            last += 1
        return Span(span.sentence, first, last, "PERSON") if first < last else None

    def _continues(self, sentence: SentenceWords, position: int) -> bool:
        word = sentence.words[position]
        return (
            not word.gap.strip() and not sentence.words[position - 1].is_possessive and word.text.startswith(("al-", "Al-", "el-", "El-"))
        )

    def _by_cues(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        """Capitals after a title or a role, or before an age: "Dr. Ada Obi", "trader Al-Tayeb Hamid", "Jo Marsh, 34,"."""
        words, first = sentence.words, 0
        while first < len(words):
            last = self._run_end(sentence, first)
            if last <= first:
                first += 1
                continue
            length = last - first
            before = words[first - 1].text.lower() if first and not words[first].gap.strip(" .") else ""
            is_titled = before in self._titles and first > 0
            has_role = before in self._words.role_heads and not sentence.capitals[first - 1] and length >= 2
            is_known_as = first > 1 and before == "as" and words[first - 2].text.lower() in {"known", "identified", "named"}
            has_age = (
                length >= 2
                and last < len(words)
                and words[last].gap.strip() == ","
                and _AGE.match(words[last].text)
                and self._ends_age(sentence, last)
            )
            if (is_titled or has_role or has_age or is_known_as) and length <= MOST_WORDS:
                yield Span(index, first, last, "PERSON")
            first = last

    def _ends_age(self, sentence: SentenceWords, position: int) -> bool:
        following = sentence.words[position + 1].gap if position + 1 < len(sentence.words) else ","
        return following.strip()[:1] in {",", ".", ";", ")"}

    def _run_end(self, sentence: SentenceWords, first: int) -> int:
        """The end of the run of capitals (and particles inside it) that begins at `first`."""
        words = sentence.words
        if not self._may_begin(sentence, first):
            return first
        last = first + 1
        while last < len(words) and not words[last].gap.strip(" .") and not words[last - 1].is_possessive:
            if sentence.capitals[last]:
                last += 1
            elif (
                words[last].text in self._words.particles
                and last + 1 < len(words)
                and sentence.capitals[last + 1]
                and not words[last + 1].gap.strip()
            ):
                last += 2
            else:
                break
        return last

    def _may_begin(self, sentence: SentenceWords, position: int) -> bool:
        text = sentence.words[position].text
        return (
            sentence.capitals[position]
            and not sentence.is_heading
            and text.lower() not in self._titles
            and text.lower() not in self._words.role_heads
        )

    def _is_person(self, sentence: SentenceWords, span: Span, hits: dict[tuple[int, int, int], PlaceHit]) -> bool:
        words = sentence.words[span.first : span.last]
        if sentence.is_heading or any(word.text in self._words.not_people or any(char.isdigit() for char in word.text) for word in words):
            return False
        if len(words) > MOST_WORDS or any(word.text.isupper() and len(word.text) > 1 and "." not in word.text for word in words):
            return False
        hit = hits.get((span.sentence, span.first, span.last))
        return hit is None or (hit.people is None and self._is_introduced(sentence, span))

    def _is_introduced(self, sentence: SentenceWords, span: Span) -> bool:
        """Whether a title, a role or a verb of speech makes a person of a name that is a town's as well."""
        words = sentence.words
        before = words[span.first - 1].text.lower() if span.first else ""
        after = words[span.last].text.lower() if span.last < len(words) and not words[span.last].gap.strip() else ""
        is_called = before in self._titles or before in self._words.role_heads or before in {"as", "said", "told"}
        return is_called or (span.last - span.first > 1 and after in self._words.speech)

    def _full_names(self, article: ArticleWords, spans: list[Span]) -> list[Person]:
        people: list[Person] = []
        for span in spans:
            words = article.words(span)
            if len(words) < 2:
                continue
            name, key = article.text(span), _surname_key(words)
            same = next((p for p in people if p.key == key and _may_be_same(p.name, name)), None)
            if same is None:
                people.append(Person(name, key, None, [span]))
            else:
                same.spans.append(span)
                same.name = max(same.name, name, key=len)
        return people

    def _add_single_names(self, article: ArticleWords, spans: list[Span], people: list[Person]) -> None:
        keys = {person.key for person in people}
        for span in spans:
            key = name_key(article.text(span))
            if span.last - span.first > 1 or key in keys:
                continue
            if any(key in name_key(person.name).split() for person in people) or not self._stands_alone(
                article.sentences[span.sentence], span
            ):
                continue
            people.append(Person(article.text(span), key, None, [span]))
            keys.add(key)

    def _stands_alone(self, sentence: SentenceWords, span: Span) -> bool:
        """A single name is a person's only where something says so: a title, a role, a verb of speech, "known as"."""
        words = sentence.words
        before = words[span.first - 1].text.lower() if span.first else ""
        after = [word.text.lower() for word in words[span.last : span.last + 2] if not word.gap.strip()]
        says = after[:1] and after[0] in self._words.speech and "it" not in after
        return before in self._titles or before in self._words.role_heads or before in {"as", "named"} or bool(says)

    def _add_surnames(self, article: ArticleWords, people: list[Person], taken: list[Span]) -> None:
        by_key = {person.key: person for person in people}
        held = {(s.sentence, position) for person in people for s in person.spans for position in range(s.first, s.last)}
        held |= {(s.sentence, position) for s in taken for position in range(s.first, s.last)}
        for index, sentence in enumerate(article.sentences):
            for position, word in enumerate(sentence.words):
                if not sentence.capitals[position] or (index, position) in held or sentence.is_heading:
                    continue
                person = by_key.get(name_key(word.text))
                if person is not None and not self._is_part_of_name(sentence, position):
                    person.spans.append(Span(index, position, position + 1, "PERSON"))

    def _is_part_of_name(self, sentence: SentenceWords, position: int) -> bool:
        """ "Sokolov Street" is no mention of Sokolov."""
        after = position + 1
        joined = after < len(sentence.words) and not sentence.words[after].gap.strip() and not sentence.words[position].is_possessive
        return joined and sentence.capitals[after]

    def _role(self, article: ArticleWords, person: Person) -> str | None:
        for span in person.spans:
            role = self._roles.read(article.body, article.sentences[span.sentence], span)
            if role is not None:
                return role
        return None


def _surname_key(words: tuple[Word, ...]) -> str:
    return name_key(words[-1].text)


def _may_be_same(one: str, other: str) -> bool:
    """ "V. Putin" and "Vladimir Putin", not "Oleh Petrenko" and "Ivan Petrenko"."""
    a, b = name_key(one).split(), name_key(other).split()
    return a[0] == b[0] or (a[0][0] == b[0][0] and 1 in {len(a[0]), len(b[0])}) or set(a) <= set(b) or set(b) <= set(a)
