"""How fast a long import goes and how long it still takes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cxlib.cli.output import Step
    from cxlib.pages.wording import Words


class Pace:
    """Passes notes of an import on in words; of notes that come by the thousand, one now and then.

    A note with `percent` is one of many of a kind: from the second on it says the rate of rows (`n`) and
    the time left. every: seconds between two such lines (None: 0.2 on a terminal, 5 elsewhere).
    """

    def __init__(
        self,
        words: Words,
        step: Step,
        *,
        every: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.words, self.step, self.clock = words, step, clock
        self.every = every if every is not None else 0.2 if sys.stderr.isatty() else 5.0
        self.kind, self.begun, self.next = "", 0.0, 0.0
        self.first: dict[str, Any] = {}

    def __call__(self, note: tuple[str, dict[str, Any]]) -> None:
        key, values = note
        if "percent" not in values:
            self.kind = ""
            self.step(self.words.say(key, **values))
            return
        now = self.clock()
        if key != self.kind:
            self.kind, self.begun, self.first = key, now, values
            self.next = now + self.every
        elif now >= self.next:
            self.next = now + self.every
            self.step(self._said(key, values, now - self.begun))

    def _said(self, key: str, values: dict[str, Any], spent: float) -> str:
        what = self.words.say(key, **values)
        done = values["percent"] - self.first["percent"]
        if spent <= 0 or done <= 0:
            return what
        left = round(spent / done * (100 - values["percent"]))
        if key.endswith(".rows"):
            rate = round((values["n"] - self.first["n"]) / spent)
            return self.words.say("intake.progress.pace", what=what, rate=rate, left=left)
        return self.words.say("intake.progress.left", what=what, left=left)
