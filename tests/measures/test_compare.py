"""Changes: worked examples, false alarms, coverage, and refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from cxlib.base.errors import PlaybookError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import Balance, adjusted_wald, wilson
from cxlib.measures import compare, survey


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def answers(promoters: int, passives: int, detractors: int) -> list[int]:
    return [10] * promoters + [8] * passives + [2] * detractors


def test_the_clinic_of_the_field_guide() -> None:
    calls = compare.share_change(61, 89, 38, 84, measure="frt.adherence.v1~previous")
    assert estimate(calls).value == pytest.approx(0.233, abs=5e-4)
    assert estimate(calls).low == pytest.approx(0.09, abs=0.006)
    assert estimate(calls).high == pytest.approx(0.37, abs=0.006)
    assert compare.shows(calls) == "up"
    score = compare.nps_change(answers(40, 17, 7), answers(32, 19, 7))
    assert estimate(score).value == pytest.approx(100 * (33 / 64 - 25 / 58))
    assert compare.shows(score) == "unclear"


def test_newcombe_agrees_with_statsmodels() -> None:
    found = estimate(compare.share_change(61, 89, 38, 84, measure="frt.adherence.v1~previous"))
    low, high = confint_proportions_2indep(61, 89, 38, 84, method="newcomb", compare="diff")
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    again = compare.estimate_change(
        Estimate("frt.adherence.v1", 61 / 89, *wilson(61, 89), 89, "share", "wilson"),
        Estimate("frt.adherence.v1", 38 / 84, *wilson(38, 84), 84, "share", "wilson"),
        measure="frt.adherence.v1~previous",
    )
    assert estimate(again) == found


def test_nps_change_by_hand() -> None:
    # 3 answers added to each side: 15.75 and 3.75 of 33 against 10.75 and 7.75 of 33
    found = estimate(compare.nps_change(answers(15, 12, 3), answers(10, 13, 7)))
    now, before = 12 / 33, 3 / 33
    spread = np.sqrt((19.5 / 33 - now**2) / 33 + (18.5 / 33 - before**2) / 33)
    assert found.value == pytest.approx(30.0)
    assert found.low == pytest.approx(100 * (now - before - 1.959964 * spread))
    assert found.high == pytest.approx(100 * (now - before + 1.959964 * spread))
    assert (found.method, found.n) == ("nps.change.adjusted_wald", 30)


def test_very_different_sizes_combine_the_score_intervals() -> None:
    assert estimate(compare.nps_change(answers(10, 6, 4), answers(30, 18, 12))).method == "nps.change.mover"
    assert (
        estimate(compare.nps_change(answers(10, 6, 4), answers(29, 18, 12))).method
        == "nps.change.adjusted_wald"
    )


@pytest.mark.parametrize(
    ("promoters", "detractors", "n_now", "n_before", "low", "high"),
    [
        (0.5, 0.2, 15, 15, 0.03, 0.055), (0.5, 0.2, 30, 30, 0.035, 0.06), (0.5, 0.5, 40, 40, 0.035, 0.07),
        (0.8, 0.05, 20, 60, 0.015, 0.055), (0.5, 0.2, 10, 150, 0.015, 0.06),
    ],
)  # fmt: skip
def test_a_change_is_rarely_shown_where_there_is_none(
    promoters: float, detractors: float, n_now: int, n_before: int, low: float, high: float
) -> None:
    draw = np.random.default_rng(8)
    shares = [promoters, 1 - promoters - detractors, detractors]
    now, before = draw.multinomial(n_now, shares, 3000), draw.multinomial(n_before, shares, 3000)
    alarms = [
        compare.shows(
            compare.balance_change(
                Balance(a[0], a[2], n_now), Balance(b[0], b[2], n_before), measure="nps.v1~previous"
            )
        )
        != "unclear"
        for a, b in zip(now, before, strict=True)
    ]
    assert low <= np.mean(alarms) <= high


def test_two_shares_that_are_equal_are_rarely_told_apart() -> None:
    draw = np.random.default_rng(9)
    pairs = draw.binomial(60, 0.7, (3000, 2))
    found = [compare.share_change(a, 60, b, 60, measure="csat.t2b5.v1~previous") for a, b in pairs]
    assert 0.03 <= np.mean([compare.shows(one) != "unclear" for one in found]) <= 0.06


def test_means_by_welch() -> None:
    now, before = [5, 4, 5, 4, 3, 5], [3, 4, 2, 3, 4]
    found = estimate(compare.mean_change(now, before, measure="csat.mean5.v1~previous"))
    from scipy import stats

    oracle = stats.ttest_ind(now, before, equal_var=False).confidence_interval()
    assert found.value == pytest.approx(26 / 6 - 16 / 5)
    assert (found.low, found.high) == (pytest.approx(oracle.low), pytest.approx(oracle.high))
    assert found.unit == "score"


def test_equal_answers_on_both_sides_show_no_change() -> None:
    found = compare.mean_change([5] * 12, [5] * 12, measure="csat.mean5.v1~previous", scale=(1, 5))
    assert estimate(found).method == "mean.change.mover"
    assert compare.shows(found) == "unclear"
    assert (
        compare.shows(compare.mean_change([5] * 12, [1] * 12, measure="csat.mean5.v1~previous", scale=(1, 5)))
        == "up"
    )
    money = compare.mean_change([100] * 12, [90] * 12, measure="order.value.mean.v1~previous")
    assert (estimate(money).low, estimate(money).high) == (None, None)


def test_medians_drawn_directly_agree_with_a_plain_bootstrap() -> None:
    draw = np.random.default_rng(5)
    for n in (31, 40):
        now, before = draw.lognormal(3.4, 0.6, n), draw.lognormal(3, 0.6, n)
        found = estimate(compare.median_change(now, before, measure="order.value.median.v1~previous"))
        plain = np.median(now[draw.integers(0, n, (4000, n))], axis=1) - np.median(
            before[draw.integers(0, n, (4000, n))], axis=1
        )
        low, high = np.quantile(plain, [0.025, 0.975])
        assert found.value == pytest.approx(np.median(now) - np.median(before))
        assert (found.low, found.high) == (pytest.approx(low, abs=1.5), pytest.approx(high, abs=1.5))


def test_medians_of_few_orders_have_open_sides_and_no_direction() -> None:
    found = compare.median_change([1, 2, 3], [100, 200, 300], measure="order.value.median.v1~previous")
    assert (estimate(found).low, estimate(found).high) == (None, None)
    assert compare.shows(found) == "unclear"


def test_an_open_side_stays_open() -> None:
    fast = Estimate("frt.median.v1", 2.0, 1.0, None, 12, "hours", "km.loglog")
    slow = Estimate("frt.median.v1", 9.0, 6.0, 14.0, 12, "hours", "km.loglog")
    found = estimate(compare.estimate_change(fast, slow, measure="frt.median.v1~previous"))
    assert (found.value, found.high) == (-7.0, None)
    assert found.low == pytest.approx(-7 - np.hypot(1, 5))


def test_two_definitions_are_refused() -> None:
    share = Estimate("csat.t2b5.v1", 0.5, 0.4, 0.6, 100, "share", "wilson")
    other = Estimate("ces.agree7.v1", 0.5, 0.4, 0.6, 100, "share", "wilson")
    with pytest.raises(PlaybookError, match="must share one definition to be compared"):
        compare.estimate_change(share, other, measure="csat.t2b5.v1~previous")
    with pytest.raises(PlaybookError, match="A change must carry the id of its measure"):
        compare.estimate_change(share, share, measure="nps.v1~previous")


def test_without_data_on_one_side_there_is_no_change() -> None:
    for found in (
        compare.nps_change([], [10]), compare.share_change(0, 0, 1, 2, measure="csat.t2b5.v1~previous"),
        compare.mean_change([], [1], measure="csat.mean5.v1~previous"),
        compare.median_change([1], [], measure="order.value.median.v1~previous"),
        compare.estimate_change(
            NoData("nps.v1", 3, 10, "too_few"), survey.nps([10] * 12), measure="nps.v1~previous"
        ),
    ):  # fmt: skip
        assert isinstance(found, NoData)
        assert compare.shows(found) == "unclear"


sides = st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20)).filter(
    lambda side: sum(side) > 0
)


@given(sides, sides)
@settings(max_examples=80)
def test_a_change_backwards_is_its_mirror(now: tuple[int, int, int], before: tuple[int, int, int]) -> None:
    there = estimate(compare.nps_change(answers(*now), answers(*before)))
    back = estimate(compare.nps_change(answers(*before), answers(*now)))
    assert there.low is not None and there.high is not None
    assert there.low <= there.value <= there.high
    assert (back.value, back.low) == (pytest.approx(-there.value), pytest.approx(-there.high, abs=1e-6))
    assert there.low >= -200 and there.high <= 200


def test_adjusted_wald_uses_all_three_added_answers() -> None:
    assert Balance(10, 2, 20).with_added(3) == Balance(10.75, 2.75, 23)
    assert adjusted_wald(Balance(0, 0, 30))[1] > 0
