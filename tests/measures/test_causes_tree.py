"""Chains of whys: merged where they begin alike, counted a complaint, bounded with whole chains first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxlib.measures.causes_tree import Why, bounded, chains, distinct, most_named, size, tree

LATE = (
    ("late", ["no answer", "one at the desk", "no cover"]),
    ("late", ["No  answer", "One at the desk", "holidays"]),
    ("late", ["no answer", "phone elsewhere"]),
    ("late", []),
    ("bill", ["two lists"]),
    ("bill", ["no cover"]),
    ("", ["nobody knows"]),
    ("", []),
    ("", []),
)


def of(*told: tuple[str, list[str]]) -> tuple[Why, ...]:
    return tree([cause for cause, _ in told], [whys for _, whys in told])


def shape(whys: tuple[Why, ...]) -> list[object]:
    return [(one.reason, one.count, one.ends, shape(one.behind)) for one in whys]


def test_chains_are_merged_as_long_as_they_say_the_same() -> None:
    assert shape(of(*LATE)) == [
        ("late", 4, 1, [
            ("no answer", 3, 0, [
                ("One at the desk", 2, 0, [("holidays", 1, 1, []), ("no cover", 1, 1, [])]),
                ("phone elsewhere", 1, 1, []),
            ]),
        ]),
        ("bill", 2, 0, [("no cover", 1, 1, []), ("two lists", 1, 1, [])]),
        ("", 3, 2, [("nobody knows", 1, 1, [])]),
    ]  # fmt: skip


def test_the_same_reason_behind_different_ones_stays_apart() -> None:
    found = of(("late", ["a", "c"]), ("late", ["b", "c"]))
    assert shape(found) == [("late", 2, 0, [("a", 1, 0, [("c", 1, 1, [])]), ("b", 1, 0, [("c", 1, 1, [])])])]


@pytest.mark.parametrize(
    ("chain", "cause", "left"),
    [
        (["late", "no cover"], "no cover", ["late"]),
        (["Late ", " late", "x"], "", ["Late", "x"]),
        (["", "  "], "late", []),
        (["a", "b", "A"], "LATE", ["a", "b"]),
    ],
)
def test_a_chain_says_each_thing_once_and_not_its_cause(
    chain: list[str], cause: str, left: list[str]
) -> None:
    assert distinct(chain, cause) == left


def test_a_reason_counts_once_a_complaint_wherever_it_stands() -> None:
    named = most_named([["a", "b"], ["b", "B"], ["c", "B", "b"], []])
    assert named[0] == ("b", 3)
    assert dict(named[1:]) == {"a": 1, "c": 1}


def test_the_most_named_whys_are_kept_and_begun_chains_go_to_their_end() -> None:
    found = of(*LATE)
    small = bounded(found, most_causes=2, most_whys=4)
    assert [one.reason for one in small] == ["late", "bill"]
    answer = small[0].behind[0]
    assert [(one.reason, len(one.behind)) for one in answer.behind] == [("One at the desk", 2)]
    assert small[1].behind == () and size(small) == 4
    assert bounded(found, most_causes=9, most_whys=99) == found


def test_a_rare_cause_with_whys_goes_before_a_rare_one_without() -> None:
    causes = ["a"] * 9 + ["b"] * 8 + ["c"] * 3 + ["d"] * 2 + ["e"]
    found = tree(causes, [*([[]] * 22), ["nobody is told"]])
    assert [one.reason for one in bounded(found, most_causes=4, most_whys=9)] == ["a", "b", "c", "e"]
    assert [one.reason for one in bounded(found, most_causes=2, most_whys=9)] == ["a", "e"]


words = st.sampled_from(["a", "A", "b", " c", "d d", ""])


@given(st.lists(st.tuples(words, st.lists(words, max_size=5)), max_size=12), st.integers(0, 9))
def test_every_complaint_stands_in_one_cause_and_ends_in_one_place(
    told: list[tuple[str, list[str]]], most: int
) -> None:
    found = of(*told)
    assert sum(one.count for one in found) == len(told) == sum(n for _, n in chains(found))
    small = bounded(found, most_causes=3, most_whys=most)
    assert size(small) <= min(most, size(found)) and len(small) == min(3, len(found))
    check = [*found]
    while check:
        one = check.pop()
        assert one.count == one.ends + sum(why.count for why in one.behind)
        assert [why.count for why in one.behind] == sorted((why.count for why in one.behind), reverse=True)
        check += one.behind
