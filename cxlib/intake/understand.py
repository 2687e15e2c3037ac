"""An export read and cleaned under a map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from cxlib.base.errors import CxError, SettingsError
from cxlib.clients.folder import ClientFolder
from cxlib.intake.clean import Cleaned, clean
from cxlib.intake.composed import with_composed
from cxlib.intake.mapping import MapFile, placed
from cxlib.intake.readers import read_export
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.raw import Open, Raw
from cxlib.intake.rows import Rows, rows_of


@dataclass(frozen=True)
class Understood:
    """An export that was read and cleaned under a map."""

    raw: Raw
    plan: MapFile
    places: dict[str, str]
    cleaned: Cleaned
    rows: Rows


def read(path: Path, folder: ClientFolder, plan: MapFile | None, told: FileOptions | None = None) -> Raw:
    """An export as text, as its map or a person says how."""
    told = told or (plan.file if plan else None)
    return read_export(path, language=folder.settings.languages.owner, told=told)


def shape_of(path: Path, folder: ClientFolder, found: Understood) -> str:
    """The fingerprint by which the next file of this shape is known: as it is read without the map's help."""
    if found.plan.file == FileOptions():
        return found.raw.fingerprint
    try:
        return read(path, folder, None).fingerprint
    except CxError:
        return found.raw.fingerprint


def cleaned(folder: ClientFolder, path: Path, raw: Raw, plan: MapFile) -> Understood:
    if raw.question is not None:
        raise Open(raw.question.sentence, question=raw.question, file=path.name)
    raw = with_composed(raw, plan.columns)
    places = placed(plan, raw, file=path.name)
    typed = clean(raw, plan, places, folder.settings, file=path.name)
    rows = rows_of(raw, typed, plan, _key(folder), folder.settings, file=path.name)
    told = replace(typed, frame=typed.frame.iloc[:0])  # a large file need not be held twice
    return Understood(raw.shortened(), plan, places, told, rows)


def _key(folder: ClientFolder) -> bytes:
    try:
        return folder.key
    except (OSError, ValueError):
        raise SettingsError(
            f"The client's folder must hold its key ({folder.root / '.key'} is missing or damaged). "
            f"Restore it from a backup."
        ) from None
