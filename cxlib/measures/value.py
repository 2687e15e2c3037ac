"""Money: what an order and a customer are worth, and how much of last period's revenue was kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cxlib.base.columns import Column, Numbers, answers, ids, numbers, one_length
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import median
from cxlib.base.resampled import RESAMPLES, SEED, mean_of_money, ratio_of_money

FAR = 3.0
"""A customer stands out this many quartile distances above the upper quartile (Tukey's outer fence)."""


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
    """Mean amount of the orders above zero, with a studentised bootstrap interval not below zero.

    From 1,000 orders on, and below 8, the interval is Student's.
    """
    paid = _paid(amounts)
    if len(paid) == 0:
        return NoData("order.value.mean.v1", 0, 1, "no_answers")
    (low, high), method = mean_of_money(paid)
    return Estimate("order.value.mean.v1", float(paid.mean()), low, high, len(paid), "money", method)


def revenue_per_customer(customer: Column, amount: Column, *, resamples: int = RESAMPLES) -> Measured:
    """Mean revenue of a customer who bought, with a studentised bootstrap interval over customers.

    One row a purchase; rows without a customer or an amount are left out, customers at or below zero too.
    From 1,000 customers on, and below 8, the interval is Student's.

    >>> revenue_per_customer(["a", "a", "b"], [10, 20, 50]).value
    40.0
    """
    measure = "revenue.customer.v1"
    spent = _by_customer(customer, amount)
    paid: Numbers = np.asarray(spent[spent > 0], dtype=np.float64)
    if len(paid) == 0:
        return NoData(measure, 0, 1, "no_answers")
    (low, high), method = mean_of_money(paid, resamples)
    return Estimate(measure, float(paid.mean()), low, high, len(paid), "money", method)


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
    studentised bootstrap over customers, linearised from 1,000 of them on and below 8; below two customers
    both sides are open, and where nothing was spent again the upper one.
    """
    measure = "value.retention.v1"
    before = _by_customer(customer_before, amount_before)
    now = _by_customer(customer_now, amount_now).reindex(before.index, fill_value=0.0)
    total = float(before.sum())
    if len(before) == 0 or total <= 0:
        return NoData(measure, len(before), 1, "no_answers")
    spent, earlier = (np.asarray(side, dtype=np.float64) for side in (now, before))
    (low, high), method = ratio_of_money(spent, earlier, resamples, seed)
    return Estimate(measure, float(now.sum()) / total, low, high, len(before), "share", method)


def _by_customer(customer: Column, amount: Column) -> pd.Series[float]:
    who, paid = ids(customer), numbers(amount, name="amount")
    one_length("Every amount must have its customer", who, paid)
    known = who.notna().to_numpy() & ~np.isnan(paid)
    return pd.Series(paid[known]).groupby(who[known].to_numpy()).sum()


def _paid(amounts: Column) -> Numbers:
    given = answers(amounts, name="amount")
    return given[given > 0]
