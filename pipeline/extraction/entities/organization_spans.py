"""Find the words that name organisations: known names, the model's spans, "Ministry of ...", "Sudan's army", "the army"."""

import itertools
from collections.abc import Iterable, Iterator

from pipeline.extraction.entities.known_places import KnownPlaces
from pipeline.extraction.entities.lexicon import OrganizationWords
from pipeline.extraction.entities.name_keys import name_key
from pipeline.extraction.entities.place_hits import PlaceHit
from pipeline.extraction.entities.words import ArticleWords, SentenceWords, Span

MOST_WORDS = 9
MOST_NAMED = 4
_LEADING = frozenset({"A", "An", "At", "In", "On", "The"})
_LINKS = frozenset({"and", "for", "in", "of", "on", "the"})
_OF = frozenset({"at", "based", "close", "for", "in", "linked", "of", "run", "that", "which", "whose", "with"})
# Offices whose names hold a possessive: "the Harlan County Sheriff's Office".
_HOLDERS = frozenset(
    {"attorney", "children", "coroner", "examiner", "governor", "people", "peoples", "prosecutor", "sheriff", "women", "workers"}
)
_PARTICLES = frozenset({"da", "de", "del", "di", "do", "dos", "el", "la", "los"})
_AMPERSANDS = frozenset({"&", "&amp;"})
_ACTS = frozenset({"announced", "claimed", "confirmed", "denied", "had", "has", "reported", "said", "says"})


