import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.domain.quantity import Qualifier, Quantity

BOUNDS = st.none() | st.floats(min_value=0, max_value=1e9)


@pytest.mark.parametrize(
    ("qualifier", "lower", "upper"),
    [
        (Qualifier.EXACT, 12, 12),
        (Qualifier.EXACT, 0, 0),
        (Qualifier.APPROXIMATE, 200, 200),
        (Qualifier.RANGE, 10, 15),
        (Qualifier.AT_LEAST, 12, None),
        (Qualifier.MORE_THAN, 30, None),
        (Qualifier.AT_MOST, None, 40),
        (Qualifier.FEWER_THAN, None, 20),
        (Qualifier.VAGUE, None, None),
    ],
)
def test_bounds_that_fit_their_words(qualifier: Qualifier, lower: float | None, upper: float | None) -> None:
    quantity = Quantity(lower=lower, upper=upper, qualifier=qualifier, text="x")
    assert (quantity.lower, quantity.upper) == (lower, upper)


@pytest.mark.parametrize(
    ("qualifier", "lower", "upper"),
    [
        (Qualifier.EXACT, None, 12),
        (Qualifier.EXACT, 12, None),
        (Qualifier.APPROXIMATE, None, None),
        (Qualifier.RANGE, 10, None),
        (Qualifier.RANGE, 15, 10),
        (Qualifier.AT_LEAST, 12, 12),
        (Qualifier.AT_LEAST, None, None),
        (Qualifier.MORE_THAN, None, 30),
        (Qualifier.AT_MOST, 0, 40),
        (Qualifier.FEWER_THAN, 20, None),
        (Qualifier.VAGUE, 24, None),
        (Qualifier.VAGUE, None, 99),
    ],
)
def test_bounds_that_contradict_their_words_are_refused(qualifier: Qualifier, lower: float | None, upper: float | None) -> None:
    with pytest.raises(ValueError, match="'x'"):
        Quantity(lower=lower, upper=upper, qualifier=qualifier, text="x")


@given(BOUNDS, BOUNDS, st.sampled_from(Qualifier))
def test_whatever_can_be_made_is_in_order(lower: float | None, upper: float | None, qualifier: Qualifier) -> None:
    try:
        quantity = Quantity(lower=lower, upper=upper, qualifier=qualifier, text="x")
    except ValueError:
        return
    assert quantity.lower is None or quantity.upper is None or quantity.lower <= quantity.upper
    assert (quantity.qualifier is Qualifier.VAGUE) == (quantity.lower is None and quantity.upper is None)
