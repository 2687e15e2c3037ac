"""The cadence table (playbook/cadence.yml): what is watched how often, and how many answers it takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.base.registry import definition, families

MONTHS = {"per_interaction": 1, "weekly": 1, "monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
"""A rhythm is due when its last month is the period's last month."""

WEEKLY = ("per_interaction", "weekly")


@dataclass(frozen=True)
class Row:
    """One family of the cadence table (playbook/cadence.yml)."""

    family: str
    watch: str
    analyse: str
    carries: int
    measures: tuple[str, ...]


@lru_cache(maxsize=1)
def cadence() -> tuple[Row, ...]:
    """The cadence table; a family, rhythm or measure the playbook does not know is a PlaybookError."""
    path = asset("playbook", "cadence.yml")
    rows = tuple(
        _row(name, entry) for name, entry in yamlio.load(path, error=PlaybookError)["families"].items()
    )
    for row in rows:
        known = families().get(row.family)
        if known is None or {row.watch, row.analyse} - set(MONTHS):
            raise PlaybookError(
                f"The cadence table must use the playbook's families and rhythms ({row.family})."
            )
        for measure in row.measures:
            definition(measure)
    return rows


def _row(name: str, entry: dict[str, Any]) -> Row:
    return Row(name, entry["watch"], entry["analyse"], int(entry["carries"]), tuple(entry["measures"]))
