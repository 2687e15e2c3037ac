"""Notebook 01, check the data: is the period ready, what came in, what was left out, what is missing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cxlib.base.estimate import Estimate, NoData
from cxlib.base.registry import definition, definitions
from cxlib.clients.tables import TABLES
from cxlib.intake.log import imports, standing
from cxlib.measures.figures import Result, Suppressed
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.n12_spots import journey_of
from cxlib.pages.page import Page
from cxlib.pages.wording import Words

SEEN_BY_SPOT = {"touchpoint": "touchpoint.low.v1", "pain": "pain.reach.v1"}
"""Families whose figures are read touchpoint by touchpoint, not for everyone."""

STANDS_FOR = {"rating": {"csat", "nps"}, "csat": {"rating", "nps"}}
"""A family whose question another one answers as well."""

FURTHER = frozenset(
    {
        "fcr",
        "speed",
        "contract",
        "stopped",
        "segment",
        "revenue",
        "clv",
        "referral",
        "acquisition",
        "recovery",
    }
)
"""Families nobody misses whose data were never there: named only where there are data, but too few."""

UNLISTED = frozenset(["payoff", "gap", "load", "contact", "contacts"])
"""Families that wait for somebody to type figures in, or only describe others."""


def table_name(words: Words, table: str) -> str:
    """What a table is called: "survey answers"."""
    return words.say(f"n01.table.{table}")


def present(page: Page) -> list[str]:
    """The tables that hold rows of the period."""
    return [name for name in TABLES if name != "customers" and len(page.rows(name))]


def ready(page: Page) -> Finding:
    """The answer: can the period be run, and how far do the data reach."""
    words, found = page.words, present(page)
    known = [one for one in definitions() if parts.enough(page.result(one))]
    key = "ready" if found and known else "thin" if found else "empty"
    blanks = {"n": len(found)} if key == "ready" else {}
    said = words.say(f"n01.{key}", period=words.period(page.period), **blanks)
    details = [words.say("n01.until", day=_last_day(page))]
    if page.as_of < page.period.end(page.settings.zone):
        details.append(words.say("n01.running", day=page.period.last_day))
    if closed := len(closed_gates(page)):
        details.append(words.say("n01.closed", n=closed))
    needs = {} if key == "ready" else {"measure": "nps.v1", "reason": "no_answers", "needed": 1, "have": 0}
    return page.finding(
        "ready",
        "answer" if key == "ready" else "gate",
        said,
        question=words.say("n01.q.ready"),
        details=tuple(details),
        needs=needs,
    )


def _last_day(page: Page) -> Any:
    """The last day that is counted in full: a clock at midnight belongs to the day before."""
    return (pd.Timestamp(page.as_of) - pd.Timedelta(microseconds=1)).tz_convert(page.settings.zone).date()


def tables(page: Page) -> Finding:
    """What came in, table by table."""
    words, rows, total = page.words, [], 0
    for name in TABLES:
        frame = page.table(name)
        if frame.empty:
            continue
        inside = len(page.rows(name)) if name != "customers" else 0
        total += inside
        here = words.number(inside) if name != "customers" else ""
        rows.append((table_name(words, name), _days(words, frame, name), here, words.number(len(frame))))
    question = words.say("n01.q.tables")
    if not rows:
        empty = words.say("n01.empty", period=words.period(page.period))
        needs = {"measure": "nps.v1", "reason": "no_table", "needed": 1, "have": 0}
        return page.finding("tables", "gate", empty, question=question, needs=needs)
    titles = tuple(words.say(f"n01.col.{name}") for name in ("table", "days", "period", "all"))
    said = words.say("n01.tables", n=total, period=words.period(page.period))
    return page.finding("tables", "evidence", said, question=question, grid=Grid(titles, tuple(rows), (2, 3)))


def _days(words: Words, frame: pd.DataFrame, table: str) -> str:
    """From when to when a table's rows are dated."""
    dated = TABLES[table].dated_by
    days = frame[dated].dropna() if dated in frame else pd.Series(dtype="datetime64[us, UTC]")
    if days.empty:
        return ""
    return words.say("n01.days", first=days.min().to_pydatetime(), last=days.max().to_pydatetime())


def refused(page: Page) -> Finding:
    """What was left out of the files, with the reasons; nothing is lost."""
    words, question = page.words, page.words.say("n01.q.refused")
    reports = [entry["report"] for entry in standing(imports(page.folder))]
    if not reports:
        needs = {"measure": "nps.v1", "reason": "no_table", "needed": 1, "have": 0}
        return page.finding(
            "refused", "gate", words.say("n01.refused.no_log"), question=question, needs=needs
        )
    summed = _by_table(reports)
    read, out = (sum(one[name] for one in summed.values()) for name in ("rows_read", "rows_refused"))
    said = (
        words.say("n01.refused.some", refused=out, read=read)
        if out
        else words.say("n01.refused.none", n=read)
    )
    columns = ("rows_read", "rows_refused", "duplicates")
    rows = tuple(
        (table_name(words, name), *(words.number(one[column]) for column in columns))
        for name, one in summed.items()
    )
    titles = tuple(words.say(f"n01.col.{name}") for name in ("table", "read", "refused", "duplicates"))
    return page.finding(
        "refused",
        "evidence",
        said,
        question=question,
        details=tuple(_reasons(words, reports)),
        grid=Grid(titles, rows, (1, 2, 3)),
    )


