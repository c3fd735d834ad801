"""Read the role of a person from the words beside the name: "German Foreign Minister X", "X, the mayor of Y,"."""

from pipeline.extraction.entities.lexicon import PeopleWords
from pipeline.extraction.entities.words import SentenceWords, Span

MOST_WORDS = 14
_LINKS = frozenset({"of", "for", "the", "and", "in", "to", "on", "at", "by", "&"})


class RoleReader:
    """A role is a run of capitals, role words and links around at least one role head."""

    def __init__(self, words: PeopleWords) -> None:
        self._words = words
        self._titles = {title.lower() for title in words.titles}

    def read(self, body: str, sentence: SentenceWords, span: Span) -> str | None:
        """The words of the role as the text has them, or None."""
        found = self._before(sentence, span) or self._after(sentence, span)
        if found is None:
            return None
        first, last = found
        return " ".join(body[sentence.words[first].start_char : sentence.words[last - 1].end_char].split())

    def _before(self, sentence: SentenceWords, span: Span) -> tuple[int, int] | None:
        words, last = sentence.words, span.first
        while last > 0 and not words[last].gap.strip(" .") and words[last - 1].text.lower() in self._titles - self._words.role_heads:
            last -= 1
        if last == 0:
            return None
        gap = words[last].gap.strip()
        if gap not in {"", ","}:
            return None
        first = last
        while (
            first > 0
            and last - first < MOST_WORDS
            and (first == last or not words[first].gap.strip())
            and self._is_of_role(sentence, first - 1)
        ):
            first -= 1
        return self._role_in(sentence, first, last, is_apposed=gap == ",")

    def _role_in(self, sentence: SentenceWords, first: int, last: int, *, is_apposed: bool) -> tuple[int, int] | None:
        """The part of first..last that is a role: from its first telling word to its end."""
        words = sentence.words
        heads = [p for p in range(first, last) if words[p].text.lower() in self._words.role_heads]
        if not heads:
            return None
        if not is_apposed and heads[-1] != last - 1 and words[heads[-1] + 1].text.lower() not in {"of", "for", "in", "to", "at"}:
            return None
        while first < heads[0] and words[first].text.lower() in _LINKS:
            first += 1
        for position in range(first, heads[0]):
            if words[position].text.lower() in {"of", "for", "in", "at", "by", "on", "to"}:
                first = position + 1
        while first < heads[0] and words[first].text.lower() in _LINKS:
            first += 1
        return first, last

    def _after(self, sentence: SentenceWords, span: Span) -> tuple[int, int] | None:
        words, first = sentence.words, span.last
        if first >= len(words) or words[first].gap.strip() != ",":
            return None
        if words[first].text.isdigit() and first + 1 < len(words):
            first += 1
        if words[first].text.lower() in {"the", "a", "an", "who"}:
            first += 1
        last = first
        while (
            last < len(words)
            and last - first < MOST_WORDS
            and (last == first or not words[last].gap.strip())
            and self._is_of_role(sentence, last)
        ):
            last += 1
        while last > first and words[last - 1].text.lower() in _LINKS:
            last -= 1
        heads = [p for p in range(first, last) if words[p].text.lower() in self._words.role_heads]
        return (first, last) if heads else None

    def _is_of_role(self, sentence: SentenceWords, position: int) -> bool:
        text = sentence.words[position].text
        lower = text.lower()
        if lower in self._words.role_words or lower in self._words.role_heads or lower in _LINKS:
            return True
        return sentence.capitals[position] or "-" in text
