"""Worlds with a planted effect: how often the verdicts are wrong, and how often they are found.

Nominal: *worked* in 2.5 of 100 when the true effect is only the smallest useful one. Bounds allow for the
rounds drawn; docs/methods-check.md holds the table of more rounds.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from scipy.stats import binom

from cxlib.measures.compare_change import Change
from cxlib.measures.compare_exact import tail
from cxlib.measures.effects import answers_needed, power
from tests.measures import worlds_effects as world
from tests.measures.worlds_effects import BASE, lifted

ROUNDS = 1200
ALLOWED = 0.025 + 3 * math.sqrt(0.025 * 0.975 / ROUNDS)

AT_THE_MINIMUM = {
    "scores, 15 answers": lambda: world.scores(10, 10, n=15, rounds=ROUNDS),
    "scores, 60 answers": lambda: world.scores(10, 10, n=60, rounds=ROUNDS),
    "scores, 200 answers": lambda: world.scores(10, 10, n=200, rounds=ROUNDS),
    "few after, many before": lambda: world.scores(10, 10, n=20, n_before=150, rounds=ROUNDS),
    "many after, few before": lambda: world.scores(10, 10, n=150, n_before=20, rounds=ROUNDS),
    "a share, 60 cases": lambda: world.shares(0.05, 0.05, n=60, rounds=ROUNDS),
    "a share, 200 cases": lambda: world.shares(0.05, 0.05, n=200, rounds=ROUNDS),
    "a high share": lambda: world.shares(0.05, 0.05, n=60, before=0.9, rounds=ROUNDS),
    "four looks at their level": lambda: world.looks(10, 10, n=30, planned=4, allowed=True, rounds=ROUNDS),
    **{
        f"{shape}, {'the year before known' if known else 'nothing known'}": (
            lambda shape=shape, known=known: world.season(
                10, 10, n=60, shape=shape, checked=known, rounds=ROUNDS
            )
        )
        for shape in world.SEASONS
        for known in (True, False)
    },
    "the worst of five areas": lambda: world.worst(10, 10, n=40, areas=5, checked=True, rounds=ROUNDS),
    "half of the customers twice": lambda: world.overlap(10, 10, pairs=30, alone=30, known=True, rounds=600),
    "all customers twice": lambda: world.overlap(10, 10, pairs=40, alone=0, known=True, rounds=600),
    "everything moved": lambda: world.control(10, 10, n=60, shock=12, rounds=400),
    "weeks of their own": lambda: world.series(1, 1, alike=0, before=12, after=12, trend=True, rounds=ROUNDS),
    "weeks alike": lambda: world.series(1, 1, alike=0.5, before=12, after=12, trend=True, rounds=ROUNDS),
    "weeks much alike": lambda: world.series(1, 1, alike=0.7, before=20, after=12, trend=True, rounds=ROUNDS),
    "weeks that rise by themselves": lambda: world.series(
        1, 1, alike=0.4, before=12, after=12, trend=True, drift=0.1, rounds=ROUNDS
    ),
    "a steady process": lambda: world.series(
        1, 1, alike=0.5, before=12, after=12, trend=False, rounds=ROUNDS
    ),
}


@pytest.mark.parametrize("name", AT_THE_MINIMUM)
def test_worked_is_rarely_said_of_the_smallest_useful_effect(name: str) -> None:
    found = AT_THE_MINIMUM[name]()
    assert found["worked"] <= ALLOWED, name
    assert found["worse"] <= 0.025, name


def test_without_their_guard_these_worlds_mislead() -> None:
    """What repeated looks, seasons and choosing the worst do when nothing is done about them."""
    assert world.looks(10, 10, n=30, planned=4, allowed=False, rounds=ROUNDS)["worked"] > 0.04
    for shape, least in (("summer", 0.12), ("climb", 0.03), ("december", 0.05)):
        bare = world.season(10, 10, n=60, shape=shape, checked=False, guarded=False, rounds=ROUNDS)
        assert bare["worked"] > least, shape
    assert world.worst(10, 10, n=40, areas=5, checked=False, rounds=ROUNDS)["worked"] > 0.05


def test_a_trend_takes_out_no_season_that_begins_with_the_action() -> None:
    usual = {"alike": 0.4, "before": 12, "after": 12, "trend": True, "gifts": 1.5, "rounds": 600}
    assert world.series(1, 1, **usual)["worked"] > 0.15  # type: ignore[arg-type]
    assert world.series(1, 1, guarded=True, **usual)["worked"] == 0.0  # type: ignore[arg-type]


def test_nothing_has_worked_where_the_season_cannot_be_told() -> None:
    """Not one of 1,200, and what was seen is still called better."""
    found = world.season(10, 10, n=60, checked=False, rounds=ROUNDS)
    bare = world.season(10, 10, n=60, checked=False, guarded=False, rounds=ROUNDS)
    assert found["worked"] == 0.0
    assert found["better"] == pytest.approx(bare["worked"] + bare["better"])
    steady = world.season(20, 5, n=120, shape="none", checked=False, declared=True, rounds=ROUNDS)
    assert steady["worked"] > 0.3, "an assumption that is true costs nothing"


def test_nothing_is_rarely_called_better_or_worse() -> None:
    for found in (
        world.scores(0, 10, n=60, rounds=ROUNDS), world.shares(0, 0.05, n=60, rounds=ROUNDS),
        world.worst(0, 10, n=40, areas=5, checked=True, rounds=ROUNDS),
    ):  # fmt: skip
        assert found["worked"] <= 0.01
        assert found["better"] + found["worked"] <= ALLOWED
        assert found["worse"] <= ALLOWED


SIZES = ((20, 20), (30, 30), (60, 60), (30, 120), (120, 30))


def test_a_share_is_never_wrongly_called_worked_in_more_than_25_of_1000(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No chance involved. By the limits alone it is 2.7 of 100 in groups of one size, 3.3 at one to four."""
    levels = (0.3, 0.45, 0.6, 0.7, 0.8, 0.9)
    found = [world.share_errors(*sizes, 0.05, levels) for sizes in SIZES]
    assert np.mean(found) > 0.015 and np.max(found) <= 0.025
    monkeypatch.setattr(Change, "exceeds", lambda *_: True)
    assert np.max([world.share_errors(*sizes, 0.05, levels) for sizes in SIZES]) > 0.03


