"""What a client's settings mean for the measures: opening hours, standards by date, scales, threshold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

from cxlib.base.hours import Calendar, Day
from cxlib.clients.settings import DAYS, ClientSettings, Standard

Scale = tuple[float, float]


class DatedPromise(Protocol):
    """A decided standard of a channel and the day from which it rules."""

    @property
    def channel(self) -> str: ...
    @property
    def standard(self) -> Standard: ...
    @property
    def valid_from(self) -> dt.date: ...


@dataclass(frozen=True)
class Rules:
    """How one client is measured. `promises`: (valid from, channel, standard), later ones rule."""

    zone: ZoneInfo
    calendar: Calendar
    standards: Mapping[str, Standard] = field(default_factory=lambda: MappingProxyType({}))
    promises: tuple[tuple[dt.date, str, Standard], ...] = ()
    scales: Mapping[str, Scale] = field(default_factory=lambda: MappingProxyType({}))
    threshold: int = 5
    currency: str = ""
    country: str = ""

    def scale(self, item: str, default: Scale) -> Scale:
        """The declared scale of a column; `driver_*` speaks for every driver."""
        family = f"{item.split('_')[0]}_*"
        low, high = self.scales.get(item, self.scales.get(family, default))
        return float(low), float(high)


def rules_of(
    settings: ClientSettings,
    *,
    promises: Iterable[DatedPromise] = (),
    scales: Mapping[str, Scale] | None = None,
) -> Rules:
    """The rules of client.yml, with the promises decided since and the scales that imports declared."""
    dated = sorted(((one.valid_from, one.channel, one.standard) for one in promises), key=lambda one: one[:2])
    return Rules(
        zone=settings.zone,
        calendar=calendar_of(settings),
        standards=MappingProxyType(dict(settings.standards)),
        promises=tuple(dated),
        scales=MappingProxyType({**settings.scales, **(scales or {})}),
        threshold=settings.display_threshold,
        currency=settings.currency,
        country=settings.country,
    )


def calendar_of(settings: ClientSettings) -> Calendar:
    """The opening hours and holidays of client.yml."""
    free = settings.holidays

    def day(name: str) -> Day:
        opening = getattr(settings.business_hours, name)
        return None if opening is None else (opening.opens, opening.closes)

    mon, tue, wed, thu, fri, sat, sun = (day(name) for name in DAYS)
    return Calendar(
        zone=settings.zone,
        week=(mon, tue, wed, thu, fri, sat, sun),
        country=free.country,
        subdivision=free.subdivision,
        half_day_from=free.half_day_from,
        extra=free.extra,
        open_on=free.open_on,
    )
