"""An action's own data: the rows before and after it began, its measure on both, and what may be said.

Before and after are equally long. After runs from the start to the planned look (with that day), or to
the page's last day while the look is ahead. Whole months are compared with as many whole months.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxlib.base.estimate import Estimate, Measured, NoData, Z
from cxlib.base.quarter import Period
from cxlib.base.registry import definition
from cxlib.base.spans import Span
from cxlib.clients.decisions import Action, Decisions
from cxlib.measures import effects, survey
from cxlib.measures.compare import estimate_change
from cxlib.measures.effects import Aim, Judgement
from cxlib.measures.figures import Rules
from cxlib.measures.figures_recipes import OTHERS, SURVEY, Recipe, View, driver_recipes
from cxlib.measures.figures_tables import Ready, ready
from cxlib.pages.page import Page, client_rules

DAYS_A_MONTH = 30.4375


@dataclass(frozen=True)
class Told:
    """What the data say about one action.

    now, then: its measure after and before the start; change: their difference; ago: the same time a
    year earlier. counts: met and n, for people who count, after and before. final: the planned look
    has come with the planned answers; judgement None: it cannot be measured (`now` or `then` says why).
    """

    action: Action
    after: Span
    before: Span
    now: Measured
    then: Measured
    change: Measured
    ago: Measured
    counts: tuple[tuple[int, int], tuple[int, int]] | None
    judgement: Judgement | None
    final: bool

    @property
    def verdict(self) -> str:
        """The verdict's id, or not_measured."""
        return str(self.judgement.verdict) if self.judgement else "not_measured"


def actions(page: Page) -> list[Action]:
    """The client's actions, by start."""
    return Decisions.open(page.folder).actions()


def last_day(page: Page) -> dt.date:
    """The last day the page knows about, local to the client."""
    return (page.as_of - dt.timedelta(microseconds=1)).astimezone(page.settings.zone).date()


def started(page: Page) -> list[Told]:
    """What the data say about every action that has begun."""
    return [tell(page, action) for action in actions(page) if action.start <= last_day(page)]


def tell(page: Page, action: Action) -> Told:
    """What the data say about one action that has begun."""
    known = last_day(page)
    look = min(known, action.planned_look)
    told = _measured(page, action, look)
    enough = action.planned_answers is None or _n(told.now) >= action.planned_answers
    if known > look and not enough:
        told = _measured(page, action, known)
        enough = action.planned_answers is not None and _n(told.now) >= action.planned_answers
    if told.judgement is None:
        return told
    return _judged(page, told, due=known >= action.planned_look and enough)


def _measured(page: Page, action: Action, last: dt.date) -> Told:
    after = Span(action.start, last + dt.timedelta(days=1))
    before = after.before()
    recipe = _recipe(action)
    if recipe is None or (recipe.table == "purchases" and not recipe.by_group):
        return _by_quarter(page, action, after, before)
    work = _Work(page, action, recipe, after)
    now, then, ago = work.measured(after), work.measured(before), work.measured(after.year_ago())
    change = work.change(after, before, now, then)
    unjudged = None if isinstance(change, NoData) and _missing(now, then) else _PENDING
    return Told(
        action, after, before, now, then, change, ago, work.counts(after, before, now, then), unjudged, False
    )


_PENDING = Judgement(effects.Verdict.too_early, None, None, None)


def _missing(now: Measured, then: Measured) -> bool:
    """Whether the table or the column is not there at all."""
    return any(isinstance(one, NoData) and one.reason in ("no_table", "no_column") for one in (now, then))


def _by_quarter(page: Page, action: Action, after: Span, before: Span) -> Told:
    """Measures that need whole quarters and the customers of the one before."""
    quarter, past = (
        Period.quarter_of(after.end - dt.timedelta(days=1)),
        Period.quarter_of(action.start).previous(),
    )
    pair = [page.result(action.measure, action.segment, one) for one in (quarter, past)]
    nothing = NoData(action.measure, 0, definition(action.measure).minimum_n, "no_answers")
    now, then = (one if isinstance(one, Estimate | NoData) else nothing for one in pair)
    change = estimate_change(now, then, measure=f"{action.measure}~previous")
    unjudged = None if _missing(now, then) else _PENDING
    spans = [Span(one.first_day, one.shifted(1).first_day) for one in (quarter, past)]
    counts = _counted(now, then) if definition(action.measure).unit == "share" else None
    return Told(action, spans[0], spans[1], now, then, change, nothing, counts, unjudged, False)


