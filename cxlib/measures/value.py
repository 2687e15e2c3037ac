"""Money: what an order and a customer are worth, and how much of last period's revenue was kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import Column, Numbers, answers, ids, numbers, one_length
from cxlib.base.estimate import CONFIDENCE, Estimate, Measured, NoData
from cxlib.base.intervals import mean, median

RESAMPLES = 2000
SEED = 20
ENOUGH = 1000
"""From so many customers on the bootstrap and Student's t agree, and the formula is taken."""

FAR = 3.0
"""A customer stands out this many quartile distances above the upper quartile (Tukey's outer fence)."""

_AT_ONCE = 2_000_000
"""How many drawn customers are held in memory together."""


def order_median(amounts: Column) -> Measured:
    """Median amount of the orders above zero; the interval is open below 6 orders.

    >>> order_median([10, 20, 30, 0, None]).value
    20.0
    """
    paid = _paid(amounts)
    if len(paid) == 0:
        return NoData("order.value.median.v1", 0, 1, "no_answers")
    low, high = median(paid)
    return Estimate(
        "order.value.median.v1", float(np.median(paid)), low, high, len(paid), "money", "median.order"
    )


def order_mean(amounts: Column) -> Measured:
    """Mean amount of the orders above zero, with a t interval not below zero."""
    paid = _paid(amounts)
    if len(paid) == 0:
        return NoData("order.value.mean.v1", 0, 1, "no_answers")
    low, high = mean(paid, low=0.0)
    return Estimate("order.value.mean.v1", float(paid.mean()), low, high, len(paid), "money", "mean.t")


def revenue_per_customer(customer: Column, amount: Column, *, resamples: int = RESAMPLES) -> Measured:
    """Mean revenue of a customer who bought, with a studentised bootstrap interval over customers.

    One row a purchase; rows without a customer or an amount are left out, customers at or below zero too.
    From 1,000 customers on the interval is Student's.

    >>> revenue_per_customer(["a", "a", "b"], [10, 20, 50]).value
    40.0
    """
    measure = "revenue.customer.v1"
    spent = _by_customer(customer, amount)
    paid: Numbers = np.asarray(spent[spent > 0], dtype=np.float64)
    if len(paid) == 0:
        return NoData(measure, 0, 1, "no_answers")
    if len(paid) >= ENOUGH or len(paid) < 2 or np.ptp(paid) == 0:
        return Estimate(measure, float(paid.mean()), *mean(paid, low=0.0), len(paid), "money", "mean.t")
    low, high = _studentised(paid, resamples)
    return Estimate(measure, float(paid.mean()), max(0.0, low), high, len(paid), "money", "bootstrap.t")


def standing_out(customer: Column, amount: Column) -> pd.Series[Any]:
    """Revenue of the customers far above all others, the largest first; empty where nobody stands out."""
    spent = _by_customer(customer, amount)
    paid: pd.Series[Any] = spent[spent > 0]
    if len(paid) < 10:
        return paid.iloc[:0]
    lower, upper = np.quantile(paid, [0.25, 0.75])
    far: pd.Series[Any] = paid[paid > upper + FAR * (upper - lower)]
    return far.sort_values(ascending=False)


def value_retention(
    customer_before: Column,
    amount_before: Column,
    customer_now: Column,
    amount_now: Column,
    *,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Measured:
    """Revenue this period from the customers of the period before, over their revenue then.

    One row a purchase; rows without a customer or an amount are left out. The interval is a seeded
    bootstrap over customers; below two customers both sides are open.
    """
    measure = "value.retention.v1"
    before = _by_customer(customer_before, amount_before)
    now = _by_customer(customer_now, amount_now).reindex(before.index, fill_value=0.0)
    total = float(before.sum())
    if len(before) == 0 or total <= 0:
        return NoData(measure, len(before), 1, "no_answers")
    value = float(now.sum()) / total
    if len(before) < 2:
        return Estimate(measure, value, None, None, len(before), "share", "bootstrap.customers")
    drawn = _ratios(now.to_numpy(np.float64), before.to_numpy(np.float64), resamples, seed)
    low, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Estimate(measure, value, float(low), float(high), len(before), "share", "bootstrap.customers")


def _ratios(above: npt.NDArray[Any], below: npt.NDArray[Any], resamples: int, seed: int) -> Numbers:
    """Sum of `above` over sum of `below` in bootstrap samples of the rows."""
    draw, n = np.random.default_rng(seed), len(above)
    step, found = max(1, _AT_ONCE // n), []
    for begin in range(0, resamples, step):
        rows = draw.integers(0, n, size=(min(step, resamples - begin), n))
        found.append((above[rows].sum(axis=1), below[rows].sum(axis=1)))
    top = np.concatenate([part[0] for part in found])
    bottom = np.concatenate([part[1] for part in found])
    return np.asarray(top[bottom > 0] / bottom[bottom > 0])


def _studentised(values: Numbers, resamples: int, seed: int = SEED) -> tuple[float, float]:
    """Limits of a mean from the bootstrap distribution of its t statistic (for skewed amounts)."""
    draw, n = np.random.default_rng(seed), len(values)
    rows = values[draw.integers(0, n, size=(resamples, n))]
    spread = rows.std(axis=1, ddof=1)
    moved = (rows.mean(axis=1) - values.mean())[spread > 0] / (spread[spread > 0] / np.sqrt(n))
    low, high = np.quantile(moved, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    error = values.std(ddof=1) / np.sqrt(n)
    return float(values.mean() - high * error), float(values.mean() - low * error)


def _by_customer(customer: Column, amount: Column) -> pd.Series[float]:
    who, paid = ids(customer), numbers(amount, name="amount")
    one_length("Every amount must have its customer", who, paid)
    known = who.notna().to_numpy() & ~np.isnan(paid)
    return pd.Series(paid[known]).groupby(who[known].to_numpy()).sum()


def _paid(amounts: Column) -> Numbers:
    given = answers(amounts, name="amount")
    return given[given > 0]
