"""The demo's export files, read with nothing but the standard library, for independent counting."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from cxlib.delivery.demo.export import write_exports
from cxlib.delivery.demo.firm import Firm, firm_of_language
from cxlib.delivery.demo.tables import firm_tables

LAYOUTS = ("%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y")
PROMISED = {"email": dt.timedelta(hours=24), "sms": dt.timedelta(hours=2), "social": dt.timedelta(hours=4)}
BANK_HOLIDAYS_2026 = {
    "PL": ["2026-04-06", "2026-05-01", "2026-06-04"],
    "TR": [
        "2026-04-23",
        "2026-05-01",
        "2026-05-19",
        "2026-05-26",
        "2026-05-27",
        "2026-05-28",
        "2026-05-29",
        "2026-07-15",
    ],
    "GB": ["2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31"],
}
"""Days of April to September 2026 on which the firms are closed, from the public calendars."""

Row = dict[str, str]


@dataclass(frozen=True)
class Exports:
    """One firm's files: `tables` has canonical names and words, later files replacing the same id."""

    firm: Firm
    folder: Path
    tables: dict[str, list[Row]]

    def of(self, table: str, column: str, quarter: str) -> list[Row]:
        """The rows of a quarter, by the cell that dates them."""
        return [row for row in self.tables[table] if quarter_of(row[column]) == quarter]

    def in_time(self, row: Row) -> bool:
        """Whether a contact was answered within the standard promise, counted by hand."""
        opened, answered = moment(row["opened_at"]), moment(row["first_response_at"])
        assert opened is not None
        if answered is None:
            return False
        if row["channel"] != "phone":
            return answered - opened <= PROMISED[row["channel"]]
        due = opened.date()
        if opened.time() >= dt.time(17) or not self._open(due):
            due += dt.timedelta(days=1)
            while not self._open(due):
                due += dt.timedelta(days=1)
        return answered <= dt.datetime.combine(due, dt.time(17))

    def _open(self, day: dt.date) -> bool:
        return day.weekday() < 5 and day.isoformat() not in BANK_HOLIDAYS_2026[self.firm.country]


def moment(text: str) -> dt.datetime | None:
    """A local moment, or None for an empty cell."""
    for layout in LAYOUTS:
        try:
            return dt.datetime.strptime(text, layout)
        except ValueError:
            continue
    assert text == "", text
    return None


def quarter_of(text: str) -> str:
    """2026Q3 for a date cell."""
    found = moment(text)
    assert found is not None
    return f"{found.year}Q{(found.month + 2) // 3}"


def read_files(made: list[tuple[str, Path, Path]]) -> dict[str, list[Row]]:
    """(table, file, map) of each export as canonical rows."""
    tables: dict[str, dict[str, Row]] = {}
    for table, path, map_path in made:
        rows = tables.setdefault(table, {})
        for number, row in enumerate(_rows(path, yaml.safe_load(map_path.read_text(encoding="utf-8")))):
            name = next((row[key] for key in row if key.endswith("_id")), "")
            rows[f"{number}" if table in ("orders", "series") else name] = row
    return {table: list(rows.values()) for table, rows in tables.items()}


def _rows(path: Path, said: dict[str, Any]) -> list[Row]:
    text = path.read_bytes().decode(said["file"]["encoding"])
    grid = list(csv.reader(io.StringIO(text, newline=""), delimiter=said["file"]["delimiter"]))
    canonical = {header: name for name, header in said["columns"].items()}
    rows = []
    for cells in grid[1:]:
        row = {canonical[header]: cell for header, cell in zip(grid[0], cells, strict=True)}
        for name, words in said.get("values", {}).items():
            row[name] = words.get(row[name], row[name])
        if row.get("ordered_at") != "" and any(cells):
            rows.append(row)
    return rows


@pytest.fixture(scope="session")
def all_exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Exports]:
    """The files of the three firms, by short name."""
    found = {}
    for language in ("pl", "tr", "en"):
        firm = firm_of_language(language)
        folder = tmp_path_factory.mktemp(firm.short)
        made = write_exports(firm, firm_tables(firm), folder)
        found[firm.short] = Exports(
            firm, folder, read_files([(one.table, one.path, one.map_path) for one in made])
        )
    return found


@pytest.fixture(params=["demo-klinika", "demo-dukkan", "demo-agency"])
def exports(request: pytest.FixtureRequest, all_exports: dict[str, Exports]) -> Exports:
    """One firm after the other."""
    return all_exports[request.param]