def _by_table(reports: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    names = ("rows_read", "rows_kept", "rows_refused", "duplicates")
    found: dict[str, dict[str, int]] = {}
    for report in sorted(reports, key=lambda one: list(TABLES).index(one["table"])):
        summed = found.setdefault(report["table"], dict.fromkeys(names, 0))
        for name in names:
            summed[name] += int(report[name])
    return found


def _reasons(words: Words, reports: list[dict[str, Any]]) -> list[str]:
    """One sentence a table and reason: whole rows first, then single values."""
    rows: dict[tuple[str, str], int] = {}
    cells: dict[tuple[str, str, str], int] = {}
    for report in reports:
        for reason, n in report["reasons"].items():
            rows[report["table"], reason] = rows.get((report["table"], reason), 0) + n
        for column, found in report.get("blanked", {}).items():
            for reason, n in found.items():
                key = (report["table"], column, reason)
                cells[key] = cells.get(key, 0) + n
    said = [
        words.say("n01.refused.reason", table=table_name(words, table), n=n, reason=_reason(words, reason))
        for (table, reason), n in sorted(rows.items())
    ]
    return said + [
        words.say(
            "n01.refused.cell",
            table=table_name(words, table),
            column=column,
            n=n,
            reason=_reason(words, reason),
        )
        for (table, column, reason), n in sorted(cells.items())
    ]


def _reason(words: Words, code: str) -> str:
    return words.say(f"n01.reason.{code}" if words.has(f"n01.reason.{code}") else "n01.reason.other")


def closed_gates(page: Page) -> list[tuple[str, NoData | Suppressed]]:
    """What cannot be said yet: one measure for each question no figure answers, in the playbook's order."""
    found: dict[str, list[tuple[str, Result]]] = {}
    for measure in definitions():
        found.setdefault(measure.split(".")[0], []).append((measure, page.result(measure)))
    known = {family for family, results in found.items() if any(_open(page, *one) for one in results)}
    known |= {family for family, measure in SEEN_BY_SPOT.items() if _seen(page, measure)}
    closed = []
    for family, results in found.items():
        if family not in known and not STANDS_FOR.get(family, set()) & known:
            measure, result = max(results, key=lambda one: parts.have(one[1]))
            why = _unseen(page, measure) if family in SEEN_BY_SPOT else _why(measure, result)
            if _listed(family, why):
                closed.append((measure, why))
    return closed


def _listed(family: str, why: NoData | Suppressed) -> bool:
    few = isinstance(why, Suppressed) or why.reason == "too_few"
    return family not in UNLISTED and (few or family not in FURTHER)


def _unseen(page: Page, measure: str) -> NoData:
    """Why the journey cannot be read: no survey at all, or no answer that names a contact."""
    asked = len(page.rows("survey"))
    needed = definition(measure).minimum_n
    return NoData(measure, 0, needed, "no_column" if asked else "no_table")


def _seen(page: Page, measure: str) -> bool:
    """Whether the journey can be read: a touchpoint with scores, or anybody heard at all."""
    found = journey_of(page)
    if measure == "pain.reach.v1":
        return found.heard > 0
    return any(parts.enough(spot.low) for spot in found.touchpoints if not isinstance(spot.low, NoData))


def _open(page: Page, measure: str, result: Result) -> bool:
    """Whether a figure is there, for everyone or for some group."""
    if parts.enough(result):
        return True
    offered = page.figures.groups(page.period.name, measure)
    return any(
        isinstance(page.result(measure, (key, value)), Estimate)
        for key, values in offered.items()
        for value in values
    )


def _why(measure: str, result: Result) -> NoData | Suppressed:
    if isinstance(result, Estimate):
        return NoData(measure, result.n, definition(measure).minimum_n, "too_few")
    return result


def gates(page: Page) -> Finding:
    """The one list of what cannot be said yet and what it would take."""
    words, closed = page.words, closed_gates(page)
    question = words.say("n01.q.gates")
    if not closed:
        return page.finding("gates", "evidence", words.say("n01.gates.none"), question=question)
    rows = tuple(
        (definition(measure).question[words.language], takes(words, result)) for measure, result in closed
    )
    titles = tuple(words.say(f"n01.col.{name}") for name in ("question", "takes"))
    return page.finding(
        "gates",
        "limits",
        words.say("n01.gates.some", n=len(closed)),
        question=question,
        grid=Grid(titles, rows),
    )


def takes(words: Words, result: NoData | Suppressed) -> str:
    """What it would take to open a gate."""
    if isinstance(result, Suppressed):
        return words.say("n01.gate.suppressed", threshold=result.threshold)
    data = table_name(words, definition(result.measure).table)
    if result.reason in ("no_table", "no_column"):
        return words.say(f"n01.gate.{result.reason}", data=data)
    if result.reason == "too_few":
        return words.say("n01.gate.too_few", needed=result.needed, n=result.n)
    return words.say(f"n01.gate.{result.reason}")
