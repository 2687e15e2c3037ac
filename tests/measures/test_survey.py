"""NPS, CSAT, CES, ratings and the response rate: worked examples, invariants, coverage, refusals."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import Balance, adjusted_wald, balance_score, finite, score_statistic, wilson
from cxlib.measures import survey

CES_ANSWERS = [1] * 80 + [2] * 210 + [3] * 140 + [4] * 110 + [5] * 160 + [6] * 180 + [7] * 120

scores = st.lists(st.one_of(st.integers(0, 10), st.none()), max_size=60)


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def limits(found: Measured) -> tuple[float, float]:
    one = estimate(found)
    assert one.low is not None and one.high is not None
    return one.low, one.high


@pytest.mark.parametrize(
    ("answers", "points"),
    [
        pytest.param([10] * 15 + [8] * 9 + [3] * 6, 30.0, id="15 promoters, 9 passives, 6 detractors"),
        pytest.param([10] * 15 + [8] * 9 + [3] * 6 + [None] * 10, 30.0, id="ten dismissed change nothing"),
        pytest.param([9, 10], 100.0, id="9 and 10 are promoters"),
        pytest.param([7, 8], 0.0, id="7 and 8 are passive"),
        pytest.param([0, 6], -100.0, id="0 to 6 are detractors"),
        pytest.param(["10", "", " "], 100.0, id="numbers as text, blanks as text"),
    ],
)
def test_nps_by_hand(answers: list[object], points: float) -> None:
    assert estimate(survey.nps(answers)).value == points


def test_every_kind_of_column_gives_the_same_nps() -> None:
    answers = [10, 9, 8, 3, None]
    kinds = [
        answers, pd.Series(answers), pd.Series(answers, dtype="Int64"), np.array([10, 9, 8, 3, np.nan]),
        pd.Series(["10", "9", "8", "3", None], dtype="string"),
    ]  # fmt: skip
    assert {survey.nps(kind) for kind in kinds} == {survey.nps(answers)}
    assert estimate(survey.nps(answers)).n == 4


def test_ten_promoters_have_an_interval_that_ends_at_100() -> None:
    everyone = Balance(10, 0, 10)
    low, high = adjusted_wald(everyone)
    assert low < 1.0 and high == 1.0
    score_low, score_high = limits(survey.nps([10] * 10))
    assert score_high == 100.0
    # score(d) = sqrt(n (1 - d) / (1 + d)) = z has the solution (1 - z^2/n) / (1 + z^2/n)
    assert score_low == pytest.approx(100 * (1 - 1.96**2 / 10) / (1 + 1.96**2 / 10), abs=0.01)


def test_ten_passives_have_the_score_interval_around_zero() -> None:
    # score(d) = -sqrt(n d / (1 - d)) = -z has the solution z^2 / (n + z^2)
    edge = 100 * 1.96**2 / (10 + 1.96**2)
    assert limits(survey.nps([8] * 10)) == (pytest.approx(-edge, abs=0.01), pytest.approx(edge, abs=0.01))
    assert score_statistic(Balance(0, 0, 10), 0.0) == 0.0


def test_the_method_changes_at_30_answers() -> None:
    assert estimate(survey.nps([10] * 20 + [5] * 9)).method == "nps.score"
    assert estimate(survey.nps([10] * 20 + [5] * 10)).method == "nps.adjusted_wald"


def test_adjusted_wald_by_hand() -> None:
    # 15 / 9 / 6 of 30; with 0.75, 1.5 and 0.75 added: 15.75 / 10.5 / 6.75 of 33
    centre = (15.75 - 6.75) / 33
    half = 1.959964 * math.sqrt(((15.75 + 6.75) / 33 - centre**2) / 33)
    low, high = limits(survey.nps([10] * 15 + [8] * 9 + [3] * 6))
    assert (low, high) == (pytest.approx(100 * (centre - half)), pytest.approx(100 * (centre + half)))


def test_variance_of_one_answer_from_the_literature() -> None:
    assert Balance(3, 1, 6).variance == pytest.approx(5 / 9)


def test_a_claim_about_these_customers_has_no_width_when_all_answered() -> None:
    answers = [10] * 15 + [8] * 9 + [3] * 6
    assert limits(survey.nps(answers, population=30)) == (30.0, 30.0)
    assert estimate(survey.nps(answers, population=60)).method == "nps.adjusted_wald.finite"
    wide, narrow = limits(survey.nps(answers)), limits(survey.nps(answers, population=60))
    assert wide[0] < narrow[0] < 30 < narrow[1] < wide[1]


def test_finite_population_golden() -> None:
    half = 1.96 * 70 / math.sqrt(40)
    assert half == pytest.approx(21.7, abs=0.05)
    assert finite(0, (-half, half), 40, 60)[1] == pytest.approx(12.6, abs=0.05)


def test_weights_by_hand() -> None:
    found = estimate(survey.nps([10, 0, 8], [2, 1, 1]))
    assert (found.measure, found.value, found.n) == ("nps.w.v1", 25.0, 3)
    assert survey.effective_n([2, 1, 1]) == pytest.approx(16 / 6)


def test_equal_weights_change_nothing_but_the_name() -> None:
    answers = [10] * 20 + [8] * 9 + [3] * 11
    plain, weighted = estimate(survey.nps(answers)), estimate(survey.nps(answers, [3.0] * 40))
    assert weighted.value == pytest.approx(plain.value)
    assert weighted.low == pytest.approx(plain.low) and weighted.high == pytest.approx(plain.high)


def test_groups_and_their_shares() -> None:
    answers = [10, 9, 7, 6, None]
    assert survey.nps_groups(answers) == {"promoters": 2, "passives": 1, "detractors": 1}
    assert estimate(survey.promoters(answers)).value == 0.5
    assert estimate(survey.detractors(answers)).value == 0.25


def test_the_airport_survey(shared_data: Path) -> None:
    table = pd.read_csv(shared_data / "sfo_customer_survey" / "sfo_2017.csv", low_memory=False)
    known = json.loads((shared_data / "references" / "references_dev.json").read_text())["nps_sfo_2017"]
    answers = pd.to_numeric(table["NETPRO"], errors="coerce").where(lambda score: score <= 10)
    found = estimate(survey.nps(answers))
    assert found.value == pytest.approx(known["nps"], abs=1e-4)
    assert found.n == known["n"]
    assert survey.nps_groups(answers) == {
        name: known[name] for name in ("promoters", "passives", "detractors")
    }
    seen, n = survey.nps_balance(answers)
    assert 100 * math.sqrt(seen.variance / n) == pytest.approx(known["se"], abs=1e-4)
    weighted = estimate(survey.nps(answers, table["WEIGHT"]))
    assert weighted.value == pytest.approx(known["weighted_by_WEIGHT"], abs=1e-4)
    assert round(survey.effective_n(table["WEIGHT"][answers.notna()])) == 2267


def test_csat_golden() -> None:
    assert wilson(40, 50) == (pytest.approx(0.6696, abs=5e-5), pytest.approx(0.8876, abs=5e-5))
    found = estimate(survey.csat([5] * 25 + [4] * 15 + [3] * 10))
    assert (found.measure, found.value, found.method) == ("csat.t2b5.v1", 0.8, "wilson")
    assert estimate(survey.csat([6, 7, 5, 1], scale=(1, 7))) == Estimate(
        "csat.t2b7.v1", 0.5, *wilson(2, 4), 4, "share", "wilson"
    )
    assert estimate(survey.csat_mean([5, 4, 3, 4])).value == 4.0


def test_ces_tells_three_stories_from_one_data_set() -> None:
    assert estimate(survey.ces(CES_ANSWERS)).value == pytest.approx(4.08)
    assert estimate(survey.ces(CES_ANSWERS, kind="agree")).value == pytest.approx(0.46)
    assert estimate(survey.ces(CES_ANSWERS, kind="index")).value == pytest.approx(-13.0)
    kinds = ("mean", "agree", "index")
    assert len({estimate(survey.ces(CES_ANSWERS, kind=kind)).measure for kind in kinds}) == 3


def test_equal_answers_still_have_width() -> None:
    found = estimate(survey.csat_mean([5] * 12))
    # the share of unseen other answers may be as high as 1 - 0.025^(1/12), all of them a 1
    assert found.low == pytest.approx(5 - 4 * (1 - 0.025 ** (1 / 12)))
    assert (found.high, found.method) == (5.0, "mean.equal_answers")


def test_response_rate_counts_delivered_invitations() -> None:
    answered = [True, False, True, None, None, False]
    delivered = [True, True, None, True, None, False]
    found = estimate(survey.response_rate(answered, delivered))
    assert (found.count, found.n) == (2, 4)


@pytest.mark.parametrize(
    "found",
    [
        survey.nps([]), survey.nps([None, None]), survey.nps([None], [1.0]), survey.promoters([]),
        survey.csat([None]), survey.csat_mean([]), survey.ces([]), survey.ces([], kind="agree"),
        survey.ces([], kind="index"), survey.mean_rating([]), survey.driver_mean([]), survey.driver_low([]),
        survey.response_rate([], []),
    ],
)  # fmt: skip
def test_no_answers_is_no_data(found: Measured) -> None:
    assert isinstance(found, NoData)
    assert (found.n, found.reason) == (0, "no_answers")


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: survey.nps([10, 11]),
            "NPS must be whole numbers from 0 to 10 (we got 11; outside: 1 of 2).",
        ),
        (lambda: survey.nps([9.5]), "NPS must be whole numbers from 0 to 10 (we got 9.5"),
        (lambda: survey.nps(["ten"]), "Answers must be numbers or blank (NPS:"),
        (lambda: survey.nps([10], [-1.0]), "A weight must not be negative"),
        (
            lambda: survey.nps([10, 9], [1.0]),
            "Every score must have its weight (we got 2 scores and 1 weights).",
        ),
        (lambda: survey.nps([10] * 5, population=3), "The customers must be at least as many as the answers"),
        (lambda: survey.csat([3], scale=(1, 10)), "CSAT must be asked on a scale of 1 to 5 or 1 to 7"),
        (lambda: survey.csat_mean([3], scale=(1, 7)), "The mean of CSAT must be asked on a scale of 1 to 5"),
        (lambda: survey.ces([3], scale=(1, 5)), "CES must be asked on a scale of 1 to 7"),
        (
            lambda: survey.ces([3, 5], scale_of=[5, 7]),
            "CES answers must be on one scale (we got 1 to 5 and 1 to 7",
        ),
        (lambda: survey.mean_rating([6]), "The rating must be numbers from 1 to 5 (we got 6"),
    ],
)
def test_refusals(call: object, sentence: str) -> None:
    with pytest.raises(DataError) as refused:
        call()  # type: ignore[operator]
    assert refused.value.message.startswith(sentence)
    assert refused.value.message.endswith(".")


@given(scores, st.randoms(use_true_random=False), st.integers(0, 8))
@settings(max_examples=80)
def test_nps_invariants(answers: list[int | None], order: object, blanks: int) -> None:
    found = survey.nps(answers)
    shuffled = list(answers) + [None] * blanks
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert survey.nps(shuffled) == found
    if isinstance(found, Estimate):
        low, high = limits(found)
        assert -100 <= low <= found.value <= high <= 100
        assert low < high


@given(st.lists(st.integers(1, 5), min_size=1, max_size=40))
@settings(max_examples=60)
def test_means_and_shares_hold_their_value(answers: list[int]) -> None:
    for found in (survey.csat(answers), survey.csat_mean(answers), survey.driver_low(answers)):
        low, high = limits(found)
        assert low <= estimate(found).value <= high
        assert low < high


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 40))
@settings(max_examples=60)
def test_the_score_interval_is_symmetric(plus: int, minus: int, neutral: int) -> None:
    n = plus + minus + neutral
    low, high = balance_score(Balance(plus, minus, n))
    assert balance_score(Balance(minus, plus, n)) == (
        pytest.approx(-high, abs=1e-9),
        pytest.approx(-low, abs=1e-9),
    )


def coverage(n: int, promoters: float, detractors: float) -> float:
    """The exact probability that the default interval holds the true NPS."""
    truth, held = promoters - detractors, 0.0
    chance = stats.multinomial(n, [promoters, detractors, 1 - promoters - detractors])
    for plus in range(n + 1):
        for minus in range(n + 1 - plus):
            seen = Balance(plus, minus, n)
            low, high = balance_score(seen) if n < survey.SCORE_BELOW else adjusted_wald(seen)
            if low <= truth <= high:
                held += float(chance.pmf([plus, minus, n - plus - minus]))
    return held


@pytest.mark.parametrize(
    ("n", "promoters", "detractors", "expected"),
    [
        (10, 0.45, 0.25, 0.955), (10, 0.62, 0.12, 0.961), (10, 0.83, 0.03, 0.951), (10, 0.62, 0.0, 0.959),
        (20, 0.45, 0.25, 0.956), (20, 0.83, 0.03, 0.961), (20, 0.62, 0.0, 0.961),
        (50, 0.45, 0.25, 0.949), (50, 0.62, 0.12, 0.949), (50, 0.83, 0.03, 0.958),
    ],
)  # fmt: skip
def test_nps_coverage_agrees_with_the_method_notes(
    n: int, promoters: float, detractors: float, expected: float
) -> None:
    assert coverage(n, promoters, detractors) == pytest.approx(expected, abs=0.012)


@pytest.mark.parametrize("n", [10, 30, 100])
def test_share_coverage(n: int) -> None:
    for truth in (0.5, 0.7, 0.9):
        hits = np.arange(n + 1)
        low, high = np.array([wilson(k, n) for k in hits]).T
        held = stats.binom.pmf(hits, n, truth)[(low <= truth) & (truth <= high)].sum()
        assert 0.92 <= held <= 0.985


@pytest.mark.parametrize("n", [10, 30, 100])
def test_mean_coverage(n: int) -> None:
    draw, shares = np.random.default_rng(4), [0.05, 0.1, 0.2, 0.35, 0.3]
    truth = float(np.dot(shares, [1, 2, 3, 4, 5]))
    samples = draw.choice([1, 2, 3, 4, 5], p=shares, size=(1500, n))
    held = [low <= truth <= high for low, high in (limits(survey.csat_mean(one)) for one in samples)]
    assert 0.92 <= np.mean(held) <= 0.975
