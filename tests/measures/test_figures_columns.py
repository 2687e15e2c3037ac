"""Columns of a cut say what the frame says, whatever they are held as, and each cut has its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cxlib.base.columns import flags, numbers, says, tally
from cxlib.measures.compare_who import who_is_who
from cxlib.measures.figures_columns import Cut
from cxlib.measures.figures_tables import Ready

FRAME = pd.DataFrame(
    {
        "nps": pd.array([10, None, 3, 7, 10, 0], dtype="Int64"),
        "amount": pd.array([0.1, 2.5, None, 4.0, 0.0, 9.99], dtype="Float64"),
        "small": np.array([1.5, np.nan, 3, 4, 5, 6], dtype=np.float32),
        "solved": pd.array([True, None, False, True, True, None], dtype="boolean"),
        "done": [True, False, False, True, True, False],
        "kind": pd.array(["late", "lost", None, "late", "", "price"], dtype="string"),
        "channel": pd.Categorical(["sms", None, "web", "sms", "sms", "web"], ["sms", "paper", "web"]),
        "customer_id": pd.array(["a", "b", None, "a", "c", "b"], dtype="string"),
        "at": pd.to_datetime(["2026-07-01"] * 6, utc=True),
    }
)
ROWS = {"apart": [0, 2, 3, 5], "near": [1, 2, 3], "one": [4], "none": []}
READS: list[tuple[str, Callable[[Any], Any]]] = [
    ("nps", numbers), ("amount", numbers), ("small", numbers), ("solved", flags), ("done", flags),
    ("kind", tally), ("channel", tally), ("kind", lambda column: says(column, ("late", "price"))),
    ("channel", lambda column: says(column, ("web",))), ("customer_id", tally), ("at", list),
]  # fmt: skip


def cut(rows: list[int], frame: pd.DataFrame = FRAME) -> Cut:
    table = Ready("survey", frame, np.full(len(frame), np.datetime64("2026-07-01", "us")))
    return Cut(table, np.array(rows, dtype=np.int64))


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize(("name", "read"), READS)
def test_a_column_says_what_the_frame_says(name: str, read: Callable[[Any], Any], rows: list[int]) -> None:
    found, wanted = read(cut(rows)[name]), read(FRAME[name].iloc[rows])
    if isinstance(wanted, dict):
        assert found == wanted
    else:
        np.testing.assert_array_equal(found, wanted)


def test_words_that_read_alike_are_counted_together() -> None:
    said = [1, "1", None, "2"]
    assert tally(said) == tally(pd.Categorical(said, [1, "1", "2"])) == {"1": 2, "2": 1}


def test_cuts_of_one_table_have_their_own_columns() -> None:
    table = Ready("survey", FRAME, np.full(len(FRAME), np.datetime64("2026-07-01", "us")))
    first, second = (Cut(table, np.array(rows)) for rows in ([0, 2], [3, 4, 5]))
    assert (len(first["nps"]), len(second["nps"])) == (2, 3)
    assert (numbers(first["nps"]).tolist(), numbers(second["nps"]).tolist()) == ([10, 3], [7, 10, 0])
    assert first["nps"] is first["nps"]


def test_what_a_table_does_not_have() -> None:
    found = cut([0, 1])
    assert ("nps" in found, "csat" in found, found.get("csat"), len(found)) == (True, False, None, 2)
    assert list(found.frame["kind"]) == ["late", "lost"]


def test_numbered_customers_are_the_same_people_as_named_ones() -> None:
    numbered = [np.array([7, np.nan, 3, 7], dtype=np.float32), np.array([3.0, 9, np.nan, 7])]
    named = [["g", None, "c", "g"], ["c", "i", None, "g"]]
    kept = [np.array([True, True, True, False]), np.array([True, True, True, True])]
    found = who_is_who(*zip(numbered, kept, strict=True))
    wanted = who_is_who(*zip(named, kept, strict=True))
    assert [one.tolist() for one in found] == [one.tolist() for one in wanted] == [[0, 3, 1], [1, 2, 4, 0]]


def test_long_numbers_that_floats_do_not_tell_apart_are_two_people() -> None:
    everyone = np.array([True, True])
    who = pd.Series([2**53, 2**53 + 1]), pd.Series([2**53 + 1, 5])
    found = who_is_who(*((side, everyone) for side in who))
    assert [one.tolist() for one in found] == [[0, 1], [1, 2]]


def test_numbers_with_fractions_tell_customers_apart_too() -> None:
    everyone = np.array([True, True])
    found = who_is_who((np.array([1.5, 1.25]), everyone), (np.array([1.25, np.nan]), everyone))
    assert [one.tolist() for one in found] == [[0, 1], [1, 2]]
