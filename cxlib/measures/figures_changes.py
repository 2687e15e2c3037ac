"""Which changes of a run are looked at together, and the figures that allow for their number.

A change that is one of many is given again under the segment ("among", "figures"), or ("among:channel",
"phone") for the groups of one kind: with the interval at the level that the whole look allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cxlib.base.estimate import Measured
from cxlib.base.figure import Figure, Result, Segment, Suppressed
from cxlib.base.quarter import Period
from cxlib.base.registry import CHANGES
from cxlib.measures.compare_change import Change, plain
from cxlib.measures.compare_many import family
from cxlib.measures.rules import Rules

LOOKED_AT = (
    "nps.v1", "csat.t2b5.v1", "csat.t2b7.v1", "ces.mean7.v1", "reviews.mean5.v1", "frt.adherence.v1",
    "resolution.adherence.v1", "resolution.median.v1", "visits.noshow.v1", "repeat.rate.v1",
    "customer.retention.v1", "order.value.median.v1",
)  # fmt: skip
"""The figures whose change is looked at every time."""

BY_GROUP = (
    "nps.v1", "csat.t2b5.v1", "csat.t2b7.v1", "frt.adherence.v1", "resolution.adherence.v1",
    "theme.critical.v1", "theme.share.v1", "theme.reviews.critical.v1",
)  # fmt: skip
"""The figures whose change is also looked at by group."""

PARTED = ("nps.v1", "csat.t2b5.v1", "csat.t2b7.v1", "ces.agree7.v1")
"""The scores whose change is also given among those who answered both times, and among all others."""

MOST_PARTED = 1_000_000
"""With more answers the parts say what the whole does, and are not worth their time."""

BOTH, ONCE = ("answered", "both"), ("answered", "once")
"""The segments of those parts."""

AMONG = ("among", "figures")
"""The segment of a change told as one of the figures looked at."""

Moved = Mapping[tuple[str, Segment], Measured]
"""(id of the change, group) -> the change, as the comparison gave it."""


def among(key: str, value: str) -> tuple[str, str]:
    """The segment of a group's change told as one of the groups of its kind."""
    return f"among:{key}", value


def together(measures: list[str]) -> list[str]:
    """The figures looked at, of those there are: settling in time only stands in for answers in time."""
    known = [measure for measure in LOOKED_AT if measure in measures]
    return [one for one in known if one != "resolution.adherence.v1" or "frt.adherence.v1" not in known]


def families(moved: Moved, period: str) -> Iterator[Figure]:
    """The changes of a period again, each with the interval its look allows."""
    for against in CHANGES:
        whole = {measure: moved.get((f"{measure}~{against}", None)) for measure in LOOKED_AT}
        found = {measure: change for measure, change in whole.items() if change is not None}
        chosen = {measure: found[measure] for measure in together(list(found))}
        for measure, one in family(chosen).changes.items():
            yield Figure(f"{measure}~{against}", period, AMONG, _told(one))
        for measure in BY_GROUP:
            yield from _groups(moved, f"{measure}~{against}", period)


def in_parts(change: Measured, measure: str, period: Period, rules: Rules) -> Iterator[Figure]:
    """A change among those who answered both times and among all others; nothing where nobody did."""
    if not isinstance(change, Change) or change.parts is None:
        return
    if change.n_before + change.n_after > MOST_PARTED:
        return
    for segment, part in zip((BOTH, ONCE), change.parts(), strict=True):
        small = 0 < part.n < rules.threshold
        shown: Result = Suppressed(measure, rules.threshold) if small else plain(part)
        yield Figure(measure, period.name, segment, shown)


def _groups(moved: Moved, measure: str, period: str) -> Iterator[Figure]:
    own = {segment: one for (name, segment), one in moved.items() if name == measure and segment is not None}
    for key in sorted({segment[0] for segment in own}):
        found = {segment: one for segment, one in own.items() if segment[0] == key}
        for segment, one in family(found).changes.items():
            yield Figure(measure, period, among(*segment), _told(one))


def _told(one: Change) -> Measured:
    """The change at its family's level, with the method's id marked."""
    return plain(replace(one, method=f"{one.method}.among"))