class OrganizationSpans:
    """Earlier ways of finding a name win over later ones where they overlap."""

    def __init__(self, words: OrganizationWords, known: KnownPlaces) -> None:
        self._words = words
        self._known = known

    def find_known(self, article: ArticleWords, outlet: str | None) -> list[Span]:
        """Names of our own list and the outlet's: no person or place may claim these."""
        key = name_key(outlet) if outlet else None
        return [
            span
            for index, sentence in enumerate(article.sentences)
            if not sentence.is_heading
            for span in [*self._known_names(index, sentence, key), *self._called(index, sentence)]
        ]

    def find(self, article: ArticleWords, hits: Iterable[PlaceHit], taken: Iterable[Span], known: Iterable[Span]) -> Iterator[Span]:
        """Spans in text order, none in `taken`; `known` are those that `find_known` found."""
        places = {(hit.span.sentence, hit.span.first, hit.span.last) for hit in hits}
        held, certain = list(taken), list(known)
        for index, sentence in enumerate(article.sentences):
            here = [span for span in held if span.sentence == index]
            found: list[Span] = []
            longer = list(self._longer(index, sentence, [span for span in certain if span.sentence == index]))
            for span in [*longer, *self._candidates(index, sentence, places)]:
                if not any(span.overlaps(other) for other in [*found, *here]):
                    found.append(span)
            yield from sorted(found, key=lambda span: span.first)

    def _longer(self, index: int, sentence: SentenceWords, known: list[Span]) -> Iterator[Span]:
        """ "The Lebanese Red Cross", "the U.N. Human Rights Office": a known name that is a part of a longer one."""
        wholes = list(self._by_heads(index, sentence)) if known and not sentence.is_heading else []
        for span in known:
            whole = next((whole for whole in wholes if whole.first <= span.first and span.last <= whole.last), span)
            is_joined = "and" in sentence.lowers[whole.first : span.first] or "and" in sentence.lowers[span.last : whole.last]
            yield span if is_joined else whole

    def _candidates(self, index: int, sentence: SentenceWords, places: set[tuple[int, int, int]]) -> Iterator[Span]:
        if not sentence.is_heading:
            yield from self._channels(index, sentence)
            yield from self._named(sentence, places)
            yield from self._companies(sentence, places)
            yield from (span for span in self._by_heads(index, sentence) if (index, span.first, span.last) not in places)
            yield from self._gangs(index, sentence)
            yield from (span for span in self._told_by_words(index, sentence) if (index, span.first, span.last) not in places)
            yield from self._initials(index, sentence, places)
        yield from self._bodies(index, sentence)

    def _known_names(self, index: int, sentence: SentenceWords, outlet: str | None) -> Iterator[Span]:
        beginnings, free = self._words.known_beginnings, 0
        outlet_beginning = outlet.removeprefix("the ").split()[0] if outlet else None
        for position, is_capital in enumerate(sentence.capitals):
            if not is_capital or position < free:
                continue
            beginning = name_key(sentence.words[position].text).partition(" ")[0]
            if beginning in beginnings or beginning in {"the", outlet_beginning}:
                free = next((end for end in self._ends(sentence, position) if self._is_known(sentence, position, end, outlet)), position)
                if free > position:
                    yield Span(index, position, free, "ORG")

    def _called(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        """ "The regulator Sedran said": one capital behind such a word."""
        for first, last in sentence.runs:
            is_name = last - first == 1 and sentence.words[first].text not in self._words.not_organizations
            if is_name and self._is_called(sentence, first):
                yield Span(index, first, last, "ORG")

    def _is_called(self, sentence: SentenceWords, first: int) -> bool:
        return first > 0 and not sentence.words[first].gap.strip() and sentence.words[first - 1].text in self._words.firms

    def _ends(self, sentence: SentenceWords, first: int) -> range:
        return range(min(first + MOST_WORDS, len(sentence.words)), first, -1)

    def _is_known(self, sentence: SentenceWords, first: int, last: int, outlet: str | None) -> bool:
        words = sentence.words[first:last]
        if any(word.gap.strip(" -") for word in words[1:]):
            return False
        name = " ".join(word.text for word in words)
        key = name_key(name)
        if outlet is not None and key in {outlet, outlet.removeprefix("the ")}:
            return len(words) > 1 or first == 0 or sentence.words[first - 1].text in {"The", "the", "told", "to"}
        entry = self._words.known.get(key)
        return entry is not None and (len(name) > 5 or name == entry[0] or name.replace(".", "") == entry[0])

    def _channels(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        """ "Meridian TV", "the television channel Meridian": a name that the word beside it makes an outlet's or a firm's."""
        words = sentence.words
        for position, word in enumerate(words):
            if not sentence.capitals[position] or word.is_possessive or name_key(word.text) in self._known.peoples:
                continue
            if word.text in self._words.not_organizations or word.text in _LEADING:
                continue
            after = words[position + 1] if position + 1 < len(words) else None
            before = words[position - 1].text if position and not word.gap.strip() else ""
            is_outlet = after is not None and after.text in self._words.outlets and not after.gap.strip()
            continues = after is not None and sentence.capitals[position + 1] and not after.gap.strip()
            if is_outlet or (before in self._words.firms and not continues):
                yield Span(index, position, position + 1, "ORG")

    def _told_by_words(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        """ "Jaish al-Nour", "the rights group Halvane", "Halvane, a mapping group": capitals that the words around them make a body's."""
        for begin, end in sentence.runs:
            first = begin + 1 if sentence.words[begin].text in _LEADING else begin
            if first == end or end - first > MOST_NAMED or sentence.words[first].text in self._words.not_organizations:
                continue
            is_led = sentence.words[first].text in self._words.prefixes and end - first > 1
            if is_led or self._is_called(sentence, first) or self._is_described(sentence, end):
                yield Span(index, first, end, "ORG")

    def _is_described(self, sentence: SentenceWords, after: int) -> bool:
        """Whether ", a ... group" follows, with nothing behind the noun that another thing would need."""
        words, lowers = sentence.words, sentence.lowers
        if after >= len(words) or words[after].gap.strip() != "," or lowers[after] not in {"a", "an"}:
            return False
        for position in range(after + 1, min(after + MOST_NAMED + 2, len(words))):
            if words[position].gap.strip(" -‑") or lowers[position] in _OF:
                return False
            is_last = position + 1 == len(words) or bool(words[position + 1].gap.strip()) or lowers[position + 1] in _OF
            if words[position].text in self._words.groups and is_last:
                return True
        return False

    def _gangs(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        """ "the Santa Rosa de Lima cartel": the capitals before it, over the little words inside."""
        for position, lower in enumerate(sentence.lowers):
            if (
                lower not in self._words.gangs
                or position == 0
                or not sentence.capitals[position - 1]
                or sentence.words[position].gap.strip()
            ):
                continue
            first = position - 1
            while (
                first > 0
                and not sentence.words[first].gap.strip()
                and (sentence.capitals[first - 1] or sentence.lowers[first - 1] in _PARTICLES)
            ):
                first -= 1
            while first < position and (not sentence.capitals[first] or sentence.words[first].text in _LEADING):
                first += 1
            if first < position and name_key(sentence.words[first].text) not in self._known.peoples:
                yield Span(index, first, position + 1, "ORG")

    def _initials(self, index: int, sentence: SentenceWords, places: set[tuple[int, int, int]]) -> Iterator[Span]:
        """ "the mission MONUSCO", "the FARDC": three to eight capitals that name no place."""
        for position, word in enumerate(sentence.words):
            text = word.text
            if not (text.isupper() and text.isalpha() and 3 <= len(text) <= 8) or text in self._words.not_initials:
                continue
            is_joined = any(0 <= p < len(sentence.words) and sentence.words[p].text.isupper() for p in (position - 1, position + 1))
            is_dateline = position == 0 and not self._is_acting(sentence, Span(index, position, position + 1, "ORG"))
            if not is_joined and not is_dateline and (index, position, position + 1) not in places:
                yield Span(index, position, position + 1, "ORG")

    def _named(self, sentence: SentenceWords, places: set[tuple[int, int, int]]) -> Iterator[Span]:
        for span in sentence.named:
            trimmed = self._trimmed(sentence, span) if span.label == "ORG" else None
            if trimmed is None or (trimmed.sentence, trimmed.first, trimmed.last) in places:
                continue
            if not self._is_rejected(sentence, trimmed):
                yield self._widened(sentence, trimmed)

    def _companies(self, sentence: SentenceWords, places: set[tuple[int, int, int]]) -> Iterator[Span]:
        """Of a single "person", "Halvane said it would" makes a company."""
        for span in sentence.named:
            is_single = span.label == "PERSON" and span.last - span.first == 1 and (span.sentence, span.first, span.last) not in places
            following = [word.text for word in sentence.words[span.last : span.last + 2]]
            if is_single and following[:1] and following[0] in _ACTS and following[1:] == ["it"]:
                yield span

    def _trimmed(self, sentence: SentenceWords, span: Span) -> Span | None:
        first, last = span.first, span.last
        while first < last and (not sentence.capitals[first] or sentence.words[first].text in {"The", "A"}):
            first += 1
        last = next((at for at in range(first + 1, last) if "(" in sentence.words[at].gap), last)
        while last > first and not sentence.capitals[last - 1] and not sentence.words[last - 1].text.isdigit():
            last -= 1
        return Span(span.sentence, first, last, "ORG") if first < last else None

    def _widened(self, sentence: SentenceWords, span: Span) -> Span:
        """The model cuts "General Staff of | the Land Forces" and "Brenner | & Holt"; join what one name joins."""
        words, last = sentence.words, span.last
        while last < len(words) and not words[last].gap.strip():
            if self._is_ampersand(sentence, last):
                last += 2
                continue
            skipped = last + 1 if words[last].text == "of" and [word.text for word in words[last + 1 : last + 2]] == ["the"] else last
            is_open = words[last].text in _LINKS and words[last - 1].text in self._words.of_heads
            if not is_open or skipped + 1 >= len(words) or not sentence.capitals[skipped + 1]:
                break
            last = skipped + 2
            while last < len(words) and sentence.capitals[last] and not words[last].gap.strip():
                last += 1
        return Span(span.sentence, span.first, last, span.label)

    def _is_rejected(self, sentence: SentenceWords, span: Span) -> bool:
        words = sentence.words[span.first : span.last]
        if len(words) != 1:
            return len(words) > MOST_WORDS or words[-1].text in {"Province", "State"}
        text = words[0].text
        if text in self._words.not_organizations or name_key(text) in self._known.peoples:
            return True
        if (text.lower(),) in self._words.bodies:
            return self._is_compound(sentence, span.last)
        return span.first == 0 and not text.isupper() and not words[0].is_possessive and not self._is_acting(sentence, span)

    def _is_acting(self, sentence: SentenceWords, span: Span) -> bool:
        """The first word of a sentence has a capital anyway; that it says something makes a name of it."""
        return span.last < len(sentence.words) and sentence.words[span.last].text.lower() in _ACTS

    def _by_heads(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        """Capitals that end in "Ministry" or begin "Ministry of"."""
        free = 0
        for begin, _ in sentence.runs:
            first = begin + 1 if sentence.words[begin].text in _LEADING else begin
            if first < free or first >= len(sentence.words):
                continue
            last = self._run_end(sentence, first)
            texts = [word.text for word in sentence.words[first:last]]
            is_of = any(text in self._words.of_heads and following == "of" for text, following in itertools.pairwise(texts))
            if 1 < len(texts) <= MOST_WORDS and (texts[-1] in self._words.heads or is_of):
                yield Span(index, first, last, "ORG")
            free = last

    def _run_end(self, sentence: SentenceWords, first: int) -> int:
        words = sentence.words
        if not sentence.capitals[first]:
            return first
        last = first + 1
        while last < len(words) and not words[last].gap.strip() and not self._is_owner(sentence, last - 1):
            if sentence.capitals[last] or self._is_ampersand(sentence, last):
                last += 1
                continue
            following = self._behind_link(sentence, first, last)
            if following is None:
                break
            last = following
        return last

    def _is_owner(self, sentence: SentenceWords, position: int) -> bool:
        return sentence.words[position].is_possessive and sentence.lowers[position] not in _HOLDERS

    def _behind_link(self, sentence: SentenceWords, first: int, link: int) -> int | None:
        """The word behind "of", "of the", "for" or "and" if the name goes on there."""
        words, text = sentence.words, sentence.words[link].text
        ahead = link + 2 if text in {"of", "for"} and [word.text for word in words[link + 1 : link + 2]] == ["the"] else link + 1
        is_of = text == "of" and words[link - 1].text in self._words.of_heads
        is_and = text == "and" and (words[link - 1].text in self._words.joined_by_and or any(w.text == "of" for w in words[first:link]))
        goes_on = is_of or is_and or text == "for"
        if not goes_on or ahead >= len(words) or not sentence.capitals[ahead] or words[ahead].gap.strip():
            return None
        return ahead + 1

    def _is_ampersand(self, sentence: SentenceWords, position: int) -> bool:
        return sentence.words[position].text in _AMPERSANDS and position + 1 < len(sentence.words) and sentence.capitals[position + 1]

    def _bodies(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        """ "Sudan's army", "the defence ministry"; those that every country has several of need a country before them."""
        free = 0
        for position, lower in enumerate(sentence.lowers):
            span = self._body_at(index, sentence, position) if position >= free and lower in self._words.body_beginnings else None
            if span is not None:
                yield span
                free = span.last

    def _body_at(self, index: int, sentence: SentenceWords, first: int) -> Span | None:
        words = sentence.words
        for last in range(min(first + 3, len(words)), first, -1):
            name = self._words.bodies.get(sentence.lowers[first:last])
            if name is None or any(word.gap.strip() for word in words[first + 1 : last]):
                continue
            begin = self._owner(sentence, first)
            is_definite = first > 0 and sentence.lowers[first - 1] in {"the", "and", "regular"} and name not in self._words.needs_country
            if (begin < first or is_definite) and not self._is_compound(sentence, last):
                return Span(index, begin, last, "ORG")
            return None
        return None

    def _is_compound(self, sentence: SentenceWords, position: int) -> bool:
        """ "army officer", "military operation": the officer is meant, not the army."""
        words = sentence.words
        return position < len(words) and not words[position].gap.strip() and words[position].text.lower() in self._words.compounds

    def _owner(self, sentence: SentenceWords, first: int) -> int:
        """Where the country or people before a body's name begins, or `first`."""
        for length in (2, 1):
            begin = first - length
            if begin >= 0 and not any(word.gap.strip() for word in sentence.words[begin + 1 : first + 1]):
                words = sentence.words[begin:first]
                if self._known.owner(" ".join(word.text for word in words), is_possessive=words[-1].is_possessive) is not None:
                    return begin
        return first
