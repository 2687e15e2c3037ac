"""Drivers: published weights, sums, invariants, weights as repeated rows, intervals, ranks, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.base.errors import DataError, SettingsError
from cxlib.base.estimate import Estimate, NoData
from cxlib.base.variance_shares import average_gain, relative
from cxlib.measures.aspects import apart
from cxlib.measures.drivers import Drivers, explained, lmg, relative_weights, weight

# 1974 Motor Trend road tests: miles per gallon, cylinders, displacement, horsepower, gears
CARS = pd.DataFrame(
    {
        "mpg": [21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4,
                14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4],
        "cyl": [6, 6, 4, 6, 8, 6, 8, 4, 4, 6, 6, 8, 8, 8, 8, 8, 8, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 4, 8, 6,
                8, 4],
        "disp": [160, 160, 108, 258, 360, 225, 360, 146.7, 140.8, 167.6, 167.6, 275.8, 275.8, 275.8, 472, 460,
                 440, 78.7, 75.7, 71.1, 120.1, 318, 304, 350, 400, 79, 120.3, 95.1, 351, 145, 301, 121],
        "hp": [110, 110, 93, 110, 175, 105, 245, 62, 95, 123, 123, 180, 180, 180, 205, 215, 230, 66, 52, 65,
               97, 150, 150, 245, 175, 66, 91, 113, 264, 175, 335, 109],
        "gear": [4, 4, 4, 3, 3, 3, 3, 4, 4, 4, 4, 3, 3, 3, 3, 3, 3, 4, 4, 4, 3, 3, 3, 3, 3, 4, 5, 5, 5, 5,
                 5, 4],
    }
)  # fmt: skip
ASPECTS = ["cyl", "disp", "hp", "gear"]
BOTH = pytest.mark.parametrize("method", [relative_weights, lmg])
Method = Callable[..., Drivers | NoData]


def found(drivers: Drivers | NoData) -> Drivers:
    assert isinstance(drivers, Drivers)
    return drivers


def answers(n: int, p: int = 4, seed: int = 1) -> tuple[pd.DataFrame, pd.Series]:
    """Ratings from 1 to 5 that go together, and an outcome from 0 to 10."""
    draw = np.random.default_rng(seed)
    common = draw.normal(size=(n, 1))
    ratings = np.clip(np.round(3.8 + 0.7 * common + 0.7 * draw.normal(size=(n, p))), 1, 5)
    slopes = np.linspace(1.2, 0.2, p)
    outcome = np.clip(np.round(2 * ratings @ slopes / slopes.sum() + draw.normal(size=n)), 0, 10)
    return pd.DataFrame(ratings, columns=[f"a{at}" for at in range(p)]), pd.Series(outcome)


# -- worked examples -------------------------------------------------------------------------------
def test_johnson_weights_of_the_cars() -> None:
    got = found(relative_weights(CARS[ASPECTS], CARS["mpg"]))
    assert got.weights == pytest.approx(
        {"cyl": 0.2284797, "disp": 0.2221469, "hp": 0.2321744, "gear": 0.0963886}, abs=5e-8
    )
    assert got.r_squared == pytest.approx(0.7791896, abs=5e-8)
    assert {one.name: 100 * one.share for one in got.drivers} == pytest.approx(
        {"cyl": 29.32274, "disp": 28.50999, "hp": 29.79691, "gear": 12.37037}, abs=5e-6
    )
    assert [one.name for one in got.ranked()] == ["hp", "cyl", "disp", "gear"]
    assert (got.n, got.effective, got.left_out, got.method) == (32, 32.0, 0, "relative.weights")


def test_lmg_of_the_cars() -> None:
    got = found(lmg(CARS[ASPECTS], CARS["mpg"]))
    assert list(got.weights.values()) == pytest.approx([0.24705, 0.24350, 0.21091, 0.07773], abs=5e-6)
    assert got.r_squared == pytest.approx(0.77919, abs=5e-6)
    assert got.method == "lmg"


def test_two_aspects_by_hand() -> None:
    # r12 .5, ry1 .6, ry2 .4: R squared .56/1.5; by hand from both orders and from the square root of R
    correlations = np.array([[[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1]]])
    for parting in (relative, average_gain):
        assert parting(correlations)[0] == pytest.approx([0.2866666667, 0.0866666667], abs=5e-11)


@pytest.mark.real
def test_the_reference_file_agrees(shared_data: Path) -> None:
    kept = json.loads((shared_data / "references" / "references_dev.json").read_text(encoding="utf-8"))
    cars, by_hand = kept["johnson_rw_mtcars"], kept["johnson_two_predictors_by_hand"]
    johnson, average = (found(method(CARS[ASPECTS], CARS["mpg"])) for method in (relative_weights, lmg))
    assert johnson.weights == pytest.approx(cars["raw"], abs=5e-8)
    assert johnson.r_squared == pytest.approx(cars["r2"], abs=5e-8)
    assert {one.name: 100 * one.share for one in johnson.drivers} == pytest.approx(
        cars["rescaled_pct"], abs=5e-6
    )
    assert list(average.weights.values()) == pytest.approx(cars["lmg"], abs=5e-13)
    r12, first, second = by_hand["r12"], by_hand["ry1"], by_hand["ry2"]
    matrix = np.array([[[1, r12, first], [r12, 1, second], [first, second, 1]]])
    assert relative(matrix)[0] == pytest.approx(by_hand["shares"], abs=5e-11)
    assert relative(matrix).sum() == pytest.approx(by_hand["r2"], abs=5e-11)


def test_lmg_is_the_average_over_all_orders() -> None:
    ratings, outcome = answers(80, 5)

    def explained_by(names: tuple[str, ...]) -> float:
        if not names:
            return 0.0
        x = np.column_stack([np.ones(80), ratings[list(names)]])
        rest = outcome - x @ np.linalg.lstsq(x, outcome, rcond=None)[0]
        return float(1 - (rest**2).sum() / ((outcome - outcome.mean()) ** 2).sum())

    orders = list(permutations(ratings))
    gains = dict.fromkeys(ratings, 0.0)
    for order in orders:
        for at, name in enumerate(order):
            gains[name] += (explained_by(order[: at + 1]) - explained_by(order[:at])) / len(orders)
    assert found(lmg(ratings, outcome)).weights == pytest.approx(gains)


# -- what must hold for all ------------------------------------------------------------------------
@BOTH
def test_the_parts_sum_to_r_squared(method: Method) -> None:
    for p in (1, 2, 5, 12):
        ratings, outcome = answers(150, p, seed=p)
        got = found(method(ratings, outcome))
        x = np.column_stack([np.ones(150), ratings])
        rest = outcome - x @ np.linalg.lstsq(x, outcome, rcond=None)[0]
        r_squared = 1 - (rest**2).sum() / ((outcome - outcome.mean()) ** 2).sum()
        assert sum(got.weights.values()) == pytest.approx(got.r_squared) == pytest.approx(r_squared)
        assert sum(one.share for one in got.drivers) == pytest.approx(1)


@BOTH
@given(
    scales=st.lists(
        st.floats(0.01, 1000).flatmap(lambda s: st.sampled_from([s, -s])), min_size=4, max_size=4
    ),
    order=st.permutations(["a0", "a1", "a2", "a3"]),
    seed=st.integers(0, 50),
)
@settings(max_examples=25)
def test_units_signs_and_order_change_no_weight(
    method: Method, scales: list[float], order: list[str], seed: int
) -> None:
    ratings, outcome = answers(60, seed=seed)
    before = found(method(ratings, outcome))
    other = (ratings * scales + 7)[order].sample(frac=1, random_state=seed)
    after = found(method(other, -3 * outcome.loc[other.index] + 1))
    assert after.weights == pytest.approx(before.weights, abs=1e-9)
    assert {one.name: one.rank for one in after.drivers} == {one.name: one.rank for one in before.drivers}
    assert [one.name for one in after.drivers] == order


@BOTH
def test_a_weight_is_a_row_repeated(method: Method) -> None:
    ratings, outcome = answers(120)
    times = np.random.default_rng(2).integers(0, 4, 120)
    weighed = found(method(ratings, outcome, times))
    repeated = found(method(ratings.loc[ratings.index.repeat(times)], outcome.repeat(times)))
    assert weighed.weights == pytest.approx(repeated.weights)
    assert weighed.n == int((times > 0).sum()) and repeated.n == int(times.sum())
    assert weighed.left_out == int((times == 0).sum())
    assert weighed.effective == pytest.approx(times.sum() ** 2 / (times**2).sum())


def test_equal_weights_change_nothing() -> None:
    ratings, outcome = answers(120)
    plain, weighed = relative_weights(ratings, outcome), relative_weights(ratings, outcome, [2.5] * 120)
    assert found(weighed).weights == pytest.approx(found(plain).weights)
    assert found(weighed).drivers[0].low == pytest.approx(found(plain).drivers[0].low)
    assert found(weighed).effective == pytest.approx(120)


def test_rows_with_a_blank_are_left_out_and_counted() -> None:
    ratings, outcome = answers(60)
    ratings, outcome = ratings.astype("Float64"), outcome.astype("Float64")
    ratings.iloc[0, 0] = pd.NA
    outcome.iloc[1] = pd.NA
    got = found(relative_weights(ratings, outcome))
    assert (got.n, got.left_out) == (58, 2)
    assert got.weights == pytest.approx(found(relative_weights(ratings.iloc[2:], outcome.iloc[2:])).weights)
    typed = ratings.astype(object).where(ratings.notna(), " ")
    assert found(relative_weights(typed, outcome)).weights == pytest.approx(got.weights)


def test_many_rows_are_dealt_into_blocks_and_give_the_same_weights() -> None:
    ratings, outcome = answers(120_000, 3)
    got = found(relative_weights(ratings, outcome))
    correlations = np.corrcoef(np.column_stack([ratings, outcome]).T)
    assert list(got.weights.values()) == pytest.approx(relative(correlations[None])[0], abs=1e-9)
    assert got.n == 120_000
    few = found(relative_weights(ratings[:1200], outcome[:1200]))
    narrower = (got.drivers[0].high - got.drivers[0].low) / (few.drivers[0].high - few.drivers[0].low)
    assert narrower == pytest.approx(0.1, abs=0.02)


def test_the_same_answers_give_the_same_intervals() -> None:
    ratings, outcome = answers(90)
    assert relative_weights(ratings, outcome) == relative_weights(ratings, outcome)


# -- how sure --------------------------------------------------------------------------------------
PLANTED = (0.35, 0.25, 0.2, 0.1, 0.05)
"""Slopes of five aspects that correlate .5, scaled to R squared .46."""


def world(aspects: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """The planted correlations, and their true weights."""
    among = np.full((aspects, aspects), 0.5) + 0.5 * np.eye(aspects)
    slopes = np.array(PLANTED[:aspects])
    slopes *= np.sqrt(0.46 / (slopes @ among @ slopes))
    whole = np.eye(aspects + 1)
    whole[:-1, :-1], whole[:-1, -1], whole[-1, :-1] = among, among @ slopes, among @ slopes
    return whole, relative(whole[None])[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "first", "weak"),
    [(30, 0.42, 0.32), (50, 0.52, None), (80, 0.58, 0.16), (120, 0.64, None), (200, 0.73, None),
     (400, 0.88, None)],
)  # fmt: skip
def test_how_often_the_true_first_is_ranked_first(n: int, first: float, weak: float | None) -> None:
    draw, root = np.random.default_rng(n), np.linalg.cholesky(world()[0])
    wins = []
    for _ in range(4):
        drawn = draw.normal(size=(500, n, 6)) @ root.T
        drawn -= drawn.mean(axis=1, keepdims=True)
        drawn /= np.sqrt((drawn**2).sum(axis=1, keepdims=True))
        wins.append(relative(drawn.transpose(0, 2, 1) @ drawn).argmax(axis=1))
    found_first = np.bincount(np.concatenate(wins), minlength=5) / 2000
    assert found_first[0] == pytest.approx(first, abs=0.035)
    if weak is not None:
        assert found_first[2:].sum() == pytest.approx(weak, abs=0.04)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "aspects", "least"), [(10, 3, 0.86), (30, 5, 0.84), (100, 5, 0.88), (200, 5, 0.9)]
)
def test_coverage_of_the_intervals(n: int, aspects: int, least: float) -> None:
    """With 10 answers no more than three aspects have weights at all."""
    whole, true = world(aspects)
    draw, root = np.random.default_rng(5), np.linalg.cholesky(whole)
    inside, shares, places, wholes = [], [], [], []
    for _ in range(200):
        drawn = draw.normal(size=(n, aspects + 1)) @ root.T
        got = found(relative_weights(pd.DataFrame(drawn[:, :-1]), drawn[:, -1]))
        inside.append([one.low <= t <= one.high for one, t in zip(got.drivers, true, strict=True)])
        shares.append(
            [
                one.share_low <= t <= one.share_high
                for one, t in zip(got.drivers, true / true.sum(), strict=True)
            ]
        )
        places.append([one.best <= at + 1 <= one.worst for at, one in enumerate(got.drivers)])
        wholes.append(got.low <= true.sum() <= got.high)
    for seen in (inside, shares, places):
        assert np.mean(seen) >= least
    assert np.mean(wholes) >= least - 0.06


def test_few_answers_leave_the_places_open_and_many_settle_them() -> None:
    whole, _ = world()
    drawn = np.random.default_rng(4).normal(size=(20_000, 6)) @ np.linalg.cholesky(whole).T
    few, many = (found(relative_weights(pd.DataFrame(drawn[:n, :5]), drawn[:n, 5])) for n in (40, 20_000))
    assert max(one.worst - one.best for one in few.drivers) >= 3
    assert [(one.best, one.worst) for one in many.drivers] == [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]
    for one in (*few.drivers, *many.drivers):
        assert one.best <= one.rank <= one.worst
        assert one.low <= one.weight <= one.high and one.share_low <= one.share <= one.share_high


# -- refusals --------------------------------------------------------------------------------------
def test_resamples_that_explain_nothing_leave_finite_limits() -> None:
    """Two answers each, evenly crossed: many a resample has no relation at all."""
    ratings = pd.DataFrame({"price": [1.0, 5.0] * 16})
    one = found(relative_weights(ratings, [0.0, 0.0, 10.0, 10.0] * 8))
    (price,) = one.drivers
    assert np.isfinite([price.share_low, price.share_high, price.low, price.high]).all()
    assert 0 <= price.share_low <= price.share_high <= 1


def test_too_few_complete_answers_have_no_weights() -> None:
    ratings, outcome = answers(9)
    assert relative_weights(ratings, outcome) == NoData("driver.weight.v1", 9, 12, "too_few")
    wide, result = answers(35, 12)
    assert lmg(wide, result) == NoData("driver.weight.v1", 35, 36, "too_few")
    assert relative_weights(ratings.assign(a0=None), outcome) == NoData(
        "driver.weight.v1", 0, 12, "no_answers"
    )


@BOTH
def test_what_is_refused(method: Method) -> None:
    ratings, outcome = answers(40)
    with pytest.raises(DataError, match="nearly all answers to a1 are the same"):
        method(ratings.assign(a1=5.0), outcome)
    with pytest.raises(DataError, match="nearly all answers to the outcome are the same"):
        method(ratings, [9.0] * 40)
    with pytest.raises(DataError, match="nearly all answers to a2 are the same"):
        method(ratings.assign(a2=[4.0] + [5.0] * 39), outcome)
    with pytest.raises(DataError, match=r"something of its own \(a0, a1, twice say the same together\)"):
        method(ratings.assign(twice=ratings["a0"] + 2 * ratings["a1"]), outcome)
    with pytest.raises(DataError, match=r"\(a3, again say the same together\)"):
        method(ratings.assign(again=[1.0, *ratings["a3"][1:]]), outcome)
    with pytest.raises(DataError, match=r"its row in all columns \(we got 40, 40, 40, 40, 39\)"):
        method(ratings, outcome[:-1])
    with pytest.raises(DataError, match="A weight must not be negative"):
        method(ratings, outcome, [-1.0] + [1.0] * 39)
    with pytest.raises(SettingsError, match="at least one rated aspect"):
        method(ratings[[]], outcome)


def test_lmg_takes_twelve_aspects_and_no_more() -> None:
    ratings, outcome = answers(100, 13)
    with pytest.raises(SettingsError, match=r"at most 12 aspects \(we got 13\)"):
        lmg(ratings, outcome)
    assert len(found(relative_weights(ratings, outcome)).drivers) == 13


def test_the_figures_of_the_registry() -> None:
    ratings, outcome = answers(200)
    got = found(relative_weights(ratings, outcome))
    one, all_of_them = weight(got, "a0"), explained(got)
    assert isinstance(one, Estimate) and isinstance(all_of_them, Estimate)
    assert (one.value, one.n, one.unit) == (got.drivers[0].share, 200, "share")
    assert (all_of_them.value, all_of_them.low, all_of_them.high) == (got.r_squared, got.low, got.high)
    none = relative_weights(ratings[:5], outcome[:5])
    assert weight(none, "a0") == NoData("driver.weight.v1", 5, 12, "too_few")
    assert explained(none) == NoData("driver.explained.v1", 5, 12, "too_few")


# -- each aspect alone -----------------------------------------------------------------------------
def test_those_who_rated_it_well_beside_the_others() -> None:
    ratings = pd.DataFrame({"wait": [5] * 40 + [2] * 20, "price": [4, 3] * 30, "rare": [5] * 58 + [1, None]})
    best = [1] * 30 + [0] * 10 + [1] * 4 + [0] * 16
    wait, price = apart(ratings, best)
    assert (wait.name, wait.well_best, wait.well, wait.other_best, wait.other) == ("wait", 30, 40, 4, 20)
    assert wait.difference == pytest.approx(0.55) and wait.clear
    assert (price.well_best, price.well, price.other_best, price.other) == (17, 30, 17, 30)
    assert not price.clear


def test_looking_at_more_aspects_asks_for_more() -> None:
    one = pd.DataFrame({"a": [5] * 20 + [2] * 20})
    best = [1] * 15 + [0] * 5 + [1] * 8 + [0] * 12
    alone = apart(one, best)[0]
    among = next(found for found in apart(one.assign(**{f"b{at}": [4, 3] * 20 for at in range(9)}), best)
                 if found.name == "a")  # fmt: skip
    assert alone.clear and not among.clear
    assert among.low < alone.low and among.high > alone.high


def test_chance_alone_seldom_sets_an_aspect_apart() -> None:
    draw = np.random.default_rng(6)
    clear = [
        any(one.clear for one in apart(pd.DataFrame(draw.integers(1, 6, (60, 6))), draw.integers(0, 2, 60)))
        for _ in range(150)
    ]
    assert np.mean(clear) < 0.08
