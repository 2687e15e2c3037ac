"""A parent that knows a client: forked from ours, it reads what most notebooks read, then forks kernels.

So a run reads its figures, decisions and comments once and not once a notebook. It is a help and no more:
where it does not come about, breaks or is slow, kernels come from the ordinary parent, with equal results.
"""

from __future__ import annotations

import threading

from cxlib.delivery.warm import owner as own
from cxlib.delivery.warm.kernel import Kernel
from cxlib.delivery.warm.line import Line
from cxlib.delivery.warm.wire import Request, channel

WAIT_SECONDS = 3.0
"""A kernel that is wanted waits so long for its parent to have read."""


class Briefed:
    """The hold of a run on the parent that knows its client; for all its threads."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._line: Line | None = None
        self._closed = False
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Have it forked; it reads while we do something else."""
        with self._lock:
            if self._closed or self._line is not None:
                return
            ours, theirs = channel()
            with theirs:
                process = own.owner().launch(self._request, [theirs.fileno()])
            if process is None:
                ours.close()
            else:
                self._line = Line(process, ours)

    def launch(self, request: Request) -> Kernel | None:
        """A kernel that knows the client; None when there is none, and an ordinary one is to be asked for."""
        with self._lock:
            if self._line is None:
                return None
            if (kernel := self._line.launch(request, WAIT_SECONDS)) is None:
                self._end()
            return kernel

    def close(self) -> None:
        """End it and what it started; it is over when this returns."""
        with self._lock:
            self._closed = True
            self._end()

    def _end(self) -> None:
        if self._line is not None:
            line, self._line = self._line, None
            line.close()
