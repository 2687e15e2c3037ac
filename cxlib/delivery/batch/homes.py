"""Where a batch's clients live: folders of this machine (or shared by several), or a store.

A state is a text that differs when a client's inputs do. For folders it is the trace of their files, for a
store the mark of the client's current version; with decisions on a server their state is part of it.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cxlib.base.errors import SettingsError
from cxlib.base.files import sha256
from cxlib.base.quarter import Period
from cxlib.clients.publications import shown_before, shown_files
from cxlib.clients.traces import inputs_trace, outputs_trace

if TYPE_CHECKING:
    from cxlib.clients.remote import Session

TEAM = "CX_DECISIONS_URL"
"""With decisions on a server, files do not show their changes: the server is asked."""


class Home(Protocol):
    """What a batch asks of the place of its clients."""

    def states(self, names: Sequence[str]) -> dict[str, str]:
        """The state of each client's inputs, as the ledger keeps it."""

    def made(self, client: str, period: str) -> str:
        """What stands as this period's run and pages, as one text. Only for a client that is here."""

    def standing(self, client: str, period: str) -> str:
        """The same without having the client here; "" where its state alone tells."""

    def at_work(self) -> AbstractContextManager[None]:
        """Have the clients that are asked for on this machine, for the block."""

    def begin(self, client: str) -> None:
        """A task begins: what is read from now on is what its state tells."""

    def keep(self, client: str) -> str:
        """What was made stands from now on; gives the state to be written, "" for one not to rely on."""


def home_of(address: str) -> Home:
    """The home at an address or path."""
    return InStore(address) if "://" in address else OnDisk(Path(address))


class OnDisk:
    """Clients in folders."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._begun = ""

    def states(self, names: Sequence[str]) -> dict[str, str]:
        traces = {name: inputs_trace(self.root / name).text for name in names}
        return _with_decisions(traces)

    def made(self, client: str, period: str) -> str:
        root = self.root / client
        shown = shown_files(root, Period.parse(period))
        return outputs_trace(root / "runs" / period, root / "published" / period, besides=shown).text

    def standing(self, client: str, period: str) -> str:
        return self.made(client, period)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        if not self.root.is_dir():
            raise SettingsError(
                f"The clients' folder must be there on every machine that works on them ({self.root} "
                "is not). Mount it at the same place."
            )
        yield

    def begin(self, client: str) -> None:
        now, trace = time.time(), inputs_trace(self.root / client)
        self._begun = _with_decisions({client: trace.text})[client] if trace.settled(now) else ""

    def keep(self, client: str) -> str:
        return self._begun


class InStore:
    """Clients in a store: brought here for their task, committed when it is through."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._decided = ""

    def states(self, names: Sequence[str]) -> dict[str, str]:
        from cxlib.clients import versions
        from cxlib.clients.store import Store

        marks = versions.names(Store(self.address))
        return _with_decisions({name: marks.get(name, "") for name in names})

    def made(self, client: str, period: str) -> str:
        from cxlib.clients.versions import paths

        root = _session().home / client
        wanted = (f"runs/{period}/", f"published/{period}/")
        told = [f"{path} {sha256(root / path)}" for path in paths(root) if path.startswith(wanted)]
        told.append(shown_before(root, Period.parse(period)))
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def standing(self, client: str, period: str) -> str:
        return ""

    @contextmanager
    def at_work(self) -> Iterator[None]:
        from cxlib.clients import remote

        with remote.session(remote.without_exports):
            yield

    def begin(self, client: str) -> None:
        self._decided = _decisions([client]).get(client, "")

    def keep(self, client: str) -> str:
        mark = _session().commit(client)
        return _joined(mark, self._decided) if mark else ""


def _session() -> Session:
    from cxlib.clients import remote

    return remote.current()


def _with_decisions(traces: dict[str, str]) -> dict[str, str]:
    """Each client's trace, with the state of its decisions where those are on a server."""
    if not os.environ.get(TEAM, "").strip():
        return traces
    decided = _decisions(list(traces))
    return {name: _joined(trace, decided[name]) for name, trace in traces.items()}


def _decisions(names: Sequence[str]) -> dict[str, str]:
    from cxlib.clients.decisions_prints import fingerprints

    return fingerprints(names)


def _joined(trace: str, decided: str) -> str:
    return hashlib.sha256(f"{trace} {decided}".encode()).hexdigest()
