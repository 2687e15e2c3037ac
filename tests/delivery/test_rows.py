"""Rows that are handed over: no combination of groups may point at fewer people than the threshold."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.delivery.rows import hide_small

GROUPS = ["channel", "segment_area"]


def frame(pairs: list[tuple[str | None, str | None]]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=GROUPS, dtype="string")


def sizes(hidden: pd.DataFrame) -> list[int]:
    """How many rows share each combination that still names a group."""
    named = hidden[hidden[GROUPS].notna().any(axis=1)]
    return [int(size) for size in named.groupby(GROUPS, dropna=False).size()] if len(named) else []


def test_large_groups_stay_as_they_are() -> None:
    rows = frame([("email", "A")] * 6 + [("paper", "B")] * 5)
    assert hide_small(rows.copy(), GROUPS, 5).equals(rows)


def test_the_last_group_of_a_small_combination_is_blanked_first() -> None:
    hidden = hide_small(frame([("email", "A")] * 6 + [("email", "B")] * 5 + [("paper", "A")] * 6), GROUPS, 6)
    assert hidden["channel"].isna().sum() == 11 and hidden["segment_area"].isna().sum() == 11


def test_a_single_small_group_does_not_stand_out_as_the_only_blank_one() -> None:
    hidden = hide_small(frame([("email", "A")] * 9 + [("paper", "B")] * 3), GROUPS, 5)
    bare = int(hidden[GROUPS].isna().all(axis=1).sum())
    assert bare == 0 or bare >= 5


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["email", "paper", None]), st.sampled_from(["A", "B", "C", None])),
        max_size=40,
    ),
    st.integers(2, 6),
)
def test_whatever_the_rows_no_named_combination_is_small(
    pairs: list[tuple[str | None, str | None]], threshold: int
) -> None:
    rows = frame(pairs)
    hidden = hide_small(rows.copy(), GROUPS, threshold)
    assert all(size >= threshold for size in sizes(hidden))
    bare = int(hidden[GROUPS].isna().all(axis=1).sum())
    assert bare == 0 or bare >= min(threshold, len(rows))
    assert ((hidden == rows) | hidden.isna()).fillna(True).all(axis=None), "values are blanked, never changed"
