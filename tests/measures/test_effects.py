"""Verdicts: the six words, the planned look, their error rates, and answers needed."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from cxlib.base.errors import SettingsError
from cxlib.base.estimate import Estimate, NoData
from cxlib.measures import compare, effects
from cxlib.measures.effects import Aim, Verdict, judge

LOOK = dt.date(2026, 10, 1)


def aim(direction: str = "up", *, answers: int | None = None) -> Aim:
    return Aim(direction, 0.05, 0.2, LOOK, answers)  # type: ignore[arg-type]


def change(value: float, low: float | None, high: float | None) -> Estimate:
    return Estimate("frt.adherence.v1~previous", value, low, high, 80, "share", "newcombe")


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        pytest.param((0.2, 0.09, 0.3), Verdict.worked, id="surely more than the minimum"),
        pytest.param((0.1, 0.05, 0.2), Verdict.worked, id="exactly the minimum"),
        pytest.param((0.1, 0.01, 0.2), Verdict.better, id="better, size unclear"),
        pytest.param((0.02, 0.01, 0.04), Verdict.no_useful_effect, id="better but uselessly little"),
        pytest.param((0.0, -0.04, 0.04), Verdict.no_useful_effect, id="surely less than the minimum"),
        pytest.param((0.05, -0.05, 0.15), Verdict.no_effect_shown, id="anything may be true"),
        pytest.param((0.0, 0.0, 0.1), Verdict.no_effect_shown, id="touching zero"),
        pytest.param((-0.1, -0.2, -0.01), Verdict.worse, id="worse"),
        pytest.param((0.1, None, None), Verdict.no_effect_shown, id="open sides decide nothing"),
    ],
)
def test_the_verdict_at_the_planned_look(seen: tuple[float, float, float], verdict: Verdict) -> None:
    assert judge(change(*seen), aim(), as_of=LOOK, answers=80).verdict is verdict


def test_where_down_is_good_the_effect_is_turned() -> None:
    found = judge(change(-0.2, -0.3, -0.09), aim("down"), as_of=LOOK, answers=80)
    assert (found.verdict, found.effect, found.low, found.high) == (Verdict.worked, 0.2, 0.09, 0.3)


def test_before_the_planned_look_it_is_too_early_whatever_is_seen() -> None:
    early = LOOK - dt.timedelta(days=1)
    assert judge(change(0.4, 0.3, 0.5), aim(), as_of=early, answers=80).verdict is Verdict.too_early
    assert judge(change(-0.4, -0.5, -0.3), aim(), as_of=early, answers=80).verdict is Verdict.too_early


def test_a_planned_number_of_answers_rules_over_the_day() -> None:
    seen = change(0.2, 0.09, 0.3)
    assert judge(seen, aim(answers=100), as_of=LOOK, answers=99).verdict is Verdict.too_early
    assert judge(seen, aim(answers=100), as_of=dt.date(2026, 8, 1), answers=100).verdict is Verdict.worked


def test_without_data_it_is_too_early_and_says_how_many_more() -> None:
    nothing = NoData("nps.v1~previous", 0, 10, "too_few")
    points = Aim("up", 10, 20, LOOK)
    found = judge(nothing, points, as_of=LOOK, answers=13, spread=70, per_month=20)
    assert (found.verdict, found.more_answers) == (Verdict.too_early, 180)
    assert found.month == "2027-07"


def test_how_many_more_for_worked_once_it_is_better() -> None:
    points = Aim("up", 10, 20, LOOK)
    seen = Estimate("nps.v1~previous", 15.0, 2.0, 28.0, 193, "points", "nps.change.adjusted_wald")
    found = judge(seen, points, as_of=LOOK, answers=193, spread=70, per_month=20)
    assert (found.verdict, found.more_answers) == (Verdict.better, 770 - 193)
    assert found.month is None, "577 answers at 20 a month are more than two years"


@pytest.mark.parametrize(
    ("spread", "needed"),
    [
        (60, {1: 56512, 5: 2261, 10: 566, 20: 142, 30: 63}),
        (70, {1: 76920, 5: 3077, 10: 770, 20: 193, 30: 86}),
        (80, {1: 100466, 5: 4019, 10: 1005, 20: 252, 30: 112}),
    ],
)
def test_answers_needed_for_a_change_of_nps(spread: float, needed: dict[int, int]) -> None:
    assert {effect: effects.answers_needed(effect, spread) for effect in needed} == needed


def test_what_a_number_of_answers_can_show() -> None:
    table = {20: 62, 30: 51, 50: 39, 100: 28, 200: 20, 400: 14, 1000: 9}
    assert {n: round(effects.detectable_change(n, 70)) for n in table} == table


@pytest.mark.parametrize(("before", "after", "needed"), [(0.6, 0.8, 81), (0.7, 0.8, 292), (0.8, 0.85, 903)])
def test_answers_needed_for_a_share(before: float, after: float, needed: int) -> None:
    assert effects.answers_needed_share(before, after) == needed


def test_spreads() -> None:
    assert effects.spread_of_share(0.5) == 0.5
    assert effects.spread_of_nps(1.0, 0.0) == 0.0
    assert effects.spread_of_nps(0.5, 0.5) == 100.0


def test_the_month_of_an_answer() -> None:
    assert effects.month_of(10, 20, dt.date(2026, 12, 15)) == "2027-01"
    assert effects.month_of(0, 20, dt.date(2026, 12, 15)) == "2026-12"
    assert effects.month_of(10, None, dt.date(2026, 12, 15)) is None
    assert effects.month_of(481, 20, dt.date(2026, 12, 15)) is None


def test_refusals() -> None:
    with pytest.raises(
        SettingsError, match="smallest useful effect must be above 0 and the hoped one above it"
    ):
        Aim("up", 0.2, 0.1, LOOK)
    with pytest.raises(SettingsError, match="The effect must be greater than what it is to be told from"):
        effects.answers_needed(10, 70, beyond=10)
    with pytest.raises(SettingsError, match="Two different shares from 0 to 1 are needed"):
        effects.answers_needed_share(0.5, 0.5)


def verdicts(before: float, after: float, n: int, *, minimum: float, rounds: int = 2000) -> dict[str, float]:
    """How often each verdict is given when the truth is known."""
    draw, goal = np.random.default_rng(15), Aim("up", minimum, 1.0, LOOK)
    hits = draw.binomial(n, [[after, before]] * rounds)
    found = [
        judge(
            compare.share_change(int(now), n, int(then), n, measure="frt.adherence.v1~previous"),
            goal, as_of=LOOK, answers=n,
        ).verdict
        for now, then in hits
    ]  # fmt: skip
    return {verdict.value: found.count(verdict) / rounds for verdict in Verdict}


def test_worked_is_rarely_said_when_the_effect_is_only_the_minimum() -> None:
    assert verdicts(0.6, 0.65, 200, minimum=0.05)["worked"] <= 0.035


def test_worked_and_worse_are_rarely_said_when_nothing_changed() -> None:
    found = verdicts(0.7, 0.7, 60, minimum=0.05)
    assert found["worked"] <= 0.01 and found["worse"] <= 0.035


def test_sixty_answers_leave_a_true_rise_mostly_undecided() -> None:
    found = verdicts(0.7, 0.85, 60, minimum=0.05)
    assert 1 - found["worked"] - found["worse"] == pytest.approx(0.75, abs=0.04)


def test_frequent_cases_decide() -> None:
    found = verdicts(0.45, 0.70, 100, minimum=0.05)
    assert found["worked"] + found["worse"] == pytest.approx(0.85, abs=0.04)
