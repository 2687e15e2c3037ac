"""Periods by name, their neighbours and the moments they begin, over both clock changes."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxlib.base.errors import SettingsError
from cxlib.base.quarter import Period

NAMES = st.one_of(
    st.builds("{:04d}Q{}".format, st.integers(1990, 2100), st.integers(1, 4)),
    st.builds("{:04d}-{:02d}".format, st.integers(1990, 2100), st.integers(1, 12)),
    st.builds("{:04d}".format, st.integers(1990, 2100)),
    st.builds("{:04d}-W{:02d}".format, st.integers(1990, 2100), st.integers(1, 52)),
    st.sampled_from(["2020-W53", "2026-W53"]),
)


@given(NAMES)
def test_a_name_is_read_back(name):
    assert Period.parse(name).name == name


@given(NAMES)
def test_the_previous_period_ends_where_this_one_begins(name):
    period, zone = Period.parse(name), ZoneInfo("Europe/Warsaw")
    assert period.previous().end(zone) == period.start(zone)
    assert period.previous().shifted(1) == period


@pytest.mark.parametrize(
    "text", ["2026Q5", "2026q3", "2026-13", "26Q3", "", "2026Q3 ", "2026-W00", "2025-W53", "2026-w10"]
)
def test_other_forms_are_refused(text):
    with pytest.raises(SettingsError, match="like 2026Q3"):
        Period.parse(text)


@pytest.mark.parametrize(
    "zone, start, end",
    [
        ("Europe/Warsaw", "2025-12-31T23:00+00:00", "2026-03-31T22:00+00:00"),
        ("Europe/Istanbul", "2025-12-31T21:00+00:00", "2026-03-31T21:00+00:00"),
        ("America/New_York", "2026-01-01T05:00+00:00", "2026-04-01T04:00+00:00"),
    ],
)
def test_a_quarter_begins_at_local_midnight(zone, start, end):
    quarter = Period.parse("2026Q1")
    assert quarter.start(ZoneInfo(zone)) == dt.datetime.fromisoformat(start)
    assert quarter.end(ZoneInfo(zone)) == dt.datetime.fromisoformat(end)


def test_year_before_and_last_day():
    assert Period.parse("2026Q1").year_before().name == "2025Q1"
    assert Period.parse("2028-02").last_day == dt.date(2028, 2, 29)
    assert Period.quarter_of(dt.date(2026, 9, 30)).name == "2026Q3"


def test_a_week_is_the_one_of_the_iso_calendar():
    """1 July 2026 is a Wednesday; 2026 has 53 weeks, the last of which ends on 3 January 2027."""
    week = Period.week_of(dt.date(2026, 7, 1))
    assert week.name == "2026-W27"
    assert (week.first_day, week.last_day) == (dt.date(2026, 6, 29), dt.date(2026, 7, 5))
    assert Period.parse("2026-W53").last_day == dt.date(2027, 1, 3)
    assert Period.parse("2026-W53").shifted(1).name == "2027-W01"
    assert Period.parse("2026-W27").year_before().name == "2025-W27"
    assert Period.parse("2026-W53").year_before().name == "2025-W52"


def test_how_many_make_a_year():
    assert [Period.parse(name).a_year for name in ("2026", "2026Q3", "2026-07", "2026-W27")] == [1, 4, 12, 52]
