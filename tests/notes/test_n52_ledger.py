"""Notebook 52: the ledger of effects with known truths: verdicts, cases, costs, worth with its range."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxlib.measures.effects_worth import Gain, together
from cxlib.pages.notes import n52_ledger
from tests.notes.firms import LANGUAGES, action, calls, decide, declared, joined, plain

SPRING, SUMMER = "2026-04-02 08:00", "2026-07-02 08:00"
FINDINGS = (
    n52_ledger.answer, n52_ledger.ledger, n52_ledger.brought, n52_ledger.limits, n52_ledger.next_steps,
    n52_ledger.method,
)  # fmt: skip
ACTIONS = (
    declared(cost_hours=6, cost_money=300, worth=20),
    action(id="sms", title="SMS", start="2026-09-10", planned_look="2027-01-15"),
    action(id="kind", title="Kind words", right=True, status="done"),
    action(id="score", title="Notes", measure="nps.v1", segment=None, minimum=5, hoped=20),
)


def helped() -> pd.DataFrame:
    return joined(calls(38, 84, SPRING), calls(61, 89, SUMMER))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("planned", [0, 1, 4])
def test_every_finding_holds(make_page: Any, check: Any, planned: int, language: str) -> None:
    page = make_page("52", language=language, name=f"c-{language}", contacts=helped())
    decide(page, *ACTIONS[:planned])
    for finding in FINDINGS:
        check(finding(page), page)


def test_the_ledger_by_hand(make_page: Any) -> None:
    """One judged, one done because it is right, two still open; 23 of 100 of 89 calls, 9 to 37."""
    page = make_page("52", contacts=helped())
    decide(page, *ACTIONS)
    assert plain(n52_ledger.answer(page).sentence) == "4 changes so far; judged: 1."
    grid = n52_ledger.ledger(page).grid
    assert grid is not None
    verdicts = {row[0]: row[3] for row in grid.rows}
    assert verdicts == {
        "Calling back": "worked", "SMS": "too early to tell", "Kind words": "done because it is right: done",
        "Notes": "cannot be measured yet",
    }  # fmt: skip
    assert [plain(row[4]) for row in grid.rows if row[0] == "Calling back"] == ["6.0 h, £300"]
    told = [plain(text) for text in n52_ledger.brought(page).details]
    assert told[0] == "Calling back: probably +8 to +33 cases that went well, of 89."
    assert told[1].startswith("Worth less cost, for the 1 with a price: probably between −")


def test_no_verdict_and_no_cases_between_planned_looks(make_page: Any) -> None:
    page = make_page("52", as_of="2026-09-15", contacts=helped())
    decide(page, action())
    assert n52_ledger.answer(page).sentence == "No change has come to its planned look yet."
    assert n52_ledger.brought(page).kind == "gate"


gains = st.lists(
    st.tuples(st.floats(-1e3, 1e3), st.floats(0, 1e3), st.floats(0, 1e3)), min_size=1, max_size=6
)


@given(gains)
def test_a_sum_lies_within_the_sum_of_all_ends(parts: list[tuple[float, float, float]]) -> None:
    found = together([Gain(value, value - low, value + high) for value, low, high in parts])
    assert found.low is not None and found.high is not None
    assert sum(v - low for v, low, _ in parts) - 1e-6 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= sum(v + high for v, _, high in parts) + 1e-6


def test_an_open_side_leaves_the_sum_open() -> None:
    assert together([Gain(1, 0, 2), Gain(1, None, 3)]).low is None
