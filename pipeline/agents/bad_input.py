"""Limits on bad input: where a producer or a release is broken, the worker stops before all that it reads is a dead letter.

TooMuchBadInput
    a limit is exceeded; the batch that exceeded it must be neither published nor acknowledged.
"""

from collections import Counter, deque
from collections.abc import Sequence

from pipeline.domain.refusal import BadInputError, Reason


class TooMuchBadInput(Exception):  # noqa: N818  reads as what happened
    """The text says which limit, and which reasons led there."""


class BadInputLimits:
    """Counts dead letters among the inputs of this worker, in the order in which they came."""

    def __init__(self, *, consecutive_limit: int, window: int, ratio_limit: float, is_accepting: bool = False) -> None:
        """With `is_accepting` a person has looked at the input, and nothing is too much."""
        self._consecutive_limit = consecutive_limit
        self._ratio_limit = ratio_limit
        self._is_accepting = is_accepting
        self._consecutive = 0
        self._window: deque[Reason | None] = deque(maxlen=window)

    def check(self, refusals: Sequence[BadInputError | None]) -> None:
        """Take note of a batch, None for a good input; raises TooMuchBadInput before anything of it may be published."""
        if self._is_accepting:
            return
        for refusal in refusals:
            self._window.append(refusal.reason if refusal else None)
            self._consecutive = self._consecutive + 1 if refusal else 0
            if self._consecutive >= self._consecutive_limit:
                raise TooMuchBadInput(f"{self._consecutive} inputs in a row could not be processed ({self._reasons()})")
            self._check_ratio()

    def _check_ratio(self) -> None:
        size = len(self._window)
        bad = sum(reason is not None for reason in self._window)
        if size == self._window.maxlen and bad > size * self._ratio_limit:
            raise TooMuchBadInput(f"{bad} of the last {size} inputs could not be processed ({self._reasons()})")

    def _reasons(self) -> str:
        counted = Counter(reason for reason in self._window if reason is not None)
        return ", ".join(f"{reason}: {count}" for reason, count in counted.most_common())
