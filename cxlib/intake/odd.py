"""What is odd about an import that no count of rows tells: weak keys, status words nobody can sort."""

from __future__ import annotations

import pandas as pd

from cxlib.intake.evidence import is_person
from cxlib.intake.notes import Note, note
from cxlib.intake.readers.raw import Raw
from cxlib.intake.text import tidy

STATES = frozenset({"open", "closed"})
_SHOWN = 5
_SAMPLE = 2000


def oddities(table: str, raw: Raw, places: dict[str, str], rows: pd.DataFrame) -> list[Note]:
    """What a consultant should know before trusting who is who and what is still open.

    places: canonical column -> the file's. rows: as they are stored.
    """
    told = []
    header = places.get("customer_id")
    if header is not None and header in raw.frame and is_person(_distinct(raw.frame[header])):
        told.append(note("weak_key", column=header))
    if table == "contacts" and "status" in rows:
        words = sorted({str(word) for word in rows["status"].dropna().unique()} - STATES)
        if words:
            told.append(note("status_kept", words=words[:_SHOWN]))
    return told


def _distinct(cells: pd.Series) -> pd.Series:
    texts = cells.head(_SAMPLE).map(tidy)
    return texts[texts != ""].drop_duplicates()
