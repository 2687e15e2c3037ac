"""The firm's figures beside those of others: ahead, behind, or nothing the data can show."""

from __future__ import annotations

from typing import Literal

from cxlib.base.columns import Column, on_scale
from cxlib.base.estimate import Measured
from cxlib.measures import compare


def stars_gap(own: Column, other: Column) -> Measured:
    """Mean stars of the firm minus those of a competitor, both 1 to 5, with Welch's interval.

    n: the smaller side.
    """
    stars = [on_scale(one, 1, 5, name="Stars") for one in (own, other)]
    return compare.mean_change(*stars, measure="rivals.gap.v1", scale=(1, 5))


def standing(own: Measured, other: Measured, *, direction: str) -> Literal["better", "worse", "unclear"]:
    """How the firm stands beside another figure of one definition; unclear where the data cannot show it.

    direction: which way is better (`up` or `down`). Two definitions are refused (PlaybookError).
    """
    way = compare.shows(compare.estimate_change(own, other, measure=f"{own.measure}~previous"))
    return "unclear" if way == "unclear" else "better" if way == direction else "worse"
