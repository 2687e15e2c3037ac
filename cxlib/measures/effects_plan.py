"""What is settled before an action begins: its test, its looks, and how many answers a verdict takes.

Differences are in the unit of the measure: points for NPS, fractions for shares, hours for times.
"""

from __future__ import annotations

import datetime as dt
import math
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from cxlib.base.errors import SettingsError
from cxlib.base.estimate import CONFIDENCE, Z
from cxlib.measures.compare_change import Z_POWER

Test = Literal["two_sample", "paired", "control", "series", "chart"]
"""two_sample: before against after; paired: the same customers; control: against an untouched channel or
branch; series: weeks with their trend; chart: weeks of a steady process."""

TESTS: tuple[Test, ...] = get_args(Test)

POCOCK = {1: Z, 2: 2.178, 3: 2.289, 4: 2.361, 5: 2.413}
"""Equal looks -> the quantile at which all of them together stay at 5%. Source: Pocock 1977."""

LONGEST_MONTHS = 24
"""Beyond so many months a question cannot be told at the present pace."""

LONGEST_QUARTERS = 2
"""From a verdict further off than this an operational measure is proposed."""


def level_of_looks(looks: int) -> float:
    """The confidence level of each of so many equal looks.

    >>> round(level_of_looks(4), 4)
    0.9818
    """
    if looks not in POCOCK:
        raise SettingsError(f"An action may have 1 to 5 planned looks (we got {looks}). Choose fewer.")
    return CONFIDENCE if looks == 1 else math.erf(POCOCK[looks] / math.sqrt(2))


def look_days(start: dt.date, last: dt.date, looks: int = 1) -> tuple[dt.date, ...]:
    """The days of so many looks, equally far apart, the last one on the planned day.

    >>> [day.isoformat() for day in look_days(dt.date(2026, 1, 1), dt.date(2026, 12, 31), 2)]
    ['2026-07-02', '2026-12-31']
    """
    level_of_looks(looks)
    days = (last - start).days
    return tuple(start + dt.timedelta(days=round(days * place / looks)) for place in range(1, looks + 1))


def spread_of_share(share: float) -> float:
    """Standard deviation of one yes or no, as a fraction."""
    return math.sqrt(share * (1 - share))


def spread_of_nps(promoters: float, detractors: float) -> float:
    """Standard deviation of one NPS answer in points: 100 sqrt(P + D - (P - D)^2).

    >>> round(spread_of_nps(0.5, 1 / 6) ** 2 / 10_000, 6)
    0.555556
    """
    return 100 * math.sqrt(promoters + detractors - (promoters - detractors) ** 2)


def answers_needed(
    effect: float, spread: float, *, beyond: float = 0.0, looks: int = 1, against: int = 1, alike: float = 0.0
) -> int:
    """Answers on each side to show an effect greater than `beyond` (80% power, 5% two-sided).

    2 (1.96 + 0.84)^2 (SD / (effect - beyond))^2, rounded up. looks: equal planned looks, counted for the
    last of them; against: how many earlier times the effect must hold against (each alone: a little more
    for each); alike: correlation of the two answers of one customer, when the same customers answer.

    >>> answers_needed(10, 70), answers_needed(20, 70), answers_needed(20, 70, beyond=10)
    (770, 193, 770)
    >>> answers_needed(20, 70, against=2), answers_needed(20, 70, alike=0.5)
    (240, 97)
    """
    if effect <= beyond:
        raise SettingsError(
            f"The effect must be greater than what it is to be told from (we got {effect:g} and {beyond:g}). "
            "Choose a larger effect."
        )
    factor = standard_errors(against, looks) ** 2
    return math.ceil(2 * (1 - alike) * factor * (spread / (effect - beyond)) ** 2)


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


def detectable_change(n: int, spread: float, n_before: int | None = None) -> float:
    """The change that n answers on each side can show (80% power); n_before: where the sides differ.

    >>> [round(detectable_change(n, 70)) for n in (20, 100, 1000)]
    [62, 28, 9]
    """
    return math.sqrt(1 / n + 1 / (n_before or n)) * (Z + Z_POWER) * spread


def power(
    effect: float, spread: float, n: int, *, beyond: float = 0.0, against: int = 1, looks: int = 1
) -> float:
    """How often n answers on each side show an effect greater than `beyond`.

    >>> round(power(20, 70, 193), 2), round(power(20, 70, 193, against=2), 2)
    (0.8, 0.69)
    """
    return _all_clear((effect - beyond) / (spread * math.sqrt(2 / n)) - POCOCK[looks], against)


@lru_cache(maxsize=64)
def standard_errors(against: int = 1, looks: int = 1) -> float:
    """So many standard errors an effect must have to be shown in 80% (2.80 for one look and comparison)."""
    level_of_looks(looks)
    if against == 1:
        return POCOCK[looks] + Z_POWER
    return POCOCK[looks] + float(brentq(lambda clear: _all_clear(clear, against) - 0.8, 0.0, 5.0))


def _all_clear(clear: float, against: int) -> float:
    """Chance that the differences to all of several equally large earlier groups are shown.

    clear: by how many standard errors the expected difference exceeds what is needed. The differences
    share the group after, so their correlation is a half.
    """
    if against == 1:
        return float(ndtr(clear))
    shared = ndtri((np.arange(2000) + 0.5) / 2000)
    return float(np.mean(ndtr(shared + clear * math.sqrt(2)) ** against))


def month_of(more: int, per_month: float | None, as_of: dt.date) -> str | None:
    """The month (2027-01) in which `more` answers will be in, None beyond two years or without a pace."""
    if not per_month or per_month <= 0:
        return None
    months = math.ceil(more / per_month)
    if months > LONGEST_MONTHS:
        return None
    year, month = divmod(as_of.year * 12 + as_of.month - 1 + months, 12)
    return f"{year:04d}-{month + 1:02d}"
