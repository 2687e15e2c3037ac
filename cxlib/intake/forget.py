"""One customer taken out of tables, their history, kept exports and refused rows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd

from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake.commit import Commit
from cxlib.intake.forget_exports import Struck, cells_of, strike, take_over
from cxlib.intake.keep import refused_path
from cxlib.intake.log import as_lines, imports, log_path, standing
from cxlib.intake.person import Person
from cxlib.intake.rebuild import replayed
from cxlib.intake.store import Tables
from cxlib.intake.typed_workbook import filled_workbooks


@dataclass(frozen=True)
class Traces:
    """Where a person stands in a client's data. Counts are rows.

    tables, history: by table; base: rows kept for purged exports; rejected: list of refused rows -> rows.
    ids: the ids of the person's rows, alone and with their scope. first: when the first of them is dated.
    mentions: files that hold the raw id somewhere in a text; they must be looked at.
    """

    person: Person
    tables: dict[str, int] = field(default_factory=dict)
    history: dict[str, int] = field(default_factory=dict)
    base: int = 0
    exports: tuple[Struck, ...] = ()
    rejected: dict[str, int] = field(default_factory=dict)
    ids: frozenset[str] = frozenset()
    first: dt.datetime | None = None
    mentions: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.tables or self.history or self.base or self.rejected) or any(
            struck.rows for struck in self.exports
        )


def traces(folder: ClientFolder, person: Person, work: Path) -> Traces:
    """Look everywhere; what takes the place of kept exports is written to the folder `work`."""
    present, base = _tables(folder), _tables(folder, base=True)
    rows = {name: _of(frame, person) for name, frame in present.frames.items()}
    past = {name: _of(frame, person) for name, frame in present.histories.items()}
    struck = tuple(_struck(folder, person, work))
    known = person.with_raw(raw for each in struck for raw in each.raw)
    lines = {each.export: each.lines for each in struck}
    return Traces(
        person=known,
        tables=_counted(rows),
        history=_counted(past),
        base=sum(len(_of(frame, person)) for part in _parts(base) for frame in part.values()),
        exports=struck,
        rejected=_rejected(folder, known, lines),
        ids=frozenset(_ids(rows) | _ids(past)),
        first=_first(rows),
        mentions=tuple(_mentions(folder, known)),
    )


def stage(folder: ClientFolder, found: Traces, commit: Commit, work: Path) -> None:
    """Hand the erasure to a commit."""
    present = _tables(folder)
    _without(present, found.person)
    present.stage(commit)
    leaving = [each.entry for each in found.exports if each.how == "removed"]
    base = _tables(folder, base=True)
    if leaving:
        for name, part in _from_exports(folder, leaving).items():
            base.frames[name], base.histories[name] = part
    _without(base, found.person)
    base.stage_base(commit)
    _stage_exports(folder, found, commit, work)
    for name in found.rejected:
        _stage_rejected(folder.root / name, found, commit, _lines_of(folder, name, found))


def _tables(folder: ClientFolder, *, base: bool = False) -> Tables:
    tables = Tables(folder, fresh=frozenset(TABLES)) if base else Tables(folder)
    for name in TABLES:
        tables.load(name)
    return tables


def _parts(tables: Tables) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    return tables.frames, tables.histories


def _of(frame: pd.DataFrame, person: Person) -> pd.DataFrame:
    if "customer_id" not in frame:
        return frame.iloc[0:0]
    return frame[(frame["customer_id"] == person.pseudonym).fillna(False).astype(bool)]


def _without(tables: Tables, person: Person) -> None:
    for part in _parts(tables):
        for name, frame in part.items():
            part[name] = frame.drop(index=_of(frame, person).index).reset_index(drop=True)


def _counted(rows: dict[str, pd.DataFrame]) -> dict[str, int]:
    return {name: len(frame) for name, frame in rows.items() if len(frame)}


def _ids(rows: dict[str, pd.DataFrame]) -> set[str]:
    """The ids of rows, alone and as decisions name them (`scope/id`)."""
    found: set[str] = set()
    for name, frame in rows.items():
        key = TABLES[name].key[0]
        if len(frame) and key != "customer_id":
            ids = frame[key].dropna().astype(str)
            found |= set(ids) | set(frame.loc[ids.index, "scope"].fillna("").astype(str) + "/" + ids)
    return found


def _first(rows: dict[str, pd.DataFrame]) -> dt.datetime | None:
    dates = [
        frame[TABLES[name].dated_by].dropna()
        for name, frame in rows.items()
        if len(frame) and name != "customers" and TABLES[name].dated_by in frame
    ]
    moments = [each.min().to_pydatetime() for each in dates if len(each)]
    return min(moments, default=None)


def _struck(folder: ClientFolder, person: Person, work: Path) -> Iterable[Struck]:
    for entry in standing(imports(folder)):
        if entry.get("purged") or not (folder.root / entry["export"]).is_file():
            continue
        found = strike(folder, entry, person, _desk(work, entry["export"]))
        if found is not None:
            yield found


def _desk(work: Path, export: str) -> Path:
    """A folder of its own for each export: two may have one name."""
    place = work / export.replace("/", "~")
    place.mkdir(exist_ok=True)
    return place


def _from_exports(
    folder: ClientFolder, leaving: list[dict[str, object]]
) -> dict[str, tuple[pd.DataFrame, pd.DataFrame]]:
    """What tables/base must hold once some exports are gone."""
    tables = replayed(folder, leaving, {entry["report"]["table"] for entry in leaving})  # type: ignore[index]
    return {name: (tables.frames[name], tables.histories[name]) for name in tables.frames}


def _stage_exports(folder: ClientFolder, found: Traces, commit: Commit, work: Path) -> None:
    gone = {each.export for each in found.exports if each.how == "removed"}
    for each in found.exports:
        place = folder.root / each.export
        if each.how == "removed":
            commit.remove(place)
        elif each.how == "rewritten":
            commit.add(place, partial(take_over, _desk(work, each.export) / place.name))
    if gone:
        marked = [
            {**entry, "purged": True} if entry["export"] in gone else entry for entry in imports(folder)
        ]
        commit.add_text(log_path(folder), as_lines(marked))


# -- refused rows and mentions -------------------------------------------------------------------------


def _rejected(folder: ClientFolder, person: Person, lines: dict[str, frozenset[int]]) -> dict[str, int]:
    """List of refused rows -> how many are the person's."""
    of_export = {
        refused_path(folder, entry["file"], entry["sha256"]): lines.get(entry["export"], frozenset())
        for entry in imports(folder)
    }
    found = {}
    for path in sorted(folder.rejected.glob("*.csv")) if folder.rejected.is_dir() else []:
        count = int(_theirs(_list(path), person, of_export.get(path, frozenset())).sum())
        if count:
            found[path.relative_to(folder.root).as_posix()] = count
    return found


