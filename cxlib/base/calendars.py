"""The public calendars of countries: the only door to the library that knows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from cxlib.base.errors import SettingsError

Free = Mapping[dt.date, str]

HALF_DAYS = ("TR",)
"""Countries with days on which offices close at noon."""


def free_days(country: str, years: Iterable[int], subdivision: str = "") -> Free:
    """Public holidays of some years, day -> English name; an unknown country or part is a SettingsError."""
    return _known(country, subdivision, tuple(sorted(set(years))), "public")


def half_days(country: str, years: Iterable[int]) -> Free:
    """Days of some years on which a country closes at noon; most countries have none."""
    return _known(country, "", tuple(sorted(set(years))), "half_day") if country in HALF_DAYS else {}


@lru_cache(maxsize=256)
def _known(country: str, subdivision: str, years: tuple[int, ...], kind: str) -> Free:
    import holidays  # knows every calendar of the world, so it is slow to load

    try:
        found = holidays.country_holidays(
            country, subdiv=subdivision or None, years=years, categories=(kind,), language="en_US"
        )
    except NotImplementedError:
        place = f"{country} {subdivision}".strip()
        raise SettingsError(
            f"The holidays of {place} must be known (they are not). Correct client.yml."
        ) from None
    return MappingProxyType(dict(found))
