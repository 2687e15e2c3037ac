"""What most notebooks of a run read of a client, read once for all of them."""

from __future__ import annotations

from cxlib.clients.parquet import SMALL
from cxlib.pages.comments import WRITTEN, Source, coded
from cxlib.pages.page import Page, keep, open_page


def read_ahead(client: str, quarter: str, as_of: str) -> None:
    """Read it, so that `open_page` gives it to each notebook of this run; large tables are left out."""
    page = open_page("", client, quarter, as_of)
    page.words, page.notes, page.rules, page.frozen  # noqa: B018
    if _small(page, "contacts"):
        page.ready("contacts")
    source = Source.of(page.folder)
    for name in WRITTEN:
        if _small(page, name) and "comment" in (rows := page.rows(name)):
            coded(source, name, rows)
    keep(page)


def _small(page: Page, table: str) -> bool:
    """Whether a table is there and quickly read; a large one would start threads, which no fork keeps."""
    path = page.folder.table_path(table)
    return path.is_file() and path.stat().st_size <= SMALL
