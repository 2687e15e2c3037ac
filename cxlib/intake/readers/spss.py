"""SPSS files (.sav, .zsav), where pyreadstat is installed (the extra `spss`)."""

from __future__ import annotations

import importlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cxlib.base.errors import DataError, SettingsError
from cxlib.intake.readers.headers import unique_names
from cxlib.intake.readers.raw import Raw, refusals
from cxlib.intake.readers.workbook import cell_text
from cxlib.intake.text import fold, tidy


def read_spss(path: Path) -> Raw:
    """The rows of an SPSS file.

    Columns are named by their question, with the variable's name as another name. Codes of nominal
    variables are read as their labels; other codes stay numbers, with the label behind where all have one.
    """
    frame, meta = _content(path)
    if frame.empty:
        raise DataError(f"The export must hold rows ({path.name} has none). Export it again.", file=path.name)
    columns = [_texts(frame[name], str(name), meta) for name in frame.columns]
    labels = [tidy(meta.column_names_to_labels.get(name) or "") or str(name) for name in frame.columns]
    named, repeated = unique_names(labels)
    told = pd.DataFrame(dict(zip(named, columns, strict=True)), dtype="str")
    aliases = {fold(str(name)): label for name, label in zip(frame.columns, named, strict=True)}
    rows = np.arange(1, len(told) + 1, dtype=np.int64)
    return Raw(told, rows, refusals([], "", []), repeated=repeated, aliases=aliases)


def _content(path: Path) -> tuple[pd.DataFrame, Any]:
    try:
        reader = importlib.import_module("pyreadstat")
    except ImportError:
        raise SettingsError(
            f"To read SPSS files the extra `spss` must be installed ({path.name} is one, and "
            f"pyreadstat is not there). Run: pip install 'cx-playbook[spss]', or save the file as "
            f"XLSX or CSV.",
            file=path.name,
        ) from None
    try:
        frame, meta = reader.read_sav(str(path))
    except Exception:  # pyreadstat answers damaged files with errors of its own and of many other kinds
        raise DataError(
            f"An SPSS file must be whole ({path.name} is damaged or cut off). Export it again.",
            file=path.name,
        ) from None
    return frame, meta


def _texts(column: pd.Series, name: str, meta: Any) -> list[str]:
    labels = {_plain(code): str(label) for code, label in meta.variable_value_labels.get(name, {}).items()}
    codes = [_plain(value) for value in column.tolist()]
    named = bool(labels) and all(code in labels for code in codes if code)
    if named and meta.variable_measure.get(name) == "nominal":
        return [labels.get(code, "") for code in codes]
    if named:
        return [f"{code} - {labels[code]}" if code and labels[code] != code else code for code in codes]
    return codes


def _plain(value: object) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    return cell_text(value.to_pydatetime() if isinstance(value, pd.Timestamp) else value)
