"""Known layouts: one small file each in templates/layouts, recognised by their column names."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.clients.tables import TABLES
from cxlib.intake.composed import parts_of
from cxlib.intake.mapping import MapFile, parse_map
from cxlib.intake.readers.raw import Raw
from cxlib.intake.text import words_of


class Layout(BaseModel):
    """What an export of a known system looks like, and what its columns mean.

    columns: canonical column -> its possible headers. needs: the canonical columns whose header must
    be there. marks: headers that tell the system, one of each list must be there. form: what kind of
    file the reader found (`Raw.form`). first: the canonical column whose header must come first.
    wording: whether the other columns are to be proposed by their wording. canonical: headers are
    canonical names themselves.
    certainty: `seen` when a real file stands behind the layout; an `unsure` one is always asked about.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: dict[str, str]
    seen_in: str
    certainty: str = Field(default="seen", pattern="^(seen|unsure)$")
    table: str = ""
    source: str = ""
    needs: list[str] = Field(default_factory=list)
    marks: list[list[str]] = Field(default_factory=list)
    form: str = ""
    first: str = ""
    wording: Annotated[bool, BeforeValidator(lambda text: str(text).lower() in ("yes", "true"))] = False
    canonical: Annotated[bool, BeforeValidator(lambda text: str(text).lower() in ("yes", "true"))] = False
    columns: dict[str, list[str]] = Field(default_factory=dict)
    missing: dict[str, list[str]] = Field(default_factory=dict)
    scales: dict[str, list[float]] = Field(default_factory=dict)
    constants: dict[str, str] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    dates: dict[str, str] = Field(default_factory=dict)

    def found(self, raw: Raw) -> dict[str, str]:
        """Canonical column -> header, for this layout's headers that the file has; {} for another layout."""
        headers = {words_of(str(name)): str(name) for name in reversed(list(raw.frame.columns))}
        told = all(any(words_of(name) in headers for name in names) for names in self.marks)
        if self.form != raw.form or not told:
            return {}
        mapped = {}
        for canonical, names in self.columns.items():
            header = next(filter(None, (_header(name, headers, raw) for name in names)), None)
            if header is not None:
                mapped[canonical] = header
        if not all(need in mapped for need in self.needs):
            return {}
        if self.first and mapped.get(self.first) != str(raw.frame.columns[0]):
            return {}
        return mapped

    def plan(self, mapped: dict[str, str]) -> MapFile:
        """The map for a file whose headers were found."""
        data = {
            "table": self.table,
            "source": self.source,
            "columns": mapped,
            "missing": {
                name: codes for name, codes in self.missing.items() if name in mapped or name.endswith("*")
            },
            "scales": {
                name: scale for name, scale in self.scales.items() if name in mapped or name.endswith("*")
            },
            "constants": {name: text for name, text in self.constants.items() if name not in mapped},
            "values": {name: table for name, table in self.values.items() if name in mapped},
            "dates": {name: text for name, text in self.dates.items() if name in mapped},
        }
        return parse_map(data, file=f"templates/layouts/{self.name}.yml")


def _header(name: str, headers: dict[str, str], raw: Raw) -> str | None:
    """The file's own spelling of a header, or of one put together from several (`Alıcı + İl`)."""
    return headers.get(words_of(name)) or " + ".join(parts_of(name, raw)) or None


@cache
def layouts() -> tuple[Layout, ...]:
    """Every layout, by file name; a wrong file is a PlaybookError."""
    found = []
    for path in sorted(asset("templates", "layouts").glob("*.yml")):
        try:
            found.append(Layout.model_validate({"name": path.stem, **yamlio.load(path, error=PlaybookError)}))
        except ValidationError as problem:
            text = "; ".join(
                f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in problem.errors()
            )
            raise PlaybookError(
                f"A layout must be well formed (templates/layouts/{path.name}: {text}). Correct it."
            ) from None
    return tuple(found)


def recognise(raw: Raw, table: str | None = None) -> tuple[Layout, MapFile] | None:
    """The layout of a file and its map: of those that fit, the one that explains the most columns."""
    best: tuple[int, Layout, MapFile] | None = None
    for layout in layouts():
        plan = _canonical(layout, raw, table) if layout.canonical else _known(layout, raw, table)
        if plan is not None and (best is None or len(plan.columns) > best[0]):
            best = (len(plan.columns), layout, plan)
    return best[1:] if best else None


def _known(layout: Layout, raw: Raw, table: str | None) -> MapFile | None:
    if table is not None and layout.table != table:
        return None
    mapped = layout.found(raw)
    return layout.plan(mapped) if mapped else None


def _canonical(layout: Layout, raw: Raw, table: str | None) -> MapFile | None:
    """The table whose own column names most of the headers are."""
    if raw.form:
        return None
    headers = {words_of(str(name)).replace(" ", "_"): str(name) for name in raw.frame.columns}
    best: tuple[int, str, dict[str, str]] | None = None
    for name, definition in TABLES.items():
        if table not in (None, name):
            continue
        known = {
            column: header
            for column, header in headers.items()
            if column != "scope" and definition.kind(column)
        }
        if name == "orders":
            known |= {column: headers[column] for column in ("quantity", "unit_price") if column in headers}
        placed = definition.dated_by in known or (name == "customers" and "customer_id" in known)
        keyed = any(key in known for key in definition.key) or name in ("survey", "reviews")
        if (
            placed
            and keyed
            and len(known) * 10 >= len(headers) * 6
            and (best is None or len(known) > best[0])
        ):
            best = (len(known), name, known)
    if best is None or len(best[2]) < 2:
        return None
    return layout.model_copy(update={"table": best[1], "source": layout.source or best[1]}).plan(best[2])
