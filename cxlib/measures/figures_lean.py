"""Answers held in few bytes: scores as plain floats, words as codes, no column that no figure reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cxlib.base.lean import coded, small
from cxlib.clients.tables import TABLES
from cxlib.measures.figures_tables import Ready

SURVEY = TABLES["survey"]

UNREAD = ("respondent_id", "submitted_at", "language", "comment", "completed")
"""Columns of the survey that no figure reads: comments are counted by their themes."""

WORDS = ("lag", "themes")
"""Columns made on the way that hold one of a few values."""


MANY = 500_000
"""Up to so many rows columns are put side by side, which makes cuts quick; more are not copied."""


def lean_answers(tables: Mapping[str, Ready]) -> dict[str, Ready]:
    """The ready tables with the survey held in few bytes."""
    found = dict(tables)
    if "survey" in found:
        one = found["survey"]
        found["survey"] = Ready(one.name, lean(one.frame), one.at)
    return found


def lean(frame: pd.DataFrame) -> pd.DataFrame:
    """The survey with the same answers in fewer bytes; what is lean already stays as it is."""
    columns = {name: _lean(str(name), frame[name]) for name in frame if name not in UNREAD}
    return pd.DataFrame(columns, index=frame.index, copy=len(frame) <= MANY)


def _lean(name: str, column: pd.Series) -> Any:
    kind = SURVEY.kind(name)
    if kind in ("integer", "number"):
        return small(column)
    return coded(column) if kind == "word" or name in WORDS else column
