"""The forms of notebook 01: a file, and a box to paste into."""

from __future__ import annotations

from typing import Any

from cxlib.pages.notes.forms import Clock
from cxlib.pages.page import Page
from cxlib.pages.widgets_bring import Bring


def file(page: Page, clock: Clock) -> Any:
    """An export: looked at first, then imported, and taken back if it was wrong."""
    return Bring(page.folder, page.notes, "file", clock=clock).widget()


def paste(page: Page, clock: Clock) -> Any:
    """Text from a page or a chat that has no export."""
    return Bring(page.folder, page.notes, "paste", clock=clock).widget()
