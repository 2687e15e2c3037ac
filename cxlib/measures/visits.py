"""Booked visits: how many were missed without a word."""

from __future__ import annotations

import pandas as pd

from cxlib.base.columns import Column
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import wilson

ENDED = ("kept", "late_cancel", "no_show")


def no_show(status: Column) -> Measured:
    """Share of no_show among visits kept, cancelled late or missed; other statuses are left out.

    >>> no_show(["kept", "no_show", "kept", "late_cancel", None]).value
    0.25
    """
    found = pd.Series(status, dtype=object).dropna()
    ended = found[found.isin(ENDED)]
    if ended.empty:
        return NoData("visits.noshow.v1", 0, 1, "no_answers")
    hits, n = int((ended == "no_show").sum()), len(ended)
    return Estimate("visits.noshow.v1", hits / n, *wilson(hits, n), n, "share", "wilson")
