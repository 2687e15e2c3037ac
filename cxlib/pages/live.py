"""What the notebooks that Voila serves open: frozen findings and figures beside them, never a table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cxlib.base.errors import RunError
from cxlib.base.figure import Figures
from cxlib.base.figure_store import read
from cxlib.clients.publications import FIGURES
from cxlib.pages.cards import finding_html
from cxlib.pages.finding import Finding
from cxlib.pages.wording import Words

FROZEN = "findings.json"


@dataclass(frozen=True)
class Shown:
    """HTML alone: the finding's data stay on the server."""

    html: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html, "text/plain": ""}


@dataclass(frozen=True)
class LivePage:
    """One published notebook: its folder and the notebook's id."""

    notebook: str
    place: Path

    @cached_property
    def frozen(self) -> dict[str, Any]:
        """Findings, voice and first views, as they were published."""
        found: dict[str, Any] = json.loads((self.place / FROZEN).read_text(encoding="utf-8"))
        return found

    @cached_property
    def words(self) -> Words:
        """The voice the page was published in."""
        voice = self.frozen["voice"]
        return Words(
            voice["language"],
            word=voice["word"],
            forms=voice["forms"],
            currency=voice["currency"],
            zone=ZoneInfo(voice["zone"]),
        )

    def show(self, finding: str) -> Shown:
        """A frozen finding by its id, like "11.headline"."""
        found = Finding.from_json(self.frozen["findings"][finding])
        return Shown(finding_html(found, page_language=self.words.language))

    def filters(self) -> Any:
        """The lists that choose among the frozen figures, and what they show."""
        from cxlib.pages.widgets import Filters

        figures = read(self.place / FIGURES) or Figures()
        measures = self.frozen["measures"][self.notebook]
        first = self.frozen["first_views"][self.notebook]
        return Filters(figures, measures, self.words, period=self.frozen["period"], first=first).widget()


def open_live(notebook: str, place: Path | None = None) -> LivePage:
    """Open the frozen page that this notebook stands beside."""
    where = place or Path.cwd()
    if not (where / FROZEN).is_file():
        raise RunError(f"A live page must stand beside its findings ({where} has none). Publish again.")
    return LivePage(notebook, where)
