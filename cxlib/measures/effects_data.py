"""The dated answers of an action's measure, and the change that each planned test takes from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import Column, Flags, Numbers, flags
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import Balance
from cxlib.base.registry import definition
from cxlib.base.spans import Span
from cxlib.measures.compare import change
from cxlib.measures.compare_change import Change
from cxlib.measures.compare_control import Answers, against_control
from cxlib.measures.compare_scores import kind_of, scored
from cxlib.measures.effects_judge import Check
from cxlib.measures.effects_plan import Test, spread_of_nps, spread_of_share
from cxlib.measures.effects_series import step

Days = npt.NDArray[np.datetime64]

DAYS_A_WEEK = 7
MOST_WEEKS = 52
HALF = 0.5
"""An earlier time is checked when it has at least this share of the answers of the time before."""


@dataclass(frozen=True)
class Dated:
    """The answers of a measure with their days; untouched: those of the control group."""

    measure: str
    test: Test
    given: pd.Series[Any]
    days: Days
    customers: pd.Series[Any] | None
    untouched: Flags

    @cached_property
    def scores(self) -> Numbers:
        return scored(self.given, self.measure)

    @cached_property
    def touched(self) -> Flags:
        return ~self.untouched & ~np.isnan(self.scores)

    def inside(self, span: Span, *, untouched: bool = False) -> Flags:
        """Which answers fall into a span, of the touched or the untouched group."""
        group = (self.untouched & ~np.isnan(self.scores)) if untouched else self.touched
        return group & (self.days >= np.datetime64(span.start)) & (self.days < np.datetime64(span.end))

    def count(self, span: Span) -> int:
        return int(self.inside(span).sum())

    def day_of(self, start: dt.date, answers: int) -> dt.date | None:
        """The day on which so many answers since the start were in."""
        later = np.sort(self.days[self.touched & (self.days >= np.datetime64(start))])
        return None if len(later) < answers else pd.Timestamp(later[answers - 1]).date()

    def change(self, after: Span, before: Span) -> Measured:
        """The effect by the planned test: one span against an earlier one."""
        if self.test in ("series", "chart"):
            return self._step(after)
        if self.test == "control":
            four = [
                self._answers(self.inside(span, untouched=untouched))
                for untouched in (False, True)
                for span in (before, after)
            ]
            return against_control(*four, measure=self.measure)
        then, now = (self._answers(self.inside(span)) for span in (before, after))
        found = change(
            then.given, now.given, measure=self.measure,
            customers_before=then.customers, customers_after=now.customers,
        )  # fmt: skip
        return self._pairs(found) if self.test == "paired" else found

    def checks(self, after: Span, before: Span, *, picked_worst: bool) -> Iterator[Check]:
        """What else the verdict must hold against: a year before, and before the time it was chosen by."""
        if self.test != "control":
            year = self._check("year_before", after, after.year_ago(), before)
            if year.change is not None:
                yield year
        if picked_worst and self.test != "series":
            yield self._check("earlier", after, before.before(), before)

    def spread(self, after: Span, before: Span) -> float | None:
        """Standard deviation of one answer in the measure's unit; for pairs that of a pair over root 2."""
        rows = self.inside(after) | self.inside(before)
        found, kind = self.scores[rows], kind_of(self.measure)
        if len(found) == 0 or self.test in ("series", "chart"):
            return None
        if self.test == "paired" and isinstance(pairs := self.change(after, before), Change):
            return _from_width(pairs) / np.sqrt(2) if pairs.low is not None else None
        if kind == "balance":
            n = len(found) + 3
            plus, minus = ((found == sign).sum() + 0.75 for sign in (1, -1))
            return spread_of_nps(float(plus) / n, float(minus) / n)
        if kind == "share":
            return spread_of_share((float(found.sum()) + 1) / (len(found) + 2))
        return float(found.std(ddof=1)) if len(found) > 1 and np.ptp(found) > 0 else None

    def _check(self, name: Any, after: Span, span: Span, before: Span) -> Check:
        least = max(definition(self.measure).minimum_n, HALF * self.count(before))
        if self.count(span) < least:
            return Check(name, None)
        steady = self.test in ("series", "chart")
        plan = replace(self, test="two_sample") if steady else self
        found = plan.change(after, span)
        return Check(name, found if isinstance(found, Estimate) else None)

    def _pairs(self, found: Measured) -> Measured:
        """The change among the customers who answered both times."""
        if isinstance(found, Change) and found.method.rpartition(".")[0].endswith("paired"):
            return found
        same = found.same if isinstance(found, Change) else None
        return same if same is not None else NoData(f"{self.measure}~previous", 0, 2, "no_answers")

    def _answers(self, rows: Flags) -> Answers:
        return Answers(self.given[rows], None if self.customers is None else self.customers[rows])

    def _step(self, after: Span) -> Measured:
        """The step at the start in weeks of seven days counted from it; the last week must be whole."""
        start = np.datetime64(after.start)
        weeks = np.floor((self.days - start) / np.timedelta64(DAYS_A_WEEK, "D"))
        whole = after.days // DAYS_A_WEEK
        rows = self.touched & (weeks >= -MOST_WEEKS) & (weeks < whole)
        index, codes = np.unique(weeks[rows], return_inverse=True)
        sizes = np.bincount(codes).astype(np.float64)
        factor = 100.0 if kind_of(self.measure) == "balance" else 1.0
        values = factor * np.bincount(codes, weights=self.scores[rows]) / sizes if len(sizes) else sizes
        return step(
            values, start=0, weeks=index, sizes=sizes, trend=self.test == "series",
            least=self._least(rows, factor), measure=f"{self.measure}~previous",
        )  # fmt: skip

    def _least(self, rows: Flags, factor: float) -> float:
        """The variance of one answer, three answers added."""
        found, kind = self.scores[rows], kind_of(self.measure)
        if kind == "mean" or len(found) == 0:
            return 0.0
        plus, minus = (float((found == sign).sum()) for sign in (1, -1))
        if kind == "balance":
            return factor**2 * Balance(plus, minus, float(len(found))).with_added(3).variance
        share = (plus + 1) / (len(found) + 2)
        return share * (1 - share)


