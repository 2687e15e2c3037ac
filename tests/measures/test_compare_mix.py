"""A change taken apart: by hand, exact additivity, what has no groups, true parts inside their intervals."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, NoData
from cxlib.measures import compare_mix, survey
from cxlib.measures.compare_mix import Mix, mix
from tests.measures.worlds import Draws, outside


def answers(**groups: tuple[int, int, int]) -> tuple[list[int], list[str]]:
    """Group -> (9s and 10s, 7s and 8s, 0 to 6), as scores and the group of each."""
    scores, names = [], []
    for name, (high, middle, low) in groups.items():
        scores += [10] * high + [8] * middle + [3] * low
        names += [name] * (high + middle + low)
    return scores, names


def taken(before: tuple[list[int], list[str]], after: tuple[list[int], list[str]]) -> Mix:
    found = mix(before[0], after[0], before[1], after[1])
    assert found is not None
    return found


def test_by_hand() -> None:
    """Desk 20 answers of NPS 50 and phone 20 of 0; then 30 of 60 and 10 of 0."""
    before, after = answers(desk=(12, 6, 2), phone=(5, 10, 5)), answers(desk=(20, 8, 2), phone=(3, 4, 3))
    found = taken(before, after)
    # who: desk +.25 of 55, phone -.25 of 0; how: desk 10 points at a mean share of .625
    assert found.who == pytest.approx(0.25 * 55)
    assert found.how == pytest.approx(10 * 0.625)
    desk, phone = found.parts()
    assert (desk.n_before, desk.n_after, desk.nps_before) == (20, 30, pytest.approx(50))
    assert (phone.how, desk.how) == (pytest.approx(0), pytest.approx(6.25))
    everyone = (0.5 * 50 + 0.75 * 60) / 2
    assert desk.who == pytest.approx(0.25 * (55 - everyone))


def test_only_the_mix_moved() -> None:
    found = taken(answers(a=(16, 2, 2), b=(4, 8, 8)), answers(a=(24, 3, 3), b=(2, 4, 4)))
    assert (found.who, found.how) == (pytest.approx(22.5), pytest.approx(0))


def test_a_group_that_is_new_moves_the_mix_alone() -> None:
    found = mix([10] * 20 + [3] * 20, [10] * 20 + [3] * 20, ["a"] * 40, ["a"] * 20 + ["b"] * 20)
    assert found is not None
    assert found.names == ("a", None)
    assert found.who + found.how == pytest.approx(0)


def test_small_groups_go_together() -> None:
    groups = ["a"] * 30 + ["b"] * 6 + ["c"] * 4
    found = mix([10] * 40, [10] * 40, groups, groups)
    assert found is not None
    assert found.names == ("a", "b", None)


def test_what_cannot_be_taken_apart() -> None:
    scores = [10, 3] * 20
    assert compare_mix.who_answered(scores, scores, ["a"] * 40, ["a"] * 40) == NoData(
        "nps.who.v1", 1, 2, "no_column"
    )
    assert compare_mix.how_answered(scores, scores[:20], ["a"] * 40, ["b"] * 20) == NoData(
        "nps.how.v1", 20, 30, "too_few"
    )
    assert compare_mix.how_answered([], scores, [], ["b"] * 40) == NoData("nps.how.v1", 0, 30, "no_answers")
    with pytest.raises(DataError, match="Every score must have its group"):
        mix([10, 3], [10, 3], ["a"], ["a", "b"])


cells = st.tuples(*[st.tuples(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12)) for _ in range(3)])


@given(cells, cells)
@settings(max_examples=150)
def test_both_parts_add_up_to_the_change(
    before: tuple[tuple[int, int, int], ...], after: tuple[tuple[int, int, int], ...]
) -> None:
    """Exactly, whatever the groups, also when one is empty; and so do the groups' own contributions."""
    sides = [answers(**dict(zip("abc", side, strict=True))) for side in (before, after)]
    figures = [survey.nps(scores) for scores, _ in sides]
    found = mix(sides[0][0], sides[1][0], sides[0][1], sides[1][1], small=3)
    if found is None or not all(isinstance(one, Estimate) for one in figures):
        return
    moved = figures[1].value - figures[0].value  # type: ignore[union-attr]
    assert found.who + found.how == pytest.approx(moved, abs=1e-9)
    parts = found.parts()
    assert sum(part.who for part in parts) == pytest.approx(found.who, abs=1e-9)
    assert sum(part.how for part in parts) == pytest.approx(found.how, abs=1e-9)
    back = mix(sides[1][0], sides[0][0], sides[1][1], sides[0][1], small=3)
    assert back is not None
    assert (back.who, back.how) == (pytest.approx(-found.who), pytest.approx(-found.how))


