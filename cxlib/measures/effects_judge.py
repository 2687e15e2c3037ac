"""The verdict on an action from the interval of its effect: six words, given at the planned look only."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

from cxlib.base.errors import SettingsError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import OpenLimits
from cxlib.measures.compare_change import Change
from cxlib.measures.effects_plan import answers_needed, level_of_looks, look_days, month_of

Doubt = Literal["", "year_before", "earlier", "season"]
"""What keeps a verdict back: the same time a year before, a time before the one it was chosen by, or that
nothing tells the season from the action."""

Grounds = Literal["", "control", "year", "whole_years", "declared"]
"""Why season and action can be told apart; empty: they cannot."""


class Verdict(StrEnum):
    """What may be said about an action."""

    worked = "worked"
    better = "better"
    no_useful_effect = "no_useful_effect"
    no_effect_shown = "no_effect_shown"
    worse = "worse"
    too_early = "too_early"


DECISIVE = (Verdict.worked, Verdict.worse, Verdict.no_useful_effect)
"""The verdicts that one of several planned looks may give before the last."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What was registered before the action began.

    direction: which way is wished for; minimum: the smallest useful effect, above 0; hoped: the
    effect hoped for, above the minimum; planned_look and planned_answers: when the verdict is due;
    looks: how many equal looks are planned up to then, the last on that day (`start` to place the others).
    """

    direction: Literal["up", "down"]
    minimum: float
    hoped: float
    planned_look: dt.date
    planned_answers: int | None = None
    looks: int = 1
    start: dt.date | None = None

    def __post_init__(self) -> None:
        if not 0 < self.minimum < self.hoped:
            raise SettingsError(
                "The smallest useful effect must be above 0 and the hoped one above it "
                f"(we got {self.minimum:g} and {self.hoped:g}). Correct the action."
            )
        level_of_looks(self.looks)

    @property
    def level(self) -> float:
        """The confidence level of each look."""
        return level_of_looks(self.looks)

    def days(self) -> tuple[dt.date, ...]:
        """The planned days of the looks."""
        if self.looks == 1 or self.start is None:
            return (self.planned_look,)
        return look_days(self.start, self.planned_look, self.looks)

    def is_due(self, as_of: dt.date, answers: int) -> bool:
        """Whether the planned look has come: the planned answers are in, or without a number the day."""
        if self.planned_answers is not None:
            return answers >= self.planned_answers
        return as_of >= self.planned_look


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with the effect it rests on, signed so that up is good.

    low, high: the interval of the effect; None is an open side. more_answers: how many more answers
    (per side) until *worked* or *better* can be told, None when it is told or cannot be computed;
    month: when they will be in at the present pace, None when that is more than two years off.
    against: how many times before the verdict had to hold against; doubt: which of them kept it back.
    grounds: what tells the season from the action, if anything does (see `effects_season.within_season`).
    final: whether the verdict stands for good; look: the day whose answers it rests on.
    """

    verdict: Verdict
    effect: float | None
    low: float | None
    high: float | None
    more_answers: int | None = None
    month: str | None = None
    against: int = 1
    doubt: Doubt = ""
    grounds: Grounds = ""
    final: bool = False
    look: dt.date | None = None

    @property
    def season(self) -> bool:
        """Whether the seasons are allowed for."""
        return bool(self.grounds)


@dataclass(frozen=True, slots=True)
class Check:
    """Another earlier time that a verdict must hold against; change None: asked for, but without answers."""

    name: Doubt
    change: Measured | None


