"""The rated aspects of a survey: their means, and which are weighed against which outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, NoData
from cxlib.base.figure import Figure, Result, Segment
from cxlib.base.quarter import Period
from cxlib.base.registry import definition
from cxlib.measures import drivers, survey
from cxlib.measures.drivers import EXPLAINED, MEASURE, Drivers
from cxlib.measures.figures_recipes import FIVE, SEVEN, Frame, Recipe, View, by_answers
from cxlib.measures.figures_tables import Ready, told_source
from cxlib.measures.rules import Rules, Scale

RowsOf = Callable[[str, Period], pd.DataFrame]

OUTCOMES = {"nps": (0.0, 10.0), "csat": FIVE, "rating": FIVE, "ces": SEVEN}
"""What the aspects are weighed against: the first of these that was asked."""

ASPECT = "driver_"
RATED_BY, NEARLY_ALL = 0.5, 0.9
"""An aspect that fewer than half rated is left out, not those who did not; up to nine in ten it is when
too few complete answers would be left."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """The aspects of some answers weighed against their outcome.

    outcome: its column ("" where none was asked); found: the weights by name of the aspect;
    left_out: aspects that too few rated, that all rated alike, or that say the same as another.
    """

    outcome: str
    found: Drivers | NoData
    left_out: tuple[str, ...] = ()


def aspects_of(frame: pd.DataFrame) -> list[str]:
    """The columns of the rated aspects."""
    return [str(name) for name in frame if str(name).startswith(ASPECT)]


def outcome_of(rows: pd.DataFrame, rules: Rules) -> str:
    """The outcome that was asked in these rows on one scale; "" where there is none."""
    for name, scale in OUTCOMES.items():
        if name in rows and bool(rows[name].notna().any()) and _one_scale(rows, name, scale, rules):
            return name
    return ""


def weigh(rows: pd.DataFrame, rules: Rules, *, fewest: int = 1) -> Weighed:
    """The relative weights of the aspects that can be weighed in these rows.

    fewest: NoData for fewer complete answers, before anything is computed.
    """
    outcome, names = outcome_of(rows, rules), aspects_of(rows)
    if not outcome or not names:
        return Weighed(outcome, NoData(MEASURE, 0, fewest, "no_answers" if names else "no_column"))
    asked = rows[rows[outcome].notna()]
    rated = {name: float(asked[name].notna().mean()) for name in names}
    kept = [name for name in names if rated[name] >= RATED_BY and asked[name].nunique() > 1]
    kept = [name for name in kept if _one_scale(asked, name, FIVE, rules)]
    while len(kept) > 1 and _complete(asked, kept) < fewest:
        rarest = min(kept, key=lambda name: (rated[name], name))
        if rated[rarest] >= NEARLY_ALL:
            break
        kept.remove(rarest)
    while kept:
        complete = _complete(asked, kept)
        if complete < fewest:
            return Weighed(
                outcome, NoData(MEASURE, complete, fewest, "too_few" if complete else "no_answers")
            )
        try:
            found = drivers.relative_weights(asked[kept].rename(columns=_name), asked[outcome])
        except DataError as problem:
            if problem.column is None or f"{ASPECT}{problem.column}" not in kept:
                break
            kept.remove(f"{ASPECT}{problem.column}")
            continue
        return Weighed(outcome, found, tuple(_name(name) for name in names if name not in kept))
    return Weighed(outcome, NoData(MEASURE, 0, fewest, "no_answers"))


def weight_figures(
    tables: Mapping[str, Ready], periods: Sequence[Period], rows_of: RowsOf, rules: Rules
) -> Iterator[Figure]:
    """How closely each rated aspect goes together with the outcome, where there are answers enough."""
    needed = definition(MEASURE).minimum_n
    for period in periods:
        weighed, source = Weighed("", NoData(MEASURE, 0, needed, "no_table")), ""
        if "survey" in tables:
            rows = rows_of("survey", period)
            weighed = weigh(rows, rules, fewest=needed)
            source = told_source("survey", rows.get("scope"))
        for measure, segment, found in _figures(weighed):
            told = replace(found, source=source) if isinstance(found, Estimate) else found
            yield Figure(measure, period.name, segment, told)


def _figures(weighed: Weighed) -> Iterator[tuple[str, Segment, Result]]:
    """The figures: what all aspects explain, and each aspect's share of it; one gate where there are none."""
    found = weighed.found
    if isinstance(found, NoData):
        needed = definition(MEASURE).minimum_n
        yield EXPLAINED, None, NoData(EXPLAINED, found.n, needed, found.reason)
        yield MEASURE, None, NoData(MEASURE, found.n, needed, found.reason)
        return
    yield EXPLAINED, None, drivers.explained(found)
    for one in found.drivers:
        yield MEASURE, ("driver", one.name), drivers.weight(found, one.name)


def _complete(rows: pd.DataFrame, columns: list[str]) -> int:
    return int(np.logical_and.reduce([rows[name].notna().to_numpy(dtype=bool) for name in columns]).sum())


def _name(column: str) -> str:
    return column.removeprefix(ASPECT)


def _one_scale(rows: pd.DataFrame, column: str, scale: tuple[float, float], rules: Rules) -> bool:
    try:
        rules.scale_within(rows, column, scale)
    except DataError:
        return False
    return True


def driver_recipes(column: str) -> tuple[Recipe, Recipe]:
    """The two measures of one rated aspect, given as a figure of the segment ("driver", name)."""

    def scale(rows: Frame, view: View) -> Scale:
        return view.rules.scale_within(rows, column, FIVE)

    return (
        Recipe("driver.mean5.v1", "survey", (column,),
               lambda rows, view: survey.driver_mean(rows[column], scale=scale(rows, view)),
               by_answers(column), by_group=False),
        Recipe("driver.low.v1", "survey", (column,),
               lambda rows, view: survey.driver_low(rows[column], scale=scale(rows, view)),
               by_answers(column), by_group=False),
    )  # fmt: skip
