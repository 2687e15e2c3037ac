"""What was last published and reads differently today, figure by figure, with what can be told of why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxlib.base.estimate import Estimate
from cxlib.base.figure import Figures, Result, Segment
from cxlib.base.registry import definition, definitions
from cxlib.clients.inputs import fingerprints
from cxlib.pages import figure_words
from cxlib.pages.frozen import Frozen, last_published
from cxlib.pages.page import Page
from cxlib.pages.recount import Recount, recount
from cxlib.pages.wording import Words

SURE = ("late", "since", "decisions")
"""Reasons that are counted apart; the others are named only where no other is possible."""

Key = tuple[str, Segment]


@dataclass(frozen=True)
class Reread:
    """A figure of a published period, as it was shown and as it is now.

    why: reasons that are told apart; unclear: reasons that could not be, of which at least one holds
    (empty: nothing is left to explain); parts: how much each step moved it, where it could be counted.
    """

    measure: str
    segment: Segment
    then: Result
    now: Result
    why: tuple[str, ...]
    unclear: tuple[str, ...]
    parts: Mapping[str, float]

    @property
    def reasons(self) -> tuple[str, ...]:
        return (*self.why, *(("unclear",) if self.unclear else ()))


@dataclass(frozen=True)
class Rereads:
    """What reads differently of the last publication; shown: how many figures of everyone it had.

    recounts: how the period was counted again (None: nothing reads differently, or its run is not known).
    """

    run: Frozen
    shown: int
    found: tuple[Reread, ...]
    recounts: Recount | None


def rereads(page: Page) -> Rereads | None:
    """What was last published before this period and reads differently now; None: nothing was published."""
    run = last_published(page.folder, page.period)
    if run is None:
        return None
    then, now = _of_period(run.figures, run), _of_period(page.figures, run)
    shown = sum(isinstance(one, Estimate) for (_, segment), one in then.items() if segment is None)
    other = [key for key in dict.fromkeys([*then, *now]) if _differs(page.words, then.get(key), now.get(key))]
    if not other:
        return Rereads(run, shown, (), None)
    again = (
        recount(page.folder, run, page.as_of, fingerprints(page.folder, page.as_of)) if run.inputs else None
    )
    found = [_reread(key, then.get(key), now.get(key), again, run) for key in other]
    return Rereads(run, shown, tuple(one for one in found if one is not None), again)


def _of_period(figures: Figures, run: Frozen) -> dict[Key, Result]:
    """The figures of the run's period that are no changes, by measure and group."""
    return {
        (one.measure, one.segment): one.result
        for one in figures
        if one.period == run.period.name and "~" not in one.measure and one.measure in definitions()
    }


def _differs(words: Words, then: Result | None, now: Result | None) -> bool:
    """Whether a reader would see another value; a figure that is no longer counted for the period is none."""
    if now is None or not (isinstance(then, Estimate) or isinstance(now, Estimate)):
        return False
    if isinstance(then, Estimate) and isinstance(now, Estimate):
        return figure_words.said(words, then) != figure_words.said(words, now)
    return True


def _reread(
    key: Key, then: Result | None, now: Result | None, again: Recount | None, run: Frozen
) -> Reread | None:
    if now is None:
        return None
    measure, segment = key
    shown = then if then is not None else run.figures.get(measure, run.period, segment)
    if again is None:
        return Reread(measure, segment, shown, now, (), ("unknown",), {})
    counted = [one.get(measure, run.period, segment) for one in (again.same, again.decided, again.since)]
    steps = [shown, *counted, now]
    moved = {
        name: (first, second)
        for name, first, second in zip(("same", "decisions", "since", "late"), steps, steps[1:], strict=False)
        if not _equal(first, second)
    }
    candidates = again.candidates(definition(measure).table) if "same" in moved else ()
    late_known = bool(again.late)
    why = [name for name in SURE if name in moved and (name != "late" or late_known)]
    why += candidates if len(candidates) == 1 else ()
    unclear = candidates if len(candidates) > 1 else ()
    if ("same" in moved and not candidates) or ("late" in moved and not late_known) or not moved:
        unclear = (*unclear, "unknown")
    return Reread(measure, segment, shown, now, tuple(why), unclear, _parts(moved))


def _equal(first: Result, second: Result) -> bool:
    if isinstance(first, Estimate) and isinstance(second, Estimate):
        near = abs(first.value - second.value) <= 1e-9 * max(1.0, abs(first.value))
        return near and first.n == second.n
    return isinstance(first, Estimate) == isinstance(second, Estimate)


def _parts(moved: Mapping[str, tuple[Result, Result]]) -> dict[str, float]:
    return {
        name: second.value - first.value
        for name, (first, second) in moved.items()
        if isinstance(first, Estimate) and isinstance(second, Estimate)
    }
