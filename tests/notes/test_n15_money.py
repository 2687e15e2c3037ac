"""Notebook 15 on small firms whose customers and money are counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.clients.decided_money import Avoidable, MoneyInput
from cxlib.clients.decisions import Decisions
from cxlib.pages.notes import n15_customers, n15_loyalty, n15_money, n15_next, n15_payoff
from tests.notes.firms import LANGUAGES, decide, plain

FINDINGS = (
    n15_customers.kept, n15_customers.second, n15_customers.stopped, n15_customers.groups, n15_money.spent,
    n15_money.worth, n15_money.found_us, n15_loyalty.by_score, n15_loyalty.after_mistake, n15_next.limits,
    n15_next.next_steps, n15_payoff.inputs, n15_payoff.pays, n15_payoff.worths, n15_payoff.method,
)  # fmt: skip
WHEN = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)


def orders(*rows: tuple[str | None, str, float]) -> pd.DataFrame:
    who, when, paid = (list(part) for part in zip(*rows, strict=True))
    return pd.DataFrame(
        {"order_id": [f"o{n}" for n in range(len(rows))], "customer_id": pd.array(who, dtype="string"),
         "ordered_at": pd.to_datetime(pd.Series(when)).dt.tz_localize("UTC"), "amount": paid}
    )  # fmt: skip


def regulars(customers: int = 60, stop: int = 15) -> pd.DataFrame:
    """Monthly purchases of 100 from September 2024 on; some stop after March 2026."""
    months = [f"{day:%Y-%m}-10" for day in pd.date_range("2024-09-10", "2026-09-10", freq="MS")]
    return orders(
        *[
            (f"c{k:02d}", day, 100.0)
            for k in range(customers)
            for day in months
            if k >= stop or day < "2026-04"
        ]
    )


def survey() -> pd.DataFrame:
    """Thirty with a 10, twenty with a 2; asked in March 2026, and satisfied or not in August."""
    who = [f"c{k:02d}" for k in range(50)]
    asked = pd.DataFrame(
        {"respondent_id": who, "customer_id": who, "submitted_at": pd.Timestamp("2026-03-15", tz="UTC"),
         "nps": pd.array([2] * 20 + [10] * 30, dtype="Int64"), "csat": [2.0] * 20 + [5.0] * 30}
    )  # fmt: skip
    again = asked.assign(
        respondent_id=[f"{one}-2" for one in who], submitted_at=pd.Timestamp("2026-08-15", tz="UTC")
    )
    return pd.concat([asked, again], ignore_index=True)


def complaints() -> pd.DataFrame:
    who = [f"c{k:02d}" for k in range(20, 30)]
    opened = pd.Timestamp("2026-03-20", tz="UTC")
    return pd.DataFrame(
        {"contact_id": who, "customer_id": who, "channel": "email", "direction": "inbound",
         "opened_at": opened,
         "first_response_at": opened + pd.Timedelta(hours=2), "resolved_at": opened + pd.Timedelta(hours=9),
         "kind": "complaint", "topic": "invoice", "reopened": False}
    )  # fmt: skip


def listed() -> pd.DataFrame:
    """Sixty customers since 2023 and fourteen new ones, six of them by recommendation."""
    who = [f"c{k:02d}" for k in range(60)] + [f"n{k}" for k in range(14)]
    since = ["2023-05-01"] * 60 + ["2026-08-01"] * 14
    return pd.DataFrame(
        {"customer_id": who, "since": pd.to_datetime(pd.Series(since)).dt.tz_localize("UTC"),
         "source": pd.array([None] * 60 + ["friend's recommendation"] * 6 + ["advert"] * 8, dtype="string")}
    )  # fmt: skip


def costs() -> pd.DataFrame:
    return pd.DataFrame(
        {"name": ["advertising cost"] * 2, "segment": [None, None], "value": [400.0, 300.0],
         "date": pd.to_datetime(pd.Series(["2026-07-31", "2026-08-31"])).dt.tz_localize("UTC")}
    )  # fmt: skip


def full() -> dict[str, pd.DataFrame]:
    return {
        "orders": pd.concat([regulars(), orders((None, "2026-08-01", 50.0))], ignore_index=True).assign(
            order_id=lambda frame: [f"o{n}" for n in range(len(frame))]
        ),
        "survey": survey(), "contacts": complaints(), "customers": listed(), "series": costs(),
    }  # fmt: skip


CLIENTS: dict[str, Any] = {
    "full": full,
    "nothing": dict,
    "orders only": lambda: {"orders": regulars(12, 3)},
    "six orders": lambda: {"orders": orders(*[(f"c{k}", "2026-08-01", 20.0) for k in range(6)])},
    "no customer numbers": lambda: {"orders": regulars().drop(columns="customer_id")},
    "no amounts": lambda: {"orders": regulars().drop(columns="amount")},
    "list only": lambda: {"customers": listed()},
    "survey only": lambda: {"survey": survey()},
}

TYPED = {
    "margin_share": (0.4, 0.5, 0.6), "once": (800, 1000, 1500), "lift": (0.0, 0.05, 0.1),
    "discount": (0.1, 0.1, 0.1),
}  # fmt: skip


def typed(page: Any, **ranges: tuple[float, float, float]) -> None:
    given = {**TYPED, **ranges}
    decide(
        page,
        *[MoneyInput(id=name, low=a, likely=b, high=c, source="talk") for name, (a, b, c) in given.items()],
        when=WHEN,
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_every_finding_holds(make_page: Any, check: Any, client: str, language: str) -> None:
    page = make_page("15", language=language, sector="shop", **CLIENTS[client]())
    for finding in FINDINGS:
        check(finding(page), page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_holds_with_money_typed_in(make_page: Any, check: Any, language: str) -> None:
    page = make_page("15", language=language, sector="dental", **full())
    typed(page)
    for finding in FINDINGS:
        check(finding(page), page)


def test_who_came_back_and_who_stays_away(make_page: Any) -> None:
    page = make_page("15", sector="shop", **full())
    kept = n15_customers.kept(page)
    assert plain(kept.sentence) == "Came again: 45 of 45 people from April–June."
    assert plain(kept.details[0]) == "Came last year and this year too: 60 of 60."
    assert (
        plain(n15_customers.stopped(page).details[0]) == "Usual means: nine in ten come again within 31 days."
    )
    groups = n15_customers.groups(page)
    assert plain(groups.sentence) == "Came often before, but not lately: 15 people."
    assert groups.grid is not None
    assert [row[:2] for row in groups.grid.rows] == [("Often", "45"), ("Often before, not lately", "15")]


def test_fewer_than_fifty_customers_are_not_put_into_groups(make_page: Any) -> None:
    found = n15_customers.groups(make_page("15", sector="shop", orders=regulars(49, 10)))
    assert found.kind == "gate" and "this needs 50, and there are 49" in plain(found.sentence)


def test_new_people_their_source_and_what_winning_one_cost(make_page: Any) -> None:
    found = n15_money.found_us(make_page("15", sector="shop", **full()))
    assert plain(found.sentence) == "Came because somebody recommended us: 6 of 14 new people."
    assert plain(found.details[1]) == "Winning one new person cost about £50."
    assert found.grid is not None
    assert found.grid.rows == (("Advert", "8"), ("Friend's recommendation", "6"))


def test_scores_beside_what_people_did(make_page: Any) -> None:
    """Of the twenty low scorers fifteen stopped in April; all thirty high scorers go on."""
    found = n15_loyalty.by_score(make_page("15", sector="shop", **full()))
    assert plain(found.sentence) == "Yes: 30 of 30 with 9 or 10, 5 of 20 with 0 to 6."
    assert plain(found.details[0]).startswith("Ratio: 4.0 times, probably between ")


def test_the_growth_of_money_in_lira_is_not_shown_without_an_index(make_page: Any) -> None:
    page = make_page("15", language="tr", sector="shop", orders=regulars())
    said = [plain(one) for one in n15_money.spent(page).details]
    assert "Fiyatlar da arttı; artış gösterilmiyor." in said


def test_what_one_person_brings_in_once_the_margin_is_typed(make_page: Any) -> None:
    page = make_page("15", sector="shop", **full())
    assert n15_money.worth(page).kind == "gate"
    typed(page)
    again = make_page("15", sector="shop", name="other-firm", **full())
    typed(again)
    found = n15_money.worth(again)
    # 45 people bought 12 times in the year, 15 of them 6 times: 1,050 a person, half of it margin
    assert plain(found.sentence) == "One person brings in about £1,400 over three years."


def test_an_investment_and_what_must_be_true(make_page: Any) -> None:
    page = make_page("15", sector="shop", **full())
    waiting = n15_payoff.pays(page)
    assert "Investment, cost at the start" in waiting.sentence
    typed(page)
    page = make_page("15", sector="shop", name="typed-firm", **full())
    typed(page)
    found = n15_payoff.pays(page)
    assert found.kind == "note" and found.chart is not None
    assert any("must stay each year" in one for one in found.details)
    assert "this stays an assumption" in found.details[-1]


def test_a_form_writes_the_range_and_a_run_without_hands_writes_nothing(make_page: Any) -> None:
    page = make_page("15", sector="shop", **full())
    form = n15_payoff.write_input(page, lambda: WHEN)
    n15_payoff.write_avoidable(page, lambda: WHEN)
    assert Decisions.open(page.folder).of(MoneyInput) == []
    fields = {child.description: child for child in form.children if hasattr(child, "description")}
    values = {
        "At least (shares as 0.4)": "0.3",
        "Likeliest": "0.4",
        "At most": "0.5",
        "Where it comes from": "accounts",
    }
    for label, value in values.items():
        fields[label].value = value
    fields["Who decides (your name)"].value = "Jo"
    fields["Save"].click()
    (saved,) = Decisions.open(page.folder).of(MoneyInput)
    assert (saved.id, saved.low, saved.likely, saved.high) == ("margin_share", 0.3, 0.4, 0.5)
    fields["At least (shares as 0.4)"].value = "0.9"
    fields["Save"].click()
    assert "must rise" in form.children[-1].value
    assert len(Decisions.open(page.folder).history("input", "margin_share")) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"id": "profit", "low": 1, "likely": 2, "high": 3}, "must be one of"),
        ({"id": "once", "low": 3, "likely": 2, "high": 4}, "must rise"),
        ({"id": "margin_share", "low": 0.3, "likely": 40, "high": 50}, "a share must lie between"),
        ({"id": "once", "low": -3, "likely": 2, "high": 4}, "must not be negative"),
    ],
)
def test_a_range_that_cannot_be_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        MoneyInput.model_validate(given)


def test_a_topic_is_known_whatever_its_case_and_spaces() -> None:
    assert Avoidable(topic=" Where  is my parcel ").key == "where is my parcel"


def first_orders() -> pd.DataFrame:
    """Twenty people in one quarter: each buys once for 10, five of them once more for 30."""
    once = [(f"c{k:02d}", f"2026-07-{k + 1:02d}", 10.0) for k in range(20)]
    return orders(*once, *[(f"c{k:02d}", "2026-09-10", 30.0) for k in range(5)])


def test_a_first_quarter_shows_what_one_quarter_can(make_page: Any) -> None:
    page = make_page("15", sector="shop", orders=first_orders(), customers=listed(), series=costs())
    found = n15_customers.kept(page)
    assert found.kind == "answer" and plain(found.sentence) == "People who bought this time: 20."
    told = [plain(line) for line in found.details]
    assert told[:4] == [
        "On average a person spent £18.", "Half of the purchases were above £10.",
        "Winning one new person cost about £50.",
        "Came because somebody recommended us: 6 of 14 new people.",
    ]  # fmt: skip
    assert told[4] == "Who comes back can be told from October–December on."
    assert [plain(line.text) for line in found.owner] == [
        "People who bought this time: 20. On average a person spent £18."
    ]
    assert {one["measure"] for one in found.figures} == {
        "revenue.customer.v1", "order.value.median.v1", "referral.share.v1", "acquisition.cost.v1"
    }  # fmt: skip
    assert n15_money.spent(page).kind == n15_money.found_us(page).kind == "evidence"


def test_gaps_longer_than_half_of_the_data_are_not_called_usual(make_page: Any) -> None:
    """Sixty people buy at the beginning and the end of one quarter: 75 days apart, in 90 days of data."""
    rows = [(f"c{k:02d}", day, 10.0) for k in range(60) for day in ("2026-07-03", "2026-09-16")]
    page = make_page("15", sector="shop", orders=orders(*rows))
    assert n15_customers.groups(page).kind == "gate"
    assert n15_customers.kept(page).kind == "answer"
