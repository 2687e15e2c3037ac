"""Revenue, customer value, recommendations, cost of winning, prices: golden numbers, coverage, refusals."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cxlib.base.errors import DataError, SettingsError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import share
from cxlib.measures import acquisition, lifetime, prices, value


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def kept(hits: int, n: int) -> Estimate:
    return estimate(share("customer.year.v1", hits, n))


def test_revenue_per_customer_by_hand() -> None:
    who = ["a", "a", "b", "c", None, "d"]
    found = estimate(value.revenue_per_customer(who, [10, 20, 60, 0, 99, None]))
    assert (found.value, found.n) == (45.0, 2)
    assert value.revenue_per_customer([], []) == NoData("revenue.customer.v1", 0, 1, "no_answers")


def test_equal_customers_leave_the_upper_side_open() -> None:
    found = estimate(value.revenue_per_customer(list("abcdefghijkl"), [5] * 12))
    assert (found.low, found.high, found.method) == (pytest.approx(5 * 0.025 ** (1 / 12)), None, "mean.t")


def test_customers_who_stand_out_are_named() -> None:
    who = [f"c{n}" for n in range(20)] + ["big"]
    found = value.standing_out(who, [*range(100, 120), 5000])
    assert found.to_dict() == {"big": 5000.0}
    assert value.standing_out(who[:20], list(range(100, 120))).empty
    assert value.standing_out(["a", "big"], [1, 900]).empty, "two customers have no usual amount"


def test_customer_value_golden() -> None:
    assert lifetime.worth_from_now(100, 0.7, 0.1) == pytest.approx(275)
    assert lifetime.worth_from_next(100, 0.7, 0.1) == pytest.approx(175)
    assert lifetime.worth_of_years(100, 0.7, 0.1) == pytest.approx(100 + 70 / 1.1 + 49 / 1.21)


@given(st.floats(1, 1e5), st.floats(0, 1), st.floats(0.01, 0.5))
@settings(max_examples=60)
def test_the_two_conventions_differ_by_one_payment(margin: float, held: float, discount: float) -> None:
    now, later = (f(margin, held, discount) for f in (lifetime.worth_from_now, lifetime.worth_from_next))
    assert now - later == pytest.approx(margin)
    many = lifetime.worth_of_years(margin, held, discount, years=4000)
    assert many == pytest.approx(now, rel=1e-6)


def test_the_interval_is_that_of_the_share_kept() -> None:
    """45 of 60 kept: 0.628 to 0.842 (golden), so 100 (1.1) / (1.1 - r) from 233 to 427."""
    found = estimate(lifetime.customer_worth(100, kept(45, 60), discount=0.1, measure="clv.now.v1"))
    assert found.value == pytest.approx(110 / 0.35)
    assert (found.low, found.high) == (
        pytest.approx(110 / (1.1 - 0.628), rel=2e-3),
        pytest.approx(427, rel=5e-3),
    )
    assert (found.n, found.unit) == (60, "money")


def test_an_unsure_margin_widens_it() -> None:
    margin = Estimate("revenue.customer.v1", 100, 80, 130, 60, "money", "bootstrap.t")
    wide = estimate(lifetime.customer_worth(margin, kept(45, 60), discount=0.1))
    narrow = estimate(lifetime.customer_worth(100, kept(45, 60), discount=0.1))
    assert wide.value == narrow.value
    assert wide.low < narrow.low and wide.high > narrow.high  # type: ignore[operator]


@pytest.mark.parametrize("n", [10, 30, 100])
def test_coverage_of_customer_value(n: int) -> None:
    """True margin 100 (spread 60), true share kept 0.7: the value of three years lies in the interval."""
    draw, true, held = np.random.default_rng(n), lifetime.worth_of_years(100, 0.7, 0.1), []
    for _ in range(600):
        paid = draw.gamma((100 / 60) ** 2, 60**2 / 100, n)
        half = stats.t.ppf(0.975, n - 1) * paid.std(ddof=1) / np.sqrt(n)
        margin = Estimate(
            "revenue.customer.v1", paid.mean(), paid.mean() - half, paid.mean() + half, n, "money", "t"
        )
        found = estimate(lifetime.customer_worth(margin, kept(int(draw.binomial(n, 0.7)), n), discount=0.1))
        held.append(found.low <= true <= found.high)  # type: ignore[operator]
    assert 0.92 <= np.mean(held) <= 0.985


def test_no_share_kept_no_value() -> None:
    missing = NoData("customer.year.v1", 4, 10, "too_few")
    assert lifetime.customer_worth(100, missing, discount=0.1) == NoData("clv.three.v1", 4, 10, "too_few")


def test_recommendations_by_hand() -> None:
    said = ["recommendation", "Z polecenia", "Instagram", "tavsiye", None, "polecono nas", "e-mail"]
    words = ["recommend", "polec", "tavsiye"]
    found = estimate(acquisition.referral_share(said, words))
    assert (found.count, found.n) == (4, 6)
    assert acquisition.by_source(["web", "Web", "web", "friend", None]) == [("web", 3), ("friend", 1)]
    assert acquisition.referral_share([None], words) == NoData("referral.share.v1", 0, 1, "no_answers")


def test_cost_of_a_new_customer() -> None:
    """Garwood's limits for 10 events are 4.795 and 18.390 (tables of the Poisson distribution)."""
    found = estimate(acquisition.cost_per_customer(1000, 10))
    assert found.value == 100.0
    assert (found.low, found.high) == (
        pytest.approx(1000 / 18.390, rel=1e-3),
        pytest.approx(1000 / 4.795, rel=1e-3),
    )
    assert acquisition.cost_per_customer(1000, 0) == NoData("acquisition.cost.v1", 0, 1, "no_answers")


