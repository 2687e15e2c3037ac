"""`cx batch`: many clients in one go, resumable, with progress on standard error and a summary at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cxlib.cli.output import Json, print_json

if TYPE_CHECKING:
    from cxlib.delivery.batch.due import Due
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
    quarter: Annotated[
        str | None, typer.Argument(help="2026Q3, a month 2026-07, a week 2026-W27 or a year.")
    ] = None,
    due: Annotated[bool, typer.Option("--due", help="What the cadence table asks for today.")] = False,
    on: Annotated[str, typer.Option(help="Another day than today for --due, like 2026-10-05.")] = "",
    clients: Annotated[str, typer.Option(help="Which clients, like 'anna-*' or anna,berta.")] = "*",
    jobs: Annotated[int | None, typer.Option(min=1, help="Clients at the same time.")] = None,
    scheduler: Annotated[str, typer.Option(help="Dask: tcp://10.0.0.5:8786, tls://... or local.")] = "",
    as_of: Annotated[str, typer.Option(help="The day up to which data count, like 2026-10-05.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Run what is unchanged too.")] = False,
    publish: Annotated[bool, typer.Option("--publish/--no-publish", help="Make the pages too.")] = True,
    minutes: Annotated[float, typer.Option(min=0.1, help="The longest a notebook may take.")] = 15,
    memory: Annotated[int, typer.Option(min=256, help="The most memory a notebook may take, in MB.")] = 2048,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    json: Json = False,
) -> int:
    """Run and publish a period for many clients: the unchanged are skipped, a second call resumes."""
    import datetime as dt

    from cxlib.clients.folder import home_address
    from cxlib.delivery.batch.plan import chosen
    from cxlib.delivery.batch.tasks import Task
    from cxlib.delivery.limits import Limits

    limits = Limits(notebook_seconds=60 * minutes, memory_mb=memory)
    shared: dict[str, Any] = {"as_of": as_of, "force": force, "publish": publish, "limits": limits}
    periods, names = _periods(quarter, due, on), chosen(clients)
    if as_of:
        from cxlib.clients.inputs import moment

        moment(as_of, dt.UTC)  # a wrong one is told once, not for every client
    tasks = [
        Task(name, one.period.name, home_address(), carries=one.carries, **shared)
        for one in periods
        for name in names
    ]
    return _preview(tasks, json) if dry_run else _run(tasks, jobs, scheduler, json)


def _periods(quarter: str | None, due: bool, on: str) -> list[Due]:
    """The period that was named, or those that are due."""
    import datetime as dt

    from cxlib.base.errors import SettingsError
    from cxlib.base.quarter import Period
    from cxlib.delivery.batch.due import Due, due_on
    from cxlib.delivery.clock import now

    if (quarter is None) != due:
        given = "we got both" if due else "we got neither"
        raise SettingsError(
            f"A batch must know what to run (a period like 2026Q3, or --due for what is due today; {given}). "
            "Give one of them."
        )
    if on and not due:
        raise SettingsError(
            f"--on must come with --due (we got the period {quarter}). For the day up to which data count "
            "use --as-of."
        )
    if quarter is not None:
        return [Due(Period.parse(quarter))]
    try:
        return due_on(dt.date.fromisoformat(on) if on else now().astimezone().date())
    except ValueError:
        raise SettingsError(f"A day must be written like 2026-10-05 (we got {on!r}). Correct --on.") from None


def _preview(tasks: list[Task], json: bool) -> int:
    """Say what a batch would do; nothing is run and nothing written."""
    from pathlib import Path

    from cxlib.clients.ledger import Ledger
    from cxlib.delivery.batch.plan import unchanged

    still = unchanged(tasks, Ledger.open(Path(tasks[0].home)))
    ahead = [task for task in tasks if task.key not in still]
    if json:
        print_json({"would_run": [{"client": one.client, "period": one.period} for one in ahead],
                    "unchanged": len(still)})  # fmt: skip
        return 0
    for task in ahead:
        few = " or ".join(f"{rows} {table}" for table, rows in task.carries)
        typer.echo(f"  {task.client}  {task.period}{f'  (if it has {few} rows)' if few else ''}")
    typer.echo(f"{len(ahead)} of {len(tasks)} would be run, {len(still)} are unchanged. Nothing was done.")
    return 0


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
        _summary(outcomes, forced=any(task.force for task in tasks))
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


def _summary(outcomes: list[Outcome], *, forced: bool) -> None:
    counts = _counts(outcomes)
    told = [f"{counts[status]} {title}" for status, title in TITLES.items() if counts[status]]
    clients = len({one.client for one in outcomes})
    many = f"{clients} client{'s' * (clients != 1)}"
    several = len({one.period for one in outcomes}) > 1
    typer.echo(f"{f'{len(outcomes)} periods of {many}' if several else many}: {', '.join(told)}.")
    failed = [one for one in outcomes if one.status == "failed"]
    if not failed:
        return
    width, long = (max(len(getattr(one, of)) for one in failed) for of in ("client", "period"))
    for one in failed:
        typer.echo(f"  {one.client:{width}}  {f'{one.period:{long}}  ' if several else ''}{one.sentence}")
        if one.place and one.place not in one.sentence:
            typer.echo(f"  {'':{width}}  Look in {one.place}")
    again = "the same command again, without --force" if forced else "the same command again"
    typer.echo(f"Correct what it says, then call {again}: what is done is not done twice.")
