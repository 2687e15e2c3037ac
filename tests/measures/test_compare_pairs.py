"""Customers who answered twice: pairs by hand, partly shared groups, error rates, invariants, refusals."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, NoData
from cxlib.base.intervals import Balance, score_statistic
from cxlib.measures import survey
from cxlib.measures.compare import Change, change
from cxlib.measures.effects import detectable_change
from tests.measures.worlds import Opinion, outside, twice

FIVE = ["a", "b", "c", "d", "e"]


def changed(*args: object, **kwargs: object) -> Change:
    found = change(*args, **kwargs)  # type: ignore[arg-type]
    assert isinstance(found, Change)
    return found


def test_pairs_by_hand() -> None:
    # differences of -1/0/+1: +1, +1, 0, 0, +1; one pair added: mean 3/6, squares 4/6
    found = changed([8, 8, 8, 10, 3], [10, 9, 8, 9, 7], customers_before=FIVE, customers_after=FIVE)
    half = 100 * stats.t.ppf(0.975, 4) * math.sqrt((4 / 6 - 0.25) / 6)
    assert (found.value, found.pairs, found.method) == (60.0, 5, "nps.change.paired.t")
    assert (found.low, found.high) == (pytest.approx(50 - half), pytest.approx(50 + half))
    assert isinstance(found.others, NoData)


def test_the_order_of_rows_does_not_matter_to_pairs() -> None:
    found = changed([8, 8, 8, 10, 3], [10, 9, 8, 9, 7], customers_before=FIVE, customers_after=FIVE)
    mixed = changed(
        [3, 10, 8, 8, 8],
        [8, 10, 7, 9, 9],
        customers_before=list("edabc"),
        customers_after=list("caebd"),
    )
    assert (mixed.value, mixed.low, mixed.high) == pytest.approx((found.value, found.low, found.high))


def test_equal_pairs_show_no_change_but_keep_a_width() -> None:
    found = changed([10] * 5, [10] * 5, customers_before=FIVE, customers_after=FIVE)
    assert found.value == 0
    assert found.low is not None and found.high is not None
    assert found.low < -20 and found.high > 20


def test_paired_shares_are_tango_and_mcnemar() -> None:
    """44 people, 9 of them now yes and before no, 2 the other way round."""
    people = list(range(44))
    before = [1] * 20 + [0] * 13 + [0] * 9 + [1] * 2
    after = [1] * 20 + [0] * 13 + [1] * 9 + [0] * 2
    found = changed(
        before, after, measure="frt.adherence.v1", customers_before=people, customers_after=people
    )
    assert (found.value, found.method) == (pytest.approx(7 / 44), "share.change.paired.score")
    oracle = mcnemar([[20, 2], [9, 13]], exact=False, correction=False)
    assert found.p == pytest.approx(oracle.pvalue, abs=1e-4)
    assert found.low is not None and found.high is not None
    seen = Balance(9, 2, 44)
    assert score_statistic(seen, found.low) == pytest.approx(1.96, abs=1e-3)
    assert score_statistic(seen, found.high) == pytest.approx(-1.96, abs=1e-3)


def test_paired_means_are_the_paired_t() -> None:
    before, after = [3, 4, 2, 5, 3], [4, 4, 3, 5, 5]
    found = changed(before, after, measure="csat.mean5.v1", customers_before=FIVE, customers_after=FIVE)
    oracle = stats.ttest_rel(after, before).confidence_interval()
    assert (found.low, found.high) == (pytest.approx(oracle.low), pytest.approx(oracle.high))


def test_partly_shared_groups_by_hand() -> None:
    """Two of three customers answered both times; residuals by hand from the definition."""
    before, after = [10, 3, 8], [10, 8, 10, 3]
    found = changed(before, after, customers_before=["a", "b", "c"], customers_after=["a", "b", "d", None])
    assert found.value == pytest.approx(100 * (1 / 4 - 0))
    assert (found.pairs, found.method) == (2, "nps.change.overlap")
    now, then = (0.25 + 0, 4), (0.0, 3)
    covariance = ((1 - now[0]) * (1 - then[0]) + (0 - now[0]) * (-1 - then[0])) / (4 * 3)
    a, b = (1 / 7, 3 + 1.5), (0.0, 2 + 1.5)
    variance = (a[1] / 7 - a[0] ** 2) / 7 + (b[1] / 6) / 6 - 2 * covariance * (4 / 7) * (3 / 6)
    half = 195.996398 * math.sqrt(variance)
    assert found.low == pytest.approx(max(-200, 100 * a[0] - half))
    assert found.high == pytest.approx(min(200, 100 * a[0] + half))


def test_both_parts_are_reported() -> None:
    before, after = [10, 8, 3, 3, 8], [10, 10, 8, 9, 3]
    found = changed(
        before, after, customers_before=["a", "b", "c", "x", "y"], customers_after=["a", "b", "c", "p", "q"]
    )
    assert isinstance(found.same, Estimate) and isinstance(found.others, Estimate)
    assert (found.same.value, found.same.n) == (pytest.approx(100 * 2 / 3), 3)
    assert (found.others.value, found.others.n) == (pytest.approx(50.0), 2)


def test_unknown_customers_are_nobody_twice() -> None:
    scores = [10, 8, 3, 9, 9, 2]
    alone = changed(scores, scores[::-1])
    blank = changed(scores, scores[::-1], customers_before=[None] * 6, customers_after=[""] * 0 + [None] * 6)
    assert (blank.low, blank.high, blank.method) == (alone.low, alone.high, "nps.change.adjusted_wald")
    assert blank.pairs == 0 and blank.same is None


def test_answering_several_times_on_one_side_counts_less() -> None:
    scores = [10, 10, 10, 3, 3, 3, 8, 8, 8, 9]
    many = changed(
        scores, scores, customers_before=list("aaabbbcccd"), customers_after=[f"n{i}" for i in range(10)]
    )
    alone = changed(scores, scores)
    assert many.low is not None and alone.low is not None
    assert many.low < alone.low
    assert many.pairs == 0


def test_weights_shift_the_change_and_thin_the_answers() -> None:
    found = changed([10, 3], [10, 3, 3], measure="nps.w.v1", weights_before=[1, 1], weights_after=[4, 1, 1])
    assert found.value == pytest.approx(100 * (4 / 6 - 2 / 6))
    assert found.measure == "nps.w.v1~previous"


def test_nothing_but_ones_stay_ones_whatever_their_weights() -> None:
    """These weights, divided by their sum, add up to 1.0000000000000002."""
    weights = [0.7, 1.4, 1.7, 1.9, 0.6, 1.1, 1.8, 1.0, 1.3, 0.3, 1.4, 1.9, 1.7]
    who = [f"a{place}" for place in range(13)]
    found = changed(
        [5] * 13, [5] * 15 + [1], measure="csat.t2b5.v1", weights_before=weights,
        customers_before=who, customers_after=[*who[:3], *(f"b{place}" for place in range(13))],
    )  # fmt: skip
    assert found.value == pytest.approx(15 / 16 - 1)
    assert 0 < found.p < 1


def test_the_chance_of_a_change_is_where_its_interval_leaves_zero() -> None:
    found = changed([10] * 12 + [3] * 18, [10] * 22 + [3] * 8)
    at = found.at(1 - found.p)
    assert at.low == pytest.approx(0, abs=1e-3)
    assert 0.001 < found.p < 0.05
    assert changed([10, 3], [3, 10]).p == 1.0
    assert found.at(0.99).high > found.high  # type: ignore[operator]


def test_what_so_many_answers_can_show() -> None:
    scores = [10] * 50 + [8] * 30 + [3] * 20
    found = changed(scores, scores)
    assert found.detectable == pytest.approx(detectable_change(100, 78.1), rel=0.02)


def test_refusals() -> None:
    with pytest.raises(DataError, match="Every answer must say whose it is"):
        change([10, 3], [10, 3], customers_before=["a"])
    with pytest.raises(DataError, match="Every answer must have its weight"):
        change([10, 3], [10, 3], weights_before=[1], weights_after=[1, 1], measure="nps.w.v1")
    with pytest.raises(DataError, match="must be whole numbers from 0 to 10"):
        change([11], [10])
    with pytest.raises(DataError, match="A share must be made of yes and no"):
        change([3], [1], measure="frt.adherence.v1")
    assert change([], [10]) == NoData("nps.v1~previous", 0, 1, "no_answers")


answers = st.lists(
    st.tuples(st.integers(0, 10), st.one_of(st.none(), st.integers(0, 6))), min_size=1, max_size=25
)


@given(answers, answers, st.sampled_from(["nps.v1", "nps.promoters.v1", "ces.mean7.v1"]))
@settings(max_examples=120)
def test_a_change_is_always_the_difference_of_its_figures(
    before: list[tuple[int, int | None]], after: list[tuple[int, int | None]], measure: str
) -> None:
    """Whoever answered twice; and backwards the interval is mirrored."""
    scale = (1, 7) if measure.startswith("ces") else (0, 10)
    given = [[min(max(score, scale[0]), scale[1]) for score, _ in side] for side in (before, after)]
    who = [[name for _, name in side] for side in (before, after)]
    figure = {"nps.v1": survey.nps, "nps.promoters.v1": survey.promoters, "ces.mean7.v1": survey.ces}[measure]
    figures = [figure(side) for side in given]
    found = changed(*given, measure=measure, customers_before=who[0], customers_after=who[1])
    assert found.value == pytest.approx(figures[1].value - figures[0].value)  # type: ignore[union-attr]
    back = changed(*given[::-1], measure=measure, customers_before=who[1], customers_after=who[0])
    for one, other in ((found.low, back.high), (found.high, back.low)):
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert one == pytest.approx(-other, abs=1e-6)


@given(answers, answers)
@settings(max_examples=60)
def test_names_of_customers_do_not_matter(
    before: list[tuple[int, int | None]], after: list[tuple[int, int | None]]
) -> None:
    plain = [[name for _, name in side] for side in (before, after)]
    other = [[None if name is None else f"customer {10 - name}" for name in side] for side in plain]
    scores = [[score for score, _ in side] for side in (before, after)]
    first, second = (
        changed(*scores, customers_before=who[0], customers_after=who[1]) for who in (plain, other)
    )
    assert (first.low, first.high, first.pairs) == (
        pytest.approx(second.low), pytest.approx(second.high), second.pairs
    )  # fmt: skip


WORLDS = [
    pytest.param(Opinion(0.5, 0.2), Opinion(0.5, 0.2), id="nothing changed"),
    pytest.param(Opinion(0.5, 0.2), Opinion(0.6, 0.12), id="up by 18"),
    pytest.param(Opinion(0.8, 0.05), Opinion(0.8, 0.05), id="happy firm"),
]


@pytest.mark.parametrize(("then", "now"), WORLDS)
@pytest.mark.parametrize(("pairs", "alone"), [(10, 0), (30, 0), (100, 0), (5, 25), (20, 10), (50, 50)])
def test_the_true_change_lies_in_the_interval(then: Opinion, now: Opinion, pairs: int, alone: int) -> None:
    """Alike answers of the same people; nominal 2.5% on each side."""
    draw, rounds = np.random.default_rng(pairs), 500
    same = twice(draw, (rounds, pairs), 0.6)
    before = then.scores(np.concatenate([same[0], draw.standard_normal((rounds, alone))], axis=1))
    after = now.scores(np.concatenate([same[1], draw.standard_normal((rounds, alone))], axis=1))
    who = [pd.Series(range(pairs + alone)), pd.Series([*range(pairs), *range(1000, 1000 + alone)])]
    found = [
        changed(a, b, customers_before=who[0], customers_after=who[1])
        for a, b in zip(before, after, strict=True)
    ]
    limits = np.array([[one.low, one.high] for one in found], dtype=np.float64)
    below, above = outside(limits[:, 0], limits[:, 1], now.nps - then.nps)
    assert below <= 0.045 and above <= 0.045
    if pairs == 100:
        apart = changed(before[0], after[0])
        assert found[0].high - found[0].low < 0.85 * (apart.high - apart.low)  # type: ignore[operator]


def test_independent_answers_do_not_gain_from_a_shared_name() -> None:
    """The same customers with unlike answers: as many false alarms as without names."""
    draw = np.random.default_rng(4)
    who = list(range(40))
    alarms = [
        changed(
            Opinion(0.5, 0.2).scores(draw.standard_normal(40)),
            Opinion(0.5, 0.2).scores(draw.standard_normal(40)),
            customers_before=who,
            customers_after=who,
        )
        for _ in range(800)
    ]
    shown = [one.low is not None and one.high is not None and not one.low <= 0 <= one.high for one in alarms]
    assert np.mean(shown) <= 0.065