@pytest.mark.parametrize("mean", [10, 30, 100])
def test_coverage_of_the_cost(mean: int) -> None:
    came = np.random.default_rng(mean).poisson(mean, 2000)
    limits = {k: estimate(acquisition.cost_per_customer(1000, k)) for k in set(came[came > 0].tolist())}
    held = [limits[k].low <= 1000 / mean <= limits[k].high for k in came[came > 0].tolist()]  # type: ignore[operator]
    assert 0.95 <= np.mean(held) <= 0.985


def test_what_new_customers_bring() -> None:
    found = estimate(acquisition.return_on_cost([0, 100, 300, 200], 300))
    assert (found.value, found.unit) == (2.0, "ratio")
    assert isinstance(acquisition.return_on_cost([1], 0), NoData)


def test_money_at_the_prices_of_now() -> None:
    days = pd.to_datetime(pd.Series(["2025-07-01", "2025-08-01", "2026-07-01", "2026-08-01"])).dt.tz_localize(
        "UTC"
    )
    spans = [
        (dt.datetime(year, 7, 1, tzinfo=dt.UTC), dt.datetime(year, 10, 1, tzinfo=dt.UTC))
        for year in (2025, 2026)
    ]
    then, now = (prices.level(days, [200, 220, 260, 286], start=a, end=b) for a, b in spans)
    assert (then, now) == (210.0, 273.0)
    assert prices.at_prices_of(100, 210.0, 273.0) == pytest.approx(130)
    empty = prices.level(days, [1, 1, 1, 1], start=spans[0][0] - dt.timedelta(days=400), end=spans[0][0])
    assert empty is None


def test_refusals() -> None:
    with pytest.raises(SettingsError, match="The share kept must lie between 0 and 1"):
        lifetime.worth_from_now(100, 1.2, 0.1)
    with pytest.raises(SettingsError, match="The margin of a customer must be above zero"):
        lifetime.customer_worth(0, kept(45, 60), discount=0.1)
    with pytest.raises(DataError, match="A cost must not be negative"):
        acquisition.cost_per_customer(-1, 5)
    with pytest.raises(DataError, match="A price index must be above zero"):
        day = pd.to_datetime(pd.Series(["2026-07-01"])).dt.tz_localize("UTC")
        prices.level(
            day, [0], start=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), end=dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
        )
