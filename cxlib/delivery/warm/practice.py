"""What the warm parent does once so that no kernel has to: imports, sentences read, a first chart drawn.

Nothing here may start a thread, an event loop or a zmq context: a fork copies none of them alive.
Polars starts threads at import, so it is never among these libraries.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import os
import pkgutil
import string
import sys
import tempfile
from pathlib import Path

LIBRARIES = (
    "numpy",
    "pandas",
    "pyarrow.parquet",
    "pyarrow.dataset",
    "scipy.stats",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_agg",
    "seaborn",
    "sqlalchemy",
    "sqlalchemy.dialects.sqlite",
    "sqlite3",
    "ipywidgets",
    "ipykernel.kernelapp",
    "ipykernel.debugger",  # and the next two: a kernel's start is several times as long without them
    "debugpy",
    "psutil",
    "IPython.core.completer",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "holidays.countries",  # three hundred modules behind the first question for a free day
    "pandas.core.arrays.arrow._arrow_utils",
    "encodings.unicode_escape",
)

LANGUAGES = ("en", "pl", "tr")
LETTERS = f"{string.ascii_letters}{string.digits}{string.punctuation} ąćęłńóśźżĄĆĘŁŃÓŚŹŻçğıöşüÇĞİÖŞÜ–−…·\xa0%"
"""What words in these languages are made of: how wide each letter is in a chart."""

Stamp = dict[str, tuple[int, int, int]]


def learn() -> None:
    """Import what notebooks use; a library that is missing is missing in an ordinary kernel too."""
    for name in LIBRARIES:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def learn_cxlib() -> None:
    """Import the pages, and do once what every notebook does. Broken code is left to the kernel to tell."""
    try:
        practise()
    except Exception:  # whatever an edited module raises, the notebook must raise it, not we
        forget_cxlib()


def practise() -> None:
    """Import the pages and do once what every notebook does; whatever is broken is raised."""
    _import_pages()
    _rehearse()
    _open_files()


def _import_pages() -> None:
    importlib.import_module("cxlib.delivery.clock")
    pages = importlib.import_module("cxlib.pages")
    for found in pkgutil.walk_packages(pages.__path__, "cxlib.pages."):
        importlib.import_module(found.name)


def _rehearse() -> None:
    """Read the sentences and definitions, show a finding with a chart in every language."""
    from cxlib.base.quarter import Period
    from cxlib.base.registry import definitions
    from cxlib.clients.codebooks import shipped as codebook
    from cxlib.clients.method import shipped
    from cxlib.clients.settings import sectors, zones
    from cxlib.pages.cards import stylesheet, templates
    from cxlib.pages.charts import Bar, Dot, bars, dots_with_intervals
    from cxlib.pages.charts_svg import text_width
    from cxlib.pages.finding import Finding, Grid
    from cxlib.pages.wording import Words, people_words, sentences

    definitions()
    shipped()
    for sector in sectors():
        codebook(sector)
    zones()
    stylesheet()
    templates()
    people_words()
    for bold in (False, True):
        text_width(LETTERS, bold=bold)
    for language in LANGUAGES:
        sentences(language)
        words = Words(language)
        words.period(Period.parse("2026Q3"))
        words.number(1234.5)
        bars([Bar("Aż", 1.0, words.percent(0.5))], words=words, alt="")
        chart = dots_with_intervals([Dot("Aż", 1.0, 0.0, 2.0, words.number(1.0))], words=words, alt="")
        shown = Finding(
            "practice.first", "evidence", language, "Aż", chart=chart, grid=Grid(("Aż",), (("1",),))
        )
        shown._repr_mimebundle_()


def _open_files() -> None:
    """Read a table and a decision: the first of each costs many times what the second does."""
    from cxlib.clients.decisions import Decisions
    from cxlib.clients.parquet import rehearse

    rehearse()
    with tempfile.TemporaryDirectory(prefix="cx-practice-") as desk:
        decisions = Decisions("practice", path=Path(desk, "one"))
        when = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
        decisions.save_free("practice", "first", 1, "practice", when)
        decisions.current("practice", at=when)


def read_ahead(brief: dict[str, str]) -> None:
    """Read what all notebooks of a run read of a client, so that no kernel forked from here has to."""
    importlib.import_module("cxlib.pages.read_ahead").read_ahead(**brief)


def watched() -> Stamp:
    """Every file of cxlib, playbook and templates with inode, time and size: all that learning read."""
    found: Stamp = {}
    for root in _roots():
        _look(str(root), found)
    return found


def _roots() -> list[Path]:
    from cxlib.base.assets import asset

    return [Path(__file__).resolve().parents[2], asset("playbook"), asset("templates")]


def _look(folder: str, found: Stamp) -> None:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    _look(entry.path, found)
            else:
                with contextlib.suppress(FileNotFoundError):  # an editor replaces files as we look
                    state = entry.stat()
                    found[entry.path] = (state.st_ino, state.st_mtime_ns, state.st_size)


def forget_cxlib() -> None:
    """Take cxlib out of memory, so that the next import reads its files as they are now."""
    for name in [name for name in sys.modules if name == "cxlib" or name.startswith("cxlib.")]:
        del sys.modules[name]
