"""Coverage of money and of who comes back: drawn worlds whose truth is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd

from cxlib.base.estimate import Estimate, Measured
from cxlib.base.intervals import share
from cxlib.base.ranges import Range
from cxlib.measures import acquisition, lifetime, load, payoff, retention, value
from tests.measures.worlds import Draws
from tests.measures.worlds_coverage import Outside, Row, World, held, poisson, rows

SPREAD = 0.7
"""Spread of the logarithm of amounts: the largest of a hundred is some thirty times the smallest."""

MEAN = float(np.exp(4 + SPREAD**2 / 2))
START = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
AS_OF = START + dt.timedelta(days=360)


def money(draw: np.random.Generator, shape: tuple[int, ...]) -> Draws:
    return draw.lognormal(4, SPREAD, shape)


def per_customer(amounts: Draws) -> Measured:
    return value.revenue_per_customer(range(len(amounts)), amounts)


def kept_value(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
    """60 of 100 customers come again and spend about what they spent before."""
    before = money(draw, (rounds, n))
    now = before * draw.lognormal(-0.08, 0.4, (rounds, n)) * (draw.random((rounds, n)) < 0.6)
    who = [f"c{place}" for place in range(n)]
    return held([value.value_retention(who, a, who, b) for a, b in zip(before, now, strict=True)], 0.6)


def second(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
    """New people over 300 days, seen until day 360; the next purchase after 200 days on average."""
    found = []
    who = [f"c{place}" for place in range(n)]
    for first, later in zip(
        draw.uniform(0, 300, (rounds, n)), draw.exponential(200, (rounds, n)), strict=True
    ):
        days = np.r_[first, first + 1 + later]
        when = pd.Series(pd.Timestamp(START) + pd.to_timedelta(days, unit="D"))
        found.append(retention.second_purchase([*who, *who], when, start=START, end=AS_OF, as_of=AS_OF))
    return held(found, float(1 - np.exp(-179 / 200)))


def worth(measure: str, *, sure: bool = False) -> World:
    """70 of 100 stay a year; a margin of 40 of 100 of what people spent (sure: a typed margin)."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        found = []
        for spent, stayed in zip(money(draw, (rounds, n)), draw.binomial(n, 0.7, rounds), strict=True):
            seen = per_customer(0.4 * spent)
            margin = 0.4 * MEAN if sure or not isinstance(seen, Estimate) else seen
            kept = share("customer.year.v1", int(stayed), n)
            found.append(lifetime.customer_worth(margin, kept, discount=0.1, measure=measure))
        return held(found, lifetime.FORMULAS[measure](0.4 * MEAN, 0.7, 0.1))

    return world


