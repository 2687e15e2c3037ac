"""Figures that come once a theme or a cause: computed, changed, and hidden where few people stand behind."""

from __future__ import annotations

import pandas as pd

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.figure import Suppressed
from tests.measures.test_figures import QUARTER, compute, estimate


def survey(now: list[str | None], before: list[str | None], **columns: object) -> pd.DataFrame:
    days = ["2026-08-10"] * len(now) + ["2026-05-10"] * len(before)
    at = pd.to_datetime(days).tz_localize("Europe/Warsaw").tz_convert("UTC")
    return pd.DataFrame(
        {"scope": "s", "submitted_at": at, "themes": pd.Series([*now, *before], dtype="string"), **columns}
    )


NOW: list[str | None] = ["waiting:-1"] * 8 + ["waiting:1"] * 2 + ["price:-1"] * 3 + [""] * 7 + [None] * 5
BEFORE: list[str | None] = ["waiting:-1"] * 6 + ["price:-1"] * 6 + [""] * 8


def test_each_theme_is_a_figure_with_its_change() -> None:
    found = compute(survey=survey(NOW, BEFORE))
    share = estimate(found.get("theme.share.v1", QUARTER, ("theme", "waiting")))
    assert (share.count, share.n, share.source) == (10, 20, "survey: s")
    assert estimate(found.get("theme.critical.v1", QUARTER, ("theme", "waiting"))).count == 8
    assert estimate(found.get("theme.share.v1", QUARTER)).count == 13
    change = estimate(found.get("theme.critical.v1~previous", QUARTER, ("theme", "waiting")))
    assert round(change.value, 3) == 0.1 and change.method == "newcombe"


def test_a_theme_of_few_people_is_hidden_and_so_is_its_change() -> None:
    found = compute(survey=survey(NOW, BEFORE))
    hidden = ("theme", "price")
    assert found.get("theme.share.v1", QUARTER, hidden) == Suppressed("theme.share.v1", 5)
    assert estimate(found.get("theme.share.v1", "2026Q2", hidden)).count == 6
    assert isinstance(found.get("theme.share.v1~previous", QUARTER, hidden), NoData)


def test_few_comments_give_one_closed_gate_and_no_row_a_theme() -> None:
    found = compute(survey=survey(["waiting:-1"] * 6, []))
    assert found.get("theme.share.v1", QUARTER) == NoData("theme.share.v1", 6, 10, "too_few")
    assert "theme" not in found.groups(QUARTER, "theme.share.v1")


def test_a_survey_whose_comments_nobody_read_has_no_such_figures() -> None:
    found = compute(survey=survey(NOW, BEFORE).drop(columns="themes"))
    assert not [one for one in found if one.measure.startswith("theme.") and isinstance(one.result, Estimate)]


def test_a_gap_needs_scores_and_enough_who_mention_the_theme() -> None:
    scores = pd.array([2] * 10 + [10] * 15 + [5] * 20, dtype="Int64")
    found = compute(survey=survey(NOW, BEFORE, nps=scores))
    gap = estimate(found.get("theme.gap.v1", QUARTER, ("theme", "waiting")))
    assert (round(gap.value, 3), gap.n) == (1.0, 10)
    assert not isinstance(found.get("theme.gap.v1", QUARTER, ("theme", "price")), Estimate)


def contacts(*told: tuple[str, int]) -> pd.DataFrame:
    causes = [cause for cause, n in told for _ in range(n)]
    at = pd.date_range("2026-07-02", periods=len(causes), freq="3h", tz="UTC")
    return pd.DataFrame(
        {
            "scope": "c", "opened_at": at, "kind": "complaint", "root_cause": causes,
            "customer_id": [f"c{place}" for place in range(len(causes))],
        }
    )  # fmt: skip


def test_a_small_cause_is_hidden_and_the_next_that_would_betray_it() -> None:
    found = compute(contacts=contacts(("late", 20), ("price", 7), ("rude", 2)))
    kinds = {
        cause: type(found.get("complaint.cause.v1", QUARTER, ("cause", cause))).__name__
        for cause in ("late", "price", "rude")
    }
    assert kinds == {"late": "Estimate", "price": "Suppressed", "rude": "Suppressed"}
    assert estimate(found.get("complaint.cause.v1", QUARTER, ("cause", "late"))).n == 29
    assert estimate(found.get("complaint.repeat.v1", QUARTER)).value == 0.0
