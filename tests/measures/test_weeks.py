"""Figures week by week: which weeks, which cases, which limits rule, and what reaches the frozen figures."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from cxlib.base.columns import Column
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, NoData
from cxlib.base.quarter import Period
from cxlib.base.yamlio import parse
from cxlib.clients.folder import blank_settings
from cxlib.clients.settings import parse_settings
from cxlib.measures import accuracy, figures
from cxlib.measures.control import ControlChart
from cxlib.measures.figures_tables import ready
from cxlib.measures.figures_weeks import Weekly, weekly
from cxlib.measures.rules import Mark, Rules

WARSAW = ZoneInfo("Europe/Warsaw")
QUARTER = Period.parse("2026Q3")
AS_OF = dt.datetime(2026, 10, 1, tzinfo=WARSAW)
MONDAY = dt.date(2026, 4, 6)
LAST = dt.date(2026, 9, 21)
"""The Monday of the last week that is whole on 1 October and inside the quarter."""


def rules(*marks: Mark) -> Rules:
    text = blank_settings(name="Anna", language="pl", sector="dental")
    return figures.rules_of(parse_settings(parse(text, file="client.yml"), file="client.yml"), marks=marks)


def contacts(weeks: list[tuple[int, int] | None], hours: float = 1.0) -> pd.DataFrame:
    """(in time, late) a week from 6 April on, on Wednesdays at 10; None is a week without a case."""
    opened, waited = [], []
    for at, week in enumerate(weeks):
        noon = dt.datetime.combine(MONDAY + dt.timedelta(days=7 * at + 2), dt.time(10), WARSAW)
        for place in range(sum(week or ())):
            opened.append(noon + dt.timedelta(minutes=place))
            waited.append(hours if place < (week or (0, 0))[0] else 200.0)
    frame = pd.DataFrame({"opened_at": pd.to_datetime(opened, utc=True), "channel": "email", "scope": "mail"})
    frame["first_response_at"] = frame["opened_at"] + pd.to_timedelta(waited, unit="h")
    return frame


def found(measure: str, marks: tuple[Mark, ...] = (), as_of: dt.datetime = AS_OF, **tables: Any) -> Weekly:
    ruling = rules(*marks)
    made = weekly(measure, ready(tables, as_of, ruling), QUARTER, as_of, ruling)
    assert made is not None
    return made


def chart(made: Weekly) -> ControlChart:
    assert isinstance(made.chart, ControlChart)
    return made.chart


def test_cases_are_counted_by_local_week_up_to_the_last_full_one() -> None:
    made = found("frt.adherence.v1", contacts=contacts([(8, 2), (9, 1), None, (7, 3)] + [(9, 1)] * 22))
    assert made.mondays[0] == MONDAY and made.mondays[-1] == LAST and len(made.mondays) == 25
    assert made.hits[:4] == (8, 9, 0, 7) and made.cases[:4] == (10, 10, 0, 10)
    assert chart(made).gaps == (2,) and made.weeks == 24
    assert made.mondays[made.since] == dt.date(2026, 7, 6), "the week of 29 June began before the quarter"


def test_sunday_night_belongs_to_the_week_that_ends() -> None:
    frame = contacts([(9, 1)] * 25)
    midnight = pd.Timestamp("2026-09-21 00:30", tz=WARSAW).tz_convert("UTC")
    assert midnight.date() == dt.date(2026, 9, 20), "Sunday in UTC, Monday on site"
    late = frame.iloc[[0]].assign(opened_at=midnight, first_response_at=midnight + pd.Timedelta("1h"))
    made = found("frt.adherence.v1", contacts=pd.concat([frame, late], ignore_index=True))
    assert made.cases[-2:] == (10, 11)


def test_a_week_that_is_not_over_does_not_count() -> None:
    as_of = dt.datetime(2026, 9, 24, 12, tzinfo=WARSAW)
    assert found("frt.adherence.v1", as_of=as_of, contacts=contacts([(9, 1)] * 25)).mondays[-1] == dt.date(
        2026, 9, 14
    )


def test_at_most_a_year_is_looked_at() -> None:
    frame = contacts([(9, 1)] * 25)
    dates = ["opened_at", "first_response_at"]
    earlier = [
        frame.assign(**{name: frame[name] - pd.Timedelta(days=364 * years) for name in dates})
        for years in (1, 2)
    ]
    made = found("frt.adherence.v1", contacts=pd.concat([*earlier, frame], ignore_index=True))
    assert len(made.mondays) <= 53 and made.mondays[-1] == LAST


def test_a_bad_week_stands_out() -> None:
    made = found("frt.adherence.v1", contacts=contacts([(9, 1)] * 24 + [(3, 7)]))
    assert made.standing_out() == (24,)
    assert [(one.rule, one.above) for one in chart(made).signals] == [("beyond", False)]
    assert found("frt.adherence.v1", contacts=contacts([(9, 1)] * 24 + [(7, 3)])).standing_out() == ()


def test_limits_rest_on_the_weeks_before_an_action() -> None:
    weeks = [(5, 5), (6, 4)] * 6 + [(10, 0)] * 13
    action = Mark(dt.date(2026, 7, 1), "frt.adherence.v1")
    frozen, free = (found("frt.adherence.v1", marks, contacts=contacts(weeks)) for marks in ((action,), ()))
    assert frozen.mondays[frozen.frozen_from or 0] == dt.date(2026, 6, 29), "the week in which it began"
    assert chart(frozen).centre == pytest.approx(0.55) and chart(frozen).n == 12
    assert chart(free).centre == pytest.approx(196 / 250) and free.frozen_from is None
    assert len(frozen.standing_out()) == 12
    # an action on the waiting time freezes the promise too, one on no-shows does not
    assert found(
        "frt.adherence.v1", (Mark(action.day, "frt.median.v1"),), contacts=contacts(weeks)
    ).frozen_from
    assert not found(
        "frt.adherence.v1", (Mark(action.day, "visits.noshow.v1"),), contacts=contacts(weeks)
    ).frozen_from


def test_an_action_before_six_weeks_are_known_freezes_nothing() -> None:
    early = Mark(dt.date(2026, 5, 1), "frt.adherence.v1")
    later = Mark(dt.date(2026, 7, 1), "frt.adherence.v1")
    assert found("frt.adherence.v1", (early,), contacts=contacts([(9, 1)] * 25)).frozen_from is None
    assert found("frt.adherence.v1", (early, later), contacts=contacts([(9, 1)] * 25)).frozen_from == 12


def test_a_logged_decision_begins_anew_and_frees_what_was_frozen() -> None:
    weeks = [(5, 5), (6, 4)] * 6 + [(10, 0), (9, 1)] * 6 + [(10, 0)]
    action = Mark(dt.date(2026, 6, 8), "frt.adherence.v1")
    decided = Mark(dt.date(2026, 6, 30), "frt.adherence.v1", anew=True)
    made = found("frt.adherence.v1", (action, decided), contacts=contacts(weeks))
    assert made.rebased_at == (12,) and made.frozen_from is None
    assert chart(made).centres[11] == pytest.approx(0.55)
    assert chart(made).centre == pytest.approx(124 / 130) and chart(made).n == 13
    other = Mark(decided.day, "frt.median.v1", anew=True)
    assert found("frt.adherence.v1", (other,), contacts=contacts(weeks)).rebased_at == ()


def test_after_a_new_beginning_six_weeks_are_needed() -> None:
    decided = Mark(dt.date(2026, 9, 1), "frt.adherence.v1", anew=True)
    made = found("frt.adherence.v1", (decided,), contacts=contacts([(9, 1)] * 25))
    assert made.chart == NoData("", 4, 6, "too_few")


def test_times_are_medians_of_weeks_with_five_cases() -> None:
    draw = np.random.default_rng(2)
    frames = [contacts([None] * at + [(8, 0)], hours=float(np.exp(0.3 * draw.normal()))) for at in range(24)]
    few = contacts([None] * 24 + [(4, 0)])
    made = found("frt.median.v1", contacts=pd.concat([*frames, few], ignore_index=True))
    assert chart(made).gaps == (24,) and made.cases[-2:] == (8, 4)
    assert chart(made).method == "xmr.factors"
    assert 0 < chart(made).low < chart(made).centre < chart(made).high
    assert chart(made).values[0] == pytest.approx(
        frames[0]["first_response_at"].sub(frames[0]["opened_at"]).median() / pd.Timedelta("1h")
    )


def test_a_time_of_nothing_counts_as_a_minute() -> None:
    made = found("frt.median.v1", contacts=contacts([(8, 0)] * 25, hours=0.0))
    assert set(chart(made).values) == {1 / 60}


def test_open_cases_keep_a_median_from_being_reached() -> None:
    frame = contacts([(8, 0)] * 24 + [(8, 0)])
    frame.loc[frame.index[-6:], "first_response_at"] = pd.NaT
    assert chart(found("frt.median.v1", contacts=frame)).gaps == (24,)


def test_missed_visits_and_orders_without_an_error() -> None:
    days = pd.date_range("2026-04-08 10:00", periods=25, freq="7D", tz="UTC")
    visits = pd.DataFrame({"planned_start": days.repeat(20), "scope": "book",
                           "status": (["kept"] * 17 + ["no_show"] * 2 + ["late_cancel"]) * 25})  # fmt: skip
    missed = found("visits.noshow.v1", visits=visits)
    assert missed.hits[0] == 2 and missed.cases[0] == 20 and chart(missed).centre == pytest.approx(0.1)
    orders = pd.DataFrame({"ordered_at": days.repeat(20), "scope": "till", "amount": 10.0,
                           "errors": ([0] * 18 + [2, None]) * 25, "customer_id": "a"})  # fmt: skip
    right = found("orders.accuracy.v1", orders=orders)
    assert right.hits[0] == 18 and right.cases[0] == 19


def test_nothing_recorded_has_no_weeks() -> None:
    ruling = rules()
    unanswered = contacts([(1, 0)]).drop(columns="first_response_at")
    old = contacts([(1, 0)]).assign(opened_at=pd.Timestamp("2020-01-01", tz="UTC"))
    for tables in ({}, {"contacts": unanswered}, {"contacts": old}):
        assert weekly("frt.adherence.v1", ready(tables, AS_OF, ruling), QUARTER, AS_OF, ruling) is None


def test_the_frozen_figures_tell_the_usual_week_and_the_weeks_apart() -> None:
    frame = contacts([(9, 1)] * 24 + [(3, 7)])
    grid = figures.compute({"contacts": frame}, period=QUARTER, as_of=AS_OF, rules=rules())
    segment = ("measure", "frt.adherence.v1")
    usual, apart = (grid.get(one, QUARTER, segment) for one in ("weekly.share.v1", "weekly.apart.v1"))
    assert isinstance(usual, Estimate) and isinstance(apart, Estimate)
    assert (usual.value, usual.n, usual.method, usual.source) == (219 / 250, 25, "p", "contacts")
    assert usual.low is not None and usual.low < usual.value
    assert (apart.value, apart.n, apart.unit) == (1.0, 12, "count")
    hours = grid.get("weekly.hours.v1", QUARTER, ("measure", "frt.median.v1"))
    assert isinstance(hours, Estimate) and hours.unit == "hours"
    few = figures.compute({"contacts": frame[-40:]}, period=QUARTER, as_of=AS_OF, rules=rules())
    assert few.get("weekly.share.v1", QUARTER, segment) == NoData("weekly.share.v1", 4, 6, "too_few")


# -- accuracy --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("errors", "right", "n"),
    [([0, 0, 1, 0], 3, 4), ([0, None, 3], 1, 2), ([0] * 12, 12, 12), ([1, 2], 0, 2)],
    ids=["one wrong", "a blank is no order", "none wrong", "all wrong"],
)
def test_orders_without_an_error(errors: Column, right: int, n: int) -> None:
    made = accuracy.accuracy(errors)
    assert isinstance(made, Estimate)
    assert (made.count, made.n, made.method) == (right, n, "wilson")


def test_accuracy_is_refused_or_unknown() -> None:
    assert accuracy.accuracy([None, None]) == NoData("orders.accuracy.v1", 0, 1, "no_answers")
    with pytest.raises(DataError, match=r"fewer than no errors \(we got -1\)"):
        accuracy.accuracy([0, -1])
