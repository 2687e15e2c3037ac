"""What goes together in a demo firm: speed and how it is felt, scores and coming back, crowds and lateness.

Each has a stream of its own, so what was planted before stays as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from cxlib.base.inputs import money
from cxlib.base.quarter import Period
from cxlib.delivery.demo.chance import Chance, Workdays
from cxlib.delivery.demo.firm import Firm
from cxlib.delivery.demo.truths import CLICKED, LAST

Row = dict[str, object]


@dataclass(frozen=True)
class Habits:
    """What is planted here in one firm.

    felt: who finds it fast among those answered in time, and among the others. busy_days: on so many days
    a quarter late answers of the `crowded` channels come together. fans_back: the share of those who gave
    a 9 or 10 that buy once more because of it.
    """

    felt: tuple[float, float] = (0.8, 0.4)
    busy_days: int = 0
    crowded: tuple[str, ...] = ("email", "sms", "social")
    fans_back: float = 0.0


READERS = 420
"""How many people open the monthly letter."""

HABITS: Mapping[str, Habits] = MappingProxyType(
    {"demo-klinika": Habits(), "demo-dukkan": Habits(busy_days=4, fans_back=0.65), "demo-agency": Habits()}
)

ASKED_SHARE = 0.7
"""So many were asked whether their matter was settled the first time."""

BUSY_FROM, BUSY_TO = 56, 64
"""Days of a quarter between which its busy days lie."""

HOURS_A_WEEK = {"pl": 5.0, "tr": 8.0, "en": 6.0}
PRICES_RISE = {"tr": 1.02}
"""Currencies with a price index, and how much it rises in a month."""


def feel(firm: Firm, answers: Sequence[Row], kept: dict[tuple[str, Period], bool]) -> None:
    """Add to every answer how fast the firm felt, and whether the matter was settled the first time.

    kept: whether all contacts of a customer in a quarter were answered in time; a customer without a
    contact judges by hearsay.
    """
    streams: dict[Period, Chance] = {}
    prompt, late = HABITS[firm.short].felt
    for row in answers:
        submitted = row["submitted_at"]
        if not isinstance(submitted, dt.datetime):
            continue
        period = Period.quarter_of(submitted.date())
        chance = streams.setdefault(period, Chance(firm.truths.seed, "speed", period))
        in_time = kept.get((str(row["customer_id"]), period))
        share = (prompt + late) / 2 if in_time is None else prompt if in_time else late
        rated = chance.whole(4, 5) if chance.happens(share) else chance.whole(2, 3)
        row["driver_speed"] = rated if chance.happens(0.93) else None
        content = isinstance(row["csat"], int) and row["csat"] >= 4
        settled = chance.happens(0.86 if content else 0.45)
        row["solved_first"] = settled if chance.happens(ASKED_SHARE) else None


def crowd(firm: Firm, rows: Sequence[Row], quarters: Sequence[Period], days: Workdays) -> None:
    """Move late answers onto a few busy days of each quarter; nobody's waiting time changes."""
    for period in quarters if HABITS[firm.short].busy_days else ():
        chance = Chance(firm.truths.seed, "busy", period)
        span = [day for day in days.of(period) if BUSY_FROM <= (day - period.first_day).days <= BUSY_TO]
        busy = [chance.one_of(span) for _ in range(HABITS[firm.short].busy_days)]
        for row in rows:
            opened = row["opened_at"]
            late = (
                row["channel"] in HABITS[firm.short].crowded and row["late"] and row["direction"] == "inbound"
            )
            if not late or not isinstance(opened, dt.datetime) or Period.quarter_of(opened.date()) != period:
                continue
            if (opened.date() - period.first_day).days < BUSY_FROM and chance.happens(0.9):
                _shift(row, chance.one_of(busy) - opened.date())


def _shift(row: Row, days: dt.timedelta) -> None:
    for column in ("opened_at", "first_response_at", "resolved_at"):
        moment = row[column]
        if isinstance(moment, dt.datetime):
            row[column] = moment + days


def fans_again(firm: Firm, answers: Sequence[Row], days: Workdays) -> list[tuple[str, dt.date]]:
    """Customers who gave a 9 or 10 and buy once more because of it, and the day on which they do."""
    streams: dict[Period, Chance] = {}
    found = []
    for row in answers:
        submitted, score = row["submitted_at"], row["nps"]
        if not isinstance(submitted, dt.datetime) or not isinstance(score, int) or score < 9:
            continue
        period = Period.quarter_of(submitted.date())
        chance = streams.setdefault(period, Chance(firm.truths.seed, "fans", period))
        day = days.after(submitted.date() + dt.timedelta(days=chance.whole(12, 75)))
        if chance.happens(HABITS[firm.short].fans_back) and day <= LAST.last_day:
            found.append((str(row["customer_id"]), day))
    return found


def typed_rows(firm: Firm, quarters: Sequence[Period]) -> list[Row]:
    """What the firm types in: hours spent on answering by week, and a price index where prices rise fast."""
    rows = []
    for period in quarters:
        chance = Chance(firm.truths.seed, "typed", period)
        day = period.first_day + dt.timedelta(days=-period.first_day.weekday() % 7)
        while day <= period.last_day:
            rows.append(_typed(firm, day, "staff_hours", float(chance.about(HOURS_A_WEEK[firm.language]))))
            day += dt.timedelta(days=7)
        for number in range(3) if firm.language in PRICES_RISE else ():
            month = Period(period.year, period.month + number, 1)
            rise = PRICES_RISE[firm.language] ** (12 * (month.year - 2024) + month.month - 1)
            rows.append(_typed(firm, month.first_day, "price_index", round(100 * rise, 1)))
    return rows


def letter_rows(firm: Firm, quarters: Sequence[Period]) -> list[Row]:
    """Readers of the firm's monthly letter and their clicks on its link; none without an action for it."""
    planted = next((one for one in firm.truths.actions if one.measure == CLICKED), None)
    rows: list[Row] = []
    if planted is None:
        return rows
    for period in quarters:
        chance = Chance(firm.truths.seed, "letter", period)
        for number in range(3):
            day = Period(period.year, period.month + number, 1).first_day
            share = planted.after if day >= planted.start else planted.before
            readers = chance.about(READERS)
            clicked = float(chance.rng.binomial(readers, share or 0.0))
            rows.append({**_typed(firm, day, "clicks", clicked), "n": readers})
    return rows


def _typed(firm: Firm, day: dt.date, figure: str, value: float) -> Row:
    known = money().series.get(figure)
    name = known.names[firm.language] if known else figure
    source = firm.texts["typed_source"]
    return {"name": name, "date": day, "segment": None, "value": value, "n": None, "source": source}
