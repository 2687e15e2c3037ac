"""How fast the tool is, each time against a named peer in the same run: only the ratios travel.

    python start.py bench [ROUNDS] [--only NAME ...] [--ten-million]

Rounds are interleaved (ours, peer, ours, peer ...) and medians are shown, so that a busy machine
slows both alike. What was found is in .bench/bench.json as well; parts that were not asked for keep
what an earlier run found.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

LINES = 50_000
LARGE = 500_000
CLIENTS = 200
SEED = 20261122
DATES = "%d.%m.%Y %H:%M"
MAP = """table: contacts
source: bench
columns:
  contact_id: Nr
  channel: Kanal
  opened_at: Otwarto
  first_response_at: Odpowiedz
  comment: Opis
"""


TEN_MILLION, ONE = "--ten-million", "--into"
Found = dict[str, float]


@dataclass(frozen=True)
class Race:
    """One thing we do, and what a named peer does with the same input."""

    title: str
    peer: str
    ours: Callable[[], None]
    theirs: Callable[[], None]
    rows: int = 0


def main(rounds: int, only: list[str]) -> None:
    """Run the parts that were asked for, each in a process of its own, which prints its table."""
    checkout = Path(__file__).resolve().parent.parent
    out = Path(os.environ.get("CX_BENCH_JSON") or checkout / ".bench" / "bench.json")
    out.parent.mkdir(parents=True, exist_ok=True)
    found = json.loads(out.read_text(encoding="utf-8")) if out.is_file() else {}
    print(f"{rounds} interleaved rounds, medians")
    broken, options = [], [TEN_MILLION] if TEN_MILLION in sys.argv else []
    for name in only or PARTS:
        print(f"\n{name}", flush=True)
        with tempfile.TemporaryDirectory(prefix="cx-bench-") as place:
            told = Path(place, "found.json")
            call = [sys.executable, __file__, str(rounds), "--only", name, ONE, str(told), *options]
            if subprocess.run(call, env={**os.environ, "CX_HOME": str(Path(place) / "clients")}).returncode:
                broken.append(name)
                continue
            found[name] = json.loads(told.read_text(encoding="utf-8"))
        out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"\nwritten to {out}")
    if broken:
        raise SystemExit(f"these parts did not come out whole: {', '.join(broken)}")


def one_part(name: str, rounds: int, told: Path) -> None:
    """One part, in this process; its figures are written to `told`."""
    told.write_text(json.dumps(PARTS[name](told.parent, rounds)), encoding="utf-8")


def small(place: Path, rounds: int) -> Found:
    """The start of the command line, Monday's page and an import, each against a peer."""
    print(f"{'':44} {'ours':>8} {'peer':>8} {'ratio':>7}   peer (ratio = ours / peer)")
    found = {}
    for race in (help_race(), today_race(place / "monday"), import_race(place)):
        ours, theirs = run(race, rounds)
        print(f"{race.title:44} {ours:7.2f}s {theirs:7.2f}s {ours / theirs:6.1f}x   {race.peer}")
        if race.rows:
            print(f"{'  rows per second':44} {race.rows / ours:8,.0f} {race.rows / theirs:8,.0f}")
        found |= {race.title: ours, f"{race.title}: {race.peer}": theirs}
    return found


def notebooks(place: Path, rounds: int) -> Found:
    """Notebooks against plain papermill, ploomber-engine and the limit; memory; what is left."""
    import kernel_races

    return kernel_races.races(place, rounds)


def live(place: Path, rounds: int) -> Found:
    """A live page until its filters are there, plain and warm kernels."""
    import kernel_races
    import live_races

    found = live_races.races(kernel_races.make(place).folder, kernel_races.QUARTER.name, rounds)
    if found:
        plain, warm = found["live page, plain"], found["live page, warm"]
        print(f"until widgets are there: plain {plain:.2f} s / ours {warm:.2f} s = {plain / warm:.2f}")
    return found


def portfolio(place: Path, rounds: int) -> Found:
    """Two hundred small clients: all new, all unchanged, one changed (one round: the first takes minutes)."""
    import portfolio_growth

    size = 200
    shelf = portfolio_growth.few_notebooks(place, ["11"])
    row = portfolio_growth.measured(place / "clients", size, 2, shelf)
    row["full / one changed"] = row["full"] / row["one_changed"]
    row["unchanged, ms a client"] = 1000 * row["unchanged"] / size
    for title, value in row.items():
        print(f"{title:50} {value:10,.2f}")
    return row


def measures(place: Path, rounds: int) -> Found:
    """How a client's cost grows with its answers; each measure beside plain pandas."""
    import measure_races

    more = (measure_races.LARGEST,) if TEN_MILLION in sys.argv else ()
    return measure_races.races(place, rounds, (*measure_races.SIZES, *more))


def run(race: Race, rounds: int) -> tuple[float, float]:
    """Medians of both sides in seconds, after one round that is thrown away."""
    times = [(seconds(race.ours), seconds(race.theirs)) for _ in range(rounds + 1)][1:]
    return median(ours for ours, _ in times), median(theirs for _, theirs in times)


def seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def help_race() -> Race:
    """The start of the command line against the start of Python itself."""
    return Race(
        "cx --help",
        "python -c pass",
        lambda: python("-m", "cxlib.cli", "--help"),
        lambda: python("-c", "pass"),
    )


