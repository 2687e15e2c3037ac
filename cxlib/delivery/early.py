"""The parts of a publication that rest on figures and rows alone, made while the notebooks run.

Whoever runs notebooks waits for their kernels most of the time. What goes wrong here is thrown away: the
publication then makes its parts itself, and tells what was wrong.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Self

from cxlib.base.figure import Figures
from cxlib.base.figure_store import read as read_figures
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.publications import FIGURES
from cxlib.delivery.html import Site
from cxlib.delivery.live import first_view
from cxlib.delivery.publish import Parts, site_of
from cxlib.delivery.record import RunRecord
from cxlib.delivery.standing import ROWS
from cxlib.delivery.workbook import is_small, workbook


class Early:
    """The parts of one client's publication, made by a thread."""

    def __init__(self, folder: ClientFolder, period: Period) -> None:
        self.folder, self.period = folder, period
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._parts: Parts | None = None

    def begin(self, place: Path, record: RunRecord) -> None:
        """Begin with what a run has frozen in `place`, before its notebooks run."""
        self._thread = threading.Thread(target=self._try, args=(place, record), name="early", daemon=True)
        self._thread.start()

    def parts(self) -> Parts | None:
        """The parts, when they are done; None when there are none."""
        if self._thread is not None:
            self._thread.join()
        return self._parts

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Break off what is still going on, and be there when it is over."""
        self._stopped = True
        self.parts()

    def _try(self, place: Path, record: RunRecord) -> None:
        with suppress(Exception):
            if is_small(place / ROWS):  # else it would want its memory while the notebooks want theirs
                self._make(place, record)

    def _make(self, place: Path, record: RunRecord) -> None:
        figures = read_figures(place / FIGURES, record.fingerprint)
        if figures is None:
            return
        site = site_of(self.folder, self.period, record)
        views = dict(self._views(site, figures, record))
        book = io.BytesIO()
        if not self._stopped:
            workbook(book, figures, place / ROWS, **site.given())
            self._parts = Parts(record.fingerprint, book.getvalue(), views)

    def _views(self, site: Site, figures: Figures, record: RunRecord) -> Iterator[tuple[str, str]]:
        for notebook in record.notebooks:
            if self._stopped:
                return
            yield notebook.id, first_view(site, notebook.id, figures)
