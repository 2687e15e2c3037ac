"""Columns put together from several of the file: `Data + Godzina`, or every option of one: `Films - *`."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from cxlib.intake.choices import WRITTEN
from cxlib.intake.notes import note
from cxlib.intake.readers.raw import Raw
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import fold, tidy

PLUS = " + "
ANY = "*"
"""In a name, stands for the option of one question: `Films - *`, `Which channels? [*]`, `*: Films`."""


def parts_of(name: str, raw: Raw) -> list[str]:
    """The file's columns that a name puts together, by plus signs or a star; [] where it is no such name."""
    known = {fold(str(column)): str(column) for column in raw.frame.columns}
    if fold(name) in known:
        return []
    if name.count(ANY) == 1:
        return list(options_of(name, raw))
    if PLUS not in name:
        return []
    parts = [known.get(fold(part)) for part in name.split(PLUS)]
    return [part for part in parts if part is not None] if all(parts) else []


def options_of(name: str, raw: Raw) -> dict[str, str]:
    """The columns that a name with a star stands for, each with its option (what the star is there)."""
    before, _, after = (fold(part) for part in name.partition(ANY))
    found = {}
    for column in map(str, raw.frame.columns):
        plain = fold(column)
        if len(plain) > len(before) + len(after) and plain.startswith(before) and plain.endswith(after):
            told = tidy(column)
            found[column] = told[len(before) : len(told) - len(after)].strip(" -")
    return found


def with_composed(raw: Raw, columns: dict[str, str]) -> Raw:
    """The export with the put-together columns that a map asks for.

    columns: canonical -> the file's. Parts stand side by side, one space between; the options of a
    question are written `a; b`. A customer told by several columns is compared without case, and the
    report says that this is a weak key.
    """
    frame, notes, made = raw.frame, list(raw.notes), set(raw.made)
    for canonical, name in columns.items():
        parts = parts_of(name, raw)
        if not parts:
            continue
        joined = _chosen(frame, options_of(name, raw)) if ANY in name else _side_by_side(frame[parts])
        if canonical == "customer_id":
            joined = joined.map(fold)
            people = int(joined[joined != ""].nunique())
            notes.append(note("weak_customer", columns=", ".join(parts), n=people))
        frame = frame.assign(**{name: joined.astype("str")})
        made.add(name)
    return replace(raw, frame=frame, notes=tuple(notes), made=frozenset(made)) if made - raw.made else raw


def _side_by_side(frame: pd.DataFrame) -> pd.Series:
    joined = frame.iloc[:, 0]
    for part in frame.columns[1:]:
        joined = (joined + " " + frame[part]).map(tidy)
    return joined


def _chosen(frame: pd.DataFrame, options: dict[str, str]) -> pd.Series:
    """The options that were ticked: what the cell says, or the option's name where it only says yes."""
    yes, no = word_list("yes"), word_list("no") | word_list("no_answer")
    picked = []
    for column, option in options.items():
        said = {text: fold(text) for text in frame[column].unique()}
        told = {text: "" if key in no else option if key in yes else text for text, key in said.items()}
        picked.append(frame[column].map(told))
    rows = zip(*picked, strict=True)
    return pd.Series([WRITTEN.join(filter(None, row)) for row in rows], index=frame.index, dtype="str")


def unused(raw: Raw, used: set[str]) -> list[str]:
    """The file's own columns that no used name holds, alone or put together."""
    within = {part for name in used & raw.made for part in _within(name, raw)}
    taken = {fold(name) for name in (used | within | raw.made | raw.taken)}
    return [str(name) for name in raw.frame.columns if fold(str(name)) not in taken]


def _within(name: str, raw: Raw) -> list[str]:
    """The parts of a column that was put together before."""
    own = replace(raw, frame=raw.frame.drop(columns=list(raw.made)))
    return parts_of(name, own)
