"""Figures of several tables on small firms counted by hand: customers, money, load, loyalty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.figure import Figures, Result, Suppressed
from cxlib.base.inputs import money, series_names
from cxlib.base.quarter import Period
from cxlib.base.ranges import Range
from cxlib.base.yamlio import parse
from cxlib.clients.folder import blank_settings
from cxlib.clients.settings import parse_settings
from cxlib.measures import figures

WARSAW = ZoneInfo("Europe/Warsaw")
QUARTER = Period.parse("2026Q3")
AS_OF = dt.datetime(2026, 10, 1, tzinfo=WARSAW)


def compute(
    inputs: Mapping[str, Range] | None = None,
    avoidable: tuple[str, ...] = (),
    as_of: dt.datetime = AS_OF,
    currency: str = "PLN",
    period: Period = QUARTER,
    **tables: pd.DataFrame,
) -> Figures:
    text = blank_settings(name="Anna", language="pl", sector="shop")
    settings = parse_settings({**parse(text, file="client.yml"), "currency": currency}, file="client.yml")
    rules = figures.rules_of(settings, inputs=inputs, avoidable=avoidable)
    return figures.compute(tables, period=period, as_of=as_of, rules=rules)


def at(texts: list[str]) -> pd.Series:
    moments = pd.to_datetime(pd.Series(texts), format="ISO8601")
    return moments.dt.tz_localize(WARSAW).dt.tz_convert("UTC")


def orders(*rows: tuple[str, str, float]) -> pd.DataFrame:
    who, when, paid = (list(part) for part in zip(*rows, strict=True))
    return pd.DataFrame({"scope": "till", "customer_id": who, "ordered_at": at(when), "amount": paid})


def series(*rows: tuple[str, str, float]) -> pd.DataFrame:
    name, day, value = (list(part) for part in zip(*rows, strict=True))
    return pd.DataFrame({"scope": "typed", "name": name, "date": at(day), "value": value, "segment": None})


def estimate(found: Result) -> Estimate:
    assert isinstance(found, Estimate), found
    return found


def two_years() -> pd.DataFrame:
    """Twenty customers who buy on the tenth of every month for 25 months; in July 2026 five of them stop."""
    months = pd.date_range("2024-09-10 10:00", "2026-09-10 10:00", freq="MS").strftime("%Y-%m-10 10:00")
    rows = [(f"c{who:02d}", day, 100.0) for day in months for who in range(20) if who >= 5 or day < "2026-07"]
    return orders(*rows)


def test_who_stopped_coming_by_the_firms_own_gap() -> None:
    found = compute(orders=two_years())
    gap = estimate(found.get("gap.usual.v1", QUARTER))
    assert (gap.value, gap.unit) == (31.0, "days")
    stopped = estimate(found.get("stopped.gap.v1", QUARTER))
    assert (stopped.count, stopped.n, stopped.method) == (5, 20, "wilson")
    assert isinstance(found.get("stopped.gap.v1~previous", QUARTER), NoData), "the gap itself moves"


def test_a_year_of_customers_and_their_value() -> None:
    sure = {"margin_share": Range.of(0.5), "discount": Range.of(0.1)}
    found = compute(orders=two_years(), inputs=sure)
    kept = estimate(found.get("customer.year.v1", QUARTER))
    assert (kept.value, kept.n) == (1.0, 20)
    worth = estimate(found.get("clv.three.v1", QUARTER))
    yearly = (15 * 12 + 5 * 9) * 100 / 20 * 0.5
    assert worth.value == pytest.approx(yearly * (1 + 1 / 1.1 + 1 / 1.21))
    untyped = compute(orders=two_years()).get("clv.three.v1", QUARTER)
    assert untyped == NoData("clv.three.v1", 0, 10, "not_typed")


def test_a_quarter_that_is_not_over_is_not_judged() -> None:
    early = compute(orders=two_years(), as_of=dt.datetime(2026, 8, 15, tzinfo=WARSAW))
    for measure in ("stopped.gap.v1", "customer.year.v1"):
        missing = early.get(measure, QUARTER)
        assert isinstance(missing, NoData) and missing.reason == "not_due"


def test_groups_of_customers_add_up_and_small_ones_are_hidden() -> None:
    rows = [(f"r{k}", f"2026-0{m}-1{k % 10}", 50.0) for k in range(40) for m in (5, 7, 9)]
    rows += [(f"n{k}", "2026-09-20", 20.0) for k in range(14)] + [
        ("one", "2026-09-01", 9.0),
        ("one", "2026-09-02", 9.0),
    ]
    found = compute(orders=orders(*rows))
    sizes = {
        value: found.get("segment.size.v1", QUARTER, ("group", value))
        for value in ("regular", "new", "returning")
    }
    assert estimate(sizes["regular"]).count == 40
    assert isinstance(sizes["returning"], Suppressed) and isinstance(sizes["new"], Suppressed), (
        "one customer is too few, and could be found by subtraction"
    )
    assert isinstance(compute(orders=orders(*rows[:60])).get("segment.size.v1", QUARTER), NoData)


def test_contracts_and_new_customers_with_what_they_cost() -> None:
    since = ["2025-01-10"] * 40 + ["2026-07-15"] * 20
    left = [None] * 36 + ["2026-08-01"] * 4 + [None] * 20
    source = [None] * 40 + ["z polecenia"] * 8 + ["Instagram"] * 10 + [None] * 2
    frame = pd.DataFrame(
        {"scope": "list", "customer_id": [f"k{n}" for n in range(60)], "since": at(since), "source": source,
         "left_at": at([day or "2000-01-01" for day in left]).where([day is not None for day in left])}
    )  # fmt: skip
    sales = orders(*[(f"k{n}", "2026-08-03", 30.0) for n in range(40, 55)], *[("k1", "2026-05-03", 9.0)] * 3)
    typed = series(("Koszt reklamy", "2026-07-31", 300.0), ("koszt pozyskania klientów", "2026-08-31", 100.0))
    found = compute(customers=frame, orders=sales, series=typed)
    kept = estimate(found.get("contract.retention.v1", QUARTER))
    assert (kept.count, kept.n) == (36, 40)
    share = estimate(found.get("referral.share.v1", QUARTER))
    assert (share.count, share.n) == (8, 18)
    assert estimate(found.get("acquisition.cost.v1", QUARTER)).value == 20.0
    assert estimate(found.get("acquisition.return.v1", QUARTER)).value == pytest.approx(15 * 30 / 400)
    without = compute(customers=frame, orders=sales).get("acquisition.cost.v1", QUARTER)
    assert isinstance(without, NoData) and without.reason == "not_typed"


def money_of_two_years(**more: pd.DataFrame) -> dict[str, pd.DataFrame]:
    rows = [(f"c{k}", "2025-08-10", 100.0 + k) for k in range(30)] + [
        (f"c{k}", "2026-08-10", 150.0 + k) for k in range(30)
    ]
    return {"orders": orders(*rows), **more}


def test_money_of_another_year_is_told_at_the_prices_of_now() -> None:
    index = series(("price_index", "2025-08-01", 200.0), ("price_index", "2026-08-01", 300.0))
    measure = "revenue.customer.v1~year_before"
    for name in (measure, "order.value.median.v1~year_before", "order.value.mean.v1~year_before"):
        moved = estimate(compute(currency="TRY", **money_of_two_years(series=index)).get(name, QUARTER))
        assert moved.value == pytest.approx(164.5 - 114.5 * 1.5)
    without = compute(currency="TRY", **money_of_two_years()).get(measure, QUARTER)
    assert isinstance(without, NoData) and without.reason == "prices"
    for period, reason in (("2026", "prices"), ("2026Q3", "no_answers")):
        year = compute(currency="TRY", period=Period.parse(period), **money_of_two_years())
        found = year.get("order.value.mean.v1~previous", period)
        assert isinstance(found, NoData) and found.reason == reason, period
    plain = estimate(compute(currency="PLN", **money_of_two_years()).get(measure, QUARTER))
    assert plain.value == pytest.approx(50.0)


def contacts(rows: list[tuple[str, str | None, str, bool]]) -> pd.DataFrame:
    """(opened, customer, topic, in time) of e-mails; late ones are answered after three days."""
    opened = at([row[0] for row in rows])
    waited = pd.Series([pd.Timedelta(hours=1 if row[3] else 72) for row in rows])
    return pd.DataFrame(
        {"scope": "tickets", "contact_id": [f"t{n}" for n in range(len(rows))], "channel": "email",
         "opened_at": opened, "first_response_at": opened + waited, "resolved_at": opened + waited,
         "customer_id": pd.array([row[1] for row in rows], dtype="string"), "topic": [row[2] for row in rows],
         "topic_shown": [row[2] for row in rows],
         "reopened": False, "kind": "question"}
    )  # fmt: skip


def busy_quarter() -> pd.DataFrame:
    """Forty workdays with 3 mails each, all in time; ten with 9, three of them in time."""
    days = [
        day
        for day in pd.date_range("2026-07-01", "2026-09-18", freq="B")
        if day.isoformat()[:10] != "2026-08-15"
    ]
    rows = []
    for number, day in enumerate(days[:50]):
        busy = number % 5 == 4
        for mail in range(9 if busy else 3):
            rows.append(
                (
                    f"{day:%Y-%m-%d} 10:{mail:02d}",
                    f"c{mail}",
                    "gdzie paczka" if mail == 0 else "cena",
                    not busy or mail < 3,
                )
            )
    return contacts(rows)


def test_the_volume_at_which_the_promise_breaks() -> None:
    found = compute(contacts=busy_quarter())
    assert estimate(found.get("load.day.v1", QUARTER)).value == 9.0
    assert found.get("load.hour.v1", QUARTER) == NoData("load.hour.v1", 0, 20, "not_typed")
    hours = series(
        *[("staff_hours", f"{day:%Y-%m-%d}", 4.0) for day in pd.date_range("2026-07-01", "2026-09-30")]
    )
    by_hour = estimate(compute(contacts=busy_quarter(), series=hours).get("load.hour.v1", QUARTER))
    assert (by_hour.value, by_hour.unit) == (2.25, "ratio")


def test_avoidable_contacts_hours_and_money() -> None:
    typed = {"minutes_per_contact": Range.of(6), "prevented": Range.of(0.5), "hour_cost": Range.of(60)}
    found = compute(contacts=busy_quarter(), avoidable=("Gdzie  paczka",), inputs=typed)
    share = estimate(found.get("contacts.avoidable.v1", QUARTER))
    assert (share.count, share.n) == (50, 210)
    hours = estimate(found.get("contacts.hours.v1", QUARTER))
    assert hours.value == pytest.approx(210 * 50 / 210 * 0.5 * 6 / 60, rel=0.03)
    assert estimate(found.get("contacts.saving.v1", QUARTER)).value == pytest.approx(60 * hours.value)
    assert estimate(found.get("contact.cost.v1", QUARTER)).value == pytest.approx(6.0)
    none = compute(contacts=busy_quarter()).get("contacts.avoidable.v1", QUARTER)
    assert isinstance(none, NoData) and none.reason == "not_typed"


def test_the_three_ways_to_count_the_first_time_stand_side_by_side() -> None:
    rows = [(f"2026-08-{d:02d} 10:00", f"c{d}", "cena", True) for d in range(3, 23)]
    rows += [("2026-08-06 12:00", "c3", "cena", True)]
    said = pd.DataFrame(
        {
            "scope": "s",
            "submitted_at": at(["2026-08-20"] * 12),
            "solved_first": pd.array([True] * 9 + [False] * 3, dtype="boolean"),
        }
    )
    found = compute(contacts=contacts(rows).assign(reopened=[True, True] + [False] * 19), survey=said)
    counted = {
        name: (estimate(found.get(name, QUARTER)).count, estimate(found.get(name, QUARTER)).n)
        for name in ("fcr.agent7.v1", "fcr.norepeat7.v1", "fcr.customer.v1")
    }
    assert counted == {"fcr.agent7.v1": (19, 21), "fcr.norepeat7.v1": (19, 20), "fcr.customer.v1": (9, 12)}


def test_by_topic_and_beyond_twice() -> None:
    found = compute(contacts=busy_quarter())
    topic = estimate(found.get("frt.adherence.v1", QUARTER, ("topic", "gdzie paczka")))
    assert (topic.count, topic.n) == (50, 50)
    late = estimate(found.get("frt.beyond2x.v1", QUARTER))
    assert (late.count, late.n) == (60, 210), "72 hours are more than twice 24"


def scores() -> dict[str, pd.DataFrame]:
    """30 with a 10, of whom 15 come back within 90 days; 20 with a 3, of whom 4 do; all asked in March."""
    who = [f"p{n}" for n in range(30)] + [f"d{n}" for n in range(20)]
    survey = pd.DataFrame(
        {
            "scope": "s",
            "customer_id": who,
            "submitted_at": at(["2026-03-10"] * 50),
            "nps": pd.array([10] * 30 + [3] * 20, dtype="Int64"),
        }
    )
    back = [(f"p{n}", "2026-05-01", 10.0) for n in range(15)] + [
        (f"d{n}", "2026-05-01", 10.0) for n in range(4)
    ]
    return {"survey": survey, "orders": orders(*[(one, "2026-03-01", 10.0) for one in who], *back)}


def test_who_came_back_by_score() -> None:
    found = compute(**scores())
    high, low = (
        estimate(found.get("repeat.nps.v1", QUARTER, ("score", name))) for name in ("promoters", "detractors")
    )
    assert ((high.count, high.n), (low.count, low.n)) == ((15, 30), (4, 20))
    ratio = estimate(found.get("repeat.nps.ratio.v1", QUARTER))
    assert ratio.value == pytest.approx(2.5) and ratio.low is not None and ratio.low > 1


def test_after_a_mistake_in_three_groups() -> None:
    tables = scores()
    wrong = contacts([("2026-03-12 10:00", f"p{n}", "wada", True) for n in range(10)]).assign(
        kind="complaint"
    )
    wrong.loc[8:, "reopened"] = True
    found = compute(**tables, contacts=wrong)
    groups = {
        name: estimate(found.get("recovery.repeat.v1", QUARTER, ("recovery", name)))
        for name in ("none", "recovered")
    }
    assert {name: (one.count, one.n) for name, one in groups.items()} == {
        "none": (9, 40),
        "recovered": (8, 8),
    }
    assert isinstance(found.get("recovery.repeat.v1", QUARTER, ("recovery", "unrecovered")), Suppressed)
    assert estimate(found.get("recovery.repeat.gap.v1", QUARTER)).value == pytest.approx(1 - 9 / 40)


def test_felt_speed_beside_kept_speed() -> None:
    rows = [(f"2026-08-{3 + n % 5:02d} 10:00", f"c{n}", "cena", n < 20) for n in range(30)]
    survey = pd.DataFrame(
        {"scope": "s", "customer_id": [f"c{n}" for n in range(30)], "submitted_at": at(["2026-08-20"] * 30),
         "driver_speed": [5.0] * 15 + [2.0] * 5 + [4.0] * 2 + [1.0] * 8}
    )  # fmt: skip
    found = compute(contacts=contacts(rows), survey=survey)
    fast, late = (
        estimate(found.get("speed.felt.v1", QUARTER, ("answer", name))) for name in ("in_time", "late")
    )
    assert ((fast.count, fast.n), (late.count, late.n)) == ((15, 20), (2, 10))
    assert estimate(found.get("speed.gap.v1", QUARTER)).value == pytest.approx(0.55)


def test_an_investment_typed_in() -> None:
    inputs = {
        "margin_share": Range.of(0.5),
        "once": Range.of(1000),
        "lift": Range.of(0.0),
        "yearly_saving": Range.of(500),
    }
    found = compute(orders=two_years(), inputs=inputs)
    value = estimate(found.get("payoff.npv.v1", QUARTER))
    assert 0 < value.value < 500 and value.n == 20
    untyped = compute(orders=two_years()).get("payoff.npv.v1", QUARTER)
    assert isinstance(untyped, NoData) and untyped.reason == "not_typed"


def test_names_of_typed_figures_are_known_in_three_languages() -> None:
    for name, one in money().series.items():
        for said in (one.names.en, one.names.pl, one.names.tr):
            assert series_names()[said.casefold()] == name
    assert series_names()["advertising cost"] == series_names()["reklam gideri"] == "acquisition_cost"


def test_a_firm_without_purchases_closes_every_gate_in_words() -> None:
    found = compute(contacts=busy_quarter())
    for measure in ("repeat.second180.v1", "segment.size.v1", "revenue.customer.v1", "repeat.nps.ratio.v1"):
        missing = found.get(measure, QUARTER)
        assert isinstance(missing, NoData) and missing.reason == "no_table", measure
