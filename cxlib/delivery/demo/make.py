"""Making the demo clients: exports written, imported, decided, run and published."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cxlib.base.errors import RunError
from cxlib.base.files import write_text
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder, create
from cxlib.clients.folder import home as client_home
from cxlib.delivery.demo.decide import decide
from cxlib.delivery.demo.export import Export, write_exports
from cxlib.delivery.demo.firm import FIRMS, Firm, firm_for, firm_of_language
from cxlib.delivery.demo.tables import firm_tables
from cxlib.delivery.demo.truths import LAST, NOW, QUARTERS
from cxlib.delivery.record import NotebookRecord
from cxlib.intake.importer import import_file
from cxlib.intake.report import ImportReport

Progress = Callable[[str], None]
SHOWN = (LAST.previous(), LAST)
"""The quarters of a demo client that are run and published."""


@dataclass(frozen=True)
class DemoClient:
    """One demo client as it stands now.

    state: made; refreshed (it was there, unchanged); or kept (somebody changed its client.yml, so
    nothing was touched). pages: what to open, the newest quarter first.
    """

    name: str
    title: str
    language: str
    folder: ClientFolder
    state: Literal["made", "refreshed", "kept"]
    pages: tuple[Path, ...] = ()


def fill_sample(
    folder: ClientFolder,
    *,
    quarters: int = QUARTERS,
    now: dt.datetime | None = None,
    progress: Progress | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> list[ImportReport]:
    """Fill a client with the data and the decisions of the invented firm of its language.

    quarters: how many, the last being 2026Q3; now: when the files came in (default: 5 October 2026);
    meanwhile: what is done before the last files and decisions are there. Filling a client again changes
    nothing.
    """
    firm = firm_for(folder.settings)
    reports = []
    with tempfile.TemporaryDirectory(prefix="cx-demo-") as place:
        exports = write_exports(firm, firm_tables(firm, quarters), Path(place))
        for later in (False, True):
            for export in (one for one in exports if one.later == later):
                _say(progress, f"{folder.name}: {export.path.name}")
                reports.append(_taken_in(folder, export, now or NOW))
            decide(folder, firm, later=later)
            if meanwhile is not None and not later:
                meanwhile()
    return reports


def _taken_in(folder: ClientFolder, export: Export, now: dt.datetime) -> ImportReport:
    return import_file(folder, export.path, table=export.table, map_path=export.map_path, now=now)


def make_all(
    progress: Progress | None = None,
    *,
    home: Path | None = None,
    run: bool = True,
    publish: bool = True,
    languages: Iterable[str] = tuple(FIRMS),
) -> list[DemoClient]:
    """Make the demo clients, run and publish their last two quarters, and say what to open.

    languages: whose firms; all three by default. The first of the two is run before the newest files are in,
    as it was at the time. A demo client that is there already is refreshed, and only its newest quarter run
    again; one whose client.yml was changed is left alone.
    """
    with _home(home):
        return [_made(firm_of_language(language), progress, run, publish) for language in languages]


def _made(firm: Firm, progress: Progress | None, run: bool, publish: bool) -> DemoClient:
    folder = ClientFolder(firm.short, client_home() / firm.short)
    state: Literal["made", "refreshed", "kept"] = "refreshed"
    if not folder.root.exists():
        folder, state = _new(firm), "made"
    elif not _unchanged(folder, firm):
        _say(progress, f"{folder.name}: kept as it is")
        return DemoClient(folder.name, firm.name, firm.language, folder, "kept", _pages(folder))

    def turn(period: Period) -> None:
        if run:
            _turn(folder, period, progress, publish)

    first, last = SHOWN
    again = folder.run_folder(first).exists()
    fill_sample(folder, progress=progress, meanwhile=None if again else lambda: turn(first))
    turn(last)
    return DemoClient(folder.name, firm.name, firm.language, folder, state, _pages(folder))


def _new(firm: Firm) -> ClientFolder:
    """A blank client with the firm's name; its key is known, since its data are invented."""
    folder = create(
        firm.short, language=firm.language, sector=firm.sector, country=firm.country, display_name=firm.name
    )
    write_text(folder.root / "client.yml", _settings_text(folder, firm))
    write_text(folder.root / ".key", hashlib.sha256(firm.short.encode()).hexdigest() + "\n", private=True)
    return ClientFolder(folder.name, folder.root)


def _settings_text(folder: ClientFolder, firm: Firm) -> str:
    text = (folder.root / "client.yml").read_text(encoding="utf-8")
    return text.replace('ask_when: ""', f'ask_when: "{firm.texts["ask_when"]}"')


def _unchanged(folder: ClientFolder, firm: Firm) -> bool:
    """Whether the client.yml is still the one the demo wrote."""
    path = folder.root / "client.yml"
    if not path.is_file():
        return False
    with tempfile.TemporaryDirectory(prefix="cx-demo-") as place, _home(Path(place)):
        return path.read_bytes() == (_new(firm).root / "client.yml").read_bytes()


def _turn(folder: ClientFolder, period: Period, progress: Progress | None, publish: bool) -> None:
    """Run one quarter and publish it; a run that failed is a RunError."""
    from cxlib.delivery.batch.workers import default_at_once
    from cxlib.delivery.publish import publish as publish_quarter
    from cxlib.delivery.run import run as run_quarter

    def tell(notebook: NotebookRecord) -> None:
        if notebook.status == "running":
            _say(progress, f"{folder.name} {period.name}: {notebook.file}")

    record = run_quarter(folder, period, progress=tell, at_once=default_at_once())
    if record.failures:
        first = record.failures[0]
        raise RunError(
            f"Every notebook must run on a demo client ({folder.name}, {period.name}: {first.file} is "
            f"{first.status}; {first.error or 'no reason given'}). See cx doctor."
        )
    if publish:
        publish_quarter(folder, period)


def _pages(folder: ClientFolder) -> tuple[Path, ...]:
    """The published first pages, the newest quarter first."""
    found = [folder.published(period) for period in reversed(SHOWN)]
    return tuple(path / "index.html" for path in found if (path / "index.html").is_file())


@contextmanager
def _home(place: Path | None) -> Iterator[None]:
    """CX_HOME set to `place` for the block; None leaves it."""
    before = os.environ.get("CX_HOME")
    if place is not None:
        os.environ["CX_HOME"] = str(place)
    try:
        yield
    finally:
        if place is not None:
            if before is None:
                del os.environ["CX_HOME"]
            else:
                os.environ["CX_HOME"] = before


def _say(progress: Progress | None, text: str) -> None:
    if progress is not None:
        progress(text)
