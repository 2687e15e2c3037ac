"""Actions as a CSV file that opens in any spreadsheet: the same columns out and in."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from cxlib.base.errors import SettingsError
from cxlib.base.files import write_text
from cxlib.clients.decided import Action, check_measure, decided

ACTION_COLUMNS = tuple(Action.model_fields)
"""The columns of the file, in order."""

_NUMBERS = ("minimum", "hoped", "planned_answers", "cost_hours", "cost_money", "worth")
_DAYS = ("start", "finish", "planned_look")
_LOCAL_DAY = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")


def write_actions_csv(path: Path, actions: Iterable[Action], *, delimiter: str = ";") -> None:
    """Write actions as UTF-8 with a byte order mark, one line each; days are written 2026-07-01."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(ACTION_COLUMNS)
    for action in actions:
        writer.writerow([_cell(action, column) for column in ACTION_COLUMNS])
    write_text(path, "\ufeff" + stream.getvalue(), private=True)


def read_actions_csv(path: Path, *, known_measures: Collection[str] | None = None) -> list[Action]:
    """Read actions back; `;`, `,` or tab between cells, days like 2026-07-01 or 1.07.2026.

    The first line that is wrong raises a SettingsError with its line number; nothing is half read.
    """
    rows = csv.reader(io.StringIO(_text(path), newline=""), delimiter=_delimiter(path))
    header = [cell.strip().lower() for cell in next(rows, [])]
    _check_header(header, path)
    actions: dict[str, Action] = {}
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        action = _action(dict(zip(header, row, strict=False)), path, rows.line_num, known_measures)
        if action.id in actions:
            raise SettingsError(
                f"Every action must have its own id ({path}, line {rows.line_num}: {action.id} comes twice). "
                "Give the second one another id.",
                file=str(path),
                row=rows.line_num,
                column="id",
            )
        actions[action.id] = action
    return list(actions.values())


def _cell(action: Action, column: str) -> str:
    value = getattr(action, column)
    if value is None:
        return ""
    if column in ("segment", "control"):
        return "=".join(value)
    return repr(value) if isinstance(value, float) else str(value)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SettingsError(
            f"The file must exist ({path} was not found). Check the name.", file=str(path)
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(
            f"The file of actions must be saved as UTF-8 ({path} is not). Save it as 'CSV UTF-8'.",
            file=str(path),
        ) from None


def _delimiter(path: Path) -> str:
    first = _text(path).split("\n", 1)[0]
    return max(";,\t", key=first.count)


def _check_header(header: list[str], path: Path) -> None:
    needed = [name for name, field in Action.model_fields.items() if field.is_required()]
    missing = [name for name in needed if name not in header]
    unknown = [name for name in header if name and name not in ACTION_COLUMNS]
    if missing or unknown:
        found = "; ".join(
            f"{word}: {', '.join(names)}"
            for word, names in (("missing", missing), ("unknown", unknown))
            if names
        )
        raise SettingsError(
            f"A file of actions must have the columns {', '.join(ACTION_COLUMNS)} ({path}, line 1: {found}). "
            "Start from an exported file.",
            file=str(path),
            row=1,
        )


def _action(cells: dict[str, str], path: Path, line: int, known: Collection[str] | None) -> Action:
    filled = {name: cell.strip() for name, cell in cells.items() if name and cell.strip()}
    for name in _NUMBERS:
        if name in filled:
            filled[name] = filled[name].replace(",", ".")
    for name in _DAYS:
        if name in filled:
            filled[name] = _day(filled[name])
    where = f"{path}, line {line}"
    action = decided(Action, filled, where=where, row=line, file=str(path))
    if known is not None:
        check_measure(action, known, row=line, file=str(path))
    return action


def _day(text: str) -> str:
    """1.07.2026 as 2026-07-01; anything else is left to the model."""
    if found := _LOCAL_DAY.match(text):
        try:
            return dt.date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        except ValueError:
            return text
    return text
