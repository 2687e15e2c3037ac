"""The canonical tables: their columns, their types, and how they are stored.

Every table is one Parquet file in the client's tables/ folder. Times are UTC, ids are
pseudonyms, money is in the client's currency. `scope` is the map's `source`: a row's identity
is (scope, id). `source` in orders and customers is how the customer heard of the firm.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from cxlib.base.errors import DataError
from cxlib.base.files import replacing
from cxlib.clients.parquet import nullable, opened, worth_threads

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["id", "text", "word", "time", "integer", "number", "flag"]
"""id: pseudonym; text: free text; word: a closed or short value; time: UTC moment."""

ARROW = MappingProxyType(
    {
        "id": pa.string(),
        "text": pa.string(),
        "word": pa.string(),
        "time": pa.timestamp("us", tz="UTC"),
        "integer": pa.int64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
    }
)

PIECE = 2**17
"""Rows of a file that are read at once by whoever reads it piece by piece."""


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table: its key, the column that dates a row, its columns and open families."""

    name: str
    key: tuple[str, ...]
    dated_by: str
    columns: MappingProxyType[str, Kind]
    families: MappingProxyType[str, Kind]

    def kind(self, column: str) -> Kind | None:
        """The kind of a canonical column, or None when the table has no such column."""
        if column in self.columns:
            return self.columns[column]
        for prefix, kind in self.families.items():
            if column.startswith(prefix) and len(column) > len(prefix):
                return kind
        return None


def _table(
    name: str, key: str, dated_by: str, columns: dict[str, Kind], families: dict[str, Kind] | None = None
) -> Table:
    bookkeeping: dict[str, Kind] = {"scope": "word"}
    return Table(
        name,
        tuple(key.split()),
        dated_by,
        MappingProxyType({**columns, **bookkeeping}),
        MappingProxyType(families or {}),
    )


TABLES: MappingProxyType[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            _table(
                "survey",
                "respondent_id",
                "submitted_at",
                {
                    "respondent_id": "id",
                    "customer_id": "id",
                    "submitted_at": "time",
                    "channel": "word",
                    "stage": "word",
                    "touchpoint": "word",
                    "language": "word",
                    "nps": "integer",
                    "csat": "number",
                    "ces": "number",
                    "rating": "number",
                    "compared": "number",
                    "comment": "text",
                    "weight": "number",
                    "completed": "flag",
                    "solved_first": "flag",
                },
                {"driver_": "number", "segment_": "word", "expected_": "number"},
            ),
            _table(
                "contacts",
                "contact_id",
                "opened_at",
                {
                    "contact_id": "id",
                    "customer_id": "id",
                    "channel": "word",
                    "opened_at": "time",
                    "first_response_at": "time",
                    "resolved_at": "time",
                    "status": "word",
                    "reopened": "flag",
                    "topic": "word",
                    "cause": "word",
                    "stage": "word",
                    "touchpoint": "word",
                    "kind": "word",
                    "severity": "integer",
                    "agent": "id",
                    "direction": "word",
                    "comment": "text",
                },
                {"segment_": "word"},
            ),
            _table(
                "visits",
                "visit_id",
                "planned_start",
                {
                    "visit_id": "id",
                    "customer_id": "id",
                    "booked_at": "time",
                    "planned_start": "time",
                    "started_at": "time",
                    "status": "word",
                    "service": "word",
                    "staff": "id",
                    "first_visit": "flag",
                    "next_booked_at": "time",
                    "amount": "number",
                },
                {"segment_": "word"},
            ),
            _table(
                "orders",
                "order_id",
                "ordered_at",
                {
                    "order_id": "id",
                    "customer_id": "id",
                    "ordered_at": "time",
                    "amount": "number",
                    "status": "word",
                    "cancelled": "flag",
                    "returned_at": "time",
                    "return_reason": "word",
                    "promised_at": "time",
                    "delivered_at": "time",
                    "errors": "integer",
                    "channel": "word",
                    "source": "word",
                    "lines": "integer",
                },
                {"segment_": "word"},
            ),
            _table(
                "customers",
                "customer_id",
                "since",
                {
                    "customer_id": "id",
                    "since": "time",
                    "left_at": "time",
                    "language": "word",
                    "source": "word",
                    "consent_channels": "word",
                    "consent_data": "word",
                },
                {"segment_": "word"},
            ),
            _table(
                "reviews",
                "review_id",
                "posted_at",
                {
                    "review_id": "id",
                    "posted_at": "time",
                    "date_precision": "word",
                    "site": "word",
                    "rating": "number",
                    "scale": "number",
                    "comment": "text",
                    "language": "word",
                    "replied_at": "time",
                    "competitor": "word",
                },
            ),
            _table(
                "series",
                "name date segment",
                "date",
                {
                    "name": "word",
                    "date": "time",
                    "segment": "word",
                    "value": "number",
                    "n": "integer",
                    "source": "word",
                },
            ),
            _table(
                "invitations",
                "invitation_id",
                "invited_at",
                {
                    "invitation_id": "id",
                    "customer_id": "id",
                    "invited_at": "time",
                    "channel": "word",
                    "delivered": "flag",
                    "answered": "flag",
                },
                {"segment_": "word"},
            ),
        )
    }
)


def table_of(name: str) -> Table:
    """The definition of a table; an unknown name is a DataError that lists the known ones."""
    if name not in TABLES:
        known = ", ".join(TABLES)
        raise DataError(f"A table must be one of {known} (we got {name!r}). Choose one of them.")
    return TABLES[name]


def arrow_schema(table: Table, columns: list[str]) -> pa.Schema:
    """The Parquet schema of the given canonical columns, in the given order."""
    fields = []
    for column in columns:
        kind = table.kind(column)
        if kind is None:
            raise DataError(
                f"A column of {table.name} must be canonical (we got {column!r}). Correct the map.",
                column=column,
            )
        fields.append(pa.field(column, ARROW[kind]))
    return pa.schema(fields)


def ordered(table: Table, columns: list[str]) -> list[str]:
    """Canonical order: named columns as defined, then the open families by name."""
    named = [column for column in table.columns if column in columns]
    return named + sorted(set(columns) - set(named))


def write_table(path: Path, table: Table, frame: pd.DataFrame) -> None:
    """Write a typed Parquet file in one step; columns are put into canonical order."""
    columns = ordered(table, list(frame.columns))
    typed = pa.Table.from_pandas(frame[columns], schema=arrow_schema(table, columns), preserve_index=False)
    typed = typed.replace_schema_metadata({})
    with replacing(path, private=True) as temporary:
        pq.write_table(typed, temporary, compression="zstd", version="2.6", row_group_size=PIECE)


def read_table(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """Read a table with nullable types: string, Int64, Float64, boolean and UTC times.

    columns: only these (the ones that the file has). A missing file gives an empty frame.
    """
    import pandas as pd

    if not path.is_file():
        return pd.DataFrame()
    with opened(path) as file:
        present = file.schema_arrow.names
        wanted = None if columns is None else [name for name in columns if name in present]
        many = worth_threads(file)
        typed = file.read(wanted, use_threads=many)
    frame: pd.DataFrame = typed.to_pandas(types_mapper=nullable, use_threads=many)
    return frame
