"""Small clients made of tables written in the test, and what every finding must keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cxlib.clients.folder import create
from cxlib.clients.tables import TABLES, write_table
from cxlib.pages.banned import find_banned
from cxlib.pages.finding import Finding
from cxlib.pages.page import Page, open_page

MakePage = Callable[..., Page]


@pytest.fixture
def make_page(cx_home: Path) -> MakePage:
    """make_page("11", language="pl", survey=frame, ...) opens a page of a new client with these tables."""

    def make(
        notebook: str,
        *,
        language: str = "en",
        sector: str = "dental",
        quarter: str = "2026Q3",
        as_of: str = "2026-09-30",
        name: str = "",
        edit: Mapping[str, str] | None = None,
        **tables: Any,
    ) -> Page:
        number = len(list(cx_home.iterdir()))
        folder = create(name or f"client-{number}", language=language, sector=sector)
        settings = folder.root / "client.yml"
        for old, new in (edit or {}).items():
            text = settings.read_text(encoding="utf-8")
            assert old in text
            settings.write_text(text.replace(old, new), encoding="utf-8")
        for table, frame in tables.items():
            write_table(folder.table_path(table), TABLES[table], _complete(table, frame))
        return open_page(notebook, folder.name, quarter, as_of)

    return make


def _complete(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the bookkeeping a table always has: scope and, where missing, an id and a date."""
    full = frame.copy()
    known = TABLES[table]
    if known.key[0] not in full:
        full[known.key[0]] = [f"{table[0]}-{place}" for place in range(len(full))]
    if known.dated_by not in full:
        full[known.dated_by] = pd.date_range("2026-07-01 10:00", periods=len(full), freq="11h", tz="UTC")
    full["scope"] = "test"
    return full


def check_finding(finding: Finding, page: Page) -> None:
    """A sentence that is there, no blank left open, no banned word, and JSON that comes back whole."""
    assert finding.sentence.strip()
    assert finding.id.startswith(f"{page.notebook}.")
    assert Finding.from_json(finding.as_json()) == finding
    own = [finding.sentence, finding.question, *finding.details, finding.sure, finding.asked]
    grid = (
        [*finding.grid.columns, *(cell for row in finding.grid.rows for cell in row)] if finding.grid else []
    )
    audience = "consultant" if finding.kind == "note" else "owner"
    text = "\n".join(part for part in [*own, *grid, finding.chart.alt if finding.chart else ""] if part)
    assert find_banned(text, finding.language, sector=page.settings.sector, audience=audience) == []
    for line in finding.owner:
        first = "\n".join([line.text, *line.choices])
        assert find_banned(first, finding.language, sector=page.settings.sector, audience="first") == []
        later = "\n".join(line.more)
        assert find_banned(later, finding.language, sector=page.settings.sector, audience="owner") == []


@pytest.fixture
def check() -> Callable[[Finding, Page], None]:
    return check_finding


def moment(text: str) -> dt.datetime:
    """A moment in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
