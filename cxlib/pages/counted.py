"""The tables of a client as its figures count them: answers in few bytes, comments as their themes.

Comments are read piece by piece and let go; a client without many of them is one piece.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cxlib.clients.folder import ClientFolder
from cxlib.clients.rows import numbered, pieces_of, present, read_lean
from cxlib.clients.tables import TABLES
from cxlib.measures.figures_families import THEMES
from cxlib.measures.figures_lean import UNREAD
from cxlib.measures.figures_tables import CUSTOMER
from cxlib.pages import comments

SURVEY = TABLES["survey"]
ID = "customer_id"
"""Whose answer it is. Where no other table knows customers, a number stands for each."""

READ_WITH = ("scope", *SURVEY.key, "comment", "language", *comments.LOW)
"""What a comment is read with."""


def counted(folder: ClientFolder) -> dict[str, pd.DataFrame]:
    """Every table with the columns that measures of themes and causes count; no words of the survey."""
    found: dict[str, pd.DataFrame] = {
        name: answers(folder) if name == SURVEY.name else folder.read(name)
        for name in folder.tables_present()
    }
    return comments.ready(folder, found)


def answers(folder: ClientFolder) -> pd.DataFrame:
    """The survey in few bytes, each comment as the themes it mentions."""
    path = folder.table_path(SURVEY.name)
    columns = present(path)
    apart = ID in columns and not _known_elsewhere(folder)
    left_out = [name for name in UNREAD if name != SURVEY.dated_by] + ([ID] if apart else [])
    added: dict[str, Any] = {}
    if ID in columns:
        who = numbered(path, ID)
        added = {ID: who} if apart else {}
        if not who.isna().all():
            added[CUSTOMER] = who
    found = read_lean(path, SURVEY, without=left_out)
    if "comment" in columns and (themes := _themes(folder)) is not None:
        added[THEMES] = themes
    return found.assign(**added)


def _known_elsewhere(folder: ClientFolder) -> bool:
    """Whether another table has customers too, so that the ids of the survey find somebody there."""
    others = (name for name in folder.tables_present() if name != SURVEY.name)
    return any(ID in present(folder.table_path(name)) for name in others)


def _themes(folder: ClientFolder) -> pd.Categorical | None:
    """The themes of each answer, blank where nothing was written or read; None without any comment."""
    source, values, places = None, dict[str, int](), []
    for piece in pieces_of(folder.table_path(SURVEY.name), READ_WITH):
        written = piece["comment"].notna().to_numpy(dtype=bool)
        place = np.full(len(piece), -1, dtype=np.int32)
        if written.any():
            source = source or comments.Source.of(folder)
            themes = comments.coded(source, SURVEY.name, piece[written].reset_index(drop=True))[THEMES]
            codes, distinct = pd.factorize(themes)
            known = np.array([values.setdefault(str(one), len(values)) for one in distinct] + [-1])
            place[written] = known[codes]
        places.append(place)
    if source is None:
        return None
    return pd.Categorical.from_codes(np.concatenate(places), pd.Index(list(values), dtype="string"))
