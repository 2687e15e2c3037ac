"""Bringing data in from a notebook: an export, or pasted text where a system has no export.

First what would be stored is shown; nothing is written before the second button. A browser can send
anything: every file is checked by the import itself, and the last import can be taken back.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable
from html import escape
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Literal

import ipywidgets

from cxlib.base.errors import CxError, SettingsError
from cxlib.base.scratch import BROUGHT, Scratch, sweep
from cxlib.clients.folder import ClientFolder
from cxlib.intake.importer import import_file
from cxlib.intake.proposals import Proposal, Uncertain, Unknown
from cxlib.intake.readers.options import options
from cxlib.intake.readers.pack import pasted_file
from cxlib.intake.readers.raw import Open
from cxlib.intake.report import ImportReport
from cxlib.intake.undo import undo
from cxlib.pages.proposed import besides, guess_line
from cxlib.pages.quality import quality_note
from cxlib.pages.undone import what_it_does
from cxlib.pages.widgets_import import ImportWizard, rows_html
from cxlib.pages.wording import Words

_STYLE = {"description_width": "initial"}
_LAYOUT = {"width": "100%", "max_width": "40rem"}
_BOX = {"width": "100%", "max_width": "40rem", "height": "10rem"}


class Bring:
    """One way in: a file that is uploaded, or a box to paste into.

    `report` is the last import's report. clock: what day a text was pasted.
    """

    def __init__(
        self,
        folder: ClientFolder,
        words: Words,
        way: Literal["file", "paste"],
        *,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self.folder, self.words, self.way, self.clock = folder, words, way, clock
        self.report: ImportReport | None = None
        self._place: Scratch | None = None
        self._told: dict[str, Any] = {}
        self.given = self._box()
        self.look = self._button("bring.look", self._look)
        self.go = self._button("bring.go", self._go, disabled=True)
        self.back = self._button("bring.back", self._back, disabled=True)
        self.more = ipywidgets.VBox([])
        self.shown = ipywidgets.HTML()
        self.given.observe(self._changed, names="value")

    def widget(self) -> Any:
        """The box, the buttons, and what is shown of the file."""
        hint = ipywidgets.HTML(f"<p>{escape(self.words.say(f'bring.{self.way}.hint'))}</p>")
        return ipywidgets.VBox([hint, self.given, self.look, self.more, self.shown, self.go, self.back])

    def _box(self) -> Any:
        say = self.words.say
        if self.way == "file":
            return ipywidgets.FileUpload(description=say("bring.file"), multiple=False, layout=_LAYOUT)
        return ipywidgets.Textarea(placeholder=say("bring.paste"), style=_STYLE, layout=_BOX)

    def _button(self, label: str, pressed: Callable[[Any], None], *, disabled: bool = False) -> Any:
        button = ipywidgets.Button(description=self.words.say(label), layout=_LAYOUT, disabled=disabled)
        button.on_click(pressed)
        return button

    def _changed(self, _: dict[str, Any]) -> None:
        """Another file: what was shown and answered no longer holds."""
        self._told = {}
        self._clear()

    def _clear(self) -> None:
        self.go.disabled, self.more.children, self.shown.value = True, (), ""

    def _look(self, _: Any) -> None:
        self._clear()
        try:
            report = import_file(self.folder, self._path(), dry_run=True, reading=self._reading())
        except Open as problem:
            self._ask(problem)
        except Uncertain as problem:
            self.shown.value = _proposal(problem.proposal, self.words)
            self.go.disabled = False
        except Unknown:
            wizard = ImportWizard(self.folder, self._path(), self.words)
            wizard.imported = self._imported
            self.more.children = (wizard.widget(),)
        except CxError as problem:
            self._say([str(problem)])
        else:
            self._say(self._note(report))
            self.go.disabled = False

    def _go(self, _: Any) -> None:
        try:
            report = import_file(
                self.folder, self._path(), reading=self._reading(), confirm=lambda _proposal: True
            )
        except CxError as problem:
            self._say([str(problem)])
            return
        self._clear()
        self._imported(report)

    def _imported(self, report: ImportReport) -> None:
        note = self._note(report)
        self.given.value = () if self.way == "file" else ""  # a raw export must not stay in the notebook
        if self._place is not None:
            self._place.clear()
            self._place = None
        self.report = report
        self.back.disabled = False
        self._say([*note, self.words.say("bring.again")])

    def _back(self, _: Any) -> None:
        try:
            undone = undo(self.folder)
        except CxError as problem:
            self._say([str(problem)])
            return
        self.back.disabled = True
        told = what_it_does(undone, self.words) if undone is not None else []
        self._say([*told, self.words.say("intake.undo.done")])

    def _ask(self, problem: Open) -> None:
        """Ask what the file leaves open; the answer shows the file again."""
        question = problem.question
        label = ipywidgets.HTML(f"<p>{escape(self.words.say(f'intake.open.{question.option}'))}</p>")
        if question.choices:
            box: Any = ipywidgets.Dropdown(options=list(question.choices), layout=_LAYOUT)
        else:
            box = ipywidgets.Text(layout=_LAYOUT)
        answer = ipywidgets.Button(description=self.words.say("bring.answer"), layout=_LAYOUT)

        def answered(_: Any) -> None:
            self._told[question.option] = box.value
            self._look(None)

        answer.on_click(answered)
        self._say([str(problem)])
        self.more.children = (label, box, answer)

    def _reading(self) -> Any:
        return options(self._told) if self._told else None

    def _path(self) -> Path:
        """What was given, as a file under its own name; nothing given is a SettingsError."""
        if self._place is None:
            sweep(BROUGHT)
            self._place = Scratch(BROUGHT)
        place = self._place.empty()
        if self.way == "paste":
            with pasted_file(
                self.given.value, self.clock().astimezone(self.folder.settings.zone).date()
            ) as made:
                return Path(shutil.copy2(made, place / made.name))
        if not self.given.value:
            raise SettingsError(
                f"There must be a file to look at (none was chosen). {self.words.say('bring.file')}."
            )
        return _written(self.given.value[0], place)

    def _note(self, report: ImportReport) -> list[str]:
        return quality_note(report, self._path().name, self.words)

    def _say(self, lines: list[str]) -> None:
        """Lines that begin with blanks belong to the one above them."""
        told = "".join(
            f"<li>{escape(line.strip())}</li>" if line.startswith("  ") else f"<p>{escape(line)}</p>"
            for line in lines
            if line.strip()
        )
        self.shown.value = f'<div role="status">{told}</div>'


def _written(upload: Any, place: Path) -> Path:
    """An uploaded file under its own name, whatever path the browser sent, and as old as it was there."""
    name = PurePosixPath(PureWindowsPath(str(upload["name"])).as_posix()).name.lstrip(".") or "export.csv"
    path = place / name[-120:]
    path.write_bytes(bytes(upload["content"]))
    if (changed := upload.get("last_modified")) is not None:
        os.utime(path, (changed.timestamp(), changed.timestamp()))
    return path


def _proposal(proposal: Proposal, words: Words) -> str:
    """A proposed map with a reason a column, what is doubtful, and the first rows as they would be stored."""
    head = escape(words.say("intake.proposal.head", table=proposal.plan.table))
    columns = "".join(
        f"<li>{escape(line.strip())}</li>"
        for guess in proposal.columns
        for line in (guess_line(guess, words), *besides(guess, words))
    )
    doubts = escape(words.say("intake.proposal.doubts", doubts=", ".join(proposal.doubts)))
    rows = rows_html(proposal.preview) if proposal.preview is not None else ""
    return f'<div role="status"><p>{head}</p><ul>{columns}</ul><p>{doubts}</p>{rows}</div>'
