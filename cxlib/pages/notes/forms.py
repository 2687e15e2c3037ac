"""How a notebook's form is made: the fields of one kind of decision, in the consultant's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from cxlib.clients.decided import Decided
from cxlib.pages.page import Page

Clock = Callable[[], dt.datetime]


def form(
    page: Page,
    model: type[Decided],
    names: tuple[str, ...],
    clock: Clock,
    *,
    called: Mapping[str, str] | None = None,
    **rest: Any,
) -> Any:
    """The form of one kind of decision; a field's label is `write.KIND.NAME`, or the key it is called by."""
    from cxlib.pages.widgets_write import Write

    labels = {name: f"write.{model.kind}.{name}" for name in names} | dict(called or {})
    return Write(page.folder, model, page.notes, labels, clock=clock, **rest).widget()
