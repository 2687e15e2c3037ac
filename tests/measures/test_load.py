"""Load and the promise, contacts that could be spared, what they cost: by hand, planted, refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.base.errors import DataError, SettingsError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.ranges import Range, draws, middle
from cxlib.measures import load


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def days(seed: int, n: int, breaks_at: int, calm: float, busy: float) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    came = draw.poisson(8, n) + 1
    return came, draw.binomial(came, np.where(came >= breaks_at, busy, calm))


def test_the_volume_at_which_it_breaks_by_hand() -> None:
    """Thirty days of 4 with all in time, ten of 12 with a third: it broke between 5 and 12, none was seen."""
    came, met = np.array([4] * 30 + [12] * 10), np.array([4] * 30 + [4] * 10)
    found = estimate(load.breaking_volume(came, met, came))
    assert (found.value, found.low, found.high, found.n) == (12.0, 5.0, 12.0, 40)
    sides = load.sides(came, met, came, at=found.value)
    assert (estimate(sides.calm).count, estimate(sides.calm).n) == (120, 120)
    assert (estimate(sides.busy).count, estimate(sides.busy).n) == (40, 120)


def test_no_break_is_told_without_one() -> None:
    came = np.tile(np.arange(1, 11), 6)
    assert load.breaking_volume(came, came, came) == NoData("load.day.v1", 60, 61, "unclear")
    better = np.where(came > 5, came, came // 2)
    assert load.breaking_volume(came, better, came) == NoData("load.day.v1", 60, 61, "unclear")
    same = load.breaking_volume([5] * 30, [2] * 30, [5] * 30)
    assert isinstance(same, NoData) and same.reason == "unclear"


def test_few_days_tell_nothing() -> None:
    assert load.breaking_volume([3, 9], [3, 1], [3, 9]) == NoData("load.day.v1", 2, 20, "too_few")
    assert load.breaking_volume([3] * 40, [0] * 40, [0] * 40).n == 0


def test_a_planted_break_lies_in_the_interval() -> None:
    found = [
        load.breaking_volume(*both, both[0]) for seed in range(40) if (both := days(seed, 60, 11, 0.9, 0.5))
    ]
    told = [one for one in found if isinstance(one, Estimate)]
    assert len(told) >= 38
    held = [one.low <= 11 <= one.high for one in told]  # type: ignore[operator]
    assert np.mean(held) >= 0.9


def test_chance_alone_seldom_looks_like_a_break() -> None:
    told = sum(
        isinstance(load.breaking_volume(*(both := days(seed, 60, 99, 0.8, 0.8)), both[0]), Estimate)
        for seed in range(120)
    )
    assert told <= 13, "5% of 120 is 6; 13 would be a wonder (1 in 250)"


def test_staff_hours_have_their_own_measure() -> None:
    came, met = np.array([4.0] * 20 + [12.0] * 10), np.array([4] * 20 + [4] * 10)
    found = estimate(load.breaking_volume(came / 5, met, came, measure="load.hour.v1"))
    assert (found.value, found.unit) == (2.4, "ratio")


@given(st.permutations(range(30)))
@settings(max_examples=15)
def test_the_order_of_days_does_not_matter(order: list[int]) -> None:
    came, met = days(5, 30, 10, 0.95, 0.3)
    first, other = (load.breaking_volume(came[o], met[o], came[o]) for o in (np.arange(30), np.array(order)))
    assert isinstance(first, Estimate) and isinstance(other, Estimate)
    assert (first.value, first.low, first.high) == (other.value, other.low, other.high)


def test_avoidable_contacts_by_hand() -> None:
    topics = ["Where is it", "where  is IT", "price", None, "  "]
    found = estimate(load.avoidable(topics, ["where is it", "nothing else"]))
    assert (found.count, found.n) == (2, 3)
    assert load.avoidable([None], ["x"]) == NoData("contacts.avoidable.v1", 0, 1, "no_answers")


def test_hours_and_money_spared() -> None:
    share = estimate(load.avoidable(["a"] * 30 + ["b"] * 70, ["a"]))
    hours = load.hours_spared(200, share, Range.of(6), Range.of(0.5))
    assert hours.value == pytest.approx(200 * 0.3 * 0.5 * 6 / 60, rel=0.02)
    assert hours.low is not None and hours.high is not None
    assert hours.low < 3.0 < hours.high and hours.n == 200
    money = load.money_spared(200, share, Range.of(6), Range.of(0.5), Range.of(40))
    assert money.value == pytest.approx(40 * hours.value)
    wider = load.money_spared(200, share, Range(3, 6, 12), Range(0.2, 0.5, 0.8), Range(30, 40, 60))
    assert (
        wider.low is not None and wider.high is not None and money.low is not None and money.high is not None
    )
    assert wider.low < money.low and wider.high > money.high


def test_the_cost_of_a_contact() -> None:
    assert estimate(load.contact_cost(200, Range.of(50), Range.of(40))).value == 10.0
    spread = estimate(load.contact_cost(100, Range(40, 50, 60), Range(30, 40, 50)))
    assert spread.low is not None and spread.high is not None
    assert 12.0 < spread.low < 20.0 < spread.high < 30.0
    assert isinstance(load.contact_cost(0, Range.of(1), Range.of(1)), NoData)


def test_a_range_is_drawn_as_a_triangle() -> None:
    drawn = draws({"one": Range(0, 2, 10)})["one"]
    # mean of a triangle: that of its corners; median on its long side: b - sqrt((b - a)(b - c) / 2)
    assert drawn.mean() == pytest.approx(4.0, abs=0.1)
    assert middle(drawn)[0] == pytest.approx(10 - np.sqrt(10 * 8 / 2), abs=0.1)
    again = draws({"other": Range(1, 1, 1), "one": Range(0, 2, 10)})["one"]
    assert (again == drawn).all(), "a name keeps its draws whatever stands beside it"


def test_refusals() -> None:
    with pytest.raises(DataError, match="No more cases can be in time than were due"):
        load.breaking_volume([1], [2], [1])
    with pytest.raises(DataError, match="Every stretch of time must have its volume"):
        load.sides([1], [1, 1], [1, 1], at=1)
    with pytest.raises(SettingsError, match="A range must rise"):
        Range(2, 1, 3)
