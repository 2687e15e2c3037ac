"""Every comparison with the same time a year before names the holidays that moved; lira growth is guarded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from cxlib.pages.finding import Finding
from cxlib.pages.notes import (
    n11_voice,
    n14_times,
    n15_customers,
    n15_money,
    n16_marks,
    n51_actions,
    n51_review,
)
from cxlib.pages.page import Page
from tests.notes.firms import action, calls, decide, joined, plain

NAMED = {
    "2025Q2": {
        "pl": "Wielkanoc: teraz w tym czasie (20 kwietnia 2025), rok temu nie.",
        "en": "Easter fell in this time now (20 April 2025), but not a year ago.",
    },
    "2026Q2": {
        "tr": "Ramazan Bayramı geçen yıl bu zamana denk geldi (1 Nisan 2025), bu yıl gelmedi.",
        "pl": "",
    },
}
FINDINGS: tuple[Callable[[Page], Finding], ...] = (
    n11_voice.change, n14_times.change, n15_customers.kept, n15_money.spent, n16_marks.history,
    n51_review.changes, n51_actions.actions,
)  # fmt: skip


def three_years(year: int) -> dict[str, pd.DataFrame]:
    """The same 88 people in the first and second quarter of three years: answers, calls and orders."""
    starts = [f"{one}-{month}-03 09:00" for one in (year - 2, year - 1, year) for month in ("01", "04")]
    days = pd.Series(
        [day for start in starts for day in pd.date_range(start, periods=88, freq="1D", tz="UTC")]
    )
    who = [f"c{place}" for place in range(88)] * 6
    survey = pd.DataFrame({"submitted_at": days, "nps": pd.array([10, 9, 8, 3] * 132, dtype="Int64")})
    orders = pd.DataFrame({"ordered_at": days, "customer_id": who, "amount": 100.0})
    typed = pd.to_datetime(pd.Series(starts), utc=True)
    series = pd.DataFrame({"name": "price_index", "date": typed, "value": 100.0, "segment": ""})
    return {
        "series": series,
        "survey": survey,
        "orders": orders,
        "contacts": joined(*(calls(30, 40, one[:16]) for one in starts)),
    }


@pytest.mark.parametrize(
    ("quarter", "language"), [(quarter, language) for quarter, said in NAMED.items() for language in said]
)
def test_each_comparison_with_a_year_before_names_what_moved(
    make_page: Any, check: Any, quarter: str, language: str
) -> None:
    year = int(quarter[:4])
    page = make_page(
        "51", language=language, sector="shop", quarter=quarter, as_of=f"{year}-06-30", **three_years(year)
    )
    begun = action(start=f"{year}-04-01", planned_look=f"{year}-06-30")
    decide(page, begun)
    expected = NAMED[quarter][language]
    for make in FINDINGS:
        finding = make(page)
        said = [plain(text) for text in (finding.sentence, *finding.details)]
        holidays = ("Wielkanoc", "Easter", "Ramazan", "Kurban", "Ramadan")
        assert [text for text in said if text.startswith(holidays)] == ([expected] if expected else []), make
        assert expected == "" or expected in said
