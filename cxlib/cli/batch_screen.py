"""A batch on a terminal: one live line with counts, rate and time left; failures stay above it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxlib.delivery.batch.portfolio import State, Tell
    from cxlib.delivery.batch.tasks import Outcome


@contextmanager
def live() -> Iterator[Tell]:
    """A progress bar on standard error while the block runs."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        line = bar.add_task("")

        def tell(state: State, outcome: Outcome | None) -> None:
            if outcome is not None and outcome.status == "failed":
                console.print(
                    f"{outcome.client}: {outcome.sentence}", style="red", highlight=False, markup=False
                )
            bar.update(line, total=state.total, completed=state.through, description=_words(state))

        yield tell


def _words(state: State) -> str:
    """What stands beside the bar."""
    from cxlib.cli.batch import span

    words = []
    if state.failed:
        words.append(f"{state.failed} failed")
    if (left := state.seconds_left) is not None:
        words.append(f"{state.rate:.1f} a minute, {span(left)} left")
    if state.elsewhere:
        words.append(f"{state.elsewhere} with another batch")
    if state.at_work:
        words.append(", ".join(state.at_work[:3]))
    return " · ".join(words)
