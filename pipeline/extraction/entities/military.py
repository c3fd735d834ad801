"""Find named military units ("61st Mechanized Brigade") and named weapons ("KAB-250", "Triton cruise missiles")."""

import re
from collections.abc import Iterator

from pipeline.extraction.entities.lexicon import MilitaryWords
from pipeline.extraction.entities.place_hits import PlaceHit
from pipeline.extraction.entities.words import ArticleWords, SentenceWords, Span

_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)\Z", re.IGNORECASE)
# A single letter needs its hyphen: F4 is a tornado, F-4 an aircraft.
_DESIGNATION = re.compile(r"([A-Z](?=-)|[A-Z][A-Za-z]{1,4})-?\d{1,4}[A-Z]{0,3}\d?\Z")


class MilitaryFinder:
    """Works on words alone; the model knows few of these names."""

    def __init__(self, words: MilitaryWords) -> None:
        self._words = words

    def units(self, article: ArticleWords) -> list[Span]:
        """Numbered units, and named ones with a head that only units have."""
        return [span for index, sentence in enumerate(article.sentences) for span in self._units(index, sentence)]

    def weapons(self, article: ArticleWords, hits: list[PlaceHit]) -> list[Span]:
        """Listed weapons, designations, and names directly before "cruise missile" and its like."""
        peoples = {(hit.span.sentence, hit.span.first) for hit in hits if hit.people is not None or hit.country is not None}
        return [span for index, sentence in enumerate(article.sentences) for span in self._weapons(index, sentence, peoples)]

    def _units(self, index: int, sentence: SentenceWords) -> Iterator[Span]:
        if self._words.unit_heads.isdisjoint(sentence.lowers):
            return
        position = 0
        while position < len(sentence.words):
            span = self._unit_at(index, sentence, position)
            if span is not None:
                yield span
            position = span.last if span is not None else position + 1

    def _unit_at(self, index: int, sentence: SentenceWords, first: int) -> Span | None:
        words = sentence.words
        text = words[first].text
        is_numbered = _ORDINAL.match(text) is not None or text in self._words.unit_numbers
        if not is_numbered and not sentence.capitals[first]:
            return None
        last = first
        while last < len(words) and last - first < 7 and (last == first or not words[last].gap.strip()):
            word = words[last]
            if last > first and sentence.lowers[last] in self._words.unit_heads:
                end = self._with_number(sentence, last)
                named = last - first >= 1 and (is_numbered or end > last + 1 or word.text in self._words.certain_unit_heads)
                return Span(index, first, end, "UNIT") if named and (is_numbered or word.text[0].isupper()) else None
            if last > first and not (sentence.capitals[last] or word.text.lower() in self._words.unit_words):
                return None
            if word.is_possessive:
                return None
            last += 1
        return None

    def _with_number(self, sentence: SentenceWords, head: int) -> int:
        """ "Light Infantry Battalion 317"."""
        following = head + 1
        if following < len(sentence.words) and sentence.words[following].text.isdigit() and not sentence.words[following].gap.strip():
            return following + 1
        return following

    def _weapons(self, index: int, sentence: SentenceWords, peoples: set[tuple[int, int]]) -> Iterator[Span]:
        free = 0
        for position, is_capital in enumerate(sentence.capitals):
            last = self._weapon_end(index, sentence, position, peoples) if is_capital and position >= free else position
            if last > position:
                yield Span(index, position, last, "WEAPON")
                free = last

    def _weapon_end(self, index: int, sentence: SentenceWords, first: int, peoples: set[tuple[int, int]]) -> int:
        words = sentence.words
        for last in (first + 2, first + 1):
            if last <= len(words) and " ".join(word.text for word in words[first:last]) in self._words.weapons:
                return last
        match = _DESIGNATION.match(words[first].text)
        if match and match.group(1) in self._words.designations:
            return first + 1
        is_plain = (index, first) not in peoples and not words[first].text.isupper() and first > 0 and not words[first].is_possessive
        return first + 1 if is_plain and self._is_before_weapon(sentence, first + 1) else first

    def _is_before_weapon(self, sentence: SentenceWords, position: int) -> bool:
        """ "Triton cruise missiles": two weapon words, or the certain ones alone."""
        texts = [word.text.lower() for word in sentence.words[position : position + 2] if not word.gap.strip()]
        return (
            len(texts) == 2
            and texts[0] in {"cruise", "ballistic", "glide", "guided", "hypersonic", "anti-tank"}
            and texts[1] in self._words.nouns
        )
