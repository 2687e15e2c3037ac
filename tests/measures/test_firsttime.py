"""Settled the first time: three definitions, each counted by hand, none mixed with another."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, NoData
from cxlib.measures import firsttime

AS_OF = dt.datetime(2026, 3, 31, tzinfo=dt.UTC)


def times(*texts: str | None) -> pd.Series:
    return pd.to_datetime(pd.Series(list(texts))).dt.tz_localize("UTC")


def marks(found: pd.Series) -> list[bool | None]:
    return [None if pd.isna(one) else bool(one) for one in found]


def test_no_repeat_within_seven_days_by_hand() -> None:
    rows = [
        ("a", "invoice", "2026-03-01 10:00", True),   # alone
        ("b", "invoice", "2026-03-01 10:00", False),  # comes back on the sixth day
        ("b", "Invoice ", "2026-03-07 09:00", None),  # that one is its repeat
        ("b", "delivery", "2026-03-03 10:00", True),  # another matter
        ("c", "price", "2026-03-01 10:00", True),     # comes back after the window
        ("c", "price", "2026-03-09 10:00", True),
        ("d", "price", "2026-03-28 10:00", None),     # younger than the window
        (None, "price", "2026-03-01 10:00", None),
        ("e", None, "2026-03-01 10:00", None),
    ]  # fmt: skip
    who, what, when, expected = (list(part) for part in zip(*rows, strict=True))
    found = firsttime.without_repeat(who, what, times(*when), AS_OF)
    assert marks(found) == expected
    share = firsttime.settled_first(found)
    assert isinstance(share, Estimate)
    assert (share.count, share.n, share.measure) == (4, 5, "fcr.norepeat7.v1")


def test_the_window_is_a_parameter() -> None:
    when = times("2026-03-01", "2026-03-04")
    narrow = firsttime.without_repeat(["a", "a"], ["x", "x"], when, AS_OF, window_days=2)
    assert marks(narrow) == [True, True]
    assert marks(firsttime.without_repeat(["a", "a"], ["x", "x"], when, AS_OF, window_days=5)) == [
        False,
        None,
    ]


def test_as_the_team_marks_it_by_hand() -> None:
    opened = times(*["2026-03-01"] * 5, "2026-03-30")
    resolved = times("2026-03-02", "2026-03-02", None, "2026-04-02", "2026-03-02", "2026-03-30")
    reopened = [False, True, False, False, None, False]
    found = firsttime.by_team(opened, resolved, reopened, AS_OF)
    assert marks(found) == [True, False, False, False, None, None]


def test_as_people_say() -> None:
    found = firsttime.settled_first([True] * 6 + [False] * 2 + [None] * 9, measure="fcr.customer.v1")
    assert isinstance(found, Estimate)
    assert (found.value, found.n) == (0.75, 8)
    assert firsttime.settled_first([None]) == NoData("fcr.norepeat7.v1", 0, 1, "no_answers")


@pytest.mark.parametrize("n", [10, 30, 100])
def test_coverage(n: int) -> None:
    hits = np.random.default_rng(n).binomial(n, 0.8, 2000)
    limits = {k: firsttime.settled_first([True] * k + [False] * (n - k)) for k in set(hits.tolist())}
    held = [one.low <= 0.8 <= one.high for k in hits.tolist() if isinstance(one := limits[k], Estimate)]  # type: ignore[operator]
    assert 0.92 <= np.mean(held) <= 0.99


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.integers(0, 40)), min_size=1, max_size=25
    )
)
@settings(max_examples=60)
def test_order_does_not_matter_and_a_repeat_is_never_judged(rows: list[tuple[str, str, int]]) -> None:
    def judged(order: list[tuple[str, str, int]]) -> list[tuple[tuple[str, str, int], bool | None]]:
        start = pd.Timestamp("2026-01-01", tz="UTC")
        when = pd.Series([start + pd.Timedelta(days=day) for _, _, day in order])
        who, what = [one[0] for one in order], [one[1] for one in order]
        found = marks(firsttime.without_repeat(who, what, when, AS_OF))
        return sorted(zip(order, found, strict=True), key=repr)

    rows = list(dict.fromkeys(rows))
    assert judged(rows) == judged(rows[::-1])
    for (who, what, day), mark in judged(rows):
        earlier = any((a, b) == (who, what) and 0 < day - c <= 7 for a, b, c in rows)
        later = any((a, b) == (who, what) and 0 < c - day <= 7 for a, b, c in rows)
        assert mark is (None if earlier else not later)


def test_refusals() -> None:
    with pytest.raises(DataError, match="Every contact must have its customer, topic and time"):
        firsttime.without_repeat(["a"], [], times("2026-03-01"), AS_OF)
    with pytest.raises(DataError, match="A moment must carry a time zone"):
        firsttime.without_repeat(["a"], ["x"], times("2026-03-01"), dt.datetime(2026, 3, 31))
