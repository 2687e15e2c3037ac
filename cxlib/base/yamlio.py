"""YAML whose scalars stay what was typed: NO, 01 and 17:30 are read as strings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from cxlib.base.errors import CxError, SettingsError


def parse(text: str, *, file: str, error: type[CxError] = SettingsError) -> Any:
    """Parse YAML into dicts, lists and strings; an empty text gives an empty dict."""
    try:
        loaded = yaml.load(text, Loader=yaml.CBaseLoader if hasattr(yaml, "CBaseLoader") else yaml.BaseLoader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        row = mark.line + 1 if mark is not None else None
        where = f"{file}, line {row}" if row else file
        raise error(
            f"The file must be valid YAML ({where}: {getattr(problem, 'problem', None) or 'not readable'}). "
            "Check the indentation and the quotes there.",
            file=file,
            row=row,
        ) from None
    return {} if loaded is None or loaded == "" else loaded


def load(path: Path, *, error: type[CxError] = SettingsError) -> Any:
    """Read a YAML file (see `parse`)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise error(f"The file must exist ({path} was not found). Check the name.", file=str(path)) from None
    except UnicodeDecodeError:
        raise error(
            f"The file must be saved as UTF-8 ({path} is not). Save it again as UTF-8.", file=str(path)
        ) from None
    return parse(text, file=str(path), error=error)
