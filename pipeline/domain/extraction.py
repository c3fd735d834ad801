"""What came out of one article."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.domain.entity import Entity
from pipeline.domain.figure import AreaFigure, CasualtyFigure, StatedMeasure


class Outcome(StrEnum):
    """What became of an article that was read; a refused one is a dead letter and has no extraction."""

    EXTRACTED = "extracted"
    NOTHING_FOUND = "nothing_found"
    SKIPPED = "skipped"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """Everything in text order; `language` is BCP 47, `reason` says why an article was skipped."""

    article_id: str
    revision: str
    outcome: Outcome
    reason: str | None
    language: str | None
    entities: tuple[Entity, ...] = ()
    casualties: tuple[CasualtyFigure, ...] = ()
    areas: tuple[AreaFigure, ...] = ()
    quantities: tuple[StatedMeasure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineVersion:
    """What made an event: the program's version, the language model's name and version, a digest of the cue lists."""

    version: str
    model: str
    rules: str
