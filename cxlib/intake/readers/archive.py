"""Zip files: the one export inside, several of one shape together, or tables that belong together."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from cxlib.base.errors import CxError, DataError, SettingsError
from cxlib.base.scratch import in_passing
from cxlib.intake.readers import tickets
from cxlib.intake.readers.joined import joined, shapes
from cxlib.intake.readers.kinds import READABLE
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.raw import Raw
from cxlib.intake.text import fold, instead

LARGEST = 1 << 30
MOST = 2000
RATIO = 1000
"""A member that unpacks to more than this many times its packed size is a trap."""

Read = Callable[[Path, FileOptions], Raw]


def read_archive(path: Path, told: FileOptions, read: Read) -> Raw:
    """The rows of the exports in a zip file.

    told.sheet: the member to read, or `all`. One export is read; several of one shape are joined; ticket
    tables are joined into contacts; anything else is a DataError that names the members.
    """
    with _members(path) as members:
        wanted = _wanted(path, told, members)
        options = told if wanted is None else told.model_copy(update={"sheet": None})
        chosen = {name: members[name] for name in ([wanted] if wanted else members)}
        tables, problems = _tables(chosen, options, read)
        if not tables:
            raise problems[0]
        together = tickets.contacts(tables) if wanted is None else None
        return together if together is not None else _one(path, tables, set(chosen))


def _wanted(path: Path, told: FileOptions, members: dict[str, Path]) -> str | None:
    if told.sheet is None or fold(told.sheet) == "all":
        return None
    found = next(
        (name for name in members if fold(told.sheet) in (fold(name), fold(PurePosixPath(name).name))), None
    )
    if found is None and len(members) > 1:
        raise SettingsError(
            f"The file must be in the archive ({path.name} has no {told.sheet!r})."
            f"{instead(told.sheet, members)} Correct `sheet` in the map.",
            file=path.name,
        )
    return found


def _tables(members: dict[str, Path], told: FileOptions, read: Read) -> tuple[dict[str, Raw], list[CxError]]:
    tables, problems = {}, list[CxError]()
    for name, member in members.items():
        try:
            tables[name] = read(member, told)
        except CxError as problem:
            problems.append(problem)
    return tables, problems


def _one(path: Path, tables: dict[str, Raw], present: set[str]) -> Raw:
    groups = shapes(tables)
    if len(groups) > 1 and not _chat(tables):
        names = ", ".join(sorted(tables)[:6]) + (" ..." if len(tables) > 6 else "")
        raise DataError(
            f"The files in an archive must be one export, or several with the same columns ({path.name} "
            f"holds {names}). Unpack it and import them one by one, or name one in the map: "
            f"file: {{sheet: ...}}.",
            file=path.name,
        )
    raw = joined(tables, present, left="files_left", together="files_joined")
    return raw if len(raw.sheets) > 1 else replace(raw, sheets=())


def _chat(tables: dict[str, Raw]) -> bool:
    """A chat's zip also holds what was sent in it: contact cards, documents."""
    return tables[shapes(tables)[0][0]].form == "chat"


@contextmanager
def _members(path: Path) -> Iterator[dict[str, Path]]:
    """The readable members in a private temporary folder; a damaged or trapped archive is a DataError."""
    with in_passing() as folder:
        yield _unpacked(path, folder)


def _unpacked(path: Path, folder: Path) -> dict[str, Path]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if _readable(entry)]
            _refuse_traps(path, archive, entries)
            return {
                entry.filename: _written(archive, entry, folder / str(place), path)
                for place, entry in enumerate(entries)
            }
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as problem:
        if isinstance(problem, PermissionError):
            raise
        raise DataError(
            f"A zip file must be whole and open without a password ({path.name} is damaged, cut off or "
            f"protected). Download or send it again.",
            file=path.name,
        ) from None


def _readable(entry: zipfile.ZipInfo) -> bool:
    place = PurePosixPath(entry.filename.replace("\\", "/"))
    hidden = any(part.startswith((".", "__MACOSX", "~$")) for part in place.parts)
    link = (entry.external_attr >> 28) == 0xA
    nameless = not entry.filename
    return not (nameless or entry.is_dir() or hidden or link) and place.name.lower().endswith(
        tuple(name for name in READABLE if name != ".zip")
    )


def _refuse_traps(path: Path, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    if not entries:
        raise DataError(
            f"A zip file must hold an export ({path.name} holds no CSV, TSV, XLSX, XLS, JSON, XML or "
            f"TXT file). Pack the export itself.",
            file=path.name,
        )
    unpacked = sum(entry.file_size for entry in entries)
    swollen = any(entry.file_size > max(1 << 20, RATIO * entry.compress_size) for entry in entries)
    if len(entries) > MOST or unpacked > LARGEST or swollen:
        raise DataError(
            f"An archive must unpack to less than 1 GB, {MOST} files and {RATIO} times its size ({path.name} "
            f"does not). Split it.",
            file=path.name,
        )


def _written(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, path: Path) -> Path:
    folder.mkdir()
    place = folder / _named(entry.filename, path)
    with archive.open(entry) as stream:
        content = stream.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise zipfile.BadZipFile("a member is larger than the archive says")
    place.write_bytes(content)
    return place


def _named(member: str, path: Path) -> str:
    """A member's own name; a chat inside says nothing, so there the archive's name tells whose it is."""
    name = PurePosixPath(member.replace("\\", "/")).name
    return f"{path.stem}.txt" if fold(name) == "_chat.txt" else name
