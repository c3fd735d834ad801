"""When bad input is too much."""

import pytest

from pipeline.agents.bad_input import BadInputLimits, TooMuchBadInput
from pipeline.domain.refusal import BadInputError, Reason, Stage

GOOD = None
BAD = BadInputError(Reason.NOT_JSON, Stage.DECODE, "not JSON")


def limits(*, is_accepting: bool = False) -> BadInputLimits:
    return BadInputLimits(consecutive_limit=10, window=40, ratio_limit=0.5, is_accepting=is_accepting)


def test_one_short_of_the_limit_passes() -> None:
    limits().check([BAD] * 9)


def test_a_row_counts_across_batches() -> None:
    watched = limits()
    watched.check([BAD] * 6)
    with pytest.raises(TooMuchBadInput, match=r"10 inputs in a row .*not_json: 10"):
        watched.check([BAD] * 6)


def test_a_good_input_ends_the_row() -> None:
    watched = limits()
    for _ in range(3):
        watched.check([*[BAD] * 9, GOOD, GOOD, GOOD, *[GOOD] * 9])


def test_half_bad_is_not_more_than_half() -> None:
    limits().check([BAD, GOOD] * 100)


def test_mostly_bad_is_too_much_once_the_window_is_full() -> None:
    watched = limits()
    watched.check([BAD, BAD, GOOD] * 13)
    with pytest.raises(TooMuchBadInput, match="27 of the last 40"):
        watched.check([BAD])


def test_what_left_the_window_is_forgotten() -> None:
    watched = limits()
    watched.check([BAD, BAD, GOOD] * 10)
    watched.check([GOOD] * 30)
    watched.check([BAD, GOOD] * 20)


def test_reasons_are_told_the_most_frequent_first() -> None:
    other = BadInputError(Reason.EMPTY_BODY, Stage.DECODE, "empty")
    with pytest.raises(TooMuchBadInput, match="not_json: 9, empty_body: 1"):
        limits().check([other, *[BAD] * 9])


def test_a_person_may_let_everything_pass() -> None:
    limits(is_accepting=True).check([BAD] * 1000)
