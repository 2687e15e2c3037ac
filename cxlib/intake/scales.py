"""One scale per column of a client: answers on two scales are never put into one column."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxlib.base.errors import DataError

USUAL = ((1.0, 5.0), (0.0, 5.0), (1.0, 7.0), (1.0, 10.0), (0.0, 10.0), (0.0, 100.0))
"""Scales that people answer on, the narrowest first."""

MANY = 20
"""From so many answers on a top step that nobody chose means that the scale ends below it."""

FREE = frozenset({"reviews"})
"""Tables whose rows carry their own scale."""


def usual(low: float, high: float) -> tuple[float, float]:
    """The narrowest usual scale that holds answers from low to high; their own ends where none does."""
    fitting = (scale for scale in USUAL if scale[0] <= low and high <= scale[1])
    return next(fitting, (low, high))


def told_by(values: pd.Series, known: tuple[float, float] | None) -> tuple[float, float] | None:
    """The scale that answers seem to be on, or None where the known one fits them.

    values: numbers, missing where there are none. Of many answers the highest one is the top.
    """
    answers = values.dropna()
    if answers.empty:
        return None
    low, high = float(answers.min()), float(answers.max())
    many = len(answers) >= MANY
    if known is not None and known[0] <= low and high <= known[1] and not (many and high < known[1]):
        return None
    ends = 1.0 if low >= 1 else 0.0, high
    whole = bool((answers == answers.round()).all())
    if many and whole and low >= 0 and 3 <= high <= 10:
        return ends
    return usual(low, high)


def up_to(top: float, values: pd.Series, known: tuple[float, float] | None) -> tuple[float, float]:
    """The scale of answers that name its top (`9/10`): the known one that ends there, else from 1 or 0."""
    if known is not None and known[1] == top:
        return known
    answers = values.dropna()
    return (0.0 if len(answers) and float(answers.min()) < 1 else 1.0), top


def refuse_second(
    table: str, scales: dict[str, tuple[float, float]], entries: list[dict[str, Any]], *, file: str
) -> None:
    """Refuse (DataError) an import whose scale of a column differs from the one the table is on.

    scales: of the import at hand. entries: the imports that count.
    """
    if table in FREE:
        return
    for entry in entries:
        if entry["report"]["table"] != table:
            continue
        for column, (low, high) in entry["report"]["scales"].items():
            here = scales.get(column)
            if here is not None and here != (low, high):
                raise DataError(_sentence(column, here, (low, high), file, entry["file"]), file=file)


def _sentence(
    column: str, here: tuple[float, float], there: tuple[float, float], file: str, other: str
) -> str:
    spare = f"driver_{column}_{here[1]:g}"
    return (
        f"All answers in {column} must be on one scale ({file} has {here[0]:g} to {here[1]:g}, {other} "
        f"had {there[0]:g} to {there[1]:g}). Correct `scales` in the map of the wrong one, or give this "
        f"question a column of its own, for example {spare}."
    )
