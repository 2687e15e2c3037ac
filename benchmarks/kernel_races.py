"""Our notebooks: ours against plain papermill, ploomber-engine and the same cells in one warm process.

Every side runs the same prepared notebooks of one demo client whose figures are frozen, as in a run.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import papermill
import psutil
from nbformat import NotebookNode
from ploomber_peer import Ploomber, ploomber

from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder, create
from cxlib.clients.inputs import resolve_as_of
from cxlib.delivery import kernels, run_notebook
from cxlib.delivery.demo import fill_sample
from cxlib.delivery.kernels_ahead import Ahead
from cxlib.delivery.parameters import RunParameters
from cxlib.delivery.prepare import Source, sources
from cxlib.delivery.publish import publish
from cxlib.delivery.run import run
from cxlib.delivery.warm import owner

QUARTER = Period.parse("2026Q3")


@dataclass(frozen=True)
class Bench:
    """One client with its quarter run, and where executed notebooks go."""

    folder: ClientFolder
    parameters: RunParameters
    place: Path

    def ours(self, shelf: list[Source], at_once: int = 1) -> None:
        """As `cx run` does it, kernels begun ahead; from wanting the first until the last is gone."""
        with Ahead(kernels.kernels_of(self.folder), self.place, len(shelf)) as ahead:
            ahead.brief(self.parameters.model_dump())

            def one(source: Source) -> None:
                notebook = run_notebook.prepare(source, self.folder.settings)
                done = run_notebook.execute(
                    source, notebook, self.parameters, into=self.place, kept=self.place, kernels=ahead
                )
                if done.status != "ok":
                    raise SystemExit(f"{source.file}: {done.error}")

            each(one, shelf, at_once)

    def papermill(self, shelf: list[Source], at_once: int = 1) -> None:
        """Papermill as it comes: its engine, its kernel, its saves."""
        def one(source: Source) -> None:
            papermill.execute_notebook(
                str(source.path), str(self.place / f"peer-{source.file}"),
                parameters=self.parameters.model_dump(), kernel_name="python3", progress_bar=False,
            )

        each(one, shelf, at_once)

    def limit(self, shelf: list[Source]) -> None:
        """The cells alone, in this warm process: no kernel, no isolation, nothing kept."""
        from IPython.core.interactiveshell import InteractiveShell
        from IPython.utils.capture import capture_output

        shell = InteractiveShell.instance()
        for source in shelf:
            gc.freeze()  # emptying the shell looks through all that was ever made here: not the cells' work
            shell.reset(new_session=False)
            shell.push(self.parameters.model_dump())
            with capture_output():
                for cell in code_cells(source):
                    done = shell.run_cell(cell.source, store_history=False)
                    if not done.success:
                        problem = done.error_in_exec or done.error_before_exec
                        raise SystemExit(f"{source.file}, cell {cell.id}: {problem!r}")


def each(work: Callable[[Source], None], shelf: list[Source], at_once: int) -> None:
    """One after the other, or some at a time."""
    if at_once == 1:
        for source in shelf:
            work(source)
        return
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(work, shelf))


def code_cells(source: Source) -> Iterator[NotebookNode]:
    """The cells that run, but for the parameters' defaults."""
    for cell in source.load().cells:
        if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", []):
            yield cell


def make(place: Path) -> Bench:
    """A Polish demo client, imported and run once."""
    os.environ["CX_HOME"] = str(place / "clients")
    folder = create("bench-notebooks", language="pl", sector="clinic")
    fill_sample(folder)
    record = run(folder, QUARTER)
    if record.status != "ok":
        raise SystemExit(f"the demo client must run: {[one.error for one in record.failures]}")
    clock = resolve_as_of(folder, QUARTER).isoformat()
    executed = place / "executed"
    executed.mkdir()
    publish(folder, QUARTER)
    return Bench(folder, RunParameters(client=folder.name, quarter=QUARTER.name, as_of=clock), executed)


def races(place: Path, rounds: int) -> dict[str, float]:
    """Print and give the medians: seconds a notebook, one and two workers, first cell, memory, leaks."""
    bench = make(place)
    shelf = sources()
    with ploomber(place) as peer:
        found = _turns(bench, shelf, rounds, peer)
    sides = {"ours": bench.ours, "papermill": bench.papermill}
    found |= _two(sides, shelf, rounds)
    found |= asyncio.run(_first_cells(rounds * 4))
    found |= asyncio.run(_many_stops())
    tell(found)
    return found


def _turns(bench: Bench, shelf: list[Source], rounds: int, peer: Ploomber | None) -> dict[str, float]:
    """Seconds a notebook when all are run one after the other, every side in turn.

    Ours and the limit are neighbours in every round: a machine changes its speed within a minute, and theirs
    is the finest ratio.
    """
    sides: dict[str, Any] = {"papermill": bench.papermill, "limit": bench.limit, "ours": bench.ours}
    if peer is not None:
        sides["ploomber"] = lambda shelf: [
            peer.execute(source.path, bench.parameters.model_dump()) for source in shelf
        ]
        sides["ploomber"](shelf[:1])  # warm
    bench.limit(shelf)  # warm
    times: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds):
        for name in (list(sides), list(reversed(sides)))[number % 2]:
            times[name].append(_seconds(sides[name], shelf))
    rounded = [ours / limit for ours, limit in zip(times["ours"], times["limit"], strict=True)]
    return {name: median(values) for name, values in times.items()} | {"ours / limit": median(rounded)}