def _list(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def _theirs(refused: pd.DataFrame, person: Person, lines: frozenset[int]) -> pd.Series:
    """Which refusals are of the person: by the row's place in its file, or by a cell of the row."""
    rows = [
        (row.isdigit() and int(row) in lines)
        or any(person.is_id(cell) for cell in (*cells_of(text), value.removeprefix("'")))
        or person.in_text(text)
        for row, value, text in zip(refused["row"], refused["value"], refused["text"], strict=True)
    ]
    return pd.Series(rows, index=refused.index, dtype=bool)


def _lines_of(folder: ClientFolder, name: str, found: Traces) -> frozenset[int]:
    for each in found.exports:
        path = refused_path(folder, each.entry["file"], each.entry["sha256"])
        if path == folder.root / name:
            return each.lines
    return frozenset()


def _stage_rejected(path: Path, found: Traces, commit: Commit, lines: frozenset[int]) -> None:
    refused = _list(path)
    left = refused[~_theirs(refused, found.person, lines)]
    if len(left):
        commit.add(path, lambda place: left.to_csv(place, index=False, lineterminator="\n"))
    else:
        commit.remove(path)


def _mentions(folder: ClientFolder, person: Person) -> Iterable[str]:
    """Maps, settings, the log, files beside the imports and filled workbooks that hold the raw id."""
    logged = {entry["export"] for entry in imports(folder)}
    texts = [folder.root / "client.yml", *sorted(folder.maps.glob("*.yml")), log_path(folder)]
    strays = [
        path
        for path in (sorted(folder.exports.rglob("*")) if folder.exports.is_dir() else [])
        if path.is_file()
        and path.parent != folder.rejected
        and path.relative_to(folder.root).as_posix() not in logged
    ]
    for path in (*texts, *strays):
        if path.is_file() and person.telling:
            text = path.read_bytes().decode("utf-8", "replace")
            if person.in_text(text) or person.in_text(json.dumps(text)):
                yield path.relative_to(folder.root).as_posix()
    for path, rows in filled_workbooks(folder).items():
        if any(person.is_id(cell) or person.in_text(cell) for row in rows for cell in row):
            yield path.relative_to(folder.root).as_posix()
