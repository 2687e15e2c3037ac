"""What was shown before a period: the newest earlier publication, on which a notebook may look back."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from cxlib.base.errors import SettingsError
from cxlib.base.files import sha256
from cxlib.base.quarter import BACK, Period

FIGURES, RECORD, KNOWN = "figures.parquet", "run.json", "known.parquet"
"""Files of a run: its figures (also beside what was published), what it was made from, the rows it knew."""

BEFORE = "before"
"""The folder in a run that keeps the figures of the run whose place it took."""


def shown_periods(root: Path, period: Period) -> Iterator[Period]:
    """The periods before this one that were published, the newest first."""
    there = _published(root)
    for step in range(1, BACK + 1):
        earlier = period.shifted(-step)
        if earlier.name in there and _figures(root, earlier).is_file():
            yield earlier


def first_shown(root: Path, period: Period) -> Period | None:
    """The earliest period of its kind before this one that was published: where a client began."""
    found = []
    for name in _published(root):
        with suppress(SettingsError):
            one = Period.parse(name)
            same_kind = (one.months, bool(one.week)) == (period.months, bool(period.week))
            if same_kind and one < period and _figures(root, one).is_file():
                found.append(one)
    return min(found, default=None)


def shown_files(root: Path, period: Period) -> tuple[Path, ...]:
    """The files of the newest publication before a period, of the runs it may have come from, and the figures
    of the first publication."""
    earlier, first = next(shown_periods(root, period), None), first_shown(root, period)
    began = [_figures(root, first)] if first is not None and first != earlier else []
    if earlier is None:
        return tuple(began)
    run = root / "runs" / earlier.name
    made = (place / file for place in (run, run / BEFORE) for file in (RECORD, FIGURES, KNOWN))
    return (_figures(root, earlier), *made, *began)


def _published(root: Path) -> set[str]:
    """The names in the folder of publications that may be periods."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return {name for name in os.listdir(root / "published") if name[0].isdigit()}
    return set()


def _figures(root: Path, period: Period) -> Path:
    return root / "published" / period.name / "live" / FIGURES


def shown_before(root: Path, period: Period) -> str:
    """SHA-256 of all that, the same after a run that changed nothing; empty when nothing was shown."""
    told = [f"{path.parent.name}/{path.name} {_print(path)}" for path in shown_files(root, period)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest() if told else ""


def _print(path: Path) -> str:
    """A file's fingerprint; of a run's record only what it was made from counts, not when."""
    with suppress(OSError, ValueError, KeyError):
        if path.name != RECORD:
            return sha256(path)
        record = json.loads(path.read_text(encoding="utf-8"))
        return json.dumps([record["as_of"], record["inputs"]], sort_keys=True)
    return ""
