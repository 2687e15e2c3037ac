"""Many comparisons: the rule, its level, false ones among those told, groups of one kind, the figures."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.intervals import share
from cxlib.measures import compare
from cxlib.measures.compare_change import Change
from cxlib.measures.compare_groups import against_the_rest, shares_beside_the_rest
from cxlib.measures.compare_many import family, level_of, selected
from tests.measures.worlds import Opinion


def of(n: int, before: int, after: int) -> Change:
    found = compare.share_change(after, n, before, n, measure="frt.adherence.v1~previous")
    assert isinstance(found, Change)
    return found


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=30))
@settings(max_examples=200)
def test_the_rule_is_that_of_statsmodels(p: list[float]) -> None:
    assert selected(p) == list(multipletests(p, 0.05, "fdr_bh")[0])


def test_the_level_by_hand() -> None:
    assert level_of(0, 10) == pytest.approx(0.995)
    assert level_of(3, 10) == pytest.approx(0.985)
    assert level_of(1, 1) == pytest.approx(0.95)


def test_one_clear_change_among_ten() -> None:
    found = family({"clear": of(200, 100, 150), **{f"still {i}": of(200, 100, 103) for i in range(9)}})
    assert found.told == {"clear"}
    assert found.level == pytest.approx(1 - 0.05 / 10)
    alone, wider = of(200, 100, 150), found.changes["clear"]
    assert alone.low is not None and wider.low is not None
    assert 0 < wider.low < alone.low
    assert compare.shows(wider) == "up"


def test_what_one_look_would_show_many_looks_do_not() -> None:
    """p about 0.04: shown alone, within chance as one of ten."""
    weak = of(200, 100, 120)
    assert 0.03 < weak.p < 0.05
    assert family({"weak": weak}).told == {"weak"}
    found = family({"weak": weak, **{str(i): of(200, 100, 100 + i % 3) for i in range(9)}})
    assert not found.told
    assert compare.shows(found.changes["weak"]) == "unclear"


def test_what_has_no_data_is_not_counted() -> None:
    found = family({"a": of(50, 20, 40), "b": NoData("nps.v1~previous", 3, 10, "too_few")})
    assert (found.looked_at, found.level) == (1, 0.95)


def test_of_a_plain_figure_the_arms_are_stretched() -> None:
    plain = Estimate("frt.median.v1~previous", -2.0, -6.0, 1.0, 40, "hours", "mover")
    found = family({"a": plain, "b": of(50, 20, 20)})
    ratio = 2.241402727604947 / 1.959963984540054  # the normal quantiles of 97.5% and 95%
    assert found.changes["a"].low == pytest.approx(-2 - 4 * ratio)
    assert found.changes["a"].high == pytest.approx(-2 + 3 * ratio)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=12))
@settings(max_examples=60)
def test_told_are_exactly_those_whose_interval_leaves_out_zero(counts: list[tuple[int, int]]) -> None:
    found = family({place: of(60, *pair) for place, pair in enumerate(counts)})
    shown = {name for name, one in found.changes.items() if compare.shows(one) != "unclear"}
    assert shown == found.told


def test_among_those_told_few_are_false() -> None:
    """Twelve figures, three of which truly changed: 5% false among those told, intervals true as often."""
    draw, truths = np.random.default_rng(12), [0.0] * 9 + [0.25] * 3
    false_share, missed, told = [], 0, 0
    for _ in range(300):
        found = family(
            {
                place: of(80, int(draw.binomial(80, 0.5)), int(draw.binomial(80, 0.5 + truth)))
                for place, truth in enumerate(truths)
            }
        )
        false_share.append(sum(truths[name] == 0 for name in found.told) / max(1, len(found.told)))
        told += len(found.told)
        missed += sum(
            not (found.changes[name].low or 0) <= truths[name] <= (found.changes[name].high or 0)
            for name in found.told
        )
    assert np.mean(false_share) <= 0.055
    assert missed / told <= 0.07
    assert told > 450, "and the true ones are found"


def test_without_the_rule_something_seems_to_change_in_half_of_all_looks() -> None:
    draw = np.random.default_rng(13)
    nothing = [[of(80, *draw.binomial(80, 0.5, 2)) for _ in range(12)] for _ in range(200)]
    naive = np.mean([any(compare.shows(one) != "unclear" for one in look) for look in nothing])
    kept = np.mean([bool(family(dict(enumerate(look))).told) for look in nothing])
    assert naive > 0.3
    assert kept <= 0.07


def test_opinions_of_groups_against_everyone_else() -> None:

    low, high = Opinion(0.2, 0.5), Opinion(0.6, 0.1)
    draw = np.random.default_rng(1)
    scores = np.concatenate([low.scores(draw.standard_normal(60)), high.scores(draw.standard_normal(180))])
    groups = ["phone"] * 60 + ["web"] * 90 + ["desk"] * 90
    found = against_the_rest(scores, groups)
    assert found.told >= {"phone"}
    assert compare.shows(found.changes["phone"]) == "down"
    assert found.looked_at == 3
    assert (found.changes["phone"].n_before, found.changes["phone"].n_after) == (180, 60)


def groups_of(counts: list[int], n: int) -> dict[int, Estimate]:
    found = {place: share("csat.t2b5.v1", count, n) for place, count in enumerate(counts)}
    return {place: one for place, one in found.items() if isinstance(one, Estimate)}


def test_of_twelve_equal_groups_hardly_ever_one_is_told() -> None:
    """Twelve groups of 25 without any difference: told in at most 5 of 100 looks."""
    draw = np.random.default_rng(14)
    looks = [groups_of(draw.binomial(25, 0.6, 12).tolist(), 25) for _ in range(400)]
    assert np.mean([bool(shares_beside_the_rest(groups).told) for groups in looks]) <= 0.065


def test_one_low_group_of_twelve_is_told() -> None:
    found = shares_beside_the_rest(groups_of([20] + [32] * 11, 40))
    assert found.told == {0}
    assert found.changes[0].value == pytest.approx(0.5 - 0.8)
    assert (found.changes[0].n_before, found.changes[0].n_after) == (440, 40)
