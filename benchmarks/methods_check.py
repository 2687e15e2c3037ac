"""How often the intervals hold the truth and the verdicts are wrong, simulated: writes docs/methods-check.md.

    .venv/bin/python benchmarks/methods_check.py [ROUNDS]

Seeds are fixed, so the same code writes the same table. To add a measure: a Row in tests/measures/worlds_*.py
(a test misses it otherwise); to add a world with a planted effect: a line in WORLDS.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cxlib.base.registry import definition  # noqa: E402
from tests.measures import worlds_effects as world  # noqa: E402
from tests.measures.worlds_coverage import Row  # noqa: E402
from tests.measures.worlds_rows import ALIKE, COUNTS, NO_INTERVAL, ROWS  # noqa: E402

SIZES = (10, 30, 100)
LATE = {"driver.weight.v1": 200, "driver.explained.v1": 200}
"""Measures that are shown only from more answers on than the table's last column: they get one more."""

WORLDS: dict[str, Callable[[int], world.Rates]] = {
    "scores, 15 answers a side": lambda r: world.scores(10, 10, n=15, rounds=r),
    "scores, 30": lambda r: world.scores(10, 10, n=30, rounds=r),
    "scores, 60": lambda r: world.scores(10, 10, n=60, rounds=r),
    "scores, 200": lambda r: world.scores(10, 10, n=200, rounds=r),
    "scores, 20 after and 150 before": lambda r: world.scores(10, 10, n=20, n_before=150, rounds=r),
    "scores, 150 after and 20 before": lambda r: world.scores(10, 10, n=150, n_before=20, rounds=r),
    "a share, 60 cases": lambda r: world.shares(0.05, 0.05, n=60, rounds=r),
    "a share, 200 cases": lambda r: world.shares(0.05, 0.05, n=200, rounds=r),
    "a share of 90 of 100, 60 cases": lambda r: world.shares(0.05, 0.05, n=60, before=0.9, rounds=r),
    "four planned looks": lambda r: world.looks(10, 10, n=30, planned=4, allowed=True, rounds=r),
    "four looks as if each were the only one (not done)": lambda r: world.looks(
        10, 10, n=30, planned=4, allowed=False, rounds=r
    ),
    **{
        f"{name}, {state}": (
            lambda r, shape=shape, known=known, guarded=guarded: world.season(
                10, 10, n=60, shape=shape, checked=known, guarded=guarded, rounds=r
            )
        )
        for shape, name in (
            ("summer", "a good summer"),
            ("climb", "a climb from January to December"),
            ("december", "a December of gifts"),
        )
        for state, known, guarded in (
            ("the year before known", True, True),
            ("nothing known", False, True),
            ("nothing known, unguarded (not done)", False, False),
        )
    },
    "ten points more every year, the year before known": lambda r: world.season(
        10, 10, n=60, shape="none", growth=10, checked=True, rounds=r
    ),
    "the worst of five areas, an earlier time known": lambda r: world.worst(
        10, 10, n=40, areas=5, checked=True, rounds=r
    ),
    "the worst of five areas, unguarded (not done)": lambda r: world.worst(
        10, 10, n=40, areas=5, checked=False, rounds=r
    ),
    "half of the customers twice": lambda r: world.overlap(10, 10, pairs=30, alone=30, known=True, rounds=r),
    "all customers twice": lambda r: world.overlap(10, 10, pairs=40, alone=0, known=True, rounds=r),
    "a shock to everything, with a control group": lambda r: world.control(
        10, 10, n=60, shock=12, rounds=max(200, r // 4)
    ),
    **{
        f"12 + 12 weeks, {'trend' if trend else 'steady'}, neighbours alike by {alike}": (
            lambda r, alike=alike, trend=trend: world.series(
                1, 1, alike=alike, before=12, after=12, trend=trend, rounds=r
            )
        )
        for trend in (True, False)
        for alike in (0.0, 0.4, 0.7)
    },
    **{
        f"12 + 12 weeks, trend, a December of gifts, nothing known{said}": (
            lambda r, guarded=guarded: world.series(
                1, 1, alike=0.4, before=12, after=12, trend=True, gifts=1.5, guarded=guarded, rounds=r
            )
        )
        for said, guarded in (("", True), (", unguarded (not done)", False))
    },
}
"""World -> rates of verdicts when the true effect is only the smallest useful one."""


def coverage(rounds: int) -> Iterator[str]:
    yield "| measure | n = 10 | 30 | 100 | rounds |"
    yield "|---|---|---|---|---|"
    for row in ROWS:
        drawn = "exact" if row in COUNTS else str(min(rounds, row.most))
        cells = [cell(row, n, rounds) for n in SIZES]
        if row.measure in LATE:
            cells[-1] += f"; at {LATE[row.measure]}: {cell(row, LATE[row.measure], rounds)}"
        yield f"| {row.name} | {' | '.join(cells)} | {drawn} |"


def cell(row: Row, n: int, rounds: int) -> str:
    found = row.world(np.random.default_rng(n), n, min(rounds, row.most))
    if found is None:
        return "no figure"
    below, above = found
    star = "*" if n < definition(row.measure.partition("~")[0]).minimum_n else ""
    return f"{100 * (1 - below - above):.1f}{star} ({100 * below:.1f} / {100 * above:.1f})"


def others() -> Iterator[str]:
    """The measures without a row of their own."""
    shared: dict[str, list[str]] = {}
    for one, other in ALIKE.items():
        shared.setdefault(other, []).append(one)
    yield "The same function or interval stands behind:\n"
    yield from (f"- {other}: {', '.join(sorted(ones))}" for other, ones in sorted(shared.items()))
    yield "\nWithout an interval:\n"
    yield from (f"- {one}: {why}" for one, why in NO_INTERVAL.items())


def verdicts(rounds: int) -> Iterator[str]:
    yield "| world, true effect = smallest useful one | worked | better | worse |"
    yield "|---|---|---|---|"
    for name, rates in WORLDS.items():
        found = rates(rounds)
        yield (
            f"| {name} | " + " | ".join(f"{100 * found[v]:.1f}" for v in ("worked", "better", "worse")) + " |"
        )


PAIRS = ((20, 20), (30, 30), (60, 60), (100, 100), (200, 200), (40, 80), (80, 40), (30, 120), (120, 30))
LEVELS = tuple(np.arange(0.2, 0.91, 0.05).round(2))


def exactly() -> Iterator[str]:
    """The wrong *worked* of shares, by the sizes of both groups."""
    yield "| cases before / after | least | on average | most |"
    yield "|---|---|---|---|"
    for before, after in PAIRS:
        found = 100 * np.array(world.share_errors(before, after, 0.05, LEVELS))
        yield f"| {before} / {after} | {found.min():.1f} | {found.mean():.2f} | {found.max():.1f} |"


HEAD = """# Do the intervals and verdicts hold?

Made by `python benchmarks/methods_check.py`; do not edit by hand. Simulated worlds whose truth is known,
{rounds} rounds each unless the last column says otherwise, fixed seeds.

## Intervals
Of 100 intervals at 95%, how many hold the truth, and in brackets how many lie wholly above it / below it.
A star: fewer answers than the measure needs, so no figure is shown; the interval is checked all the same.

*exact*: shares are counts of independent yes and no; every count is tried and weighed by its chance, and the
coverage swings about 95 as Wilson's interval does. Slow figures are drawn less often: 300 rounds know a
coverage of 95 to about 1.3, 500 to 1.0, 2,000 to 0.5. What comes from typed ranges (payoff, cost of contacts)
is tried with truths that lie in these ranges by their triangles: it shows that the sums are right, not that
people guess well. Amounts are log-normal with a spread of 0.7.

"""

MIDDLE = """
## Verdicts
Of 100 actions whose true effect is exactly the smallest useful one, how many are called what at the planned
look. *Worked* is wrong here; its nominal rate is 2.5. Rows marked (not done) show what the guard is for.
{rounds} rounds each: a rate of 2.5 is known to about {error:.1f}.

Where neither the same quarter a year before nor an untouched group tells season and action apart, *worked* is
capped at *better* (`cxlib.measures.effects.within_season`), unless someone wrote down before the action began
that the measure has no season; then the verdict is as good as that assumption. A trend beside the weeks takes
out a wave of the year, but no season that begins with the action, so weeks need the same grounds.

"""


LAST = """
### Where limits of 95% would be wrong more often, and what is done
No limit for counts is exact: by Newcombe's alone a share would be called *worked* wrongly in up to 2.8 of
100 between groups of one size, and in 3.3 where one is four times the other. So *worked* asks for more than
the limits that are printed. Of shares every outcome is weighed by its chance
(`cxlib.measures.compare_exact`); of scores where one side has three times the answers of the other, Welch's t
must say so too (2.8 without); a step in weeks must be clear with spreads 1.04 times as wide (2.8 without),
because 24 weeks hardly tell how alike they are. Where only this holds a verdict back it is *better, size
unclear*, beside an interval that just leaves the smallest useful effect out; of effects of the hoped size it
costs one or two in a hundred.

Shares, every outcome weighed by its chance: smallest useful effect 5 of 100, shares before from 20 to 90 of
100.

{exact}
"""


def main(rounds: int) -> None:
    many = 10 * rounds
    error = 100 * (0.025 * 0.975 / many) ** 0.5
    text = HEAD.format(rounds=rounds) + "\n".join(coverage(rounds)) + "\n\n" + "\n".join(others()) + "\n"
    text += MIDDLE.format(rounds=many, error=error) + "\n".join(verdicts(many)) + "\n"
    text += LAST.format(exact="\n".join(exactly()))
    (ROOT / "docs" / "methods-check.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
