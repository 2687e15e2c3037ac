"""Did an action work? The verdict at the planned look, and how many answers it would take.

Differences are in the unit of the measure: points for NPS, fractions for shares, hours for times.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Literal

from cxlib.base.columns import Column
from cxlib.base.errors import SettingsError
from cxlib.base.estimate import NoData
from cxlib.base.registry import definition
from cxlib.base.spans import Span
from cxlib.measures.effects_data import Dated, dated
from cxlib.measures.effects_judge import DECISIVE, Aim, Check, Grounds, Judgement, Verdict, judge
from cxlib.measures.effects_plan import (
    LONGEST_MONTHS,
    TESTS,
    Test,
    answers_needed,
    answers_needed_share,
    detectable_change,
    level_of_looks,
    look_days,
    month_of,
    power,
    spread_of_nps,
    spread_of_share,
)
from cxlib.measures.effects_season import grounds_of, within_season

__all__ = [
    "LONGEST_MONTHS", "TESTS", "Aim", "Check", "Grounds", "Judgement", "Test", "Verdict", "answers_needed",
    "answers_needed_share", "detectable_change", "grounds_of", "judge", "level_of_looks", "look_days",
    "month_of", "power", "spread_of_nps", "spread_of_share", "verdict", "within_season",
]  # fmt: skip

DAYS_A_MONTH = 30.4375


def verdict(
    answers: Column,
    dates: Column,
    *,
    start: dt.date,
    minimum: float,
    hoped: float,
    as_of: dt.date,
    planned_look: dt.date | None = None,
    planned_answers: int | None = None,
    measure: str = "nps.v1",
    direction: Literal["up", "down"] | None = None,
    test: Test = "two_sample",
    looks: int = 1,
    customers: Column | None = None,
    control: Column | None = None,
    picked_worst: bool = False,
) -> Judgement:
    """What may be said about an action from the dated answers of its measure.

    answers: as they were given, before and after; dates: the local day of each. start: the first day of
    the action; minimum, hoped: the smallest useful and the hoped-for effect, as sizes above 0 in the
    measure's unit; direction: which way is wished for (default: the measure's own). The one verdict falls
    on the planned look, a day, a number of answers, or the later of both; with `looks` up to 5 equal looks
    lead to it, each at a higher level. Before it the verdict is *too early*, whatever is seen.

    test: two_sample compares as long a time before with the time since; paired the customers who answered
    both times (`customers`); control subtracts what an untouched channel or branch did (`control`: yes for
    its answers); series and chart take the step between 12 weeks or more on each side, with or without a
    trend beside it. Where half as many answers exist from the same time a year before, the verdict must hold
    against them too; picked_worst: the area was chosen because it was worst, so it must also hold against the
    time before the one it was chosen by, else it is at most *better*.

    This is the bare rule of the interval. Where nothing tells the season from the action (`grounds` is
    empty), pages and ledger cap *worked* at *better* by `within_season`.
    """
    if planned_look is None and planned_answers is None:
        raise SettingsError("A verdict needs a planned look (we got neither a day nor a number of answers).")
    if test == "control" and control is None:
        raise SettingsError("A test against a control group needs one (we got none). Name its answers.")
    if test == "paired" and customers is None:
        raise SettingsError("A test of the same customers needs to know them (we got no customers).")
    data = dated(
        answers, dates, measure=measure, test=test, customers=customers, control=control, as_of=as_of
    )
    way = direction or definition(measure).direction
    last = planned_look or _reached(data, start, planned_answers or 1) or dt.date.max
    aim = Aim(way, minimum, hoped, last, None, looks, start)
    if looks > 1 and planned_look is None:
        raise SettingsError("Several looks need a planned day (we got a number of answers). Give the day.")
    final = last
    if planned_answers is not None:
        final = max(last, _reached(data, start, planned_answers) or dt.date.max)
    return _looked(data, aim, (*aim.days()[:-1], final), as_of, planned_answers, picked_worst)


def _reached(data: Dated, start: dt.date, answers: int) -> dt.date | None:
    return data.day_of(start, answers)


def _looked(
    data: Dated,
    aim: Aim,
    days: tuple[dt.date, ...],
    as_of: dt.date,
    planned_answers: int | None,
    picked_worst: bool,
) -> Judgement:
    """The first decisive look, or the last one; before the first: too early."""
    for place, day in enumerate(days, start=1):
        if day > as_of:
            break
        found = _at(data, aim, day, picked_worst)
        if found.verdict in DECISIVE or place == len(days):
            return replace(found, final=found.verdict is not Verdict.too_early, look=day)
    return _early(data, aim, as_of, planned_answers, picked_worst)


def _at(data: Dated, aim: Aim, day: dt.date, picked_worst: bool) -> Judgement:
    """The judgement of a look with the answers up to its day."""
    after = Span(aim.start or day, day + dt.timedelta(days=1))
    before, n = after.before(), data.count(after)
    checks = list(data.checks(after, before, picked_worst=picked_worst))
    found = judge(
        data.change(after, before), replace(aim, planned_look=min(day, aim.planned_look)),
        as_of=day, answers=n, spread=data.spread(after, before), per_month=_pace(n, after), checks=checks,
    )  # fmt: skip
    return replace(found, grounds=grounds_of(data.test, checks, measure=data.measure, after=after))


def _early(
    data: Dated, aim: Aim, as_of: dt.date, planned_answers: int | None, picked_worst: bool
) -> Judgement:
    """Too early: counts and what is missing, no verdict."""
    start = aim.start or as_of
    if as_of < start:
        return Judgement(Verdict.too_early, None, None, None)
    after = Span(start, as_of + dt.timedelta(days=1))
    before, n = after.before(), data.count(after)
    checks = list(data.checks(after, before, picked_worst=picked_worst))
    change = data.change(after, before)
    waits = planned_answers if planned_answers and planned_answers > n else None
    found = judge(
        change if not isinstance(change, NoData) else NoData(data.measure, n, 1, "too_few"),
        replace(aim, planned_look=dt.date.max, planned_answers=waits),
        as_of=as_of, answers=n, spread=data.spread(after, before), per_month=_pace(n, after), checks=checks,
    )  # fmt: skip
    return replace(found, grounds=grounds_of(data.test, checks, measure=data.measure, after=after))


def _pace(n: int, after: Span) -> float:
    return n / max(after.days / DAYS_A_MONTH, 0.1)
