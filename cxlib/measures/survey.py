"""Satisfaction from surveys: NPS, CSAT, CES, ratings and the response rate."""

from __future__ import annotations

from typing import Literal

import numpy as np

from cxlib.base.columns import Column, Numbers, answers, flags, numbers, on_scale
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import Balance, adjusted_wald, balance_score, finite, mean, share

Scale = tuple[float, float]

SCORE_BELOW = 30
"""Below so many answers the score interval holds its promise and the adjusted Wald does not."""


def nps(scores: Column, weights: Column | None = None, *, population: int | None = None) -> Measured:
    """Net promoter score in points: share of 9-10 minus share of 0-6.

    scores: 0 to 10, blanks are dropped; anything else is a DataError.
    weights: one a score, not negative; gives `nps.w.v1` with Kish's effective n in the interval.
    population: say it when the claim is about these N customers only (finite population mode).
    Source: Rocks 2016 (adjusted Wald), Tango 1998 (score interval below 30 answers).

    >>> nps([10] * 15 + [8] * 9 + [3] * 6).value
    30.0
    """
    measure = "nps.v1" if weights is None else "nps.w.v1"
    seen, n = nps_balance(scores, weights)
    if n == 0:
        return NoData(measure, 0, 1, "no_answers")
    return _points(measure, seen, n, population)


def nps_balance(scores: Column, weights: Column | None = None) -> tuple[Balance, int]:
    """Promoters and detractors among the answers, and how many answered.

    With weights the counts are shares of Kish's effective n, (sum w)^2 / sum w^2.
    """
    if weights is None:
        given = on_scale(scores, 0, 10, name="NPS", whole=True)
        return Balance(float((given >= 9).sum()), float((given <= 6).sum()), float(max(len(given), 1))), len(
            given
        )
    given, weight = _weighted(scores, weights)
    if len(given) == 0:
        return Balance(0.0, 0.0, 1.0), 0
    total = weight.sum()
    effective = float(total**2 / (weight**2).sum())
    plus, minus = weight[given >= 9].sum() / total, weight[given <= 6].sum() / total
    return Balance(float(plus) * effective, float(minus) * effective, effective), len(given)


def effective_n(weights: Column) -> float:
    """Kish's effective number of answers; 0 when there is no weight."""
    weight = answers(weights, name="weight")
    return float(weight.sum() ** 2 / (weight**2).sum()) if (weight > 0).any() else 0.0


def promoters(scores: Column) -> Measured:
    """Share of 9-10 among the NPS answers."""
    given = on_scale(scores, 0, 10, name="NPS", whole=True)
    return share("nps.promoters.v1", int((given >= 9).sum()), len(given))


def detractors(scores: Column) -> Measured:
    """Share of 0-6 among the NPS answers."""
    given = on_scale(scores, 0, 10, name="NPS", whole=True)
    return share("nps.detractors.v1", int((given <= 6).sum()), len(given))


def nps_groups(scores: Column) -> dict[str, int]:
    """How many promoters, passives and detractors answered.

    >>> nps_groups([10, 7, 0, None])
    {'promoters': 1, 'passives': 1, 'detractors': 1}
    """
    given = on_scale(scores, 0, 10, name="NPS", whole=True)
    high, low = int((given >= 9).sum()), int((given <= 6).sum())
    return {"promoters": high, "passives": len(given) - high - low, "detractors": low}


def csat(scores: Column, *, scale: Scale = (1, 5)) -> Measured:
    """Share of the two best answers: 4-5 of 5 (`csat.t2b5.v1`) or 6-7 of 7 (`csat.t2b7.v1`)."""
    top = _csat_top(scale)
    given = on_scale(scores, *scale, name="CSAT", whole=True)
    return share(f"csat.t2b{top}.v1", int((given >= top - 1).sum()), len(given))


def csat_mean(scores: Column, *, scale: Scale = (1, 5)) -> Measured:
    """Mean satisfaction on 1 to 5 (`csat.mean5.v1`), with a t interval."""
    if tuple(scale) != (1, 5):
        raise _scale_error("The mean of CSAT", "1 to 5", scale)
    return _mean("csat.mean5.v1", on_scale(scores, 1, 5, name="CSAT"), (1, 5))


