"""JSON exports: Google reviews, messages of Instagram and Facebook, and plain lists of records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxlib.base.errors import DataError
from cxlib.intake.readers import google_reviews, meta_messages
from cxlib.intake.readers.headers import unique_names
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.owners import tidy_table
from cxlib.intake.readers.raw import Raw, refusals

DEEPEST = 3
"""Objects inside a record are spread into columns `a.b.c`, no deeper."""


def read_json(path: Path, text: str, told: FileOptions) -> Raw:
    """The records of a JSON file; one without a list of records is a DataError."""
    content = _parsed(path, text)
    if (reviews := google_reviews.found(content)) is not None:
        return google_reviews.table(reviews)
    if (chat := meta_messages.found(content)) is not None:
        return meta_messages.table(chat, told, file=path.name)
    return _records(path, content)


def _parsed(path: Path, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        lines = _lines(text)
        if lines is not None:
            return lines
        raise DataError(
            f"A JSON file must be whole ({path.name}, row {problem.lineno}: {problem.msg}). Export it again.",
            file=path.name,
            row=problem.lineno,
        ) from None
    except (RecursionError, ValueError):
        raise DataError(
            f"A JSON file must be readable ({path.name} is nested too deep or holds numbers too long). "
            f"Export it again.",
            file=path.name,
        ) from None


def _lines(text: str) -> list[Any] | None:
    """One JSON object a line, as some systems export."""
    rows = [line for line in text.splitlines() if line.strip()]
    if len(rows) < 2 or not all(line.lstrip().startswith("{") for line in rows):
        return None
    try:
        return [json.loads(line) for line in rows]
    except (ValueError, RecursionError):
        return None


def _records(path: Path, content: Any) -> Raw:
    records = _list_of(content)
    if not records:
        raise DataError(
            f"The export must hold a list of records ({path.name} has none). Export it again, or as CSV.",
            file=path.name,
        )
    flat = [_flat(record) for record in records]
    named, repeated = unique_names(list(dict.fromkeys(name for record in flat for name in record)))
    frame = pd.DataFrame(
        [[record.get(name, "") for name in named] for record in flat], columns=named, dtype="str"
    )
    frame, notes = tidy_table(frame)
    rows = np.arange(1, len(frame) + 1, dtype=np.int64)
    return Raw(frame, rows, refusals([], "", []), repeated=repeated, notes=notes)


def _list_of(content: Any) -> list[dict[str, Any]]:
    """The longest list of objects: the content itself, or a value of it."""
    lists = [content] if isinstance(content, list) else []
    if isinstance(content, dict):
        lists = [value for value in content.values() if isinstance(value, list)]
    objects = [[each for each in every if isinstance(each, dict)] for every in lists]
    return max(objects, key=len, default=[])


def _flat(record: dict[str, Any], before: str = "", depth: int = 1) -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict) and depth < DEEPEST:
            cells |= _flat(value, f"{before}{name}.", depth + 1)
        else:
            cells[f"{before}{name}"] = _cell(value)
    return cells


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        plain = all(not isinstance(each, dict | list) for each in value)
        return "; ".join(_cell(each) for each in value) if plain else json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value) if not isinstance(value, dict) else json.dumps(value, ensure_ascii=False)
