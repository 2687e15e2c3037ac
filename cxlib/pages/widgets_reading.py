"""The reading screen and the table a consultant edits: own widgets with labels and keys, checked in Python.

A browser can send anything: ids, themes and rows are taken only when they are among what was offered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from cxlib.base.assets import asset
from cxlib.base.codebook import COLUMNS, Codebook
from cxlib.base.errors import CxError, SettingsError
from cxlib.clients.codebooks import write_own
from cxlib.clients.decided import decided
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
from cxlib.clients.voice import Quote, Reading
from cxlib.pages.wording import Words

KEYS = "1234567890abcdefghijklmnoprstvwxyz"
"""Keys for themes, in their order; q picks a quote and u takes the last step back."""

Clock = Callable[[], dt.datetime]


def _text(name: str) -> str:
    return asset("templates", "widgets", name).read_text(encoding="utf-8")


class _Screen(anywidget.AnyWidget):  # type: ignore[misc, unused-ignore]
    """What the browser shows of the reading screen."""

    _esm = _text("reading.js")
    _css = _text("reading.css")
    labels = traitlets.Dict().tag(sync=True)
    themes: Any = traitlets.List().tag(sync=True)
    comments: Any = traitlets.List().tag(sync=True)
    who = traitlets.Unicode().tag(sync=True)
    undoable = traitlets.Bool(False).tag(sync=True)


class ReadingScreen:
    """One comment at a time; each is saved as a reading with who and when, a picked quote beside it.

    comments: {id, text, themes, quote, read, blind} each; themes: (id, name) in order. What was saved last
    can be undone, step by step.
    """

    def __init__(
        self,
        folder: ClientFolder,
        comments: Sequence[Mapping[str, Any]],
        themes: Sequence[tuple[str, str]],
        words: Words,
        *,
        who: str = "",
        clock: Clock,
    ) -> None:
        self.folder, self.words, self.clock = folder, words, clock
        self.offered = {str(one["id"]): one for one in comments}
        self.known = {theme for theme, _ in themes}
        self.steps: list[tuple[str, Reading, Reading | None, Quote | None, bool]] = []
        keyed = [
            {"id": theme, "name": name, "key": key} for (theme, name), key in zip(themes, KEYS, strict=False)
        ]
        shown = [{name: one[name] for name in ("id", "text", "themes", "quote", "read")} for one in comments]
        self.screen = _Screen(labels=self._labels(), themes=keyed, comments=shown, who=who)
        self.screen.on_msg(self._heard)

    def widget(self) -> Any:
        """The widget itself."""
        return self.screen

    def _repr_mimebundle_(self, **how: Any) -> Any:
        return self.screen._repr_mimebundle_(**how)

    def _labels(self) -> dict[str, str]:
        names = ("title", "who", "progress", "themes", "hint", "back", "quote", "undo", "save", "none")
        told = {name: self.words.say(f"n13.desk.{name}") for name in names}
        said = {name: self.words.say(f"n13.said.{name}") for name in ("bad", "good", "plain")}
        return {
            **told, **said, "read": self.words.say("n13.desk.read", m="{m}", n="{n}"),
            "language": self.words.language, "id": f"cx-{self.folder.name}",
        }  # fmt: skip

    def _heard(self, _: Any, message: Any, __: Any) -> None:
        """What the browser sent: a comment read, or a step back; anything else is refused in a sentence."""
        try:
            kind, who = _field(message, "kind"), _field(message, "who").strip()
            answer = self._undo(who) if kind == "undo" else self._keep(message, who)
        except CxError as problem:
            answer = {"kind": "refused", "text": str(problem)}
        self.screen.undoable = bool(self.steps)
        self.screen.send(answer)

    def _keep(self, message: Mapping[str, Any], who: str) -> dict[str, Any]:
        name, themes = _field(message, "id"), message.get("themes")
        if name not in self.offered or not isinstance(themes, dict) or not set(themes) <= self.known:
            raise SettingsError(self.words.say("n13.desk.unknown"))
        if not who:
            raise SettingsError(self.words.say("n13.desk.nobody"))
        blind, now = bool(self.offered[name]["blind"]), self.clock()
        data = {"comment": name, "coder": who, "themes": themes, "blind": blind, "read_at": now}
        reading = decided(Reading, data, where=f"reading of {name}")
        store = Decisions.open(self.folder)
        before = store.current(Reading.kind).get(reading.key)
        earlier = decided(Reading, before, where=reading.key) if before is not None else None
        store.save(reading, who, now)
        quote = self._picked(store, name, bool(message.get("quote")), reading, who, now)
        self.steps.append((who, reading, earlier, *quote))
        return {"kind": "saved", "id": name, "text": self.words.say("n13.desk.saved")}

    def _picked(
        self, store: Decisions, name: str, wanted: bool, reading: Reading, who: str, now: dt.datetime
    ) -> tuple[Quote | None, bool]:
        """Pick the comment as a quote or let it go; gives what stood before and whether that changed."""
        before = store.current(Quote.kind).get(name)
        stood = Quote(comment=name, approved=before is True) if isinstance(before, bool) else None
        if isinstance(before, dict):
            stood = decided(Quote, {"comment": name, **before}, where=f"quote {name}")
        if wanted == (stood is not None):
            return stood, False
        if wanted:
            said = "bad" if "bad" in reading.themes.values() else "good" if reading.themes else None
            store.save(Quote(comment=name, said=said), who, now)
        else:
            store.drop(Quote.kind, name, who, now)
        return stood, True

    def _undo(self, who: str) -> dict[str, Any]:
        if not self.steps:
            raise SettingsError(self.words.say("n13.desk.nothing"))
        _, reading, earlier, quote, changed = self.steps.pop()
        store, now, by = Decisions.open(self.folder), self.clock(), who or reading.coder
        if earlier is None:
            store.drop(Reading.kind, reading.key, by, now)
        else:
            store.save(earlier, by, now)
        if changed and quote is None:
            store.drop(Quote.kind, reading.comment, by, now)
        elif changed and quote is not None:
            store.save(quote, by, now)
        was = {"read": earlier is not None, "themes": dict(earlier.themes if earlier else reading.themes)}
        text = self.words.say("n13.desk.undone")
        return {"kind": "undone", "id": reading.comment, "before": was, "text": text}


class _Table(anywidget.AnyWidget):  # type: ignore[misc, unused-ignore]
    """What the browser shows of an editable table."""

    _esm = _text("table.js")
    _css = _text("table.css")
    labels = traitlets.Dict().tag(sync=True)
    columns: Any = traitlets.List().tag(sync=True)
    rows: Any = traitlets.List().tag(sync=True)


class CodebookTable:
    """The client's codebook as a table; saved as the client's own copy once it is well formed."""

    def __init__(self, folder: ClientFolder, codebook: Codebook, words: Words) -> None:
        self.folder, self.words = folder, words
        columns = [
            {"id": name, "label": words.say(f"n13.desk.col.{name}"), "wide": name.startswith("words")}
            for name in COLUMNS
        ]
        labels = {name: words.say(f"n13.desk.table.{name}") for name in ("title", "add", "save", "remove")}
        labels |= {"row": words.say("n13.desk.table.row", n="{n}"), "language": words.language}
        self.table = _Table(labels=labels, columns=columns, rows=codebook.rows())
        self.table.on_msg(self._heard)

    def widget(self) -> Any:
        """The widget itself."""
        return self.table

    def _repr_mimebundle_(self, **how: Any) -> Any:
        return self.table._repr_mimebundle_(**how)

    def _heard(self, _: Any, message: Any, __: Any) -> None:
        try:
            self.table.send(self._save(message))
        except CxError as problem:
            row = {} if problem.row is None else {"row": problem.row - 1, "column": problem.column or ""}
            self.table.send({"kind": "refused", "text": str(problem), **row})

    def _save(self, message: Any) -> dict[str, Any]:
        rows = message.get("rows") if isinstance(message, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise SettingsError(self.words.say("n13.desk.unknown"))
        cells = [{name: str(row.get(name) or "") for name in COLUMNS} for row in rows]
        codebook = Codebook.of_rows(cells, source=self.words.say("n13.desk.table.title"))
        path = write_own(self.folder, codebook)
        text = self.words.say("n13.desk.table.saved", file=path.name, n=len(codebook.themes))
        return {"kind": "saved", "rows": codebook.rows(), "text": text}


def _field(message: Any, name: str) -> str:
    """A text of a message; anything else is none."""
    value = message.get(name) if isinstance(message, dict) else None
    return value if isinstance(value, str) and len(value) <= 200 else ""
