"""What a customer is worth in the years to come, from the yearly margin and who comes back.

Two conventions differ by one payment, so each is a measure of its own; three years need no eternity.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from cxlib.base.errors import SettingsError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import OpenLimits

YEARS = 3


def worth_from_now(margin: float, kept: float, discount: float) -> float:
    """Value of a customer whose first payment comes now: m (1 + d) / (1 + d - r).

    >>> round(worth_from_now(100, 0.7, 0.1), 6)
    275.0
    """
    _check(kept, discount)
    return margin * (1 + discount) / (1 + discount - kept)


def worth_from_next(margin: float, kept: float, discount: float) -> float:
    """Value of a customer whose first payment comes a period later, if at all: m r / (1 + d - r).

    >>> round(worth_from_next(100, 0.7, 0.1), 6)
    175.0
    """
    _check(kept, discount)
    return margin * kept / (1 + discount - kept)


def worth_of_years(margin: float, kept: float, discount: float, years: int = YEARS) -> float:
    """Value of a customer over so many years, the first payment now: the sum of m (r / (1 + d))^t.

    >>> worth_of_years(100, 0.5, 0.0)
    175.0
    """
    _check(kept, discount)
    return float(sum(margin * (kept / (1 + discount)) ** year for year in range(years)))


FORMULAS: dict[str, Callable[[float, float, float], float]] = {
    "clv.now.v1": worth_from_now,
    "clv.next.v1": worth_from_next,
    "clv.three.v1": worth_of_years,
}


def customer_worth(
    margin: float | Estimate, kept: Measured, *, discount: float, measure: str = "clv.three.v1"
) -> Measured:
    """A customer's value with an interval from that of the share kept (and of the margin, where it has one).

    margin: money per customer and year; kept: the yearly share of customers kept. Both intervals are
    carried through the formula; on the logarithm the distances add as squares (MOVER).
    """
    if isinstance(kept, NoData):
        return NoData(measure, kept.n, kept.needed, kept.reason)
    formula = FORMULAS[measure]
    size = margin if isinstance(margin, Estimate) else None
    per_year = size.value if size else float(margin)  # type: ignore[arg-type]
    if per_year <= 0:
        raise SettingsError(
            f"The margin of a customer must be above zero (we got {per_year:g}). Correct the margin."
        )
    share = kept.value
    value = formula(per_year, share, discount)
    low, high = (
        None if limit is None else formula(per_year, limit, discount) for limit in (kept.low, kept.high)
    )
    limits = _joined(value, (low, high), _scaled(size, value) if size else None)
    return Estimate(measure, value, *limits, kept.n, "money", f"clv.mover.{kept.measure.split('.')[0]}")


def _scaled(margin: Estimate, value: float) -> OpenLimits:
    """The value at the two ends of the margin: it grows with the margin."""
    low, high = (
        None if limit is None else value * limit / margin.value for limit in (margin.low, margin.high)
    )
    return low, high


def _joined(value: float, first: OpenLimits, second: OpenLimits | None) -> OpenLimits:
    """Limits from two sources, combined on the logarithm; an open side, or zero, stays open."""
    if second is None:
        return first
    sides: list[float | None] = []
    for one, other, sign in ((first[0], second[0], -1), (first[1], second[1], 1)):
        if one is None or other is None:
            sides.append(None)
        elif min(one, other, value) <= 0:
            sides.append(0.0 if sign < 0 else None)
        else:
            sides.append(value * math.exp(sign * math.hypot(math.log(one / value), math.log(other / value))))
    return sides[0], sides[1]


def _check(kept: float, discount: float) -> None:
    if not (0 <= kept <= 1 and discount > -1 and 1 + discount > kept):
        raise SettingsError(
            "The share kept must lie between 0 and 1 and below 1 + discount "
            f"(we got {kept:g} and a discount of {discount:g}). Correct the discount."
        )
