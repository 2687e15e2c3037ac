"""A map file: what the columns of an export mean, checked before anything is read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from cxlib.base import yamlio
from cxlib.base.errors import DataError, SettingsError
from cxlib.clients.tables import TABLES, Kind, table_of
from cxlib.intake.durations import LENGTHS
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.raw import Raw
from cxlib.intake.text import fold, instead

LINE_COLUMNS: dict[str, Kind] = {"quantity": "number", "unit_price": "number", "order_total": "number"}
"""What an order line may have besides the columns of orders: the amount is quantity x unit_price, or the
order's total, which stands again on each of its lines."""

FIGURE = "figure_"
"""Begins the columns of a file for series that has several figures a day: each is a series of its own."""

SECOND_TEXT: dict[str, Kind] = {"comment_more": "text"}
"""A second free text of a survey: it is joined to the comment."""

NPS_SCALE = (0.0, 10.0)


def _listed(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else [value]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MapFile(_Model):
    """One map file. All keys but the values of `columns` are canonical names."""

    table: str
    source: Annotated[str, Field(min_length=1, max_length=80)]
    columns: dict[str, str]
    missing: dict[str, Annotated[list[str], BeforeValidator(_listed)]] = Field(default_factory=dict)
    scales: dict[str, tuple[float, float]] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    dates: dict[str, str] = Field(default_factory=dict)
    file: FileOptions = FileOptions()

    @model_validator(mode="before")
    @classmethod
    def _who_we_are(cls, data: Any) -> Any:
        """`constants: {us: ...}` says the same as `file: {us: ...}`."""
        constants = data.get("constants") if isinstance(data, dict) else None
        if not isinstance(constants, dict) or "us" not in constants:
            return data
        told = {**(data.get("file") or {}), "us": constants["us"]}
        return {**data, "constants": {k: v for k, v in constants.items() if k != "us"}, "file": told}

    @model_validator(mode="after")
    def _canonical(self) -> MapFile:
        if self.table not in TABLES:
            raise ValueError(f"table: must be one of {', '.join(TABLES)} (we got {self.table!r})")
        for part in ("columns", "missing", "scales", "constants", "values", "dates"):
            for name in getattr(self, part):
                _check_name(self.table, name, part)
        for name, (low, high) in self.scales.items():
            if high <= low or (name == "nps" and (low, high) != NPS_SCALE):
                rule = "NPS is always 0 to 10" if name == "nps" else "a scale must rise"
                raise ValueError(f"scales: {rule} (we got {low:g} to {high:g} for {name})")
        for name, layout in self.dates.items():
            if "%" not in layout:
                raise ValueError(f"dates: must read like %d.%m.%Y (we got {layout!r} for {name})")
        if both := sorted(set(self.columns) & set(self.constants)):
            raise ValueError(f"constants: {both[0]} is also a column; keep one of them")
        return self

    def kind(self, column: str) -> Kind:
        """The kind of a canonical column or of an order line's column."""
        if self.table == "series" and column.startswith(FIGURE):
            return "number"
        return table_of(self.table).kind(column) or {**LINE_COLUMNS, **SECOND_TEXT, **LENGTHS}[column]

    def codes(self, column: str) -> list[str]:
        """The codes that mean no answer in a canonical column, from its own and from wildcard entries."""
        return [code for name in _matching(column, self.missing) for code in self.missing[name]]

    def scale(self, column: str) -> tuple[float, float] | None:
        """The declared scale of a canonical column; nps is always 0 to 10."""
        if column == "nps":
            return NPS_SCALE
        return next((self.scales[name] for name in _matching(column, self.scales)), None)

    def as_data(self) -> dict[str, Any]:
        """The map as it is written to a file: only what was said."""
        return self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)

    def text(self) -> str:
        """The map as YAML."""
        return yaml.safe_dump(
            self.as_data(), sort_keys=False, allow_unicode=True, width=100, default_flow_style=None
        )


def _matching(column: str, entries: dict[str, Any]) -> list[str]:
    """The column's own entry first, then the wildcards that hold it."""
    wild = [name for name in entries if name.endswith("*") and column.startswith(name[:-1])]
    return [name for name in entries if name == column] + wild


def _check_name(table: str, name: str, part: str) -> None:
    definition = TABLES[table]
    known = [column for column in definition.columns if column != "scope"]
    if table == "orders":
        known += list(LINE_COLUMNS)
    if table == "survey":
        known += list(SECOND_TEXT)
    if table == "contacts":
        known += list(LENGTHS)
    if table == "series" and name.startswith(FIGURE) and len(name) > len(FIGURE):
        return
    wildcard = part in ("missing", "scales") and name.endswith("*")
    if name in known or (not wildcard and name not in definition.columns and definition.kind(name)):
        return
    if wildcard and name[:-1] in definition.families:
        return
    families = ", ".join(f"{family}..." for family in definition.families)
    also = f" or {families}" if families else ""
    hint = instead(name, known)
    raise ValueError(f"{part}: {name!r} is no column of {table}{also}.{hint}".rstrip("."))


def parse_map(data: Any, *, file: str) -> MapFile:
    """Check the content of a map; everything that is wrong is told in one SettingsError."""
    if not isinstance(data, dict):
        raise SettingsError(
            f"A map must be a list of 'key: value' lines ({file} is not). Correct the map.", file=file
        )
    try:
        return MapFile.model_validate({key: value for key, value in data.items() if value not in ("", None)})
    except ValidationError as problem:
        found = "; ".join(_told(error) for error in problem.errors())
        raise SettingsError(
            f"A map must be well formed ({file}: {found}). Correct the map.", file=file
        ) from None


def _told(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = FileOptions.model_fields if place.startswith("file.") else MapFile.model_fields
        return f"unknown key {place!r}.{instead(place.rsplit('.', 1)[-1], known)}".rstrip(".")
    text = str(error["msg"]).removeprefix("Value error, ")
    return f"{place}: {text}" if place else text


def load_map(path: Path) -> MapFile:
    """Read and check a map file; one that does not exist is a SettingsError."""
    if not path.is_file():
        raise SettingsError(
            f"The map must exist ({path} was not found). Check the name after --map.", file=str(path)
        )
    return parse_map(yamlio.load(path), file=path.name)


def placed(plan: MapFile, raw: Raw, *, file: str) -> dict[str, str]:
    """Canonical column -> the file's own column name; a name that is not in the file is a SettingsError."""
    known = {**raw.aliases, **{fold(str(name)): str(name) for name in raw.frame.columns}}
    found = {}
    for canonical, wanted in plan.columns.items():
        key = fold(wanted)
        if key in raw.repeated:
            raise DataError(
                f"A column that is used must stand once ({file} has {wanted!r} more than once). Write which "
                f"one in the map: '{wanted} (1)' is the first.",
                file=file,
                column=wanted,
            )
        if key not in known:
            names = [str(name) for name in raw.frame.columns]
            raise SettingsError(
                f"Every column of the map must be in the file ({file} has no {wanted!r} for {canonical})."
                f"{instead(wanted, names)} Correct the map.",
                file=file,
                column=wanted,
            )
        found[canonical] = known[key]
    return found
