"""Find the names that no list holds and that the words around them make places: "near X", "the village of X", "X district"."""

from collections.abc import Iterable, Iterator

from pipeline.extraction.entities.lexicon import Lexicon
from pipeline.extraction.entities.place_hits import PlaceHit
from pipeline.extraction.entities.place_phrases import PhraseReader
from pipeline.extraction.entities.words import ArticleWords, SentenceWords, Span, is_masked, positions_of

MOST_WORDS = 3
_BEGINNING = frozenset({"around", "at", "in", "near", "outside", "the"})
_AIMING = frozenset({"aimed", "fired", "firing", "laughed", "looked", "shooting", "shot", "shouted", "smiled", "swung", "threw", "yelled"})
_BANKS = frozenset({"bank", "banks"})
_SHORT = 4  # letters
_LENGTHS = frozenset({"kilometer", "kilometers", "kilometre", "kilometres", "km", "kms", "mile", "miles"})
_QUALIFIERS = frozenset({"downtown", "greater", "inner", "metropolitan", "mount", "old", "outer", "port"})


class UnlistedPlaces:
    """Spans only, labelled "unlisted"; what they lie in is read later."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words = lexicon.places
        self._organizations = lexicon.organizations
        self._phrases = PhraseReader(lexicon.places)

    def find(self, article: ArticleWords, hits: Iterable[PlaceHit], taken: Iterable[Span]) -> list[Span]:
        """Names that no list holds and the words make places all the same: "near X", "the village of X", "X district"."""
        known = list(hits)
        masked = positions_of([*taken, *(hit.span for hit in known)])
        longer = list(self._longer(article, known, positions_of(taken)))
        return [*longer, *(span for index, sentence in enumerate(article.sentences) for span in self._by_words(index, sentence, masked))]

    def among_people(self, article: ArticleWords, hits: Iterable[PlaceHit]) -> list[Span]:
        """What the model takes for people and the text puts among places: "Hodeidah, Ras Isa and Salif", "from X in Delhi"."""
        spans = [hit.span for hit in hits if hit.people is None]
        places, whole = positions_of(spans), {(span.sentence, span.first, span.last) for span in spans}
        return [
            span
            for sentence in article.sentences
            for span in sentence.named
            if span.label == "PERSON" and (span.sentence, span.first, span.last) not in whole
            if self._is_in_list(sentence, span, places)
            or self._is_bound(sentence, span, places)
            or self._is_no_person(sentence, span)
            or self._phrases.is_apposed(sentence, span)
        ]

    def is_near(self, sentence: SentenceWords, span: Span) -> bool:
        """Directly after "in" or "near", but not where one has a stake or trusts in somebody."""
        first = span.first
        if first == 0 or sentence.words[first].gap.strip() or sentence.lowers[first - 1] not in self._words.locative:
            return False
        return first < 2 or sentence.lowers[first - 2] not in self._words.not_in

    def _longer(self, article: ArticleWords, hits: list[PlaceHit], taken: set[tuple[int, int]]) -> Iterator[Span]:
        """ "At Bahanaga Bazar": a town's name that is only the end of a longer one, which no list holds."""
        for hit in hits:
            sentence, span = article.sentences[hit.span.sentence], hit.span
            run = next(((first, last) for first, last in sentence.runs if first < span.first and span.last == last), None)
            if run is None or hit.country is not None or hit.feature is not None or hit.regions:
                continue
            whole = Span(span.sentence, *run, "unlisted")
            is_named = not any(lower in self._words.directions | _QUALIFIERS for lower in sentence.lowers[run[0] : span.first])
            is_named = is_named and sentence.words[run[1] - 1].text not in self._organizations.heads
            if is_named and self._follows_preposition(sentence, whole) and not is_masked(whole, taken):
                yield whole

    def _by_words(self, index: int, sentence: SentenceWords, masked: set[tuple[int, int]]) -> Iterator[Span]:
        for first, last in sentence.runs if not sentence.is_heading else ():
            is_begun = last - first > 1 and sentence.lowers[first] in _BEGINNING  # "The Shabelle", "In Kashebere"
            span = Span(index, first + is_begun, last, "unlisted")
            if last - first <= MOST_WORDS and not is_masked(span, masked) and self._is_place_by_words(sentence, span, masked):
                yield span

    def _is_place_by_words(self, sentence: SentenceWords, span: Span, masked: set[tuple[int, int]]) -> bool:
        words = sentence.words[span.first : span.last]
        if any(word.text in self._words.not_places or word.text.isupper() or word.text in self._organizations.heads for word in words):
            return False
        if self._phrases.is_plainly_place(sentence, span) or self._is_bound(sentence, span, masked):
            return True
        if _is_river(sentence, span) or self._is_measured_from(sentence, span):
            return True
        label = next((named.label for named in sentence.named if named.overlaps(span)), None)
        if label != "PERSON" and len(words) == 1 and len(words[0].text) > _SHORT and _is_moved_to(sentence, span):
            return True
        is_road = self._is_second_of_two(sentence, span, masked)
        if is_road and (label not in {"ORG", "PERSON", "NORP"} or sentence.lowers[span.first - 1] == "to"):
            return True
        if label == "PERSON" and len(words) > 1:
            return False
        return len(words[0].text) > 3 and self.is_near(sentence, span)

    def _is_no_person(self, sentence: SentenceWords, span: Span) -> bool:
        """ "At Cap Lopez", "the Kali Gandaki has risen", "in Hawo Tako": people have no article, and nothing happens in them."""
        first, last = span.first, span.last
        if last - first < 2 or (last < len(sentence.words) and sentence.words[last - 1].is_possessive):
            return False
        if (sentence.words[first].text,) in self._words.feature_prefixes or _is_river(sentence, span):
            return True
        is_after_in = self.is_near(sentence, span) and sentence.lowers[first - 1] == "in"
        is_at = first > 1 and sentence.lowers[first - 1] == "at" and not sentence.words[first].gap.strip()
        is_after_in = is_after_in or (is_at and sentence.lowers[first - 2] not in _AIMING)
        return is_after_in and (last == len(sentence.words) or bool(sentence.words[last].gap.strip()))

    def _is_second_of_two(self, sentence: SentenceWords, span: Span, places: set[tuple[int, int]]) -> bool:
        """ "Between Mora and X", "from Mora to X", "in Mora and X", where the first is known."""
        first = span.first
        if first < 3 or sentence.lowers[first - 1] not in {"and", "to"} or (span.sentence, first - 2) not in places:
            return False
        opening = first - 3
        while opening >= 0 and (span.sentence, opening) in places:
            opening -= 1
        is_pair = sentence.lowers[opening] in ({"from"} if sentence.lowers[first - 1] == "to" else {"between", "in", "near", "from", "at"})
        return opening >= 0 and is_pair and not sentence.words[first].gap.strip()

    def _follows_preposition(self, sentence: SentenceWords, span: Span) -> bool:
        first = span.first
        return first > 0 and not sentence.words[first].gap.strip() and sentence.lowers[first - 1] in self._words.before - {"of"}

    def _is_bound(self, sentence: SentenceWords, span: Span, places: set[tuple[int, int]]) -> bool:
        """After a preposition, and before "in" and a known place: "from Al Nahud, in West Kordofan"."""
        after = span.last
        if not self._follows_preposition(sentence, span):
            return False
        is_in = after < len(sentence.words) and sentence.lowers[after] == "in" and sentence.words[after].gap.strip() in ("", ",")
        return is_in and (span.sentence, after + 1) in places

    def _is_measured_from(self, sentence: SentenceWords, span: Span) -> bool:
        """ "20 km north of Sogakope"."""
        first = span.first
        is_close = first > 2 and not any(word.gap.strip() for word in sentence.words[first - 2 : first + 1])
        if not is_close or sentence.lowers[first - 1] not in {"from", "of"}:
            return False
        unit = first - 3 if sentence.lowers[first - 2] in self._words.directions else first - 2
        return sentence.lowers[unit] in _LENGTHS and sentence.words[unit - 1].text[:1].isdigit()

    def _is_in_list(self, sentence: SentenceWords, span: Span, masked: set[tuple[int, int]]) -> bool:
        """ "Hodeidah, Ras Isa and Salif": between two known places."""
        words, after = sentence.words, span.last
        if span.first == 0 or words[span.first].gap.strip() != "," or (span.sentence, span.first - 1) not in masked:
            return False
        skipped = after + 1 if after < len(words) and words[after].text == "and" else after
        is_joined = skipped < len(words) and (skipped > after or words[after].gap.strip() == ",")
        return is_joined and (span.sentence, skipped) in masked


def _is_moved_to(sentence: SentenceWords, span: Span) -> bool:
    """ "Fell back towards Minova", "12 km closer to Minova"."""
    first = span.first
    if first < 2 or sentence.words[first].gap.strip() or sentence.words[span.last - 1].is_possessive:
        return False
    return sentence.lowers[first - 1] in {"toward", "towards"} or sentence.lowers[first - 2 : first] in {("closer", "to"), ("nearer", "to")}


def _is_river(sentence: SentenceWords, span: Span) -> bool:
    """ "The Shabelle burst its banks", "along the Chindwin"."""
    if span.first == 0 or sentence.lowers[span.first - 1] != "the":
        return False
    is_along = span.first > 1 and sentence.lowers[span.first - 2] == "along" and not sentence.words[span.last - 1].is_possessive
    is_whole = span.last == len(sentence.words) or sentence.words[span.last].gap.strip() != "" or not sentence.capitals[span.last]
    return (is_along and is_whole) or _BANKS & set(sentence.lowers[span.last : span.last + 5]) != set()
