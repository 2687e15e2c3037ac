"""Complaints by what caused them: how many each, how often it happens again, and whether a fix held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import Column, instants, tally
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import share

AGAIN_DAYS = 180
"""A complaint repeats an earlier one of the same person and cause within so many days."""

SHARE, AGAIN = "complaint.cause.v1", "complaint.repeat.v1"


def caused_by(causes: Column, cause: str = "", *, measure: str = SHARE) -> Measured:
    """Share of the complaints that one cause brought (without one: those whose cause is known).

    causes: one cause a complaint, empty or missing where none is known.

    >>> caused_by(["late", "late", "", "price"], "late").value
    0.5
    """
    known: dict[str, int] = {}
    for said, n in tally(causes).items():
        known[said.strip()] = known.get(said.strip(), 0) + n
    hits = known.get(cause, 0) if cause else sum(n for said, n in known.items() if said)
    return share(measure, hits, len(causes))


@dataclass(frozen=True, slots=True)
class Bar:
    """One cause of a Pareto chart: its complaints, its share, and the share of all causes up to it."""

    cause: str
    count: int
    share: Estimate
    so_far: float


def pareto(causes: Column) -> list[Bar]:
    """The known causes, the most frequent first; shares are of the complaints with a known cause."""
    known = _texts(causes)
    known = known[known != ""]
    bars: list[Bar] = []
    counts = sorted(pd.Series(known).value_counts().items(), key=lambda one: (-one[1], str(one[0])))
    so_far = 0
    for cause, count in counts:
        found = share(SHARE, int(count), len(known))
        if isinstance(found, Estimate):
            so_far += int(count)
            bars.append(Bar(str(cause), int(count), found, so_far / len(known)))
    return bars


def again(
    customers: Column,
    opened: Column,
    causes: Column,
    cause: str = "",
    *,
    start: dt.datetime,
    end: dt.datetime,
    days: int = AGAIN_DAYS,
    measure: str = AGAIN,
) -> Measured:
    """Share of a period's complaints that repeat one of the same customer and cause in the `days` before.

    All columns hold the whole history; counted are complaints opened from `start` up to `end` with a
    known customer and cause (of one cause when given).
    """
    return history(customers, opened, causes).again(cause, start=start, end=end, days=days, measure=measure)


@dataclass(frozen=True, slots=True)
class History:
    """Complaints with a known customer and cause, by time.

    since: how long after the one before of the same customer and cause, NaT where there was none.
    """

    causes: npt.NDArray[np.object_]
    at: npt.NDArray[np.datetime64]
    since: npt.NDArray[np.timedelta64]

    def again(
        self,
        cause: str,
        *,
        start: dt.datetime,
        end: dt.datetime,
        days: int = AGAIN_DAYS,
        measure: str = AGAIN,
    ) -> Measured:
        """Share of the complaints of a period that repeat another (see `again`)."""
        inside = (self.at >= _utc(start)) & (self.at < _utc(end))
        if cause:
            inside &= self.causes == cause
        if not inside.any():
            return NoData(measure, 0, 1, "no_answers")
        repeats = inside & (self.since <= np.timedelta64(days, "D"))
        return share(measure, int(repeats.sum()), int(inside.sum()))


def history(customers: Column, opened: Column, causes: Column) -> History:
    """All complaints, each beside the one before of the same customer and cause."""
    frame = pd.DataFrame({"customer": _texts(customers), "cause": _texts(causes), "at": instants(opened)})
    known = (frame["customer"] != "") & (frame["cause"] != "") & frame["at"].notna()
    frame = frame[known].sort_values("at", kind="stable")
    since = frame["at"] - frame.groupby(["customer", "cause"], sort=False)["at"].shift()
    return History(frame["cause"].to_numpy(dtype=object), frame["at"].to_numpy(), since.to_numpy())


@dataclass(frozen=True, slots=True)
class Returned:
    """A cause that had been fixed and came back: when the fix was in place, complaints since, the last."""

    cause: str
    fixed: dt.date
    since: int
    last: dt.datetime


def returned(
    opened: Column, causes: Column, fixes: Mapping[str, dt.date], *, until: dt.datetime
) -> list[Returned]:
    """Causes with complaints opened after the day on which their fix was in place, the most first.

    fixes: cause -> day of the fix (the last one, when there were several).
    """
    at, known = instants(opened), _texts(causes)
    found = []
    for cause, day in sorted(fixes.items()):
        after = at[(known == cause) & (at >= np.datetime64(day + dt.timedelta(days=1))) & (at <= _utc(until))]
        if len(after):
            last = pd.Timestamp(after.max()).to_pydatetime().replace(tzinfo=dt.UTC)
            found.append(Returned(cause, day, len(after), last))
    return sorted(found, key=lambda one: (-one.since, one.cause))


def cross(causes: Column, stages: Column) -> pd.DataFrame:
    """Counts of causes (rows, most frequent first) by stage (columns); unknown ones are left out."""
    frame = pd.DataFrame({"cause": _texts(causes), "stage": _texts(stages)})
    frame = frame[(frame["cause"] != "") & (frame["stage"] != "")]
    table = pd.crosstab(frame["cause"], frame["stage"])
    sizes = table.sum(axis=1)
    order = sorted(table.index, key=lambda cause: (-int(sizes[cause]), str(cause)))
    return table.loc[order]


def joined(first: Iterable[object], second: Iterable[object]) -> list[str]:
    """The first cause where there is one, else the second (a decided cause goes before the file's)."""
    return [_text(one) or _text(other) for one, other in zip(first, second, strict=True)]


def _texts(column: Column) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    return np.array([_text(value) for value in column], dtype=object)


def _text(value: object) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value).strip()


def _utc(moment: dt.datetime) -> np.datetime64:
    return np.datetime64(moment.astimezone(dt.UTC).replace(tzinfo=None), "us")
