"""A list of ready decisions of which several are taken at once; the last taking can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets

from cxlib.base.errors import CxError
from cxlib.clients.decided import Decided
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
from cxlib.pages.wording import Words

_STYLE = {"description_width": "initial"}
_LAYOUT = {"width": "100%", "max_width": "32rem"}


class Take:
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
        self.folder, self.words, self.clock, self.stamp = folder, words, clock, stamp
        self.offered = [value for _, value in offered]
        options = [(text, place) for place, (text, _) in enumerate(offered)]
        rows = max(1, min(15, len(options)))
        self.chosen = ipywidgets.SelectMultiple(
            description=words.say(label), options=options, rows=rows, style=_STYLE, layout=_LAYOUT
        )
        self.who = ipywidgets.Text(description=words.say("write.who"), style=_STYLE, layout=_LAYOUT)
        self.save = ipywidgets.Button(description=words.say("write.save"), layout=_LAYOUT)
        self.undo = ipywidgets.Button(description=words.say("write.undo"), layout=_LAYOUT, disabled=True)
        self.shown = ipywidgets.HTML()
        self.last: list[Decided] = []
        self.save.on_click(self._save)
        self.undo.on_click(self._undo)

    def widget(self) -> Any:
        """The list from top to bottom."""
        return ipywidgets.VBox([self.chosen, self.who, self.save, self.undo, self.shown])

    def _save(self, _: Any) -> None:
        now = self.clock()
        taken = [self.offered[place] for place in self.chosen.value]
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
        self.undo.disabled = False
        self._say(self.words.say("write.saved", what=self.words.listing([one.key for one in taken])))

    def _undo(self, _: Any) -> None:
        store, now = Decisions.open(self.folder), self.clock()
        try:
            for one in self.last:
                store.drop(one.kind, one.key, self.who.value, now)
        except CxError as problem:
            self._say(str(problem))
            return
        self.undo.disabled = True
        self._say(self.words.say("write.undone", what=self.words.listing([one.key for one in self.last])))

    def _say(self, text: str) -> None:
        self.shown.value = f'<p role="status">{escape(text)}</p>'