def ces(
    scores: Column,
    *,
    kind: Literal["mean", "agree", "index"] = "mean",
    scale: Scale = (1, 7),
    scale_of: Column | None = None,
) -> Measured:
    """Customer effort, asked as "it was easy" from 1 (disagree) to 7 (agree).

    kind: mean (`ces.mean7.v1`), agree = share of 5-7 (`ces.agree7.v1`) or index = share of 6-7
    minus share of 1-3 in points (`ces.index7.v1`): three stories, three definitions.
    scale_of: the top of the scale of each answer, when the export names it; two tops are a DataError.
    """
    if scale_of is not None:
        tops = np.unique(answers(scale_of, name="CES scale"))
        if len(tops) > 1:
            found = " and ".join(f"1 to {top:g}" for top in tops)
            raise DataError(
                f"CES answers must be on one scale (we got {found} in one column). "
                "Import each scale as its own source.",
                column="ces",
            )
        scale = (1, float(tops[0])) if len(tops) else scale
    if tuple(scale) != (1, 7):
        raise _scale_error("CES", "1 to 7", scale)
    given = on_scale(scores, 1, 7, name="CES", whole=True)
    if kind == "mean":
        return _mean("ces.mean7.v1", given, (1, 7))
    if kind == "agree":
        return share("ces.agree7.v1", int((given >= 5).sum()), len(given))
    if len(given) == 0:
        return NoData("ces.index7.v1", 0, 1, "no_answers")
    return _points("ces.index7.v1", ces_balance(given), len(given))


def ces_balance(scores: Column) -> Balance:
    """Answers 6-7 as plus and 1-3 as minus."""
    given = on_scale(scores, 1, 7, name="CES", whole=True)
    return Balance(float((given >= 6).sum()), float((given <= 3).sum()), float(max(len(given), 1)))


def mean_rating(scores: Column, *, scale: Scale = (1, 5)) -> Measured:
    """Mean of a rating on 1 to 5 (`rating.mean5.v1`)."""
    if tuple(scale) != (1, 5):
        raise _scale_error("A rating", "1 to 5", scale)
    return _mean("rating.mean5.v1", on_scale(scores, 1, 5, name="The rating"), (1, 5))


def driver_mean(scores: Column, *, scale: Scale = (1, 5)) -> Measured:
    """Mean of one rated aspect on 1 to 5 (`driver.mean5.v1`)."""
    if tuple(scale) != (1, 5):
        raise _scale_error("A rated aspect", "1 to 5", scale)
    return _mean("driver.mean5.v1", on_scale(scores, 1, 5, name="The rated aspect"), (1, 5))


def driver_low(scores: Column, *, scale: Scale = (1, 5)) -> Measured:
    """Share of 1-2 of 5 for one rated aspect (`driver.low.v1`)."""
    if tuple(scale) != (1, 5):
        raise _scale_error("A rated aspect", "1 to 5", scale)
    given = on_scale(scores, 1, 5, name="The rated aspect")
    return share("driver.low.v1", int((given <= 2).sum()), len(given))


def response_rate(answered: Column, delivered: Column) -> Measured:
    """Answered among delivered invitations (not among sent ones).

    answered, delivered: one yes or no an invitation. A blank `delivered` is not counted, unless it
    was answered; a blank `answered` is no answer.
    """
    yes, _ = flags(answered)
    arrived, _ = flags(delivered)
    return share("response.rate.v1", int(yes.sum()), int((arrived | yes).sum()))


def _weighted(scores: Column, weights: Column) -> tuple[Numbers, Numbers]:
    given, weight = numbers(scores, name="NPS"), numbers(weights, name="weight")
    if len(given) != len(weight):
        raise DataError(
            f"Every score must have its weight (we got {len(given)} scores and "
            f"{len(weight)} weights). Map both columns."
        )
    if (weight < 0).any():
        raise DataError(
            "A weight must not be negative (we got one below 0). Correct the weights.", column="weight"
        )
    kept = ~np.isnan(given) & (weight > 0)
    on_scale(given, 0, 10, name="NPS", whole=True)
    return given[kept], weight[kept]


def _points(measure: str, seen: Balance, n: int, population: int | None = None) -> Estimate:
    small = seen.n < SCORE_BELOW
    limits = balance_score(seen) if small else adjusted_wald(seen)
    method = "nps.score" if small else "nps.adjusted_wald"
    if population is not None:
        if population < n:
            raise DataError(
                f"The customers must be at least as many as the answers (we got {population} customers and "
                f"{n} answers). Check the number of customers."
            )
        limits = finite(seen.value, limits, n, population)
        method += ".finite"
    return Estimate(measure, 100 * seen.value, 100 * limits[0], 100 * limits[1], n, "points", method)


def _mean(measure: str, given: Numbers, scale: Scale) -> Measured:
    if len(given) == 0:
        return NoData(measure, 0, 1, "no_answers")
    method = "mean.t" if len(given) > 1 and np.ptp(given) > 0 else "mean.equal_answers"
    return Estimate(measure, float(given.mean()), *mean(given, *scale), len(given), "score", method)


def _csat_top(scale: Scale) -> int:
    if tuple(scale) not in ((1, 5), (1, 7)):
        raise _scale_error("CSAT", "1 to 5 or 1 to 7", scale)
    return int(scale[1])


def _scale_error(what: str, wanted: str, scale: Scale) -> DataError:
    return DataError(
        f"{what} must be asked on a scale of {wanted} (the declared scale is {scale[0]:g} to {scale[1]:g}). "
        "Declare the scale in the map or use another measure."
    )
