"""What is truly so in the demo clients: planted by the generator, found again by the tests.

Shares are the probabilities the generator draws with, so a quarter's own figure scatters around
them as a real one would; the seeds were chosen so that nine quarters show what was planted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from cxlib.base.quarter import Period
from cxlib.clients.decided import Stage

LAST = Period.parse("2026Q3")
"""The newest quarter of every demo client."""

QUARTERS = 9
NOW = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)
"""When the demo's files came in: the day on which everything is imported."""

Verdict = Literal["worked", "worse", "no_effect_shown", "too_early"]


@dataclass(frozen=True)
class PlantedAction:
    """One action and what it truly did to its measure.

    before, after: the true value for customers before and from `start` on (None: not planted).
    """

    id: str
    stage: Stage
    touchpoint: str
    measure: str
    segment: tuple[str, str] | None
    start: dt.date
    planned_look: dt.date
    planned_answers: int | None
    minimum: float
    hoped: float
    before: float | None
    after: float | None
    verdict: Verdict


@dataclass(frozen=True)
class Truths:
    """Everything planted in one demo client.

    adherence: channel to the share of contacts that get a first reply within the promise, from the
    first quarter on; `changes` alter it from a day on. slower: the channel that is truly slower than
    `faster` before any change. seasons: orders of a calendar quarter against the average one. trouble: how
    many of the newest quarter's answers come from people who were let down by the main pain.
    """

    client: str
    seed: int
    adherence: Mapping[str, float]
    changes: tuple[tuple[str, dt.date, float], ...]
    contacts: Mapping[str, int]
    slower: str
    faster: str
    blind_spot: str
    main_pain: str
    main_driver: str
    actions: tuple[PlantedAction, ...]
    answers: int
    orders: int
    visits: int
    customers: int
    seasons: tuple[float, float, float, float]
    busiest: int
    small_segment: tuple[str, str]
    small_answers: int = 3
    promoters: float = 0.56
    detractors: float = 0.16
    satisfied: float = 0.74
    open_cases: int = 4
    trouble: float = 0.0

    def action(self, name: str) -> PlantedAction:
        """One planted action by its id."""
        return next(action for action in self.actions if action.id == name)

    def share_in_time(self, channel: str, day: dt.date) -> float:
        """The true share of a channel's contacts of a day that are answered in time."""
        share = self.adherence[channel]
        for changed, start, value in self.changes:
            if changed == channel and day >= start:
                share = value
        return share


def _action(
    name: str,
    place: tuple[Stage, str],
    measure: str,
    span: tuple[str, str],
    useful: tuple[float, float],
    truth: tuple[float, float] | None,
    verdict: Verdict,
    *,
    channel: str = "",
    answers: int | None = 40,
) -> PlantedAction:
    """place: stage and touchpoint; span: start and planned look; useful: minimum and hoped change."""
    start, look = (dt.date.fromisoformat(day) for day in span)
    before, after = truth or (None, None)
    segment = ("channel", channel) if channel else None
    return PlantedAction(
        name, place[0], place[1], measure, segment, start, look, answers, *useful, before, after, verdict
    )


SUMMER = ("2026-07-01", "2026-09-30")
SPRING = ("2026-04-01", "2026-09-30")
AUTUMN = ("2026-09-10", "2027-01-15")
TIMELY = "frt.adherence.v1"
SATISFIED = "csat.t2b5.v1"
CLICKED = "clicks.rate.v1"


def _young(name: str, place: tuple[Stage, str]) -> PlantedAction:
    """An action that began three weeks before the newest quarter's end."""
    return _action(name, place, SATISFIED, AUTUMN, (0.05, 0.15), None, "too_early", answers=None)


