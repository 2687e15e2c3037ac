"""Second purchases, usual gaps, who stopped coming, contracts, groups: by hand, oracles, coverage."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from cxlib.base import survival
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.measures import retention, segments

START, END = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 1, 1, tzinfo=dt.UTC)


def times(*texts: str | None) -> pd.Series:
    return pd.to_datetime(pd.Series(list(texts)), format="ISO8601").dt.tz_localize("UTC")


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def second(*bought: tuple[str, str], as_of: dt.datetime = END, days: int = 180) -> Measured:
    who, when = [one[0] for one in bought], times(*(one[1] for one in bought))
    return retention.second_purchase(who, when, start=START, end=END, as_of=as_of, days=days)


def test_second_purchase_by_hand() -> None:
    found = estimate(
        second(
            ("a", "2026-01-10"), ("a", "2026-02-10"),
            ("b", "2026-01-10"), ("b", "2026-12-01"),  # after the 180 days
            ("c", "2026-01-10 09:00"), ("c", "2026-01-10 18:00"),  # one day is one visit
            ("d", "2026-03-01"),
            ("early", "2025-12-01"), ("early", "2026-02-01"),
        )
    )  # fmt: skip
    assert (found.value, found.n, found.method) == (0.25, 4, "km.loglog")


def test_those_who_came_late_count_for_as_long_as_they_were_watched() -> None:
    """One of two watched the whole time came again after 30 days; two were watched for 20 days only."""
    found = estimate(
        second(
            ("a", "2026-01-01"), ("a", "2026-01-31"), ("b", "2026-01-01"),
            ("c", "2026-12-12"), ("d", "2026-12-12"),
        )
    )  # fmt: skip
    assert found.value == 0.5, "the late ones left before the only return, so one of two came back"
    late = second(("a", "2026-12-12"), ("b", "2026-12-20"))
    assert late == NoData("repeat.second180.v1", 2, 3, "not_due")


@pytest.mark.parametrize("seed", range(5))
def test_the_share_agrees_with_statsmodels(seed: int) -> None:
    draw = np.random.default_rng(seed)
    n = int(draw.integers(20, 80))
    lasted, ended = draw.exponential(200, n).round() + 1, draw.random(n) < 0.6
    found = survival.share_within(survival.curve(lasted, ended), 120)
    oracle = SurvfuncRight(lasted, ended.astype(int))
    place = np.searchsorted(oracle.surv_times, 120, side="right") - 1
    assert found is not None
    assert found[0] == pytest.approx(1 - oracle.surv_prob[place])
    scale = oracle.surv_prob_se[place] / (oracle.surv_prob[place] * abs(np.log(oracle.surv_prob[place])))
    limits = 1 - oracle.surv_prob[place] ** np.exp(np.array([-1, 1]) * 1.959963984540054 * scale)
    assert found[1] == pytest.approx(tuple(limits))


@pytest.mark.parametrize("n", [10, 30, 100])
@pytest.mark.parametrize("share", [0.35, 0.8])
def test_coverage_of_the_share_with_waiting_customers(n: int, share: float) -> None:
    draw = np.random.default_rng(n)
    comes = draw.exponential(-180 / np.log(1 - share), (900, n))
    watched = draw.uniform(60, 720, (900, n))
    held, told = 0, 0
    for life, limit in zip(comes, watched, strict=True):
        found = survival.share_within(survival.curve(np.minimum(life, limit), life <= limit), 180)
        if found is not None:
            told, held = told + 1, held + (found[1][0] <= share <= found[1][1])
    assert told > 850
    assert 0.92 <= held / told <= 0.995


def test_nobody_and_everybody() -> None:
    nobody = survival.share_within(survival.curve(np.full(20, 200.0), np.zeros(20, dtype=bool)), 180)
    assert nobody is not None and nobody[0] == 0.0 and 0.1 < nobody[1][1] < 0.2
    everybody = survival.share_within(survival.curve(np.full(20, 5.0), np.ones(20, dtype=bool)), 180)
    assert everybody is not None and everybody[0] == 1.0 and 0.8 < everybody[1][0] < 0.9


def test_usual_gap_by_hand() -> None:
    who = ["a"] * 4 + ["b"] * 2 + ["c"]
    when = times(
        "2026-01-01", "2026-01-11", "2026-01-11 20:00", "2026-02-10", "2026-01-01", "2026-01-06", "2026-03-01"
    )
    between = retention.gaps(who, when, END)
    assert sorted(between.tolist()) == [5.0, 10.0, 30.0]
    found = estimate(retention.usual_gap(between))
    assert (found.value, found.unit, found.n) == (30.0, "days", 3)
    assert retention.usual_gap([]) == NoData("gap.usual.v1", 0, 1, "no_answers")


@pytest.mark.parametrize("n", [10, 30, 100])
def test_coverage_of_the_usual_gap(n: int) -> None:
    samples = np.random.default_rng(n).exponential(30, (1500, n))
    true, held = 30 * np.log(10), []
    for one in samples:
        found = estimate(retention.usual_gap(one))
        held.append((found.low is None or found.low <= true) and (found.high is None or true <= found.high))
    assert np.mean(held) >= 0.945


def test_who_stopped_coming_by_hand() -> None:
    start, end = dt.datetime(2026, 4, 1, tzinfo=dt.UTC), dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    bought = [
        ("stays", "2026-03-20"), ("stays", "2026-06-20"),
        ("stops", "2026-03-20"),
        ("stops later", "2026-03-20"), ("stops later", "2026-04-10"),
        ("gone before", "2026-01-01"),
        ("new", "2026-06-01"),
        ("after", "2026-03-20"), ("after", "2026-07-10"),
    ]  # fmt: skip
    who, when = [one[0] for one in bought], times(*(one[1] for one in bought))
    found = estimate(retention.stopped_coming(who, when, start=start, end=end, gap_days=60))
    assert (found.count, found.n) == (3, 4)


def test_contracts_kept_by_hand_and_golden() -> None:
    since = times(*["2025-01-01"] * 5, "2026-02-01", "2025-06-01")
    left = times(None, "2026-06-01", "2027-01-01", None, "2025-12-31", None, "2026-12-31")
    found = estimate(retention.contract_kept(since, left, start=START, end=END))
    assert (found.count, found.n) == (4 - 1, 5), "the one who left before and the new one do not count"
    many = estimate(
        retention.contract_kept(
            times(*["2025-01-01"] * 60), times(*[None] * 45, *["2026-03-01"] * 15), start=START, end=END
        )
    )
    assert (many.low, many.high) == (pytest.approx(0.628, abs=5e-4), pytest.approx(0.842, abs=5e-4))
    nobody = retention.contract_kept(times("2026-06-01"), times(None), start=START, end=END)
    assert nobody == NoData("contract.retention.v1", 0, 1, "no_answers")


def shop(customers: int = 60) -> tuple[list[str], pd.Series, list[float]]:
    """Ten of each of six kinds: often, twice, once; lately (June) or long ago (January)."""
    who, when, paid = [], [], []
    for number in range(customers):
        kind = number % 6
        for visit in range((3, 2, 1)[kind % 3]):
            who.append(f"c{number}")
            when.append(f"2026-0{6 if kind < 3 else 1}-{10 + visit:02d}")
            paid.append(10.0)
    return who, times(*when), paid


def test_groups_by_hand() -> None:
    who, when, paid = shop()
    found = segments.rfm(who, when, paid, as_of=dt.datetime(2026, 7, 1, tzinfo=dt.UTC), gap_days=90)
    assert isinstance(found, segments.Groups)
    assert {name: one.count for name, one in found.sizes.items()} == dict.fromkeys(segments.GROUPS, 10)
    assert found.money["regular"] == pytest.approx(3 / 12)
    assert found.money["once_away"] == pytest.approx(1 / 12)
    assert set(found.scores["f"]) == {1, 2, 3}
    last = found.scores.groupby("r")["recency"].agg(["min", "max"])
    assert last.loc[last.index.max(), "max"] < last.loc[last.index.min(), "min"], "3 is the most recent"


def test_groups_work_with_fifty_and_say_so_below() -> None:
    who, when, paid = shop(50)
    as_of = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    assert isinstance(segments.rfm(who, when, paid, as_of=as_of, gap_days=90), segments.Groups)
    who, when, paid = shop(49)
    assert segments.rfm(who, when, paid, as_of=as_of, gap_days=90) == NoData(
        "segment.size.v1", 49, 50, "too_few"
    )


def test_groups_without_amounts_have_no_money() -> None:
    who, when, _ = shop()
    found = segments.rfm(who, when, None, as_of=dt.datetime(2026, 7, 1, tzinfo=dt.UTC), gap_days=90)
    assert isinstance(found, segments.Groups) and dict(found.money) == {}


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(0, 300)), min_size=120, max_size=200))
@settings(max_examples=20)
def test_everybody_is_in_one_group(rows: list[tuple[int, int]]) -> None:
    start = pd.Timestamp("2026-01-01", tz="UTC")
    when = pd.Series([start + pd.Timedelta(days=day) for _, day in rows])
    found = segments.rfm([f"c{one}" for one, _ in rows], when, None, as_of=END, gap_days=40)
    customers = len({one for one, _ in rows})
    if isinstance(found, NoData):
        assert customers < 50
    else:
        assert sum(one.count for one in found.sizes.values()) == customers
        assert sum(one.value for one in found.sizes.values()) == pytest.approx(1)


def test_refusals() -> None:
    with pytest.raises(DataError, match="Every customer must have a day of coming"):
        retention.contract_kept(times("2026-01-01"), times(), start=START, end=END)
    with pytest.raises(DataError, match="Every purchase must have its customer, time and amount"):
        segments.rfm(["a"], times("2026-01-01"), [1, 2], as_of=END, gap_days=90)
    with pytest.raises(DataError, match="A case must not end before it was opened"):
        survival.lasted([-1], [True])
