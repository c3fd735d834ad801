"""The numbers of an evaluation."""

from dataclasses import dataclass


@dataclass(slots=True)
class Score:
    """Figures or entities of one kind; a share of nothing is None."""

    found: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float | None:
        """Share of what was found that is labelled."""
        return share(self.found, self.found + self.wrong)

    @property
    def recall(self) -> float | None:
        """Share of what is labelled that was found."""
        return share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float | None:
        """Their harmonic mean."""
        return share(2 * self.found, 2 * self.found + self.missed + self.wrong)

    def add(self, other: "Score") -> None:
        """Count what the other has counted."""
        self.found += other.found
        self.missed += other.missed
        self.wrong += other.wrong


@dataclass(slots=True)
class Accuracy:
    """How often an attribute was right, of the figures that were found and have a label for it."""

    right: int = 0
    scored: int = 0

    @property
    def accuracy(self) -> float | None:
        """None where no label names it."""
        return share(self.right, self.scored)

    def add(self, is_right: bool) -> None:
        """One more."""
        self.right += is_right
        self.scored += 1


def share(part: int, whole: int) -> float | None:
    """None of nothing."""
    return part / whole if whole else None
