"""Scores and what people did; mistakes put right or not; speed felt and kept: by hand, coverage, refusals."""

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
from cxlib.base.intervals import share
from cxlib.measures import loyalty, speed

AS_OF = dt.datetime(2026, 12, 31, tzinfo=dt.UTC)


def times(*texts: str | None, zone: str = "UTC") -> pd.Series:
    return pd.to_datetime(pd.Series(list(texts)), format="ISO8601").dt.tz_localize(zone)


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def marks(found: pd.Series) -> list[bool | None]:
    return [None if pd.isna(one) else bool(one) for one in found]


def test_who_came_back_after_an_answer_by_hand() -> None:
    asked = ["a", "b", "c", "d", None, "e", "f"]
    since = times("2026-03-01", "2026-03-01", "2026-03-01", "2026-03-01", "2026-03-01", "2026-12-01", None)
    sales = [
        ("a", "2026-04-01"),
        ("b", "2026-09-01"),
        ("c", "2026-02-01"),
        ("d", "2026-03-01 20:00"),
        ("e", "2026-12-10"),
    ]
    found = loyalty.came_back(
        asked, since, [one[0] for one in sales], times(*(one[1] for one in sales)), as_of=AS_OF
    )
    assert marks(found) == [True, False, False, False, None, None, None]


def test_the_next_day_begins_at_the_clients_midnight() -> None:
    istanbul = ZoneInfo("Europe/Istanbul")
    since, bought = (
        times("2026-03-01 23:00", zone="Europe/Istanbul"),
        times("2026-03-02 00:30", zone="Europe/Istanbul"),
    )
    assert marks(loyalty.came_back(["a"], since, ["a"], bought, as_of=AS_OF, zone=istanbul)) == [True]
    assert marks(loyalty.came_back(["a"], since, ["a"], bought, as_of=AS_OF)) == [False], "one day in UTC"


def test_no_sales_at_all() -> None:
    assert marks(loyalty.came_back(["a"], times("2026-03-01"), [], times(), as_of=AS_OF)) == [False]
    assert marks(loyalty.came_back([], times(), ["a"], times("2026-03-01"), as_of=AS_OF)) == []


def test_score_groups() -> None:
    found = loyalty.score_group([10, 9, 8, 7, 6, 0, None]).tolist()
    assert found[:6] == ["promoters", "promoters", "passives", "passives", "detractors", "detractors"]
    assert pd.isna(found[6])


def test_how_many_times_as_often_by_hand() -> None:
    """18 of 40 against 6 of 30: 2.25 times."""
    one, other = share("repeat.nps.v1", 18, 40), share("repeat.nps.v1", 6, 30)
    found = estimate(loyalty.times_as_often(one, other))
    assert found.value == pytest.approx(2.25)
    assert (
        found.low is not None and found.high is not None and 1.0 < found.low < 1.2 and 4.5 < found.high < 6.5
    )
    nobody = loyalty.times_as_often(one, share("repeat.nps.v1", 0, 30))
    assert nobody == NoData("repeat.nps.ratio.v1", 30, 31, "unclear")


@pytest.mark.parametrize("n", [10, 30, 100])
@pytest.mark.parametrize(("first", "second"), [(0.5, 0.25), (0.4, 0.4)])
def test_coverage_of_the_ratio(n: int, first: float, second: float) -> None:
    draw, held, told = np.random.default_rng(n), 0, 0
    for a, b in zip(draw.binomial(n, first, 1500), draw.binomial(n, second, 1500), strict=True):
        found = loyalty.times_as_often(share("repeat.nps.v1", int(a), n), share("repeat.nps.v1", int(b), n))
        if isinstance(found, Estimate):
            told += 1
            held += (found.low is None or found.low <= first / second) and (
                found.high is None or first / second <= found.high
            )
    assert told > 1300
    assert 0.93 <= held / told <= 0.99


