"""The contacts of a demo firm: questions and complaints, with answers in time, late or never."""

from __future__ import annotations

import datetime as dt

from cxlib.base.quarter import Period
from cxlib.delivery.demo.chance import CLOSES, OPENS, Chance, Workdays, at, later
from cxlib.delivery.demo.firm import Firm, Place
from cxlib.delivery.demo.habits import crowd
from cxlib.delivery.demo.people import People
from cxlib.delivery.demo.truths import LAST
from cxlib.delivery.demo.voices import about

Row = dict[str, object]

KINDS = {"question": 62.0, "remark": 16.0, "complaint": 18.0, "formal_claim": 4.0}
PROMISED_HOURS = {"email": 24.0, "sms": 2.0, "social": 4.0}
"""The standards of a blank client.yml; the phone is answered before closing on the same day."""

NEVER_SHARE = 0.2
"""Of the contacts that miss the promise, so many are never answered at all."""

AFTER_HOURS_SHARE = 0.1
OUTBOUND_SHARE = 0.03
OPEN_SPAN_DAYS = 25


def contact_rows(firm: Firm, people: People, quarters: list[Period], days: Workdays) -> list[Row]:
    """Every contact of the quarters, by opening; times are local to the firm."""
    rows: list[Row] = []
    for period in quarters:
        chance = Chance(firm.truths.seed, "contacts", period)
        open_days = days.of(period)
        for channel, mean in firm.truths.contacts.items():
            for _ in range(chance.about(mean)):
                rows.append(_contact(firm, people, chance, days, chance.one_of(open_days), channel))
    for row in rows:
        row["late"] = _missed(_time(row["opened_at"]), row["first_response_at"], str(row["channel"]))
    crowd(firm, rows, quarters, days)
    rows.sort(key=lambda row: str(row["opened_at"]))
    for number, row in enumerate(rows, start=1):
        row["contact_id"] = f"Z{number:05d}" if firm.language == "pl" else f"T-{100_000 + number}"
    return _with_open_cases(rows, firm)


def kept_promises(rows: list[Row]) -> dict[tuple[str, Period], bool]:
    """Whether all contacts of a customer in a quarter were answered in time."""
    found: dict[tuple[str, Period], bool] = {}
    for row in rows:
        if row["direction"] == "inbound" and row["customer_id"]:
            key = str(row["customer_id"]), Period.quarter_of(_time(row["opened_at"]).date())
            found[key] = found.get(key, True) and not row["late"]
    return found


def _contact(firm: Firm, people: People, chance: Chance, days: Workdays, day: dt.date, channel: str) -> Row:
    opened = _opening(chance, day, channel)
    place = _place(firm, chance, channel)
    kind = chance.weighted(KINDS)
    outbound = chance.happens(OUTBOUND_SHARE)
    in_time = chance.happens(firm.truths.share_in_time(channel, day))
    answered = None if outbound else _answer(chance, days, opened, channel, in_time)
    closed = later(answered or opened, chance.long_tail(6 if answered else 90, 1.1))
    theme = chance.weighted(firm.weights("themes"))
    troubled = kind in ("complaint", "formal_claim")
    return {
        "customer_id": people.one(chance, day).id if chance.happens(0.9) else None,
        "channel": channel,
        "direction": "outbound" if outbound else "inbound",
        "opened_at": opened,
        "first_response_at": answered,
        "resolved_at": closed,
        "status": "closed",
        "reopened": chance.happens(0.06),
        "stage": place.stage,
        "touchpoint": place.name,
        "kind": kind,
        "topic": firm.texts["topics"][theme],
        "cause": chance.one_of(firm.listed("causes")) if troubled else None,
        "severity": chance.weighted({2: 3.0, 3: 4.0, 4: 2.0, 5: 1.0}) if troubled else None,
        "agent": chance.one_of(firm.listed("agents")),
        "comment": about(firm, theme, chance) if troubled and chance.happens(0.6) else None,
    }


def _opening(chance: Chance, day: dt.date, channel: str) -> dt.datetime:
    if channel == "phone":
        after_hours = chance.happens(AFTER_HOURS_SHARE)
        return at(day, chance.between(17.1, 19.5) if after_hours else chance.between(9.05, 16.2))
    return at(day, chance.between(7.0, 22.0))


def _place(firm: Firm, chance: Chance, channel: str) -> Place:
    """The touchpoint a contact is about; the phone is itself a touchpoint where calls are the contact."""
    weights = {place: place.contacts for place in firm.places if place.contacts}
    if channel == "phone":
        blind = next(place for place in weights if place.name == firm.truths.blind_spot)
        weights[blind] *= 1.5
    return chance.weighted(weights)


def _answer(
    chance: Chance, days: Workdays, opened: dt.datetime, channel: str, in_time: bool
) -> dt.datetime | None:
    """The first reply: well inside the promise, clearly after it, or never."""
    if not in_time and chance.happens(NEVER_SHARE):
        return None
    if channel == "phone":
        return _call_back(chance, days, opened, in_time)
    hours = PROMISED_HOURS[channel]
    return later(opened, hours * (chance.between(0.03, 0.95) if in_time else chance.between(2.1, 4.5)))


def _call_back(chance: Chance, days: Workdays, opened: dt.datetime, in_time: bool) -> dt.datetime:
    due = opened.date() if opened.time() < CLOSES else days.after(opened.date())
    if not in_time:
        return at(days.after(due, chance.whole(1, 2)), chance.between(OPENS.hour + 0.1, 16.5))
    start = opened.hour + opened.minute / 60 + 0.05 if due == opened.date() else OPENS.hour + 0.1
    return at(due, chance.between(start, 16.9))


def _with_open_cases(rows: list[Row], firm: Firm) -> list[Row]:
    """The last contacts of the newest quarter that missed the promise are still waiting."""
    end = dt.datetime.combine(LAST.last_day, dt.time()) + dt.timedelta(days=1)
    waiting = 0
    for row in reversed(rows):
        opened, answered = row["opened_at"], row["first_response_at"]
        if (
            not isinstance(opened, dt.datetime)
            or opened > end - dt.timedelta(days=3)
            or row["direction"] == "outbound"
        ):
            continue
        if opened < end - dt.timedelta(days=OPEN_SPAN_DAYS) or waiting == firm.truths.open_cases:
            break
        if answered is None or _missed(opened, answered, str(row["channel"])):
            row.update(first_response_at=None, resolved_at=None, status="open", reopened=False)
            waiting += 1
    return rows


def _time(value: object) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    raise TypeError(f"a contact was opened at {value!r}")


def _missed(opened: dt.datetime, answered: object, channel: str) -> bool:
    if not isinstance(answered, dt.datetime):
        return True
    if channel != "phone":
        return answered - opened > dt.timedelta(hours=PROMISED_HOURS[channel])
    return answered.date() > opened.date() and opened.time() < CLOSES
