"""Coverage of changes: every function that gives a difference, with n on each side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cxlib.base.estimate import Measured
from cxlib.measures import compare, service
from cxlib.measures.compare_apart import estimate_change, mean_change, median_change, share_change
from cxlib.measures.compare_control import Answers, against_control
from cxlib.measures.compare_mix import Mix
from cxlib.measures.effects_series import steps
from tests.measures.worlds import Draws, Opinion, outside, twice, weeks
from tests.measures.worlds_coverage import Outside, Row, World, coded, held, pairs
from tests.measures.worlds_figures import BASE, FIVE, MEAN5
from tests.measures.worlds_money import MEAN, money

LIFTED = Opinion(0.6, 0.12)
GROWN = 1.2


def changes(then: Opinion, now: Opinion, kind: str) -> World:
    """The NPS of the same people, of other people, or of half of each."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        shared = {"apart": 0, "half": n // 2, "all": n}[kind]
        pair = twice(draw, (rounds, shared), 0.6)
        sides = [np.concatenate([one, draw.standard_normal((rounds, n - shared))], axis=1) for one in pair]
        names = [np.arange(n), np.r_[np.arange(shared), 10_000 + np.arange(n - shared)]]
        found = [
            compare.change(a, b, customers_before=names[0], customers_after=names[1])
            for a, b in zip(then.scores(sides[0]), now.scores(sides[1]), strict=True)
        ]
        return held(found, now.nps - then.nps)

    return world


def parts(which: str) -> World:
    """What of a change of the NPS comes from who answered, and what from how."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        cells = [[0.1, 0.15, 0.25, 0.1, 0.15, 0.25], [0.12, 0.18, 0.4, 0.06, 0.09, 0.15]]
        sides = [draw.multinomial(n, one, rounds).reshape(rounds, 2, 3).astype(float) for one in cells]
        found = [Mix(("a", "b"), a, b) for a, b in zip(*sides, strict=True)]
        truth = Mix(("a", "b"), *(np.array(one).reshape(2, 3) for one in cells))
        both = np.array([one.who_limits() if which == "who" else one.how_limits() for one in found])
        return outside(both[:, 0], both[:, 1], truth.who if which == "who" else truth.how)

    return world


def sides(
    change: Callable[[Draws, Draws], Measured],
    before: Callable[..., Draws],
    after: Callable[..., Draws],
    truth: float,
) -> World:
    """The change of a figure between n answers and n others."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        both = before(draw, (rounds, n)), after(draw, (rounds, n))
        return held([change(now, then) for then, now in zip(*both, strict=True)], truth)

    return world


def grown(draw: np.random.Generator, shape: tuple[int, ...]) -> Draws:
    return GROWN * money(draw, shape)


def waits(hours: float) -> Callable[..., Draws]:
    return lambda draw, shape: draw.exponential(hours, shape)


def faster(now: Draws, then: Draws) -> Measured:
    """Two medians of times, all of them over."""
    one, other = (service.time_median(side, np.ones(len(side), dtype=bool)) for side in (now, then))
    return estimate_change(one, other, measure="frt.median.v1~previous")


def beside(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
    """A touched group rises by 10, an untouched one by 12 as everything did; half answer twice."""
    names, found = [np.arange(n), np.r_[np.arange(n // 2), 10_000 + np.arange(n - n // 2)]], []
    for _ in range(rounds):
        four = []
        for rise in (12.0, 22.0):
            then, now = twice(draw, (n,), 0.6)
            now = np.r_[now[: n // 2], draw.standard_normal(n - n // 2)]
            risen = Opinion(BASE.promoters + rise / 200, BASE.detractors - rise / 200)
            four += [Answers(BASE.scores(then), names[0]), Answers(risen.scores(now), names[1])]
        found.append(against_control(*four[2:], *four[:2]))
    return held(found, 10.0)


def stepped(trend: bool) -> World:
    """n weeks before and n after, neighbours alike by 0.4, a step of one spread of a week."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        if n < 12:
            return None
        seen = weeks(draw, (rounds, 2 * n), 0.4)
        seen[:, n:] += 1.0
        below = steps(seen, np.arange(2 * n), n, np.ones(2 * n), trend).below(1.0)
        return float(np.mean(below < 0.025)), float(np.mean(below > 0.975))

    return world


def share_of(now: int, then: int, n: int) -> Measured:
    return share_change(now, n, then, n, measure="frt.adherence.v1~previous")


NPS, PAID = "nps.v1~previous", "order.value.mean.v1~previous"
CHANGES: tuple[Row, ...] = (
    Row(NPS, changes(BASE, LIFTED, "apart"), "other people"),
    Row(NPS, changes(BASE, LIFTED, "half"), "half the same people"),
    Row(NPS, changes(BASE, LIFTED, "all"), "the same people"),
    Row(NPS, beside, "less an untouched group", most=500),
    Row("nps.who.v1", parts("who")),
    Row("nps.how.v1", parts("how")),
    Row("frt.adherence.v1~previous", pairs(share_of, 0.7, 0.45, 0.25)),
    Row(
        "csat.mean5.v1~previous",
        sides(
            lambda now, then: mean_change(now, then, measure="csat.mean5.v1~previous", scale=(1, 5)),
            coded(5, [0.1, 0.1, 0.2, 0.3, 0.3]), coded(5, FIVE), MEAN5 - 3.6,
        ),
    ),
    Row(PAID, sides(lambda a, b: mean_change(a, b, measure=PAID), money, grown, (GROWN - 1) * MEAN)),
    Row(
        "order.value.median.v1~previous",
        sides(
            lambda now, then: median_change(now, then, measure="order.value.median.v1~previous"),
            money, grown, (GROWN - 1) * float(np.exp(4)),
        ),
    ),
    Row("frt.median.v1~previous", sides(faster, waits(6), waits(4), -2 * float(np.log(2)))),
    Row("frt.adherence.v1~previous", stepped(True), "a step in n + n weeks beside a trend"),
    Row("frt.adherence.v1~previous", stepped(False), "a step in n + n steady weeks"),
)  # fmt: skip
