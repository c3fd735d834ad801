"""A frame: somebody vouches for a stretch of a sentence. Which of several frames governs a figure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pipeline.extraction.attribution.phrases import NounPhrase


class Act(StrEnum):
    """What the words of a frame do with what they govern."""

    CLAIM = "claim"
    DENIAL = "denial"
    HEARSAY = "hearsay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """All positions are tokens of the sentence, half-open.

    `speaker` is None where nobody is named; `relayed_by` is the outlet that quotes him; `cue` are the words that decided;
    `regions` is what is vouched for.
    """

    act: Act
    speaker: NounPhrase | None
    cue: tuple[int, int]
    regions: tuple[tuple[int, int], ...]
    relayed_by: NounPhrase | None = None

    def size_around(self, token: int) -> int | None:
        """Length of the smallest region that holds this token."""
        return min((end - start for start, end in self.regions if start <= token < end), default=None)


def governing(frames: Iterable[tuple[Frame, bool]], token: int) -> Frame | None:
    """The innermost frame around the token; the flag says whether its speaker is known, and one without gives way.

    In "police said three died, but the ministry put the toll at five", each figure has the speaker of its own clause;
    in "the army said reports spoke of 12 dead" it is the army.
    """
    around = [(size, frame, is_known) for frame, is_known in frames if (size := frame.size_around(token)) is not None]
    choice = [(size, frame) for size, frame, is_known in around if is_known] or [(size, frame) for size, frame, _ in around]
    return min(choice, key=lambda pair: (pair[0], -pair[1].cue[0]))[1] if choice else None
