"""Several tables of one shape as one: the sheets of a year, the files of an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.intake.notes import Note, note
from cxlib.intake.readers.raw import Raw, joined_refusals
from cxlib.intake.text import fold

ALIKE = 0.6
"""Tables that share so much of their columns are of one shape: one of them may have a column more."""


def shapes(tables: Mapping[str, Raw]) -> list[list[str]]:
    """The names of the tables, those of one shape together, the shape with most rows first."""
    groups: list[list[str]] = []
    for name in sorted(tables, key=lambda each: -len(tables[each].frame)):
        fitting = next((group for group in groups if _alike(tables[group[0]], tables[name])), None)
        if fitting is None:
            groups.append([name])
        else:
            fitting.append(name)
    order = list(tables)
    told = [sorted(group, key=order.index) for group in groups]
    return sorted(told, key=lambda group: -sum(len(tables[name].frame) for name in group))


def joined(tables: Mapping[str, Raw], present: set[str], *, left: str, together: str) -> Raw:
    """The tables of the largest shape as one; others are named in a note.

    left, together: the notes' keys. Columns that only some of the tables have are blank in the others.
    """
    chosen = shapes(tables)[0]
    parts = [tables[name] for name in chosen]
    others = sorted(present - set(chosen))
    notes: list[Note] = [note(left, sheets=", ".join(others), n=len(others))] if others else []
    if len(chosen) > 1:
        notes.append(note(together, sheets=", ".join(chosen), n=len(chosen)))
    columns = _columns(parts)
    frames = [_under(part, columns) for part in parts]
    return replace(
        parts[0],
        frame=pd.concat(frames, ignore_index=True),
        rows=np.concatenate([part.rows for part in parts]),
        refused=joined_refusals([part.refused for part in parts]),
        sheets=tuple(chosen),
        notes=(*notes, *added_up([entry for part in parts for entry in part.notes])),
        repeated=frozenset().union(*(part.repeated for part in parts)),
        aliases={key: name for part in reversed(parts) for key, name in part.aliases.items()},
        years=_hints([part.years for part in parts], parts),
        months=_hints([part.months for part in parts], parts),
        question=next((part.question for part in parts if part.question), None),
    )


def added_up(notes: list[Note]) -> tuple[Note, ...]:
    """Notes of several parts that say the same of the same column, their counts added."""
    counts: Counter[tuple[str, tuple[tuple[str, object], ...]]] = Counter()
    for key, values in notes:
        rest = tuple((name, value) for name, value in values.items() if name != "n")
        counts[key, rest] += int(values.get("n", 0))
    counted = {key for key, values in notes if "n" in values}
    return tuple(
        (key, dict(rest) | ({"n": n} if key in counted else {})) for (key, rest), n in counts.items()
    )


def _alike(one: Raw, other: Raw) -> bool:
    first, second = (
        {fold(str(name)) for name in raw.frame.columns if not str(name).startswith("(")}
        for raw in (one, other)
    )
    return one.form == other.form and len(first & second) >= ALIKE * max(len(first), len(second), 1)


def _columns(parts: list[Raw]) -> list[str]:
    """Every column once, in the order of the table that has it first."""
    known: dict[str, str] = {}
    for part in parts:
        for name in part.frame.columns:
            known.setdefault(fold(str(name)), str(name))
    return list(known.values())


def _under(part: Raw, columns: list[str]) -> pd.DataFrame:
    known = {fold(name): name for name in columns}
    renamed = part.frame.set_axis([known[fold(str(name))] for name in part.frame.columns], axis=1)
    return renamed.reindex(columns=columns, fill_value="").astype("str")


def _hints(found: list[npt.NDArray[np.int64] | None], parts: list[Raw]) -> npt.NDArray[np.int64] | None:
    if all(each is None for each in found):
        return None
    return np.concatenate(
        [
            each if each is not None else np.zeros(len(part.frame), dtype=np.int64)
            for each, part in zip(found, parts, strict=True)
        ]
    )
