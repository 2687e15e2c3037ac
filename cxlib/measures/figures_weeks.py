"""Figures week by week, held against what is usual: which measures, which weeks, which limits rule."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import numbers
from cxlib.base.estimate import Estimate, NoData
from cxlib.base.figure import Figure
from cxlib.base.hours import Times, instant
from cxlib.base.quarter import Period
from cxlib.base.timeline import local_days
from cxlib.measures import control, service, visits
from cxlib.measures.control import ControlChart, p_chart, xmr
from cxlib.measures.figures_tables import Ready
from cxlib.measures.rules import Rules

Weeks: TypeAlias = npt.NDArray[np.int64]
Marks: TypeAlias = "pd.Series[float]"
"""One value a row: 1 for a hit, 0 for a miss, NaN for a row that is none of its cases."""

MOST_WEEKS = 53
"""As far back as weeks are looked at: a year."""

FEWEST_BEFORE = 12
"""Limits from fewer weeks before an action call many a usual week after it unusual."""

SHORTEST = 1 / 60
"""Times below a minute count as one: limits in factors need a time above 0."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """One measure week by week, the last full week last.

    mondays: the first day of each week. hits, cases: of a share, or cases alone of a time. since: the
    position of the period's first week; a week with fewer cases than the display threshold is a gap in the
    chart. frozen_from, rebased_at: from which position the limits rest on
    the weeks before an action, and where they were decided to begin anew. chart: NoData when too few
    weeks (n of needed) are behind the limits that should rule now.
    """

    measure: str
    mondays: tuple[dt.date, ...]
    hits: tuple[int, ...]
    cases: tuple[int, ...]
    since: int
    frozen_from: int | None
    rebased_at: tuple[int, ...]
    chart: ControlChart | NoData

    @property
    def weeks(self) -> int:
        """How many weeks had a case at all."""
        return sum(n > 0 for n in self.cases)

    def standing_out(self) -> tuple[int, ...]:
        """The positions of the period's weeks that stand out."""
        if isinstance(self.chart, NoData):
            return ()
        return tuple(at for at in self.chart.standing_out() if at >= self.since)


def _met(column: str) -> Callable[[pd.DataFrame], Marks]:
    def marks(frame: pd.DataFrame) -> Marks:
        outcome = frame[column]
        return (outcome == "met").astype(float).where(outcome.isin(["met", "missed"]))

    return marks


def _missed_visits(frame: pd.DataFrame) -> Marks:
    status = frame["status"].astype(object)
    return (status == "no_show").astype(float).where(status.isin(visits.ENDED))


def _right(frame: pd.DataFrame) -> Marks:
    errors = pd.Series(numbers(frame["errors"], name="errors"), index=frame.index)
    return (errors == 0).astype(float).where(errors.notna())


SHARES: Mapping[str, tuple[str, str, Callable[[pd.DataFrame], Marks]]] = {
    "frt.adherence.v1": ("contacts", "answer_outcome", _met("answer_outcome")),
    "resolution.adherence.v1": ("contacts", "settle_outcome", _met("settle_outcome")),
    "visits.noshow.v1": ("visits", "status", _missed_visits),
    "orders.accuracy.v1": ("purchases", "errors", _right),
}
"""Measure -> table, the column it needs, and what each row is."""

TIMES: Mapping[str, tuple[str, str]] = {
    "frt.median.v1": ("contacts", "answer"),
    "resolution.median.v1": ("contacts", "settle"),
}
"""Measure -> table and the stem of its columns (hours, done)."""


def weekly(
    measure: str, tables: Mapping[str, Ready], period: Period, as_of: dt.datetime, rules: Rules
) -> Weekly | None:
    """A measure week by week up to the period's last full week; None where nothing of it is recorded."""
    name, needs = (
        (SHARES[measure][:2]) if measure in SHARES else (TIMES[measure][0], f"{TIMES[measure][1]}_hours")
    )
    table = tables.get(name)
    if table is None or not table.has(needs):
        return None
    last = _last_full_week(min(period.end(rules.zone), as_of), rules)
    rows, week = _recent(table, last, rules)
    if len(rows) == 0:
        return None
    marks = SHARES[measure][2](rows) if measure in SHARES else None
    counted = week if marks is None else week[marks.notna().to_numpy()]
    if len(counted) == 0:
        return None
    first, n = int(counted.min()), last - int(counted.min()) + 1
    mondays = tuple(_monday(first + at) for at in range(n))
    frozen, rebased = _ruling(measure, mondays, rules)
    cases = np.bincount(counted - first, minlength=n)
    chart: ControlChart | NoData
    if marks is not None:
        known = marks.notna().to_numpy()
        hits = np.bincount(counted - first, weights=marks.to_numpy()[known], minlength=n).astype(int)
        shown = cases >= rules.threshold
        chart = p_chart(hits * shown, cases * shown, laney=None, frozen_from=frozen, rebased_at=rebased)
    else:
        hits = np.zeros(n, dtype=int)
        medians = _medians(rows, week - first, n, TIMES[measure][1], rules.threshold)
        chart = xmr(medians, factors=True, frozen_from=frozen, rebased_at=rebased)
    since = next((at for at, day in enumerate(mondays) if day >= period.first_day), n)
    return Weekly(measure, mondays, _whole(hits), _whole(cases), since, frozen, rebased, chart)


