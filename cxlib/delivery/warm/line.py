"""Our line to one parent: its process, our end of the channel, and what is asked over it."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cxlib.delivery.warm.kernel import END_SECONDS, Kernel, Stranger
from cxlib.delivery.warm.wire import Request, hear, say, words_of

ANSWER_SECONDS = 20.0


@dataclass
class Line:
    """One caller at a time: who shares a line keeps a lock."""

    process: subprocess.Popen[bytes] | Stranger | Kernel
    end: socket.socket
    ready: bool = False

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def wait_ready(self, seconds: float) -> bool:
        """Whether the parent has said, within so many seconds, that it learnt; TimeoutError when not yet."""
        if not self.ready:
            self.ready = "ready" in self._hear(seconds)[0]
        return self.ready

    def launch(self, request: Request, seconds: float, handles: Iterable[int] = ()) -> Kernel | None:
        """What a request asks for, from a parent that is ready within so many seconds; None when none comes.

        handles: what the new process gets of ours.
        """
        try:
            if self.wait_ready(seconds):
                say(self.end, handles, **words_of(request))
                words, found = self._hear(ANSWER_SECONDS)
                return Kernel(words["pid"], found[0], self.process)
        except (OSError, EOFError, KeyError, IndexError, json.JSONDecodeError):
            return None
        return None

    def close(self) -> None:
        """Hang up: the parent ends, and every kernel it started; a stranger's only hears that we are gone."""
        self.end.close()
        if isinstance(self.process, Stranger):
            return
        if isinstance(self.process, Kernel):
            self.process.ended(END_SECONDS)
        else:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(END_SECONDS)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def _hear(self, seconds: float) -> tuple[dict[str, Any], list[int]]:
        self.end.settimeout(seconds)
        words, handles = hear(self.end)
        if words is None:
            raise EOFError
        return words, handles
