"""What a client's settings mean for the measures: opening hours, standards by date, scales, threshold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from cxlib.base.columns import Columns, tally
from cxlib.base.errors import DataError
from cxlib.base.hours import Calendar
from cxlib.base.inputs import defaults
from cxlib.base.ranges import Range
from cxlib.clients.promised import calendar_of
from cxlib.clients.settings import ClientSettings, Standard

Scale = tuple[float, float]


class DatedPromise(Protocol):
    """A decided standard of a channel and the day from which it rules."""

    @property
    def channel(self) -> str: ...
    @property
    def standard(self) -> Standard: ...
    @property
    def valid_from(self) -> dt.date: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """A day that matters to a weekly measure: an action on it began, or its limits begin anew (`anew`)."""

    day: dt.date
    measure: str
    anew: bool = False


@dataclass(frozen=True)
class Rules:
    """How one client is measured.

    promises: (valid from, channel, standard), later ones rule. scopes: the scales that each source of
    answers declared, by scope; a source without an entry has those of `scales`. inputs: ranges typed in for
    the money pages; avoidable: topics that a message in time would have answered. marks: where the limits
    of weekly measures freeze or begin anew.
    """

    zone: ZoneInfo
    calendar: Calendar
    standards: Mapping[str, Standard] = field(default_factory=lambda: MappingProxyType({}))
    promises: tuple[tuple[dt.date, str, Standard], ...] = ()
    scales: Mapping[str, Scale] = field(default_factory=lambda: MappingProxyType({}))
    scopes: Mapping[str, Mapping[str, Scale]] = field(default_factory=lambda: MappingProxyType({}))
    threshold: int = 5
    currency: str = ""
    country: str = ""
    inputs: Mapping[str, Range] = field(default_factory=lambda: MappingProxyType({}))
    avoidable: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    def scale(self, item: str, default: Scale) -> Scale:
        """The declared scale of a column; `driver_*` speaks for every driver."""
        return _looked_up(self.scales, item) or default

    def scale_within(self, rows: Columns, item: str, default: Scale) -> Scale:
        """The scale of a column in these rows; sources on two scales are a DataError: never pooled."""
        own = self.scale(item, default)
        if not self.scopes or "scope" not in rows:
            return own
        scope = rows["scope"]
        if isinstance(scope.dtype, pd.CategoricalDtype):
            known = map(str, scope.dtype.categories)
            if {_looked_up(self.scopes.get(source, {}), item) or own for source in known} <= {own}:
                return own  # whichever sources these rows are from
        sources = sorted(tally(scope[np.asarray(pd.notna(rows[item]))]))
        found = {_looked_up(self.scopes.get(source, {}), item) or own for source in sources}
        if len(found) > 1:
            named = " and ".join(f"{low:g} to {high:g}" for low, high in sorted(found))
            raise DataError(
                f"Answers must be on one scale to be one figure ({item} is asked on {named} in "
                f"{', '.join(sources)}). Keep the periods apart or ask on one scale.",
                column=item,
            )
        return found.pop() if found else own


def _looked_up(scales: Mapping[str, Scale], item: str) -> Scale | None:
    """The scale under a column's name or its family's (`driver_*`)."""
    found = scales.get(item, scales.get(f"{item.split('_')[0]}_*"))
    return None if found is None else (float(found[0]), float(found[1]))


def rules_of(
    settings: ClientSettings,
    *,
    promises: Iterable[DatedPromise] = (),
    scales: Mapping[str, Scale] | None = None,
    scopes: Mapping[str, Mapping[str, Scale]] | None = None,
    inputs: Mapping[str, Range] | None = None,
    avoidable: Iterable[str] = (),
    marks: Iterable[Mark] = (),
) -> Rules:
    """The rules of client.yml, with the promises decided since and the scales that imports declared.

    scales: for all sources; scopes: by source (the map's `source`), where they differ. inputs,
    avoidable: what was typed in and chosen for the money pages.
    """
    dated = sorted(((one.valid_from, one.channel, one.standard) for one in promises), key=lambda one: one[:2])
    return Rules(
        zone=settings.zone,
        calendar=calendar_of(settings),
        standards=MappingProxyType(dict(settings.standards)),
        promises=tuple(dated),
        scales=MappingProxyType({**settings.scales, **(scales or {})}),
        scopes=MappingProxyType(dict(scopes or {})),
        threshold=settings.display_threshold,
        currency=settings.currency,
        country=settings.country,
        inputs=MappingProxyType({**defaults(), **(inputs or {})}),
        avoidable=tuple(avoidable),
        marks=tuple(marks),
    )
