"""Invented worlds with an action in them, whose true effect is known; each gives the verdicts of many rounds.

Used by the tests and by benchmarks/methods_check.py. `effect` is the true one, in the unit of the measure.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect
from collections.abc import Sequence

import numpy as np
from scipy import stats

from cxlib.base.estimate import Measured
from cxlib.base.intervals import Balance
from cxlib.measures import compare
from cxlib.measures.compare_control import Answers, against_control
from cxlib.measures.compare_pairs import Codes
from cxlib.measures.effects import Aim, Check, Judgement, Verdict, grounds_of, judge, within_season
from cxlib.measures.effects_judge import at_the_look
from cxlib.measures.effects_series import WIDER, steps
from tests.measures.worlds import Opinion, twice, weeks

LOOK = dt.date(2026, 10, 1)
BASE = Opinion(0.50, 0.20)
Rates = dict[str, float]


def lifted(points: float, base: Opinion = BASE) -> Opinion:
    """The opinion so many points higher, half from each side."""
    return Opinion(base.promoters + points / 200, base.detractors - points / 200)


def rates(found: Sequence[Verdict]) -> Rates:
    """How often each verdict was given."""
    return {verdict.value: found.count(verdict) / len(found) for verdict in Verdict}


def counts(draw: np.random.Generator, opinion: Opinion, n: int, rounds: int) -> Codes:
    """Rounds x (promoters, detractors) of n answers."""
    shares = [opinion.promoters, opinion.detractors, 1 - opinion.promoters - opinion.detractors]
    return draw.multinomial(n, shares, rounds)[:, :2]


def balance(pair: Codes, n: int) -> Balance:
    return Balance(float(pair[0]), float(pair[1]), float(n))


def moved(after: Codes, n_after: int, before: Codes, n_before: int) -> Measured:
    return compare.balance_change(
        balance(after, n_after), balance(before, n_before), measure="nps.v1~previous"
    )


def judged(
    change: Measured, minimum: float, n: int, checks: Sequence[Check] = (), looks: int = 1
) -> Judgement:
    goal = Aim("up", minimum, 10 * minimum, LOOK, looks=looks, start=LOOK - dt.timedelta(days=360))
    return judge(change, goal, as_of=LOOK, answers=n, checks=checks)


def scores(effect: float, minimum: float, *, n: int, n_before: int = 0, rounds: int, seed: int = 1) -> Rates:
    """NPS before against after."""
    draw, n_before = np.random.default_rng(seed), n_before or n
    before, after = counts(draw, BASE, n_before, rounds), counts(draw, lifted(effect), n, rounds)
    return rates(
        [judged(moved(a, n, b, n_before), minimum, n).verdict for a, b in zip(after, before, strict=True)]
    )


def shares(
    effect: float, minimum: float, *, n: int, before: float = 0.6, rounds: int, seed: int = 2
) -> Rates:
    """A share in time, before against after."""
    draw = np.random.default_rng(seed)
    hits = draw.binomial(n, [[before + effect, before]] * rounds)
    found = [
        compare.share_change(int(now), n, int(then), n, measure="frt.adherence.v1~previous")
        for now, then in hits
    ]
    return rates([judged(one, minimum, n).verdict for one in found])


def share_errors(before: int, after: int, minimum: float, levels: Sequence[float]) -> list[float]:
    """How often *worked* is said of a share that truly rose by the minimum, at each level before it: exact.

    Every outcome of both groups is judged (of more hits after never less is said) and weighed by its chance.
    """
    worked = np.zeros((before + 1, after + 1), dtype=bool)

    def so(now: int, then: int) -> bool:
        found = compare.share_change(now, after, then, before, measure="frt.adherence.v1~previous")
        return judged(found, minimum, after).verdict is Verdict.worked

    for then in range(before + 1):
        first = bisect(range(after + 1), False, key=lambda now, then=then: so(now, then))
        worked[then, first:] = True
    return [
        float(
            np.outer(
                stats.binom.pmf(np.arange(before + 1), before, level),
                stats.binom.pmf(np.arange(after + 1), after, level + minimum),
            )[worked].sum()
        )
        for level in levels
    ]


def looks(
    effect: float, minimum: float, *, n: int, planned: int, allowed: bool, rounds: int, seed: int = 3
) -> Rates:
    """Four looks while answers come in; allowed: at the level that four looks ask for."""
    draw, last = np.random.default_rng(seed), [Verdict.too_early] * rounds
    before = np.cumsum([counts(draw, BASE, n, rounds) for _ in range(planned)], axis=0)
    after = np.cumsum([counts(draw, lifted(effect), n, rounds) for _ in range(planned)], axis=0)
    for place in range(rounds):
        for look in range(planned):
            size = n * (look + 1)
            change = moved(after[look, place], size, before[look, place], size)
            last[place] = judged(change, minimum, size, looks=planned if allowed else 1).verdict
            if last[place] in (Verdict.worked, Verdict.worse):
                break
    return rates(last)


SEASONS: dict[str, tuple[float, ...]] = {
    "summer": (0, 0, 0, 0, 0, 0, 15, 15, 15, 0, 0, 0),
    "climb": (0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22),
    "december": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 28),
    "none": (0,) * 12,
}
"""Points above the base in each month of every year: a better summer, a climb that falls back at New Year,
and a December of gifts; each lifts one quarter above the one before it."""

STARTS = {"summer": 6, "climb": 3, "december": 9, "none": 0}
"""The month (from 0) of an action that gains most from its season."""


def season(
    effect: float,
    minimum: float,
    *,
    n: int,
    shape: str = "summer",
    checked: bool,
    guarded: bool = True,
    declared: bool = False,
    growth: float = 0.0,
    rounds: int,
    seed: int = 4,
) -> Rates:
    """The same season every year; checked: the quarter a year before is known; growth: a rise a year.

    guarded: by the step that caps *worked* where nothing tells season and action apart; declared: someone
    wrote down beforehand that there is no season.
    """
    draw, first = np.random.default_rng(seed), STARTS[shape]

    def quarter(start: int, lift: float) -> Codes:
        offsets = (SEASONS[shape][(start + month) % 12] + growth * (start + month) / 12 for month in range(3))
        return np.sum([counts(draw, lifted(lift + one), n // 3, rounds) for one in offsets], axis=0)

    before, after, year = quarter(first - 3, 0), quarter(first, effect), quarter(first - 12, 0)
    found = []
    for a, b, y in zip(after, before, year, strict=True):
        checks = [Check("year_before", moved(a, n, y, n))] if checked else []
        one = judged(moved(a, n, b, n), minimum, n, checks)
        grounds = grounds_of("two_sample", checks, declared=declared)
        found.append((within_season(one, grounds) if guarded else one).verdict)
    return rates(found)


def worst(
    effect: float, minimum: float, *, n: int, areas: int, checked: bool, rounds: int, seed: int = 5
) -> Rates:
    """The area that did worst of several equal ones was chosen; checked: the time before is known."""
    draw, found = np.random.default_rng(seed), []
    before = np.stack([counts(draw, BASE, n, rounds) for _ in range(areas)])
    chosen = (before[..., 0] - before[..., 1]).argmin(axis=0)
    after, earlier = counts(draw, lifted(effect), n, rounds), counts(draw, BASE, n, rounds)
    for place in range(rounds):
        change = moved(after[place], n, before[chosen[place], place], n)
        checks = [Check("earlier", moved(after[place], n, earlier[place], n))] if checked else []
        found.append(judged(change, minimum, n, checks).verdict)
    return rates(found)


def overlap(
    effect: float, minimum: float, *, pairs: int, alone: int, known: bool, rounds: int, seed: int = 6
) -> Rates:
    """Some customers answer both times, alike; known: by their number."""
    draw = np.random.default_rng(seed)
    same = twice(draw, (rounds, pairs), 0.6)
    sides = [np.concatenate([one, draw.standard_normal((rounds, alone))], axis=1) for one in same]
    before, after = BASE.scores(sides[0]), lifted(effect).scores(sides[1])
    names = (
        [np.arange(pairs + alone), np.r_[np.arange(pairs), 10_000 + np.arange(alone)]]
        if known
        else [None] * 2
    )
    found = [
        compare.change(a, b, customers_before=names[0], customers_after=names[1])
        for a, b in zip(before, after, strict=True)
    ]
    return rates([judged(one, minimum, pairs + alone).verdict for one in found])


def control(effect: float, minimum: float, *, n: int, shock: float, rounds: int, seed: int = 7) -> Rates:
    """Everything moved by `shock`, the touched branch by the effect too; some customers answer twice."""
    draw, found = np.random.default_rng(seed), []
    names = [np.arange(n), np.r_[np.arange(n // 2), 10_000 + np.arange(n - n // 2)]]
    for _ in range(rounds):
        four = []
        for opinion in (lifted(shock + effect), lifted(shock)):
            then, now = twice(draw, (n,), 0.6)
            now = np.r_[now[: n // 2], draw.standard_normal(n - n // 2)]
            four += [Answers(BASE.scores(then), names[0]), Answers(opinion.scores(now), names[1])]
        found.append(judged(against_control(*four), minimum, n).verdict)
    return rates(found)


def series(
    effect: float, minimum: float, *, alike: float, before: int, after: int, trend: bool, rounds: int,
    drift: float = 0.0, gifts: float = 0.0, guarded: bool = False, seed: int = 8,
) -> Rates:  # fmt: skip
    """Weeks alike to their neighbours, spread 1; drift: a steady rise a week; gifts: the first four weeks
    after the start lie so much higher, as every year; guarded: nothing tells that season from the action."""
    draw, size = np.random.default_rng(seed), before + after
    seen = weeks(draw, (rounds, size), alike)
    seen += drift * np.arange(size)
    seen[:, before:] += effect
    seen[:, before : before + 4] += gifts
    fitted = steps(seen, np.arange(size), before, np.ones(size), trend)
    worked, below_zero = fitted.below(minimum, WIDER) <= 0.025, fitted.below(0.0)
    found = []
    for sure, low in zip(worked, below_zero, strict=True):
        limits = (
            (minimum, np.inf)
            if sure
            else (0.001 if low <= 0.025 else -1.0, -0.001 if low >= 0.975 else np.inf)
        )
        one = Judgement(at_the_look(*limits, minimum), None, *limits)
        found.append(within_season(one, grounds_of("series", ())).verdict if guarded else one.verdict)
    return rates(found)