def judge(
    change: Measured,
    aim: Aim,
    *,
    as_of: dt.date,
    answers: int,
    spread: float | None = None,
    per_month: float | None = None,
    checks: Sequence[Check] = (),
) -> Judgement:
    """The verdict on an action from the change of its measure since it began.

    change: after minus before with its interval; answers: those after the action began;
    spread: standard deviation of one answer, in the unit of the measure (see `spread_of_share`,
    `spread_of_nps`); per_month: answers a month at the client's own pace; checks: what else the verdict
    must hold against. With several planned looks the interval is taken at their level.
    """
    waiting = _Waiting(aim, as_of, answers, spread, per_month, 1 + sum(_known(one) for one in checks))
    if isinstance(change, NoData):
        return waiting.told(Judgement(Verdict.too_early, None, None, None))
    low, high = _signed_limits(change, aim)
    effect = change.value if aim.direction == "up" else -change.value
    found = Judgement(Verdict.too_early, effect, low, high, against=waiting.against)
    if aim.is_due(as_of, answers):
        verdict, doubt = _held(low, high, aim, checks)
        if verdict is Verdict.worked and not all(_exceeds(one, aim) for one in _estimates(change, checks)):
            verdict = Verdict.better
        found = replace(found, verdict=verdict, doubt=doubt)
    open_ended = (Verdict.too_early, Verdict.no_effect_shown, Verdict.better)
    return waiting.told(found) if found.verdict in open_ended else found


def _estimates(change: Estimate, checks: Sequence[Check]) -> list[Estimate]:
    return [change, *(one.change for one in checks if isinstance(one.change, Estimate))]


def _exceeds(change: Estimate, aim: Aim) -> bool:
    """Whether the smallest useful effect is exceeded also where every outcome is weighed by its chance."""
    least = aim.minimum if aim.direction == "up" else -aim.minimum
    return as_change(change).exceeds(least, aim.level)


def _known(check: Check) -> bool:
    return isinstance(check.change, Estimate)


def _held(low: float | None, high: float | None, aim: Aim, checks: Sequence[Check]) -> tuple[Verdict, Doubt]:
    """The verdict that holds against every check, and the first check that changed it."""
    verdict, limits = at_the_look(low, high, aim.minimum), (low, high)
    doubt: Doubt = ""
    for check in checks:
        if isinstance(check.change, Estimate):
            limits = _hull(limits, _signed_limits(check.change, aim))
            now = at_the_look(*limits, aim.minimum)
        else:
            now = Verdict.better if check.change is None and verdict is Verdict.worked else verdict
        if now is not verdict:
            verdict, doubt = now, doubt or check.name
    return verdict, doubt


def _hull(first: OpenLimits, second: OpenLimits) -> OpenLimits:
    """The interval that covers both."""
    lows, highs = zip(first, second, strict=True)
    return (
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
    )


def _signed_limits(change: Estimate, aim: Aim) -> OpenLimits:
    """The limits at the level of the looks, turned so that up is good."""
    if aim.looks > 1:
        change = as_change(change).at(aim.level)
    if aim.direction == "up":
        return change.low, change.high
    return (
        None if change.high is None else -change.high,
        None if change.low is None else -change.low,
    )


def as_change(found: Estimate) -> Change:
    """A difference as a Change; of a plain estimate only the limits are known."""
    if isinstance(found, Change):
        return found
    return Change(
        found.measure, found.value, found.low, found.high, found.n, found.unit, found.method, found.source
    )


def at_the_look(low: float | None, high: float | None, minimum: float) -> Verdict:
    """The verdict of an interval signed so that up is good."""
    below, above = -math.inf if low is None else low, math.inf if high is None else high
    if above < 0:
        return Verdict.worse
    if below >= minimum:
        return Verdict.worked
    if above < minimum:
        return Verdict.no_useful_effect
    return Verdict.better if below > 0 else Verdict.no_effect_shown


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What is still missing: for *worked* once better is told, for *better* before."""

    aim: Aim
    as_of: dt.date
    answers: int
    spread: float | None
    per_month: float | None
    against: int

    def told(self, found: Judgement) -> Judgement:
        if not self.spread:
            return found
        beyond = self.aim.minimum if found.verdict is Verdict.better else 0.0
        needed = answers_needed(
            self.aim.hoped, self.spread, beyond=beyond, looks=self.aim.looks, against=self.against
        )
        more = max(0, needed - self.answers)
        if self.aim.planned_answers is not None:
            more = max(more, self.aim.planned_answers - self.answers)
        return replace(found, more_answers=more, month=month_of(more, self.per_month, self.as_of))
