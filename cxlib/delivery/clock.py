"""The moment at which somebody writes something down, for the forms of a working notebook."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """When a decision is saved: a record of who did it when, never an input of a figure."""
    return dt.datetime.now(dt.UTC)
