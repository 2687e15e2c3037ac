"""What a demo firm's customers do: visits and orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cxlib.base.quarter import Period
from cxlib.delivery.demo.chance import Chance, Workdays, at
from cxlib.delivery.demo.firm import Firm
from cxlib.delivery.demo.people import People
from cxlib.delivery.demo.truths import LAST, QUARTERS

Row = dict[str, object]

STATUSES = {"kept": 88.0, "late_cancel": 6.0, "no_show": 6.0}
PRICE_RISE = {"pl": 1.01, "tr": 1.06, "en": 1.008}
"""How much prices rise from quarter to quarter."""

LATE_DELIVERY_SHARE = 0.34
CANCELLED_SHARE = 0.03
RETURNED_SHARE = 0.06


def visit_rows(firm: Firm, people: People, quarters: list[Period], days: Workdays) -> list[Row]:
    """Visits, meetings or pick-ups, by planned start; waiting is long where it is the main pain."""
    rows: list[Row] = []
    for period in quarters:
        chance = Chance(firm.truths.seed, "visits", period)
        open_days = days.of(period)
        rows += [
            _visit(firm, people, chance, chance.one_of(open_days))
            for _ in range(chance.about(firm.truths.visits))
        ]
    rows.sort(key=lambda row: str(row["planned_start"]))
    seen: set[object] = set()
    for number, row in enumerate(rows, start=1):
        row["visit_id"] = str(30_000 + number)
        row["first_visit"] = row["customer_id"] not in seen
        seen.add(row["customer_id"])
    return rows


def _visit(firm: Firm, people: People, chance: Chance, day: dt.date) -> Row:
    customer = people.one(chance, day)
    planned = at(day, chance.whole(18, 32) / 2)
    status = chance.weighted(STATUSES)
    kept = status == "kept"
    service = chance.one_of(sorted(firm.texts["products"]))
    wait = chance.long_tail(17 if firm.language == "pl" else 4, 0.8)
    booked = planned - dt.timedelta(days=chance.whole(1, 30), minutes=chance.whole(0, 240))
    following = (
        at(day + dt.timedelta(days=chance.whole(14, 120)), 10) if kept and chance.happens(0.4) else None
    )
    return {
        "customer_id": customer.id,
        "booked_at": booked,
        "planned_start": planned,
        "started_at": planned + dt.timedelta(minutes=min(95, round(wait))) if kept else None,
        "status": status,
        "service": service,
        "staff": chance.one_of(firm.listed("staff")),
        "next_booked_at": following,
        "amount": float(firm.texts["products"][service]) if kept else None,
        "segment": customer.branch,
    }


def order_rows(
    firm: Firm,
    people: People,
    quarters: list[Period],
    days: Workdays,
    again: Sequence[tuple[str, dt.date]] = (),
) -> list[Row]:
    """Orders by time, one row a line: a shop's order may have several; seasons as planted.

    again: customers who buy once more, and on which day.
    """
    orders: list[list[Row]] = []
    for step, period in enumerate(quarters, start=QUARTERS - len(quarters)):
        chance = Chance(firm.truths.seed, "orders", period)
        season = firm.truths.seasons[(period.month - 1) // 3]
        price = PRICE_RISE[firm.language] ** step
        open_days = days.of(period)
        for _ in range(chance.about(firm.truths.orders * season)):
            orders.append(_order(firm, people, chance, chance.one_of(open_days), price))
    more = Chance(firm.truths.seed, "fans")
    for customer, day in again:
        orders.append(_order(firm, people, more, day, _price(firm, day), customer))
    orders.sort(key=lambda lines: str(lines[0]["ordered_at"]))
    for number, lines in enumerate(orders, start=1):
        for line in lines:
            line["order_id"] = str(8000 + number)
    return [line for lines in orders for line in lines]


def _price(firm: Firm, day: dt.date) -> float:
    """How much dearer things are on a day than in the first of all quarters."""
    quarters = (day.year - LAST.year) * 4 + (day.month - LAST.month) // 3 + QUARTERS - 1
    return float(PRICE_RISE[firm.language] ** max(quarters, 0))


def _order(
    firm: Firm, people: People, chance: Chance, day: dt.date, price: float, customer: str = ""
) -> list[Row]:
    ordered = at(day, chance.between(9.2, 16.8))
    head: Row = {
        "customer_id": customer or people.one(chance, day).id,
        "ordered_at": ordered,
        "status": "cancelled" if chance.happens(CANCELLED_SHARE) else "paid",
        "channel": chance.one_of(firm.listed("payments")),
        "source": chance.one_of(firm.listed("sources")),
    }
    lines = chance.weighted({1: 6.0, 2: 3.0, 3: 1.0}) if firm.language == "tr" else 1
    if firm.language == "tr":
        head.update(_delivery(firm, chance, ordered, cancelled=head["status"] == "cancelled"))
    return [{**head, **_line(firm, chance, price)} for _ in range(lines)]


def _line(firm: Firm, chance: Chance, price: float) -> Row:
    product = chance.one_of(sorted(firm.texts["products"]))
    quantity = chance.weighted({1: 8.0, 2: 2.0}) if firm.language == "tr" else 1
    unit_price = round(float(firm.texts["products"][product]) * price * chance.between(0.8, 1.3), 2)
    return {"quantity": quantity, "unit_price": unit_price, "amount": unit_price * quantity}


def _delivery(firm: Firm, chance: Chance, ordered: dt.datetime, *, cancelled: bool) -> Row:
    """Promised and true delivery of a shop's order, and a return now and then."""
    promised = at(ordered.date() + dt.timedelta(days=3), 18)
    row: Row = {"cancelled": cancelled, "promised_at": promised, "errors": 0}
    if cancelled:
        return row
    late = chance.happens(LATE_DELIVERY_SHARE)
    delivered = at(
        promised.date() + dt.timedelta(days=chance.whole(1, 5) if late else -chance.whole(0, 1)), 13.5
    )
    row.update(delivered_at=delivered, errors=int(chance.happens(0.04)))
    if chance.happens(RETURNED_SHARE):
        row.update(
            status="returned",
            returned_at=at(delivered.date() + dt.timedelta(days=chance.whole(2, 12)), 11),
            return_reason=chance.one_of(firm.listed("returns")),
        )
    return row
