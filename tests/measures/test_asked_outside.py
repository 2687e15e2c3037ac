"""Who was asked and how others fare: by hand, invariants, coverage, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxlib.base.errors import DataError, PlaybookError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import share, wilson
from cxlib.measures import asked, compare_others, outside


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def test_consent_counts_only_the_channel_that_was_used() -> None:
    found = estimate(
        asked.consented(["sms", "email", "SMS", None, "email"], ["sms, email", "sms", "sms", "sms", None])
    )
    assert (found.count, found.n) == (2, 4)
    with pytest.raises(DataError, match="Every invitation must have its consent"):
        asked.consented(["sms"], [])
    on_the_spot = asked.consented(["sms", "paper", "web", "In_person"], ["sms", None, None, None])
    assert (on_the_spot.count, on_the_spot.n) == (1, 1)  # type: ignore[union-attr]


def test_the_unhappy_are_asked_less_often_by_hand() -> None:
    """12 of 40 unhappy ones, 80 of 100 others; two of whom nothing is known are left out."""
    invited = [True] * 12 + [False] * 28 + [True] * 80 + [False] * 20 + [True] * 2
    unhappy = [True] * 40 + [False] * 100 + [None] * 2
    found = estimate(asked.unhappy_gap(invited, unhappy))
    assert (round(found.value, 6), found.n, found.method) == (-0.5, 40, "newcombe")
    low, high = wilson(12, 40), wilson(80, 100)
    assert found.low == pytest.approx(-0.5 - np.hypot(0.3 - low[0], high[1] - 0.8))
    assert found.high is not None and found.high < 0
    assert isinstance(asked.unhappy_gap([True], [True]), NoData)


def test_a_group_among_the_answers_beside_its_share_in_the_list() -> None:
    found = estimate(asked.profile_gap(["a"] * 12 + ["b"] * 52 + [None], ["a"] * 35 + ["b"] * 65, "a"))
    limits = wilson(12, 64)
    assert found.value == pytest.approx(12 / 64 - 0.35)
    assert (found.low, found.high) == pytest.approx((limits[0] - 0.35, limits[1] - 0.35))
    assert isinstance(asked.profile_gap([], ["a"], "a"), NoData)


def test_days_until_the_question() -> None:
    found = asked.lag_group([0, 1.9, 2, 3.5, 4, 7.9, 8, 60, 61, -1, None])
    assert found.tolist()[:8] == ["0-1", "0-1", "2-3", "2-3", "4-7", "4-7", "8+", "8+"]
    assert found.isna().tolist()[8:] == [True] * 3


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_standardised_difference_turns_its_sign_with_its_sides(first: float, second: float) -> None:
    assert asked.standardised_difference(first, second) == -asked.standardised_difference(second, first)


def test_a_standardised_difference_by_hand() -> None:
    assert asked.standardised_difference(0.5, 0.5) == 0
    assert asked.standardised_difference(1, 0) == float("inf")
    assert asked.standardised_difference(0.2, 0.4) == pytest.approx(-0.2 / np.sqrt((0.16 + 0.24) / 2))


def test_stars_beside_a_competitor_by_hand() -> None:
    """Welch's interval of 5, 4, 5, 4 against 3, 2, 3, 2: both variances 1/3, 6 degrees of freedom."""
    found = estimate(compare_others.stars_gap([5, 4, 5, 4], [3, 2, 3, 2]))
    half = 2.446912 * np.sqrt(2 * (1 / 3) / 4)
    assert (found.value, found.n, found.unit) == (2.0, 4, "stars")
    assert (found.low, found.high) == pytest.approx((2 - half, 2 + half), abs=1e-5)
    with pytest.raises(DataError, match="Stars must be numbers from 1 to 5"):
        compare_others.stars_gap([8.8], [5])


@pytest.mark.parametrize(
    ("own", "other", "direction", "told"),
    [
        pytest.param((90, 100), (40, 100), "up", "better", id="more is better"),
        pytest.param((90, 100), (40, 100), "down", "worse", id="less would be better"),
        pytest.param((6, 10), (5, 10), "up", "unclear", id="ten cases tell nothing"),
    ],
)
def test_standing_beside_others(
    own: tuple[int, int], other: tuple[int, int], direction: str, told: str
) -> None:
    sides = (share("frt.adherence.v1", *one) for one in (own, other))
    assert compare_others.standing(*sides, direction=direction) == told


def test_two_definitions_are_never_compared() -> None:
    with pytest.raises(PlaybookError):
        compare_others.standing(
            share("frt.adherence.v1", 5, 10), share("csat.t2b5.v1", 5, 10), direction="up"
        )


def test_trial_enquiries_and_the_comparison_by_hand() -> None:
    found = estimate(outside.mystery_in_time(["met"] * 3 + ["missed"] * 2 + ["not_due", "no_standard"]))
    assert (found.count, found.n) == (3, 5)
    said = estimate(outside.compared([5, 4, 4, 3, 2, None]))
    assert (said.value, said.n, said.unit) == (40.0, 5, "points")
    assert isinstance(outside.compared([]), NoData)
    with pytest.raises(DataError, match="The comparison must be whole numbers from 1 to 5"):
        outside.compared([0])


def test_the_order_of_the_rows_does_not_matter() -> None:
    frame = pd.DataFrame(
        {"invited": [True, False, True, True] * 5, "unhappy": [True, True, False, False] * 5}
    )
    turned = frame.iloc[::-1]
    assert asked.unhappy_gap(frame["invited"], frame["unhappy"]) == asked.unhappy_gap(
        turned["invited"], turned["unhappy"]
    )
