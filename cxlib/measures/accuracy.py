"""Orders done right the first time."""

from __future__ import annotations

import numpy as np

from cxlib.base.columns import Column, answers
from cxlib.base.errors import DataError
from cxlib.base.estimate import Measured
from cxlib.base.intervals import share


def accuracy(errors: Column) -> Measured:
    """Share of orders without an error among those whose errors are known.

    errors: how many errors an order had, blank where nobody recorded it; below 0 is a DataError.

    >>> accuracy([0, 0, 2, None, 0]).value
    0.75
    """
    known = answers(errors, name="errors")
    if (known < 0).any():
        raise DataError(
            f"An order cannot have fewer than no errors (we got {known.min():g}). Correct the export.",
            column="errors",
        )
    return share("orders.accuracy.v1", int(np.count_nonzero(known == 0)), len(known))