@pytest.mark.parametrize("seen", [(9, 12, 3, 10), (12, 12, 0, 8), (5, 6, 5, 20), (0, 9, 9, 9)])
def test_the_chance_of_a_difference_is_that_of_all_outcomes_as_far(seen: tuple[int, int, int, int]) -> None:
    """Counted one by one, for the share that makes it largest."""
    hits, n, hits_other, n_other = seen

    def above(one: int, other: int) -> float:
        first, second = (one + 1) / (n + 2), (other + 1) / (n_other + 2)
        error = first * (1 - first) / (n + 2) + second * (1 - second) / (n_other + 2)
        return (first - second - 0.1) / math.sqrt(error)

    pairs = itertools.product(range(n + 1), range(n_other + 1))
    as_far = [pair for pair in pairs if above(*pair) >= above(hits, hits_other) - 1e-9]
    chances = [
        sum(binom.pmf(one, n, level + 0.1) * binom.pmf(other, n_other, level) for one, other in as_far)
        for level in np.linspace(0, 0.9, 101)
    ]
    assert tail(*seen, 0.1) == pytest.approx(max(chances))


@pytest.mark.parametrize("against", [1, 2])
def test_power_is_as_computed(against: int) -> None:
    """Of 100 true effects as hoped, 80 are found *worked* with the answers that were computed for it."""
    spread = math.sqrt((BASE.spread**2 + lifted(20).spread ** 2) / 2)
    n = answers_needed(20, spread, beyond=5, against=against)
    found = (
        world.scores(20, 5, n=n, rounds=ROUNDS)
        if against == 1
        else world.season(20, 5, n=n, shape="none", checked=True, rounds=ROUNDS)
    )
    assert found["worked"] == pytest.approx(0.8, abs=0.04)
    assert power(20, spread, n, beyond=5, against=against) == pytest.approx(0.8, abs=0.005)


def test_answers_that_suffice_for_better() -> None:
    spread = math.sqrt((BASE.spread**2 + lifted(20).spread ** 2) / 2)
    found = world.scores(20, 5, n=answers_needed(20, spread), rounds=ROUNDS)
    assert found["worked"] + found["better"] == pytest.approx(0.8, abs=0.04)


def test_pairs_need_fewer_answers() -> None:
    """The same customers with alike answers: 40 pairs find what 40 strangers do not."""
    pairs = world.overlap(25, 5, pairs=40, alone=0, known=True, rounds=400)
    strangers = world.overlap(25, 5, pairs=40, alone=0, known=False, rounds=400)
    assert pairs["worked"] + pairs["better"] > 0.15 + strangers["worked"] + strangers["better"]


@pytest.mark.parametrize("alike", [0.0, 0.5])
def test_a_step_in_weeks_is_found(alike: float) -> None:
    """Four spreads of a week: found with a trend beside it, more often without."""
    trend = world.series(4, 1, alike=alike, before=16, after=16, trend=True, rounds=600)
    steady = world.series(4, 1, alike=alike, before=16, after=16, trend=False, rounds=600)
    assert trend["worked"] > (0.8 if alike == 0 else 0.6)
    assert steady["worked"] > trend["worked"] - 0.03
