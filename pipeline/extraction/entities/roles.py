"""Read the role of a person from the words beside the name: "German Foreign Minister X", "X, the mayor of Y,"."""

from pipeline.extraction.entities.lexicon import PeopleWords
from pipeline.extraction.entities.words import SentenceWords, Span

MOST_WORDS = 14
_LINKS = frozenset({"a", "an", "and", "at", "by", "for", "his", "her", "in", "its", "of", "on", "that", "the", "their", "to", "with", "&"})
_OFFICES_OF_GENERALS = frozenset({"attorney", "consul", "director", "governor", "inspector", "secretary", "solicitor", "surveyor"})
_JOINS = frozenset({"of", "for", "in", "at", "to", "with", "on", "and"})
_ENDS = frozenset(
    {
        "said",
        "says",
        "told",
        "who",
        "which",
        "that",
        "is",
        "was",
        "were",
        "has",
        "had",
        "wrote",
        "added",
        "as",
        "but",
        "when",
        "where",
        "after",
    }
)


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
        """Before the name and its titles; a rank alone is a role where nothing else is said."""
        words, last = sentence.words, span.first
        while (
            last > 0
            and not words[last].gap.strip(" .")
            and sentence.lowers[last - 1] in self._titles
            and not self._is_office(sentence, last - 1)
        ):
            last -= 1
        found = self._run_before(sentence, last)
        if found is None and last < span.first and any(w.text.lower() in self._words.role_heads for w in words[last : span.first]):
            return self._run_before(sentence, span.first)
        return found

    def _is_office(self, sentence: SentenceWords, position: int) -> bool:
        """ "Attorney General" is an office, "General" a rank."""
        return position > 0 and sentence.lowers[position] == "general" and sentence.lowers[position - 1] in _OFFICES_OF_GENERALS

    def _run_before(self, sentence: SentenceWords, last: int) -> tuple[int, int] | None:
        words, first = sentence.words, last
        gap = words[last].gap.strip() if 0 < last < len(words) else "-"
        if gap == ",":
            return self._apposed(sentence, last)
        if gap:
            return None
        while (
            first > 0
            and last - first < MOST_WORDS
            and (first == last or not words[first].gap.strip())
            and self._is_of_role(sentence, first - 1)
        ):
            first -= 1
        heads = self._heads(sentence, first, last)
        if not heads or (heads[-1] != last - 1 and words[heads[-1] + 1].text.lower() not in _JOINS):
            return None
        return self._begin(sentence, first, heads[0]), last

    def _apposed(self, sentence: SentenceWords, last: int) -> tuple[int, int] | None:
        """ "said the minister for rural affairs, Odile X": back over anything to the role's head."""
        words, first = sentence.words, last
        while first > 0 and last - first < MOST_WORDS and (first == last or not words[first].gap.strip()):
            first -= 1
        heads = self._heads(sentence, first, last)
        if not heads or (heads[-1] != last - 1 and words[heads[-1] + 1].text.lower() not in _JOINS):
            return None
        head = next((h for h in heads if words[h + 1].text.lower() in _JOINS), heads[-1])
        begin = head
        while (
            begin > first
            and not words[begin].gap.strip()
            and self._is_of_role(sentence, begin - 1)
            and words[begin - 1].text.lower() not in _LINKS
        ):
            begin -= 1
        return begin, last

    def _begin(self, sentence: SentenceWords, first: int, head: int) -> int:
        """The first word of the role: behind the last preposition before its head, without article."""
        words = sentence.words
        for position in range(first, head):
            if words[position].text.lower() in _LINKS:
                first = position + 1
        return first

    def _heads(self, sentence: SentenceWords, first: int, last: int) -> list[int]:
        return [p for p in range(first, last) if sentence.words[p].text.lower() in self._words.role_heads]

    def _after(self, sentence: SentenceWords, span: Span) -> tuple[int, int] | None:
        """ "Jo Marsh, 34, a volunteer with the coast guard,"."""
        words, first = sentence.words, span.last
        if first >= len(words) or words[first].gap.strip() != ",":
            return None
        if words[first].text.isdigit() and first + 1 < len(words):
            first += 1
        while first < len(words) and words[first].text.lower() in {"the", "a", "an", "who", "is"}:
            first += 1
        last = first
        while last < len(words) and last - first < MOST_WORDS and (last == first or not words[last].gap.strip()):
            is_joined = any(words[p].text.lower() in _JOINS for p in range(first, last))
            if words[last].text.lower() in _ENDS or not (
                is_joined or self._is_of_role(sentence, last) or words[last].text.lower() in _JOINS
            ):
                break
            last += 1
        while last > first and words[last - 1].text.lower() in _LINKS:
            last -= 1
        return (first, last) if self._heads(sentence, first, last) else None

    def _is_of_role(self, sentence: SentenceWords, position: int) -> bool:
        text = sentence.words[position].text
        lower = text.lower()
        if lower in self._words.role_words or lower in self._words.role_heads or lower in _LINKS:
            return True
        return sentence.capitals[position] or "-" in text
