"""Waiting for what other processes do, with an end."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_for(what: Callable[[], object], seconds: float) -> None:
    """Until it is so; a failure when it is not within so many seconds."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it must have happened by now"
        time.sleep(0.05)
