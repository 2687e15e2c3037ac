"""How often the intervals hold the truth and the verdicts are wrong, simulated: writes docs/methods-check.md.

    .venv/bin/python benchmarks/methods_check.py [ROUNDS]

Seeds are fixed, so the same code writes the same table. To add a measure: one function in COVERAGE that
gives (low, high, truth) for many samples of n answers, and one in WORLDS for a world with a planted effect.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cxlib.base.estimate import Estimate, Measured  # noqa: E402
from cxlib.base.variance_shares import relative  # noqa: E402
from cxlib.measures import (  # noqa: E402
    compare,
    drivers,
    expectations,
    reviews,
    service,
    survey,
    themes,
    value,
)  # fmt: skip
from cxlib.measures.compare_mix import Mix  # noqa: E402
from tests.measures import worlds_effects as world  # noqa: E402
from tests.measures.worlds import Opinion, outside, twice  # noqa: E402

BASE = Opinion(0.5, 0.2)
HAPPY = Opinion(0.83, 0.03)
Sampled = tuple[np.ndarray, np.ndarray, float]


def limits(found: list[Measured], truth: float) -> Sampled:
    known = [one for one in found if isinstance(one, Estimate)]
    low = np.array([-np.inf if one.low is None else one.low for one in known])
    high = np.array([np.inf if one.high is None else one.high for one in known])
    return low, high, truth


def single(
    measure: Callable[[np.ndarray], Measured], draw_rows: Callable[..., np.ndarray], truth: float
) -> Callable[..., Sampled]:
    def sampled(draw: np.random.Generator, n: int, rounds: int) -> Sampled:
        return limits([measure(row) for row in draw_rows(draw, (rounds, n))], truth)

    return sampled


def opinions(opinion: Opinion) -> Callable[..., np.ndarray]:
    return lambda draw, shape: opinion.scores(draw.standard_normal(shape))


def coded(scale: int, shares: list[float]) -> Callable[..., np.ndarray]:
    return lambda draw, shape: draw.choice(np.arange(1, scale + 1), size=shape, p=shares)


FIVE, SEVEN = [0.05, 0.07, 0.14, 0.34, 0.40], [0.05, 0.05, 0.1, 0.15, 0.2, 0.25, 0.2]
MONEY = lambda draw, shape: draw.lognormal(4, 0.7, shape)  # noqa: E731


def changes(then: Opinion, now: Opinion, kind: str) -> Callable[..., Sampled]:
    def sampled(draw: np.random.Generator, n: int, rounds: int) -> Sampled:
        shared = {"apart": 0, "half": n // 2, "all": n}[kind]
        pair = twice(draw, (rounds, shared), 0.6)
        sides = [np.concatenate([one, draw.standard_normal((rounds, n - shared))], axis=1) for one in pair]
        names = [np.arange(n), np.r_[np.arange(shared), 10_000 + np.arange(n - shared)]]
        found = [
            compare.change(a, b, customers_before=names[0], customers_after=names[1])
            for a, b in zip(then.scores(sides[0]), now.scores(sides[1]), strict=True)
        ]
        return limits(list(found), now.nps - then.nps)

    return sampled


def parts(which: int) -> Callable[..., Sampled]:
    def sampled(draw: np.random.Generator, n: int, rounds: int) -> Sampled:
        cells = [[0.1, 0.15, 0.25, 0.1, 0.15, 0.25], [0.12, 0.18, 0.4, 0.06, 0.09, 0.15]]
        sides = [draw.multinomial(n, one, rounds).reshape(rounds, 2, 3).astype(float) for one in cells]
        found = [Mix(("a", "b"), a, b) for a, b in zip(*sides, strict=True)]
        shares = [np.array(one).reshape(2, 3) for one in cells]
        truth = Mix(("a", "b"), shares[0], shares[1])
        both = np.array([one.who_limits() if which == 0 else one.how_limits() for one in found])
        return both[:, 0], both[:, 1], truth.who if which == 0 else truth.how

    return sampled


def weights(part: str) -> Callable[..., Sampled]:
    """A relative weight, or R squared: at most 300 slow rounds; 10 answers bear no more than 3 aspects."""

    def sampled(draw: np.random.Generator, n: int, rounds: int) -> Sampled:
        aspects = 3 if n < 15 else 5
        whole = np.full((aspects + 1, aspects + 1), 0.5) + 0.5 * np.eye(aspects + 1)
        root, true = np.linalg.cholesky(whole), relative(whole[None])[0]
        low, high = [], []
        for _ in range(min(rounds, 300)):
            drawn = draw.normal(size=(n, aspects + 1)) @ root.T
            got = drivers.relative_weights(pd.DataFrame(drawn[:, :-1]), drawn[:, -1])
            if isinstance(got, drivers.Drivers):
                one = got if part == "whole" else got.drivers[0]
                low, high = [*low, one.low], [*high, one.high]
        return np.array(low), np.array(high), float(true.sum() if part == "whole" else true[0])

    return sampled


def theme_gap(draw: np.random.Generator, n: int, rounds: int) -> Sampled:
    """n unhappy and n happy comments; 40 and 15 of 100 mention a theme."""
    scores = np.repeat([3.0, 10.0], n)
    hits = np.hstack([draw.random((rounds, n)) < 0.4, draw.random((rounds, n)) < 0.15])
    told = [themes.gap(np.where(row, "waiting:-1", "").tolist(), scores, "waiting") for row in hits]
    return limits(told, 0.25)


def waited(measure: Callable[..., Measured], truth: float) -> Callable[..., Sampled]:
    """Answers after 6 hours on average, watched for 20 hours at most: some cases are still open."""

    def sampled(draw: np.random.Generator, n: int, rounds: int) -> Sampled:
        hours, watched = draw.exponential(6, (rounds, n)), draw.uniform(4, 20, (rounds, n))
        pairs = zip(hours, watched, strict=True)
        return limits([measure(np.minimum(one, end), one <= end) for one, end in pairs], truth)

    return sampled


def expected(draw: np.random.Generator, n: int, rounds: int) -> Sampled:
    """Delivered minus expected of the same customers: -2 to 2, -0.5 in the middle."""
    values, shares = np.arange(-2, 3), [0.15, 0.35, 0.35, 0.12, 0.03]
    rows = draw.choice(values, size=(rounds, n), p=shares).astype(float)
    return limits([expectations.expectation_gap(row) for row in rows], float(values @ shares))


COVERAGE: dict[str, Callable[..., Sampled]] = {
    "nps.v1 (50 / 20)": single(survey.nps, opinions(BASE), BASE.nps),
    "nps.v1 (83 / 3)": single(survey.nps, opinions(HAPPY), HAPPY.nps),
    "nps.promoters.v1": single(survey.promoters, opinions(BASE), 0.5),
    "nps.detractors.v1": single(survey.detractors, opinions(BASE), 0.2),
    "csat.t2b5.v1": single(survey.csat, coded(5, FIVE), 0.74),
    "csat.mean5.v1": single(survey.csat_mean, coded(5, FIVE), float(np.dot(FIVE, range(1, 6)))),
    "ces.mean7.v1": single(survey.ces, coded(7, SEVEN), float(np.dot(SEVEN, range(1, 8)))),
    "ces.agree7.v1": single(lambda row: survey.ces(row, kind="agree"), coded(7, SEVEN), 0.65),
    "ces.index7.v1": single(lambda row: survey.ces(row, kind="index"), coded(7, SEVEN), 25.0),
    "driver.low.v1": single(survey.driver_low, coded(5, FIVE), 0.12),
    "reviews.mean5.v1": single(reviews.mean_stars, coded(5, FIVE), float(np.dot(FIVE, range(1, 6)))),
    "order.value.median.v1": single(value.order_median, MONEY, float(np.exp(4))),
    "order.value.mean.v1": single(value.order_mean, MONEY, float(np.exp(4 + 0.7**2 / 2))),
    "nps.v1~previous, other people": changes(BASE, Opinion(0.6, 0.12), "apart"),
    "nps.v1~previous, half the same people": changes(BASE, Opinion(0.6, 0.12), "half"),
    "nps.v1~previous, the same people": changes(BASE, Opinion(0.6, 0.12), "all"),
    "driver.weight.v1 (one aspect; 300 rounds)": weights("one"),
    "driver.weight.v1 (R squared; 300 rounds)": weights("whole"),
    "theme.gap.v1 (n each side)": theme_gap,
    "frt.median.v1 (some still open)": waited(service.time_median, float(6 * np.log(2))),
    "frt.p90.v1 (some still open)": waited(service.time_p90, float(6 * np.log(10))),
    "expect.gap.v1": expected,
    "nps.who.v1": parts(0),
    "nps.how.v1": parts(1),
}
"""Measure -> many samples of n answers: the limits of its interval, and the truth."""

WORLDS: dict[str, Callable[[int], world.Rates]] = {
    "scores, 15 answers a side": lambda r: world.scores(10, 10, n=15, rounds=r),
    "scores, 30": lambda r: world.scores(10, 10, n=30, rounds=r),
    "scores, 60": lambda r: world.scores(10, 10, n=60, rounds=r),
    "scores, 200": lambda r: world.scores(10, 10, n=200, rounds=r),
    "scores, 20 after and 150 before": lambda r: world.scores(10, 10, n=20, n_before=150, rounds=r),
    "scores, 150 after and 20 before": lambda r: world.scores(10, 10, n=150, n_before=20, rounds=r),
    "a share, 60 cases": lambda r: world.shares(0.05, 0.05, n=60, rounds=r),
    "a share, 200 cases": lambda r: world.shares(0.05, 0.05, n=200, rounds=r),
    "a share of 90 of 100, 60 cases": lambda r: world.shares(0.05, 0.05, n=60, before=0.9, rounds=r),
    "four planned looks": lambda r: world.looks(10, 10, n=30, planned=4, allowed=True, rounds=r),
    "four looks as if each were the only one (not done)": lambda r: world.looks(
        10, 10, n=30, planned=4, allowed=False, rounds=r
    ),
    **{
        f"{name}, {state}": (
            lambda r, shape=shape, known=known, guarded=guarded: world.season(
                10, 10, n=60, shape=shape, checked=known, guarded=guarded, rounds=r
            )
        )
        for shape, name in (
            ("summer", "a good summer"),
            ("climb", "a climb from January to December"),
            ("december", "a December of gifts"),
        )
        for state, known, guarded in (
            ("the year before known", True, True),
            ("nothing known", False, True),
            ("nothing known, unguarded (not done)", False, False),
        )
    },
    "ten points more every year, the year before known": lambda r: world.season(
        10, 10, n=60, shape="none", growth=10, checked=True, rounds=r
    ),
    "the worst of five areas, an earlier time known": lambda r: world.worst(
        10, 10, n=40, areas=5, checked=True, rounds=r
    ),
    "the worst of five areas, unguarded (not done)": lambda r: world.worst(
        10, 10, n=40, areas=5, checked=False, rounds=r
    ),
    "half of the customers twice": lambda r: world.overlap(10, 10, pairs=30, alone=30, known=True, rounds=r),
    "all customers twice": lambda r: world.overlap(10, 10, pairs=40, alone=0, known=True, rounds=r),
    "a shock to everything, with a control group": lambda r: world.control(
        10, 10, n=60, shock=12, rounds=max(200, r // 4)
    ),
    **{
        f"12 + 12 weeks, {'trend' if trend else 'steady'}, neighbours alike by {alike}": (
            lambda r, alike=alike, trend=trend: world.series(
                1, 1, alike=alike, before=12, after=12, trend=trend, rounds=r
            )
        )
        for trend in (True, False)
        for alike in (0.0, 0.4, 0.7)
    },
}
"""World -> rates of verdicts when the true effect is only the smallest useful one."""


def coverage(rounds: int) -> Iterator[str]:
    yield "| measure | n = 10 | 30 | 100 |"
    yield "|---|---|---|---|"
    for name, sampled in COVERAGE.items():
        cells = []
        for n in (10, 30, 100):
            below, above = outside(*sampled(np.random.default_rng(n), n, rounds))
            cells.append(f"{100 * (1 - below - above):.1f} ({100 * below:.1f} / {100 * above:.1f})")
        yield f"| {name} | {' | '.join(cells)} |"


def verdicts(rounds: int) -> Iterator[str]:
    yield "| world, true effect = smallest useful one | worked | better | worse |"
    yield "|---|---|---|---|"
    for name, rates in WORLDS.items():
        found = rates(rounds)
        yield (
            f"| {name} | " + " | ".join(f"{100 * found[v]:.1f}" for v in ("worked", "better", "worse")) + " |"
        )


HEAD = """# Do the intervals and verdicts hold?

Made by `python benchmarks/methods_check.py`; do not edit by hand. Simulated worlds whose truth is known,
{rounds} rounds each, fixed seeds. A rate of 2.5 of 100 is known here to about {error:.1f}.

## Intervals
Of 100 intervals at 95%, how many hold the truth, and in brackets how many lie wholly above it / below it.
Below a measure's own minimum of answers no figure is shown; the interval is checked all the same.

"""

MIDDLE = """
## Verdicts
Of 100 actions whose true effect is exactly the smallest useful one, how many are called what at the planned
look. *Worked* is wrong here; its nominal rate is 2.5. Rows marked (not done) show what the guard is for.
Where neither the same quarter a year before nor an untouched group tells season and action apart, *worked* is
capped at *better* (`cxlib.measures.effects.within_season`), unless someone wrote down before the action began
that the measure has no season; then the verdict is as good as that assumption.

"""


def main(rounds: int) -> None:
    error = 100 * (0.025 * 0.975 / rounds) ** 0.5
    text = HEAD.format(rounds=rounds, error=error) + "\n".join(coverage(rounds)) + "\n"
    text += MIDDLE + "\n".join(verdicts(rounds)) + "\n"
    (ROOT / "docs" / "methods-check.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
