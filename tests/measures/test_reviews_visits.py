"""Reviews and visits: own stars only, never rescaled; who did not come."""

from __future__ import annotations

import pandas as pd
import pytest

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.measures import reviews, visits


def estimate(found: Measured) -> Estimate:
    assert isinstance(found, Estimate)
    return found


def test_stars_by_hand() -> None:
    found = estimate(reviews.mean_stars([5, 4, None, 3]))
    assert (found.value, found.n, found.unit) == (4.0, 3, "stars")
    assert found.high == 5.0, "the interval stays on the scale"
    low = estimate(reviews.low_stars([1, 2, 3, 5]))
    assert (low.count, low.n) == (2, 4)


def test_only_the_firms_own_reviews_of_five_stars_count() -> None:
    table = pd.DataFrame(
        {
            "rating": [5.0, 4.0, 8.8, 1.0, None],
            "scale": [5.0, None, 10.0, 5.0, 5.0],
            "competitor": ["", None, "", "The other dentist", ""],
        }
    ).astype({"rating": "Float64", "scale": "Float64", "competitor": "string"})
    assert reviews.own_five_stars(table)["rating"].tolist() == [5.0, 4.0]
    assert reviews.own_five_stars(table[["rating"]])["rating"].tolist() == [5.0, 4.0, 8.8, 1.0]


def test_stars_of_another_scale_are_refused() -> None:
    with pytest.raises(DataError, match="Stars must be on a scale of 5 to be averaged"):
        reviews.mean_stars([5, 9], scale=[5, 10])
    with pytest.raises(DataError, match="Stars must be numbers from 1 to 5"):
        reviews.mean_stars([8.8])


def test_no_shows_by_hand() -> None:
    status = ["kept"] * 6 + ["no_show"] * 2 + ["late_cancel"] * 2 + ["moved", None]
    found = estimate(visits.no_show(status))
    assert (found.value, found.n) == (0.2, 10)


@pytest.mark.parametrize(
    "found",
    [reviews.mean_stars([]), reviews.low_stars([None]), visits.no_show([]), visits.no_show(["moved"])],
)
def test_nothing_is_no_data(found: Measured) -> None:
    assert isinstance(found, NoData)
    assert found.reason == "no_answers"
