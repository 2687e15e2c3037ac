"""Exports that tell how long an answer took, not when it was given."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from cxlib.base.errors import DataError
from cxlib.clients.folder import create
from cxlib.intake.durations import hours_of, to_hours, unit_in
from cxlib.intake.importer import import_file

HUBSPOT = """Ticket ID,Create date,Source,Time to first agent reply (HH:mm:ss),Time to close,Owner
11,2026-07-06 09:00,Email,1:30:00,26:00:00,Robin
12,2026-07-06 10:00,Email,,,Fern
13,2026-07-07 08:15,Chat,0:00:45,0:20:00,Robin
"""
FRESHDESK = """Ticket ID,Topic,Created,Resolved time,First response time (in hrs),Resolution time (bhrs)
1,Parcel,2026-07-06 09:00,2026-07-06 19:00,0.5,9
2,Price,2026-07-06 10:00,,,
3,Parcel,2026-07-07 08:00,2026-07-07 12:00,2,4
"""
POLISH = """Nr zgłoszenia;Data utworzenia;Kanał;Czas do pierwszej odpowiedzi
1;06.07.2026 09:00;e-mail;1 godz. 15 min
2;06.07.2026 10:00;e-mail;2 dni
"""


def waits(tmp_path: Path, text: str, language: str = "en") -> tuple[pd.DataFrame, list[object]]:
    folder = create("firm", language=language, sector="shop")
    path = tmp_path / "tickets.csv"
    path.write_text(text, encoding="utf-8")
    report = import_file(folder, path, confirm=lambda proposal: True)
    assert report.table == "contacts"
    rows = folder.read("contacts").sort_values("opened_at")
    took = ((rows["first_response_at"] - rows["opened_at"]) / dt.timedelta(hours=1)).round(4).tolist()
    return rows, took


def test_lengths_become_moments_and_blanks_stay_open(cx_home: Path, tmp_path: Path) -> None:
    rows, took = waits(tmp_path, HUBSPOT)
    assert took[0] == 1.5 and pd.isna(took[1]) and took[2] == 0.0125
    settled = (rows["resolved_at"] - rows["opened_at"]).tolist()
    assert settled[0] == dt.timedelta(hours=26) and settled[2] == dt.timedelta(minutes=20)


def test_the_unit_stands_in_the_head_and_opening_hours_are_left(cx_home: Path, tmp_path: Path) -> None:
    rows, took = waits(tmp_path, FRESHDESK)
    assert took[0] == 0.5 and pd.isna(took[1]) and took[2] == 2
    assert (rows["resolved_at"] - rows["opened_at"]).dropna().tolist() == [
        dt.timedelta(hours=10), dt.timedelta(hours=4)
    ]  # fmt: skip


def test_lengths_in_words(cx_home: Path, tmp_path: Path) -> None:
    assert waits(tmp_path, POLISH, "pl")[1] == [1.25, 48.0]


@pytest.mark.parametrize(
    ("text", "unit", "hours"),
    [
        ("25:30:00", None, 25.5),
        ("0:05", None, 0.0833),
        ("1 day, 02:00:00", None, 26),
        ("3 sa 20 dk", None, 3.3333),
        ("90", unit_in("First reply time in minutes"), 1.5),
        ("5400000", unit_in("Time to first reply (ms)"), 1.5),
        ("1,5", unit_in("Czas odpowiedzi (godz.)"), 1.5),
        ("5", None, None),
        ("soon", 1.0, None),
        ("2 parsecs", None, None),
    ],
)
def test_hours(text: str, unit: float | None, hours: float | None) -> None:
    found = hours_of(text, unit)
    assert found == hours if hours is None else found == pytest.approx(hours, abs=1e-4)


@pytest.mark.parametrize(
    ("head", "said"), [("Reply time", "must have its unit"), ("Reply time (bhrs)", "must count every hour")]
)
def test_a_length_of_unknown_unit_is_refused(head: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        to_hours(pd.Series(["90", ""], dtype="str"), head, file="t.csv")
