"""Notebook 13: complaints by cause, what came back after a fix, and where they arise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from cxlib.base.estimate import Estimate
from cxlib.base.figure import Result
from cxlib.clients.decided import Action
from cxlib.clients.decisions import Decisions
from cxlib.clients.voice import Complaint, complaints
from cxlib.measures import causes, service
from cxlib.measures.figures import Suppressed
from cxlib.measures.figures_families import COMPLAINTS
from cxlib.pages import charts, charts_heat, phrases
from cxlib.pages.comments import comment_ids, root_causes
from cxlib.pages.finding import Chart, Finding, Grid
from cxlib.pages.notes import n13_said as base
from cxlib.pages.notes import parts
from cxlib.pages.page import Page

SHARE, AGAIN = causes.SHARE, causes.AGAIN
MOST_ROWS = 60
LONGEST = 90
A_YEAR = dt.timedelta(days=365)
"""A complaint without an end stays in the register for so long."""
CHANCE = 0.05
Counts = npt.NDArray[np.int64]


def register(page: Page, *, everything: bool = False) -> pd.DataFrame:
    """Complaints of the period (or all up to the clock) with their causes, by the time they came.

    cause: as it was noted, for the consultant; named: as pages may name it, else empty.
    """
    rows = page.table("contacts") if everything else page.rows("contacts")
    columns = [
        "id",
        "opened_at",
        "channel",
        "stage",
        "touchpoint",
        "cause",
        "named",
        "from_file",
        "customer_id",
        "severity",
        "comment",
    ]
    if rows.empty or "kind" not in rows:
        return pd.DataFrame(columns=columns)
    way = rows["direction"].astype("string").str.casefold() if "direction" in rows else None
    outgoing = way.isin(service.OUTGOING).fillna(False).to_numpy(dtype=bool) if way is not None else False
    rows = rows[rows["kind"].isin(COMPLAINTS).to_numpy(dtype=bool) & ~np.asarray(outgoing)]
    told = rows.reindex(columns=[name for name in columns if name != "id"])
    told["id"] = comment_ids("contacts", rows)
    told["from_file"] = causes.joined(
        rows["cause"] if "cause" in rows else [""] * len(rows), [""] * len(rows)
    )
    told["named"], told["cause"] = root_causes(page.folder, rows)
    in_order: pd.DataFrame = told.sort_values(["opened_at", "id"]).reset_index(drop=True)
    return in_order


def left_open(page: Page) -> pd.DataFrame:
    """Complaints of the year before the period that nobody ended, newest first: they wait."""
    rows, decided = register(page, everything=True), complaints(Decisions.open(page.folder))
    start = page.period.start(page.settings.zone)
    before = (rows["opened_at"] < start) & (rows["opened_at"] >= start - A_YEAR)
    ended = rows["id"].map(lambda one: one in decided and decided[one].ended).astype(bool)
    waiting: pd.DataFrame = rows[before.to_numpy(dtype=bool) & ~ended.to_numpy(dtype=bool)]
    return waiting.iloc[::-1].reset_index(drop=True)


def pareto(page: Page) -> Finding:
    """Which causes bring most complaints, each with its interval; what came back after a fix."""
    words, question = page.words, page.words.say("n13.q.causes")
    whole = page.result(SHARE)
    if not isinstance(whole, Estimate):
        return parts.gate(page, "causes", whole, question)
    names = page.figures.groups(page.period.name, SHARE).get("cause", [])
    told = {cause: page.result(SHARE, ("cause", cause)) for cause in names}
    known = [(cause, one) for cause, one in told.items() if isinstance(one, Estimate) and one.count]
    known.sort(key=lambda one: (-one[1].count, one[0]))
    hidden = sum(isinstance(one, Suppressed) for one in told.values())
    details = [words.say("n13.causes.hidden", n=hidden)] if hidden else []
    nameless = _nameless(page)
    details += [words.say("n13.causes.nameless", n=int(nameless.sum()))] if nameless.any() else []
    details += [words.say("n13.causes.returned", cause=one.cause) for one in came_back(page, "named")]
    if not known:
        said = words.say("n13.causes.none")
        return page.finding("causes", "evidence", said, question=question, details=tuple(details))
    first = known[0][1]
    return page.finding(
        "causes", "evidence", _first_line(page, known, nameless),
        question=question, details=tuple(details),
        sure=base.sure(page, known[0][0], first, bool(_close(known, nameless))),
        chart=_chart(page, known), grid=_causes(page, known),
        figures=tuple(parts.row(page, one, ("cause", name)) for name, _ in known for one in (SHARE, AGAIN)),
    )  # fmt: skip


def _causes(page: Page, known: list[tuple[str, Estimate]]) -> Grid:
    """A row a cause; how many came again stands there only where one of them can be told."""
    words, so_far = page.words, np.cumsum([one.count for _, one in known])
    heads = ["cause", "complaints", "range", "so_far"]
    rows = [
        [
            words.opening(name), words.number(one.count), phrases.interval(words, one),
            words.say("notes.of", hits=int(total), n=one.n),
        ]
        for (name, one), total in zip(known, so_far, strict=True)
    ]  # fmt: skip
    again = [page.result(AGAIN, ("cause", name)) for name, _ in known]
    if any(isinstance(one, Estimate) and not _few(page, one) for one in again):
        heads.append("again")
        rows = [[*row, _again(page, one)] for row, one in zip(rows, again, strict=True)]
    columns = tuple(words.say(f"n13.col.{head}") for head in heads)
    return Grid(columns, tuple(tuple(row) for row in rows), tuple(range(1, len(heads))))


def _first_line(page: Page, known: list[tuple[str, Estimate]], nameless: Counts) -> str:
    """The cause that brings most complaints, or those that nothing but chance may tell apart.

    Where a cause that may not be named is as frequent, nothing is called the most frequent of all.
    """
    words, (cause, first) = page.words, known[0]
    if _hides_a_first(first, nameless):
        return words.say("n13.causes.among", cause=cause, hits=first.count, n=first.n)
    close = _close(known, nameless)
    if not close:
        return words.say("n13.causes.said", cause=cause, hits=first.count, n=first.n)
    told = [words.say("n13.answer.counted", name=name, hits=one.count) for name, one in (known[0], *close)]
    return words.say("n13.causes.several", causes=words.listing(told), n=first.n)


def _hides_a_first(first: Estimate, nameless: Counts) -> bool:
    return bool(nameless.size) and not _clear(first.count, int(nameless.max()))


def _close(known: list[tuple[str, Estimate]], nameless: Counts) -> list[tuple[str, Estimate]]:
    """The next causes that nothing but chance may tell from the first."""
    first = known[0][1]
    if _hides_a_first(first, nameless):
        return []
    return [(name, one) for name, one in known[1:] if not _clear(first.count, one.count)][:2]


def _clear(first: int, second: int) -> bool:
    """Whether one count is above another beyond chance (each complaint has one cause)."""
    return bool(stats.binomtest(first, first + second, 0.5, alternative="greater").pvalue < CHANCE)


def _again(page: Page, result: Result) -> str:
    """How many of a cause's complaints repeat an earlier one; small groups say so."""
    if not isinstance(result, Estimate):
        return phrases.value(page.words, result)
    few = page.words.say("n13.few", n=page.settings.display_threshold)
    return few if _few(page, result) else parts.of(page.words, result)


