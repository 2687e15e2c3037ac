"""The picker of a working notebook: another client or period without touching its parameters."""

from __future__ import annotations

from cxlib.base.quarter import BACK, Period
from cxlib.clients.folder import all_names
from cxlib.pages.page import Page, open_page
from cxlib.pages.widgets import Picker

_picked: dict[str, tuple[str, str]] = {}


def pick(page: Page) -> Page:
    """Show the picker and give the page of what was picked (the one given, until something was).

    The cells below speak of the picked client and period once they are run again.
    """
    from IPython.display import display

    client, quarter = _picked.get(page.notebook, (page.folder.name, page.period.name))
    around = [page.period.shifted(step).name for step in range(1, -BACK - 1, -1)]
    picker = Picker(
        all_names(),
        around,
        page.notes,
        client=client,
        quarter=quarter,
        opened=lambda name, period: _remember(page.notebook, name, period),
    )
    display(picker.widget())  # type: ignore[no-untyped-call]
    if (client, quarter) == (page.folder.name, page.period.name):
        return page
    return open_page(page.notebook, client, Period.parse(quarter).name)


def _remember(notebook: str, client: str, quarter: str) -> None:
    _picked[notebook] = (client, quarter)
