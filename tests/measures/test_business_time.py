"""Business time by its public name: the golden cases, half days, both clock changes; twice the standard."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, NoData
from cxlib.base.hours import Calendar, Day
from cxlib.clients.settings import Standard
from cxlib.measures import service

WARSAW, ISTANBUL = ZoneInfo("Europe/Warsaw"), ZoneInfo("Europe/Istanbul")


def office(opens: int, closes: int, zone: ZoneInfo = WARSAW, country: str = "PL") -> Calendar:
    day: Day = (dt.time(opens), dt.time(closes))
    return Calendar(zone, (day, day, day, day, day, None, None), country)


def column(*texts: str | None, zone: ZoneInfo = WARSAW) -> pd.Series:
    return pd.to_datetime(pd.Series(list(texts))).dt.tz_localize(zone)


@pytest.mark.parametrize(
    ("opens", "closes", "start", "end", "hours"),
    [
        pytest.param(9, 17, "2026-02-20 17:00", "2026-02-23 17:00", 8, id="Friday closing to Monday closing"),
        pytest.param(8, 17, "2026-04-10 16:00", "2026-04-13 11:00", 4, id="over a weekend"),
        pytest.param(9, 17, "2026-02-20 16:00", "2026-02-23 12:00", 4, id="rest of Friday and Monday"),
        pytest.param(9, 17, "2026-04-03 16:00", "2026-04-07 10:00", 2, id="Easter Monday is closed"),
        pytest.param(9, 17, "2026-02-21 03:00", "2026-02-22 20:00", 0, id="only free days"),
        pytest.param(9, 17, "2026-02-20 12:00", "2026-02-20 10:00", -2, id="the end comes first"),
        pytest.param(0, 23, "2026-03-27 22:00", "2026-03-30 01:00", 2, id="clocks go forward at the weekend"),
        pytest.param(9, 17, "2026-03-27 16:00", "2026-03-30 10:00", 2, id="hours stay local in spring"),
        pytest.param(9, 17, "2026-10-23 16:00", "2026-10-26 10:00", 2, id="hours stay local in autumn"),
    ],
)  # fmt: skip
def test_golden_cases(opens: int, closes: int, start: str, end: str, hours: float) -> None:
    found = service.business_time(column(start), column(end), office(opens, closes))
    assert found.tolist() == [hours]


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_both_clock_changes_count_what_the_day_truly_had(day: str, hours: int) -> None:
    whole: Day = (dt.time(0), dt.time(23, 59, 59))
    always = Calendar(WARSAW, (whole, whole, whole, whole, whole, whole, whole))
    after = (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()
    found = service.business_time(column(f"{day} 00:00"), column(f"{after} 00:00"), always)
    assert found[0] * 3600 == pytest.approx(hours * 3600 - 1)


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-19", 4), ("2026-05-26", 4), ("2026-10-28", 4), ("2026-10-29", 0)]
)
def test_turkish_half_days_and_the_holiday_after(day: str, hours: int) -> None:
    start, end = column(f"{day} 00:00", zone=ISTANBUL), column(f"{day} 23:00", zone=ISTANBUL)
    assert service.business_time(start, end, office(9, 17, ISTANBUL, "TR")).tolist() == [hours]


def test_whole_columns_lists_and_blanks() -> None:
    start = column("2026-02-20 16:00", None, "2026-02-23 09:00")
    end = column("2026-02-23 10:00", "2026-02-23 10:00", None)
    found = service.business_time(start, end, office(9, 17))
    assert found[0] == 2.0 and np.isnan(found[1:]).all()
    listed = [dt.datetime(2026, 2, 20, 16, tzinfo=WARSAW)], [dt.datetime(2026, 2, 23, 10, tzinfo=WARSAW)]
    assert service.business_time(*listed, office(9, 17)).tolist() == [2.0]


@given(st.lists(st.integers(0, 60 * 24 * 60), min_size=3, max_size=3))
@settings(max_examples=40)
def test_time_adds_up(minutes: list[int]) -> None:
    first, middle, last = (
        pd.Series([pd.Timestamp("2026-03-01", tz="UTC") + pd.Timedelta(minutes=m)]) for m in sorted(minutes)
    )
    open_ = office(9, 17)
    whole = service.business_time(first, last, open_)[0]
    parts = service.business_time(first, middle, open_)[0] + service.business_time(middle, last, open_)[0]
    assert whole == pytest.approx(parts) and whole >= 0


def test_refusals() -> None:
    with pytest.raises(DataError, match="Times must carry a time zone"):
        service.business_time([dt.datetime(2026, 1, 1)], [dt.datetime(2026, 1, 2)], office(9, 17))
    with pytest.raises(DataError, match="Every start must have its end"):
        service.business_time(column("2026-01-01"), column("2026-01-01", "2026-01-02"), office(9, 17))


@pytest.mark.parametrize(
    ("standard", "opened", "twice"),
    [
        ("24 hours", "2026-02-20 16:00", "2026-02-22 16:00"),
        ("4 hours of business time", "2026-02-20 16:00", "2026-02-23 16:00"),
        ("same day", "2026-02-20 16:00", "2026-02-23 17:00"),
        ("same day", "2026-02-20 18:00", "2026-02-24 17:00"),
    ],
)
def test_twice_the_standard(standard: str, opened: str, twice: str) -> None:
    rules = {"email": Standard.parse(standard)}
    found = service.deadlines(column(opened), ["email"], office(9, 17), rules, times=2)
    assert pd.Timestamp(found[0], tz="UTC") == column(twice)[0]


def test_beyond_counts_those_still_without_an_answer() -> None:
    found = service.beyond(["met"] * 15 + ["missed"] * 5 + ["not_due", "no_standard"])
    assert isinstance(found, Estimate)
    assert (found.count, found.n) == (5, 20)
    assert service.beyond(["not_due"]) == NoData("frt.beyond2x.v1", 0, 1, "not_due")
    assert service.beyond([]) == NoData("frt.beyond2x.v1", 0, 1, "no_answers")
