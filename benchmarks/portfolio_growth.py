"""How a portfolio's night grows with its clients: all new, all unchanged, one changed; a law fitted to it.

    python benchmarks/portfolio_growth.py [--clients 10 100 1000] [--jobs 2] [--notebooks 11]

The clients are invented shops with a survey of five quarters (60 answers each) and nothing else, so that a
thousand of them fit into an evening; docs/ten-thousand-clients.md says what a full client costs.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd
import psutil

from cxlib.base.assets import asset
from cxlib.clients.folder import ClientFolder, create
from cxlib.clients.tables import TABLES, write_table
from cxlib.delivery.batch.portfolio import run_all
from cxlib.delivery.batch.processes import Processes
from cxlib.delivery.batch.tasks import Task

SEED, ANSWERS, QUARTERS = 20261126, 60, 5
LOOK_SECONDS = 5.0
AGAIN = 3
"""So often are the short nights measured; the median is told."""

WORDS = ("nice and quick", "the parcel came late", "friendly on the phone", "no answer for days", "all fine")


def main(sizes: Sequence[int], jobs: int, notebooks: Sequence[str]) -> None:
    rows = []
    with tempfile.TemporaryDirectory(prefix="cx-growth-") as place:
        shelf = few_notebooks(Path(place), notebooks)
        for size in sizes:
            row = measured(Path(place) / f"clients-{size}", size, jobs, shelf)
            rows.append(row)
            print(json.dumps(row), flush=True)
    found = {"jobs": jobs, "processors": os.cpu_count(), "notebooks": list(notebooks), "rows": rows}
    for name in ("full", "unchanged", "one_changed"):
        found[f"{name}_slope"] = slope([(row["clients"], row[name]) for row in rows])
    print(json.dumps(found, indent=2))


def few_notebooks(place: Path, wanted: Sequence[str]) -> Path:
    """The chosen notebooks in a folder of their own."""
    shelf = place / "notebooks"
    shelf.mkdir()
    for number in wanted:
        for path in asset("notebooks").glob(f"{number}-*.ipynb"):
            shutil.copy2(path, shelf)
    return shelf


def measured(home: Path, size: int, jobs: int, shelf: Path) -> dict[str, Any]:
    """Seconds of the three nights, memory, and what stands on disk."""
    home.mkdir()
    os.environ["CX_HOME"] = str(home)
    names = [make(number) for number in range(size)]
    time.sleep(2.5)  # a file written a moment ago is read again to be sure
    tasks = [Task(name, "2026Q3", str(home), shelf=str(shelf)) for name in names]
    row: dict[str, Any] = {"clients": size}
    peak = Peak()
    row["full"] = night(tasks, jobs, {"ok": size}, peak.look)
    row["peak_mb"] = round(peak.most)
    time.sleep(2.5)
    row["unchanged"] = median(night(tasks, jobs, {"unchanged": size}) for _ in range(AGAIN))
    row["one_changed"] = median(one_changed(tasks, jobs, chance) for chance in range(AGAIN))
    files = [path.stat().st_size for path in home.rglob("*") if path.is_file()]
    row["files"], row["mb_on_disk"] = len(files), round(sum(files) / 1e6, 1)
    shutil.rmtree(home)
    return row


def one_changed(tasks: list[Task], jobs: int, chance: int) -> float:
    """Seconds of a night after new answers of one client."""
    answers(ClientFolder.open(tasks[0].client), random.Random(chance))
    time.sleep(2.5)
    return night(tasks, jobs, {"ok": 1, "unchanged": len(tasks) - 1})


def night(
    tasks: list[Task], jobs: int, wanted: dict[str, int], look: Callable[[], None] = lambda: None
) -> float:
    """Seconds of one batch; no other ending than the wanted is taken. look: called with all that is told."""
    began = time.perf_counter()
    outcomes = run_all(tasks, Processes, lambda state, outcome: look(), jobs=jobs)
    seconds = time.perf_counter() - began
    counts = {status: sum(one.status == status for one in outcomes) for status in wanted}
    if counts != wanted:
        first = next(one for one in outcomes if one.status not in wanted or one.sentence)
        raise SystemExit(f"the batch must end with {wanted} (it ended with {counts}; {first.sentence})")
    return round(seconds, 3)


class Peak:
    """The most memory of this process and its workers (MB, PSS), looked at every few seconds."""

    def __init__(self) -> None:
        self.most, self._looked = 0.0, time.perf_counter()

    def look(self) -> None:
        if time.perf_counter() - self._looked > LOOK_SECONDS:
            self._looked = time.perf_counter()
            self.most = max(self.most, memory())


def memory() -> float:
    own = psutil.Process()
    total = 0
    for process in (own, *own.children(recursive=True)):
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total / 1e6


def make(number: int) -> str:
    name = f"shop-{number:05d}"
    folder = create(name, language=("en", "pl", "tr")[number % 3], sector="shop")
    answers(folder, random.Random(SEED + number))
    return name


def answers(folder: ClientFolder, chance: random.Random) -> None:
    """Five quarters of a small survey."""
    last = datetime(2026, 9, 30, 12, tzinfo=UTC)
    rows = [
        {
            "respondent_id": f"r_{chance.getrandbits(64):016x}",
            "submitted_at": last - timedelta(days=chance.randrange(91 * QUARTERS)),
            "nps": chance.choice((10, 9, 9, 8, 8, 7, 6, 3)),
            "csat": chance.choice((5, 5, 4, 4, 3, 2)),
            "comment": chance.choice(WORDS) if chance.random() < 0.6 else None,
            "channel": chance.choice(("email", "phone", "web")),
            "scope": "survey",
        }
        for _ in range(ANSWERS * QUARTERS)
    ]
    frame = pd.DataFrame(rows).astype({"nps": "Int64", "csat": "Int64"})
    write_table(folder.table_path("survey"), TABLES["survey"], frame.sort_values("submitted_at"))


def slope(points: list[tuple[float, float]]) -> float | None:
    """The exponent of the growth law seconds ~ clients ** slope, by least squares on logarithms."""
    if len(points) < 2:
        return None
    xs, ys = ([math.log(value) for value in axis] for axis in zip(*points, strict=True))
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return round(above / sum((x - middle_x) ** 2 for x in xs), 3)


if __name__ == "__main__":
    asked = argparse.ArgumentParser()
    asked.add_argument("--clients", type=int, nargs="+", default=[10, 100, 1000])
    asked.add_argument("--jobs", type=int, default=2)
    asked.add_argument("--notebooks", nargs="+", default=["11"])
    given = asked.parse_args(sys.argv[1:])
    main(given.clients, given.jobs, given.notebooks)
