"""Who says a figure, how, and through which medium."""

from collections.abc import Sequence

from pipeline.domain.entity import Entity
from pipeline.domain.figure import Attribution, Cue, Stance
from pipeline.extraction.analysis import Analysis


class AttributionResolver:
    """Answers for one article; reads each sentence at most once."""

    def __init__(self, entities: Sequence[Entity], analysis: Analysis) -> None:
        self._entities = entities
        self._analysis = analysis

    def attribution_of(self, *, sentence_index: int, start_char: int, end_char: int) -> tuple[Attribution, tuple[Cue, ...]]:
        """The attribution of the figure with this span of the body, and the words that decided."""
        del sentence_index, start_char, end_char
        return Attribution(stance=Stance.STATED, claimant=None, medium=None), ()
