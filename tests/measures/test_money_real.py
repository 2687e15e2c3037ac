"""Money on real exports, held against the same counts in plain pandas, written without our code."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from cxlib.base.estimate import Estimate
from cxlib.base.quarter import Period
from cxlib.clients.decided_money import MoneyInput
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import create
from cxlib.intake.importer import import_file
from cxlib.measures.lifetime import customer_worth
from cxlib.measures.retention import contract_kept
from cxlib.pages.page import compute_figures

pytestmark = [pytest.mark.real, pytest.mark.slow]

RETAIL = "online_retail/online_retail_2010-12_2011-05.csv.gz"
MAY, END = Period(2011, 5, 1), pd.Timestamp("2011-06-01")
DAY = pd.Timedelta(days=1)


def sold(file: Path) -> pd.DataFrame:
    """One row an order that was not cancelled: who, when (local), amount; only lines with a price."""
    lines = pd.read_csv(file, dtype={"InvoiceNo": str, "CustomerID": str}, parse_dates=["InvoiceDate"])
    lines = lines[lines["UnitPrice"] > 0]
    lines = lines.assign(paid=(lines["Quantity"] * lines["UnitPrice"]).round(4))
    orders = lines.groupby("InvoiceNo").agg(
        who=("CustomerID", "first"),
        at=("InvoiceDate", "first"),
        paid=("paid", "sum"),
        most=("Quantity", "max"),
    )
    return orders[orders["most"] > 0]


def days_of(orders: pd.DataFrame) -> pd.DataFrame:
    """The days on which each known customer bought, in order."""
    known = orders[orders["who"].notna()].assign(day=lambda rows: rows["at"].dt.normalize())
    return known[["who", "day"]].drop_duplicates().sort_values(["who", "day"])


def usual(orders: pd.DataFrame) -> tuple[float, int]:
    """The 90th of a hundred gaps between days of one customer, and how many gaps there are."""
    days = days_of(orders)
    gaps = (days.groupby("who")["day"].diff().dropna() / DAY).sort_values().tolist()
    return gaps[math.ceil(0.9 * len(gaps)) - 1], len(gaps)


def test_every_figure_about_money_of_a_shop(cx_home: Path, tmp_path: Path, shared_data: Path) -> None:
    folder = create("retail", language="en", sector="shop", country="GB")
    import_file(folder, shared_data / RETAIL)
    (costs := tmp_path / "costs.csv").write_text("date,name,value\n2011-05-01,marketing cost,5000\n")
    import_file(folder, costs, table="series", confirm=lambda proposal: True)
    store = Decisions.open(folder)
    for name, value in {"margin_share": 0.4, "discount": 0.1}.items():
        one = MoneyInput(id=name, low=value, likely=value, high=value)
        store.save(one, "Test", dt.datetime(2011, 5, 1, tzinfo=dt.UTC))
    clock = dt.datetime(2011, 6, 1, tzinfo=ZoneInfo("Europe/London"))
    figures = compute_figures(folder, MAY, clock)
    orders = sold(shared_data / RETAIL)
    start = pd.Timestamp("2011-05-01")
    april, may = (orders[orders["at"].dt.month == month] for month in (4, 5))
    assert set(orders["at"].dt.strftime("%Y-%m")) == {"2010-12", *(f"2011-0{month}" for month in range(1, 6))}

    def of(measure: str, segment: tuple[str, str] | None = None) -> Estimate:
        found = figures.get(measure, MAY.name, segment)
        assert isinstance(found, Estimate), (measure, found)
        return found

    paid = may.loc[may["paid"] > 0, "paid"]
    assert of("order.value.median.v1").value == pytest.approx(paid.median())
    assert (of("order.value.mean.v1").value, of("order.value.mean.v1").n) == (
        pytest.approx(paid.mean()), len(paid)
    )  # fmt: skip
    spent = may.groupby("who")["paid"].sum()
    assert of("revenue.customer.v1").value == pytest.approx(spent[spent > 0].mean())
    before, now = set(april["who"].dropna()), set(may["who"].dropna())
    kept = of("customer.retention.v1")
    assert (kept.count, kept.n) == (len(before & now), len(before))
    was = april.groupby("who")["paid"].sum()
    value = of("value.retention.v1")
    assert value.value == pytest.approx(spent.reindex(was.index).fillna(0).sum() / was.sum())

    new = orders.groupby("who")["at"].min() >= start
    new_ones = new[new].index
    assert of("acquisition.cost.v1").value == pytest.approx(5000 / len(new_ones))
    back = of("acquisition.return.v1")
    assert (back.value, back.n) == (pytest.approx(spent[new_ones].sum() / 5000), len(new_ones))

    early = orders[(orders["at"] >= start - 90 * DAY) & (orders["at"] < END - 90 * DAY)]
    first = early.groupby("who")["at"].min()
    joined = orders[orders["who"].notna()].join(first.rename("first"), on="who", how="inner")
    soon = (joined["at"] - joined["first"] <= 90 * DAY) & (joined["at"].dt.date > joined["first"].dt.date)
    again = of("repeat.rate.v1")
    assert (again.count, again.n) == (joined.loc[soon, "who"].nunique(), len(first))

    gap, gaps = usual(orders)
    assert (of("gap.usual.v1").value, of("gap.usual.v1").n) == (gap, gaps)
    usual_then, _ = usual(orders[orders["at"] < start])
    last_then = orders[orders["at"] < start].groupby("who")["at"].max()
    coming = last_then[last_then >= start - usual_then * DAY].index
    last = orders.groupby("who")["at"].max()
    stopped = of("stopped.gap.v1")
    assert (stopped.count, stopped.n) == (int((last[coming] < END - usual_then * DAY).sum()), len(coming))

    visits, away = days_of(orders)["who"].value_counts(), (END - last) / DAY > gap
    for name, often, gone in (
        ("regular", visits >= 3, False), ("returning", visits == 2, False), ("new", visits == 1, False),
        ("regular_away", visits >= 3, True), ("returning_away", visits == 2, True),
        ("once_away", visits == 1, True),
    ):  # fmt: skip
        people = visits[often].index
        assert of("segment.size.v1", ("group", name)).count == int((away[people] == gone).sum()), name
    for measure in ("clv.three.v1", "customer.year.v1"):
        assert not isinstance(figures.get(measure, MAY.name), Estimate), "half a year is no year"


def test_customers_under_contract_and_what_one_is_worth(shared_data: Path) -> None:
    """The telecom list: 7,043 customers, 1,869 of whom left in its last month; tenure in months."""
    rows = pd.read_csv(shared_data / "telco_churn" / "Telco-Customer-Churn.csv")
    start, end = pd.Timestamp("2026-09-01", tz="UTC"), pd.Timestamp("2026-10-01", tz="UTC")
    since = pd.Series([end - pd.DateOffset(months=int(months)) for months in rows["tenure"]])
    left = pd.Series(start + 14 * DAY, index=rows.index).where(rows["Churn"] == "Yes")
    kept = contract_kept(since - DAY, left, start=start, end=end)
    assert isinstance(kept, Estimate)
    there = rows["tenure"] >= 1
    gone = int((rows.loc[there, "Churn"] == "Yes").sum())
    assert (kept.n, kept.n - kept.count) == (int(there.sum()), gone) == (7032, 1869)
    assert kept.value == pytest.approx(1 - 1869 / 7032)
    margin = 12 * float(rows["MonthlyCharges"].mean()) * 0.4
    worth = customer_worth(margin, kept, discount=0.1)
    assert isinstance(worth, Estimate)
    r = 1 - 1869 / 7032
    assert worth.value == pytest.approx(margin * (1 + r / 1.1 + (r / 1.1) ** 2))
    assert worth.low is not None and worth.high is not None and worth.low < worth.value < worth.high
