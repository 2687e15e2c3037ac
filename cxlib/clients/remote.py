"""A CX_HOME in an object store: clients are brought to this machine, worked on, and committed whole.

While a session is on, the clients it asks for stand in a private folder of this machine that everybody
uses as their home; at its end each of them that was changed becomes a new version in the store.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cxlib.base.errors import CxError, SettingsError
from cxlib.base.scratch import Scratch, sweep
from cxlib.clients import versions
from cxlib.clients.store import Store
from cxlib.clients.versions import Checkout, Wanted, check_out, commit

PREFIX = "cx-home-"
SERVERS = ("CX_DECISIONS_URL", "CX_LEDGER_URL")


def everything(path: str) -> bool:
    """All of a client's folder."""
    return True


def without_exports(path: str) -> bool:
    """What runs and pages need: raw exports stay where they are."""
    return not path.startswith("exports/")


def address() -> str:
    """The address of the store that holds the clients, empty when they are on this machine."""
    given = os.environ.get("CX_HOME", "").strip()
    return given.rstrip("/") if "://" in given else ""


@dataclass
class Session:
    """Clients of one store on this machine, for as long as `session` lasts."""

    store: Store
    wanted: Wanted
    place: Scratch
    out: dict[str, Checkout] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.place.path / "clients"

    def bring(self, name: str) -> None:
        """Have a client here; one that the store does not have is left to the caller."""
        if name not in self.out:
            self.out[name] = check_out(self.store, name, self.home / name, self.wanted)

    def commit(self, name: str) -> str:
        """Make a client's state the current one in the store; gives its mark, "" if it is another by now."""
        if name not in self.out:
            self.out[name] = Checkout(name, self.home / name, None)
        out = self.out[name]
        if (self.home / name / "client.yml").is_file():
            commit(self.store, out)
        return out.held.mark if out.held else ""

    def commit_all(self) -> None:
        """Commit every client that is here."""
        for place in sorted(self.home.iterdir()):
            if place.is_dir():
                self.commit(place.name)


_on: list[Session] = []


@contextmanager
def session(wanted: Wanted = everything) -> Iterator[Session]:
    """Work with the clients of the store that CX_HOME names.

    What was changed is committed at the end, also when the work was refused with a sentence (a failed run
    is kept); after anything unexpected the store is as it was.
    """
    check_servers()
    sweep(PREFIX)
    own = Session(Store(address()), wanted, Scratch(PREFIX))
    own.home.mkdir(mode=0o700)
    _on.append(own)
    try:
        try:
            yield own
        except CxError:
            own.commit_all()
            raise
        own.commit_all()
    finally:
        _on.remove(own)
        own.place.clear()


def current() -> Session:
    """The session that is on; without one there is nothing to work on."""
    if not _on:
        raise SettingsError(
            f"Clients in a store are worked on through the cx commands (CX_HOME is {address()}). "
            "Call a command, or bring the client here with: cx fetch NAME FOLDER"
        )
    return _on[-1]


def check_servers() -> None:
    """Refuse a store without a server for decisions and ledger: files in it cannot be changed by two."""
    for variable in SERVERS:
        given = os.environ.get(variable, "").strip()
        if not given or given.startswith("sqlite"):
            raise SettingsError(
                f"A CX_HOME in a store needs decisions and ledger on a server ({variable} is "
                f"{'a file' if given else 'not set'}). Set it like postgresql+psycopg://user@host/name"
            )


def client_names() -> list[str]:
    """The clients in the store, by name."""
    check_servers()
    return list(versions.names(Store(address())))


def as_told(text: str) -> str:
    """A text for a person, with places in the store where it names places of a session."""
    for own in _on:
        text = text.replace(str(own.home), own.store.address)
    return text
