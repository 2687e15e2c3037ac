"""Settled the first time, in its three definitions: as the team marks it, without a repeat, as people say.

The three are three measures and are never mixed. What is younger than the window is not judged yet.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from cxlib.base.columns import Column, Flags, flags, folded, ids, instant, instants, one_length
from cxlib.base.estimate import Measured
from cxlib.base.intervals import share

WINDOW_DAYS = 7
"""How long a case has to come back in `fcr.agent7.v1` and `fcr.norepeat7.v1`."""


def settled_first(settled: Column, *, measure: str = "fcr.norepeat7.v1") -> Measured:
    """Share of yes among the yes and no; a blank is not judged.

    >>> settled_first([True, True, False, None]).n
    3
    """
    yes, known = flags(settled)
    return share(measure, int(yes.sum()), int(known.sum()))


def by_team(
    opened: Column,
    resolved: Column,
    reopened: Column,
    as_of: dt.datetime,
    *,
    window_days: int = WINDOW_DAYS,
) -> pd.Series[bool]:
    """Whether each contact was settled and not opened again, by the team's own marks.

    Blank while the contact is younger than the window, and where nobody marked whether it was reopened.
    """
    start, end, now = instants(opened), instants(resolved), instant(as_of)
    again, marked = flags(reopened)
    settled = ~np.isnat(end) & (end <= now) & ~again
    judged = ~np.isnat(start) & (start + _days(window_days) <= now) & marked
    return _marks(settled, judged)


def without_repeat(
    customer: Column,
    topic: Column,
    opened: Column,
    as_of: dt.datetime,
    *,
    window_days: int = WINDOW_DAYS,
) -> pd.Series[bool]:
    """Whether the same customer did not come back about the same topic within the window.

    Judged are first contacts only: a contact that follows another one of the same customer and topic within
    the window is that one's repeat. Blank for repeats, without a customer or a topic, and while the
    contact is younger than the window at `as_of`.
    """
    moments, now = instants(opened), instant(as_of)
    who, what = ids(customer), ids(topic)
    one_length("Every contact must have its customer, topic and time", who, what, moments)
    table = pd.DataFrame({"who": who, "what": folded(what), "at": moments})
    known = table["who"].notna() & table["what"].ne("") & (table["at"] <= now)
    ordered = table[known].sort_values("at", kind="stable")
    window = pd.Timedelta(days=window_days)
    gap = ordered.groupby(["who", "what"], sort=False)["at"].diff()
    first = gap.isna() | (gap > window)
    following = gap.groupby([ordered["who"], ordered["what"]], sort=False).shift(-1)
    judged = first & (ordered["at"] + window <= now)
    settled = ~(following <= window)
    full = np.zeros((2, len(table)), dtype=bool)
    full[0, ordered.index], full[1, ordered.index] = settled, judged
    return _marks(full[0], full[1])


def _marks(yes: Flags, judged: Flags) -> pd.Series[bool]:
    return pd.Series(pd.array(yes, dtype="boolean")).mask(~judged)


def _days(days: int) -> np.timedelta64:
    return np.timedelta64(days, "D")