CLINIC = Truths(
    client="demo-klinika",
    seed=20266701,
    adherence=MappingProxyType({"phone": 0.45, "email": 0.88, "sms": 0.84, "social": 0.76}),
    changes=(("phone", dt.date(2026, 7, 1), 0.70),),
    contacts=MappingProxyType({"phone": 96, "email": 44, "sms": 34, "social": 16}),
    slower="phone",
    faster="email",
    blind_spot="telefon do kliniki",
    main_pain="czekanie",
    main_driver="driver_waiting",
    actions=(
        _action(
            "call-back",
            ("consider", "telefon do kliniki"),
            TIMELY,
            SUMMER,
            (0.05, 0.2),
            (0.45, 0.70),
            "worked",
            channel="phone",
            answers=60,
        ),
        _action(
            "kiosk",
            ("use", "recepcja i poczekalnia"),
            SATISFIED,
            SPRING,
            (0.05, 0.15),
            (0.74, 0.74),
            "no_effect_shown",
        ),
        _young("delay-sms", ("use", "recepcja i poczekalnia")),
    ),
    answers=70,
    orders=170,
    visits=230,
    customers=460,
    seasons=(1.05, 1.0, 0.78, 1.17),
    busiest=4,
    small_segment=("segment_branch", "Nowe Osiedle"),
)

SHOP = Truths(
    client="demo-dukkan",
    seed=20268502,
    adherence=MappingProxyType({"phone": 0.45, "email": 0.55, "sms": 0.86, "social": 0.82}),
    changes=(("phone", dt.date(2026, 7, 1), 0.70),),
    contacts=MappingProxyType({"phone": 92, "email": 66, "sms": 22, "social": 42}),
    slower="email",
    faster="social",
    blind_spot="iade ve değişim",
    main_pain="teslimat",
    main_driver="driver_delivery",
    actions=(
        _action(
            "call-back",
            ("use", "iade ve değişim"),
            TIMELY,
            SUMMER,
            (0.05, 0.2),
            (0.45, 0.70),
            "worked",
            channel="phone",
            answers=60,
        ),
        _action(
            "size-guide",
            ("consider", "ürün sayfası"),
            SATISFIED,
            SPRING,
            (0.05, 0.15),
            (0.76, 0.76),
            "no_effect_shown",
        ),
        _young("delay-sms", ("use", "kargo ve teslimat")),
    ),
    answers=96,
    orders=260,
    visits=48,
    customers=620,
    seasons=(0.88, 0.95, 0.82, 1.35),
    busiest=4,
    small_segment=("segment_city", "Bartın"),
    satisfied=0.76,
    trouble=0.42,
    promoters=0.52,
    detractors=0.19,
)

AGENCY = Truths(
    client="demo-agency",
    seed=20290003,
    adherence=MappingProxyType({"phone": 0.45, "email": 0.84, "sms": 0.85, "social": 0.80}),
    changes=(("phone", dt.date(2026, 7, 1), 0.70), ("email", dt.date(2026, 7, 1), 0.55)),
    contacts=MappingProxyType({"phone": 80, "email": 76, "sms": 12, "social": 12}),
    slower="phone",
    faster="email",
    blind_spot="invoicing",
    main_pain="updates",
    main_driver="driver_updates",
    actions=(
        _action(
            "call-back",
            ("consider", "first call"),
            TIMELY,
            SUMMER,
            (0.05, 0.2),
            (0.45, 0.70),
            "worked",
            channel="phone",
            answers=60,
        ),
        _action(
            "meeting-notes",
            ("use", "review meetings"),
            SATISFIED,
            SPRING,
            (0.05, 0.15),
            (0.74, 0.74),
            "no_effect_shown",
        ),
        _action(
            "shared-inbox",
            ("use", "progress updates"),
            TIMELY,
            SUMMER,
            (0.05, 0.1),
            (0.84, 0.55),
            "worse",
            channel="email",
            answers=60,
        ),
        _young("weekly-note", ("use", "progress updates")),
        _action(
            "price-link",
            ("aware", "website"),
            CLICKED,
            SUMMER,
            (0.01, 0.04),
            (0.06, 0.11),
            "worked",
            answers=None,
        ),
    ),
    answers=52,
    orders=62,
    visits=54,
    customers=150,
    seasons=(1.1, 1.0, 0.75, 1.15),
    busiest=4,
    small_segment=("segment_service", "Packaging"),
)

TRUTHS: Mapping[str, Truths] = MappingProxyType({truths.client: truths for truths in (CLINIC, SHOP, AGENCY)})
"""Short name of a demo client to what was planted in it."""
