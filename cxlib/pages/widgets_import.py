"""The four-column wizard in a notebook: when, who, what, how much, the first rows, and one button.

A browser can send anything: every answer is checked by the import itself, against the file.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets
import pandas as pd

from cxlib.base.errors import CxError
from cxlib.clients.folder import ClientFolder
from cxlib.clients.tables import TABLES
from cxlib.intake.importer import import_file
from cxlib.intake.meaning import look
from cxlib.intake.understand import read
from cxlib.intake.wizard import QUESTIONS, Answers, parse_scale
from cxlib.pages.wording import Words

_STYLE = {"description_width": "8rem"}
_LAYOUT = {"width": "100%", "max_width": "32rem"}
NONE = ""


class ImportWizard:
    """Asks which columns of an unknown export tell when, who, what and how much.

    Nothing is written before the button is pressed; `report` is the import's report afterwards.
    """

    def __init__(self, folder: ClientFolder, path: Path | str, words: Words | None = None) -> None:
        self.folder, self.path = folder, Path(path)
        self.words = words or Words.of(folder.settings, "consultant")
        self.report: Any = None
        self.imported: Callable[[Any], None] = self._tell
        say = self.words.say
        frame = read(self.path, folder, None).frame
        columns = [(_shown(frame, str(name)), str(name)) for name in frame.columns]
        self.table = _list(
            say("intake.wizard.label.table"), [(say(f"intake.table.{name}"), name) for name in TABLES]
        )
        self.columns = {
            question: _list(
                say(f"intake.wizard.label.{question}"), [(say("intake.wizard.none"), NONE), *columns]
            )
            for question in QUESTIONS
        }
        self.scale = ipywidgets.Text(
            description=say("intake.wizard.label.scale"), placeholder="1-5", style=_STYLE, layout=_LAYOUT
        )
        self.shown = ipywidgets.HTML()
        self.look = ipywidgets.Button(description=say("intake.wizard.show"), layout=_LAYOUT)
        self.go = ipywidgets.Button(description=say("intake.wizard.import"), layout=_LAYOUT, disabled=True)
        self.look.on_click(self._look)
        self.go.on_click(self._import)
        for widget in (self.table, self.scale, *self.columns.values()):
            widget.observe(self._changed, names="value")

    def widget(self) -> Any:
        """What is asked, from top to bottom."""
        say = self.words.say
        title = ipywidgets.HTML(
            f"<h3>{escape(say('intake.wizard.title'))}</h3>"
            f"<p>{escape(say('intake.wizard.unknown', file=self.path.name))}</p>"
        )
        return ipywidgets.VBox(
            [title, self.table, *self.columns.values(), self.scale, self.look, self.shown, self.go]
        )

    def answers(self) -> Answers:
        """What is chosen now; a scale that is none is a SettingsError."""
        chosen = {question: widget.value or None for question, widget in self.columns.items()}
        scale = parse_scale(self.scale.value) if self.scale.value.strip() else None
        return Answers(self.table.value, **chosen, scale=scale)

    def _changed(self, _: dict[str, Any]) -> None:
        """The rows that were shown no longer tell what an import would store."""
        self.go.disabled, self.shown.value = True, ""

    def _look(self, _: Any) -> None:
        try:
            _plan, rows = look(self.folder, self.path, self.answers())
        except CxError as problem:
            self._say(str(problem))
            return
        self.shown.value = rows_html(rows)
        self.go.disabled = False

    def _import(self, _: Any) -> None:
        try:
            self.report = import_file(self.folder, self.path, answers=self.answers())
        except CxError as problem:
            self._say(str(problem))
            return
        self.go.disabled = True
        self.imported(self.report)

    def _tell(self, done: Any) -> None:
        """What an import says, where nobody else takes its report."""
        lines = [
            self.words.say("intake.head", file=self.path.name, table=done.table, source=done.source),
            self.words.say(
                "intake.rows", read=done.rows_read, kept=done.rows_kept, refused=done.rows_refused
            ),
            *(self.words.say(key, **values) for key, values in done.notes),
        ]
        self._say(*lines)

    def _say(self, *lines: str) -> None:
        self.shown.value = "".join(f'<p class="cx-sentence">{escape(line)}</p>' for line in lines)


def _shown(frame: pd.DataFrame, name: str) -> str:
    """A column as it is offered: its name and its first value."""
    first = next((str(cell) for cell in frame[name].head(20) if cell), "")
    return f"{name} ({first[:20]})" if first else name


def rows_html(rows: pd.DataFrame) -> str:
    """Rows as they would be stored, as a table."""
    head = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in rows.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell)[:60])}</td>" for cell in row) + "</tr>"
        for row in rows.itertuples(index=False)
    )
    return f'<table class="cx-grid"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _list(description: str, options: list[tuple[str, str]]) -> Any:
    return ipywidgets.Dropdown(
        description=description, options=options, value=options[0][1], style=_STYLE, layout=_LAYOUT
    )