Shares = list[tuple[float, float, float]]
"""A group's share of the answers, and its promoters and detractors."""

WORLDS: dict[str, tuple[Shares, Shares]] = {
    "nothing moved": ([(0.5, 0.5, 0.2), (0.3, 0.6, 0.1), (0.2, 0.4, 0.3)],) * 2,
    "who moved": ([(0.6, 0.3, 0.4), (0.3, 0.8, 0.05), (0.1, 0.6, 0.2)],
                  [(0.3, 0.3, 0.4), (0.5, 0.8, 0.05), (0.2, 0.6, 0.2)]),
    "how moved": ([(0.5, 0.4, 0.3), (0.5, 0.5, 0.1)], [(0.5, 0.6, 0.15), (0.5, 0.7, 0.1)]),
    "both moved": ([(0.5, 0.5, 0.2), (0.5, 0.5, 0.2)], [(0.7, 0.6, 0.2), (0.3, 0.5, 0.2)]),
}  # fmt: skip


def true_parts(before: Shares, after: Shares) -> tuple[float, float]:
    w1, w2 = (np.array([one[0] for one in side]) for side in (before, after))
    r1, r2 = (np.array([one[1] - one[2] for one in side]) for side in (before, after))
    return 100 * float((w2 - w1) @ (r1 + r2) / 2), 100 * float((r2 - r1) @ (w1 + w2) / 2)


def drawn(draw: np.random.Generator, side: Shares, n: int, rounds: int) -> Draws:
    cells = [part for w, high, low in side for part in (w * low, w * (1 - high - low), w * high)]
    return draw.multinomial(n, cells, rounds).reshape(rounds, len(side), 3).astype(np.float64)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("n", [10, 30, 100])
def test_the_true_parts_lie_in_their_intervals(world: str, n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 10 answers none is shown (30 are asked for); the intervals hold there too."""
    monkeypatch.setattr(compare_mix, "RESAMPLES", 400)
    draw, (before, after) = np.random.default_rng(n), WORLDS[world]
    truth, names = true_parts(before, after), ("a", "b", "c")[: len(before)]
    found = [
        Mix(names, a, b)
        for a, b in zip(drawn(draw, before, n, 300), drawn(draw, after, n, 300), strict=True)
        if (a.sum(axis=1) > 0).all() and (b.sum(axis=1) > 0).all()
    ]
    for part, limits in zip(
        truth, ([one.who_limits() for one in found], [one.how_limits() for one in found]), strict=True
    ):
        low, high = np.array(limits).T
        assert sum(outside(low, high, part)) <= 0.08


def test_the_figures_of_a_run_hold_both_parts() -> None:
    from cxlib.base.quarter import Period
    from cxlib.base.yamlio import parse
    from cxlib.clients.folder import blank_settings
    from cxlib.clients.settings import parse_settings
    from cxlib.measures import figures

    text = parse(blank_settings(name="Anna", language="pl", sector="dental"), file="client.yml")
    rules, zone = figures.rules_of(parse_settings(text, file="client.yml")), ZoneInfo("Europe/Warsaw")
    before, after = answers(desk=(12, 6, 2), phone=(5, 10, 5)), answers(desk=(20, 8, 2), phone=(3, 4, 3))
    days = pd.to_datetime(["2026-05-10"] * 40 + ["2026-08-10"] * 40).tz_localize(zone).tz_convert("UTC")
    table = pd.DataFrame(
        {"scope": "s", "submitted_at": days, "channel": before[1] + after[1],
         "nps": pd.array(before[0] + after[0], dtype="Int64")}
    )  # fmt: skip
    found = figures.compute(
        {"survey": table}, period=Period.parse("2026Q3"), rules=rules,
        as_of=dt.datetime(2026, 9, 30, 23, tzinfo=zone),
    )  # fmt: skip
    who, how = (found.get(f"nps.{part}.v1", "2026Q3", ("by", "channel")) for part in ("who", "how"))
    moved = found.get("nps.v1~previous", "2026Q3")
    assert isinstance(who, Estimate) and isinstance(how, Estimate) and isinstance(moved, Estimate)
    assert (who.value, how.value) == (pytest.approx(13.75), pytest.approx(6.25))
    assert who.value + how.value == pytest.approx(moved.value)
    assert not [one for one in found if one.measure.startswith("nps.who.v1~")]
