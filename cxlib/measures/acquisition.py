"""New customers: where they came from, what winning one cost, and what they brought."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import stats

from cxlib.base.columns import Column, folded, numbers
from cxlib.base.errors import DataError
from cxlib.base.estimate import CONFIDENCE, Estimate, Measured, NoData
from cxlib.base.intervals import share
from cxlib.base.resampled import mean_of_money


def is_referral(source: Column, words: Iterable[str]) -> pd.Series[bool]:
    """Whether each source says that somebody recommended the firm; blank where nothing is said.

    words: beginnings of words ("polec" stands for polecenie and z polecenia).

    >>> is_referral(["from a friend's recommendation", "advert", None], ["recommend"]).tolist()
    [True, False, <NA>]
    """
    said = folded(source)
    beginnings = "|".join(re.escape(word.casefold()) for word in words)
    found = said.str.contains(rf"\b(?:{beginnings})", regex=True) if beginnings else said.ne(said)
    return found.astype("boolean").mask(said.eq(""))


def referral_share(source: Column, words: Iterable[str]) -> Measured:
    """Share of new customers who came by recommendation, among those whose source is known."""
    known = is_referral(source, words).dropna()
    return share("referral.share.v1", int(known.sum()), len(known))


def by_source(source: Column) -> list[tuple[str, int]]:
    """New customers by source as written most often, the most frequent first; blanks are left out."""
    names = pd.Series(source, dtype=object).reset_index(drop=True)
    table = pd.DataFrame({"plain": folded(names), "name": names})
    written = table[table["plain"].ne("")].groupby("plain")["name"].agg(list)
    found = [(max(sorted(set(map(str, one))), key=one.count), len(one)) for one in written]
    return sorted(found, key=lambda one: (-one[1], one[0]))


def cost_per_customer(cost: float, customers: int) -> Measured:
    """Cost of winning one new customer: what was spent over how many came.

    The spending is known, the number is chance: its exact Poisson limits (Garwood) give the interval.

    >>> cost_per_customer(1000, 20).value
    50.0
    """
    measure = "acquisition.cost.v1"
    if not cost >= 0:
        raise DataError(f"A cost must not be negative (we got {cost:g}). Correct the figure.")
    if customers == 0:
        return NoData(measure, 0, 1, "no_answers")
    tail = (1 - CONFIDENCE) / 2
    fewest, most = stats.chi2.ppf(tail, 2 * customers) / 2, stats.chi2.isf(tail, 2 * customers + 2) / 2
    return Estimate(
        measure,
        cost / customers,
        cost / float(most),
        cost / float(fewest),
        customers,
        "money",
        "poisson.exact",
    )


def return_on_cost(revenue: Column, cost: float) -> Measured:
    """Revenue of the period's new customers in that period for each unit of money spent on winning them.

    revenue: of each new customer, zero included; the interval is a studentised bootstrap over customers, not
    below zero.
    """
    measure = "acquisition.return.v1"
    spent = numbers(revenue, name="revenue")
    spent = spent[~np.isnan(spent)]
    if cost <= 0 or len(spent) == 0:
        return NoData(measure, len(spent), 1, "no_answers" if cost > 0 else "not_typed")
    (low, high), method = mean_of_money(spent)
    times = len(spent) / cost
    return Estimate(
        measure, float(spent.mean()) * times, None if low is None else low * times,
        None if high is None else high * times, len(spent), "ratio", method,
    )  # fmt: skip
