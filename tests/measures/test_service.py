"""Standards kept and times with open cases: worked examples, oracles, coverage, refusals."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from statsmodels.duration.survfunc import SurvfuncRight

from cxlib.base.columns import instants
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.hours import Calendar
from cxlib.clients.settings import Standard
from cxlib.measures import service

WARSAW = ZoneInfo("Europe/Warsaw")
OFFICE = (dt.time(9), dt.time(17))
CALENDAR = Calendar(WARSAW, (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, None, None), "PL")
STANDARDS = {
    "email": Standard.parse("24 hours"), "phone": Standard.parse("same day"),
    "sms": Standard.parse("2 hours"),
    "social": Standard.parse("4 hours of business time"),
}  # fmt: skip
AS_OF = dt.datetime(2026, 3, 1, 12, tzinfo=WARSAW)


def times(*texts: str | None) -> pd.Series:
    return pd.to_datetime(pd.Series(list(texts))).dt.tz_localize(WARSAW)


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


@pytest.mark.parametrize(
    ("channel", "kept_as"),
    [
        ("email", "email"), ("E-mail", "email"), ("web_form", "email"), ("phone", "phone"),
        ("WhatsApp", "sms"),
        ("sms", "sms"), ("Instagram", "social"), ("facebook", "social"), ("reviews", "social"),
        ("carrier pigeon", None), ("unknown", None),
    ],
)  # fmt: skip
def test_the_standard_of_a_channel(channel: str, kept_as: str | None) -> None:
    assert service.standard_channel(channel, STANDARDS) == kept_as


def test_an_own_standard_rules_before_the_alias() -> None:
    assert service.standard_channel("whatsapp", [*STANDARDS, "whatsapp"]) == "whatsapp"


@pytest.mark.parametrize(
    ("channel", "opened", "due"),
    [
        ("email", "2026-02-20 16:00", "2026-02-21 16:00"),
        ("phone", "2026-02-20 16:00", "2026-02-20 17:00"),
        ("phone", "2026-02-20 18:00", "2026-02-23 17:00"),
        ("whatsapp", "2026-02-20 23:30", "2026-02-21 01:30"),
        ("instagram", "2026-02-20 16:00", "2026-02-23 12:00"),
        ("email", "2026-03-28 12:00", "2026-03-29 13:00"),
    ],
)
def test_deadlines(channel: str, opened: str, due: str) -> None:
    found = service.deadlines(times(opened), [channel], CALENDAR, STANDARDS)
    assert pd.Timestamp(found[0], tz="UTC") == times(due)[0]


def test_a_promise_rules_from_its_day() -> None:
    opened = times("2026-02-09 10:00", "2026-02-10 00:00", "2026-02-12 10:00")
    promised = [(dt.date(2026, 2, 10), "email", Standard.parse("1 hours"))]
    found = service.deadlines(opened, ["email"] * 3, CALENDAR, STANDARDS, promised)
    waits = (pd.DatetimeIndex(found).tz_localize("UTC") - pd.DatetimeIndex(opened)).total_seconds() / 3600
    assert waits.tolist() == [24.0, 1.0, 1.0]


def test_a_promise_gives_a_standard_to_a_channel_that_had_none() -> None:
    promised = [(dt.date(2026, 2, 10), "fax", Standard.parse("3 hours"))]
    found = service.deadlines(
        times("2026-02-09 10:00", "2026-02-10 10:00"), ["fax"] * 2, CALENDAR, {}, promised
    )
    assert np.isnat(found).tolist() == [True, False]


def outcomes(*cases: tuple[str, str, str | None]) -> list[str]:
    """(channel, opened, answered) of each case."""
    channel, opened, answered = (list(part) for part in zip(*cases, strict=True))
    due = service.deadlines(times(*opened), channel, CALENDAR, STANDARDS)
    return list(service.outcomes(times(*opened), times(*answered), due, AS_OF))


def test_what_became_of_each_contact() -> None:
    assert outcomes(
        ("email", "2026-02-20 10:00", "2026-02-20 12:00"),
        ("email", "2026-02-20 10:00", "2026-02-22 12:00"),
        ("email", "2026-02-20 10:00", None),
        ("email", "2026-03-01 10:00", None),
        ("email", "2026-03-01 10:00", "2026-03-01 11:00"),
        ("email", "2026-02-28 11:00", "2026-03-02 11:00"),
        ("fax", "2026-02-20 10:00", "2026-02-20 11:00"),
    ) == ["met", "missed", "missed", "not_due", "not_due", "missed", "no_standard"]


def test_the_unanswered_lower_the_share() -> None:
    # 80 of 100 answered, 69 of them in time: 86% of the answered, 69% of the received
    found = estimate(
        service.adherence(["met"] * 69 + ["missed"] * 31 + ["not_due"] * 7 + ["no_standard"] * 9)
    )
    assert (found.value, found.n, found.measure) == (0.69, 100, "frt.adherence.v1")


def test_an_empty_week_is_no_data_and_never_zero() -> None:
    assert service.adherence([]) == NoData("frt.adherence.v1", 0, 1, "no_answers")
    assert service.adherence(["not_due"]) == NoData("frt.adherence.v1", 0, 1, "not_due")
    assert service.time_median([], []) == NoData("frt.median.v1", 0, 1, "no_answers")


def test_waiting_times() -> None:
    opened = times("2026-02-20 16:00", "2026-02-27 16:00", "2026-02-20 10:00", "2026-02-20 10:00")
    ended = times("2026-02-23 10:00", None, "2026-02-20 09:00", "2026-03-05 10:00")
    hours, done = service.waited(opened, ended, AS_OF)
    assert done.tolist() == [True, False, True, False]
    assert hours[:2].tolist() == [66.0, 44.0]
    assert np.isnan(hours[2]), "ended before it was opened"
    assert hours[3] == 9 * 24 + 2, "what happened after the clock is not known"
    assert service.waited(opened, ended, AS_OF, CALENDAR)[0][:2].tolist() == [2.0, 1.0]


@pytest.mark.parametrize("seed", range(6))
def test_kaplan_meier_agrees_with_statsmodels(seed: int) -> None:
    draw = np.random.default_rng(seed)
    n = int(draw.integers(15, 60))
    hours, done = draw.exponential(5, n), draw.random(n) < 0.8
    found = estimate(service.time_median(hours, done))
    oracle = SurvfuncRight(hours[~np.isnan(hours)], done.astype(int))
    assert found.value == oracle.quantile(0.5)
    with np.errstate(all="ignore"):
        low, high = oracle.quantile_ci(0.5, method="cloglog")
    assert found.low == pytest.approx(low)
    if found.high is not None:
        assert found.high == pytest.approx(high)


def test_not_reached() -> None:
    found = service.time_p90([1, 2, 3, 4], [True, True, True, False])
    assert found == NoData("frt.p90.v1", 4, 4, "not_due")
    assert estimate(service.time_median([1, 2, 3, 4], [True, True, False, False])).high is None


@pytest.mark.parametrize("n", [10, 30, 100])
def test_median_coverage(n: int) -> None:
    draw = np.random.default_rng(n)
    lasted, cut = draw.exponential(1.0, (800, n)), draw.exponential(3.0, (800, n))
    held = 0
    for life, leave in zip(lasted, cut, strict=True):
        found = service.time_median(np.minimum(life, leave), life <= leave)
        if isinstance(found, NoData):
            held += 1
        else:
            assert found.low is not None
            held += found.low <= np.log(2) and (found.high is None or np.log(2) <= found.high)
    assert 0.92 <= held / 800 <= 0.99


def test_the_city_sample(shared_data: Path) -> None:
    table = pd.read_csv(shared_data / "nyc311_sample" / "311_Service_Requests.csv", low_memory=False)
    opened, closed = (
        pd.to_datetime(table[name]).dt.tz_localize("America/New_York")
        for name in ("created_date", "closed_date")
    )
    hours, done = service.waited(opened, closed, dt.datetime(2024, 7, 1, tzinfo=dt.UTC))
    assert done.sum() == 677
    assert np.median(hours[done]) == pytest.approx(0.363, abs=5e-4)
    assert estimate(service.time_median(hours, done)).value == pytest.approx(0.536, abs=5e-4)
    assert isinstance(service.time_p90(hours, done), NoData)


def test_every_contact_of_half_a_year_has_its_deadline() -> None:
    opened = pd.Series(pd.date_range("2024-01-01", periods=20_000, freq="13min", tz="UTC"))
    due = service.deadlines(opened, ["phone", "instagram"] * 10_000, CALENDAR, STANDARDS)
    assert not np.isnat(due).any()
    assert (due > instants(opened)).all()


def test_refusals() -> None:
    with pytest.raises(DataError, match="A case must not end before it was opened"):
        service.time_median([-1.0], [True])
    with pytest.raises(DataError, match="Every case must say whether it has ended"):
        service.time_median([1.0, 2.0], [True])
    with pytest.raises(DataError, match="Times must carry a time zone"):
        service.waited(pd.Series(pd.to_datetime(["2026-01-01"])), times(None), AS_OF)
    with pytest.raises(DataError, match="A moment must carry a time zone"):
        service.waited(times("2026-01-01"), times(None), dt.datetime(2026, 1, 2))
