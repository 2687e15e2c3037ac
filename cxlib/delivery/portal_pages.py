"""The pages of the portal around the live ones: who is here, what is published, what is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from markupsafe import Markup
from tornado.web import HTTPError

from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.delivery.portal_access import admit, allowed, client_of
from cxlib.delivery.prepare import read_notebook
from cxlib.pages.cards import render, stylesheet
from cxlib.pages.wording import LOCALES, Words

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; form-action 'none'"
)
_PERIOD = re.compile(r"^\d{4}(Q[1-4]|-W?\d{2})?$")
_NOTEBOOK = re.compile(r"^\d\d-[a-z0-9-]+\.ipynb$")


def live_file(folder: ClientFolder, period: str, name: str) -> Path | None:
    """A published live notebook; None for anything else, whatever the path says."""
    if not _PERIOD.match(period) or not _NOTEBOOK.match(name):
        return None
    path = folder.root / "published" / period / "live" / name
    return path if path.is_file() else None


class Plain(JupyterHandler):
    """A page of our own look, in our own words, without a request to anyone else."""

    folders: Mapping[str, ClientFolder]
    key: str

    def initialize(self, folders: Mapping[str, ClientFolder], key: str = "") -> None:
        self.folders, self.key = folders, key

    @property
    def content_security_policy(self) -> str:
        return POLICY

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Robots-Tag", "noindex, nofollow")
        self.set_header("Cache-Control", "no-store")

    def write_error(self, status_code: int, **_: Any) -> None:
        """One sentence in the browser's language; never a traceback."""
        words = Words(self._spoken())
        key = "delivery.live.refused" if status_code == 403 else "delivery.live.missing"
        self.show(words.language, words.say("delivery.live.landing"), sentence=words.say(key))

    def show(
        self,
        language: str,
        title: str,
        *,
        sentence: str = "",
        groups: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (),
    ) -> None:
        """Finish with a page of links."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(
            render(
                "landing.html.j2",
                language=language,
                title=title,
                css=Markup(stylesheet()),
                sentence=sentence,
                groups=list(groups),
            )
        )

    def _spoken(self) -> str:
        """The first of our languages that the browser asks for."""
        wishes = self.request.headers.get("Accept-Language", "").lower()
        found = [part.strip()[:2] for part in wishes.split(",")]
        return next((language for language in found if language in LOCALES), "en")


class Opened(Plain):
    """A private link: it starts a session and leads to the client's pages."""

    def get(self, token: str) -> None:
        if self.key and token == self.key:
            admit(self, frozenset(self.folders))
            self.redirect(self.base_url)
            return
        name = client_of(token, self.folders)
        if name is None:
            raise HTTPError(403)
        admit(self, frozenset({name}))
        self.redirect(f"{self.base_url}c/{name}/")


class Everyone(Plain):
    """The clients of this session; a visitor without one is refused."""

    def get(self) -> None:
        names = sorted(allowed(self) & set(self.folders))
        if not names:
            raise HTTPError(403)
        if len(names) == 1:
            self.redirect(f"{self.base_url}c/{names[0]}/")
            return
        words = Words(self._spoken())
        links = [(f"{self.base_url}c/{name}/", self.folders[name].settings.name) for name in names]
        self.show(words.language, words.say("delivery.live.landing"), groups=[("", links)])


class Landing(Plain):
    """What is published for one client: periods, newest first, and their pages."""

    def get(self, name: str) -> None:
        if name not in self.folders:
            raise HTTPError(404)
        folder = self.folders[name]
        words = Words.of(folder.settings)
        groups = [(words.period(period), self._pages(folder, period)) for period in published(folder)]
        sentence = "" if groups else words.say("delivery.live.landing_none")
        self.show(words.language, folder.settings.name, sentence=sentence, groups=groups)

    def _pages(self, folder: ClientFolder, period: str) -> list[tuple[str, str]]:
        live = folder.root / "published" / period / "live"
        found = sorted(path for path in live.glob("*.ipynb") if _NOTEBOOK.match(path.name))
        base = f"{self.base_url}voila/render/{folder.name}/{period}"
        return [(f"{base}/{path.name}", _title(path)) for path in found]


def published(folder: ClientFolder) -> list[str]:
    """The periods with live pages, newest first."""
    places = (folder.root / "published").glob("*/live/findings.json")
    names = {path.parent.parent.name for path in places}
    return sorted((name for name in names if _PERIOD.match(name)), key=Period.parse, reverse=True)


def _title(path: Path) -> str:
    title = str(read_notebook(path).metadata.get("title", path.stem))
    return title.split(" · ")[0]
