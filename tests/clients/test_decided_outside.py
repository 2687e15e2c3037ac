"""Competitors, trial enquiries, published figures and guesses: what is kept and what is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from cxlib.base.errors import SettingsError
from cxlib.clients.decided import Decided, decided
from cxlib.clients.decided_outside import Benchmark, Enquiry, Guess, Rival
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import create

WHEN = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
ENQUIRY = {
    "id": "t1",
    "rival": "Copper Kite",
    "channel": "email",
    "asked_at": "2026-07-01T09:00+02:00",
    "fair": True,
}
MARK = {
    "id": "b1", "measure": "nps.v1", "value": 38, "country": "PL", "year": 2025, "source": "invented example",
}  # fmt: skip
GUESS = {"quarter": "2026Q3", "about": "nps.promoters.v1", "by": "A", "value": "82,5"}


def test_all_kinds_are_kept_with_their_history(cx_home: Path) -> None:
    store = Decisions.open(create("anna", language="en", sector="agency"))
    values = [
        Rival(name="Copper Kite", seen_on=dt.date(2026, 7, 1), keyword="branding", rank=2),
        Enquiry.model_validate(ENQUIRY),
        Benchmark.model_validate(MARK),
        Guess.model_validate(GUESS),
    ]
    store.save_all(values, "Consultant", WHEN)
    for value in values:
        assert store.of(type(value)) == [value]
    assert store.of(Guess)[0].value == 82.5
    assert store.of(Enquiry)[0].asked_at == dt.datetime(2026, 7, 1, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("model", "data", "said"),
    [
        pytest.param(
            Enquiry, {**ENQUIRY, "fair": False}, "book no scarce appointment", id="not a fair enquiry"
        ),
        pytest.param(
            Enquiry,
            {**ENQUIRY, "answered_at": "2026-07-01T08:00+02:00"},
            "must not come before",
            id="answered before",
        ),
        pytest.param(Enquiry, {**ENQUIRY, "asked_at": "2026-07-01T09:00"}, "time zone", id="no time zone"),
        pytest.param(
            Benchmark,
            {**MARK, "measure": "nps.of.somebody"},
            "another definition",
            id="an unknown definition",
        ),
        pytest.param(Benchmark, {**MARK, "measure": "csat.t2b5.v1"}, "as a fraction", id="a share of 38"),
        pytest.param(Benchmark, {**MARK, "value": 138}, "between -100 and 100", id="138 points"),
        pytest.param(Benchmark, {**MARK, "low": 40}, "inside its own interval", id="outside its interval"),
        pytest.param(
            Guess, {**GUESS, "about": "nps.v1"}, "a share of the playbook", id="points are not guessed"
        ),
        pytest.param(Guess, {**GUESS, "value": 120}, "less than or equal to 100", id="120 of 100"),
        pytest.param(Guess, {**GUESS, "value": None}, "a number from 0 to 100", id="no number"),
        pytest.param(Guess, {**GUESS, "about": "theme"}, "must name one", id="no topic"),
    ],
)
def test_what_does_not_hang_together_is_refused(
    model: type[Decided], data: dict[str, Any], said: str
) -> None:
    with pytest.raises(SettingsError, match=said):
        decided(model, data, where=model.kind)
