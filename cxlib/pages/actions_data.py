"""The rows behind one action's measure, and the effect that its planned test takes from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pandas as pd

from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import difference
from cxlib.base.registry import definition
from cxlib.base.spans import Span
from cxlib.clients.decided import Segment
from cxlib.clients.decisions import Action
from cxlib.measures import survey
from cxlib.measures.compare_change import Change
from cxlib.measures.effects_data import HALF, MOST_WEEKS
from cxlib.measures.effects_judge import Check, Doubt
from cxlib.measures.effects_series import step
from cxlib.measures.figures import Rules
from cxlib.measures.figures_book import RISING
from cxlib.measures.figures_cuts import MOST_GROUPS
from cxlib.measures.figures_drivers import driver_recipes
from cxlib.measures.figures_expected import CLICK_RECIPE
from cxlib.measures.figures_recipes import OTHERS, SURVEY, Recipe, View
from cxlib.measures.figures_tables import Ready, ready
from cxlib.measures.prices import A_QUARTER
from cxlib.pages.page import Page, client_rules

BEHIND = {
    "purchases": ("orders", "visits"),
    "clicks": ("series",),
    "invitations": ("invitations", "customers"),
    "served": ("survey", "contacts", "visits", "orders", "invitations"),
}
"""The client's tables behind a measure's table, where they are not the one of its name."""


def recipe_of(action: Action) -> Recipe | None:
    if action.measure.startswith("driver."):
        column = (
            f"driver_{action.segment[1]}" if action.segment and action.segment[0] == "driver" else "driver_"
        )
        return next((one for one in driver_recipes(column) if one.measure == action.measure), None)
    return next((one for one in (*SURVEY, *OTHERS, CLICK_RECIPE) if one.measure == action.measure), None)


def risen(page: Page, measure: str, after: Span, past: Span) -> bool:
    """Whether prices lie between two spans: money of a currency of RISING, more than a quarter apart."""
    money = definition(measure).unit == "money" and client_rules(page.folder).currency in RISING
    return money and (after.start - past.start).days > A_QUARTER


class Work:
    """The rows of one action's measure."""

    def __init__(self, page: Page, action: Action, recipe: Recipe, after: Span) -> None:
        self.page, self.action, self.recipe = page, action, recipe
        self.clock = min(page.as_of, _midnight(page, after.end))
        self.rules: Rules = client_rules(page.folder)
        names = BEHIND.get(recipe.table, (recipe.table,))
        tables = ready({name: page.table(name) for name in names}, self.clock, self.rules)
        self.table: Ready | None = tables.get(recipe.table)
        self.was_worst = 0

    def rows(self, span: Span, segment: Segment | None = None) -> pd.DataFrame | NoData:
        """The rows of a span and of a group (default: the action's own)."""
        minimum = definition(self.recipe.measure).minimum_n
        if self.table is None:
            return NoData(self.recipe.measure, 0, minimum, "no_table")
        frame = self.table.frame
        chosen = segment or self.action.segment
        group = chosen if chosen and chosen[0] != "driver" else None
        if not all(self.table.has(column) for column in self.recipe.needs) or (
            group and group[0] not in frame
        ):
            return NoData(self.recipe.measure, 0, minimum, "no_column")
        start, end, clock = (_utc(moment) for moment in (*self.edges(span), self.clock))
        inside = (self.table.at >= start) & (self.table.at < end) & (self.table.at <= clock)
        if group:
            inside &= (frame[group[0]].astype("string") == group[1]).fillna(False).to_numpy(dtype=bool)
        return frame[inside]

    def edges(self, span: Span) -> tuple[dt.datetime, dt.datetime]:
        return _midnight(self.page, span.start), _midnight(self.page, span.end)

    def measured(self, span: Span) -> Measured:
        return self._estimate_of(span, self.action.segment)

    def tested(self, after: Span, before: Span) -> Measured:
        """The effect by the planned test, one span against an earlier one."""
        test = self.action.test
        if test in ("series", "chart"):
            return self._step(after)
        found = self.change(after, before, self.action.segment)
        if test == "paired":
            return _pairs(found)
        if test != "control" or isinstance(found, NoData):
            return found
        other = self.change(after, before, self.action.control)
        if isinstance(other, NoData):
            return other
        limits = difference(found.value, (found.low, found.high), other.value, (other.low, other.high))
        value, n = found.value - other.value, min(found.n, other.n)
        return Estimate(found.measure, value, *limits, n, found.unit, "control.mover")

    def risen(self, after: Span, past: Span) -> bool:
        """Whether prices lie between two spans of the measure."""
        return risen(self.page, self.recipe.measure, after, past)

    def ago(self, after: Span) -> Measured:
        """The measure a year before; not of money that prices lie between."""
        past = after.year_ago()
        return self._no_growth() if self.risen(after, past) else self.measured(past)

    def _no_growth(self) -> NoData:
        return NoData(self.recipe.measure, 0, 1, "prices")

    def change(self, after: Span, before: Span, segment: Segment | None) -> Measured:
        if self.risen(after, before):
            return self._no_growth()
        now, then = self.rows(after, segment), self.rows(before, segment)
        if isinstance(now, NoData):
            return now
        if isinstance(then, NoData):
            return then
        sides = self._estimate(now), self._estimate(then)
        missing = next((side for side in sides if isinstance(side, NoData)), None)
        if missing is not None:
            return missing
        return self.recipe.change(now, then, *sides, f"{self.recipe.measure}~previous")

    def checks(self, after: Span, before: Span, then: Measured) -> Iterator[Check]:
        """What else the verdict must hold against.

        An earlier time where the worst was chosen, unless it was the worst in that time too.
        """
        least = max(definition(self.recipe.measure).minimum_n, HALF * then.n)
        if self.action.test != "control":
            found = self._check("year_before", after, after.year_ago(), least)
            if found.change is not None:
                yield found
        self.was_worst = self._worst_of(before)
        by_chance = self.was_worst and not self._worst_of(before.before())
        if (self.action.picked_worst or by_chance) and self.action.test != "series":
            yield self._check("earlier", after, before.before(), least)

    def _check(self, name: Doubt, after: Span, span: Span, least: float) -> Check:
        if self.measured(span).n < least:  # people, of which one row may hold many
            return Check(name, None)
        steady = self.action.test in ("series", "chart")
        found = self.change(after, span, self.action.segment) if steady else self.tested(after, span)
        return Check(name, found if isinstance(found, Estimate) and found.n >= least else None)

    def _worst_of(self, before: Span) -> int:
        """Of how many groups of its kind the action's own was the worst before it began; 0: it was not."""
        segment = self.action.segment
        if (
            segment is None
            or segment[0] == "driver"
            or self.table is None
            or segment[0] not in self.table.frame
        ):
            return 0
        names = sorted(str(name) for name in self.table.frame[segment[0]].dropna().unique())
        found = {name: self._estimate_of(before, (segment[0], name)) for name in names[:MOST_GROUPS]}
        known = {name: one.value for name, one in found.items() if isinstance(one, Estimate) and one.n >= 10}
        if len(known) < 3 or segment[1] not in known:
            return 0
        worst = (min if self.action.direction == "up" else max)(known.values())
        return len(known) if known[segment[1]] == worst else 0

    def _step(self, after: Span) -> Measured:
        """The step at the start, in weeks of seven days counted from it."""
        weeks = [*range(-MOST_WEEKS, after.days // 7)]
        found = [self._estimate_of(_week(after.start, week), self.action.segment) for week in weeks]
        known = [(week, one) for week, one in zip(weeks, found, strict=True) if isinstance(one, Estimate)]
        return step(
            [one.value for _, one in known], weeks=[week for week, _ in known], start=0,
            sizes=[one.n for _, one in known], trend=self.action.test == "series",
            measure=f"{self.recipe.measure}~previous",
        )  # fmt: skip

    def _estimate_of(self, span: Span, segment: Segment | None) -> Measured:
        rows = self.rows(span, segment)
        return rows if isinstance(rows, NoData) else self._estimate(rows)

    def _estimate(self, rows: pd.DataFrame) -> Measured:
        if self.table is None:
            return NoData(self.recipe.measure, 0, 1, "no_table")
        return self.recipe.estimate(rows, View(self.table, self.page.period, self.clock, self.rules))

    def days(self, span: Span) -> list[dt.date]:
        """The local day of each answer or case of a span, in order."""
        rows = self.rows(span)
        if isinstance(rows, NoData) or self.table is None:
            return []
        moments = pd.DatetimeIndex(np.sort(self.table.at[rows.index.to_numpy()])).tz_localize("UTC")
        return [moment.date() for moment in moments.tz_convert(self.page.settings.time_zone)]

    def counts(
        self, after: Span, before: Span, now: Measured, then: Measured
    ) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Met and n on both sides: of a share, or of the 9s and 10s where the measure is the NPS."""
        if self.recipe.measure.startswith("nps."):
            rows = self.rows(after), self.rows(before)
            pair = [survey.promoters(one["nps"]) for one in rows if isinstance(one, pd.DataFrame)]
            return counted(*pair) if len(pair) == 2 else None
        return counted(now, then) if definition(self.recipe.measure).unit == "share" else None


def counted(now: Measured, then: Measured) -> tuple[tuple[int, int], tuple[int, int]] | None:
    if isinstance(now, NoData) or isinstance(then, NoData):
        return None
    return (now.count, now.n), (then.count, then.n)


def _week(start: dt.date, week: int) -> Span:
    first = start + dt.timedelta(days=7 * week)
    return Span(first, first + dt.timedelta(days=7))


def _pairs(found: Measured) -> Measured:
    """The change among the customers who answered both times."""
    if isinstance(found, Change) and ".paired." in found.method:
        return found
    same = found.same if isinstance(found, Change) else None
    return same if same is not None else NoData(found.measure, 0, 2, "no_answers")


def _midnight(page: Page, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), page.settings.zone).astimezone(dt.UTC)


def _utc(moment: dt.datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(dt.UTC).replace(tzinfo=None), "us")
