"""Coverage of scores, times, drivers, themes, agreement and load: drawn worlds whose truth is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from cxlib.base.estimate import Measured
from cxlib.base.variance_shares import relative
from cxlib.measures import (
    agreement,
    asked,
    compare_others,
    drivers,
    expectations,
    journey,
    load,
    loyalty,
    outside,
    retention,
    reviews,
    service,
    speed,
    survey,
    themes,
)  # fmt: skip
from tests.measures.worlds import Draws, Opinion
from tests.measures.worlds_coverage import Outside, Row, World, coded, either, held, pairs, rows

BASE, HAPPY = Opinion(0.5, 0.2), Opinion(0.83, 0.03)
FIVE, SEVEN = [0.05, 0.07, 0.14, 0.34, 0.40], [0.05, 0.05, 0.1, 0.15, 0.2, 0.25, 0.2]
MEAN5, MEAN7 = float(np.dot(FIVE, range(1, 6))), float(np.dot(SEVEN, range(1, 8)))
CALM, BUSY, BREAK = 0.92, 0.6, 20


def opinions(opinion: Opinion) -> Callable[..., Draws]:
    return lambda draw, shape: opinion.scores(draw.standard_normal(shape))


def weighted(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
    """Answers whose weights range over a factor of about six and have nothing to do with the score."""
    scores = BASE.scores(draw.standard_normal((rounds, n)))
    weights = draw.lognormal(0, 0.45, (rounds, n))
    return held([survey.nps(one, by) for one, by in zip(scores, weights, strict=True)], BASE.nps)


def waited(measure: Callable[..., Measured], truth: float) -> World:
    """Answers after 6 hours on average, watched for 4 to 20 hours: some cases are still open."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        hours, watched = draw.exponential(6, (rounds, n)), draw.uniform(4, 20, (rounds, n))
        both = zip(hours, watched, strict=True)
        return held([measure(np.minimum(one, end), one <= end) for one, end in both], truth)

    return world


