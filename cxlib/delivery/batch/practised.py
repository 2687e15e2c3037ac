"""Imported by the server that forks a batch's workers: what every client needs is read once, for all of them.

It starts no thread that importing the libraries does not: a fork copies none of them alive. What is broken is
left to the workers to tell: an error here would end the server.
"""

from __future__ import annotations

import gc
from contextlib import suppress

from cxlib.delivery.prepare import sources
from cxlib.delivery.warm.practice import practise
from cxlib.pages.cards import templates


def _read() -> None:
    """The first notebook read compiles what all are checked against; templates are compiled once."""
    for source in sources()[:1]:
        source.load()
    for name in templates().list_templates():
        templates().get_template(name)


with suppress(Exception):
    practise()
    _read()
gc.collect()
gc.freeze()  # all this stays to the end: no worker needs to look through it for garbage
