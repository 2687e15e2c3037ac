"""Themes, agreement and causes: counted by hand, worked examples of the literature, coverage, refusals."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, NoData
from cxlib.measures import agreement, causes, themes

NAN = float("nan")
FIVE = ["waiting:-1", "staff:1 waiting:-1", "staff:1", "", None, "waiting:0"]


def estimate(found: object) -> Estimate:
    assert isinstance(found, Estimate)
    return found


# -- shares ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("function", "theme", "hits"),
    [
        (themes.mentioned, "waiting", 3), (themes.mentioned, "staff", 2), (themes.mentioned, "parking", 0),
        (themes.mentioned, "", 4), (themes.complained, "waiting", 2), (themes.complained, "staff", 0),
        (themes.complained, "", 2),
    ],
)  # fmt: skip
def test_comments_are_counted_once_each_and_unread_ones_not(function: Any, theme: str, hits: int) -> None:
    found = estimate(function(FIVE, theme))
    assert (found.count, found.n, found.method) == (hits, 5, "wilson")


def test_wilsons_interval_is_the_known_one() -> None:
    """40 of 50 is 0.6696 to 0.8876 (Wilson 1927)."""
    found = estimate(themes.mentioned(["waiting:-1"] * 40 + [""] * 10, "waiting"))
    assert (round(found.low or 0, 4), round(found.high or 0, 4)) == (0.6696, 0.8876)


def test_nothing_read_is_no_data() -> None:
    assert themes.mentioned([None, None], "waiting") == NoData("theme.share.v1", 0, 1, "no_answers")
    assert isinstance(themes.gap(["waiting:-1"], [3], "waiting"), NoData)


@given(
    st.lists(st.sampled_from(["waiting:-1", "staff:1", "staff:-1 waiting:0", ""]), min_size=1, max_size=40)
)
def test_a_complaint_is_a_mention_and_order_does_not_matter(column: list[str]) -> None:
    for theme in ("waiting", "staff"):
        told, hurt = themes.mentioned(column, theme), themes.complained(column, theme)
        assert isinstance(told, Estimate) and isinstance(hurt, Estimate) and hurt.value <= told.value
        assert themes.mentioned(sorted(column), theme) == told
    assert themes.named(column) == sorted({part.split(":")[0] for text in column for part in text.split()})


def test_a_column_of_categories_counts_as_one_of_texts() -> None:
    column = pd.Series(FIVE * 7, dtype="string")
    assert themes.mentioned(column.astype("category"), "staff") == themes.mentioned(column, "staff")


# -- gaps ------------------------------------------------------------------------------------------
def test_a_gap_is_newcombes_example() -> None:
    """56/70 against 48/80: 0.2000, 0.0524 to 0.3339 (Newcombe 1998, method 10, example a)."""
    column = ["x:0"] * 56 + [""] * 14 + ["x:0"] * 48 + [""] * 32 + ["x:0"] * 9
    scores = [3.0] * 70 + [10.0] * 80 + [7.0] * 4 + [NAN] * 5
    found = estimate(themes.gap(column, scores, "x"))
    assert (round(found.value, 4), round(found.low or 0, 4), round(found.high or 0, 4)) == (
        0.2,
        0.0524,
        0.3339,
    )
    assert found.n == 70


def test_the_clearest_gap_shows_and_chance_does_not() -> None:
    column = ["waiting:-1 staff:0"] * 20 + ["staff:1"] * 20 + [""] * 20
    found = {one.theme: one for one in themes.gaps(column, [2] * 25 + [10] * 35)}
    assert found["waiting"].shows and (found["waiting"].low, found["waiting"].high) == (20, 0)
    assert not themes.gaps(["a:0", "", "a:0", ""] * 5, [2, 2, 10, 10] * 5)[0].shows


def test_false_alarms_over_many_themes_stay_rare() -> None:
    """Nothing differs in truth: some theme is shown in about one world of twenty at most."""
    draw = np.random.default_rng(5)
    wrong = 0
    for _ in range(200):
        held = draw.random((60, 12)) < 0.25
        column = [" ".join(f"t{place:02d}:0" for place in np.flatnonzero(row)) for row in held]
        wrong += any(one.shows for one in themes.gaps(column, [2] * 30 + [10] * 30))
    assert wrong <= 18  # 5% of 200 is 10; 18 is three standard errors above


def test_bad_scores_are_refused() -> None:
    with pytest.raises(DataError, match="Answers must be numbers"):
        themes.gaps(["waiting:-1"], ["bad"])


@pytest.mark.parametrize("n", [10, 30, 100])
def test_the_gaps_interval_covers_the_truth(n: int) -> None:
    draw = np.random.default_rng(n)
    inside = 0
    for low, high in zip(draw.binomial(n, 0.4, 400), draw.binomial(n, 0.15, 400), strict=True):
        column = ["x:0"] * low + [""] * (n - low) + ["x:0"] * high + [""] * (n - high)
        found = estimate(themes.gap(column, [0] * n + [10] * n, "x"))
        inside += bool((found.low or -1) <= 0.25 <= (found.high or 1))
    assert 0.92 <= inside / 400 <= 0.995


@pytest.mark.parametrize("n", [10, 30, 100])
def test_the_shares_interval_covers_the_truth(n: int) -> None:
    draw = np.random.default_rng(n + 1)
    inside = 0
    for hits in draw.binomial(n, 0.2, 2000):
        found = estimate(themes.complained(["x:-1"] * hits + ["x:1"] * (n - hits), "x"))
        inside += bool((found.low or 0) <= 0.2 <= (found.high or 1))
    assert 0.925 <= inside / 2000 <= 0.985


# -- rising terms ------------------------------------------------------------------------------------
def test_a_term_that_rose_is_found_and_steady_ones_are_not() -> None:
    now, before = {"kiosk": 12, "wait": 20, "rare": 3}, {"kiosk": 1, "wait": 22}
    found = themes.rising(now, 60, before, 60)
    assert [(one.term, one.now, one.before) for one in found] == [("kiosk", 12, 1)]
    assert found[0].estimate.value == pytest.approx(11 / 60)
    assert themes.rising(now, 60, {}, 0) == [] and themes.rising({}, 60, before, 60) == []


def test_among_many_steady_terms_hardly_any_rises() -> None:
    draw = np.random.default_rng(9)
    worlds = 0
    for _ in range(100):
        now = {f"t{place}": int(hits) for place, hits in enumerate(draw.binomial(80, 0.1, 150))}
        before = {f"t{place}": int(hits) for place, hits in enumerate(draw.binomial(80, 0.1, 150))}
        worlds += bool(themes.rising(now, 80, before, 80))
    assert worlds <= 11


def test_held_down_is_benjamini_hochbergs_own_example() -> None:
    """The fifteen p-values of Benjamini and Hochberg 1995: four are rejected at 0.05."""
    chances = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
        0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    assert sum(q <= 0.05 for q in themes.held_down(chances)) == 4
    assert themes.held_down([]) == []


# -- agreement -----------------------------------------------------------------------------------------
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]  # fmt: skip


@pytest.mark.parametrize(
    ("ratings", "level", "alpha"),
    [
        ([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], "nominal", 0.095),
        ([[ord(c) for c in "aabbdcccedda"], [ord(c) for c in "babbbcccEddd".lower()]], "nominal", 0.692),
        (FOUR, "nominal", 0.743),
        (FOUR, "ordinal", 0.815),
    ],
    ids=["two readers, yes or no", "two readers, names", "four readers, gaps", "four readers, ranks"],
)
def test_alpha_is_that_of_krippendorff_2011(ratings: Any, level: Any, alpha: float) -> None:
    assert round(agreement.krippendorff(ratings, level=level) or 0, 3) == alpha
    assert round(estimate(agreement.alpha(ratings, level=level)).value, 3) == alpha


def test_perfect_agreement_is_one_and_still_unsure() -> None:
    found = estimate(agreement.alpha([[0, 1, 1, 0] * 8, [0, 1, 1, 0] * 8]))
    assert found.value == 1.0 and found.high == 1.0 and 0.7 < (found.low or 0) < 0.9
    assert found.n == 32


def test_columns_of_one_comment_count_as_one_unit() -> None:
    found = agreement.alpha([[0, 1, 1, 0], [0, 1, 0, 0]], units=["a", "a", "b", "b"])
    assert estimate(found).n == 2


@pytest.mark.parametrize("ratings", [[[1, 1, 1], [1, 1, 1]], [[1, NAN], [NAN, 2]], [[NAN], [NAN]]])
def test_where_nothing_varies_or_nobody_read_twice_there_is_no_alpha(ratings: Any) -> None:
    assert agreement.krippendorff(ratings) is None
    assert isinstance(agreement.alpha(ratings), NoData)


@pytest.mark.parametrize("n", [10, 30, 100])
def test_alphas_interval_covers_the_truth(n: int) -> None:
    """Two readers who are right in 90% and 95% of comments, of which 30% hold the theme."""
    draw = np.random.default_rng(n + 2)

    def pair(size: int) -> np.ndarray[Any, Any]:
        truth = draw.random(size) < 0.3
        return np.stack([np.where(draw.random(size) < right, truth, ~truth) for right in (0.9, 0.95)]).astype(
            float
        )

    true = agreement.krippendorff(pair(400_000)) or 0
    found = [one for _ in range(500) if isinstance(one := agreement.alpha(pair(n)), Estimate)]
    inside = np.mean([bool((one.low or -1) <= true <= (one.high or 1)) for one in found])
    assert 0.92 <= inside <= 0.995


# -- causes ----------------------------------------------------------------------------------------------
CAUSES = ["late"] * 5 + ["price"] * 3 + ["", None]


def test_a_causes_share_is_of_all_complaints() -> None:
    assert estimate(causes.caused_by(CAUSES, "late")).value == 0.5
    assert estimate(causes.caused_by(CAUSES)).count == 8
    assert isinstance(causes.caused_by([], "late"), NoData)


def test_pareto_adds_up_to_everything_known() -> None:
    bars = causes.pareto(CAUSES)
    assert [(bar.cause, bar.count, bar.share.n) for bar in bars] == [("late", 5, 8), ("price", 3, 8)]
    assert [round(bar.so_far, 3) for bar in bars] == [0.625, 1.0]
    assert causes.pareto(["", None]) == []


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def test_a_complaint_repeats_an_earlier_one_of_the_same_person_and_cause() -> None:
    customers = ["a", "a", "b", "b", "c", None, "a"]
    opened = [day(f"2026-{one}") for one in ("03-01", "07-05", "07-06", "07-20", "07-08", "07-09", "01-01")]
    told = ["late", "late", "late", "price", "late", "late", "late"]
    span = {"start": dt.datetime(2026, 7, 1, tzinfo=dt.UTC), "end": dt.datetime(2026, 10, 1, tzinfo=dt.UTC)}
    found = estimate(causes.again(customers, opened, told, **span))
    assert (found.count, found.n) == (1, 4)  # a again after 126 days; b's price is another cause
    assert estimate(causes.again(customers, opened, told, "late", **span)).n == 3
    assert estimate(causes.again(customers, opened, told, days=90, **span)).count == 0
    assert isinstance(causes.again(customers, opened, told, "parking", **span), NoData)


def test_a_cause_that_came_back_after_its_fix_is_told() -> None:
    opened = [day("2026-06-01"), day("2026-07-01"), day("2026-08-02"), day("2026-11-01")]
    fixes = {"late": dt.date(2026, 7, 1), "price": dt.date(2026, 8, 1)}
    until = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)
    found = causes.returned(opened, ["late"] * 4, fixes, until=until)
    assert [(one.cause, one.since, one.last.date()) for one in found] == [("late", 1, dt.date(2026, 8, 2))]
    assert causes.returned(opened, ["price"] * 4, {}, until=until) == []


def test_causes_by_stage_leave_out_what_is_unknown() -> None:
    table = causes.cross(["late", "late", "price", "", "price"], ["use", "buy", "use", "use", None])
    assert table.to_dict() == {"buy": {"late": 1, "price": 0}, "use": {"late": 1, "price": 1}}
    assert list(table.index) == ["late", "price"]


def test_a_decided_cause_goes_before_the_files() -> None:
    assert causes.joined(["", "root", None], ["late", "late", pd.NA]) == ["late", "root", ""]


@pytest.mark.parametrize("n", [10, 30, 100])
def test_the_interval_of_a_causes_share_covers_the_truth(n: int) -> None:
    draw = np.random.default_rng(n + 3)
    inside = 0
    for hits in draw.binomial(n, 0.3, 1000):
        found = estimate(causes.caused_by(["late"] * hits + ["other"] * (n - hits), "late"))
        inside += bool((found.low or 0) <= 0.3 <= (found.high or 1))
    assert 0.925 <= inside / 1000 <= 0.985
