"""How far an attribution without a subordinate clause reaches: "F, X said", "F, according to X"."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from pipeline.extraction.attribution.phrases import NounPhrase


class Extent:
    """Knows where another speaker of the sentence has his say; `anchors` are the tokens that attribute something."""

    def __init__(self, doc: Doc, words: Sequence[str], anchors: frozenset[str], breaks: frozenset[str]) -> None:
        self._doc = doc
        self._anchors = [place for place, word in enumerate(words) if word in anchors]
        following = [*words[1:], ""]
        self._breaks = [p for p, word in enumerate(words) if word == ";" or (word == "," and following[p] in breaks)]

    def around_tag(self, verb: int, speaker: NounPhrase | None) -> Iterator[tuple[int, int]]:
        """What stands before the tag, and behind it what follows after a comma."""
        first = min(verb, speaker.start) if speaker is not None else verb
        last = max(verb + 1, speaker.end) if speaker is not None else verb + 1
        yield self.left(first), first
        after = next((token.i for token in self._doc[last:] if token.text in {",", ";", "”", "“", '"'}), None)
        if after is not None and self._doc[after].text != ";":
            yield after, self.right(after, first)

    def left(self, anchor: int) -> int:
        """Begin of the clause before the anchor; a break counts only where somebody else speaks on its other side."""
        others = [other for other in self._anchors if other < anchor]
        return max((place for place in self._breaks if place < anchor and any(other < place for other in others)), default=0)

    def right(self, anchor: int, own: int) -> int:
        """End of the clause behind the anchor."""
        others = [other for other in self._anchors if other > anchor and other != own]
        return min((place for place in self._breaks if place > anchor and any(other > place for other in others)), default=len(self._doc))
