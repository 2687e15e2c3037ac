"""What customers expected before and what they got after, paired person by person; and clicks on a link."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxlib.base.columns import Column, answers, numbers
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import mean, share

WIDEST = 4.0
"""On a scale of 1 to 5 nobody can be further from what was expected."""


def expectation_gap(differences: Column) -> Measured:
    """Mean of delivered minus expected, each difference of one customer, both asked on 1 to 5.

    n: customers with both answers. Below 0: we fell short. Source: paired t interval (Student 1908).

    >>> expectation_gap([-1, 0, -2, -1]).value
    -1.0
    """
    given = answers(differences, name="the gap")
    if len(given) == 0:
        return NoData("expect.gap.v1", 0, 10, "no_answers")
    if (np.abs(given) > WIDEST).any():
        raise DataError(
            "What was expected and what was delivered must both be on a scale of 1 to 5 (two answers lie "
            f"{np.abs(given).max():g} apart). Declare the scale in the map.",
            column="expected",
        )
    method = "mean.paired_t" if len(given) > 1 and np.ptp(given) > 0 else "mean.equal_answers"
    limits = mean(given, -WIDEST, WIDEST)
    return Estimate("expect.gap.v1", float(given.mean()), *limits, len(given), "score", method)


def paired(frame: pd.DataFrame, aspect: str) -> pd.Series[float]:
    """Delivered minus expected of one aspect on each row that tells what was delivered, NaN elsewhere.

    frame: survey rows with driver_<aspect>, expected_<aspect> and, where the two were asked apart,
    customer_id and submitted_at. Expected stands on the same row, else it is the same customer's latest
    answer before this one.
    """
    got = pd.Series(numbers(frame[f"driver_{aspect}"]), index=frame.index)
    hoped = pd.Series(numbers(frame[f"expected_{aspect}"]), index=frame.index)
    if "customer_id" not in frame or "submitted_at" not in frame:
        return got - hoped
    order = frame["submitted_at"].reset_index(drop=True).sort_values(kind="stable").index
    told = hoped.iloc[order]
    who = frame["customer_id"].iloc[order]
    before = told.groupby(who.to_numpy(), sort=False).ffill().reindex(frame.index)
    known = frame["customer_id"].notna()
    return got - hoped.where(hoped.notna() | ~known, before)


def click_rate(clicks: Column, shown: Column) -> Measured:
    """Share of clicks among those who were shown a link.

    clicks, shown: one figure a day or month; a row without both is left out. More clicks than people who
    saw the link are a DataError.
    """
    hits, seen = numbers(clicks, name="clicks"), numbers(shown, name="n")
    known = ~np.isnan(hits) & ~np.isnan(seen)
    if (hits[known] > seen[known]).any() or (hits[known] < 0).any():
        raise DataError(
            "Clicks must lie between 0 and the number of people who saw the link (we got more clicks than "
            "people). Put that number into the column n.",
            column="n",
        )
    return share("clicks.rate.v1", int(hits[known].sum()), int(seen[known].sum()))
