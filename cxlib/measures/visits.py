"""Booked visits: how many were missed without a word."""

from __future__ import annotations

from cxlib.base.columns import Column, tally
from cxlib.base.estimate import Measured
from cxlib.base.intervals import share

ENDED = ("kept", "late_cancel", "no_show")


def no_show(status: Column) -> Measured:
    """Share of no_show among visits kept, cancelled late or missed; other statuses are left out.

    >>> no_show(["kept", "no_show", "kept", "late_cancel", None]).value
    0.25
    """
    found = tally(status)
    ended = sum(found.get(one, 0) for one in ENDED)
    return share("visits.noshow.v1", found.get("no_show", 0), ended)
