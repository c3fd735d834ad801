"""How far an attribution without a subordinate clause reaches: "F, X said", "F, according to X"."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

_RELATIVES = (["who"], ["whose"], ["whom"], ["which"], ["where"])  # ", said Ann Roe, whose two sons died": the outlet tells
_PAUSES = frozenset({",", "”", "“", '"', ";"})


class Extent:
    """Knows where another speaker of the sentence has his say; `anchors` are the words that attribute something."""

    def __init__(self, doc: Doc, words: Sequence[str], anchors: frozenset[str], breaks: frozenset[str]) -> None:
        self._doc = doc
        self._words = words
        self._anchors = [place for place, word in enumerate(words) if word in anchors]
        following = [*words[1:], ""]
        self._breaks = [p for p, word in enumerate(words) if word == ";" or (word == "," and following[p] in breaks)]

    def around_tag(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """What stands before the tag first..end, and behind it what follows after a comma or goes on with the quotation."""
        yield self._left(first), first
        after = next((place for place in range(end, len(self._words)) if self._words[place] in _PAUSES), None)
        if after is not None and self._words[after] != ";" and self._words[after + 1 : after + 2] not in _RELATIVES:
            yield after, self._right(after, first, end)

    def around_phrase(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """ "According to X, F" governs what follows, "F, according to X" what precedes, and what a comma adds."""
        left = self._left(first)
        if not any(token.tag_.startswith("VB") for token in self._doc[left:first]):
            yield left, self._right(end, first, end)
            return
        yield left, first
        if end < len(self._words) and self._words[end] == ",":
            yield end, self._right(end, first, end)

    def _left(self, anchor: int) -> int:
        """Begin of the clause before the anchor; a break counts only where somebody else speaks on its other side."""
        earliest = self._anchors[0] if self._anchors else anchor
        return max((place for place in self._breaks if earliest < place < anchor), default=0)

    def _right(self, anchor: int, first: int, end: int) -> int:
        """End of the clause behind the anchor; the attribution at first..end is not somebody else."""
        others = [other for other in self._anchors if other > anchor and not first <= other < end]
        latest = others[-1] if others else -1
        return min((place for place in self._breaks if anchor < place < latest), default=len(self._words))
