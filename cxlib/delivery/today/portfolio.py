"""All clients at one moment: a row each, in the order in which they need somebody."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from cxlib.base.errors import SettingsError
from cxlib.clients.decisions_all import AllDecisions
from cxlib.clients.folder import ClientFolder, all_names
from cxlib.clients.settings import Language
from cxlib.delivery.today.look import KINDS, broken, look
from cxlib.delivery.today.needs import Row


@dataclass(frozen=True)
class Portfolio:
    """day: the day it was looked at; language: what most consultants of these clients read."""

    day: dt.date
    language: Language
    rows: tuple[Row, ...]

    @property
    def needing(self) -> tuple[Row, ...]:
        """The clients that need something, the most pressing first."""
        return tuple(row for row in self.rows if row.needs)

    @property
    def quiet(self) -> tuple[Row, ...]:
        """The clients that need nothing, by name."""
        return tuple(row for row in self.rows if not row.needs)


def portfolio(now: dt.datetime, day: dt.date | None = None) -> Portfolio:
    """Look at every client in CX_HOME.

    now: the moment of looking; day: the end of this day instead, in each client's own time zone.
    A client that cannot be read is a row that says so.
    """
    names = all_names()
    if not names:
        raise SettingsError("There must be a client to look at (there is none). Make one with: cx new")
    rows, languages = list[Row](), Counter[Language]()
    decisions = AllDecisions(KINDS)
    for name in names:
        try:
            folder = ClientFolder.open(name)
            languages[folder.settings.languages.consultant] += 1
            moment = now if day is None else _end_of(day, folder)
            rows.append(look(folder, moment, decisions.of(folder, moment)))
        except Exception as problem:  # whatever is wrong with one client, the others are still shown
            rows.append(broken(name, problem))
    first: Language = min(languages, key=lambda each: (-languages[each], each), default="en")
    shown = day or now.astimezone().date()
    return Portfolio(shown, first, tuple(sorted(rows, key=lambda row: row.place)))


def _end_of(day: dt.date, folder: ClientFolder) -> dt.datetime:
    following = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), folder.settings.zone)
    return following.astimezone(dt.UTC)
