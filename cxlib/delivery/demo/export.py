"""A demo firm's tables as the files its programs would export, with the map of each file."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from cxlib.base.files import write_bytes, write_text
from cxlib.base.quarter import Period
from cxlib.clients.tables import TABLES
from cxlib.delivery.demo.firm import Firm
from cxlib.delivery.demo.truths import LAST

Row = dict[str, object]

TWO_FILES = ("survey", "contacts")
"""Tables that came in two files: up to June, and the newest quarter with what came late."""

MONEY = ("amount", "unit_price", "value")
NONE_WORD = ("csat", "driver_*")
SCALES = {
    "survey": {"csat": [1, 5], "ces": [1, 7], "compared": [1, 5], "driver_*": [1, 5]},
    "reviews": {"rating": [1, 5]},
}
LATE_ANSWERS = 6
REPEATED_ROWS = 2


@dataclass(frozen=True)
class Export:
    """One file of one table and the map that says what its columns mean.

    later: whether it came only after the quarter before the newest one had been shown.
    """

    table: str
    path: Path
    map_path: Path
    later: bool = False


def write_exports(firm: Firm, tables: Mapping[str, list[Row]], folder: Path) -> list[Export]:
    """Write every file and map into `folder`; returned in the order in which they came in."""
    exports = []
    for table, rows in tables.items():
        for part, chosen in _parts(table, rows).items():
            if not chosen:
                continue
            path = folder / firm.texts["files"][table]["name"].format(part=part)
            map_path = folder / f"{table}-{part}.yml"
            write_bytes(path, _bytes(firm, table, part, chosen))
            write_text(map_path, yaml.safe_dump(file_map(firm, table), sort_keys=False, allow_unicode=True))
            later = table in TWO_FILES and part == LAST.name
            exports.append(Export(table, path, map_path, later))
    return exports


def file_map(firm: Firm, table: str) -> dict[str, object]:
    """The map of a table's files, as a consultant would have confirmed it."""
    said = firm.texts["files"][table]
    content: dict[str, object] = {
        "table": table,
        "source": said["source"],
        "columns": columns_of(firm, table),
    }
    if table == "survey":
        content["missing"] = {name: [firm.manner.none] for name in NONE_WORD}
    if table in SCALES:
        content["scales"] = dict(SCALES[table])
    if table == "survey" and firm.texts.get("expected"):
        content["scales"] = {**SCALES[table], "expected_*": [1, 5]}
    if "values" in said:
        content["values"] = {
            column: {there: canonical for canonical, there in words.items()}
            for column, words in said["values"].items()
        }
    content["dates"] = _layouts(firm, table)
    content["file"] = {
        "encoding": _encoding(firm, table),
        "delimiter": firm.manner.delimiter,
        "decimal": firm.manner.decimal,
        "thousands": firm.manner.thousands,
    }
    return content


def columns_of(firm: Firm, table: str) -> dict[str, str]:
    """Canonical column to the header of the file, in the file's order."""
    said = firm.texts["files"][table]
    columns = dict(said["columns"])
    if table == "survey":
        for aspect, words in {**firm.texts["drivers"], **firm.texts["later_drivers"]}.items():
            columns[f"driver_{aspect}"] = said["driver_header"].format(aspect=words)
        for aspect in firm.texts.get("expected", ()):
            words = firm.texts["drivers"][aspect]
            columns[f"expected_{aspect}"] = said["expected_header"].format(aspect=words)
    return columns


def _encoding(firm: Firm, table: str) -> str:
    return str(firm.texts["files"][table].get("encoding", firm.manner.encoding))


def _layouts(firm: Firm, table: str) -> dict[str, str]:
    """How the file writes days and moments, by column."""
    times = [column for column in columns_of(firm, table) if TABLES[table].kind(column) == "time"]
    return {column: firm.manner.day if _is_day(table, column) else firm.manner.moment for column in times}


