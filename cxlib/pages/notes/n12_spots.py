"""What the data know of every touchpoint and rated aspect: read once for notebooks 12 and 31."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from cxlib.base.quarter import Period
from cxlib.base.suppression import hidden_groups
from cxlib.clients.decided import Touchpoint
from cxlib.clients.decisions import STAGES, Decisions
from cxlib.measures import journey, priorities
from cxlib.measures.journey import Spot
from cxlib.pages.notes import cases, parts
from cxlib.pages.page import Page, client_rules
from cxlib.pages.topics import shown

ROW = dict[str, object]

Known = Literal["none", "few", "data"]
"""How well a contact is known, from an assumption up."""

ENOUGH = 10
"""So many answers before a contact is called known from data, so many people before a theme is named."""


@dataclass(frozen=True)
class Journey:
    """The period's spots, how many people were heard in all, and the topics people wrote about.

    spots: in the order of the stages; aspects: names that are rated aspects (`driver_*`), not contacts;
    topics: how often each was noted, under the names that may be shown; noted: contacts with any topic.
    hidden: touchpoints with so few answers that their scores are not shown.
    """

    spots: tuple[Spot, ...]
    heard: int
    aspects: frozenset[str]
    hidden: frozenset[str]
    topics: pd.Series[int]
    noted: int
    inventory: tuple[Touchpoint, ...]

    @property
    def touchpoints(self) -> list[Spot]:
        """The contacts with the firm, without the rated aspects."""
        return [spot for spot in self.spots if spot.touchpoint not in self.aspects]

    @property
    def stages(self) -> dict[str, str]:
        """Every contact on the map, seen in the data or on the list, in the order of the journey."""
        found: dict[str, str] = {point.name: point.stage for point in self.inventory}
        found |= {spot.touchpoint: spot.stage for spot in self.touchpoints}
        return dict(sorted(found.items(), key=lambda one: (place(one[1]), one[0])))

    def known(self, name: str) -> Known:
        """On what a contact of the map rests: an assumption, a few answers, or enough of them."""
        asked = next((spot.asked for spot in self.touchpoints if spot.touchpoint == name), 0)
        if not asked:
            return "none"
        return "few" if asked < ENOUGH or name in self.hidden else "data"


def journey_of(page: Page, period: Period | None = None) -> Journey:
    """Everything the rows of a period (default: the page's) say about touchpoints, aspects and topics.

    For an earlier period the list of touchpoints is the one that stood at its end.
    """
    span = period or page.period
    return page.once(f"journey {span.name}", lambda: _journey(page, span))


def _journey(page: Page, period: Period) -> Journey:
    survey, contacts = page.rows("survey", period), cases.contacts(page, period)
    found, heard = journey.spots(survey, contacts, scales=client_rules(page.folder).scales)
    aspects = frozenset(
        str(name).removeprefix("driver_") for name in survey if str(name).startswith("driver_")
    )
    until = None if period == page.period else period.end(page.settings.zone)
    inventory = tuple(Decisions.open(page.folder).touchpoints(at=until))
    stages = {point.name: point.stage for point in inventory}
    placed = [replace(spot, stage=spot.stage or stages.get(spot.touchpoint, "")) for spot in found]
    ordered = sorted(placed, key=lambda spot: (place(spot.stage), spot.touchpoint))
    asked = {spot.touchpoint: spot.asked for spot in found if spot.asked and spot.touchpoint not in aspects}
    hidden = hidden_groups(asked, sum(asked.values()), page.settings.display_threshold)
    about = contacts["topic"] if "topic" in contacts else pd.Series(dtype="string")
    written = about[about.notna() & (about != "")]
    return Journey(
        tuple(ordered),
        heard,
        aspects,
        frozenset(hidden),
        shown(page.folder, written).value_counts(),
        len(written),
        inventory,
    )


def place(stage: str) -> int:
    """The place of a stage in the journey; what has none comes last."""
    return STAGES.index(stage) if stage in STAGES else len(STAGES)


def name_of(page: Page, found: Journey, name: str) -> str:
    """A touchpoint as it was typed, a rated aspect in the reader's language."""
    return parts.aspect_name(page.words, name) if name in found.aspects else name


def ranked(found: Journey) -> list[priorities.Ranked]:
    """The pain points, first things first, with the range of their places."""
    return priorities.rank(
        [priorities.Pain(spot.touchpoint, spot.affected, found.heard, spot.severity) for spot in found.spots]
    )


def reach_row(page: Page, one: priorities.Ranked) -> ROW:
    """The reach of one pain point as `cx measures --json` prints it."""
    return parts.row_of(page, one.reach, ("touchpoint", one.pain.name))


def rated_rows(page: Page, spots: list[Spot]) -> list[ROW]:
    """Low scores and feeling of the touchpoints that may be shown, as `cx measures --json` prints them."""
    return [
        parts.row_of(page, result, ("touchpoint", spot.touchpoint))
        for spot in spots
        for result in (spot.low, spot.feeling)
        if parts.enough(result)
    ]


def severe(found: list[priorities.Ranked]) -> list[priorities.Ranked]:
    """Rare but severe: the worst severity, outside the first three places."""
    return [one for one in found if one.severity >= priorities.WORST and one.rank > 3]
