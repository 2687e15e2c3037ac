"""The parameters every notebook takes, and the refusal of any other."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from cxlib.base.errors import PlaybookError, SettingsError
from cxlib.base.quarter import Period
from cxlib.clients.folder import check_name


class RunParameters(BaseModel):
    """What a notebook is told: short ASCII words only; everything else it loads itself.

    client: a client's short name; quarter: a period like 2026Q3; as_of: a date, a date-time or nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    client: str
    quarter: str
    as_of: str = ""

    @field_validator("client")
    @classmethod
    def _name(cls, value: str) -> str:
        return check_name(value)

    @field_validator("quarter")
    @classmethod
    def _period(cls, value: str) -> str:
        return Period.parse(value).name

    @field_validator("as_of")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not value.isascii() or any(letter not in "0123456789-:.+TZ " for letter in value):
            raise SettingsError(f"as_of must be a date like 2026-10-05 (we got {value!r}). Correct it.")
        return value


NAMES = tuple(RunParameters.model_fields)


def check(given: Mapping[str, Any]) -> RunParameters:
    """The given parameters, typed; an unknown or missing one is a SettingsError that names the right one."""
    for name in given:
        if name not in NAMES:
            near = difflib.get_close_matches(name, NAMES, n=1)
            hint = f"Did you mean {near[0]}?" if near else "Leave it out."
            raise SettingsError(f"A notebook takes only {', '.join(NAMES)} (we got {name!r}). {hint}")
    try:
        return RunParameters.model_validate(dict(given))
    except ValidationError as problem:
        found = "; ".join(f"{error['loc'][0]}: {error['msg']}" for error in problem.errors())
        raise SettingsError(f"A notebook's parameters must be complete ({found}). Correct them.") from None


def declared(notebook: NotebookNode, name: str) -> dict[str, tuple[str, Any]]:
    """The parameters a notebook's `parameters` cell declares: name -> (type, default)."""
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise PlaybookError(
            f"A notebook must have one cell tagged `parameters` ({name} has {len(cells)}). Correct it."
        )
    found: dict[str, tuple[str, Any]] = {}
    for line in ast.parse(cells[0].source).body:
        if not (isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value):
            raise PlaybookError(
                'A `parameters` cell must hold only lines like `client: str = "demo"` '
                f"({name}, line {line.lineno}). Correct the cell."
            )
        found[line.target.id] = (ast.unparse(line.annotation), ast.literal_eval(line.value))
    return found


def check_notebook(notebook: NotebookNode, name: str) -> None:
    """Refuse a notebook whose `parameters` cell is not the model above (PlaybookError)."""
    wanted = dict.fromkeys(NAMES, "str")
    found = {key: kind for key, (kind, _) in declared(notebook, name).items()}
    if found != wanted:
        takes = ", ".join(f"{key}: {kind}" for key, kind in found.items()) or "nothing"
        raise PlaybookError(
            f"A notebook must take {', '.join(NAMES)}, each a str ({name} takes {takes}). Correct the cell."
        )
