"""What an import found and did: the quality note as values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cxlib.intake.notes import Note


@dataclass(frozen=True)
class ImportReport:
    """The result of one import.

    rows_read = rows_kept + rows_refused, in rows of the file; reasons: of the refused rows.
    duplicates: rows with an id that comes again, or equal to another row where there is no id.
    first, last: moments (UTC) of the rows. columns: canonical -> the file's. blanked: canonical
    column -> reason -> cells set aside. added, updated, unchanged: in rows of the table.
    """

    table: str
    source: str
    layout: str
    encoding: str | None
    delimiter: str | None
    rows_read: int
    rows_kept: int
    rows_refused: int
    reasons: dict[str, int]
    duplicates: int
    first: dt.datetime | None
    last: dt.datetime | None
    columns: dict[str, str]
    scales: dict[str, tuple[float, float]]
    blanked: dict[str, dict[str, int]]
    added: int
    updated: int
    unchanged: int
    notes: tuple[Note, ...]
    dry_run: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The report as `cx import --json` prints it."""
        return {
            "table": self.table,
            "source": self.source,
            "layout": self.layout,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "rows_read": self.rows_read,
            "rows_kept": self.rows_kept,
            "rows_refused": self.rows_refused,
            "reasons": self.reasons,
            "duplicates": self.duplicates,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "columns": self.columns,
            "scales": {name: list(scale) for name, scale in self.scales.items()},
            "blanked": self.blanked,
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "notes": [[key, values] for key, values in self.notes],
            "dry_run": self.dry_run,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ImportReport:
        """A report read back from the import log."""
        moments = {
            name: dt.datetime.fromisoformat(data[name]) if data[name] else None for name in ("first", "last")
        }
        scales = {name: (scale[0], scale[1]) for name, scale in data["scales"].items()}
        notes = tuple((key, values) for key, values in data["notes"])
        return cls(**{**data, **moments, "scales": scales, "notes": notes})
