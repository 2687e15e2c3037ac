"""What a demo firm's customers were asked besides: what they expected, and how soon after a visit; and what
those answer who were let down in the newest quarter.

Each has a stream of its own, so what was planted before stays as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from cxlib.base.quarter import Period
from cxlib.delivery.demo.chance import Chance
from cxlib.delivery.demo.firm import Firm
from cxlib.delivery.demo.truths import LAST
from cxlib.delivery.demo.voices import about

Row = dict[str, object]

EXPECTED = {"main": 4.2, "price": 2.9, "other": 4.3}
"""Mean expectation of 1 to 5: the main pain falls short of it, the price turns out better than feared."""

EXPECTED_SHARE = 0.8
DAYS_AFTER = {1: 36.0, 3: 28.0, 6: 20.0, 12: 16.0}
"""So many days after a visit the question comes, with how often; the answer does not depend on it."""

ASKS_AFTER_VISITS = ("demo-klinika",)


def expect(firm: Firm, answers: Sequence[Row]) -> None:
    """Add to every answer what was expected of the aspects that the firm asks about beforehand."""
    for row, _, chance in _with_chance(firm, "expected", answers):
        for aspect in firm.texts.get("expected", ()):
            main = f"driver_{aspect}" == firm.truths.main_driver
            mean = EXPECTED["main" if main else "price" if aspect == "price" else "other"]
            rating = max(1, min(5, round(mean + 0.7 * float(chance.rng.standard_normal()))))
            row[f"expected_{aspect}"] = rating if chance.happens(EXPECTED_SHARE) else None


def trouble(firm: Firm, answers: Sequence[Row]) -> None:
    """In the newest quarter some write of the main pain and do not recommend the firm (truths.trouble)."""
    for row, day, chance in _with_chance(firm, "trouble", answers):
        if Period.quarter_of(day) != LAST or row["language"] != firm.language:
            continue
        if chance.happens(firm.truths.trouble):
            row["nps"] = min(int(str(row["nps"])), chance.whole(3, 6))
            row["comment"] = about(firm, firm.truths.main_pain, chance)


def after_visits(firm: Firm, visits: Sequence[Row], answers: Sequence[Row]) -> None:
    """Let answers follow a visit: one kept on the right day becomes that of the customer who answered."""
    if firm.short not in ASKS_AFTER_VISITS:
        return
    free: dict[dt.date, list[Row]] = {}
    for visit in visits:
        planned = visit["planned_start"]
        if visit["status"] == "kept" and isinstance(planned, dt.datetime):
            free.setdefault(planned.date(), []).append(visit)
    for row, submitted, chance in _with_chance(firm, "asked", answers):
        day = submitted - dt.timedelta(days=chance.weighted(DAYS_AFTER))
        if free.get(day):
            free[day].pop(0).update(customer_id=row["customer_id"], segment=row["segment"])
    seen: set[object] = set()
    for visit in visits:
        visit["first_visit"] = visit["customer_id"] not in seen
        seen.add(visit["customer_id"])


def _with_chance(firm: Firm, stream: str, answers: Sequence[Row]) -> Iterator[tuple[Row, dt.date, Chance]]:
    """Dated answers with their day and the stream of their quarter."""
    streams: dict[Period, Chance] = {}
    for row in answers:
        submitted = row["submitted_at"]
        if isinstance(submitted, dt.datetime):
            period = Period.quarter_of(submitted.date())
            chance = streams.setdefault(period, Chance(firm.truths.seed, stream, period))
            yield row, submitted.date(), chance
