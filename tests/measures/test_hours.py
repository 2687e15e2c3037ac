"""Business time: the worked cases, both clock changes, holidays and half days."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.base.errors import SettingsError
from cxlib.base.hours import Calendar, Day, Times

WARSAW, ISTANBUL = ZoneInfo("Europe/Warsaw"), ZoneInfo("Europe/Istanbul")


def weekdays(
    opens: int, closes: int, zone: ZoneInfo = WARSAW, country: str = "PL", **more: object
) -> Calendar:
    day: Day = (dt.time(opens), dt.time(closes))
    return Calendar(zone, (day, day, day, day, day, None, None), country, **more)  # type: ignore[arg-type]


def moments(*texts: str, zone: ZoneInfo = WARSAW) -> Times:
    found = [dt.datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(dt.UTC) for text in texts]
    return np.array([one.replace(tzinfo=None) for one in found], dtype="datetime64[us]")


def local(times: Times, zone: ZoneInfo = WARSAW) -> list[str]:
    found = [one.replace(tzinfo=dt.UTC).astimezone(zone) for one in times.astype(object)]
    return [one.strftime("%a %Y-%m-%d %H:%M") for one in found]


@pytest.mark.parametrize(
    ("opens", "closes", "start", "hours", "end"),
    [
        pytest.param(
            9, 17, "2026-02-20T17:00", 8, "Mon 2026-02-23 17:00", id="a term that ends with the day"
        ),
        pytest.param(8, 17, "2026-04-10T16:00", 4, "Mon 2026-04-13 11:00", id="over a weekend"),
        pytest.param(9, 17, "2026-02-20T16:00", 4, "Mon 2026-02-23 12:00", id="rest of Friday, then Monday"),
        pytest.param(9, 17, "2026-04-03T16:00", 2, "Tue 2026-04-07 10:00", id="Easter Monday is closed"),
        pytest.param(
            9, 17, "2026-12-23T16:30", 1, "Mon 2026-12-28 09:30", id="Christmas Eve is closed in Poland"
        ),
        pytest.param(9, 17, "2026-02-21T03:00", 1, "Mon 2026-02-23 10:00", id="asked on a Saturday night"),
        pytest.param(9, 17, "2026-02-23T06:00", 100, "Wed 2026-03-11 13:00", id="several weeks"),
    ],
)
def test_terms_in_open_hours(opens: int, closes: int, start: str, hours: float, end: str) -> None:
    assert local(weekdays(opens, closes).after_open_hours(moments(start), hours)) == [end]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param("2026-02-20T10:00", "Fri 2026-02-20 17:00", id="before closing"),
        pytest.param("2026-02-20T07:00", "Fri 2026-02-20 17:00", id="before opening"),
        pytest.param("2026-02-20T17:00", "Mon 2026-02-23 17:00", id="at closing"),
        pytest.param("2026-02-20T20:00", "Mon 2026-02-23 17:00", id="after closing"),
        pytest.param("2026-02-21T12:00", "Mon 2026-02-23 17:00", id="on a free day"),
    ],
)
def test_same_day(start: str, end: str) -> None:
    assert local(weekdays(9, 17).same_day(moments(start))) == [end]


def test_open_hours_between_two_moments() -> None:
    found = weekdays(9, 17).open_hours(
        moments("2026-02-20T16:00", "2026-02-20T18:00", "2026-02-23T09:00"),
        moments("2026-02-23T10:00", "2026-02-22T18:00", "2026-02-23T09:00"),
    )
    assert found.tolist() == [2.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        pytest.param("2026-03-29", 23, id="the day that loses an hour"),
        pytest.param("2026-10-25", 25, id="the day that gains one"),
        pytest.param("2026-06-10", 24, id="an ordinary day"),
    ],
)
def test_clock_changes(day: str, hours: int) -> None:
    whole: Day = (dt.time(0), dt.time(23, 59, 59))
    always = Calendar(WARSAW, (whole, whole, whole, whole, whole, whole, whole))
    after = (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()
    found = always.open_hours(moments(f"{day}T00:00"), moments(f"{after}T00:00"))
    assert found[0] * 3600 == pytest.approx(hours * 3600 - 1)


def test_opening_hours_are_local_on_both_sides_of_a_clock_change() -> None:
    ends = weekdays(9, 17).after_open_hours(moments("2026-03-27T16:00", "2026-10-23T16:00"), 2)
    assert local(ends) == ["Mon 2026-03-30 10:00", "Mon 2026-10-26 10:00"]


def test_turkish_half_days_close_at_one() -> None:
    office = weekdays(9, 17, ISTANBUL, "TR")
    assert office.opening(dt.date(2026, 10, 28)) == (dt.time(9), dt.time(13))
    assert office.opening(dt.date(2026, 10, 29)) is None
    half = office.open_hours(
        moments("2026-10-28T00:00", zone=ISTANBUL), moments("2026-10-29T23:00", zone=ISTANBUL)
    )
    assert half.tolist() == [4.0]
    evening = weekdays(13, 21, ISTANBUL, "TR")
    assert evening.opening(dt.date(2026, 10, 28)) is None


def test_holidays_by_country_and_own_days() -> None:
    day = dt.date
    assert weekdays(9, 17, country="PL").opening(day(2026, 12, 24)) is None
    england = weekdays(9, 17, ZoneInfo("Europe/London"), "GB", subdivision="ENG")
    assert england.opening(day(2026, 12, 28)) is None and england.opening(day(2026, 4, 6)) is None
    assert (
        weekdays(9, 17, ZoneInfo("America/New_York"), "US", subdivision="NY").opening(day(2026, 7, 3)) is None
    )
    own = weekdays(9, 17, extra=(day(2026, 6, 15),), open_on=(day(2026, 12, 24),))
    assert own.opening(day(2026, 6, 15)) is None
    assert own.opening(day(2026, 12, 24)) == (dt.time(9), dt.time(17))


def test_an_unknown_subdivision_is_refused_in_words() -> None:
    with pytest.raises(SettingsError, match="The holidays of GB XX must be known"):
        weekdays(9, 17, ZoneInfo("Europe/London"), "GB", subdivision="XX").opening(dt.date(2026, 7, 1))


def test_blanks_stay_blank() -> None:
    blank = np.array(["NaT"], dtype="datetime64[us]")
    office = weekdays(9, 17)
    assert np.isnat(office.same_day(blank)).all() and np.isnat(office.after_open_hours(blank, 2)).all()
    assert np.isnan(office.open_hours(blank, blank)).all()


@given(st.integers(0, 365 * 24 * 60), st.integers(1, 200))
@settings(max_examples=80)
def test_a_term_lasts_as_long_as_it_was_set(minutes: int, hours: int) -> None:
    office = weekdays(9, 17)
    start = moments("2026-01-01T00:00") + np.timedelta64(minutes, "m")
    end = office.after_open_hours(start, hours)
    assert office.open_hours(start, end)[0] == pytest.approx(hours)
    assert office.same_day(start)[0] > start[0]
