"""Attribution from a sentence nearby, where the text leaves no doubt of it.

A quotation has its speaker in a sentence beside it; a list has it in the line that introduces it; "These include 12
children" goes on with the count before it; a report headed "Source: ..." says all that it details from there.
"""

import re

from pipeline.extraction.analysis import Analysis
from pipeline.extraction.attribution.cues import AttributionCues
from pipeline.extraction.attribution.discourse import Discourse, Governor
from pipeline.extraction.attribution.frames import Act
from pipeline.extraction.attribution.quoted import Quoted
from pipeline.extraction.attribution.quotes import Quotes
from pipeline.extraction.attribution.report_label import ReportLabel

MAX_CONTINUED_SENTENCES = 3
_LIST_ITEM = re.compile(r"\s*(?:[•·▪●*–—-]|\(?\d{1,2}[.)])\s*")


class Carried:
    """Looks beside a sentence that names no speaker for its figure."""

    def __init__(self, analysis: Analysis, discourse: Discourse, quotes: Quotes, cues: AttributionCues) -> None:
        self._sentences = analysis.sentences
        self._body = analysis.article.body
        self._discourse = discourse
        self._quotes = quotes
        self._cues = cues
        self._quoted = Quoted(analysis.sentences, discourse, quotes)
        self._lists: dict[int, Governor | None] = {}
        self._label = ReportLabel(analysis.sentences, discourse, cues)

    def governor(self, index: int, char: int) -> Governor | None:
        """Who is plainly still speaking at this character of this sentence."""
        quotation = self._quotes.around(char)
        if quotation is not None:
            found = self._quoted.governor(index, quotation)
            return found if found is not None and found.claimant is not None else self._label.governor(index) or found
        return self._listed(index) or self._continued(index) or self._label.governor(index)

    def _listed(self, index: int) -> Governor | None:
        """Items below "Deaths reported by the Civil Defence:"; each list is walked back once."""
        place = index
        while place not in self._lists:
            if place == 0 or not self._is_item(place):
                self._lists[place] = None
            elif self._sentences[place - 1].sentence.text.rstrip().endswith(":"):
                self._lists[place] = self._last_speech(place - 1)
            else:
                place -= 1
        for item in range(place, index + 1):
            self._lists[item] = self._lists[place]
        return self._lists[index]

    def _is_item(self, index: int) -> bool:
        """The mark of an item may stand in the sentence or have been split from it."""
        start = self._sentences[index].sentence.start_char
        line = self._body.rfind("\n", 0, start) + 1
        return _LIST_ITEM.match(self._body, line, start + 4) is not None

    def _continued(self, index: int) -> Governor | None:
        """ "These include 12 children": who gave the count in the sentence before, in the same paragraph."""
        if any(frame.act is not Act.HEARSAY for frame in self._discourse.frames(index)):
            return None
        for place in range(index, max(0, index - MAX_CONTINUED_SENTENCES), -1):
            here, before = self._sentences[place].sentence, self._sentences[place - 1].sentence
            if here.paragraph != before.paragraph or not self._cues.continuing_words.match(here.text):
                return None
            if (found := self._last_speech(place - 1)) is not None:
                return found if self._counts(found) else None
        return None

    def _last_speech(self, index: int) -> Governor | None:
        frame = self._discourse.last_speech(index)
        return self._discourse.governor(index, frame) if frame is not None else None

    def _counts(self, governor: Governor) -> bool:
        """Whether a number is among what was said; else there is nothing to go on with."""
        doc = self._sentences[governor.sentence_index].doc
        regions = governor.frame.regions if governor.frame is not None else ()
        return any(token.like_num or token.tag_ == "CD" for start, end in regions for token in doc[start:end])
