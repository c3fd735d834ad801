"""Find the words that name people: from the model's spans, and from titles, roles and ages beside a name."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.extraction.entities.lexicon import PeopleWords
from pipeline.extraction.entities.place_hits import PlaceHit
from pipeline.extraction.entities.words import ArticleWords, SentenceWords, Span

MOST_WORDS = 5
_OFFICE_REACH = 8  # words
_AGE = re.compile(r"\d{1,3}\Z")
_OPENERS = frozenset({"and", "as", "at", "but", "by", "for", "from", "in", "near", "of", "on", "the", "to", "when", "while", "with"})
# "Seo-yun" behind a family name; "Iran-backed" is none, and no model takes it for one there.
_GIVEN_NAME = re.compile(r"[A-Z][a-z]{1,5}-[a-z]{2,5}\Z")
_NICKNAME_QUOTES = frozenset({('"', '"'), ("“", "”"), ("'", "'"), ("‘", "’")})
_ARABIC_ARTICLES = ("al-", "Al-", "el-", "El-")

# A hit by its sentence, first and last word.
HitsBySpan = Mapping[tuple[int, int, int], PlaceHit]


class PersonSpans:
    """Reads what stands beside a name; a name that is a town's as well needs to be introduced as a person's."""

    def __init__(self, words: PeopleWords) -> None:
        self._words = words
        self._titles = frozenset(title.lower() for title in words.titles)

    def find(self, article: ArticleWords, hits: HitsBySpan, taken: Iterable[Span]) -> list[Span]:
        """Full and single names in text order, none in `taken`."""
        held = list(taken)
        found: list[Span] = []
        for index, sentence in enumerate(article.sentences):
            if sentence.is_heading:
                continue
            here = [span for span in held if span.sentence == index]
            named = [self._trimmed(sentence, span) for span in sentence.named if span.label == "PERSON"]
            for span in [*self._nicknamed(index, sentence), *named, *self._by_cues(index, sentence)]:
                if span is not None and not any(span.overlaps(other) for other in here) and self._is_person(sentence, span, hits):
                    here.append(span)
                    found.append(span)
        return sorted(found, key=lambda span: (span.sentence, span.first))

    def stands_alone(self, sentence: SentenceWords, span: Span) -> bool:
        """A single name is a person's only where something says so: a title, a role, a verb of speech, "known as"."""
        following = [word.text.lower() for word in sentence.words[span.last : span.last + 2] if not word.gap.strip()]
        says = bool(following) and following[0] in self._words.speech and not {"it", "its"} & set(following)
        return says or self._is_called(sentence, span) or self._has_age(sentence, span.last)

    def _trimmed(self, sentence: SentenceWords, span: Span) -> Span | None:
        """The name alone: without title, without what is no name around it."""
        words, first, last = sentence.words, span.first, span.last
        while first < last and (sentence.lowers[first] in self._titles | _OPENERS or not sentence.capitals[first]):
            first += 1
        while last > first and not sentence.capitals[last - 1] and not (last - first > 1 and _GIVEN_NAME.match(words[last - 1].text)):
            last -= 1
        breaks = (p for p in range(first + 1, last) if words[p].gap.strip(" .") or words[p - 1].is_possessive)
        last = next(breaks, last)
        while last < len(words) and last - first == 1 and self._continues(sentence, last):
            last += 1
        return Span(span.sentence, first, last, "PERSON") if first < last else None

    def _continues(self, sentence: SentenceWords, position: int) -> bool:
        word = sentence.words[position]
        return not word.gap.strip() and not sentence.words[position - 1].is_possessive and word.text.startswith(_ARABIC_ARTICLES)

    def _by_cues(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        """Capitals after a title or a role, or before an age: "Dr. Ada Obi", "trader Idris Bello", "Jo Marsh, 34,"."""
        free = 0
        for begin, end in sentence.runs:
            first = next((p for p in range(max(begin, free), end) if self._may_begin(sentence.lowers[p])), end)
            if first == end:
                continue
            free = self._run_end(sentence, first)
            span = Span(index, self._behind_role(sentence, first, free), free, "PERSON")
            if free - first <= MOST_WORDS and self._has_cue(sentence, span):
                yield span

    def _nicknamed(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        """ "Ada “Bee” Obi": one name, with the nickname in its middle."""
        for (first, end), (nick, nick_end), (rest, last) in zip(sentence.runs, sentence.runs[1:], sentence.runs[2:], strict=False):
            gaps = sentence.words[nick].gap.strip(), sentence.words[rest].gap.strip()
            if (end, nick_end) == (nick, rest) and gaps in _NICKNAME_QUOTES and last - first <= MOST_WORDS:
                yield Span(index, first, last, "PERSON")

    def _behind_role(self, sentence: SentenceWords, first: int, last: int) -> int:
        """ "District Collector Mihir Patel": two or three capitals behind a role are the name."""
        roles = [position for position in range(first, last - 2) if sentence.lowers[position] in self._words.role_heads]
        return roles[-1] + 1 if roles and last - roles[-1] <= 4 else first

    def _may_begin(self, lower: str) -> bool:
        return lower not in self._titles and lower not in self._words.role_heads and lower not in _OPENERS

    def _has_cue(self, sentence: SentenceWords, span: Span) -> bool:
        words, first = sentence.words, span.first
        before = sentence.lowers[first - 1] if first and not words[first].gap.strip(" .") else ""
        if words[span.last - 1].text in self._words.not_last:
            return False
        if (before in self._titles and not sentence.words[first - 1].text.isupper()) or self._is_known_as(sentence, first):
            return True
        if span.last - first < 2:
            return self._has_age(sentence, span.last)
        return (
            before in self._words.role_heads
            or before == "said"
            or before.endswith("-year-old")
            or self._has_age(sentence, span.last)
            or self._is_described(sentence, span)
        )

    def _is_described(self, sentence: SentenceWords, span: Span) -> bool:
        """ "Ada Obi, who fled", "the gang's leader, Ada Obi, is", "Ada Obi's wife"."""
        words, lowers, last = sentence.words, sentence.lowers, span.last
        if last >= len(words) or lowers[last - 1].removesuffix("s") in self._words.role_heads:  # "Emergency Lawyers, who"
            return False
        gap, following = words[last].gap.strip(), lowers[last]
        if words[last - 1].is_possessive:
            return not gap and following in self._words.kin
        if gap != ",":
            return False
        is_told_of = following == "who" or (following == "whose" and lowers[last + 1 : last + 2] and lowers[last + 1] in self._words.kin)
        before = lowers[max(0, span.first - _OFFICE_REACH) : span.first]
        has_office = bool(before) and (before[-1] in self._words.role_heads or self._is_office(before))
        is_apposed = span.first > 0 and words[span.first].gap.strip() == "," and has_office
        return bool(is_told_of) or is_apposed

    def _is_office(self, before: Sequence[str]) -> bool:
        """ "The head of the regional administration"."""
        return any(word in self._words.role_heads and after == "of" for word, after in pairwise(before))

    def _has_age(self, sentence: SentenceWords, position: int) -> bool:
        words = sentence.words
        if position >= len(words) or words[position].gap.strip() != "," or not _AGE.match(words[position].text):
            return False
        following = words[position + 1].gap if position + 1 < len(words) else "."
        return following.strip()[:1] in {",", ".", ";", ")"} and following != ","  # no "19,000"

    def _run_end(self, sentence: SentenceWords, first: int) -> int:
        """The end of the run of capitals, and of particles inside it, that begins at `first`."""
        words, last = sentence.words, first + 1
        while last < len(words) and not words[last].gap.strip(" .") and not words[last - 1].is_possessive:
            ahead = last + 1
            if sentence.capitals[last]:
                last += 1
            elif (
                words[last].text in self._words.particles
                and ahead < len(words)
                and sentence.capitals[ahead]
                and not words[ahead].gap.strip()
            ):
                last += 2
            else:
                break
        return last

    def _is_person(self, sentence: SentenceWords, span: Span, hits: HitsBySpan) -> bool:
        words = sentence.words[span.first : span.last]
        if len(words) > MOST_WORDS or any(self._is_no_name(word.text) for word in words) or words[-1].text in self._words.not_last:
            return False
        is_followed = span.last < len(sentence.words) and not sentence.words[span.last].gap.strip() and not words[-1].is_possessive
        if is_followed and sentence.words[span.last].text in self._words.not_before:
            return False
        hit = hits.get((span.sentence, span.first, span.last))
        return hit is None or (hit.people is None and self._is_introduced(sentence, span))

    def _is_no_name(self, text: str) -> bool:
        is_initials = text.isupper() and len(text) > 1 and "." not in text
        return is_initials or text in self._words.not_people or any(char.isdigit() for char in text)

    def _is_introduced(self, sentence: SentenceWords, span: Span) -> bool:
        """Whether a title, a role or a verb of speech makes a person of a name that is a town's as well."""
        following = sentence.lowers[span.last] if span.last < len(sentence.words) and not sentence.words[span.last].gap.strip() else ""
        before = sentence.lowers[span.first - 1] if span.first else ""
        says = span.last - span.first > 1 and following in self._words.speech
        return says or before in {"said", "told"} or self._is_called(sentence, span)

    def _is_called(self, sentence: SentenceWords, span: Span) -> bool:
        before = sentence.lowers[span.first - 1] if span.first else ""
        return before in self._titles or before in self._words.role_heads or self._is_known_as(sentence, span.first)

    def _is_known_as(self, sentence: SentenceWords, first: int) -> bool:
        before = sentence.lowers[max(0, first - 2) : first]
        return before[-1:] == ("named",) or (before[-1:] == ("as",) and before[0] in {"known", "identified", "named"})
