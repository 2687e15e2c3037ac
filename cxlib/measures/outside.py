"""The firm beside others: competitors by the firm's own rules, and what customers say when they compare."""

from __future__ import annotations

from cxlib.base.columns import Column, on_scale
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import Balance, adjusted_wald, balance_score, share

SCORE_BELOW = 30
"""Below so many answers the score interval holds its promise (as for the NPS)."""


def mystery_in_time(outcomes: Column) -> Measured:
    """Share of trial enquiries answered within the firm's own promise, among those whose time is up.

    outcomes: met or missed, as `service.outcomes` gives them for the firm's own cases; others are left out.

    >>> mystery_in_time(["met", "missed", "met", "not_due"]).count
    2
    """
    known = [str(one) for one in outcomes if one is not None and str(one) in ("met", "missed")]
    return share("mystery.adherence.v1", known.count("met"), len(known))


def compared(answers: Column) -> Measured:
    """Customers who find the firm better than others (4-5) minus those who find it worse (1-2), in points.

    answers: 1 (much worse) to 5 (much better); 3 is "about the same".

    >>> compared([5, 4, 3, 2]).value
    25.0
    """
    seen = compared_balance(answers)
    n = len(on_scale(answers, 1, 5, name="The comparison", whole=True))
    if n == 0:
        return NoData("compared.index.v1", 0, 1, "no_answers")
    small = n < SCORE_BELOW
    low, high = balance_score(seen) if small else adjusted_wald(seen)
    method = "balance.score" if small else "balance.adjusted_wald"
    return Estimate("compared.index.v1", 100 * seen.value, 100 * low, 100 * high, n, "points", method)


def compared_balance(answers: Column) -> Balance:
    """Answers 4-5 as plus and 1-2 as minus."""
    given = on_scale(answers, 1, 5, name="The comparison", whole=True)
    return Balance(float((given >= 4).sum()), float((given <= 2).sum()), float(max(len(given), 1)))
