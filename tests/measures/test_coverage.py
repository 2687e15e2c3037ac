"""Coverage of every interval at n = 10, 30, 100, lightly; docs/methods-check.md holds more rounds.

Shares are exact: no count is drawn. Of drawn worlds so few rounds tell a broken interval from a good one.
"""

from __future__ import annotations

import importlib
import inspect
import math
import re

import numpy as np
import pytest

from cxlib.base.estimate import Estimate
from cxlib.base.registry import definition, definitions
from tests.measures.worlds_coverage import Row, exact, yes
from tests.measures.worlds_rows import ALIKE, BEHIND, CHANGES, COUNTS, FIGURES, MONEY, NO_INTERVAL, ROWS

LIGHT, SLOW = 150, 40
GIVES = re.compile(r"Measured|Change\b")
WEAK = {("clicks.rate.v1", 10)}
"""Shown nowhere: fewer than the measure needs, and yes is so rare that one interval in eleven is too high."""


def test_every_measure_with_an_interval_is_in_the_table() -> None:
    tabled = {row.measure for row in ROWS if "~" not in row.measure}
    assert set(definitions()) == tabled | set(ALIKE) | set(NO_INTERVAL)
    assert not tabled & (set(ALIKE) | set(NO_INTERVAL)) and not set(ALIKE) & set(NO_INTERVAL)
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_every_function_that_gives_a_change_is_in_the_table() -> None:
    found = set()
    for room in ("compare", "compare_apart", "compare_control", "effects_series"):
        module = importlib.import_module(f"cxlib.measures.{room}")
        for name, one in inspect.getmembers(module, inspect.isfunction):
            given = str(inspect.signature(one).return_annotation)
            if one.__module__ == module.__name__ and not name.startswith("_") and GIVES.search(given):
                found.add(f"{room}.{name}")
    assert found == set(BEHIND)
    assert set(BEHIND.values()) <= {row.name for row in CHANGES}


@pytest.mark.parametrize("one", ALIKE)
def test_who_shares_a_row_shares_function_and_interval(one: str) -> None:
    """Or the very helper behind it: two means of answers on a scale are two functions around one line."""
    mine, other = definition(one), definition(ALIKE[one])
    assert mine.function == other.function or mine.interval.split(" (")[0] == other.interval.split(" (")[0]
    assert mine.unit == other.unit or {mine.unit, other.unit} == {"count", "ratio"}


def covered(row: Row, n: int, rounds: int) -> float | None:
    found = row.world(np.random.default_rng(n), n, rounds)
    return None if found is None else 1 - sum(found)


@pytest.mark.parametrize("row", COUNTS, ids=lambda row: row.name)
def test_coverage_of_shares(row: Row) -> None:
    """Wilson's interval swings about 95 with the share; the lowest here is 92.4."""
    for n in (10, 30, 100):
        found = covered(row, n, 0)
        assert found is not None
        assert (row.measure, n) in WEAK or 0.92 <= found <= 0.985


@pytest.mark.parametrize("row", (*FIGURES, *MONEY, *CHANGES), ids=lambda row: row.name)
def test_coverage_of_what_is_drawn(row: Row) -> None:
    """No less than 91, what the table knows of, less what so few rounds may miss by chance."""
    base = row.measure.partition("~")[0]
    for n in (10, 30, 100):
        if n < definition(base).minimum_n:
            continue
        rounds = LIGHT if row.most > LIGHT * 10 else SLOW
        found = covered(row, n, rounds)
        assert found is None or found >= 0.91 - 3 * math.sqrt(0.91 * 0.09 / rounds)


def test_a_broken_interval_would_be_noticed() -> None:
    """Limits half as wide hold the truth in 70 of 100."""

    def half(hits: int, n: int) -> Estimate:
        share = hits / n
        arm = 0.98 * math.sqrt(share * (1 - share) / n)
        return Estimate("nps.promoters.v1", share, share - arm, share + arm, n, "share", "half")

    found = exact(half, 0.5)(np.random.default_rng(1), 100, 0)
    assert found is not None and 1 - sum(found) < 0.75
    assert yes(2, 3) == [True, True, False]