def _is_day(table: str, column: str) -> bool:
    return table in ("customers", "reviews", "series") or column == "date"


def _parts(table: str, rows: list[Row]) -> dict[str, list[Row]]:
    """Part name to rows; the second file repeats some rows, and brings what came late."""
    if table not in TWO_FILES:
        return {LAST.name: rows}
    dated = TABLES[table].dated_by
    split = dt.datetime.combine(LAST.first_day, dt.time())
    before = [row for row in rows if _moment(row[dated]) < split]
    after = [row for row in rows if _moment(row[dated]) >= split]
    if not before:
        return {LAST.name: after}
    first, second = (_late if table == "survey" else _answered_since)(before, split)
    return {LAST.previous().name: first, LAST.name: second + after}


def _late(before: list[Row], split: dt.datetime) -> tuple[list[Row], list[Row]]:
    """The last answers of June were typed in only in July."""
    return before[:-LATE_ANSWERS], before[-2 * LATE_ANSWERS :]


def _answered_since(before: list[Row], split: dt.datetime) -> tuple[list[Row], list[Row]]:
    """The first file was made on 30 June: what was answered later is open there, and comes again."""

    def seen(row: Row) -> Row:
        unknown = [
            name for name in ("first_response_at", "resolved_at") if row[name] and _moment(row[name]) >= split
        ]
        blanked: Row = {**row, **dict.fromkeys(unknown)}
        return {**blanked, "status": "open", "reopened": False} if "resolved_at" in unknown else blanked

    first = [seen(row) for row in before]
    changed = [row for row, then in zip(before, first, strict=True) if row != then]
    return first + first[:REPEATED_ROWS], changed


def _moment(value: object) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    raise TypeError(f"a dated row has {value!r}")


def _bytes(firm: Firm, table: str, part: str, rows: list[Row]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=firm.manner.delimiter, lineterminator="\r\n")
    columns = columns_of(firm, table)
    cell = _cell(firm, table)
    writer.writerow(columns.values())
    for row in rows:
        writer.writerow(
            [cell(name, row.get("segment" if name.startswith("segment_") else name)) for name in columns]
        )
    writer.writerows(_clutter(firm, table, rows, columns))
    return stream.getvalue().encode(_encoding(firm, table), errors="replace")


def _cell(firm: Firm, table: str) -> Callable[[str, object], str]:
    """How one value of a column is written by this firm's programs."""
    manner, words = firm.manner, firm.texts["files"][table].get("values", {})

    def cell(column: str, value: object) -> str:
        if value is None:
            return manner.none if column == "csat" or column.startswith("driver_") else ""
        if isinstance(value, bool):
            return manner.yes if value else manner.no
        if isinstance(value, dt.datetime):
            return value.strftime(manner.moment)
        if isinstance(value, dt.date):
            return value.strftime(manner.day)
        if isinstance(value, float) or column in MONEY:
            return _money(float(str(value)), manner.decimal, manner.thousands)
        return str(words.get(column, {}).get(str(value), value))

    return cell


def _money(value: float, decimal: str, thousands: str) -> str:
    whole, cents = f"{value:,.2f}".split(".")
    return whole.replace(",", thousands) + decimal + cents


def _clutter(firm: Firm, table: str, rows: list[Row], columns: Mapping[str, str]) -> list[list[str]]:
    """What such files have besides records: an empty line, and below the sales their total."""
    total = firm.texts["files"][table].get("total")
    if not total:
        return [[""] * len(columns)] if table in TWO_FILES else []
    amount = sum(float(str(row["amount"])) for row in rows)
    line = dict.fromkeys(columns, "")
    line[next(iter(columns))] = total
    line["amount"] = _money(amount, firm.manner.decimal, firm.manner.thousands)
    return [list(line.values())]


def quarter_of(row: Row, table: str) -> Period:
    """The quarter a row belongs to, in the firm's own time."""
    return Period.quarter_of(_moment(row[TABLES[table].dated_by]).date())
