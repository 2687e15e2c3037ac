"""Control charts: published data sets, gaps, frozen and new limits, false signals, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cxlib.base.columns import Column
from cxlib.base.errors import DataError, SettingsError
from cxlib.base.estimate import NoData
from cxlib.measures.control import ControlChart, Signal, p_chart, xmr

WHEELER = [
    5045, 4350, 4350, 3975, 4290, 4430, 4485, 4285, 3980, 3925, 3645, 3760, 3300, 3685, 3463, 5200,
]  # fmt: skip
RUNS = [21.3, 20.2, 20.9, 21.0, 18.8, 19.6, 18.7, 18.6, 18.1, 18.9, 19.2, 18.2, 17.3, 19.0]
EIGHT = [10, 12, 9, 11, 14, 10, 13, 12]
HITS, CASES = [80, 95, 60, 88, 70, 92, 99, 61], [100, 110, 90, 100, 95, 105, 120, 100]


def drawn(found: ControlChart | NoData) -> ControlChart:
    assert isinstance(found, ControlChart)
    return found


def test_wheelers_data_set_for_verifying_software() -> None:
    # Making Sense of Data, p. 382
    chart = drawn(xmr(WHEELER))
    assert chart.centre == 4135.5
    assert np.nanmean(np.array(chart.ranges, dtype=float)) == pytest.approx(355.93, abs=0.005)
    assert (chart.low, chart.high) == (pytest.approx(3188.72, abs=0.005), pytest.approx(5082.28, abs=0.005))
    assert chart.range_limit == pytest.approx(1163.19, abs=0.005)
    assert chart.signals == (Signal("beyond", (15,), True), Signal("range", (14, 15), True))
    assert chart.n == 16 and chart.gaps == ()


def test_a_run_of_eight_below_the_centre() -> None:
    # Making Sense of Data, table 8.1: the last eight values lie below the mean
    chart = drawn(xmr(RUNS))
    assert Signal("run", tuple(range(6, 14)), False) in chart.signals
    assert [one for one in chart.signals if one.rule == "run"] == [Signal("run", tuple(range(6, 14)), False)]


@pytest.mark.real
def test_the_reference_file_agrees(shared_data: Path) -> None:
    kept = json.loads((shared_data / "references" / "references_dev.json").read_text(encoding="utf-8"))
    wheeler, runs = kept["xmr_wheeler_verify_software"], kept["xmr_rule2_runs"]
    chart = drawn(xmr(wheeler["x"]))
    for ours, theirs in (("centre", "mean"), ("low", "lnpl"), ("high", "unpl"), ("range_limit", "url")):
        assert getattr(chart, ours) == pytest.approx(wheeler[theirs], abs=0.005)
    found = [one.positions for one in drawn(xmr(runs["x"])).signals if one.rule == "run"]
    assert found == [tuple(runs["expected_rule2_run_of_8_zero_based"])]


def test_exact_constants_agree_to_three_digits() -> None:
    # shewhart 0.1.1, imr_limits: 4.538 to 18.212, limit of the range 8.400
    chart = drawn(xmr(EIGHT))
    assert (chart.low, chart.high) == (pytest.approx(4.535, abs=5e-4), pytest.approx(18.215, abs=5e-4))
    assert chart.range_limit == pytest.approx(8.403, abs=5e-4)
    exact = (chart.low, chart.high, chart.range_limit)
    assert exact == (
        pytest.approx(4.538, abs=5e-3),
        pytest.approx(18.212, abs=5e-3),
        pytest.approx(8.4, abs=5e-3),
    )


def test_the_median_version_by_hand() -> None:
    # median 11.5; moves 2 3 2 3 4 3 1, median 3; 3.145 * 3 = 9.435 and 3.865 * 3 = 11.595
    chart = drawn(xmr(EIGHT, median=True))
    assert (chart.centre, chart.method) == (11.5, "xmr.median")
    assert (chart.low, chart.high) == (pytest.approx(11.5 - 9.435), pytest.approx(11.5 + 9.435))
    assert chart.range_limit == pytest.approx(11.595)
    # the same as sigma = median moving range / 0.954
    assert chart.high - chart.centre == pytest.approx(3 * 3 / 0.954, abs=2e-3)


def test_a_median_of_moves_that_is_zero_gives_way_to_their_mean() -> None:
    values = [4, 4, 4, 4, 4, 4, 4, 7]
    chart = drawn(xmr(values, median=True))
    assert chart.centre == 4 and chart.high == pytest.approx(4 + 2.66 * 3 / 7)


def test_three_of_four_nearer_to_the_limit() -> None:
    # frozen on 12 usual values: centre 10, mean move 22/11 = 2, half way to the limit at 10 + 2.66 = 12.66
    usual = [9, 11] * 6
    chart = drawn(xmr([*usual, 13, 12.7, 10, 13], frozen_from=12))
    assert chart.signals == (Signal("near", (12, 13, 15), True),)
    assert drawn(xmr([*usual, 13, 12.6, 10, 13], frozen_from=12)).signals == ()


def test_an_empty_week_is_a_gap_and_no_zero() -> None:
    chart = drawn(xmr([10, 12, None, 11, 9, 12, 10, 11]))
    assert chart.gaps == (2,) and chart.values[2] is None
    # no move across the gap: 2, then 2 3 2 1
    assert [one for one in chart.ranges if one is not None] == [2, 2, 3, 2, 1]
    assert chart.centre == pytest.approx(75 / 7) and chart.n == 7
    assert chart.high == pytest.approx(75 / 7 + 2.66 * 2)


def test_a_gap_neither_counts_in_a_run_nor_ends_it() -> None:
    usual = [9, 11] * 6
    chart = drawn(xmr([*usual, *[11] * 4, None, *[11] * 4], frozen_from=12))
    assert chart.signals == (Signal("run", (11, 12, 13, 14, 15, 17, 18, 19, 20), True),)
    short = drawn(xmr([*usual, 9, *[11] * 3, None, *[11] * 4], frozen_from=12))
    assert short.signals == ()


def test_a_value_on_the_centre_ends_a_run() -> None:
    assert drawn(xmr([*[9, 11] * 6, 11, 11, 11, 10, 11, 11, 11, 11], frozen_from=12)).signals == ()


def test_limits_freeze_where_an_action_begins() -> None:
    before, after = [10, 12, 9, 11, 14, 10, 13, 12], [20, 21, 22, 20]
    frozen = drawn(xmr([*before, *after], frozen_from=8))
    alone = drawn(xmr(before))
    assert (frozen.centre, frozen.low, frozen.high) == (alone.centre, alone.low, alone.high)
    assert frozen.n == 8
    assert [one.positions[0] for one in frozen.signals if one.rule == "beyond"] == [8, 9, 10, 11]


def test_new_limits_begin_only_where_they_were_decided() -> None:
    before, after = [10, 12, 9, 11, 14, 10, 13, 12], [20, 21, 22, 20, 19, 21]
    chart = drawn(xmr([*before, *after], rebased_at=[8]))
    first, second = drawn(xmr(before)), drawn(xmr(after))
    assert chart.centres == (first.centre,) * 8 + (second.centre,) * 6
    assert chart.highs == (first.high,) * 8 + (second.high,) * 6
    assert (chart.centre, chart.range_limit, chart.n) == (second.centre, second.range_limit, 6)
    # the move to the new level belongs to no usual range
    assert all(one.rule != "range" for one in chart.signals)


def test_new_limits_need_six_values_of_their_own() -> None:
    assert xmr([*EIGHT, 20, 21, 22], rebased_at=[8], measure="frt.median.v1") == NoData(
        "frt.median.v1", 3, 6, "too_few"
    )


@pytest.mark.parametrize(
    ("values", "n", "reason"),
    [([], 0, "no_answers"), ([None] * 9, 0, "no_answers"), ([1, 2, 3, 4, 5], 5, "too_few"),
     ([1, None, 2, None, 3, None, 4, None, 5, None, 6, None, 7], 7, "too_few")],
    ids=["nothing", "only gaps", "five values", "no two neighbours"],
)  # fmt: skip
def test_too_few_values_have_no_limits(values: Column, n: int, reason: str) -> None:
    assert xmr(values) == NoData("", n, 6, reason)  # type: ignore[arg-type]


def test_values_without_spread_tell_no_usual_range() -> None:
    chart = drawn(xmr([5.0] * 10 + [9.0], frozen_from=10))
    assert (chart.low, chart.centre, chart.high, chart.signals) == (5.0, 5.0, 5.0, ())
    # eight above are still eight above
    assert drawn(xmr([5.0] * 10 + [9.0] * 8, frozen_from=10)).signals == (
        Signal("run", tuple(range(10, 18)), True),
    )


def test_times_have_limits_in_factors() -> None:
    hours = [2.0, 4.0] * 6
    chart = drawn(xmr(hours, factors=True))
    assert chart.centre == pytest.approx(8**0.5) and chart.method == "xmr.factors"
    assert chart.high / chart.centre == pytest.approx(2**2.66)
    assert chart.centre / chart.low == pytest.approx(2**2.66)
    assert chart.range_limit == pytest.approx(2**3.268)
    with pytest.raises(DataError, match=r"Values must be above 0 for limits in factors \(we got 0\)"):
        xmr([1, 2, 0, 3, 4, 5, 6], factors=True)


# -- shares ----------------------------------------------------------------------------------------
def test_large_weeks_have_three_standard_deviations() -> None:
    # shewhart 0.1.1, p_chart
    chart = drawn(p_chart(HITS, CASES))
    assert chart.centre == pytest.approx(0.7865853658536586)
    expected = [0.663670, 0.669390, 0.657021, 0.663670, 0.660477, 0.666632, 0.674379, 0.663670]
    assert chart.lows == tuple(pytest.approx(one, abs=1e-6) for one in expected)
    assert chart.highs[2] == pytest.approx(0.916150, abs=1e-6)
    assert chart.signals == (Signal("beyond", (7,), False),)
    assert (chart.method, chart.overspread, chart.range_limit) == ("p", 1.0, None)


def test_laneys_chart_agrees_with_an_independent_one() -> None:
    # shewhart 0.1.1, laney_p
    chart = drawn(p_chart(HITS, CASES, laney=True))
    assert chart.overspread == pytest.approx(3.1510724044555074)
    expected = [0.399270, 0.417295, 0.378319, 0.399270, 0.389208, 0.408604, 0.433016, 0.399270]
    assert chart.lows == tuple(pytest.approx(one, abs=1e-6) for one in expected)
    assert chart.highs == (1.0,) * 8
    assert (chart.signals, chart.method) == ((), "p.laney")


def test_small_weeks_are_held_against_the_binomial_itself() -> None:
    # n = 10, p = .9: normal limits end at .615, and 6 of 10 or fewer come by chance in 1.3% of weeks
    assert stats.binom.cdf(6, 10, 0.9) == pytest.approx(0.0128, abs=5e-5)
    assert 0.9 - 3 * np.sqrt(0.09 / 10) > 0.6
    chart = drawn(p_chart([9] * 12, [10] * 12))
    assert (chart.low, chart.high) == (0.5, 1.0)
    assert stats.binom.cdf(4, 10, 0.9) < 0.00135 < stats.binom.cdf(5, 10, 0.9)
    with_six = drawn(p_chart([9] * 12 + [6], [10] * 13, frozen_from=12))
    assert with_six.signals == ()
    assert drawn(p_chart([9] * 12 + [4], [10] * 13, frozen_from=12)).signals == (
        Signal("beyond", (12,), False),
    )


def test_a_week_without_cases_is_a_gap() -> None:
    chart = drawn(p_chart([9, 0, 8, 10, 9, 9, 8], [10, 0, 10, 10, 10, 10, 10]))
    assert chart.gaps == (1,) and chart.n == 6 and chart.values[1] is None
    assert p_chart([0] * 8, [0] * 8) == NoData("", 0, 6, "no_answers")
    assert p_chart([1] * 5, [2] * 5, measure="visits.noshow.v1") == NoData(
        "visits.noshow.v1", 5, 6, "too_few"
    )


def test_one_exception_after_many_weeks_without_any_is_not_out_of_the_usual() -> None:
    kept = [5] * 12
    assert drawn(p_chart([*kept, 4], [*kept, 5], frozen_from=12)).signals == ()
    assert drawn(p_chart([*kept, 3], [*kept, 5], frozen_from=12)).signals[0] == Signal("beyond", (12,), False)


def test_weeks_at_the_top_are_no_run_when_most_weeks_are_there() -> None:
    # p = .97, n = 10: 74 of 100 weeks have 10 of 10, so eight of them in a row tell nothing
    hits = [9, 10, 10] + [10] * 9
    assert drawn(p_chart(hits, [10] * 12)).signals == ()


def test_laney_is_taken_where_the_weeks_clearly_differ_by_more_than_chance() -> None:
    draw = np.random.default_rng(5)
    even = draw.binomial(400, 0.8, 26)
    uneven = draw.binomial(400, np.clip(draw.normal(0.8, 0.06, 26), 0, 1))
    assert drawn(p_chart(even, [400] * 26, laney=None)).method == "p"
    wide = drawn(p_chart(uneven, [400] * 26, laney=None))
    assert wide.method == "p.laney" and wide.overspread > 2
    assert drawn(p_chart([9, 5, 10, 2, 9, 5, 10, 2], [10] * 8, laney=None)).method == "p"


# -- what must hold for all ------------------------------------------------------------------------
LONG = st.lists(st.one_of(st.none(), st.integers(-50, 50)), min_size=10, max_size=40)


@given(LONG, st.floats(0.1, 20), st.floats(-100, 100))
@settings(max_examples=60)
def test_another_unit_moves_the_limits_and_no_signal(
    values: list[int | None], scale: float, shift: float
) -> None:
    first = xmr(values)
    second = xmr([None if one is None else one * scale + shift for one in values])
    if isinstance(first, NoData):
        assert second == first
        return
    assert drawn(second).high == pytest.approx(first.high * scale + shift, abs=1e-6)
    assert drawn(second).low == pytest.approx(first.low * scale + shift, abs=1e-6)
    assert [(one.rule, one.positions) for one in drawn(second).signals] == [
        (one.rule, one.positions) for one in first.signals
    ]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=8, max_size=30))
@settings(max_examples=60)
def test_the_other_share_is_the_mirror(pairs: list[tuple[int, int]]) -> None:
    hits, cases = [a for a, _ in pairs], [a + b for a, b in pairs]
    first, second = p_chart(hits, cases), p_chart([b for _, b in pairs], cases)
    if isinstance(first, NoData):
        assert second == first
        return
    assert drawn(second).centre == pytest.approx(1 - first.centre)
    beyond = {(one.positions, one.above) for one in first.signals if one.rule == "beyond"}
    assert {(one.positions, not one.above) for one in drawn(second).signals if one.rule == "beyond"} == beyond


@given(LONG)
@settings(max_examples=60)
def test_limits_hold_the_centre_and_signals_point_at_values(values: list[int | None]) -> None:
    chart = xmr(values)
    if isinstance(chart, NoData):
        return
    assert chart.low <= chart.centre <= chart.high
    for one in chart.signals:
        assert all(chart.values[at] is not None for at in one.positions)
    assert set(chart.standing_out()) <= set(range(len(values))) - set(chart.gaps)


# -- false signals ---------------------------------------------------------------------------------
def share_of(
    charts: Callable[[np.random.Generator], ControlChart | NoData], rounds: int, *rules: str
) -> float:
    """How many of the charts of a process without any change have a signal of these rules."""
    draw = np.random.default_rng(11)
    found = [drawn(charts(draw)) for _ in range(rounds)]
    return float(np.mean([any(one.rule in rules for one in chart.signals) for chart in found]))


@pytest.mark.parametrize(
    ("chart", "least", "most"),
    [
        (lambda draw: xmr(draw.normal(size=26)), 0.04, 0.2),
        (lambda draw: p_chart(draw.binomial(10, 0.9, 26), [10] * 26), 0.0, 0.04),
        (lambda draw: p_chart(draw.binomial(10, 0.97, 26), [10] * 26), 0.0, 0.04),
        (lambda draw: p_chart(draw.binomial(200, 0.8, 26), [200] * 26, laney=None), 0.02, 0.17),
        (lambda draw: xmr(np.exp(draw.normal(size=26)), factors=True), 0.04, 0.2),
    ],
    ids=["any figure", "ten cases", "ten cases, nearly all kept", "many cases", "times"],
)
def test_half_a_year_without_change_seldom_has_a_signal(
    chart: Callable[[np.random.Generator], ControlChart], least: float, most: float
) -> None:
    assert least <= share_of(chart, 300, "beyond", "run", "near") <= most


def test_even_limits_for_times_would_call_every_other_half_year_unusual() -> None:
    found = share_of(lambda draw: xmr(np.exp(0.6 * draw.normal(size=26))), 200, "beyond", "run", "near")
    assert found > 0.4


def test_uneven_weeks_have_false_signals_only_without_laney() -> None:
    def weeks(draw: np.random.Generator) -> tuple[list[int], list[int]]:
        return draw.binomial(400, np.clip(draw.normal(0.8, 0.05, 26), 0, 1)).tolist(), [400] * 26

    assert share_of(lambda draw: p_chart(*weeks(draw)), 100, "beyond") > 0.9
    assert share_of(lambda draw: p_chart(*weeks(draw), laney=None), 200, "beyond", "run", "near") < 0.2


def test_a_quarterly_score_is_safe_and_blind() -> None:
    # 8 quarters of 30 answers, P / D = .5 / .2: hardly ever a signal, and limits about 43 points away
    draw = np.random.default_rng(3)
    seen = [draw.multinomial(30, [0.5, 0.3, 0.2], 8) for _ in range(300)]
    charts = [drawn(xmr(100 * (one[:, 0] - one[:, 2]) / 30)) for one in seen]
    assert np.mean([bool(chart.standing_out(("beyond",))) for chart in charts]) < 0.05
    assert np.mean([chart.high - chart.centre for chart in charts]) == pytest.approx(43, abs=3)


# -- refusals --------------------------------------------------------------------------------------
def test_what_is_refused() -> None:
    with pytest.raises(DataError, match=r"Every week must have its hits and its cases \(we got 2 and 3\)"):
        p_chart([1, 2], [3, 3, 3])
    with pytest.raises(DataError, match="A week's hits must be among its cases"):
        p_chart([5] * 8, [4] * 8)
    with pytest.raises(DataError, match="Answers must be numbers or blank"):
        xmr(["a", "b"])
    for wrong in ({"frozen_from": 9}, {"frozen_from": -1}, {"rebased_at": [8]}, {"rebased_at": [-1]}):
        with pytest.raises(SettingsError, match="Limits must begin and freeze at one of the 8 values"):
            xmr(EIGHT, **wrong)  # type: ignore[arg-type]


def test_an_empty_last_week_leaves_the_limits_of_the_week_before() -> None:
    whole, cut = p_chart([9] * 12, [10] * 12), p_chart([9] * 12 + [0], [10] * 12 + [0])
    assert cut.highs[-1] is None and (cut.low, cut.centre, cut.high) == (whole.low, whole.centre, whole.high)
