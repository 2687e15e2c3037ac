"""Control charts: what is usual from week to week, and which weeks stand out from it.

Three charts, one result. `xmr` takes any figure a week (hours, counts, money), `p_chart` a share of
cases, `laney` a share whose weeks differ by more than chance alone. A week without a value is a gap:
it is no zero, no moving range is taken across it, and it neither counts in a run nor ends one.
Limits say what the process does, not what anyone wishes it did. Source: Wheeler (Making Sense of
Data; Understanding Variation), Laney 2002 (Quality Engineering 14).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from cxlib.base.columns import Column, Numbers, numbers
from cxlib.base.errors import DataError, SettingsError
from cxlib.base.estimate import Estimate, Measured, NoData, Unit
from cxlib.base.process_limits import Lines, Signal, jumps, signals

__all__ = ["ControlChart", "Signal", "p_chart", "xmr"]

FEWEST = 6
"""Wheeler: useful limits begin with five or six values."""

MEAN_CONSTANTS, MEDIAN_CONSTANTS = (2.660, 3.268), (3.145, 3.865)
"""Moving range to the distance of the limits and to its own limit, for its mean and for its median."""

TAIL, HALF_TAIL = 0.00135, 0.0668
"""What a normal process leaves beyond three and beyond one and a half standard deviations."""

ENOUGH_FOR_NORMAL = 5.0
"""n p (1 - p) from which the normal limits of a share hold; below it the binomial itself is used."""

D2 = 2 / math.sqrt(math.pi)
"""Mean moving range of two values in standard deviations (1.128)."""


@dataclass(frozen=True, slots=True)
class ControlChart:
    """A run of values with the limits each is held against (None where there are none).

    values: None is a gap. ranges, range_limit: moving ranges and their limit (none for shares).
    n: values behind the limits that rule now. method: xmr, xmr.median, either with .factors, p or p.laney.
    overspread: how many times as much as chance the weeks vary (Laney's sigma z; 1 for the others).
    """

    values: tuple[float | None, ...]
    centres: tuple[float | None, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]
    ranges: tuple[float | None, ...]
    range_limit: float | None
    signals: tuple[Signal, ...]
    n: int
    method: str
    overspread: float = 1.0

    @property
    def centre(self) -> float:
        """The usual level that rules now."""
        return _last(self.centres)

    @property
    def low(self) -> float:
        """The lower limit of the last week that has any."""
        return _last(self.lows)

    @property
    def high(self) -> float:
        """The upper limit of the last week that has any."""
        return _last(self.highs)

    @property
    def gaps(self) -> tuple[int, ...]:
        """The positions without a value."""
        return tuple(index for index, value in enumerate(self.values) if value is None)

    def standing_out(self, rules: Sequence[str] = ("beyond", "run", "near")) -> tuple[int, ...]:
        """The positions in a signal of these rules, in order.

        Jumps are left out unless asked for: in 26 weeks without any change one in six charts has one.
        """
        return tuple(sorted({at for one in self.signals if one.rule in rules for at in one.positions}))


def _last(values: tuple[float | None, ...]) -> float:
    return next((one for one in reversed(values) if one is not None), 0.0)


def xmr(
    values: Column,
    *,
    frozen_from: int | None = None,
    rebased_at: Sequence[int] = (),
    median: bool = False,
    factors: bool = False,
    measure: str = "",
) -> ControlChart | NoData:
    """The chart of single values: centre = mean, limits 2.66 mean moving ranges away from it.

    values: one a week in order, blank where there is none. frozen_from: the limits rest on the values
    before this position only (where an action began); where nothing changed, something among the 13 values
    after it is called unusual in 38, 26 and 16 of 100 charts when 6, 13 and 39 lie before (8 to 11 when
    nothing is frozen). rebased_at: positions at which new limits begin (a logged decision). median: centre
    and limits from medians, which single odd weeks cannot move. factors: the limits lie as many times above
    the centre as below it (the chart of the logarithms), for lengths of time: these lean to one side, and
    even limits would call many a usual week unusual.
    NoData (needed: 6) while too few values are behind the limits. Values without any spread tell no
    usual range: then no value is beyond it.

    >>> chart = xmr([10, 12, 9, 11, 14, 10, 13, 12])
    >>> round(chart.low, 2), chart.centre, round(chart.high, 2), round(chart.range_limit, 2)
    (4.53, 11.375, 18.21, 8.4)
    """
    given = _logarithms(values) if factors else numbers(values, name="the values")
    ranges = np.abs(np.diff(given, prepend=np.nan))
    parts, limit, behind = [], np.full(len(given), np.nan), 0
    for stretch, base in _stretches(len(given), frozen_from, rebased_at):
        ranges[stretch.start : stretch.start + 1] = np.nan  # the move to a new level is no usual move
        known, moved = _known(given[base]), _known(ranges[base])
        behind, centre, away = len(known), math.nan, math.nan
        if behind >= FEWEST and len(moved) >= FEWEST - 2:
            centre, away, limit[stretch] = _spread(known, moved, median)
        parts.append(Lines.around(len(given[stretch]), centre, away, -math.inf, math.inf))
    lines = Lines.joined(parts)
    if not lines.rule_now:
        return NoData(measure, behind, FEWEST, "too_few" if behind else "no_answers")
    found = (*signals(given, lines), *jumps(given, ranges, limit))
    method = "xmr.median" if median else "xmr"
    if factors:
        lines, method, given = lines.raised(), f"{method}.factors", numbers(values)
        ranges, limit = np.exp(ranges), np.exp(limit)
    return ControlChart(*_plain(given, lines, ranges), float(limit[-1]), found, behind, method)


def p_chart(
    hits: Column,
    n: Column,
    *,
    frozen_from: int | None = None,
    rebased_at: Sequence[int] = (),
    laney: bool | None = False,
    measure: str = "",
) -> ControlChart | NoData:
    """The chart of a share of cases: the limits follow each week's number of cases.

    hits, n: cases that had it, and cases there were, one pair a week; a week without cases is a gap.
    Below n p (1 - p) = 5 the limits, the half-way marks and the middle of a run are the binomial's own,
    else three standard deviations. A share of 0 or 1 stands on (hits + 1/2) / (cases + 1), because one
    exception after many weeks without any is not out of the usual.
    laney: limits as much wider as the weeks differ by more than chance (p'): the mean moving range of
    the standardised shares over 1.128. None: where most weeks are large and that factor lies above 1 by
    more than 1.645 standard errors, sqrt(0.8264 / weeks) (Cryer and Ryan 1990). Otherwise as `xmr`.

    >>> p_chart([9] * 12, [10] * 12).low
    0.5
    """
    had, cases = _pairs(hits, n)
    share = np.divide(had, cases, out=np.full(len(cases), np.nan), where=cases > 0)
    parts, factor, behind = [], 1.0, 0
    for stretch, base in _stretches(len(share), frozen_from, rebased_at):
        behind = int((cases[base] > 0).sum())
        if behind < FEWEST:
            parts.append(Lines.around(len(share[stretch]), math.nan, math.nan, 0, 1))
            continue
        factor = _overspread(had[base], cases[base], laney)
        parts.append(_share_lines(cases[stretch], had[base].sum(), cases[base].sum(), factor))
    lines = Lines.joined(parts)
    if not lines.rule_now:
        return NoData(measure, behind, FEWEST, "too_few" if behind else "no_answers")
    method, found = "p.laney" if laney or factor != 1.0 else "p", tuple(signals(share, lines))
    none = np.full(len(share), np.nan)
    return ControlChart(*_plain(share, lines, none), None, found, behind, method, factor)


Run = tuple[float | None, ...]


def _plain(values: Numbers, lines: Lines, ranges: Numbers) -> tuple[Run, Run, Run, Run, Run]:
    """Columns as plain values, None where blank."""
    a, b, c, d, e = (
        tuple(None if math.isnan(one) else float(one) for one in column)
        for column in (values, lines.centre, lines.low, lines.high, ranges)
    )
    return a, b, c, d, e


def _logarithms(values: Column) -> Numbers:
    given = numbers(values, name="the values")
    if (given <= 0).any():
        raise DataError(
            f"Values must be above 0 for limits in factors (we got {np.nanmin(given):g}). Count them evenly."
        )
    return np.log(given)


def _pairs(hits: Column, n: Column) -> tuple[Numbers, Numbers]:
    had, cases = np.nan_to_num(numbers(hits, name="the hits")), np.nan_to_num(numbers(n, name="the cases"))
    if len(had) != len(cases):
        raise DataError(
            f"Every week must have its hits and its cases (we got {len(had)} and {len(cases)}). Give both."
        )
    if (had < 0).any() or (had > cases).any():
        raise DataError("A week's hits must be among its cases (we got more, or fewer than 0). Count again.")
    return had, cases


def _stretches(n: int, frozen_from: int | None, rebased_at: Sequence[int]) -> Iterator[tuple[slice, slice]]:
    """Each stretch with limits of its own, and the part of it on which they rest."""
    starts = sorted({0, *rebased_at})
    if starts[0] < 0 or starts[-1] > max(n - 1, 0) or not 0 <= (frozen_from or 0) <= n:
        raise SettingsError(
            f"Limits must begin and freeze at one of the {n} values (we got {[*rebased_at, frozen_from]}). "
            "Count the values from 0."
        )
    for begin, end in zip(starts, [*starts[1:], n], strict=True):
        frozen = frozen_from is not None and begin <= frozen_from < end
        yield slice(begin, end), slice(begin, frozen_from if frozen else end)


def _known(column: Numbers) -> Numbers:
    return column[~np.isnan(column)]


def _spread(known: Numbers, moved: Numbers, median: bool) -> tuple[float, float, float]:
    """Centre, distance of the limits, and limit of the moving range.

    More than half of the moves may be none: then their median says nothing, and their mean is taken.
    """
    centre, typical = float(np.median(known) if median else known.mean()), float(np.median(moved))
    if median and typical > 0:
        return centre, MEDIAN_CONSTANTS[0] * typical, MEDIAN_CONSTANTS[1] * typical
    return centre, MEAN_CONSTANTS[0] * float(moved.mean()), MEAN_CONSTANTS[1] * float(moved.mean())


def _pooled(had: float, cases: float) -> float:
    """The share the limits stand on: never 0 or 1."""
    return had / cases if 0 < had < cases else (had + 0.5) / (cases + 1)


def _overspread(had: Numbers, cases: Numbers, laney: bool | None) -> float:
    """By how much the limits are widened: Laney's factor, or 1 where it is not asked for or not clear."""
    if laney is False:
        return 1.0
    p, weeks = _pooled(float(had.sum()), float(cases.sum())), int((cases > 0).sum())
    with np.errstate(invalid="ignore", divide="ignore"):
        moved = _known(np.abs(np.diff((had / cases - p) / np.sqrt(p * (1 - p) / cases))))
    factor = float(moved.mean()) / D2 if len(moved) else 1.0
    large = np.mean(cases[cases > 0] * p * (1 - p) >= ENOUGH_FOR_NORMAL) > 0.5
    clear = bool(large) and factor > 1 + 1.645 * math.sqrt(0.8264 / weeks)
    return factor if laney or clear else 1.0


def _share_lines(cases: Numbers, had: float, of: float, factor: float) -> Lines:
    p, known = _pooled(had, of), np.where(cases > 0, cases, np.nan)
    lines = Lines.around(len(cases), had / of, 3 * factor * np.sqrt(p * (1 - p) / known), 0.0, 1.0)
    few = known * p * (1 - p) < ENOUGH_FOR_NORMAL
    if factor == 1.0 and few.any():
        n = known[few]
        for name, tail in (("low", TAIL), ("near_low", HALF_TAIL), ("middle", 0.5)):
            getattr(lines, name)[few] = stats.binom.ppf(tail, n, p) / n
        for name, tail in (("high", TAIL), ("near_high", HALF_TAIL)):
            getattr(lines, name)[few] = stats.binom.isf(tail, n, p) / n
    return lines


USUAL_SHARE, USUAL_HOURS, APART = "weekly.share.v1", "weekly.hours.v1", "weekly.apart.v1"


def usual_share(found: ControlChart | NoData) -> Measured:
    """The usual share of a week, from one limit to the other (`weekly.share.v1`); n: the weeks behind it."""
    return _usual(found, USUAL_SHARE, "share")


def usual_hours(found: ControlChart | NoData) -> Measured:
    """The usual length of time of a week, from limit to limit (`weekly.hours.v1`); n: the weeks behind it."""
    return _usual(found, USUAL_HOURS, "hours")


def weeks_apart(found: ControlChart | NoData, since: int = 0) -> Measured:
    """How many weeks from position `since` on stand out (`weekly.apart.v1`); n: those with a value."""
    if isinstance(found, NoData):
        return NoData(APART, found.n, found.needed, found.reason)
    seen = sum(value is not None for value in found.values[since:])
    if seen == 0:
        return NoData(APART, 0, 1, "no_answers")
    apart = sum(at >= since for at in found.standing_out())
    return Estimate(APART, float(apart), None, None, seen, "count", found.method)


def _usual(found: ControlChart | NoData, measure: str, unit: Unit) -> Measured:
    if isinstance(found, NoData):
        return NoData(measure, found.n, found.needed, found.reason)
    return Estimate(measure, found.centre, found.low, found.high, found.n, unit, found.method)