def test_recovery_groups_by_hand() -> None:
    found = loyalty.recovery_groups(["a", "b", "c", "d"], ["b", "c", "c", None], [True, True, False, True])
    assert found.tolist() == ["none", "recovered", "unrecovered", "none"]


def test_difference_within_tenure_by_hand() -> None:
    """New: 6/10 against 20/40, old: 9/10 against 32/40; equal weights, so 0.75 - 0.65."""
    found = estimate(loyalty.difference_within([(6, 10, 20, 40), (9, 10, 32, 40), (0, 0, 5, 5)]))
    assert (found.value, found.n) == (pytest.approx(0.1), 20)
    assert found.low is not None and found.high is not None and found.low < 0 < found.high
    assert loyalty.difference_within([(0, 0, 3, 5)]) == NoData("recovery.repeat.gap.v1", 0, 1, "no_answers")


def test_tenure_undoes_a_mixture() -> None:
    """Both groups alike within each tenure, but the first one has more old customers."""
    apart = [(4, 20, 16, 80), (64, 80, 16, 20)]
    assert estimate(loyalty.difference_within(apart)).value == pytest.approx(0.0)
    pooled = [(68, 100, 32, 100)]
    assert estimate(loyalty.difference_within(pooled)).value == pytest.approx(0.36)


def test_strata_by_hand() -> None:
    found = loyalty.strata(
        [True, False, None, True], [True, True], ["new", "old", "new", "old"], ["new", "odd"]
    )
    assert found == [(1, 1, 1, 1), (0, 0, 1, 1), (1, 2, 0, 0)]


@pytest.mark.parametrize("n", [10, 30, 100])
def test_coverage_of_the_difference_within_tenure(n: int) -> None:
    draw, held = np.random.default_rng(n), 0
    for _ in range(1200):
        new, old = n // 2, n - n // 2
        table = [
            (int(draw.binomial(new, 0.5)), new, int(draw.binomial(3 * new, 0.35)), 3 * new),
            (int(draw.binomial(old, 0.75)), old, int(draw.binomial(2 * old, 0.6)), 2 * old),
        ]
        found = estimate(loyalty.difference_within(table))
        held += found.low <= 0.15 <= found.high  # type: ignore[operator]
    assert 0.93 <= held / 1200 <= 0.985


def test_speed_felt_and_kept_by_hand() -> None:
    contacts = ["a", "a", "b", "c", "d", None, "e"]
    outcome = ["met", "missed", "met", "missed", "not_due", "met", "met"]
    table = speed.paired(contacts, outcome, ["a", "b", "b", "c", "d", "x"], [4, 5, 3, 2, 5, 5])
    assert table.set_index("customer")[["in_time", "rating"]].T.to_dict() == {
        "a": {"in_time": False, "rating": 4.0}, "b": {"in_time": True, "rating": 4.0},
        "c": {"in_time": False, "rating": 2.0},
    }  # fmt: skip
    felt = estimate(speed.felt_fast(table["rating"]))
    assert (felt.count, felt.n) == (2, 3)
    gap = estimate(speed.felt_gap(table["rating"], table["in_time"]))
    assert gap.value == 0.5 and gap.n == 1
    assert speed.felt_gap([5, 5], [True, True]) == NoData("speed.gap.v1", 0, 1, "no_answers")


@given(st.lists(st.integers(0, 10), min_size=1, max_size=60))
@settings(max_examples=30)
def test_every_score_is_in_one_group(scores: list[int]) -> None:
    groups = loyalty.score_group(scores)
    assert groups.notna().all()
    assert set(groups) <= set(loyalty.SCORES)


def test_refusals() -> None:
    with pytest.raises(DataError, match="Every customer must have a moment to count from"):
        loyalty.came_back(["a", "b"], times("2026-01-01"), [], times(), as_of=AS_OF)
    with pytest.raises(DataError, match="Every complaint must have its customer and an outcome"):
        loyalty.recovery_groups(["a"], ["a"], [])
    with pytest.raises(DataError, match="The speed must be rated on a scale of 1 to 5"):
        speed.felt_fast([5], scale=(1, 7))