def _few(page: Page, one: Estimate) -> bool:
    return 0 < one.count < page.settings.display_threshold


def _chart(page: Page, known: list[tuple[str, Estimate]]) -> Chart:
    words, (cause, first) = page.words, known[0]
    dots = [
        charts.Dot(words.opening(name), one.value, one.low, one.high, parts.of(words, one))
        for name, one in known[:8]
    ]
    alt = words.say("n13.causes.alt", cause=cause, hits=first.count, n=first.n)
    return charts.dots_with_intervals(dots, words=words, alt=alt, unit="share")


def noted(page: Page) -> dict[str, int]:
    """Cause as it stands in the firm's files -> complaints of the period, the most frequent first."""
    rows = register(page)
    given = rows.loc[rows["from_file"] != "", "from_file"].value_counts()
    return {str(cause): int(n) for cause, n in given.items()}


def _nameless(page: Page) -> Counts:
    """Complaints of the period by cause, for causes noted in words that pages may not show."""
    rows = register(page)
    kept = rows.loc[((rows["cause"] != "") & (rows["named"] == "")).to_numpy(dtype=bool), "cause"]
    return np.asarray(kept.value_counts(), dtype=np.int64)


def came_back(page: Page, column: str = "cause") -> list[causes.Returned]:
    """Causes that were fixed by an improvement and complained about since; `column` as in `register`."""
    store = Decisions.open(page.folder)
    actions = {one.id: one for one in store.actions()}
    all_rows = register(page, everything=True)
    cause_of = dict(zip(all_rows["id"], all_rows[column], strict=True))
    fixes: dict[str, dt.date] = {}
    for contact, one in complaints(store).items():
        action, cause = actions.get(one.action), one.category or cause_of.get(contact, "")
        day = _in_place(action, page) if action is not None else None
        if cause and day is not None:
            fixes[cause] = max(day, fixes.get(cause, day))
    if all_rows.empty or not fixes:
        return []
    return causes.returned(all_rows["opened_at"], all_rows[column], fixes, until=page.as_of)


