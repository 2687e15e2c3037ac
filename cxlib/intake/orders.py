"""Order lines become orders, by stated rules.

- An order's amount is the sum of its lines: `amount`, or `quantity` x `unit_price`.
- A line with a price of zero sells nothing: it is refused and kept with the refused rows, as is a
  line without any amount.
- A line with a negative price is a discount or a credit and counts in its order; an order of
  nobody's that has no other lines is a booking correction and is refused.
- An order all of whose lines have a negative quantity or amount is a cancellation (a credit note, a
  correction). It stays an order of its own, with `cancelled` set and its negative amount, so that
  the sum over all orders is the net revenue of the file. The status words for cancelled, and a
  mapped `cancelled` column, count as well.
- A line without a customer is kept; its order has no customer.
- Identical lines are all kept. Dates: an order's first line; promises and deliveries: its last.
"""

from __future__ import annotations

import re

import pandas as pd

from cxlib.intake.notes import Note, note
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import fold, on_unique

OF_THE_LINE = ("order_id", "amount", "quantity", "unit_price", "errors", "order_total")
LAST = ("promised_at", "delivered_at", "returned_at")


def has_amounts(lines: pd.DataFrame) -> bool:
    """Whether the lines tell an amount without a column for it."""
    return {"quantity", "unit_price"} <= set(lines.columns) or "order_total" in lines


def line_amounts(lines: pd.DataFrame) -> pd.Series:
    """Each line's amount: as mapped, else quantity x unit_price, rounded to a hundredth of a hundredth.

    The order's total, which stands again on each of its lines, counts with its first line.
    """
    if "order_total" in lines:
        ids = lines["order_id"] if "order_id" in lines else pd.Series(pd.NA, index=lines.index)
        first = ~(ids.duplicated() & ids.notna())
        again = lines["order_total"].where(lines["order_total"].isna(), 0.0)
        return lines["order_total"].where(first, again)
    product = pd.Series(pd.NA, index=lines.index, dtype="Float64")
    if {"quantity", "unit_price"} <= set(lines.columns):
        product = (lines["quantity"] * lines["unit_price"]).round(4)
    return lines["amount"].fillna(product) if "amount" in lines else product


def with_first_lines(lines: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Lines that leave the order's own cells blank (as Shopify writes them) get those of its first line.

    Only lines without a date are taken for such; also how many there were.
    """
    if not {"order_id", "ordered_at"} <= set(lines.columns):
        return lines, 0
    blank = lines["ordered_at"].isna() & lines["order_id"].notna()
    first = lines.groupby("order_id", sort=False).transform("first")
    continued = blank & first["ordered_at"].notna()
    if not continued.any():
        return lines, 0
    lines = lines.copy()
    for name in [str(name) for name in lines if name not in OF_THE_LINE]:
        lines[name] = lines[name].where(~continued | lines[name].notna(), first[name])
    return lines, int(continued.sum())


def _told_above(lines: pd.DataFrame, amounts: pd.Series) -> pd.Series:
    """Lines without an amount in an order that has its whole amount on another line."""
    if "order_id" not in lines or "unit_price" in lines:
        return pd.Series(False, index=lines.index)
    has = amounts.notna().groupby(lines["order_id"]).transform("any").fillna(False)
    return amounts.isna() & has.astype(bool)


def refused_lines(lines: pd.DataFrame, amounts: pd.Series) -> dict[str, pd.Series]:
    """Reason -> mask of the lines that sell nothing."""
    reasons = {"no_amount": amounts.isna() & ~_told_above(lines, amounts)}
    if "unit_price" in lines:
        price, empty = lines["unit_price"], (amounts == 0).fillna(False)
        reasons["zero_price"] = ((price == 0).fillna(False) & empty).astype(bool)
        reasons["negative_price"] = _corrections(lines, (price < 0).fillna(False).astype(bool))
    return reasons


def _corrections(lines: pd.DataFrame, negative: pd.Series) -> pd.Series:
    """Lines of orders that have no customer and nothing but negative prices."""
    nobody = lines["customer_id"].isna() if "customer_id" in lines else negative & False
    chosen = negative & nobody
    if not chosen.any() or "order_id" not in lines:
        return chosen
    order = lines["order_id"].astype("object").where(lines["order_id"].notna(), lines.index)
    return chosen.groupby(order).transform("all").astype(bool)


def orders_from(lines: pd.DataFrame, amounts: pd.Series) -> tuple[pd.DataFrame, list[Note]]:
    """One row per order_id (every line has one), with `amount`, `cancelled` and `lines`; and what to tell."""
    work = lines.drop(columns=["amount", "quantity", "unit_price", "order_total"], errors="ignore").copy()
    work["amount"] = amounts
    work["cancelled"] = _cancelled(lines, amounts)
    work["lines"] = 1
    plan = {name: _how(name) for name in work.columns if name != "order_id"}
    grouped = work.groupby("order_id", sort=False)
    orders = grouped.agg(plan).reset_index()
    orders["amount"] = orders["amount"].round(4)
    orders["lines"] = orders["lines"].astype("Int64")
    return orders, _told(work, orders)


def _how(column: str) -> str:
    if column in ("amount", "lines", "errors"):
        return "sum"
    if column == "cancelled":
        return "min"
    if column == "ordered_at":
        return "min"
    return "max" if column in LAST else "first"


def _cancelled(lines: pd.DataFrame, amounts: pd.Series) -> pd.Series:
    negative = (amounts < 0).fillna(False)
    if "quantity" in lines:
        negative = negative | (lines["quantity"] < 0).fillna(False)
    marked = lines["cancelled"].fillna(False) if "cancelled" in lines else pd.Series(False, index=lines.index)
    if "status" in lines:
        words = word_list("cancelled")
        said = on_unique(
            lines["status"],
            lambda distinct: distinct.map(
                lambda text: _plain_status(text) in words if isinstance(text, str) else False
            ),
        )
        marked = marked.astype(bool) | said.astype(bool)
    return (negative.astype(bool) | marked.astype(bool)).astype("boolean")


def _plain_status(text: str) -> str:
    """A status without the short mark that a shop's program puts before it (`wc-cancelled`)."""
    return re.sub(r"^[a-z]{2,3}[-_:](?=\w{4})", "", fold(text))


def _told(work: pd.DataFrame, orders: pd.DataFrame) -> list[Note]:
    told = [note("orders", lines=len(work), n=len(orders))] if len(work) != len(orders) else []
    standing = orders.loc[~orders["cancelled"].astype(bool), "order_id"]
    if discounts := int(((work["amount"] < 0).fillna(False) & work["order_id"].isin(standing)).sum()):
        told.append(note("lines_negative", n=discounts))
    negative = (orders["amount"] < 0).fillna(False) & orders["cancelled"].astype(bool)
    if credits := int(negative.sum()):
        told.append(note("orders_cancelled", n=credits))
    if void := int(orders["cancelled"].sum()) - credits:
        told.append(note("orders_void", n=void))
    if "customer_id" in work:
        if nobody := int(work["customer_id"].isna().sum()):
            told.append(
                note("lines_without_customer", n=nobody, orders=int(orders["customer_id"].isna().sum()))
            )
        several = int((work.groupby("order_id", sort=False)["customer_id"].nunique() > 1).sum())
        if several:
            told.append(note("orders_two_customers", n=several))
    return told
