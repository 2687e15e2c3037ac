"""Expected against delivered, paired; clicks before and after a change: by hand, coverage, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.measures import compare, expectations


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def test_the_gap_by_hand() -> None:
    """Differences -1, 0, -2, -1: mean -1, standard deviation 0.8165, t with 3 degrees of freedom 3.1824."""
    found = estimate(expectations.expectation_gap([-1, 0, -2, -1, None]))
    half = 3.182446 * 0.8164966 / 2
    assert (found.value, found.n, found.unit) == (-1.0, 4, "score")
    assert (found.low, found.high) == pytest.approx((-1 - half, -1 + half), abs=1e-5)
    assert isinstance(expectations.expectation_gap([]), NoData)
    with pytest.raises(DataError, match="both be on a scale of 1 to 5"):
        expectations.expectation_gap([-6])


def test_expected_stands_on_the_same_row_or_on_the_latest_earlier_one() -> None:
    frame = pd.DataFrame(
        {
            "customer_id": pd.array(["a", "b", "a", "b", None, "c"], dtype="string"),
            "submitted_at": pd.to_datetime(
                ["2026-07-01", "2026-07-02", "2026-08-01", "2026-06-01", "2026-08-01", "2026-08-02"], utc=True
            ),
            "driver_speed": pd.array([None, 4, 3, None, 2, 5], dtype="Float64"),
            "expected_speed": pd.array([5, None, None, 2, None, 4], dtype="Float64"),
        }
    )
    found = expectations.paired(frame, "speed")
    assert found.tolist()[1:4:1][0] == 2, "b expected 2 in June and got 4"
    assert found.iloc[2] == -2, "a expected 5 in July and got 3"
    assert found.iloc[5] == 1, "c answered both at once"
    assert found.isna().tolist() == [True, False, False, True, True, False]


def test_a_later_expectation_does_not_count() -> None:
    frame = pd.DataFrame(
        {
            "customer_id": ["a", "a"],
            "submitted_at": pd.to_datetime(["2026-07-01", "2026-08-01"], utc=True),
            "driver_speed": [3.0, np.nan],
            "expected_speed": [np.nan, 5.0],
        }
    )
    assert expectations.paired(frame, "speed").isna().all()


@given(st.permutations(range(8)))
def test_the_order_of_the_rows_does_not_matter(order: list[int]) -> None:
    frame = pd.DataFrame(
        {
            "customer_id": list("aabbccdd"),
            "submitted_at": pd.to_datetime([f"2026-07-{day:02d}" for day in range(1, 9)], utc=True),
            "driver_speed": [np.nan, 4, np.nan, 3, np.nan, 5, np.nan, 1],
            "expected_speed": [5, np.nan, 4, np.nan, 3, np.nan, 2, np.nan],
        }
    )
    turned = frame.iloc[order].reset_index(drop=True)
    assert sorted(expectations.paired(turned, "speed").dropna()) == [-1, -1, -1, 2]


def test_clicks_before_and_after_an_informed_change() -> None:
    """30 of 1,000 before, 54 of 1,000 after: Newcombe's interval lies above 0."""
    before = estimate(expectations.click_rate([10, 20], [400, 600]))
    after = estimate(expectations.click_rate([54, 7], [1000, None]))
    assert (before.count, before.n, after.count, after.n) == (30, 1000, 54, 1000)
    change = estimate(compare.estimate_change(after, before, measure="clicks.rate.v1~previous"))
    assert change.value == pytest.approx(0.024)
    assert change.low is not None and 0.006 < change.low < 0.0075
    with pytest.raises(DataError, match="more clicks than people"):
        expectations.click_rate([5], [3])
