"""Rows read piece by piece: only what is asked for, and the same values as the whole table has."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from cxlib.clients import rows, tables
from cxlib.clients.tables import TABLES, read_table, write_table
from cxlib.measures.compare import change

SURVEY = TABLES["survey"]
JULY = dt.datetime(2026, 7, 1, tzinfo=dt.UTC), dt.datetime(2026, 8, 1, tzinfo=dt.UTC)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ninety days of one answer each from 1 June on, thirty in a piece; every third without a score."""
    monkeypatch.setattr(tables, "PIECE", 30)
    days = pd.date_range("2026-06-01 12:00", periods=90, freq="D", tz="UTC")
    frame = pd.DataFrame({
        "respondent_id": [f"r{number}" for number in range(90)],
        "submitted_at": days.as_unit("us"),
        "channel": ["phone", "email", None] * 30,
        "nps": pd.array([9, 3, None] * 30, dtype="Int64"),
        "driver_price": pd.array([4.5, 0.1, None] * 30, dtype="Float64"),
        "comment": [None, "fine", None] * 30,
    })  # fmt: skip
    write_table(tmp_path / "survey.parquet", SURVEY, frame)
    return tmp_path / "survey.parquet"


def test_only_the_pieces_and_columns_asked_for_are_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, read = [], pq.ParquetFile.read_row_group

    def told(file: pq.ParquetFile, group: int, columns: list[str], *, use_threads: bool) -> object:
        asked.append((group, columns))
        assert not use_threads, "few rows are read sooner by one thread"
        return read(file, group, columns)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", told)
    found = rows.read_between(path, SURVEY, JULY, ("nps", "driver_"))
    assert asked == [
        (1, ["submitted_at", "nps", "driver_price"]),
        (2, ["submitted_at", "nps", "driver_price"]),
    ]
    assert list(found) == ["nps", "driver_price"]
    assert len(found) == 31


def test_rows_are_those_of_the_whole_table(path: Path) -> None:
    whole, clock = read_table(path), dt.datetime(2026, 7, 20, tzinfo=dt.UTC)
    when = whole["submitted_at"]
    wanted = whole[(when >= JULY[0]) & (when < JULY[1]) & (when <= clock)].reset_index(drop=True)
    pd.testing.assert_frame_equal(rows.read_between(path, SURVEY, JULY, until=clock), wanted)
    pd.testing.assert_frame_equal(
        rows.read_between(path, SURVEY, JULY, until=clock, filled="comment"),
        wanted[wanted["comment"].notna()].reset_index(drop=True),
    )
    pieces = pd.concat(rows.pieces_between(path, SURVEY, JULY, clock), ignore_index=True)
    pd.testing.assert_frame_equal(pieces, wanted)


def test_answers_in_few_bytes_are_the_same_numbers(path: Path) -> None:
    found, whole = rows.read_lean(path, SURVEY, without=("comment",)), read_table(path)
    assert found["nps"].dtype == np.float32  # whole numbers fit
    assert found["driver_price"].dtype == np.float64  # 0.1 would be another number in four bytes
    assert found["channel"].cat.categories.tolist() == ["email", "phone"]
    for name in ("nps", "driver_price"):
        wanted = whole[name].to_numpy(np.float64, na_value=np.nan)
        np.testing.assert_array_equal(found[name].to_numpy(np.float64), wanted)
    per_row = found.drop(columns=["respondent_id"]).memory_usage(index=False, deep=True).sum() / len(found)
    assert per_row < 25  # 8 for the moment, 4 and 8 for the scores, 1 for the channel and its two words


def test_a_change_holds_on_to_no_answers() -> None:
    given = np.arange(20_000) % 11
    who = pd.Series(np.arange(20_000) % 15_000, dtype="Int32")
    for measure in ("nps.v1", "nps.promoters.v1"):
        found = change(given[:9000], given[9000:], measure=measure, customers_before=who[:9000],
                       customers_after=who[9000:])  # fmt: skip
        held = [cell.cell_contents for cell in found.limits.__closure__]
        assert not [one for one in held if hasattr(one, "people") or isinstance(one, np.ndarray)]


def test_ids_are_numbered_by_first_appearance_and_blanks_stay(path: Path) -> None:
    found = rows.numbered(path, "comment")
    assert found.isna().sum() == 60
    assert found.dropna().tolist() == [0] * 30
    ids = read_table(path)["respondent_id"]
    numbers = rows.numbered(path, "respondent_id")
    assert numbers.tolist() == pd.factorize(ids)[0].tolist()
