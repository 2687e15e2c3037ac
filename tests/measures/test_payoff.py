"""What an investment pays: golden sums, halving against the closed form, ranges, tornado, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.base.errors import SettingsError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.ranges import Range
from cxlib.measures import payoff
from cxlib.measures.payoff import Case


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def case(years: int = 1, **changed: float | Range) -> Case:
    """A hundred customers, 70 of 100 kept, each worth 200 a year; 1,000 at the start."""
    sure = {
        "once": 1000,
        "yearly_cost": 0,
        "yearly_saving": 0,
        "margin": 200,
        "lift": 0.1,
        "discount": 0.1,
        "kept": 0.7,
    }
    ranges = {
        name: one if isinstance(one, Range) else Range.of(one) for name, one in {**sure, **changed}.items()
    }
    return Case(100, years, ranges)


def test_present_value_golden() -> None:
    """Textbook: 1,000 now, then 500, 400, 300, 100 at 10%: 78.82."""
    flows = np.array([-1000, 500, 400, 300, 100.0])
    assert float(payoff.present_value(0.1, flows)) == pytest.approx(78.82, abs=5e-3)
    assert float(payoff.payback_years(flows)) == pytest.approx(2 + 100 / 300)
    assert payoff.payback_years(np.array([-100.0, 40, 40])) == np.inf
    assert float(payoff.payback_years(np.array([0.0, 40]))) == 0.0


def test_one_year_by_hand() -> None:
    """Ten customers more stay and pay 200: 2,000 in a year, 1,818.18 today, minus 1,000."""
    found = payoff.net_value(case())
    assert found.value == found.low == found.high == pytest.approx(2000 / 1.1 - 1000)
    assert estimate(payoff.return_on_investment(case())).value == pytest.approx(1.0)
    assert estimate(payoff.payback(case())).value == pytest.approx(0.5 * 365.25)
    assert payoff.chance_to_pay(case()) == 1.0


def test_several_years_by_hand() -> None:
    """Stayed more: 100 (0.8 - 0.7) = 10, then 100 (0.64 - 0.49) = 15; 50 a year to run, 20 saved."""
    found = payoff.net_value(case(2, yearly_cost=50, yearly_saving=20))
    assert found.value == pytest.approx((10 * 200 - 30) / 1.1 + (15 * 200 - 30) / 1.21 - 1000)


def test_break_even_by_hand() -> None:
    """1,000 = 100 x lift x 200 / 1.1, so lift = 0.055."""
    found = estimate(payoff.break_even_lift(case()))
    assert found.value == pytest.approx(0.055) and found.unit == "share"
    never = payoff.break_even_lift(case(once=1e9))
    assert isinstance(never, NoData) and never.reason == "unclear"


@given(st.floats(10, 5000), st.floats(50, 500), st.integers(1, 4))
@settings(max_examples=25)
def test_at_break_even_the_value_is_zero(once: float, margin: float, years: int) -> None:
    one = case(years, once=once, margin=margin)
    needed = payoff.break_even_lift(one)
    if isinstance(needed, Estimate) and needed.value < 0.3 - 1e-9:
        there = payoff.net_value(case(years, once=once, margin=margin, lift=needed.value))
        assert there.value == pytest.approx(0, abs=1e-6 * once + 1e-6)


def test_ranges_give_ranges_and_the_same_ones_each_time() -> None:
    unsure = case(3, lift=Range(0.0, 0.05, 0.1), once=Range(800, 1000, 2000))
    first = payoff.net_value(unsure)
    assert first == payoff.net_value(unsure)
    assert first.low is not None and first.high is not None and first.low < first.value < first.high
    assert 0.5 < payoff.chance_to_pay(unsure) < 1.0
    back = estimate(payoff.payback(unsure))
    assert back.low is not None and back.low < back.value
    needed = estimate(payoff.break_even_lift(unsure))
    assert needed.low is not None and needed.high is not None and needed.low < needed.high


def test_the_tornado_names_what_moves_most() -> None:
    swings = payoff.tornado(case(1, lift=Range(0.0, 0.1, 0.2), once=Range(900, 1000, 1100)))
    assert [one.name for one in swings] == ["lift", "once"]
    assert (swings[0].low, swings[0].high) == (pytest.approx(-1000), pytest.approx(4000 / 1.1 - 1000))
    assert payoff.tornado(case()) == []


@pytest.mark.parametrize("share", [0.25, 0.5, 0.9])
def test_the_interval_holds_the_draws_it_says(share: float) -> None:
    """With one unsure input the value is a triangle too, so its limits are known."""
    found = payoff.net_value(case(discount=0.0, once=Range(0, 1000 * share, 1000)))
    low, high = 2000 - 1000 * (1 - np.sqrt(0.025 * (1 - share))), 2000 - 1000 * np.sqrt(0.025 * share)
    assert (found.low, found.high) == (pytest.approx(low, abs=10), pytest.approx(high, abs=10))


def test_what_must_be_true_against_what_was_measured() -> None:
    needed = estimate(payoff.break_even_lift(case()))

    def measured(low: float, high: float) -> Estimate:
        return Estimate("contract.year.v1~year_before", (low + high) / 2, low, high, 80, "share", "newcombe")

    assert payoff.against(needed, measured(0.06, 0.2)) == "reached"
    assert payoff.against(needed, measured(-0.1, 0.05)) == "missed"
    assert payoff.against(needed, measured(-0.02, 0.12)) == "inside"
    assert payoff.against(needed, NoData("contract.year.v1", 0, 10, "no_answers")) == "unknown"
    assert payoff.against(payoff.break_even_lift(case(once=1e9)), measured(0, 1)) == "unknown"


def test_without_a_cost_there_is_no_return() -> None:
    assert isinstance(payoff.return_on_investment(case(once=0)), NoData)


def test_refusals() -> None:
    with pytest.raises(SettingsError, match="A case must have a range for lift"):
        Case(10, 3, {name: Range.of(1) for name in payoff.INPUTS if name != "lift"})
    with pytest.raises(SettingsError, match="A case must reach at least one customer"):
        Case(0, 3, dict.fromkeys(payoff.INPUTS, Range.of(1)))
