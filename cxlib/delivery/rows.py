"""The rows behind a run's figures, as they may be handed over: no ids, no words, no small groups.

Survey answers are dated by month only, because a day and a score together point at a person.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES

HANDED_OVER: dict[str, tuple[str, ...]] = {
    "survey": ("submitted_at", "nps", "csat", "ces", "rating", "weight", "completed", "driver_"),
    "contacts": ("opened_at", "first_response_at", "resolved_at", "status", "reopened", "kind", "severity"),
    "orders": ("ordered_at", "amount", "status", "cancelled", "returned_at", "promised_at", "delivered_at"),
    "reviews": ("posted_at", "date_precision", "site", "rating", "scale", "replied_at"),
}
"""Table -> the columns a client gets beside the groups; a name ending in _ stands for a family."""

GROUPS = ("channel", "stage", "touchpoint", "segment_")
MONTH_ONLY = ("survey",)


def freeze_rows(folder: ClientFolder, period: Period, as_of: dt.datetime, place: Path) -> None:
    """Write the rows of the period, ready to be handed over, as one Parquet file a table."""
    place.mkdir(parents=True, exist_ok=True)
    for table in HANDED_OVER:
        frame = handed_over(table, _rows(folder, table, period, as_of), folder)
        if len(frame):
            frame.to_parquet(place / f"{table}.parquet", index=False)


def handed_over(table: str, frame: pd.DataFrame, folder: ClientFolder) -> pd.DataFrame:
    """The columns of a table that may be handed over, with times local and small groups blanked."""
    facts = _columns(frame, HANDED_OVER[table])
    groups = _columns(frame, GROUPS)
    chosen = hide_small(frame[[*facts, *groups]].copy(), groups, folder.settings.display_threshold)
    for column in facts:
        if TABLES[table].kind(column) == "time":
            chosen[column] = _local(chosen[column], folder, month=table in MONTH_ONLY)
    empty = [column for column in chosen if chosen[column].isna().all()]
    chosen = chosen.drop(columns=empty)
    return chosen.sort_values(list(chosen.columns)).reset_index(drop=True) if len(chosen.columns) else chosen


def hide_small(frame: pd.DataFrame, groups: list[str], threshold: int) -> pd.DataFrame:
    """Blank group values until no combination of them is shared by fewer than `threshold` rows.

    The last group of a row is blanked first. When too few rows end up without any group, which would
    mark them as the small ones, the smallest combination left joins them.
    """
    while groups:
        combined = frame.groupby(groups, dropna=False)
        size, which = combined[groups[0]].transform("size"), combined.ngroup()
        small = (size < threshold) & frame[groups].notna().any(axis=1)
        if small.any():
            _blank_last(frame, groups, small)
            continue
        bare = frame[groups].isna().all(axis=1)
        if not 0 < bare.sum() < threshold or bare.all():
            break
        smallest = which[~bare & (size == size[~bare].min())].iloc[0]
        _blank_last(frame, groups, which == smallest)
    return frame


def _blank_last(frame: pd.DataFrame, groups: list[str], rows: pd.Series) -> None:
    """Blank the last group that each of the rows still has."""
    left = rows.copy()
    for column in reversed(groups):
        hit = left & frame[column].notna()
        frame.loc[hit, column] = pd.NA
        left &= ~hit


def _rows(folder: ClientFolder, table: str, period: Period, as_of: dt.datetime) -> pd.DataFrame:
    zone = folder.settings.zone
    wanted = (*HANDED_OVER[table], *GROUPS, "competitor")
    frame = folder.read_between(table, (period.start(zone), period.end(zone)), wanted, until=as_of)
    return frame[frame["competitor"].isna()] if "competitor" in frame else frame


def _columns(frame: pd.DataFrame, names: tuple[str, ...]) -> list[str]:
    return [
        str(column)
        for name in names
        for column in frame.columns
        if column == name or (name.endswith("_") and str(column).startswith(name))
    ]


def _local(moments: pd.Series, folder: ClientFolder, *, month: bool) -> pd.Series:
    """Times as they are read on site: to the minute, or only the month."""
    local = pd.to_datetime(moments, utc=True).dt.tz_convert(folder.settings.time_zone)
    text = local.dt.strftime("%Y-%m" if month else "%Y-%m-%d %H:%M")
    return text.where(local.notna(), None)
