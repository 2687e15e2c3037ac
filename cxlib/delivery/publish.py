"""What a client receives, made from executed notebooks alone: pages, message, spreadsheet, live notebooks.

Nothing is computed here and no table is opened. The whole publication takes the place of the old one
in one step; the same run gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from cxlib.base.errors import RunError
from cxlib.base.figure import Figures
from cxlib.base.files import write_bytes, write_text
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.settings import ClientSettings, sectors
from cxlib.delivery.disk import writing
from cxlib.delivery.harvest import harvest
from cxlib.delivery.html import INDEX, WORKBOOK, Site, gates_page, notebook_page
from cxlib.delivery.live import write_live
from cxlib.delivery.places import alone, emptied, settle, swap
from cxlib.delivery.quoted import Door
from cxlib.delivery.record import RunRecord, failed_place, figures_of, last_good
from cxlib.delivery.standing import ROWS
from cxlib.delivery.workbook import workbook
from cxlib.pages.owner import owner_page, owner_text
from cxlib.pages.wording import Words

MESSAGE = "owner.txt"


@dataclass(frozen=True)
class Parts:
    """What was made before the notebooks were through: the spreadsheet, and each live page's first view.

    fingerprint: of the run whose figures and rows they show; views: by notebook.
    """

    fingerprint: str
    book: bytes
    views: Mapping[str, str]


@dataclass(frozen=True)
class Publication:
    """What was published: the folder, its pages (the owner's first), how many gates are closed."""

    client: str
    quarter: str
    folder: str
    pages: tuple[str, ...]
    live: tuple[str, ...]
    closed_gates: int
    message: str

    def as_dict(self) -> dict[str, Any]:
        """The publication as `cx publish --json` prints it."""
        return asdict(self)


def publish(folder: ClientFolder, period: Period, parts: Parts | None = None) -> Publication:
    """Publish a client's last good run; a run that failed, is partial or is missing is a RunError.

    parts: what is made already, if this run's; the same bytes come out without it.
    """
    with writing(folder), alone(folder):
        place = folder.published(period)
        settle(place)
        record = _publishable(folder, period)
        run = folder.run_folder(period)
        figures = figures_of(folder, period)
        site = _told(folder, period, record)
        staging = emptied(place.with_name(f".{period.name}.staging"))
        try:
            fitting = parts if parts is not None and parts.fingerprint == record.fingerprint else None
            live = _write(staging, site, figures, run, fitting)
            swap(staging, place)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    text = (place / MESSAGE).read_text(encoding="utf-8")
    pages = tuple(file for file, _ in site.links() if file.endswith(".html"))
    gates = sum(len(told.gates) for told in site.told)
    return Publication(folder.name, period.name, str(place), (INDEX, *pages), live, gates, text)


def _publishable(folder: ClientFolder, period: Period) -> RunRecord:
    again = f"cx run {folder.name} {period.name}"
    if failed_place(folder, period).exists():
        raise RunError(
            f"Only a run that came out whole can be published (the last one of {folder.name} {period.name} "
            f"failed). Correct what it says and run it again: {again}"
        )
    record = last_good(folder, period)
    if record is None:
        raise RunError(f"A quarter must be run before it is published (not {folder.name} yet). Call: {again}")
    if record.status != "ok":
        raise RunError(
            f"Only a whole run can be published ({folder.name} {period.name}: {record.status}). "
            f"Run it again: {again}"
        )
    if record.partial:
        raise RunError(
            f"Only a run of all notebooks can be published ({folder.name} {period.name}: --only). "
            f"Run the rest: {again}"
        )
    return record


def site_of(folder: ClientFolder, period: Period, record: RunRecord) -> Site:
    """What every file of a publication shares, before any notebook has told something."""
    data_to = record.as_of - dt.timedelta(microseconds=1)  # the clock itself is the first moment left out
    words, settings = Words.of(folder.settings), folder.settings
    voice = _voice(settings, words.language)
    return Site(words, voice, folder.name, settings.name, period, data_to, ())


def _told(folder: ClientFolder, period: Period, record: RunRecord) -> Site:
    """The site with what the run's notebooks tell."""
    site = site_of(folder, period, record)
    door = Door.of(folder, site.words)
    return replace(
        site, told=tuple(door.shown(one) for one in harvest(folder.run_folder(period), record))
    )


def _voice(settings: ClientSettings, language: str) -> dict[str, Any]:
    word = sectors()[settings.sector]
    forms = settings.words.get(word, {}).get(language)
    return {
        "language": language,
        "word": word,
        "forms": forms,
        "currency": settings.currency,
        "zone": settings.time_zone,
    }


def _write(staging: Path, site: Site, figures: Figures, run: Path, parts: Parts | None) -> tuple[str, ...]:
    """All files of a publication; gives the names of the live notebooks."""
    given = site.given()
    findings = [finding for told in site.told for finding in told.findings()]
    write_text(staging / INDEX, owner_page(findings, links=site.links(), **given))
    write_text(staging / MESSAGE, owner_text(findings, **given) + "\n")
    for told in site.open:
        write_text(staging / site.file(told), notebook_page(site, told))
    if site.closed:
        write_text(staging / site.gates_file, gates_page(site))
    if parts is not None:
        write_bytes(staging / WORKBOOK, parts.book)
    else:
        workbook(staging / WORKBOOK, figures, run / ROWS, **given)
    return write_live(staging / "live", site, figures, views=parts.views if parts is not None else {})
