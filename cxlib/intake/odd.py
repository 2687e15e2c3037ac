"""What is odd about an import that no count of rows tells: weak keys, status words nobody can sort."""

from __future__ import annotations

import pandas as pd

from cxlib.intake.daily import is_till
from cxlib.intake.evidence import is_person
from cxlib.intake.notes import Note, note
from cxlib.intake.readers.calls import FORM as CALLS
from cxlib.intake.readers.raw import FEW, Raw
from cxlib.intake.text import tidy

STATES = {
    "contacts": frozenset({"open", "closed"}),
    "visits": frozenset({"kept", "late_cancel", "no_show", "cancelled"}),
}
"""Table -> the words of its status that are understood; all others are kept and told."""

_SHOWN = 5


def oddities(table: str, raw: Raw, places: dict[str, str], rows: pd.DataFrame) -> list[Note]:
    """What a consultant should know before trusting who is who and what is still open.

    places: canonical column -> the file's. rows: as they are stored.
    """
    told = []
    header = places.get("customer_id")
    if header is not None and header in raw.frame and is_person(_distinct(raw.frame[header])):
        told.append(note("weak_key", column=header))
    if table in STATES and "status" in rows and raw.form != CALLS:
        words = sorted({str(word) for word in rows["status"].dropna().unique()} - STATES[table])
        if words:
            key = "status_kept" if table == "contacts" else "visit_status_kept"
            told.append(note(key, words=words[:_SHOWN]))
    if table == "contacts" and _no_channel(rows):
        told.append(note("no_channel", n=len(rows)))
    if table == "series" and is_till([str(name) for name in raw.frame.columns]):
        told.append(note("totals_only"))
    return told


def _no_channel(rows: pd.DataFrame) -> bool:
    """Replies have times, yet no row names a channel: no promise can be held against them."""
    replied = "first_response_at" in rows and bool(rows["first_response_at"].notna().any())
    return replied and not ("channel" in rows and rows["channel"].notna().any())


def _distinct(cells: pd.Series) -> pd.Series:
    texts = cells.head(FEW).map(tidy)
    return texts[texts != ""].drop_duplicates()
