"""Online reviews: stars as they are, never rescaled."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxlib.base.columns import Column, answers, on_scale
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import mean, share
from cxlib.base.words.letters import loosely


def rivals_five_stars(reviews: pd.DataFrame) -> pd.DataFrame:
    """The reviews of competitors on a scale of 5; none without a column that names them."""
    if "competitor" not in reviews:
        return reviews.iloc[:0]
    named = reviews["competitor"].astype("string").str.strip().fillna("")
    kept = reviews["rating"].notna() & (named != "").astype(bool)
    return reviews[kept & _of_five(reviews)]


def own_five_stars(reviews: pd.DataFrame) -> pd.DataFrame:
    """The firm's own reviews on a scale of 5: no competitors, no other scales.

    reviews: columns rating and, where present, scale and competitor. A blank scale is taken as 5.
    """
    kept = reviews["rating"].notna()
    if "competitor" in reviews:
        named = reviews["competitor"].astype("string").str.strip().fillna("")
        kept &= (named == "").astype(bool)
    return reviews[kept & _of_five(reviews)]


def same_sites(own: pd.DataFrame, others: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The reviews of the sites on which both sides are reviewed: people of another site give other stars.

    own, others: reviews with a column site where it is known. A side that names no site at all tells nothing
    of it, and then all reviews count.

    >>> ours = pd.DataFrame({"site": ["Google", "google", "booking"]})
    >>> [len(side) for side in same_sites(ours, pd.DataFrame({"site": ["google"]}))]
    [2, 1]
    """
    sites = [_sites(side) for side in (own, others)]
    common = (set(sites[0]) & set(sites[1])) - {""}
    if any(set(one) <= {""} for one in sites):
        return own, others
    first, second = (
        side[one.isin(common).to_numpy(dtype=bool)] for side, one in zip((own, others), sites, strict=True)
    )
    return first, second


def _sites(reviews: pd.DataFrame) -> pd.Series:
    """The site of each review without regard to case, empty where it is not known."""
    if "site" not in reviews:
        return pd.Series("", index=reviews.index, dtype=object)
    places, sites = pd.factorize(reviews["site"])
    names = np.array([*(loosely(str(site)) for site in sites), ""], dtype=object)
    return pd.Series(names[places], index=reviews.index, dtype=object)


def _of_five(reviews: pd.DataFrame) -> pd.Series:
    """Which reviews are on a scale of 5; a blank scale is taken as 5."""
    if "scale" not in reviews:
        return pd.Series(True, index=reviews.index)
    return (reviews["scale"].fillna(5.0).astype(float) == 5.0).astype(bool)


def mean_stars(stars: Column, *, scale: Column | None = None, measure: str = "reviews.mean5.v1") -> Measured:
    """Mean stars on 1 to 5, with a t interval. Another scale is a DataError: averages are never rescaled.

    measure: `rivals.mean5.v1` when the stars are those of a year, to be set beside a competitor's.
    """
    given = _stars(stars, scale)
    if len(given) == 0:
        return NoData(measure, 0, 1, "no_answers")
    method = "mean.t" if len(given) > 1 and np.ptp(given) > 0 else "mean.equal_answers"
    return Estimate(measure, float(given.mean()), *mean(given, 1, 5), len(given), "stars", method)


def low_stars(stars: Column, *, scale: Column | None = None) -> Measured:
    """Share of reviews with 1 or 2 stars.

    >>> low_stars([1, 2, 5, 5]).count
    2
    """
    given = _stars(stars, scale)
    return share("reviews.low.v1", int((given <= 2).sum()), len(given))


def _stars(stars: Column, scale: Column | None) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    if scale is not None and (other := set(answers(scale, name="scale")) - {5.0}):
        raise DataError(
            f"Stars must be on a scale of 5 to be averaged (we got a scale of {min(other):g}). "
            "Averages are never rescaled; keep the sites apart.",
            column="scale",
        )
    return on_scale(stars, 1, 5, name="Stars")