def returned(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
    """n new customers won for 30 each."""
    drawn = money(draw, (rounds, n))
    return held([acquisition.return_on_cost(one, 30.0 * n) for one in drawn], MEAN / 30)


MINUTES, PREVENTED, HOUR = Range(4, 6, 12), Range(0.3, 0.5, 0.8), Range(35, 40, 60)


def spared(paid: bool) -> World:
    """400 contacts, n of them judged; the truth lies anywhere in the typed ranges, by their triangles."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        minutes, prevented, hour = (drawn(one, draw, rounds) for one in (MINUTES, PREVENTED, HOUR))
        hits, kept = draw.binomial(n, 0.3, rounds), {}
        for count in np.unique(hits):
            part = share("contacts.avoidable.v1", int(count), n)
            assert isinstance(part, Estimate)
            kept[count] = (
                load.money_spared(400, part, MINUTES, PREVENTED, HOUR)
                if paid
                else load.hours_spared(400, part, MINUTES, PREVENTED)
            )
        truth = 400 * 0.3 * prevented * minutes / 60 * (hour if paid else 1)
        return held([kept[count] for count in hits], truth)

    return world


def drawn(one: Range, draw: np.random.Generator, rounds: int) -> Draws:
    return draw.triangular(one.low, one.likely, one.high, rounds)


def contact(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
    """n contacts in typed hours at a typed cost of an hour."""
    hours = Range(8, 10, 15)
    truth = drawn(hours, draw, rounds) * drawn(HOUR, draw, rounds) / n
    return held([load.contact_cost(n, hours, HOUR)] * rounds, truth)


TYPED = {
    "once": Range(800, 1000, 1500), "yearly_cost": Range(50, 100, 150), "yearly_saving": Range(0, 200, 500),
    "margin": Range(80, 100, 140), "lift": Range(0.01, 0.05, 0.08), "discount": Range(0.05, 0.1, 0.12),
    "kept": Range(0.6, 0.7, 0.8),
}  # fmt: skip
YEARS = 4


def scaled(n: int) -> dict[str, Range]:
    """The typed ranges for n customers: what is paid at once or by the year grows with them."""
    by = {"once": n / 100, "yearly_cost": n / 100, "yearly_saving": n / 100}
    return {
        name: Range(*(end * by.get(name, 1.0) for end in (one.low, one.likely, one.high)))
        for name, one in TYPED.items()
    }


def flows(n: int, true: dict[str, Draws]) -> Draws:
    """Money by year as one would write it down: rounds x (now, year 1, ...)."""
    years = np.arange(1, YEARS + 1)
    stayed = n * ((true["kept"] + true["lift"])[:, None] ** years - true["kept"][:, None] ** years)
    yearly = stayed * true["margin"][:, None] + (true["yearly_saving"] - true["yearly_cost"])[:, None]
    return np.hstack([-true["once"][:, None], yearly])


def npv(n: int, true: dict[str, Draws]) -> Draws:
    return np.asarray((flows(n, true) / (1 + true["discount"])[:, None] ** np.arange(YEARS + 1)).sum(axis=1))


def roi(n: int, true: dict[str, Draws]) -> Draws:
    return np.asarray(flows(n, true).sum(axis=1) / (true["once"] + YEARS * true["yearly_cost"]))


def back(n: int, true: dict[str, Draws]) -> Draws:
    """Days until the money is back, by straight lines between the years; endless where it never is."""
    total = flows(n, true).cumsum(axis=1)
    when = np.full(len(total), np.inf)
    for year in range(YEARS, 0, -1):
        gone = (total[:, year] >= 0) & (total[:, year - 1] < 0)
        part = -total[:, year - 1] / np.where(gone, total[:, year] - total[:, year - 1], 1.0)
        when = np.where(gone, (year - 1 + part) * 365.25, when)
    return when


def even(n: int, true: dict[str, Draws]) -> Draws:
    """The lift at which the value today is nothing, tried over a fine net of lifts."""
    net = np.linspace(-0.2, 0.4, 1201)
    values = np.stack([npv(n, {**true, "lift": np.full(len(true["kept"]), lift)}) for lift in net])
    return np.asarray(net[(values >= 0).argmax(axis=0)])


def typed(measured: Callable[[payoff.Case], Measured], right: Callable[..., Draws]) -> World:
    """An investment for n customers: the typed ranges are right, the truth lies in them by triangles."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        ranges = scaled(n)
        told = measured(payoff.Case(n, YEARS, ranges))
        true = {name: drawn(one, draw, rounds) for name, one in ranges.items()}
        return held([told] * rounds, right(n, true))

    return world


MONEY: tuple[Row, ...] = (
    Row("order.value.median.v1", rows(value.order_median, money, float(np.exp(4)))),
    Row("order.value.mean.v1", rows(value.order_mean, money, MEAN), most=1000),
    Row("revenue.customer.v1", rows(per_customer, money, MEAN), most=500),
    Row("value.retention.v1", kept_value, most=500),
    Row("repeat.second180.v1", second, "some still waiting", most=500),
    Row("clv.three.v1", worth("clv.three.v1"), most=500),
    Row("clv.now.v1", worth("clv.now.v1"), most=500),
    Row("clv.next.v1", worth("clv.next.v1"), most=500),
    Row("clv.next.v1", worth("clv.next.v1", sure=True), "a typed margin", most=500),
    Row(
        "acquisition.cost.v1",
        poisson(lambda k, n: acquisition.cost_per_customer(50.0 * n, k), lambda n: 50.0),
    ),
    Row("acquisition.return.v1", returned, most=1000),
    Row("contacts.hours.v1", spared(False)),
    Row("contacts.saving.v1", spared(True)),
    Row("contact.cost.v1", contact),
    Row("payoff.npv.v1", typed(payoff.net_value, npv), "typed ranges"),
    Row("payoff.roi.v1", typed(payoff.return_on_investment, roi), "typed ranges"),
    Row("payoff.payback.v1", typed(payoff.payback, back), "typed ranges"),
    Row("payoff.breakeven.v1", typed(payoff.break_even_lift, even), "typed ranges"),
)