def tell(found: dict[str, float]) -> None:
    """One line a figure, each with what it is measured against."""
    two = found["papermill, two workers"]
    for title, ours, peer in (
        ("a notebook: plain papermill / ours", found["ours"], found["papermill"]),
        ("the same, two workers each", found["ours, two workers"], two),
        ("a notebook: ours / limit", found["limit"], found["ours"]),
        ("kernel wanted to first cell done: plain / ours", found["ours, first cell"],
         found["papermill, first cell"]),
        ("memory only it holds (USS), MB: ours / plain", found["papermill, MB"], found["ours, MB"]),
        ("memory with its share (PSS), MB: ours / plain", found["papermill, MB PSS"], found["ours, MB PSS"]),
    ):
        print(f"{title:50} {peer:8.2f} / {ours:6.2f} = {peer / ours:5.2f}")
    print(f"{'a notebook: ours / limit, round by round':50} {found['ours / limit']:26.2f}")
    if "ploomber" in found:
        print(f"{'a notebook: ploomber-engine / ours':50} {found['ploomber']:8.2f} / {found['ours']:6.2f} "
              f"= {found['ploomber'] / found['ours']:5.2f}")  # fmt: skip
    print(f"{'processes left after 150 kernels':50} {found['left']:8.0f}")
    print(f"{'stops over 2 s, the longest':50} {found['slow stops']:8.0f} {found['longest stop']:8.2f} s")


def _seconds(work: Any, shelf: list[Source], **options: int) -> float:
    """Seconds a notebook."""
    began = time.perf_counter()
    work(shelf, **options)
    return (time.perf_counter() - began) / len(shelf)


def _two(sides: dict[str, Any], shelf: list[Source], rounds: int) -> dict[str, float]:
    """Seconds a notebook with two at a time, the sides in turn."""
    measured: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(max(1, rounds // 2)):
        for name, work in sides.items():
            measured[name].append(_seconds(work, shelf, at_once=2))
    return {f"{name}, two workers": median(values) for name, values in measured.items()}


async def _many_stops(many: int = 150) -> dict[str, float]:
    """What outlives kernels that were started and stopped one after the other, and how long stops took."""
    stops = []
    for _ in range(many):
        manager = kernels.PrivateKernelManager()
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        client.stop_channels()
        began = time.perf_counter()
        await manager.shutdown_kernel(now=True)
        stops.append(time.perf_counter() - began)
    slow = sum(one > 2 for one in stops)
    return {"left": float(len(left())), "slow stops": float(slow), "longest stop": max(stops)}


WORK = "import pandas, seaborn, ipywidgets; from cxlib.pages import page, charts"
"""What a notebook's first cells import."""


async def _first_cells(rounds: int) -> dict[str, float]:
    """From wanting a kernel until its first imports are done, and the memory one more costs, both kinds.

    Memory is taken as in a run: one kernel at work, the next one standing ready.
    """
    seconds: dict[str, list[float]] = {"ours": [], "papermill": []}
    memory: dict[str, list[float]] = {"ours": [], "papermill": []}
    shared: dict[str, list[float]] = {"ours": [], "papermill": []}
    for _ in range(rounds):
        for kind, asked in (("ours", "warm"), ("papermill", "plain")):
            os.environ[owner.ASK] = asked
            began = time.perf_counter()
            manager, client = await _at_work()
            seconds[kind].append(time.perf_counter() - began)
            spare, its_client = await _at_work("pass")
            held = psutil.Process(manager.provisioner.pid).memory_full_info()
            memory[kind].append(held.uss / 1e6)
            shared[kind].append(getattr(held, "pss", held.uss) / 1e6)
            for one, its in ((manager, client), (spare, its_client)):
                its.stop_channels()
                await one.shutdown_kernel(now=True)
    os.environ.pop(owner.ASK)
    first = {f"{kind}, first cell": median(values) for kind, values in seconds.items()}
    first |= {f"{kind}, MB PSS": median(values) for kind, values in shared.items()}
    return first | {f"{kind}, MB": median(values) for kind, values in memory.items()}


async def _at_work(cell: str = WORK) -> tuple[Any, Any]:
    """A kernel that has done one cell, and its client."""
    manager = kernels.PrivateKernelManager()
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    await client.execute_interactive(cell, output_hook=lambda _: None, timeout=60)
    return manager, client


def left() -> list[str]:
    """Our own processes and connection folders that outlived their kernels; the parent may stay."""
    own = psutil.Process()
    found = []
    for process in own.children(recursive=True):
        with contextlib.suppress(psutil.Error):
            if process.pid != owner.owner().pid and process.status() != psutil.STATUS_ZOMBIE:
                found.append(" ".join(process.cmdline()))
    return found


