"""A list of ready decisions of which several are taken at once; the last taking can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets

from cxlib.base.errors import CxError
from cxlib.clients.decided import Decided
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
from cxlib.pages.widgets_write import LAYOUT, STYLE, Signed
from cxlib.pages.wording import Words


class Take(Signed):
    """Offered (label, decision) pairs, a button, and what was saved; nothing is written before it is pressed.

    stamp: gives a decision the moment at which it is taken. A browser sends places in the list, so nothing
    but what is offered can be saved.
    """

    def __init__(
        self,
        folder: ClientFolder,
        words: Words,
        label: str,
        offered: Sequence[tuple[str, Decided]],
        *,
        stamp: Callable[[Decided, dt.datetime], Decided] | None = None,
        clock: Callable[[], dt.datetime],
    ) -> None:
        super().__init__(folder, words, clock)
        self.stamp = stamp
        self.offered = list(offered)
        options = [(text, place) for place, (text, _) in enumerate(offered)]
        rows = max(1, min(15, len(options)))
        self.chosen = ipywidgets.SelectMultiple(
            description=words.say(label), options=options, rows=rows, style=STYLE, layout=LAYOUT
        )
        self.last: list[Decided] = []
        self.told = ""

    def widget(self) -> Any:
        """The list from top to bottom."""
        return self.under([self.chosen])

    def _save(self, _: Any) -> None:
        now = self.clock()
        taken = [self.offered[place][1] for place in self.chosen.value]
        taken = [self.stamp(one, now) for one in taken] if self.stamp else taken
        if not taken:
            self._say(self.words.say("write.nothing_chosen"))
            return
        if len({one.key for one in taken}) < len(taken):
            self._say(self.words.say("write.twice"))
            return
        try:
            Decisions.open(self.folder).save_all(taken, self.who.value, now)
        except CxError as problem:
            self._say(str(problem))
            return
        self.last = taken
        self.told = "; ".join(self.offered[place][0] for place in self.chosen.value)
        self._done("write.saved", self.told)

    def _undo(self, _: Any) -> None:
        store, now = Decisions.open(self.folder), self.clock()
        try:
            for one in self.last:
                store.drop(one.kind, one.key, self.who.value, now)
        except CxError as problem:
            self._say(str(problem))
            return
        self._done("write.undone", self.told)
