"""How a client's cost grows with its answers, and each measure beside the plain pandas expression of it.

Each size is a client of its own whose notebooks 11 and 51 are run in a new process, figures and all; the peak
is what the kernel of the system saw of each process (VmHWM), the largest of them all.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
from portfolio_growth import WORDS, few_notebooks, slope
from survey_rows import QUARTER, SEED, make, remove

SIZES, LARGEST = (10_000, 100_000, 1_000_000), 10_000_000
COMMENTS = 10_000
ROWS, DAY = 200_000, np.timedelta64(1, "D")
RUN = """
import sys
from pathlib import Path
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.delivery.run import run
record = run(ClientFolder.open(sys.argv[1]), Period.parse(sys.argv[2]), notebooks=Path(sys.argv[3]))
if record.failures:
    raise SystemExit(f"every notebook must come out whole (we got {record.failures})")
"""

Found = dict[str, float]


def races(place: Path, rounds: int, sizes: Sequence[int] = SIZES) -> Found:
    """Both tables, printed."""
    found = growth(place, sizes) if sys.platform == "linux" else {}
    print(f"\n{'':34} {'ours':>9} {'pandas':>9} {'ratio':>7}   {ROWS:,} rows, ms")
    for name, (ours, plain) in pairs().items():
        times = [(_seconds(ours), _seconds(plain)) for _ in range(rounds + 1)][1:]
        mine, theirs = (1000 * median(side) for side in zip(*times, strict=True))
        print(f"{name:34} {mine:9.2f} {theirs:9.2f} {mine / theirs:6.1f}x")
        found |= {f"{name}, ms": mine, f"{name}, over pandas": mine / theirs}
    return found


def growth(place: Path, sizes: Sequence[int]) -> Found:
    """Seconds and peak of a whole run of notebooks 11 and 51 by size, and the exponent of its growth."""
    found, points = Found(), []
    shelf = few_notebooks(place, ["11", "51"])
    print(f"{'answers':>12} {'seconds':>9} {'peak MB':>9}   cx run of notebooks 11 and 51")
    for size in sizes:
        folder = make(f"rows-{size}", size)
        seconds, peak = watched([sys.executable, "-c", RUN, folder.name, QUARTER, str(shelf)])
        remove(folder)
        points.append((float(size), seconds))
        print(f"{size:12,} {seconds:9.1f} {peak:9,.0f}", flush=True)
        found |= {f"{size} answers, s": seconds, f"{size} answers, MB": peak}
    for name, some in (("exponent", points), ("exponent, last step", points[-2:])):
        if (power := slope(some)) is not None:
            print(f"{name:>22} {power:6.2f}")
            found[name] = power
    return found


def watched(command: Sequence[str]) -> tuple[float, float]:
    """Seconds of a command, and the highest peak in MB of it and of every process it started."""
    most, began = 0.0, time.perf_counter()
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            most = max(most, *(_peak(one) for one in _family(process.pid)))
            time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"the run must end well (it ended with {process.returncode})")
    return time.perf_counter() - began, most


def _family(first: int) -> list[int]:
    found = [first]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text().split()]
            except OSError:  # it ended meanwhile
                continue
    return found


def _peak(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


Pair = tuple[Callable[[], Any], Callable[[], Any]]


def pairs() -> dict[str, Pair]:
    """Each measure and the same number in plain pandas, without interval, checks or words."""
    chance = np.random.default_rng(SEED)
    return {**_scores(chance), **_times(chance), **_others(chance)}


def _scores(chance: np.random.Generator) -> dict[str, Pair]:
    from cxlib.measures import compare, drivers, survey

    nps = pd.Series(chance.integers(0, 11, ROWS), dtype="Int64").mask(pd.Series(chance.random(ROWS) < 0.1))
    five, seven = (pd.Series(chance.integers(1, top + 1, ROWS), dtype="Float64") for top in (5, 7))
    weight, half = pd.Series(chance.random(ROWS) + 0.5), ROWS // 2
    who = pd.Series(chance.integers(0, half, ROWS), dtype="Int64")
    aspects = pd.DataFrame({name: chance.integers(1, 6, ROWS).astype(float) for name in "abcd"})
    outcome = aspects.sum(axis=1) + pd.Series(chance.normal(0, 1, ROWS))
    points = lambda given: 100 * ((given >= 9).mean() - (given <= 6).mean())  # noqa: E731
    both = pd.DataFrame({"who": who, "nps": nps, "after": np.arange(ROWS) >= half})

    def moved() -> Any:
        means = both.groupby("after")["nps"].apply(points)
        pairs_of = both.pivot_table(index="who", columns="after", values="nps").dropna()
        return means.loc[True] - means.loc[False], (pairs_of[True] - pairs_of[False]).sem()

    return {
        "nps": (lambda: survey.nps(nps), lambda: points(nps)),
        "nps, weighted": (
            lambda: survey.nps(nps, weight),
            lambda: ((nps >= 9) * weight).sum() / weight.sum() - ((nps <= 6) * weight).sum() / weight.sum(),
        ),
        "csat": (lambda: survey.csat(five), lambda: (five >= 4).mean()),
        "ces": (lambda: survey.ces(seven), lambda: (seven.mean(), seven.sem())),
        "change of nps, customers known": (
            lambda: compare.change(
                nps[:half], nps[half:], customers_before=who[:half], customers_after=who[half:]
            ),
            moved,
        ),
        "relative weights, bootstrap": (
            lambda: drivers.relative_weights(aspects, outcome),
            lambda: aspects.assign(outcome=outcome).corr(),
        ),
    }


def _times(chance: np.random.Generator) -> dict[str, Pair]:
    from zoneinfo import ZoneInfo

    from cxlib.base.hours import Calendar
    from cxlib.measures import retention, service

    start = pd.Series(
        pd.Timestamp("2025-01-06", tz="UTC") + pd.to_timedelta(chance.integers(0, 525_600, ROWS), "min")
    )
    end = start + pd.to_timedelta(chance.integers(1, 6000, ROWS), "min")
    day = (dt.time(9), dt.time(17))
    office = Calendar(ZoneInfo("Europe/Warsaw"), (day, day, day, day, day, None, None), "PL")
    hours, done = (end - start).dt.total_seconds() / 3600, pd.Series(chance.random(ROWS) < 0.9)
    who, clock = (
        pd.Series(chance.integers(0, ROWS // 4, ROWS).astype(str)),
        dt.datetime(2026, 2, 1, tzinfo=dt.UTC),
    )
    quarter = dt.datetime(2025, 7, 1, tzinfo=dt.UTC), dt.datetime(2025, 10, 1, tzinfo=dt.UTC)

    def came_back() -> Any:
        bought = pd.DataFrame({"who": who, "at": start}).sort_values("at")
        following = bought.groupby("who")["at"].shift(-1) - bought["at"]
        first = bought[bought["at"].between(*quarter)].drop_duplicates("who")
        return (following[first.index] <= pd.Timedelta(days=90)).mean()

    return {
        "business_time": (
            lambda: service.business_time(start, end, office),
            lambda: np.busday_count(start.to_numpy("datetime64[D]"), end.to_numpy("datetime64[D]")),
        ),
        "kaplan-meier, median": (lambda: service.time_median(hours, done), lambda: hours[done].median()),
        "retention": (
            lambda: retention.repeat_rate(who, start, start=quarter[0], end=quarter[1], as_of=clock),
            came_back,
        ),
    }


def _others(chance: np.random.Generator) -> dict[str, Pair]:
    from cxlib.clients.codebooks import shipped
    from cxlib.measures import control, themes
    from cxlib.measures.coding import code

    said = pd.Series(["staff:1", "waiting:-1", "price:-1 staff:1", "", "delivery:0"])[
        chance.integers(0, 5, ROWS)
    ]
    said = said.astype("string").reset_index(drop=True)
    week = pd.Series(chance.normal(10, 1, 520))
    comments = pd.Series([f"{WORDS[row % len(WORDS)]} {row}" for row in range(COMMENTS)])
    languages, book = ["en"] * COMMENTS, shipped("shop")
    every = "late|slow|wait|rude|friendly|nice|price|expensive|phone|answer"
    return {
        "themes of 10,000 comments": (
            lambda: code(list(comments), languages, book), lambda: comments.str.contains(every, case=False),
        ),
        "themes, share of one": (
            lambda: themes.mentioned(said, "staff"), lambda: said.str.contains("staff:", regex=False).mean(),
        ),
        "xmr, 520 weeks": (
            lambda: control.xmr(week), lambda: (week.mean(), week.diff().abs().mean() * 2.66),
        ),
    }  # fmt: skip


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory(prefix="cx-measures-") as scratch:
        os.environ["CX_HOME"] = str(Path(scratch) / "clients")
        asked = [int(one) for one in sys.argv[1:]] or SIZES
        print(json.dumps(races(Path(scratch), 3, asked), indent=2))