def _whole(column: Weeks) -> tuple[int, ...]:
    return tuple(int(one) for one in column)


def _last_full_week(moment: dt.datetime, rules: Rules) -> int:
    """The number of the last week that was over at a moment, local to the client."""
    local = moment.astimezone(rules.zone)
    return (local.date().toordinal() - 1) // 7 - 1


def _monday(week: int) -> dt.date:
    return dt.date.fromordinal(week * 7 + 1)


def _recent(table: Ready, last: int, rules: Rules) -> tuple[pd.DataFrame, Weeks]:
    """The rows of the weeks that are looked at, and the number of each row's week."""
    begin, end = (
        instant(dt.datetime.combine(_monday(week), dt.time(), rules.zone))
        for week in (last - MOST_WEEKS + 1, last + 1)
    )
    inside = np.flatnonzero((table.at >= begin) & (table.at < end))
    return table.frame.iloc[inside].reset_index(drop=True), _weeks(table.at[inside], rules)


def _weeks(at: Times, rules: Rules) -> Weeks:
    """The number of the local week of each moment: Mondays counted from the year 1."""
    days = local_days(at, rules.zone).astype(np.int64) + dt.date(1970, 1, 1).toordinal()
    weeks: Weeks = (days - 1) // 7
    return weeks


def _medians(rows: pd.DataFrame, week: Weeks, n: int, stem: str, fewest: int) -> list[float]:
    """The median time of each week with its open cases counted; blank where few cases or not reached."""
    hours, done = numbers(rows[f"{stem}_hours"]), rows[f"{stem}_done"].to_numpy(dtype=bool)
    order = np.argsort(week, kind="stable")
    found = []
    for part in np.split(order, np.searchsorted(week[order], np.arange(1, n))):
        median = service.time_median(hours[part], done[part])
        reached = isinstance(median, Estimate) and median.n >= fewest
        found.append(max(median.value, SHORTEST) if reached and isinstance(median, Estimate) else math.nan)
    return found


def _ruling(measure: str, mondays: tuple[dt.date, ...], rules: Rules) -> tuple[int | None, tuple[int, ...]]:
    """Where the limits begin anew by decision, and from where they rest on the weeks before an action.

    The first action since the last decision freezes them, once twelve weeks lie before it.
    """
    family = measure.split(".")[0]
    rebased = {
        _first_from(mondays, mark.day) for mark in rules.marks if mark.anew and mark.measure == measure
    }
    starts = tuple(sorted(at for at in rebased if 0 < at < len(mondays)))
    begins = starts[-1] if starts else 0
    actions = sorted(
        _first_from(mondays, mark.day)
        for mark in rules.marks
        if not mark.anew and mark.measure.split(".")[0] == family
    )
    frozen = next((at for at in actions if begins + FEWEST_BEFORE <= at < len(mondays)), None)
    return frozen, starts


def _first_from(mondays: tuple[dt.date, ...], day: dt.date) -> int:
    """The position of the week in which a day lies; its length when the day comes later."""
    return next(
        (at for at, monday in enumerate(mondays) if monday + dt.timedelta(days=7) > day), len(mondays)
    )


def week_figures(
    tables: Mapping[str, Ready], period: Period, as_of: dt.datetime, rules: Rules
) -> Iterator[Figure]:
    """What is usual in a week of each charted measure, and how many of the period's weeks stand out."""
    for measure in (*SHARES, *TIMES):
        found = weekly(measure, tables, period, as_of, rules)
        if found is None:
            continue
        usual = control.usual_share if measure in SHARES else control.usual_hours
        source = tables[SHARES[measure][0] if measure in SHARES else TIMES[measure][0]].name
        for one in (usual(found.chart), control.weeks_apart(found.chart, found.since)):
            told = replace(one, source=source) if isinstance(one, Estimate) else one
            yield Figure(told.measure, period.name, ("measure", measure), told)