def _from_width(found: Change) -> float:
    """The standard deviation of one pair, from the width of their interval."""
    low, high = found.at(0.6827).low, found.at(0.6827).high
    return 0.0 if low is None or high is None else (high - low) / 2 * float(np.sqrt(found.n))


def dated(
    answers: Column,
    dates: Column,
    *,
    measure: str,
    test: Test,
    customers: Column | None = None,
    control: Column | None = None,
    as_of: dt.date,
) -> Dated:
    """The answers known on a day; dates: local days or moments; control: yes for the untouched group."""
    given = pd.Series(answers, dtype=object).reset_index(drop=True)
    days = _days(dates)
    sizes = {len(given), len(days), *(len(one) for one in (customers, control) if one is not None)}
    if len(sizes) > 1:
        raise DataError(
            f"Every answer must have its day, customer and group (we got columns of {sorted(sizes)} rows)."
        )
    kept = ~np.isnat(days) & (days <= np.datetime64(as_of))
    untouched = np.zeros(len(given), dtype=bool) if control is None else flags(control)[0]
    who = None if customers is None else pd.Series(customers, dtype=object).reset_index(drop=True)[kept]
    return Dated(measure, test, given[kept], days[kept], who, untouched[kept])


def _days(dates: Column) -> Days:
    """Days as they are written; of a moment with a time zone its local day."""
    series = dates if isinstance(dates, pd.Series) else pd.Series(dates)
    moments = pd.to_datetime(series)
    if isinstance(moments.dtype, pd.DatetimeTZDtype):
        moments = moments.dt.tz_localize(None)
    return moments.to_numpy(dtype="datetime64[D]")
