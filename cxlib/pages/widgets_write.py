"""Small forms of a working notebook that write one decision each: guesses, competitors, benchmarks.

A browser can send anything: what arrives is checked by the decision's own model before it is saved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import ipywidgets

from cxlib.base.errors import CxError
from cxlib.clients.decided import Decided, decided
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
from cxlib.pages.wording import Words

STYLE = {"description_width": "initial"}
LAYOUT = {"width": "100%", "max_width": "32rem"}
TOLD = 2
LONGEST = 90
"""A form repeats so many of its first fields once it saved them, each at most so long."""


class Signed:
    """The lower end of a form: who writes, the buttons, what was saved or why it was not."""

    def __init__(self, folder: ClientFolder, words: Words, clock: Callable[[], dt.datetime]) -> None:
        self.folder, self.words, self.clock = folder, words, clock
        self.who = ipywidgets.Text(description=words.say("write.who"), style=STYLE, layout=LAYOUT)
        self.save = ipywidgets.Button(description=words.say("write.save"), layout=LAYOUT)
        self.undo = ipywidgets.Button(description=words.say("write.undo"), layout=LAYOUT, disabled=True)
        self.shown = ipywidgets.HTML()
        self.save.on_click(self._save)
        self.undo.on_click(self._undo)

    def under(self, fields: Sequence[Any]) -> Any:
        """The form from top to bottom."""
        return ipywidgets.VBox([*fields, self.who, self.save, self.undo, self.shown])

    def _save(self, _: Any) -> None:
        raise NotImplementedError

    def _undo(self, _: Any) -> None:
        raise NotImplementedError

    def _done(self, key: str, what: str) -> None:
        """It was saved (and can be undone), or undone."""
        self.undo.disabled = key != "write.saved"
        self._say(self.words.say(key, what=what))

    def _say(self, text: str) -> None:
        self.shown.value = f'<p role="status">{escape(text)}</p>'


class Write(Signed):
    """One form: labelled fields, a button, and what was saved or why it was not; the last one can be undone.

    model: the kind of decision; fields: name -> label key, in order; choices: name -> offered (label, value);
    fixed: values that are not asked; closed: why nothing may be written any more, asked again at each press
    (empty: it may). Nothing is written before the button is pressed.
    """

    def __init__(
        self,
        folder: ClientFolder,
        model: type[Decided],
        words: Words,
        fields: Mapping[str, str],
        *,
        fixed: Mapping[str, Any] | None = None,
        choices: Mapping[str, Sequence[tuple[str, Any]]] | None = None,
        closed: Callable[[], str] = str,
        clock: Callable[[], dt.datetime],
    ) -> None:
        super().__init__(folder, words, clock)
        self.model, self.fixed, self.closed = model, dict(fixed or {}), closed
        offered = choices or {}
        self.fields = {name: _field(words.say(label), offered.get(name)) for name, label in fields.items()}
        self.last = self.told = ""

    def widget(self) -> Any:
        """The form from top to bottom."""
        return self.under([*self.fields.values()])

    def _save(self, _: Any) -> None:
        if why := self.closed():
            self._say(why)
            return
        given = {name: _value(field.value) for name, field in self.fields.items()}
        data = {**self.fixed, **{name: value for name, value in given.items() if value is not None}}
        try:
            value = decided(self.model, data, where=self.model.kind)
            Decisions.open(self.folder).save(value, self.who.value, self.clock())
        except CxError as problem:
            self._say(str(problem))
            return
        self.last, self.told = value.key, self._shown()
        self._done("write.saved", self.told)

    def _undo(self, _: Any) -> None:
        if why := self.closed():
            self._say(why)
            return
        try:
            Decisions.open(self.folder).drop(self.model.kind, self.last, self.who.value, self.clock())
        except CxError as problem:
            self._say(str(problem))
            return
        self._done("write.undone", self.told)

    def _shown(self) -> str:
        """What was written, as the form shows it: its first fields, never an inner id."""
        texts = [
            field.label if isinstance(field, ipywidgets.Dropdown) else field.value.strip()
            for field in list(self.fields.values())[:TOLD]
            if _value(field.value) is not None
        ]
        return " · ".join(_cut(text) for text in texts)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _field(label: str, offered: Sequence[tuple[str, Any]] | None) -> Any:
    if offered is not None:
        return ipywidgets.Dropdown(description=label, options=list(offered), style=STYLE, layout=LAYOUT)
    return ipywidgets.Text(description=label, style=STYLE, layout=LAYOUT)


def _value(given: Any) -> Any:
    """What was typed, None for an empty field."""
    if isinstance(given, str):
        return given.strip() or None
    return given


def below(forms: Sequence[Any]) -> Any:
    """Several forms below each other."""
    return ipywidgets.VBox(list(forms))
