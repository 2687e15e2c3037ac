"""What the people of a demo firm decided about words: quotes to be shown, complaints thought through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd

from cxlib.clients.decided import Decided
from cxlib.clients.folder import ClientFolder
from cxlib.clients.voice import Complaint, Quote, Topic
from cxlib.delivery.demo.firm import Firm
from cxlib.delivery.demo.truths import LAST
from cxlib.measures.figures_families import complaints

WHEN = dt.datetime(2026, 10, 2, 12, tzinfo=dt.UTC)


def voice_changes(folder: ClientFolder, firm: Firm) -> Iterator[tuple[Decided, str, dt.datetime]]:
    """Quotes and complaints of the newest quarter, found in the imported tables by their words."""
    decisions = firm.texts["decisions"]
    survey = _newest(folder, "survey", "submitted_at")
    for beginning in decisions["quotes"]:
        if (row := _first(survey, survey["comment"].fillna("").str.startswith(beginning))) is not None:
            name = f"{row['scope']}/{row['respondent_id']}"
            yield Quote(comment=name, approved=True), decisions["consultant"], WHEN
    yield from topic_changes(firm)
    told = complaints(_newest(folder, "contacts", "opened_at"))
    for entry in decisions["complaints"]:
        if (row := _first(told, told["cause"] == entry["cause"])) is not None:
            name = f"{row['scope']}/{row['contact_id']}"
            yield _thought_through(name, entry), decisions["consultant"], WHEN


def topic_changes(firm: Firm) -> Iterator[tuple[Decided, str, dt.datetime]]:
    """The firm's own lists of topics and causes, which its pages may name."""
    for topic in (*firm.texts["topics"].values(), *firm.listed("causes")):
        yield Topic(topic=topic), firm.texts["decisions"]["consultant"], WHEN


def _thought_through(name: str, entry: dict[str, Any]) -> Complaint:
    accepted = entry["action"] == "accepted"
    return Complaint(
        contact=name,
        whys=tuple(entry["whys"]),
        category=entry["category"],
        recovery=entry["recovery"],
        lesson=entry["lesson"],
        action="" if accepted else entry["action"],
        accepted=accepted,
    )


def _newest(folder: ClientFolder, table: str, dated: str) -> pd.DataFrame:
    """The rows of the newest quarter, by time."""
    frame, zone = folder.read(table), folder.settings.zone
    inside = (frame[dated] >= LAST.start(zone)) & (frame[dated] < LAST.end(zone))
    found: pd.DataFrame = frame[inside.fillna(False).to_numpy(dtype=bool)].sort_values(dated)
    return found


def _first(rows: pd.DataFrame, wanted: pd.Series) -> dict[str, Any] | None:
    found = rows[wanted.fillna(False).to_numpy(dtype=bool)]
    return None if found.empty else {str(name): value for name, value in found.iloc[0].items()}
