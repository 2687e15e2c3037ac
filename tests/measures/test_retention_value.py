"""Who comes back and what it is worth: worked examples, invariants, coverage, refusals."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.measures import retention, value

WARSAW = ZoneInfo("Europe/Warsaw")
START, END = dt.datetime(2026, 4, 1, tzinfo=WARSAW), dt.datetime(2026, 7, 1, tzinfo=WARSAW)


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def repeat(*bought: tuple[str | None, str], as_of: dt.datetime = END) -> Measured:
    who = [one[0] for one in bought]
    when = pd.to_datetime(pd.Series([one[1] for one in bought])).dt.tz_localize(WARSAW)
    return retention.repeat_rate(who, when, start=START, end=END, as_of=as_of, zone=WARSAW)


def test_repeat_rate_by_hand() -> None:
    found = estimate(
        repeat(
            ("again within 90 days", "2026-02-01 10:00"), ("again within 90 days", "2026-03-20 10:00"),
            ("too late", "2026-02-01 10:00"), ("too late", "2026-05-20 10:00"),
            ("never", "2026-03-30 10:00"),
            ("twice on one day", "2026-02-01 10:00"), ("twice on one day", "2026-02-01 18:00"),
            ("before the span", "2025-12-01 10:00"),
            ("window still open", "2026-05-01 10:00"),
            (None, "2026-02-01 10:00"),
        )
    )  # fmt: skip
    assert (found.count, found.n) == (1, 4)


def test_whose_window_is_not_over_is_not_counted_yet() -> None:
    assert repeat(("a", "2026-03-20 10:00"), as_of=dt.datetime(2026, 4, 5, tzinfo=WARSAW)) == NoData(
        "repeat.rate.v1", 0, 1, "no_answers"
    )


def test_a_day_begins_at_the_clients_midnight() -> None:
    found = repeat(("late and early", "2026-02-01 23:30"), ("late and early", "2026-02-02 00:30"))
    assert estimate(found).count == 1


def test_customers_kept_golden() -> None:
    before = [f"customer {number}" for number in range(60)] * 2
    found = estimate(retention.customer_retention(before, [*before[:45], "new", None]))
    assert (found.count, found.n) == (45, 60)
    assert (found.low, found.high) == (pytest.approx(0.628, abs=5e-4), pytest.approx(0.842, abs=5e-4))
    assert retention.customer_retention([None], ["a"]) == NoData("customer.retention.v1", 0, 1, "no_answers")


def test_value_kept_by_hand() -> None:
    found = estimate(
        value.value_retention(["a", "a", "b", None], [10, 20, 70, 99], ["a", "c", None], [45, 500, 9])
    )
    assert (found.value, found.n) == (0.45, 2)
    # what is left of a and b beside 0.45: +0.63 and -0.63 of the mean of 50; Student's t of one degree
    assert found.low == 0.0 and found.high == pytest.approx(0.45 + 12.7062 * 0.63, abs=1e-4)
    nobody = estimate(value.value_retention(list("abcdefghij"), [10] * 10, ["z"], [5]))
    assert (nobody.value, nobody.low, nobody.high) == (0.0, 0.0, None)


def test_value_kept_without_a_past_is_no_data() -> None:
    assert isinstance(value.value_retention([], [], ["a"], [1]), NoData)
    assert isinstance(value.value_retention(["a"], [0], ["a"], [1]), NoData)
    alone = estimate(value.value_retention(["a"], [10], ["a"], [5]))
    assert (alone.value, alone.low, alone.high) == (0.5, None, None)


def test_the_same_seed_gives_the_same_interval() -> None:
    draw = np.random.default_rng(3)
    who, paid, now = np.arange(80), draw.lognormal(3, 1, 80), draw.lognormal(3, 1, 80)
    assert value.value_retention(who, paid, who, now) == value.value_retention(who, paid, who, now)


def test_order_values_by_hand() -> None:
    amounts = [10, 20, 30, 40, 1000, 0, -5, None]
    assert estimate(value.order_median(amounts)).value == 30.0
    assert estimate(value.order_mean(amounts)).value == 220.0
    assert estimate(value.order_mean(amounts)).low == 0.0
    assert estimate(value.order_median(amounts)).low is None, "five orders are too few for an interval"
    assert value.order_median([0, None]) == NoData("order.value.median.v1", 0, 1, "no_answers")
    assert value.order_mean([]) == NoData("order.value.mean.v1", 0, 1, "no_answers")


def test_the_median_interval_is_made_of_orders() -> None:
    # for n = 20 the binomial ranks are 6 and 15 (textbook table)
    found = estimate(value.order_median(range(1, 21)))
    assert (found.value, found.low, found.high) == (10.5, 6.0, 15.0)


@given(
    st.lists(st.one_of(st.none(), st.floats(-100, 10_000)), max_size=40), st.randoms(use_true_random=False)
)
@settings(max_examples=60)
def test_order_invariants(amounts: list[float | None], order: object) -> None:
    shuffled = [*amounts, None, None]
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert value.order_median(shuffled) == value.order_median(amounts)
    found = value.order_mean(amounts)
    if isinstance(found, Estimate):
        assert found.low is not None and 0 <= found.low <= found.value


def test_refusals() -> None:
    with pytest.raises(DataError, match="Every amount must have its customer"):
        value.value_retention(["a"], [1, 2], [], [])
    with pytest.raises(DataError, match="A moment must carry a time zone"):
        retention.repeat_rate([], [], start=dt.datetime(2026, 1, 1), end=END, as_of=END)
