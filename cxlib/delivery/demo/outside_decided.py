"""What the people of a demo firm wrote down about others, and what they guessed before they saw a figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cxlib.clients.decided import Decided
from cxlib.clients.decided_outside import Benchmark, Enquiry, Guess, Rival
from cxlib.delivery.demo.firm import Firm
from cxlib.delivery.demo.truths import LAST

GUESSES = {
    "nps.promoters.v1": (85, 90, 75, 80),
    "csat.t2b5.v1": (90, 85, 80, 95),
    "frt.adherence.v1": (90, 95, 80, 85),
}
"""What four people on the team expect, of 100: rosier than the data."""

WAITED = (5, 30, 2, None, 20, 8, 55, 3, None, 12)
"""Hours until a competitor answered a trial enquiry by e-mail; None: never."""


def outside_values(firm: Firm) -> Iterator[Decided]:
    """Competitors, trial enquiries, two published figures and the guesses for the newest quarter."""
    first, second = firm.listed("competitors")[:2]
    day = LAST.first_day + dt.timedelta(days=20)
    for rank, name in enumerate((second, first), start=1):
        yield Rival(name=name, keyword=firm.texts["search_words"], rank=rank + 1, seen_on=day)
    yield from _enquiries(first, second, day)
    source = firm.texts["invented_source"]
    for number, country in enumerate((firm.country, "TR" if firm.country != "TR" else "PL"), start=1):
        yield Benchmark(
            id=f"b{number}", measure="nps.v1", value=38.0, low=34.0, high=42.0, n=1200,
            country=country, year=2025, source=source, asked=firm.texts["invented_asked"],
        )  # fmt: skip
    for about, values in GUESSES.items():
        for seat, value in zip("ABCD", values, strict=True):
            yield Guess(quarter=LAST.name, about=about, by=seat, value=value)


def _enquiries(first: str, second: str, day: dt.date) -> Iterator[Enquiry]:
    for number, hours in enumerate(WAITED):
        asked = dt.datetime.combine(day + dt.timedelta(days=number), dt.time(9), dt.UTC)
        yield Enquiry(
            id=f"t{number + 1:02d}", rival=first if number < 8 else second, channel="email", asked_at=asked,
            answered_at=None if hours is None else asked + dt.timedelta(hours=hours),
            quality=None if hours is None else 3 + number % 2, fair=True,
        )  # fmt: skip
