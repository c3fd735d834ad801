"""Which sentences of an article are parsed: those that may hold a figure, and those that tell it who speaks and when."""

from collections.abc import Sequence

from spacy.tokens import Doc

from pipeline.extraction.attribution.cues import load_cues
from pipeline.extraction.attribution.discourse import LOOK_BACK_SENTENCES as SPEAKER_REACH
from pipeline.extraction.figures.areas import AreaReader
from pipeline.extraction.figures.bounds import NumberReader
from pipeline.extraction.figures.casualties import CasualtyReader
from pipeline.extraction.occurred.resolver import LEAD_SENTENCES
from pipeline.extraction.occurred.resolver import LOOK_BACK_SENTENCES as TIME_REACH

_TIMES = frozenset({"DATE", "TIME"})


class Gate:
    """Parsing is half the cost of an article; reads nothing but words and named entities, and errs to the side of parsing."""

    def __init__(self, numbers: NumberReader, casualties: CasualtyReader, areas: AreaReader) -> None:
        self._numbers = numbers
        self._casualties = casualties
        self._areas = areas
        self._speech_words = load_cues().frame_words

    def choose(self, docs: Sequence[Doc]) -> list[bool]:
        """One answer a sentence; `docs` are all of an article, in text order."""
        figures = [self._may_hold_figure(doc) for doc in docs]
        return [figures[index] or self._serves(index, doc, figures) for index, doc in enumerate(docs)]

    def _may_hold_figure(self, doc: Doc) -> bool:
        has_number = self._numbers.is_in(doc.text)
        return self._casualties.may_be_in(doc, has_number=has_number) or (has_number and self._areas.may_be_in(doc))

    def _serves(self, index: int, doc: Doc, figures: list[bool]) -> bool:
        """ "The governor spoke on Monday. Twelve people died, he said.": the second sentence takes both from the first."""
        if any(figures[max(0, index - 1) : index + 1 + SPEAKER_REACH]) and any(token.lower_ in self._speech_words for token in doc):
            return True
        is_before = any(figures) if index < LEAD_SENTENCES else any(figures[index : index + 1 + TIME_REACH])
        return is_before and any(entity.label_ in _TIMES for entity in doc.ents)