def _in_place(action: Action, page: Page) -> dt.date | None:
    """The day from which an improvement stands: its finish, or its start when it is done without one."""
    today = page.as_of.astimezone(page.settings.zone).date()
    if action.status == "done":
        return action.finish or action.start
    return action.finish if action.status == "running" and action.finish and action.finish <= today else None


def where(page: Page) -> Finding:
    """For the consultant: causes by the stage of the journey at which they arise."""
    words, rows = page.notes, register(page)
    question = words.say("n13.q.where")
    table = causes.cross(rows["cause"], rows["stage"])
    if table.empty:
        return page.finding("where", "note", words.say("n13.where.none"), question=question)
    stages = [one for one in ("aware", "consider", "buy", "use", "recommend") if one in table]
    stages += [str(one) for one in table if one not in stages]
    heads = [phrases.group(words, "stage", stage) for stage in stages]
    cells = [(str(cause), [int(table.loc[cause, stage]) for stage in stages]) for cause in table.index]
    top = max(
        ((cause, stage, n) for cause, row in cells for stage, n in zip(heads, row, strict=True)),
        key=lambda one: one[2],
    )
    said = words.say("n13.where.said", cause=top[0], stage=top[1], n=top[2])
    chart = charts_heat.heat(cells, columns=heads, alt=said)
    return page.finding("where", "note", said, question=question, chart=chart)


def open_register(page: Page) -> Finding:
    """For the consultant: every complaint with its five whys and its end, and the older ones without one."""
    words, rows, older = page.notes, register(page), left_open(page)
    question = words.say("n13.q.register")
    if rows.empty and older.empty:
        return page.finding("register", "note", words.say("n13.register.none"), question=question)
    decided = complaints(Decisions.open(page.folder))
    ended = sum(1 for one in rows["id"] if one in decided and decided[one].ended)
    heads = ("complaint", "stage", "cause", "whys", "recovery", "lesson", "end")
    every = pd.concat([rows, older], ignore_index=True) if len(rows) else older
    shown = every.head(MOST_ROWS)
    cells = tuple(_row(page, one, decided.get(str(one["id"]))) for one in shown.to_dict("records"))
    back = [
        words.say("n13.register.returned", cause=one.cause, n=one.since, day=one.fixed)
        for one in came_back(page)
    ]
    more = len(every) - len(shown)
    waiting = [words.say("n13.register.older", n=len(older))] if len(older) else []
    details = [*waiting, *back, *([words.say("n13.register.more", n=more)] if more else [])]
    said = words.say("n13.register.said", ended=ended, n=len(rows)) if len(rows) else ""
    return page.finding(
        "register", "note", said or words.say("n13.register.none"), question=question,
        details=tuple(details), grid=_filled([words.say(f"n13.col.{name}") for name in heads], cells),
    )  # fmt: skip


def told_as(page: Page, one: Mapping[Hashable, Any]) -> str:
    """A complaint as the consultant finds it again: its day, and what was written or else its cause."""
    moment, written = pd.Timestamp(str(one["opened_at"])), one["comment"]
    text = " ".join(written.split()) if isinstance(written, str) else ""
    day = page.notes.day(moment.to_pydatetime(), year=moment.year != page.period.year)
    return ": ".join(part for part in (day, (text or str(one["cause"]))[:LONGEST]) if part)


def _filled(heads: list[str], rows: tuple[tuple[str, ...], ...]) -> Grid:
    """A table without the columns in which nothing stands."""
    kept = [place for place in range(len(heads)) if any(row[place] for row in rows)]
    return Grid(
        tuple(heads[place] for place in kept), tuple(tuple(row[place] for place in kept) for row in rows)
    )


def _row(page: Page, one: Mapping[Hashable, Any], decided: Complaint | None) -> tuple[str, ...]:
    words = page.notes
    stage = one["stage"]
    end = ""
    if decided is not None and decided.ended:
        end = decided.action or words.say("n13.register.accepted")
    return (
        told_as(page, one),
        phrases.group(words, "stage", str(stage)) if isinstance(stage, str) else "",
        str(one["cause"]),
        " → ".join(decided.whys) if decided else "",
        decided.recovery if decided else "",
        decided.lesson if decided else "",
        end,
    )