def today_race(home: Path) -> Race:
    """Monday's page over two hundred clients against what it begins with, the import of pandas."""
    from cxlib.clients.folder import create
    from cxlib.delivery.demo import fill_sample

    os.environ["CX_HOME"] = str(home)
    first = create("firm-0", language="en", sector="agency")
    fill_sample(first)
    for number in range(1, CLIENTS):
        shutil.copytree(first.root, home / f"firm-{number}")
    return Race(
        f"cx today, {CLIENTS} clients",
        "python -c 'import pandas'",
        lambda: python("-m", "cxlib.cli", "today", "--json", "--as-of", "2026-10-12", CX_HOME=str(home)),
        lambda: python("-c", "import pandas"),
    )


def python(*arguments: str, **environment: str) -> None:
    """Another Python with these arguments, which must come to a good end."""
    call = [sys.executable, *arguments]
    subprocess.run(call, check=True, capture_output=True, env={**os.environ, **environment})


def import_race(place: Path) -> Race:
    """A whole import (detect, type, refuse, mask, pseudonyms, store) against reading alone."""
    import pandas as pd

    from cxlib.clients.folder import create
    from cxlib.intake.importer import import_file

    export = write_export(place / "export.csv")
    map_path = place / "map.yml"
    map_path.write_text(MAP, encoding="utf-8")
    os.environ["CX_HOME"] = str(place / "clients")
    count = iter(range(1_000_000))

    def ours() -> None:
        folder = create(f"bench-{next(count)}", language="pl", sector="services")
        report = import_file(folder, export, map_path=map_path)
        if report.rows_kept != LINES:
            raise SystemExit(f"the import must keep {LINES} rows (it kept {report.rows_kept})")

    def theirs() -> None:
        pd.read_csv(
            export, sep=";", encoding="cp1250", parse_dates=["Otwarto", "Odpowiedz"], date_format=DATES
        )

    return Race(f"import of {LINES:,} contacts", "pandas.read_csv of the same file", ours, theirs, LINES)


CHILD = """
import sys, time
from pathlib import Path
what, export, home = sys.argv[1:]
start = time.perf_counter()
if what == "ours":
    from cxlib.clients.folder import create
    from cxlib.intake.importer import import_file
    folder = create("large", language="pl", sector="services")
    import_file(folder, Path(export), map_path=Path(home, "map.yml"))
else:
    import pandas
    pandas.read_csv(export, sep=";", encoding="cp1250")
seconds = time.perf_counter() - start
held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(seconds, int(held.split()[1]) / 1024)
"""


def large(place: Path, rounds: int) -> Found:
    """One import of many lines: rows per second and the most memory held, each in a process of its own."""
    found: Found = {}
    if sys.platform != "linux":  # the peak of a process is read the Linux way
        return found
    (place / "map.yml").write_text(MAP, encoding="utf-8")
    export = write_export(place / "large.csv", LARGE)
    print(f"{LARGE:,} contacts in one file, once")
    for what, title in (("ours", "cx import"), ("theirs", "pandas.read_csv")):
        done = subprocess.run(
            [sys.executable, "-c", CHILD, what, str(export), str(place)],
            check=True,
            capture_output=True,
            text=True,
        )
        seconds_, peak = map(float, done.stdout.split())
        print(f"  {title:20} {LARGE / seconds_:10,.0f} rows per second   peak {peak:6,.0f} MB")
        found |= {f"{title}, rows per second": LARGE / seconds_, f"{title}, MB": peak}
    return found


def write_export(path: Path, lines: int = LINES) -> Path:
    """A seeded Polish contact list as a spreadsheet saves it: cp1250, semicolons, one in five unanswered."""
    chance = random.Random(SEED)
    first = datetime(2026, 7, 1, 8)
    rows = ["Nr;Kanal;Otwarto;Odpowiedz;Opis"]
    for number in range(lines):
        opened = first + timedelta(minutes=chance.randrange(90 * 24 * 60))
        answered = opened + timedelta(minutes=chance.randrange(5, 3000))
        reply = answered.strftime(DATES) if chance.random() < 0.8 else ""
        channel = chance.choice(["e-mail", "telefon", "SMS"])
        opening = opened.strftime(DATES)
        rows.append(f"Z{number};{channel};{opening};{reply};Proszę o kontakt w sprawie {number}")
    path.write_text("\n".join(rows) + "\n", encoding="cp1250")
    return path


PARTS: dict[str, Callable[[Path, int], Found]] = {
    "small": small,
    "large": large,
    "notebooks": notebooks,
    "live": live,
    "portfolio": portfolio,
    "measures": measures,
}
"""By name; each gets a scratch folder and how many rounds are wanted, prints its table, gives its figures."""


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description="How fast the tool is against named peers.")
    asked.add_argument("rounds", type=int, nargs="?", default=5)
    asked.add_argument("--only", choices=list(PARTS), action="append", default=[], metavar="NAME",
                       help="one part (may be given again): " + ", ".join(PARTS))  # fmt: skip
    asked.add_argument(TEN_MILLION, action="store_true", help="the part measures up to ten million answers")
    asked.add_argument(ONE, type=Path, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.into:
        one_part(given.only[0], given.rounds, given.into)
    else:
        main(given.rounds, given.only)
