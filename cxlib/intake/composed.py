"""Columns put together from several of the file: `Data + Godzina`, `Alıcı + İl + İlçe`."""

from __future__ import annotations

from dataclasses import replace

from cxlib.intake.notes import note
from cxlib.intake.readers.raw import Raw
from cxlib.intake.text import fold, tidy

PLUS = " + "


def parts_of(name: str, raw: Raw) -> list[str]:
    """The file's columns that a name with plus signs puts together; [] where it is no such name."""
    known = {fold(str(column)): str(column) for column in raw.frame.columns}
    if fold(name) in known or PLUS not in name:
        return []
    parts = [known.get(fold(part)) for part in name.split(PLUS)]
    return [part for part in parts if part is not None] if all(parts) else []


def with_composed(raw: Raw, columns: dict[str, str]) -> Raw:
    """The export with the put-together columns that a map asks for.

    columns: canonical -> the file's. Parts stand side by side, one space between; a customer told by
    several columns is compared without case, and the report says that this is a weak key.
    """
    frame, notes = raw.frame, list(raw.notes)
    for canonical, name in columns.items():
        parts = parts_of(name, raw)
        if not parts:
            continue
        joined = frame[parts[0]]
        for part in parts[1:]:
            joined = (joined + " " + frame[part]).map(tidy)
        if canonical == "customer_id":
            joined = joined.map(fold)
            people = int(joined[joined != ""].nunique())
            notes.append(note("weak_customer", columns=", ".join(parts), n=people))
        frame = frame.assign(**{name: joined.astype("str")})
    return replace(raw, frame=frame, notes=tuple(notes)) if frame is not raw.frame else raw


def unused(raw: Raw, used: set[str]) -> list[str]:
    """The file's columns that no used name holds, alone or put together."""
    within = {part for name in used for part in (name.split(PLUS) if PLUS in name else [])}
    taken = {fold(name) for name in used} | {fold(part) for part in within}
    return [str(name) for name in raw.frame.columns if fold(str(name)) not in taken]


