"""The verdict from dated answers: windows, looks, every planned test, checks, the date promised."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.base.errors import DataError, SettingsError
from cxlib.base.estimate import Estimate, NoData
from cxlib.measures import compare, effects
from cxlib.measures.compare_control import Answers, against_control
from cxlib.measures.effects import Judgement, Verdict, verdict
from cxlib.measures.effects_series import Steps, step, steps
from tests.measures.worlds import weeks

START, LOOK = dt.date(2026, 7, 1), dt.date(2026, 9, 30)
SHARE = "frt.adherence.v1"


def days(first: str, n: int, *, hours: int = 24) -> list[pd.Timestamp]:
    return list(pd.date_range(first, periods=n, freq=f"{hours}h"))


def calls(met: int, n: int, first: str) -> tuple[list[int], list[pd.Timestamp]]:
    """Calls of a quarter, the met ones spread evenly over it, one a day."""
    marks = [int((place + 1) * met / n) - int(place * met / n) for place in range(n)]
    return marks, days(first, n)


def judged(*parts: tuple[list[int], list[pd.Timestamp]], **given: Any) -> Judgement:
    marks, when = [mark for part in parts for mark in part[0]], [day for part in parts for day in part[1]]
    usual: dict[str, Any] = {
        "start": START, "planned_look": LOOK, "minimum": 0.05, "hoped": 0.2, "as_of": LOOK, "measure": SHARE,
    }  # fmt: skip
    return verdict(marks, when, **{**usual, **given})


SPRING, SUMMER = calls(38, 84, "2026-04-01"), calls(61, 89, "2026-07-01")


def test_the_calls_of_the_field_guide_worked() -> None:
    found = judged(SPRING, SUMMER)
    assert (found.verdict, found.final, found.look) == (Verdict.worked, True, LOOK)
    assert found.low == pytest.approx(0.09, abs=0.006) and found.high == pytest.approx(0.37, abs=0.006)
    assert (found.season, found.against, found.doubt) == (False, 1, "")


def test_before_the_planned_look_there_is_no_verdict_whatever_is_seen() -> None:
    found = judged(SPRING, SUMMER, as_of=LOOK - dt.timedelta(days=1))
    assert (found.verdict, found.final, found.look) == (Verdict.too_early, False, None)
    assert judged(SPRING, SUMMER, as_of=START - dt.timedelta(days=9)).verdict is Verdict.too_early


def test_what_comes_after_the_look_changes_nothing() -> None:
    later = calls(0, 60, "2026-10-05")
    found = judged(SPRING, SUMMER, later, as_of=dt.date(2026, 12, 31))
    assert found == judged(SPRING, SUMMER)


def test_fewer_answers_than_planned_put_the_look_off_to_the_day_they_are_in() -> None:
    more = calls(40, 60, "2026-10-05")
    waiting = judged(SPRING, SUMMER, planned_answers=100, as_of=dt.date(2026, 10, 10))
    assert (waiting.verdict, waiting.more_answers) == (
        Verdict.too_early,
        max(100 - 89, waiting.more_answers or 0),
    )
    found = judged(SPRING, SUMMER, more, planned_answers=100, as_of=dt.date(2026, 12, 31))
    assert found.look == dt.date(2026, 10, 15), "the hundredth answer since the start"
    assert found == judged(SPRING, SUMMER, more, planned_answers=100, as_of=dt.date(2026, 11, 11))


def test_a_look_may_be_a_number_of_answers_alone() -> None:
    found = judged(SPRING, SUMMER, planned_look=None, planned_answers=80, as_of=dt.date(2026, 12, 31))
    assert (found.look, found.verdict) == (dt.date(2026, 9, 18), Verdict.worked)
    early = judged(SPRING, SUMMER, planned_look=None, planned_answers=80, as_of=dt.date(2026, 9, 17))
    assert early.verdict is Verdict.too_early


def test_the_verdict_comes_when_it_was_promised() -> None:
    """At ten answers in ten days the 150 planned ones are in on 27 November."""
    steady = calls(60, 184, "2026-07-01")
    early = judged(
        SPRING, steady, planned_look=None, planned_answers=150, hoped=0.9, as_of=dt.date(2026, 8, 31)
    )
    assert early.verdict is Verdict.too_early
    assert early.more_answers == 150 - 62
    final = judged(
        SPRING, steady, planned_look=None, planned_answers=150, hoped=0.9, as_of=dt.date(2026, 12, 31)
    )
    assert final.look is not None
    assert early.month == f"{final.look:%Y-%m}" == "2026-11"


def test_four_looks_each_at_its_level() -> None:
    clear = judged(SPRING, SUMMER, looks=4, as_of=LOOK)
    assert clear.look == LOOK and clear.verdict is Verdict.worked
    one = compare.share_change(61, 89, 38, 84, measure=f"{SHARE}~previous")
    assert isinstance(one, compare.Change)
    wider = one.at(effects.level_of_looks(4))
    assert (clear.low, clear.high) == (pytest.approx(wider.low), pytest.approx(wider.high))
    strong = judged(
        calls(20, 91, "2026-04-01"), calls(91, 92, "2026-07-01"), looks=4, as_of=dt.date(2026, 8, 1)
    )
    assert (strong.verdict, strong.look) == (Verdict.worked, dt.date(2026, 7, 24))
    undecided = judged(SPRING, SUMMER, looks=4, as_of=dt.date(2026, 8, 20))
    assert undecided.verdict is Verdict.too_early


def test_a_decided_look_is_not_decided_anew() -> None:
    strong, weak = calls(45, 46, "2026-07-01"), calls(0, 46, "2026-08-16")
    now = judged(calls(20, 91, "2026-04-01"), strong, weak, looks=4)
    assert (now.verdict, now.look) == (Verdict.worked, dt.date(2026, 7, 24))


def test_the_same_time_a_year_before_must_agree() -> None:
    """Summer is always better: +23 against spring, nothing against last summer."""
    last_year = calls(60, 88, "2025-07-01")
    found = judged(last_year, SPRING, SUMMER)
    assert (found.verdict, found.doubt, found.season) == (Verdict.no_effect_shown, "year_before", True)
    lower = judged(calls(36, 88, "2025-07-01"), SPRING, SUMMER)
    assert (lower.verdict, lower.doubt, lower.against) == (Verdict.worked, "", 2)
    few = judged(calls(20, 30, "2025-07-01"), SPRING, SUMMER)
    assert (few.verdict, few.season) == (Verdict.worked, False), "30 are too few to check 84 with"


def test_what_was_chosen_because_it_was_worst_must_hold_against_an_earlier_time() -> None:
    winter = calls(55, 84, "2026-01-02")
    kept_back = judged(winter, SPRING, SUMMER, picked_worst=True)
    assert (kept_back.verdict, kept_back.doubt) == (Verdict.no_effect_shown, "earlier")
    alone = judged(SPRING, SUMMER, picked_worst=True)
    assert (alone.verdict, alone.doubt) == (Verdict.better, "earlier"), "no earlier time is known"
    both = judged(calls(37, 84, "2026-01-02"), SPRING, SUMMER, picked_worst=True)
    assert both.verdict is Verdict.worked


def test_pairs_only_count_those_who_answered_both_times() -> None:
    """Twenty came twice, 12 of them better and none worse; sixty strangers came once and were unhappy."""
    twice, strangers = [f"c{n}" for n in range(20)], [f"s{n}" for n in range(60)]
    scores = [3] * 12 + [9] * 8 + [9] * 20 + [2] * 60
    when = days("2026-05-01", 20) + days("2026-08-01", 20) + days("2026-07-02", 60)
    usual: dict[str, Any] = {
        "start": START, "planned_look": LOOK, "as_of": LOOK, "minimum": 20, "hoped": 60,
        "customers": [*twice, *twice, *strangers],
    }  # fmt: skip
    found = verdict(scores, when, test="paired", **usual)
    assert (found.verdict, found.effect) == (Verdict.worked, pytest.approx(120))
    assert verdict(scores, when, **usual).verdict is not Verdict.worked
    with pytest.raises(SettingsError, match="A test of the same customers needs to know them"):
        verdict(scores, when, test="paired", **{**usual, "customers": None})


def test_an_untouched_channel_takes_a_shared_shock_out() -> None:
    """Phone and desk both rose by 30 of 100; the phone did nothing of its own."""
    phone = [calls(36, 90, "2026-04-01"), calls(63, 90, "2026-07-01")]
    desk = [calls(45, 90, "2026-04-01"), calls(72, 90, "2026-07-01")]
    marks = [mark for part in (*phone, *desk) for mark in part[0]]
    when = [day for part in (*phone, *desk) for day in part[1]]
    untouched = [False] * 180 + [True] * 180
    alone = judged(*phone)
    assert alone.verdict is Verdict.worked
    found = judged((marks, when), test="control", control=untouched)
    assert (found.verdict, found.season) == (Verdict.no_effect_shown, True)
    assert found.effect == pytest.approx(0.0, abs=1e-9)
    with pytest.raises(SettingsError, match="against a control group needs one"):
        judged(*phone, test="control")


def test_difference_in_differences_by_hand() -> None:
    change = against_control(
        Answers([1] * 40 + [0] * 60), Answers([1] * 70 + [0] * 30), Answers([1] * 50 + [0] * 50),
        Answers([1] * 60 + [0] * 40), measure=SHARE,
    )  # fmt: skip
    assert isinstance(change, Estimate)
    touched = compare.share_change(70, 100, 40, 100, measure=f"{SHARE}~previous")
    other = compare.share_change(60, 100, 50, 100, measure=f"{SHARE}~previous")
    assert isinstance(touched, Estimate) and isinstance(other, Estimate)
    assert change.value == pytest.approx(0.2)
    assert change.low == pytest.approx(0.2 - math.hypot(0.3 - touched.low, other.high - 0.1))  # type: ignore[operator]
    assert isinstance(
        against_control(Answers([]), Answers([1]), Answers([1]), Answers([1]), measure=SHARE), NoData
    )


def test_customers_of_both_groups_are_allowed_for() -> None:
    """Whoever lifts the touched group since the start lifts the untouched one too: it is surer."""
    draw, n = np.random.default_rng(2), 80
    mood = draw.standard_normal(n)
    names = [f"c{place}" for place in range(n)]
    before = [Answers((draw.standard_normal(n) > 0).astype(int)) for _ in range(2)]
    after = [(mood + 0.3 * draw.standard_normal(n) > 0).astype(int) for _ in range(2)]
    known = against_control(
        before[0], Answers(after[0], names), before[1], Answers(after[1], names), measure=SHARE
    )
    blind = against_control(before[0], Answers(after[0]), before[1], Answers(after[1]), measure=SHARE)
    assert isinstance(known, Estimate) and isinstance(blind, Estimate)
    assert known.value == pytest.approx(blind.value)
    assert known.high - known.low < 0.9 * (blind.high - blind.low)  # type: ignore[operator]


def weekly(
    shift: float, *, before: int = 14, after: int = 14, a_week: int = 9, seed: int = 3
) -> dict[str, Any]:
    """NPS answers of whole weeks around the start, steady but for the shift (in share of promoters)."""
    draw = np.random.default_rng(seed)
    scores, when = [], []
    for week in range(-before, after):
        share = 0.4 + (shift if week >= 0 else 0)
        for answer in range(a_week):
            scores.append(10 if draw.random() < share else 3)
            when.append(dt.datetime(2026, 7, 1) + dt.timedelta(days=7 * week + answer % 7))
    look = START + dt.timedelta(days=7 * after)
    return {
        "answers": scores, "dates": when, "start": START, "planned_look": look, "as_of": look,
        "minimum": 10, "hoped": 50,
    }  # fmt: skip


def test_a_clear_step_in_weeks_is_told() -> None:
    assert verdict(test="chart", **weekly(0.55)).verdict is Verdict.worked
    assert verdict(test="series", **weekly(0.55, before=20, after=20)).verdict in (
        Verdict.worked,
        Verdict.better,
    )
    assert verdict(test="chart", **weekly(0.0)).verdict is Verdict.no_effect_shown


def test_fewer_than_twelve_weeks_are_too_early() -> None:
    found = verdict(test="chart", **weekly(0.55, before=20, after=11))
    assert (found.verdict, found.effect) == (Verdict.too_early, None)


def test_a_step_by_hand_when_weeks_are_unlike() -> None:
    """With no autocorrelation allowed the step is that of ordinary least squares."""
    draw = np.random.default_rng(1)
    seen, when = draw.standard_normal(30) + np.r_[np.zeros(15), np.full(15, 2.0)], np.arange(30)
    found = steps(seen[None], when, 15, np.ones(30), True)
    place = int(np.abs(np.arange(-0.55, 0.96, 0.06)).argmin())
    design = np.column_stack([np.ones(30), when >= 15, when - when.mean()])
    ordinary = np.linalg.lstsq(design, seen, rcond=None)[0][1]
    assert found.places[place, 0] == pytest.approx(ordinary, abs=0.05)
    assert found.weights[:, 0].sum() == pytest.approx(1)


def test_a_step_agrees_with_generalised_least_squares() -> None:
    import statsmodels.api as sm
    from scipy.linalg import toeplitz

    seen, when = weeks(np.random.default_rng(5), (1, 26), 0.5)[0], np.arange(26)
    found, place = steps(seen[None], when, 13, np.ones(26), True), 18
    rho = -0.55 + 0.06 * place
    design = np.column_stack([np.ones(26), when >= 13, when - when.mean()]).astype(float)
    oracle = sm.GLS(seen, design, sigma=toeplitz(rho ** np.arange(26.0))).fit()
    assert found.places[place, 0] == pytest.approx(oracle.params[1])
    assert found.spreads[place, 0] == pytest.approx(oracle.bse[1])


def test_empty_weeks_are_gaps() -> None:
    values = [1.0, 2.0, 1.5, 1.2, 1.8, 1.1] * 5
    gaps = [*values[:7], None, *values[7:]]
    found = step(gaps, start=16, measure="order.value.mean.v1~previous")
    same = step(values, weeks=[*range(7), *range(8, 31)], start=16, measure="order.value.mean.v1~previous")
    assert isinstance(found, compare.Change) and isinstance(same, compare.Change)
    assert (found.value, found.low, found.n_before) == (same.value, same.low, 15)


def test_refusals_of_a_series() -> None:
    short = step([1.0] * 20, start=10, measure="order.value.mean.v1~previous")
    assert short == NoData("order.value.mean.v1~previous", 10, 12, "too_few")
    still = step([1.0] * 12 + [2.0] * 12, start=12, measure="order.value.mean.v1~previous")
    assert isinstance(still, compare.Change)
    assert (still.low, still.high) == (None, None), "without any scatter nothing says how sure"
    with pytest.raises(DataError, match="A week must stand once"):
        step([1.0] * 24, weeks=[0] * 24, start=0, measure="order.value.mean.v1~previous")
    with pytest.raises(DataError, match="Every week must have its number"):
        step([1.0] * 24, weeks=[0], start=0, measure="order.value.mean.v1~previous")


def test_refusals_of_a_verdict() -> None:
    with pytest.raises(SettingsError, match="needs a planned look"):
        judged(SPRING, SUMMER, planned_look=None)
    with pytest.raises(SettingsError, match="1 to 5 planned looks"):
        judged(SPRING, SUMMER, looks=9)
    with pytest.raises(SettingsError, match="smallest useful effect must be above 0"):
        judged(SPRING, SUMMER, minimum=0.3)
    with pytest.raises(DataError, match="Every answer must have its day"):
        verdict([1, 0], days("2026-07-01", 3), start=START, planned_look=LOOK, as_of=LOOK, minimum=1, hoped=2)


def test_what_is_wished_to_fall_is_turned() -> None:
    missed, kept = calls(46, 84, "2026-04-01"), calls(28, 89, "2026-07-01")
    found = judged(missed, kept, measure="visits.noshow.v1")
    assert (found.verdict, found.effect) == (Verdict.worked, pytest.approx(46 / 84 - 28 / 89))


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 40))
@settings(max_examples=60)
def test_order_and_answers_of_other_times_do_not_matter(before: int, after: int, noise: int) -> None:
    parts = [calls(before, 60, "2026-05-01"), calls(after, 60, "2026-07-10")]
    old = ([noise % 2] * 40, days("2020-01-01", 40))
    plain = judged(*parts)
    assert judged(old, *reversed(parts)) == plain
    worse = judged(
        calls(60 - before, 60, "2026-05-01"), calls(60 - after, 60, "2026-07-10"), direction="down"
    )
    assert worse.verdict is plain.verdict
    assert worse.effect == pytest.approx(plain.effect)


def test_steps_of_many_series_are_those_of_each() -> None:
    seen = weeks(np.random.default_rng(9), (4, 24), 0.3)
    together = steps(seen, np.arange(24), 12, np.ones(24), True)
    for place in range(4):
        alone: Steps = steps(seen[place : place + 1], np.arange(24), 12, np.ones(24), True)
        assert alone.value[0] == pytest.approx(together.value[place])
        low, high = alone.limits(0.95)
        assert alone.below(low)[0] == pytest.approx(0.025, abs=1e-6)
        assert alone.below(high)[0] == pytest.approx(0.975, abs=1e-6)
