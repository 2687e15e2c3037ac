"""`cx batch`: many clients in one go, resumable, with progress on standard error and a summary at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxlib.cli.output import Json, print_json

if TYPE_CHECKING:
    from cxlib.delivery.batch.portfolio import State, Tell
    from cxlib.delivery.batch.tasks import Outcome, Task
    from cxlib.delivery.batch.workers import Workers

TITLES = {
    "ok": "done", "unchanged": "unchanged", "quiet": "too little data yet", "failed": "failed",
}  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command of this module to `cx`."""
    app.command("batch", epilog="Example: cx batch 2026Q3 --clients 'anna-*'")(batch)


def batch(
    quarter: Annotated[str, typer.Argument(help="2026Q3, a month 2026-07, a week 2026-W27 or a year.")],
    clients: Annotated[str, typer.Option(help="Which clients, like 'anna-*' or anna,berta.")] = "*",
    jobs: Annotated[int | None, typer.Option(min=1, help="Clients at the same time.")] = None,
    scheduler: Annotated[str, typer.Option(help="Dask: tcp://10.0.0.5:8786, tls://... or local.")] = "",
    as_of: Annotated[str, typer.Option(help="The day up to which data count, like 2026-10-05.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Run what is unchanged too.")] = False,
    publish: Annotated[bool, typer.Option("--publish/--no-publish", help="Make the pages too.")] = True,
    minutes: Annotated[float, typer.Option(min=0.1, help="The longest a notebook may take.")] = 15,
    memory: Annotated[int, typer.Option(min=256, help="The most memory a notebook may take, in MB.")] = 2048,
    json: Json = False,
) -> int:
    """Run and publish a period for many clients: the unchanged are skipped, a second call resumes."""
    from cxlib.base.quarter import Period
    from cxlib.clients.folder import home_address
    from cxlib.delivery.batch.plan import chosen
    from cxlib.delivery.batch.tasks import Task
    from cxlib.delivery.limits import Limits

    period, limits = Period.parse(quarter), Limits(notebook_seconds=60 * minutes, memory_mb=memory)
    shared: dict[str, Any] = {"as_of": as_of, "force": force, "publish": publish, "limits": limits}
    tasks = [Task(name, period.name, home_address(), **shared) for name in chosen(clients)]
    return _run(tasks, jobs, scheduler, json)


def _run(tasks: list[Task], jobs: int | None, scheduler: str, json: bool) -> int:
    from cxlib.delivery.batch.portfolio import run_all
    from cxlib.delivery.batch.workers import default_jobs

    many = jobs or default_jobs()
    if scheduler and scheduler != "local":
        many = 1  # a client's notebooks run one after the other; the cluster does many clients
    with _telling(quiet=json) as tell:
        outcomes = run_all(tasks, _hands(scheduler), tell, jobs=many)
    if json:
        print_json({"counts": _counts(outcomes), "outcomes": [one.as_dict() for one in outcomes]})
    else:
        _summary(outcomes)
    return 1 if any(one.status == "failed" for one in outcomes) else 0


def _hands(scheduler: str) -> Callable[[int], Workers]:
    from cxlib.base.errors import SettingsError
    from cxlib.delivery.batch.workers import Inline

    if scheduler:
        try:
            from cxlib.delivery.batch.cluster import Cluster
        except ImportError:
            raise SettingsError(
                "--scheduler needs the extra dask. Install it with: pip install cx-playbook[dask]"
            ) from None
        return lambda many: Cluster(scheduler, many)

    def make(many: int) -> Workers:
        if many == 1:
            return Inline()
        from cxlib.delivery.batch.processes import Processes

        return Processes(many)

    return make


def _counts(outcomes: list[Outcome]) -> dict[str, int]:
    return {status: sum(one.status == status for one in outcomes) for status in TITLES}


@contextmanager
def _telling(*, quiet: bool) -> Iterator[Tell]:
    """How progress is told: not at all, a live line on a terminal, one line a client elsewhere."""
    if quiet:
        yield lambda state, outcome: None
    elif sys.stderr.isatty():
        from cxlib.cli.batch_screen import live

        with live() as tell:
            yield tell
    else:
        yield _line


def _line(state: State, outcome: Outcome | None) -> None:
    """One line for each client that was worked on or failed; the unchanged are counted in the summary."""
    if outcome is None or outcome.status in ("unchanged", "quiet"):
        return
    words = [f"[{state.through}/{state.total}] {outcome.client} {outcome.period}: {TITLES[outcome.status]}"]
    words.append(f"{outcome.seconds:.1f} s")
    if (left := state.seconds_left) is not None and state.through < state.total:
        words.append(f"{state.rate:.1f} clients a minute, {span(left)} left")
    print(", ".join(words), file=sys.stderr, flush=True)


def span(seconds: float) -> str:
    """A length of time as people say it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def _summary(outcomes: list[Outcome]) -> None:
    counts = _counts(outcomes)
    told = [f"{counts[status]} {title}" for status, title in TITLES.items() if counts[status]]
    typer.echo(f"{len(outcomes)} client{'s' if len(outcomes) != 1 else ''}: {', '.join(told)}.")
    failed = [one for one in outcomes if one.status == "failed"]
    if not failed:
        return
    width = max(len(one.client) for one in failed)
    for one in failed:
        typer.echo(f"  {one.client:{width}}  {one.sentence}")
        if one.place and one.place not in one.sentence:
            typer.echo(f"  {'':{width}}  Look in {one.place}")
    typer.echo("Correct what it says, then call the same command again: what is done is not done twice.")
