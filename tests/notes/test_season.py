"""Season or action: without a year before, a control group or a declared assumption nothing *worked*."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.base.estimate import NoData
from cxlib.pages import actions as register
from cxlib.pages.notes import n51_actions, n52_ledger
from tests.notes.firms import LANGUAGES, QUIET, action, calls, contacts, decide, declared, joined, plain

SPRING, SUMMER, LAST_SUMMER = "2026-04-02 08:00", "2026-07-02 08:00", "2025-07-02 08:00"


def helped() -> Any:
    return joined(calls(38, 84, SPRING), calls(61, 89, SUMMER))


def said(page: Any) -> tuple[str, list[str]]:
    """The verdict of the only action and what pages 51 and 52 say about it."""
    (told,) = register.started(page)
    texts = [*n51_actions.compared(page, told), *n52_ledger.ledger(page).details]
    return told.verdict, [plain(text) for text in texts]


@pytest.mark.parametrize(
    ("language", "why", "help_", "ledger"),
    [
        ("en", "Part of this change may be the season", "The same months next year would tell",
         "Part of the change may be the season: Calling back."),
        ("pl", "Część tej zmiany może wynikać z pory roku", "te same miesiące za rok",
         "Część zmiany może wynikać z pory roku: Calling back."),
        ("tr", "Bu değişimin bir kısmı mevsimden gelebilir", "Gelecek yılın aynı ayları",
         "Değişimin bir kısmı mevsimden gelebilir: Calling back."),
    ],
)  # fmt: skip
def test_a_first_summer_is_better_and_no_more(
    make_page: Any, check: Any, language: str, why: str, help_: str, ledger: str
) -> None:
    """61 of 89 calls after 38 of 84 is +9 to +37 against a minimum of 5, but summer was never seen before."""
    page = make_page("51", language=language, name=f"c-{language}", contacts=helped())
    decide(page, action())
    verdict, texts = said(page)
    assert verdict == "better"
    assert all(any(part in text for text in texts) for part in (why, help_, ledger))
    (told,) = register.started(page)
    assert told.judgement is not None
    assert (told.judgement.doubt, told.judgement.more_answers) == ("season", None)
    for finding in (n51_actions.actions(page), n52_ledger.ledger(page), n52_ledger.brought(page)):
        check(finding, page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_assumption_written_down_beforehand_lets_it_stand_and_is_named(
    make_page: Any, check: Any, language: str
) -> None:
    page = make_page("51", language=language, name=f"c-{language}", contacts=helped())
    decide(page, declared())
    verdict, texts = said(page)
    assert verdict == "worked"
    assert sum("people call all year round" in text for text in texts) == 2, "on the page and in the ledger"
    for finding in (n51_actions.actions(page), n52_ledger.ledger(page)):
        check(finding, page)


def test_an_assumption_made_after_the_start_does_not_count(make_page: Any) -> None:
    page = make_page("51", contacts=helped())
    decide(page, action())
    decide(page, declared(), when=dt.datetime(2026, 6, 30, 22, tzinfo=dt.UTC))  # 23:00 in London
    assert said(page)[0] == "worked", "an hour before the first day"
    late = make_page("51", contacts=helped())
    decide(late, action())
    decide(late, declared(), when=dt.datetime(2026, 7, 1, 8, tzinfo=dt.UTC))
    verdict, texts = said(late)
    assert verdict == "better"
    assert any("written down after the start, so it does not count" in text for text in texts)
    taken_back = make_page("51", contacts=helped())
    decide(taken_back, declared(), when=QUIET - dt.timedelta(days=3))
    decide(taken_back, action())
    decide(taken_back, declared(), when=dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
    assert said(taken_back)[0] == "better", "it did not stand when the action began"


def test_last_summer_or_an_untouched_channel_tells_the_season(make_page: Any) -> None:
    page = make_page("51", contacts=joined(calls(36, 88, LAST_SUMMER), helped()))
    decide(page, action())
    verdict, texts = said(page)
    assert verdict == "worked" and not any("season" in text for text in texts)
    mails = [contacts(60, 24, 0, start=start) for start in (SPRING, SUMMER)]
    beside = make_page("51", contacts=joined(helped(), *mails))
    decide(beside, action(test="control", control="channel=email", minimum=0.01))
    verdict, texts = said(beside)
    assert verdict == "worked" and not any("season" in text for text in texts)


def sold(start: str, amount: float, orders: int = 60) -> pd.DataFrame:
    """An order a day, of 10 less or more than the amount."""
    return pd.DataFrame(
        {
            "order_id": [f"{start}-{place}" for place in range(orders)],
            "customer_id": [f"c{place}" for place in range(orders)],
            "ordered_at": pd.date_range(start, periods=orders, freq="1D", tz="UTC"),
            "amount": [amount + (10 if place % 2 else -10) for place in range(orders)],
        }
    )


HALF_A_YEAR = {"start": "2026-04-01", "planned_look": "2026-09-30"}


@pytest.mark.parametrize(
    ("currency", "span", "verdict"),
    [("EUR", HALF_A_YEAR, "worked"), ("TRY", HALF_A_YEAR, "not_measured"), ("TRY", {}, "worked")],
    ids=["half a year in euro", "half a year in lira", "a quarter in lira"],
)
def test_no_action_has_raised_orders_where_prices_rose(
    make_page: Any, check: Any, currency: str, span: dict[str, str], verdict: str
) -> None:
    """100 before, 150 after; from one half-year to the next lira prices rose too, and no growth is shown."""
    orders = joined(
        *(sold(start, 100.0) for start in ("2025-10-10", "2026-01-05")),
        sold("2026-04-05", 150.0 if span else 100.0),
        sold("2026-07-05", 150.0),
    )
    change = {"currency: TRY": "currency: EUR"} if currency == "EUR" else {}
    page = make_page("51", language="tr", edit=change, orders=orders)
    bigger = {"measure": "order.value.mean.v1", "segment": None, "minimum": 5, "hoped": 40}
    early = dt.datetime(2026, 3, 20, tzinfo=dt.UTC)
    decide(page, declared(planned_answers=None, **bigger, **span), when=early)
    (told,) = register.started(page)
    assert told.verdict == verdict
    texts = [plain(text) for text in n51_actions.compared(page, told)]
    assert any("fiyatlar da arttı" in text for text in texts) == (verdict == "not_measured")
    for finding in (n51_actions.actions(page), n52_ledger.ledger(page), n52_ledger.method(page)):
        check(finding, page)


def test_lira_is_not_checked_against_a_year_before(make_page: Any) -> None:
    """Orders of 150 after 100, and 140 last summer: in euro that is summer, in lira it was other money."""
    found = {}
    for currency in ("EUR", "TRY"):
        orders = joined(sold("2025-07-05", 140.0), sold("2026-04-05", 100.0), sold("2026-07-05", 150.0))
        change = {"currency: TRY": "currency: EUR"} if currency == "EUR" else {}
        page = make_page("51", language="tr", edit=change, orders=orders)
        bigger = {"measure": "order.value.mean.v1", "segment": None, "minimum": 20, "hoped": 40}
        decide(page, action(planned_answers=None, **bigger))
        (told,) = register.started(page)
        assert told.judgement is not None
        found[currency] = (told.verdict, told.judgement.doubt, isinstance(told.ago, NoData))
    assert found == {"EUR": ("better", "year_before", False), "TRY": ("better", "season", True)}
