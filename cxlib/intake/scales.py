"""One scale per column of a client: answers on two scales are never put into one column."""

from __future__ import annotations

from typing import Any

from cxlib.base.errors import DataError

FREE = frozenset({"reviews"})
"""Tables whose rows carry their own scale."""


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