def weights(part: str) -> World:
    """An aspect's share of what all explain, or R squared; 10 answers bear no more than 3 aspects."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        aspects = 3 if n < 15 else 5
        whole = np.full((aspects + 1, aspects + 1), 0.5) + 0.5 * np.eye(aspects + 1)
        root, true = np.linalg.cholesky(whole), relative(whole[None])[0]
        found = []
        for _ in range(rounds):
            drawn = draw.normal(size=(n, aspects + 1)) @ root.T
            got = drivers.relative_weights(pd.DataFrame(drawn[:, :-1]), drawn[:, -1])
            name = got.drivers[0].name if isinstance(got, drivers.Drivers) else ""
            found.append(drivers.explained(got) if part == "whole" else drivers.weight(got, name))
        return held(found, float(true.sum() if part == "whole" else true[0] / true.sum()))

    return world


def expected(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
    """Delivered minus expected of the same customers: -2 to 2, -0.5 in the middle."""
    values, shares = np.arange(-2, 3), [0.15, 0.35, 0.35, 0.12, 0.03]
    drawn = draw.choice(values, size=(rounds, n), p=shares).astype(float)
    return held([expectations.expectation_gap(row) for row in drawn], float(values @ shares))


def gap_of_themes(low: int, high: int, n: int) -> Measured:
    """n unhappy and n happy comments."""
    column = either("waiting:-1", "")
    return themes.gap([*column(low, n), *column(high, n)], np.repeat([3.0, 10.0], n), "waiting")


def gap_of_asked(unhappy: int, others: int, n: int) -> Measured:
    """n unhappy and n other customers, of whom so many were invited."""
    column = either(True, False)
    return asked.unhappy_gap([*column(unhappy, n), *column(others, n)], [True] * n + [False] * n)


def gap_of_speed(prompt: int, late: int, n: int) -> Measured:
    """n customers answered in time and n late, of whom so many found it fast."""
    column = either(5, 2)
    return speed.felt_gap([*column(prompt, n), *column(late, n)], [True] * n + [False] * n)


def times(one: int, other: int, n: int) -> Measured:
    """How many times as often one group came back as the other."""
    column = either(True, False)
    return loyalty.times_as_often(*(loyalty.share_back(column(hits, n)) for hits in (one, other)))


def within(measure: str) -> World:
    """Two groups that differ by 0.2 among the new and the old, who are unlike and unevenly many."""

    def world(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
        new, found = n // 3, []
        sizes = (new, n - new, n - new, new)
        for hits in draw.binomial(sizes, (0.5, 0.7, 0.3, 0.5), (rounds, 4)):
            layers = [(hits[0], sizes[0], hits[2], sizes[2]), (hits[1], sizes[1], hits[3], sizes[3])]
            found.append(loyalty.difference_within(layers, measure=measure))
        return held(found, 0.2)

    return world


def stars(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
    """The firm's stars beside a competitor's."""
    other = [0.15, 0.1, 0.2, 0.3, 0.25]
    sides = coded(5, FIVE)(draw, (rounds, n)), coded(5, other)(draw, (rounds, n))
    truth = MEAN5 - float(np.dot(other, range(1, 6)))
    return held([compare_others.stars_gap(a, b) for a, b in zip(*sides, strict=True)], truth)


def readers(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
    """Two readers who each take the right one of three themes in 85 of 100, else one of the others."""
    shares, right = np.array([0.5, 0.3, 0.2]), 0.85
    truth = draw.choice(3, size=(rounds, 1, n), p=shares)
    wrong = (truth + draw.integers(1, 3, (rounds, 2, n))) % 3
    said = np.where(draw.random((rounds, 2, n)) < right, truth, wrong).astype(float)
    given = np.full((3, 3), (1 - right) / 2) + (right - (1 - right) / 2) * np.eye(3)
    seen, used = float(shares @ (given**2).sum(axis=1)), shares @ given
    alpha = 1 - (1 - seen) / (1 - float(used @ used))
    return held([agreement.alpha(one) for one in said], alpha)


def breaking(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
    """Days of 4 to 36 cases; from 20 on a standard gives way. Counted where a volume is told."""
    volume = draw.integers(4, 37, (rounds, n))
    met = draw.binomial(volume, np.where(volume >= BREAK, BUSY, CALM))
    return held(
        [load.breaking_volume(day, kept, day) for day, kept in zip(volume, met, strict=True)], float(BREAK)
    )


def gaps(draw: np.random.Generator, n: int, rounds: int) -> Outside | None:
    """Days between purchases, 40 on average."""
    drawn = draw.exponential(40, (rounds, n))
    return held([retention.usual_gap(one) for one in drawn], float(40 * np.log(10)))


def _valence(row: Draws) -> Measured:
    return journey.valence(row)


FIGURES: tuple[Row, ...] = (
    Row("nps.v1", rows(survey.nps, opinions(BASE), BASE.nps), "50 / 20"),
    Row("nps.v1", rows(survey.nps, opinions(HAPPY), HAPPY.nps), "83 / 3"),
    Row("nps.w.v1", weighted),
    Row("csat.mean5.v1", rows(survey.csat_mean, coded(5, FIVE), MEAN5)),
    Row("ces.mean7.v1", rows(survey.ces, coded(7, SEVEN), MEAN7)),
    Row("ces.index7.v1", rows(lambda row: survey.ces(row, kind="index"), coded(7, SEVEN), 25.0)),
    Row("touchpoint.valence.v1", rows(_valence, coded(5, FIVE), MEAN5 - 3)),
    Row("reviews.mean5.v1", rows(reviews.mean_stars, coded(5, FIVE), MEAN5)),
    Row("rivals.gap.v1", stars, "n each side"),
    Row("compared.index.v1", rows(outside.compared, coded(5, FIVE), 62.0)),
    Row("expect.gap.v1", expected),
    Row("driver.weight.v1", weights("one"), "one aspect", most=300),
    Row("driver.explained.v1", weights("whole"), "R squared", most=300),
    Row("theme.gap.v1", pairs(gap_of_themes, 0.4, 0.15, 0.25), "n each side"),
    Row("asked.gap.v1", pairs(gap_of_asked, 0.3, 0.6, -0.3), "n each side"),
    Row("speed.gap.v1", pairs(gap_of_speed, 0.8, 0.5, 0.3), "n each side"),
    Row("repeat.nps.ratio.v1", pairs(times, 0.6, 0.3, 2.0), "n each side"),
    Row("recovery.csat.gap.v1", within("recovery.csat.gap.v1"), "two layers, n each side"),
    Row("coding.alpha.v1", readers, "two readers"),
    Row("frt.median.v1", waited(service.time_median, float(6 * np.log(2))), "some still open"),
    Row("frt.p90.v1", waited(service.time_p90, float(6 * np.log(10))), "some still open"),
    Row("gap.usual.v1", gaps),
    Row("load.day.v1", breaking, "n days; where a volume is told", most=200),
)
