"""The figures of a run: every measure by period and group, with its changes, small groups hidden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

import pandas as pd

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData, Why
from cxlib.base.figure import Figure, Figures, Result, Segment, Suppressed
from cxlib.base.figure_store import read, write
from cxlib.base.quarter import BACK, Period
from cxlib.base.registry import CHANGES, definition
from cxlib.base.suppression import hidden_groups
from cxlib.measures.compare_change import Change, plain
from cxlib.measures.figures_asked import asked_figures, rival_figures
from cxlib.measures.figures_book import Book
from cxlib.measures.figures_changes import PARTED, families, in_parts
from cxlib.measures.figures_columns import Cut
from cxlib.measures.figures_cuts import Cuts
from cxlib.measures.figures_drivers import driver_recipes, weight_figures
from cxlib.measures.figures_expected import expected_recipes, with_gaps
from cxlib.measures.figures_families import family_recipes
from cxlib.measures.figures_lean import lean_answers
from cxlib.measures.figures_mix import mix_recipes
from cxlib.measures.figures_recipes import OTHERS, SURVEY, Frame, Recipe, View
from cxlib.measures.figures_tables import Ready, left_out, ready
from cxlib.measures.figures_together import at_prices, together
from cxlib.measures.figures_weeks import week_figures
from cxlib.measures.prices import far_apart
from cxlib.measures.rules import Rules, rules_of

__all__ = [
    "Figure",
    "Figures",
    "Result",
    "Rules",
    "Segment",
    "Suppressed",
    "compute",
    "left_out",
    "offered",
    "read",
    "rules_of",
    "write",
]


def compute(
    tables: Mapping[str, pd.DataFrame], *, period: Period, as_of: dt.datetime, rules: Rules, back: int = BACK
) -> Figures:
    """Every figure of a run.

    tables: canonical tables by name; period: the one asked for; as_of: nothing later is known
    (without a time zone it is local to the client); back: how many periods before it are counted
    too, with the year before (0: the period alone).
    """
    moment = as_of if as_of.tzinfo is not None else as_of.replace(tzinfo=rules.zone)
    sheet = _Sheet(lean_answers(with_gaps(ready(tables, moment, rules))), period, moment, rules, back)
    return Figures(sheet.figures())


def offered(
    tables: Mapping[str, pd.DataFrame], *, period: Period, as_of: dt.datetime, rules: Rules
) -> list[Period]:
    """The asked period and those before it (eight, and the year before) that have data, earliest first."""
    moment = as_of if as_of.tzinfo is not None else as_of.replace(tzinfo=rules.zone)
    return _Sheet(ready(tables, moment, rules), period, moment, rules).periods


RowsOf = Callable[[Period], Cut]


class _Sheet:
    """The tables of one run and the work on them."""

    def __init__(
        self, tables: dict[str, Ready], asked: Period, as_of: dt.datetime, rules: Rules, back: int = BACK
    ) -> None:
        self.tables, self.asked, self.as_of, self.rules = tables, asked, as_of, rules
        self.moved: dict[tuple[str, Segment], Measured] = {}
        self.book = Book(tables, as_of, rules)
        self.cuts = Cuts(tables, as_of, rules)
        near = {asked.shifted(-step) for step in range(back + 1)} | ({asked.year_before()} if back else set())
        self.periods = [one for one in sorted(near) if one == asked or self.cuts.any_rows(one)]
        self.cuts.group(self.periods)

    def figures(self) -> Iterator[Figure]:
        for recipe in SURVEY:
            yield from self._recipe(recipe)
        yield from self._drivers()
        rows_of = self.cuts.frame
        yield from weight_figures(self.tables, self.periods, rows_of, self.rules)
        for recipe in OTHERS:
            yield from self._recipe(recipe)
        yield from asked_figures(self.tables, self.periods, rows_of, self.rules)
        yield from rival_figures(self.tables, self.periods, self.as_of, self.rules)
        yield from together(self.book, self.periods)
        yield from self._mixes()
        for recipe, segment in (*family_recipes(self.tables), *expected_recipes(self.tables)):
            yield from self._recipe(recipe, segment)
        yield from families(self.moved, self.asked.name)
        yield from week_figures(self.tables, self.asked, self.as_of, self.rules)

    def _mixes(self) -> Iterator[Figure]:
        """Who answered and how they answered, by each kind of groups."""
        for which in (0, 1):
            for column in self.cuts.groups("survey"):
                yield from self._recipe(mix_recipes(column)[which], ("by", column))

    def _drivers(self) -> Iterator[Figure]:
        survey = self.tables.get("survey")
        columns = [name for name in survey.frame if str(name).startswith("driver_")] if survey else []
        for which in (0, 1):
            if not columns:
                recipe = driver_recipes("driver_")[which]
                yield from self._recipe(recipe)
            for column in columns:
                segment = ("driver", str(column).removeprefix("driver_"))
                yield from self._recipe(driver_recipes(str(column))[which], segment)

    def _recipe(self, recipe: Recipe, segment: Segment = None) -> Iterator[Figure]:
        """All figures of one measure; segment: what the whole is called when it is one of a family."""
        if not recipe.wanted(self.rules):
            return
        table = self.tables.get(recipe.table)
        if table is None or not all(table.has(column) for column in recipe.needs):
            if segment is None:
                missing: Why = "no_table" if table is None else "no_column"
                empty = NoData(recipe.measure, 0, definition(recipe.measure).minimum_n, missing)
                yield from (Figure(recipe.measure, period.name, None, empty) for period in self.periods)
            return
        whole = {period: self._whole(recipe, table, period) for period in self.periods}
        rows = partial(self._cut, recipe, None)
        if segment is None:
            results: dict[Period, Result] = dict(whole)
        else:
            results = {period: self._hide(recipe, found, rows(period)) for period, found in whole.items()}
        shown = {period: whole[period] for period, one in results.items() if not isinstance(one, Suppressed)}
        for period, result in results.items():
            if not (recipe.quiet and isinstance(result, NoData)):
                yield Figure(recipe.measure, period.name, segment, result)
            yield from self._changes(recipe, period, shown, segment, rows)
        if recipe.by_group:
            yield from self._by_group(recipe, table, whole)

    def _by_group(self, recipe: Recipe, table: Ready, whole: Mapping[Period, Measured]) -> Iterator[Figure]:
        for key, (values, _) in self.cuts.groups(recipe.table).items():
            shown: dict[str, dict[Period, Measured]] = {value: {} for value in values}
            for period in self.periods:
                if isinstance(whole[period], NoData):
                    continue
                found = {value: self._measured(recipe, table, period, (key, value)) for value in values}
                sizes = {value: one.n for value, one in found.items() if one.n > 0}
                hidden = hidden_groups(sizes, whole[period].n, self.rules.threshold)
                for value in sizes:
                    result: Result = found[value]
                    if value in hidden:
                        result = Suppressed(recipe.measure, self.rules.threshold)
                    else:
                        shown[value][period] = found[value]
                    yield Figure(recipe.measure, period.name, (key, value), result)
            for value, by_period in shown.items():
                rows = partial(self._cut, recipe, (key, value))
                for period in by_period:
                    yield from self._changes(recipe, period, by_period, (key, value), rows)

    def _changes(
        self,
        recipe: Recipe,
        period: Period,
        found: Mapping[Period, Measured],
        segment: Segment,
        rows: RowsOf,
    ) -> Iterator[Figure]:
        now = found.get(period)
        if now is None or isinstance(now, NoData) or not recipe.changes:
            return
        for against, past in zip(CHANGES, (period.previous(), period.year_before()), strict=True):
            measure = f"{recipe.measure}~{against}"
            before = found.get(past)
            if isinstance(before, Estimate):
                change = self._change(recipe, (period, past), rows, (now, before), measure)
                if period == self.asked:
                    self.moved[measure, segment] = _without_answers(change)
                yield Figure(measure, period.name, segment, plain(change, now.source))
                if segment is None and period == self.asked and recipe.measure in PARTED:
                    yield from in_parts(change, measure, period, self.rules)
            elif segment is None:
                n, why = (before.n, before.reason) if before is not None else (0, "no_answers")
                missing = NoData(measure, n, definition(measure).minimum_n, why)
                yield Figure(measure, period.name, None, missing)

    def _change(
        self,
        recipe: Recipe,
        spans: tuple[Period, Period],
        rows: RowsOf,
        figures: tuple[Estimate, Estimate],
        measure: str,
    ) -> Measured:
        """The change of one measure; money of more than a quarter ago at the prices of now, or not at all."""
        (period, past), (now, before) = spans, figures
        then: Frame = rows(past)
        if now.unit == "money" and far_apart(period, past):
            priced = at_prices(self.book, spans, rows(past).frame, before)
            if priced is None:
                return NoData(measure, min(now.n, before.n), 1, "prices")
            then, before = priced
        return recipe.change(rows(period), then, now, before, measure)

    def _whole(self, recipe: Recipe, table: Ready, period: Period) -> Measured:
        minimum = definition(recipe.measure).minimum_n
        view = View(table, period, self.as_of, self.rules)
        if recipe.needs_past and not view.is_over:
            return NoData(recipe.measure, 0, minimum, "not_due")
        found = self._measured(recipe, table, period, None)
        if isinstance(found, Estimate) and found.n < self.rules.threshold:
            return NoData(recipe.measure, found.n, self.rules.threshold, "too_few")
        return found

    def _measured(self, recipe: Recipe, table: Ready, period: Period, segment: Segment) -> Measured:
        """The measure of some rows; fewer answers than its definition needs give no figure."""
        minimum = definition(recipe.measure).minimum_n
        try:
            rows = self._cut(recipe, segment, period)
            found = recipe.estimate(rows, View(table, period, self.as_of, self.rules))
        except DataError:
            return NoData(recipe.measure, 0, minimum, "mixed_scales")
        if isinstance(found, NoData):
            waits = found.reason == "not_due" and found.n > 0
            return found if waits else NoData(found.measure, found.n, minimum, found.reason)
        if found.n < minimum:
            return NoData(recipe.measure, found.n, minimum, "too_few")
        return plain(found, self.cuts.source(recipe.table, period))

    def _hide(self, recipe: Recipe, found: Measured, rows: Cut) -> Result:
        threshold = self.rules.threshold
        if isinstance(found, Estimate):
            hidden = recipe.few(found, rows, threshold)
        else:
            hidden = 0 < found.n < threshold
        return Suppressed(found.measure, threshold) if hidden else found

    def _cut(self, recipe: Recipe, segment: Segment, period: Period) -> Cut:
        """The rows of a recipe's table in a period, of one group if asked."""
        return self.cuts.cut(recipe.table, period, segment)


def _without_answers(change: Measured) -> Measured:
    """A change that no longer holds on to the answers of both sides."""
    return replace(change, parts=None) if isinstance(change, Change) else change
