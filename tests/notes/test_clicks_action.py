"""A link is worded anew: clicks before and after, judged like any other action."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxlib.pages import actions
from tests.notes.firms import action, decide


def clicks(first: str, hits: int, shown: int, days: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": "clicks", "segment": "newsletter", "source": "site counter", "value": float(hits),
            "n": pd.array([shown] * days, dtype="Int64"),
            "date": pd.date_range(first, periods=days, freq="1D", tz="UTC"),
        }
    )  # fmt: skip


def test_twice_as_many_clicks_have_worked(make_page: Any) -> None:
    """30 of 1,000 a day before and 60 of 1,000 after, twenty days each: +3 of 100, at least 1 was wanted."""
    frame = pd.concat(
        [clicks("2026-06-05", 30, 1000, 20), clicks("2026-07-06", 60, 1000, 20)], ignore_index=True
    )
    page = make_page("51", series=frame, as_of="2026-09-30")
    new_words = action(
        id="words", title="New words", measure="clicks.rate.v1", segment=None, minimum=0.01, hoped=0.02,
        planned_answers=2000, no_season="readers click all year round",
    )  # fmt: skip
    decide(page, new_words)
    (told,) = actions.started(page)
    assert told.verdict == "worked"
    assert told.counts == ((1200, 20_000), (600, 20_000))
