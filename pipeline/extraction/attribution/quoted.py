"""The speaker of a quotation, who may stand in its own sentence or in the one before or behind it."""

from bisect import bisect_right
from collections.abc import Sequence

from pipeline.extraction.analysis import AnalyzedSentence
from pipeline.extraction.attribution.discourse import Discourse, Governor
from pipeline.extraction.attribution.frames import Act, Frame
from pipeline.extraction.attribution.quotes import Quotes

Span = tuple[int, int]


class Quoted:
    """Looks around the quotations of one article."""

    def __init__(self, sentences: Sequence[AnalyzedSentence], discourse: Discourse, quotes: Quotes) -> None:
        self._sentences = sentences
        self._starts = [analyzed.sentence.start_char for analyzed in sentences]
        self._discourse = discourse
        self._quotes = quotes

    def governor(self, index: int, quotation: Span) -> Governor | None:
        """Who speaks in this quotation, which the sentence at `index` has a part of.

        A few quoted words ("martyrs") without a speaker are still the outlet's; whole sentences are somebody's claim.
        """
        first, last = self._sentence_of(quotation[0]), self._sentence_of(quotation[1] - 1)
        for place in dict.fromkeys([index, last, first]):
            frame = self._nearest(place, quotation)
            if frame is not None:
                return self._discourse.governor(place, frame)
        if quotation[0] > self._sentences[first].sentence.start_char + 1:
            return None
        return self._beside(first - 1, first) or self._beside(last + 1, last) or _unnamed(index, quotation)

    def _sentence_of(self, char: int) -> int:
        return max(0, bisect_right(self._starts, char) - 1)

    def _nearest(self, index: int, quotation: Span) -> Frame | None:
        """The frame of this sentence that stands nearest to the quotation, outside of any."""
        places = [(self._discourse.char(index, frame.cue[0]), frame) for frame in self._discourse.frames(index)]
        outside = [
            (min(abs(char - quotation[0]), abs(char - quotation[1])), frame)
            for char, frame in places
            if self._quotes.around(char) is None and self._discourse.speaker(index, frame) is not None
        ]
        return min(outside, key=lambda pair: pair[0])[1] if outside else None

    def _beside(self, index: int, neighbour: int) -> Governor | None:
        if not 0 <= index < len(self._sentences):
            return None
        if self._sentences[index].sentence.paragraph != self._sentences[neighbour].sentence.paragraph:
            return None
        frame = self._discourse.last_speech(index)
        return self._discourse.governor(index, frame) if frame is not None else None


def _unnamed(index: int, quotation: Span) -> Governor:
    return Governor(act=Act.HEARSAY, claimant=None, cue=(quotation[0], quotation[0] + 1), sentence_index=index, frame=None)
