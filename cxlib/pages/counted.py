"""The tables of a client as its figures count them: answers in few bytes, comments as their themes.

Comments are read piece by piece and let go; a client without many of them is one piece.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from cxlib.clients.folder import ClientFolder
from cxlib.clients.rows import pieces_of, present, read_lean
from cxlib.clients.tables import TABLES
from cxlib.measures.figures_families import THEMES
from cxlib.measures.figures_lean import UNREAD
from cxlib.pages import comments

SURVEY = TABLES["survey"]
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
    found = read_lean(path, SURVEY, without=[name for name in UNREAD if name != SURVEY.dated_by])
    themes = _themes(folder) if "comment" in present(path) else None
    return found if themes is None else found.assign(**{THEMES: themes})


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
