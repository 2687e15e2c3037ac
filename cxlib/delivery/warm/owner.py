"""The side of `cx`: one warm parent a process, started early, asked for kernels, gone when `cx` is.

`CX_KERNELS=plain` starts ordinary kernels, `CX_KERNELS=warm` and nothing at all warm ones where the system
has what they need (Linux with pidfd) and the parent can start; else ordinary ones, with the same results.
"""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from cxlib.base.errors import SettingsError
from cxlib.delivery.warm.kernel import Kernel, Stranger
from cxlib.delivery.warm.line import Line
from cxlib.delivery.warm.wire import Request, channel, say

ASK = "CX_KERNELS"
LEARN_SECONDS = 90.0
MOST_FAILURES = 3
"""After so many parents that broke, this process stays with ordinary kernels."""

QUIET = {
    "MPLBACKEND": "Agg",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",  # this and the next Dask writes into the process that starts a cluster
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONWARNINGS": "ignore",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""The environment of every kernel: charts are drawn by our own code, figures never depend on processors."""

PARENT_ONLY = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""pyarrow's allocator would start a thread at import, and a fork has one thread."""

READ_ONCE = ("PYTHON", "LD_", "LC_", "LANG", "OMP_", "OPENBLAS", "MKL_", "MPL", "ARROW_", "PYDEVD", "HOME")
"""Read when a program or a library starts: a kernel that wants these otherwise starts the ordinary way."""


@dataclass(frozen=True)
class Share:
    """A place at a parent that runs already, for another process: its channel, what the parent knows."""

    end: socket.socket
    pid: int
    environment: dict[str, str]


@dataclass
class Owner:
    """This process's hold on its parent (its own, or a place at another process's); for all its threads."""

    environment: dict[str, str] = field(default_factory=dict)
    failures: int = 0
    _line: Line | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def pid(self) -> int | None:
        """The parent's process, if one runs."""
        return self._line.process.pid if self._line is not None and self._line.alive else None

    def begin(self) -> None:
        """Start the parent if none runs; it learns while we do something else."""
        with self._lock:
            self._begin()

    def _begin(self) -> bool:
        if self.pid is not None:
            return True
        self._stop()
        if self.failures >= MOST_FAILURES:
            return False
        ours, theirs = channel()
        self.environment = {**os.environ, **QUIET}
        call = [sys.executable, "-Xfrozen_modules=off", "-m", "cxlib.delivery.warm.parent"]
        with theirs:
            try:
                process = subprocess.Popen(
                    [*call, str(theirs.fileno()), str(os.getpid())],
                    env={**self.environment, **PARENT_ONLY},
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,  # Ctrl-C is for us
                )
            except OSError:
                ours.close()
                self.failures += 1
                return False
        self._line = Line(process, ours)
        return True

    def share(self) -> Share | None:
        """A place at our parent for another process, to be handed over when that is started."""
        with self._lock:
            if not self._begin() or self._line is None:
                return None
            theirs, parents = channel()
            with parents:
                try:
                    say(self._line.end, [parents.fileno()], adopt=True)
                except OSError:
                    theirs.close()
                    return None
            return Share(theirs, self._line.process.pid, self.environment)

    def take(self, place: Share) -> None:
        """Use a place at another process's parent; when that is gone, we start one of our own."""
        with self._lock:
            self._stop()
            try:
                self._line = Line(Stranger(place.pid), place.end)
            except OSError:
                return
            self.environment = place.environment

    def launch(self, request: Request, handles: Sequence[int] = ()) -> Kernel | None:
        """A kernel for a request, or None when there can be none and an ordinary one is to be started.

        handles: what the new process gets of ours.
        """
        if not self._alike(request):
            return None
        with self._lock:
            for _ in range(2):  # a parent that was killed is replaced once
                if not self._begin() or self._line is None:
                    return None
                if (kernel := self._line.launch(request, LEARN_SECONDS, handles)) is not None:
                    return kernel
                self.failures += 1
                self._stop()
        return None

    def _alike(self, request: Request) -> bool:
        """Whether what is read only at a program's start is as the parent read it."""
        base = self.environment if self.pid is not None else {**os.environ, **QUIET}
        return read_once(request.environment) == read_once(base)

    def stop(self) -> None:
        """End the parent, and with it every kernel it started."""
        with self._lock:
            self._stop()

    def _stop(self) -> None:
        if self._line is not None:
            line, self._line = self._line, None
            line.close()

    def disown(self) -> None:
        """In a fork of this process: the parent is not ours, so close our copy of the channel."""
        if self._line is not None:
            self._line.end.close()


_owner: Owner | None = None


def owner() -> Owner:
    """This process's own; ended when the process ends in whatever way."""
    global _owner
    if _owner is None:
        _owner = Owner()
        atexit.register(_owner.stop)
    return _owner


def _forked() -> None:
    global _owner
    if _owner is not None:
        atexit.unregister(_owner.stop)
        _owner.disown()
        _owner = None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


def wanted() -> bool:
    """Whether kernels are to be warm: asked for or not refused, and possible here."""
    asked = os.environ.get(ASK, "")
    if asked not in ("", "warm", "plain"):
        raise SettingsError(f"{ASK} must be warm or plain (we got {asked!r}). Correct it, or unset it.")
    return asked != "plain" and possible()


def possible() -> bool:
    """Whether this system has what warm kernels need: Linux, and handles of processes."""
    if sys.platform != "linux" or not hasattr(os, "pidfd_open"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except OSError:
        return False
    return True


def begin() -> None:
    """Start the parent now if kernels are to be warm, so that it is ready when the first one is wanted."""
    if wanted():
        owner().begin()


def read_once(environment: dict[str, str]) -> dict[str, str]:
    """The part of an environment that is read only at a start; the backend is set again in each kernel."""
    return {
        name: value
        for name, value in environment.items()
        if name.startswith(READ_ONCE) and name != "MPLBACKEND"
    }
