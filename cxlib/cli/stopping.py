"""SIGTERM, as systemd, a container or a machine that shuts down sends it, ends a call the way Ctrl-C does."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

BY_HAND, BY_SYSTEM = 130, 143
"""Exit codes of a call that was interrupted, and of one the system ended: 128 and the signal's number."""


@dataclass
class Heard:
    """code: the exit code of a call that is stopped."""

    code: int = BY_HAND


@contextmanager
def heard() -> Iterator[Heard]:
    """Turn the first SIGTERM in the block into a KeyboardInterrupt; a second one ends the call at once.

    Python hears signals in its main thread only; elsewhere nothing changes.
    """
    found = Heard()

    def stop(number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        found.code = BY_SYSTEM
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield found
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield found
    finally:
        signal.signal(signal.SIGTERM, before or signal.SIG_DFL)
