"""Attribution that is carried over sentences, only where the text makes it plain.

A quotation has its speaker in a sentence beside it; a list has it in the line that introduces it; "These include 12
children" goes on with the count before it; a report headed "Source: ..." says all that it details from there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.domain.figure import Claimant
from pipeline.extraction.analysis import Analysis
from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.discourse import Discourse
from pipeline.extraction.attribution.frames import Act, Frame
from pipeline.extraction.attribution.phrases import NounPhrase
from pipeline.extraction.attribution.quotes import Quotes

MAX_LABEL_PARAGRAPHS = 4
MAX_CARRIED_SENTENCES = 3
_LABEL = re.compile(r"\s*([A-Za-z]+):")
_LIST_ITEM = re.compile(r"\s*(?:[•·▪●*–—-]|\(?\d{1,2}[.)])\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Governor:
    """Who vouches for a figure: the claimant, what he does, and the words that say so (`cue` in the body).

    `frame` is the frame in the sentence at `sentence_index`, None for the label at the head of a report.
    """

    act: Act
    claimant: Claimant | None
    cue: tuple[int, int]
    sentence_index: int
    frame: Frame | None


class Carried:
    """Looks beside a sentence that names no speaker for its figure."""

    def __init__(self, analysis: Analysis, discourse: Discourse, quotes: Quotes, cues: AttributionCues) -> None:
        self._sentences = analysis.sentences
        self._body = analysis.article.body
        self._discourse = discourse
        self._quotes = quotes
        self._cues = cues
        self._label = self._source_label()
        self._backgrounds = [s.sentence.start_char for s in self._sentences if self._label_word(s.sentence.text) in cues.background_labels]

    def governor(self, index: int, char: int) -> Governor | None:
        """Who is plainly still speaking at this character of this sentence."""
        quotation = self._quotes.around(char)
        if quotation is not None:
            return self._quoted(index, quotation) or self._reported(index)
        return self._listed(index) or self._continued(index) or self._reported(index)

    # -- quotations

    def _quoted(self, index: int, quotation: tuple[int, int]) -> Governor | None:
        first, last = self._sentence_of(index, quotation[0], step=-1), self._sentence_of(index, quotation[1] - 1, step=1)
        places = dict.fromkeys([index, last, first])
        for place in places:
            found = self._outside(place, quotation)
            if found is not None:
                return found
        whole = self._is_whole(first, quotation)
        if not whole:
            return None
        return self._beside(first - 1, first) or self._beside(last + 1, last) or self._unattributed(index, quotation)

    def _sentence_of(self, index: int, char: int, *, step: int) -> int:
        place = index
        while 0 <= place + step < len(self._sentences):
            sentence = self._sentences[place].sentence
            if sentence.start_char <= char < sentence.end_char or (char < sentence.start_char) == (step > 0):
                break
            place += step
        return place

    def _outside(self, index: int, quotation: tuple[int, int]) -> Governor | None:
        """The speaker in this sentence who stands nearest to the quotation, outside of it."""
        near: list[tuple[int, Frame, Claimant]] = []
        for frame in self._discourse.frames(index):
            claimant = self._discourse.speaker(index, frame)
            char = self._discourse.char(index, frame.cue[0])
            if claimant is not None and self._quotes.around(char) is None:
                near.append((min(abs(char - quotation[0]), abs(char - quotation[1])), frame, claimant))
        if not near:
            return None
        _, frame, claimant = min(near, key=lambda item: item[0])
        return self._made(index, frame, claimant)

    def _is_whole(self, index: int, quotation: tuple[int, int]) -> bool:
        """Whole sentences are quoted; a few quoted words ("martyrs") are still the outlet's sentence."""
        return quotation[0] <= self._sentences[index].sentence.start_char + 1

    def _beside(self, index: int, neighbour: int) -> Governor | None:
        if not 0 <= index < len(self._sentences) or not self._same_paragraph(index, neighbour):
            return None
        last = self._discourse.last_speaker(index)
        return self._made(index, *last) if last is not None else None

    def _unattributed(self, index: int, quotation: tuple[int, int]) -> Governor:
        return Governor(act=Act.HEARSAY, claimant=None, cue=(quotation[0], quotation[0] + 1), sentence_index=index, frame=None)

    # -- lists and continuations

    def _listed(self, index: int) -> Governor | None:
        """Items below "Deaths reported by the Civil Defence:"."""
        if not _LIST_ITEM.match(self._sentences[index].sentence.text) and not self._starts_item(index):
            return None
        for place in range(index - 1, -1, -1):
            text = self._sentences[place].sentence.text
            if text.rstrip().endswith(":"):
                last = self._discourse.last_speaker(place)
                return self._made(place, *last) if last is not None else None
            if not _LIST_ITEM.match(text) and not self._starts_item(place):
                return None
        return None

    def _starts_item(self, index: int) -> bool:
        """The mark of an item may have been split from its sentence."""
        start = self._sentences[index].sentence.start_char
        line = self._body.rfind("\n", 0, start) + 1
        return _LIST_ITEM.match(self._body, line, start + 1) is not None

    def _continued(self, index: int) -> Governor | None:
        if any(frame.act is not Act.HEARSAY for frame in self._discourse.frames(index)):
            return None
        place = index
        while (
            index - place < MAX_CARRIED_SENTENCES and place > 0 and self._cues.continuing_words.match(self._sentences[place].sentence.text)
        ):
            if not self._same_paragraph(place - 1, place):
                return None
            place -= 1
            last = self._discourse.last_speaker(place)
            if last is not None:
                return self._made(place, *last)
        return None

    # -- reports

    def _reported(self, index: int) -> Governor | None:
        if self._label is None:
            return None
        start = self._sentences[index].sentence.start_char
        if any(self._label.cue[0] < background <= start for background in self._backgrounds):
            return None
        return self._label

    def _source_label(self) -> Governor | None:
        """ "Source: the Navy on Telegram" in the first paragraphs of a report that goes on with "Details:" or "Quote:"."""
        words = [self._label_word(analyzed.sentence.text) for analyzed in self._sentences]
        if not any(word in self._cues.report_labels for word in words):
            return None
        for index, word in enumerate(words):
            if word in self._cues.source_labels and self._paragraphs_before(index) < MAX_LABEL_PARAGRAPHS:
                return self._labelled(index)
        return None

    def _labelled(self, index: int) -> Governor | None:
        analyzed = self._sentences[index]
        phrase = _named_source(analyzed.doc.text, [token.idx for token in analyzed.doc])
        if phrase is None:
            return None
        claimant = self._discourse.claimant(index, phrase)
        start = analyzed.sentence.start_char
        cue = (start, start + analyzed.doc[phrase.end - 1].idx + len(analyzed.doc[phrase.end - 1]))
        return Governor(act=Act.CLAIM, claimant=claimant, cue=cue, sentence_index=index, frame=None) if claimant is not None else None

    def _label_word(self, text: str) -> str:
        match = _LABEL.match(text)
        return match.group(1).lower() if match else ""

    def _paragraphs_before(self, index: int) -> int:
        return len({analyzed.sentence.paragraph for analyzed in self._sentences[:index]})

    def _same_paragraph(self, index: int, other: int) -> bool:
        return self._sentences[index].sentence.paragraph == self._sentences[other].sentence.paragraph

    def _made(self, index: int, frame: Frame, claimant: Claimant) -> Governor:
        return Governor(act=Act.CLAIM, claimant=claimant, cue=self.span(index, frame), sentence_index=index, frame=frame)

    def span(self, index: int, frame: Frame) -> tuple[int, int]:
        """The words of a frame in the body."""
        analyzed = self._sentences[index]
        last = analyzed.doc[frame.cue[1] - 1]
        return self._discourse.char(index, frame.cue[0]), analyzed.sentence.start_char + last.idx + len(last)


def _named_source(text: str, starts: Sequence[int]) -> NounPhrase | None:
    """ "Source: the Navy (UN) on Telegram" names "the Navy"."""
    match = re.match(r"\s*\w+:\s*([^,;.(]+?)(?=\s+(?:on|in|via|at|citing)\b|[,;.(]|\s*$)", text)
    if match is None:
        return None
    inside = [place for place, start in enumerate(starts) if match.start(1) <= start < match.end(1)]
    return NounPhrase(start=inside[0], end=inside[-1] + 1, head=inside[-1]) if inside else None