def _judged(page: Page, told: Told, *, due: bool) -> Told:
    action = told.action
    n = _n(told.now)
    aim = Aim(
        action.direction,
        action.minimum,
        action.hoped,
        action.planned_look,
        None
        if due or action.planned_answers is None or n >= action.planned_answers
        else action.planned_answers,
    )
    day = last_day(page)
    judgement = effects.judge(
        told.change,
        aim,
        as_of=day if due else min(day, action.planned_look - dt.timedelta(days=1)),
        answers=n,
        spread=_spread(told.now),
        per_month=n / max(told.after.days / DAYS_A_MONTH, 0.1),
    )
    return Told(
        action,
        told.after,
        told.before,
        told.now,
        told.then,
        told.change,
        told.ago,
        told.counts,
        judgement,
        due,
    )


def _spread(now: Measured) -> float | None:
    """The standard deviation of one answer, from the figure's own interval where it has no formula."""
    if not isinstance(now, Estimate):
        return None
    if now.unit == "share":
        return effects.spread_of_share((now.count + 1) / (now.n + 2))
    if now.low is None or now.high is None:
        return None
    return (now.high - now.low) / 2 / Z * math.sqrt(now.n) or None


def _n(found: Measured) -> int:
    return found.n


def _recipe(action: Action) -> Recipe | None:
    if action.measure.startswith("driver."):
        column = (
            f"driver_{action.segment[1]}" if action.segment and action.segment[0] == "driver" else "driver_"
        )
        return next((one for one in driver_recipes(column) if one.measure == action.measure), None)
    return next((one for one in (*SURVEY, *OTHERS) if one.measure == action.measure), None)


class _Work:
    """The rows of one action's measure."""

    def __init__(self, page: Page, action: Action, recipe: Recipe, after: Span) -> None:
        self.page, self.action, self.recipe = page, action, recipe
        self.clock = min(page.as_of, _midnight(page, after.end))
        self.rules: Rules = client_rules(page.folder)
        names = ("orders", "visits") if recipe.table == "purchases" else (recipe.table,)
        tables = ready({name: page.table(name) for name in names}, self.clock, self.rules)
        self.table: Ready | None = tables.get(recipe.table)

    def rows(self, span: Span) -> pd.DataFrame | NoData:
        """The rows of a span and of the action's group."""
        minimum = definition(self.recipe.measure).minimum_n
        if self.table is None:
            return NoData(self.recipe.measure, 0, minimum, "no_table")
        frame = self.table.frame
        group = self.action.segment if self.action.segment and self.action.segment[0] != "driver" else None
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
        rows = self.rows(span)
        if isinstance(rows, NoData) or self.table is None:
            return rows if isinstance(rows, NoData) else NoData(self.recipe.measure, 0, 1, "no_table")
        return self.recipe.estimate(rows, View(self.table, self.page.period, self.clock, self.rules))

    def change(self, after: Span, before: Span, now: Measured, then: Measured) -> Measured:
        rows = self.rows(after), self.rows(before)
        if isinstance(now, NoData) or isinstance(then, NoData):
            return now if isinstance(now, NoData) else then
        if isinstance(rows[0], NoData) or isinstance(rows[1], NoData):
            return NoData(self.recipe.measure, 0, 1, "no_answers")
        return self.recipe.change(rows[0], rows[1], now, then, f"{self.recipe.measure}~previous")

    def counts(
        self, after: Span, before: Span, now: Measured, then: Measured
    ) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """Met and n on both sides: of a share, or of the 9s and 10s where the measure is the NPS."""
        if self.recipe.measure.startswith("nps."):
            rows = self.rows(after), self.rows(before)
            pair = [survey.promoters(one["nps"]) for one in rows if isinstance(one, pd.DataFrame)]
            return _counted(*pair) if len(pair) == 2 else None
        return _counted(now, then) if definition(self.recipe.measure).unit == "share" else None


def _counted(now: Measured, then: Measured) -> tuple[tuple[int, int], tuple[int, int]] | None:
    if isinstance(now, NoData) or isinstance(then, NoData):
        return None
    return (now.count, now.n), (then.count, then.n)


def _midnight(page: Page, day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), page.settings.zone).astimezone(dt.UTC)


def _utc(moment: dt.datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(dt.UTC).replace(tzinfo=None), "us")
