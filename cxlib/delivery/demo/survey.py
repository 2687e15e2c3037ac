"""The answers of a demo firm's customers, and the invitations they came from."""

from __future__ import annotations

import datetime as dt
from statistics import NormalDist

from cxlib.base.quarter import Period
from cxlib.delivery.demo.chance import Chance, Workdays, at, later
from cxlib.delivery.demo.firm import Firm, Place
from cxlib.delivery.demo.people import Customer, People
from cxlib.delivery.demo.truths import LAST
from cxlib.delivery.demo.voices import complaint, foreign, praise

Row = dict[str, object]

TOGETHER = 0.75
"""How closely the scores of one person go together (correlation with the person's mood)."""

COMMENT_SHARES = {"content": 0.42, "unhappy": 0.85}
DRIVER_MEANS = {"main": 2.6, "other": 4.3}
COMPARED = {5: 22.0, 4: 30.0, 3: 34.0, 2: 10.0, 1: 4.0}
RESPONSE_RATES = {"sms": 0.24, "email": 0.31, "web": 0.18, "paper": 0.55, "phone": 0.48}


def survey_rows(firm: Firm, people: People, quarters: list[Period], days: Workdays) -> list[Row]:
    """Every answer of the quarters, by time; exactly three of the newest come from the small branch."""
    rows: list[Row] = []
    for period in quarters:
        chance = Chance(firm.truths.seed, "survey", period)
        words = Chance(firm.truths.seed, "voices", period)
        others = Chance(firm.truths.seed, "compared", period)
        open_days = days.of(period)[1:]
        for number in range(chance.about(firm.truths.answers)):
            small = period == LAST and number < firm.truths.small_answers
            day = chance.one_of(open_days)
            rows.append(_answer(firm, chance, words, people.one(chance, day, small=small), day))
            rows[-1]["compared"] = others.weighted(COMPARED) if others.happens(0.7) else None
    rows.sort(key=lambda row: str(row["submitted_at"]))
    for number, row in enumerate(rows, start=1):
        row["respondent_id"] = str(2400 + number)
    return rows


def invitation_rows(firm: Firm, people: People, answers: list[Row]) -> list[Row]:
    """An invitation for every answer, and those that stayed without one, by time."""
    streams: dict[Period, Chance] = {}
    rows: list[Row] = []
    for answer in answers:
        submitted, channel = answer["submitted_at"], str(answer["channel"])
        if not isinstance(submitted, dt.datetime):
            continue
        period = Period.quarter_of(submitted.date())
        if period not in streams:
            streams[period] = Chance(firm.truths.seed, "invitations", period)
        chance = streams[period]
        sent = _sent(chance, submitted)
        rows.append(
            _invitation(str(answer["customer_id"]), str(answer["segment"]), sent, channel, answered=True)
        )
        for _ in range(_silent(chance, channel)):
            other = people.one(chance, sent.date())
            rows.append(_invitation(other.id, other.branch, _near(chance, sent), channel, answered=False))
            rows[-1]["delivered"] = chance.happens(0.93)
    rows.sort(key=lambda row: str(row["invited_at"]))
    for number, row in enumerate(rows, start=1):
        row["invitation_id"] = str(70_000 + number)
    return rows


def _answer(firm: Firm, chance: Chance, words: Chance, customer: Customer, day: dt.date) -> Row:
    place = chance.weighted({place: place.answers for place in firm.places if place.answers})
    mood = float(chance.rng.standard_normal())
    csat = _satisfaction(firm, _near_mood(chance, mood))
    row: Row = {
        "customer_id": customer.id,
        "submitted_at": at(day, chance.between(9.5, 21.5)),
        "channel": chance.one_of(sorted(firm.texts["files"]["survey"]["values"]["channel"])),
        "stage": place.stage,
        "touchpoint": place.name,
        "language": customer.language,
        "nps": _recommendation(firm, _near_mood(chance, mood)),
        "csat": csat if chance.happens(0.97) else None,
        "ces": _ease(_near_mood(chance, mood)) if chance.happens(0.8) else None,
        "segment": customer.branch,
        "completed": chance.happens(0.94),
        **_drivers(firm, chance, mood),
    }
    row["comment"] = _comment(firm, words, customer, place, csat)
    return row


def _near_mood(chance: Chance, mood: float) -> float:
    """A person's standing on one question: mostly the mood, partly chance; standard normal."""
    return TOGETHER * mood + float((1 - TOGETHER**2) ** 0.5 * chance.rng.standard_normal())


def _recommendation(firm: Firm, standing: float) -> int:
    """0 to 10, with the planted shares of 0-6 and of 9-10."""
    share = NormalDist().cdf(standing)
    critics, fans = firm.truths.detractors, firm.truths.promoters
    if share < critics:
        return min(6, int(7 * (share / critics) ** 0.6))
    if share < 1 - fans:
        return 7 if share < (critics + 1 - fans) / 2 else 8
    return 9 if share < 1 - fans * 0.6 else 10


def _satisfaction(firm: Firm, standing: float) -> int:
    """1 to 5, with the planted share of 4-5."""
    share = NormalDist().cdf(standing)
    low = 1 - firm.truths.satisfied
    if share < low:
        return 1 + min(2, int(3 * (share / low) ** 0.8))
    return 4 if share < low + 0.45 * firm.truths.satisfied else 5


def _ease(standing: float) -> int:
    return max(1, min(7, round(5.4 + 1.3 * standing)))


def _drivers(firm: Firm, chance: Chance, mood: float) -> Row:
    """A rating of 1 to 5 for every aspect; the main pain is rated lowest."""
    rated: Row = {}
    for aspect in firm.texts["drivers"]:
        column = f"driver_{aspect}"
        mean = DRIVER_MEANS["main" if column == firm.truths.main_driver else "other"]
        rating = round(mean + 0.7 * mood + 0.8 * float(chance.rng.standard_normal()))
        rated[column] = max(1, min(5, rating)) if chance.happens(0.93) else None
    return rated


def _comment(firm: Firm, words: Chance, customer: Customer, place: Place, csat: int) -> str | None:
    unhappy = csat <= 3
    if not words.happens(COMMENT_SHARES["unhappy" if unhappy else "content"]):
        return None
    if customer.language != firm.language:
        return foreign(firm, customer.language, words)
    if unhappy or words.happens(0.22):
        return complaint(firm, words)[1]
    return praise(firm, place.name, words)


def _invitation(customer: str, branch: str, sent: dt.datetime, channel: str, *, answered: bool) -> Row:
    return {
        "customer_id": customer,
        "invited_at": sent,
        "channel": channel,
        "answered": answered,
        "segment": branch,
        "delivered": True,
    }


def _sent(chance: Chance, submitted: dt.datetime) -> dt.datetime:
    """Sent earlier on the same day, so that an answer and its invitation share a quarter."""
    return submitted - dt.timedelta(minutes=chance.whole(5, 80))


def _near(chance: Chance, sent: dt.datetime) -> dt.datetime:
    return later(sent, chance.between(0.02, 1.5))


def _silent(chance: Chance, channel: str) -> int:
    """How many invitations stayed without an answer for one that was answered."""
    rate = RESPONSE_RATES[channel]
    return int(chance.rng.geometric(rate)) - 1
