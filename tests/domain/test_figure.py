from datetime import date

import pytest

from pipeline.domain.figure import DatePrecision, Occurred


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2024, 3, 5), date(2024, 3, 5)), (date(2024, 3, 1), date(2024, 3, 31)), (None, date(2024, 3, 5)), (date(2024, 3, 5), None)],
)
def test_days_are_inclusive_and_either_end_may_be_open(start: date | None, end: date | None) -> None:
    occurred = Occurred(text="then", start=start, end=end, precision=DatePrecision.PERIOD)
    assert (occurred.start, occurred.end) == (start, end)


def test_an_end_before_its_start_is_refused() -> None:
    with pytest.raises(ValueError, match="'then' ends on 2024-03-04, before it starts on 2024-03-05"):
        Occurred(text="then", start=date(2024, 3, 5), end=date(2024, 3, 4), precision=DatePrecision.DAY)
