"""How fast people were answered beside how fast they say they were: the same customers, the same period."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxlib.base.columns import Column, flags, ids, numbers, on_scale, one_length
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import difference, share, wilson
from cxlib.base.lean import folded_values

FIVE = (1.0, 5.0)
FAST = 4
"""From this answer of 5 on somebody found the firm fast."""


def paired(contact_by: Column, outcome: Column, answered_by: Column, rating: Column) -> pd.DataFrame:
    """Customers who both wrote or called and rated the speed: columns customer, in_time, rating.

    contact_by, outcome: the customer of each contact and what became of it (met, missed; others are left
    out); in_time: whether all of a customer's contacts were met. rating: the mean of the customer's answers.
    """
    who, became = ids(contact_by), folded_values(outcome)
    one_length("Every contact must have its customer and outcome", who, became)
    rater = ids(answered_by)
    given = numbers(rating, name="speed")
    one_length("Every rating must have its customer", rater, given)
    codes, names = pd.factorize(pd.concat([who, rater], ignore_index=True), sort=True)
    writer, speaker = codes[: len(who)], codes[len(who) :]
    judged = ((became == "met") | (became == "missed")) & (writer >= 0)
    kept = pd.Series(became[judged] == "met").groupby(writer[judged]).min()
    rated = ~np.isnan(given) & (speaker >= 0)
    said = pd.Series(given[rated]).groupby(speaker[rated]).mean()
    both = kept.index.intersection(said.index)
    table = {
        "customer": names[both], "in_time": kept[both].to_numpy(dtype=bool), "rating": said[both].to_numpy()
    }  # fmt: skip
    return pd.DataFrame(table)


def felt_fast(
    rating: Column, *, scale: tuple[float, float] = FIVE, measure: str = "speed.felt.v1"
) -> Measured:
    """Share of customers who rated the speed 4 or 5 of 5; another scale is a DataError.

    >>> felt_fast([5, 4, 2, None]).count
    2
    """
    if scale != FIVE:
        raise DataError(
            f"The speed must be rated on a scale of 1 to 5 (declared: {scale[0]:g} to {scale[1]:g}). "
            "Scales are never converted.",
            column="driver_speed",
        )
    given = on_scale(rating, *FIVE, name="Ratings of the speed")
    return share(measure, int((given >= FAST).sum()), len(given))


def felt_gap(rating: Column, in_time: Column, *, measure: str = "speed.gap.v1") -> Measured:
    """Share who felt it was fast among those answered in time, minus that among those answered late.

    Newcombe's interval. None among either is NoData.
    """
    prompt = flags(in_time)[0]
    given = numbers(rating, name="speed")
    one_length("Every rating must say whether the customer was answered in time", prompt, given)
    sides = [felt_fast(given[prompt]), felt_fast(given[~prompt])]
    one, other = sides
    if isinstance(one, NoData) or isinstance(other, NoData):
        return NoData(measure, 0, 1, "no_answers")
    limits = difference(one.value, wilson(one.count, one.n), other.value, wilson(other.count, other.n))
    return Estimate(measure, one.value - other.value, *limits, min(one.n, other.n), "share", "newcombe")
