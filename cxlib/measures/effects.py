"""Did an action work? The verdict at the planned look, and how many answers it would take.

Differences are in the unit of the measure: points for NPS, fractions for shares, hours for times.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from cxlib.base.errors import SettingsError
from cxlib.base.estimate import Estimate, Measured, NoData, Z

Z_POWER = 0.8416212335729143
"""The normal quantile of 80% power."""

LONGEST_MONTHS = 24
"""Beyond so many months a question cannot be told at the present pace."""


class Verdict(StrEnum):
    """What may be said about an action."""

    worked = "worked"
    better = "better"
    no_useful_effect = "no_useful_effect"
    no_effect_shown = "no_effect_shown"
    worse = "worse"
    too_early = "too_early"


@dataclass(frozen=True, slots=True)
class Aim:
    """What was registered before the action began.

    direction: which way is wished for; minimum: the smallest useful effect, above 0; hoped: the
    effect hoped for, above the minimum; planned_look and planned_answers: when the one verdict is due.
    """

    direction: Literal["up", "down"]
    minimum: float
    hoped: float
    planned_look: dt.date
    planned_answers: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.minimum < self.hoped:
            raise SettingsError(
                "The smallest useful effect must be above 0 and the hoped one above it "
                f"(we got {self.minimum:g} and {self.hoped:g}). Correct the action."
            )

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
    """

    verdict: Verdict
    effect: float | None
    low: float | None
    high: float | None
    more_answers: int | None = None
    month: str | None = None


def judge(
    change: Measured,
    aim: Aim,
    *,
    as_of: dt.date,
    answers: int,
    spread: float | None = None,
    per_month: float | None = None,
) -> Judgement:
    """The verdict on an action from the change of its measure since it began.

    change: after minus before with its interval; answers: those after the action began;
    spread: standard deviation of one answer, in the unit of the measure (see `spread_of_share`,
    `spread_of_nps`); per_month: answers a month at the client's own pace.
    """
    if isinstance(change, NoData):
        return _waiting(Verdict.too_early, None, None, None, aim, as_of, answers, spread, per_month)
    effect, low, high = _signed(change, aim.direction)
    due = aim.is_due(as_of, answers)
    verdict = _at_the_look(low, high, aim.minimum) if due else Verdict.too_early
    if verdict in (Verdict.too_early, Verdict.no_effect_shown, Verdict.better):
        return _waiting(verdict, effect, low, high, aim, as_of, answers, spread, per_month)
    return Judgement(verdict, effect, low, high)


def spread_of_share(share: float) -> float:
    """Standard deviation of one yes or no, as a fraction."""
    return math.sqrt(share * (1 - share))


def spread_of_nps(promoters: float, detractors: float) -> float:
    """Standard deviation of one NPS answer in points: 100 sqrt(P + D - (P - D)^2).

    >>> round(spread_of_nps(0.5, 1 / 6) ** 2 / 10_000, 6)
    0.555556
    """
    return 100 * math.sqrt(promoters + detractors - (promoters - detractors) ** 2)


def answers_needed(effect: float, spread: float, *, beyond: float = 0.0) -> int:
    """Answers on each side to show an effect greater than `beyond` (80% power, 5% two-sided).

    2 (1.96 + 0.84)^2 (SD / (effect - beyond))^2, rounded up.

    >>> answers_needed(10, 70), answers_needed(20, 70), answers_needed(20, 70, beyond=10)
    (770, 193, 770)
    """
    if effect <= beyond:
        raise SettingsError(
            f"The effect must be greater than what it is to be told from (we got {effect:g} and {beyond:g}). "
            "Choose a larger effect."
        )
    return math.ceil(2 * (Z + Z_POWER) ** 2 * (spread / (effect - beyond)) ** 2)


def answers_needed_share(before: float, after: float) -> int:
    """Answers on each side to show that a share moved (arcsine, 80% power, 5% two-sided).

    >>> answers_needed_share(0.6, 0.8), answers_needed_share(0.7, 0.8), answers_needed_share(0.8, 0.85)
    (81, 292, 903)
    """
    if not (0 <= before <= 1 and 0 <= after <= 1) or before == after:
        raise SettingsError(
            f"Two different shares from 0 to 1 are needed (we got {before:g} and {after:g}). Correct them."
        )
    distance = 2 * (math.asin(math.sqrt(after)) - math.asin(math.sqrt(before)))
    return math.ceil(2 * ((Z + Z_POWER) / distance) ** 2)


def detectable_change(n: int, spread: float) -> float:
    """The change that n answers on each side can show (80% power).

    >>> [round(detectable_change(n, 70)) for n in (20, 100, 1000)]
    [62, 28, 9]
    """
    return math.sqrt(2 / n) * (Z + Z_POWER) * spread


def _signed(change: Estimate, direction: str) -> tuple[float, float | None, float | None]:
    if direction == "up":
        return change.value, change.low, change.high
    return (
        -change.value,
        None if change.high is None else -change.high,
        None if change.low is None else -change.low,
    )


def _at_the_look(low: float | None, high: float | None, minimum: float) -> Verdict:
    below, above = -math.inf if low is None else low, math.inf if high is None else high
    if above < 0:
        return Verdict.worse
    if below >= minimum:
        return Verdict.worked
    if above < minimum:
        return Verdict.no_useful_effect
    return Verdict.better if below > 0 else Verdict.no_effect_shown


def _waiting(
    verdict: Verdict,
    effect: float | None,
    low: float | None,
    high: float | None,
    aim: Aim,
    as_of: dt.date,
    answers: int,
    spread: float | None,
    per_month: float | None,
) -> Judgement:
    """The judgement with what is still missing: for *worked* once better is told, for *better* before."""
    if spread is None:
        return Judgement(verdict, effect, low, high)
    beyond = aim.minimum if verdict is Verdict.better else 0.0
    more = max(0, answers_needed(aim.hoped, spread, beyond=beyond) - answers)
    if aim.planned_answers is not None:
        more = max(more, aim.planned_answers - answers)
    return Judgement(verdict, effect, low, high, more, month_of(more, per_month, as_of))


def month_of(more: int, per_month: float | None, as_of: dt.date) -> str | None:
    """The month (2027-01) in which `more` answers will be in, None beyond two years or without a pace."""
    if not per_month or per_month <= 0:
        return None
    months = math.ceil(more / per_month)
    if months > LONGEST_MONTHS:
        return None
    year, month = divmod(as_of.year * 12 + as_of.month - 1 + months, 12)
    return f"{year:04d}-{month + 1:02d}"
