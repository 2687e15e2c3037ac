"""What a notebook opens: one client, one period, one clock, and everything it may read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from cxlib.base.quarter import Period
from cxlib.clients.decided_levels import NewLevel
from cxlib.clients.decided_money import Avoidable, MoneyInput
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
from cxlib.clients.imported import import_log
from cxlib.clients.inputs import fingerprints, resolve_as_of
from cxlib.clients.method import combined
from cxlib.clients.publications import FIGURES
from cxlib.clients.rows import present
from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import TABLES
from cxlib.measures import figures as grid
from cxlib.measures.figures import Figures, Result, Rules
from cxlib.measures.figures_tables import Ready, ready
from cxlib.measures.rules import Mark
from cxlib.pages.counted import counted
from cxlib.pages.finding import Finding, Kind
from cxlib.pages.wording import Words

T = TypeVar("T")


@dataclass(frozen=True)
class Page:
    """One notebook's view of a client; tables and figures are read when first asked for.

    words: the owner's voice; notes: the consultant's voice (for cells that are never published).
    """

    notebook: str
    folder: ClientFolder
    period: Period
    as_of: dt.datetime

    @property
    def settings(self) -> ClientSettings:
        return self.folder.settings

    @cached_property
    def words(self) -> Words:
        return Words.of(self.settings, "owner")

    @cached_property
    def notes(self) -> Words:
        return Words.of(self.settings, "consultant")

    @cached_property
    def figures(self) -> Figures:
        """The run's frozen figures when they belong to these inputs, else computed now."""
        frozen = self.frozen
        return compute_figures(self.folder, self.period, self.as_of) if frozen is None else frozen

    @cached_property
    def frozen(self) -> Figures | None:
        """The run's frozen figures; None when there are none that belong to these inputs."""
        print_now = combined(fingerprints(self.folder, self.as_of))
        for place in (staging(self.folder, self.period), self.folder.run_folder(self.period)):
            frozen = grid.read(place / FIGURES, print_now)
            if frozen is not None:
                return frozen
        return None

    @cached_property
    def _kept(self) -> dict[str, Any]:
        return {}

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What several cells of the notebook need, made for the first of them."""
        if name not in self._kept:
            self._kept[name] = make()
        found: T = self._kept[name]
        return found

    @cached_property
    def rules(self) -> Rules:
        """How this client is measured."""
        return client_rules(self.folder)

    def result(
        self, measure: str, segment: tuple[str, str] | None = None, period: Period | None = None
    ) -> Result:
        """A figure of this period (or another offered one), overall or of one group."""
        return self.figures.get(measure, (period or self.period).name, segment)

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return {}

    def table(self, name: str) -> pd.DataFrame:
        """A whole table up to the run's clock (empty frame when there is none)."""
        if name not in self._tables:
            frame = self.folder.read(name)
            dated = TABLES[name].dated_by
            if dated in frame:
                frame = frame[frame[dated].isna() | (frame[dated] <= self.as_of)]
            self._tables[name] = frame.reset_index(drop=True)
        return self._tables[name]

    @cached_property
    def _ready(self) -> dict[str, Ready | None]:
        return {}

    def ready(self, name: str) -> Ready | None:
        """A table as measures take it (`purchases`: orders, else visits kept); None where it has no rows."""
        if name not in self._ready:
            given = ("orders", "visits") if name == "purchases" else (name,)
            tables = ready({one: self.table(one) for one in given}, self.as_of, self.rules)
            self._ready[name] = tables.get(name)
        return self._ready[name]

    def rows(
        self, name: str, period: Period | None = None, columns: Sequence[str] | None = None, filled: str = ""
    ) -> pd.DataFrame:
        """The rows of a table that are dated inside a period (default: this one) and up to the run's clock.

        columns: only these (a name ending in _ stands for a family); filled: only rows with something there.
        """
        if TABLES[name].dated_by not in present(self.folder.table_path(name)):
            return self.table(name)
        span, zone = period or self.period, self.settings.zone
        return self.folder.read_between(
            name, (span.start(zone), span.end(zone)), columns, until=self.as_of, filled=filled
        )

    def finding(self, name: str, kind: Kind, sentence: str, **rest: Any) -> Finding:
        """A Finding of this notebook in the owner's language (a `note` in the consultant's)."""
        language = (self.notes if kind == "note" else self.words).language
        return Finding(id=f"{self.notebook}.{name}", kind=kind, language=language, sentence=sentence, **rest)


def staging(folder: ClientFolder, period: Period) -> Path:
    """Where a run is being written before it takes the place of the last good one."""
    return folder.root / "runs" / f".{period.name}.staging"


def compute_figures(folder: ClientFolder, period: Period, as_of: dt.datetime) -> Figures:
    """Every figure of a client for the offered periods, segments and channels."""
    return grid.compute(counted(folder), period=period, as_of=as_of, rules=client_rules(folder))


def client_rules(folder: ClientFolder, *, at: dt.datetime | None = None) -> Rules:
    """How a client is measured: client.yml, the promises decided since, the scales that imports declared.

    at: with the decisions as they stood at a moment (None: as they are).
    """
    scopes: dict[str, dict[str, tuple[float, float]]] = {}
    for entry in import_log(folder):
        declared = {item: (low, high) for item, (low, high) in entry["report"]["scales"].items()}
        scopes.setdefault(str(entry.get("map", {}).get("source", "")), {}).update(declared)
    scales = {item: scale for declared in scopes.values() for item, scale in declared.items()}
    decisions = Decisions.open(folder)
    return grid.rules_of(
        folder.settings, promises=decisions.promises(at=at), scales=scales, scopes=scopes,
        inputs={one.id: one.range for one in decisions.of(MoneyInput, at=at)},
        avoidable=[one.topic for one in decisions.of(Avoidable, at=at)],
        marks=_marks(decisions, at),
    )  # fmt: skip


def _marks(store: Decisions, at: dt.datetime | None) -> list[Mark]:
    """Where actions began, and where weekly limits were decided to begin anew."""
    begun = [Mark(one.start, one.measure) for one in store.actions(at=at) if one.status != "planned"]
    return [*begun, *(Mark(one.valid_from, one.measure, anew=True) for one in store.of(NewLevel, at=at))]


def open_page(notebook: str, client: str, quarter: str, as_of: str = "") -> Page:
    """Open a client's period for a notebook; wrong names are a SettingsError with the right form."""
    folder = ClientFolder.open(client)
    period = Period.parse(quarter)
    page = Page(notebook, folder, period, resolve_as_of(folder, period, as_of))
    known = _KNOWN.get(replace(page, notebook=""))
    if known is not None and known.settings == page.settings:
        vars(page).update({name: value for name, value in vars(known).items() if name not in vars(page)})
    return page


_KNOWN: dict[Page, Page] = {}
"""What was read of a run before its notebook opened it, by the page itself."""


def keep(page: Page) -> None:
    """Let every notebook that opens the same client, period and clock find what this page has read."""
    _KNOWN[replace(page, notebook="")] = page
