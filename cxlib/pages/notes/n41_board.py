"""Notebook 41, this week: what waits longer than promised, and the empty board explained."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cxlib.clients.promised import CLOSED, LOOK_BACK
from cxlib.pages import charts
from cxlib.pages.finding import Finding, Grid, OwnerLine
from cxlib.pages.notes import cases, n41_people
from cxlib.pages.page import Page

LATE = ((24.0, "day"), (7 * 24.0, "week"), (31 * 24.0, "month"))
MOST = 40
"""As many rows as a list for one week can hold."""


@dataclass(frozen=True)
class Board:
    """What waits at the page's clock.

    overdue, due: unanswered cases past their time and still in time; unpromised: unanswered without a
    standard; unresolved: answered, not settled; answered_since: noted by hand after the export;
    silent: no case of the page's period was recorded at all, so an empty board says nothing.
    """

    overdue: pd.DataFrame
    due: pd.DataFrame
    unpromised: pd.DataFrame
    unresolved: pd.DataFrame
    answered_since: int
    silent: bool

    @property
    def open(self) -> int:
        """Every case without an answer."""
        return len(self.overdue) + len(self.due) + len(self.unpromised)


def board(page: Page) -> Board | None:
    """The cases of the last three months that need somebody; None without any contacts."""
    found = cases.incoming(page)
    if found is None:
        return None
    frame = found.frame[found.frame["opened_at"] <= page.as_of]
    since = min(page.period.start(page.settings.zone), page.as_of - LOOK_BACK)
    frame = frame[(frame["opened_at"] >= since).fillna(False)].reset_index(drop=True)
    answered, settled = (_over(page, frame, name) for name in ("first_response_at", "resolved_at"))
    noted = _noted(page, frame)
    waiting = ~answered & ~settled & ~_closed(frame)
    frame = frame.assign(deadline=cases.deadlines(page, frame))
    frame["late_hours"] = (page.as_of - frame["deadline"]).dt.total_seconds() / 3600
    past = (frame["late_hours"] > 0).fillna(False)
    open_ = waiting & ~noted
    return Board(
        overdue=frame[open_ & past].sort_values(["late_hours", "contact_id"], ascending=[False, True]),
        due=frame[open_ & ~past & frame["deadline"].notna()],
        unpromised=frame[open_ & frame["deadline"].isna()],
        unresolved=frame[answered & ~settled & ~_closed(frame)].sort_values(["opened_at", "contact_id"]),
        answered_since=int((waiting & noted).sum()),
        silent=not bool((frame["opened_at"] >= page.period.start(page.settings.zone)).fillna(False).any()),
    )


def _over(page: Page, frame: pd.DataFrame, column: str) -> pd.Series[bool]:
    """Whether it had happened by the page's clock."""
    if column not in frame:
        return pd.Series(False, index=frame.index)
    return (frame[column] <= page.as_of).fillna(False).astype(bool)


def _closed(frame: pd.DataFrame) -> pd.Series[bool]:
    """Closed by its status, where no time of settling is recorded."""
    if "status" not in frame or ("resolved_at" in frame and frame["resolved_at"].notna().any()):
        return pd.Series(False, index=frame.index)
    return frame["status"].astype("string").str.casefold().isin(CLOSED).fillna(False).astype(bool)


def _noted(page: Page, frame: pd.DataFrame) -> pd.Series[bool]:
    """Cases somebody noted as answered since the export."""
    return n41_people.replied(page, frame, "contact_id")


def summary(page: Page) -> Finding:
    """The answer: how many cases wait longer than promised; with the owner's line when there are any."""
    words, found = page.words, board(page)
    question = words.say("n41.board.question")
    if found is None:
        return _without_contacts(page, question)
    judged = found.overdue if len(found.overdue) else found.due
    day = words.say("n41.board.day", day=cases.last_day(page))
    rest = [*_others(page, found), *cases.usual_said(page, judged), day]
    if found.overdue.empty:
        return page.finding("board", "answer", _empty(page, found), question=question, details=tuple(rest))
    usual = "_usual" if cases.undecided_of(page, found.overdue) else ""
    said = words.say(f"n41.board.waiting{usual}", n=len(found.overdue))
    who = _who(page, found.overdue)
    longest = words.say("n41.board.longest", time=words.duration(float(found.overdue["late_hours"].iloc[0])))
    line = OwnerLine("overdue", " ".join(part for part in (said, who) if part), (longest, *rest))
    return page.finding(
        "board",
        "answer",
        said,
        question=question,
        details=tuple(part for part in (who, longest, *rest) if part),
        owner=(line,),
    )


def _without_contacts(page: Page, question: str) -> Finding:
    words, tables = page.words, ("survey", "reviews")
    if all(page.table(name).empty for name in tables):
        needs = {"measure": "frt.adherence.v1", "reason": "no_table", "needed": 1, "have": 0}
        return page.finding("board", "gate", words.say("n41.gate.sentence"), question=question, needs=needs)
    low, reviews = n41_people.low_scores(page), n41_people.reviews(page)
    if low is None and reviews is None:
        needs = {"measure": "frt.adherence.v1", "reason": "no_answers", "needed": 1, "have": 0}
        return page.finding("board", "gate", words.say("n41.board.unknown"), question=question, needs=needs)
    details = []
    if low is not None and len(low.waiting):
        details.append(words.say("n41.board.low", n=len(low.waiting)))
    if reviews is not None and len(reviews.late):
        details.append(words.say("n41.board.reviews", n=len(reviews.late)))
    of = "_reviews" if low is None else "_low" if reviews is None else ""
    said = details[0] if details else words.say(f"n41.board.nothing{of}")
    rest = (
        *details[1:],
        words.say("n41.limits.no_contacts"),
        words.say("n41.board.day", day=cases.last_day(page)),
    )
    return page.finding("board", "answer", said, question=question, details=rest)


def _empty(page: Page, found: Board) -> str:
    words = page.words
    if found.silent and not found.open:
        return words.say("n41.board.silent")
    if len(found.unpromised) and not len(found.due):
        return words.say("n41.board.no_standard", n=len(found.unpromised))
    if not found.open:
        return words.say("n41.board.empty_done")
    usual = "_usual" if cases.undecided_of(page, found.due) else ""
    return words.say(f"n41.board.empty{usual}", n=found.open)


def _who(page: Page, overdue: pd.DataFrame) -> str:
    names = cases.responsible(page, overdue)
    return page.words.say("n41.board.responsible", names=", ".join(names)) if names else ""


def _others(page: Page, found: Board) -> list[str]:
    """What else waits, one sentence each; nothing where there is none."""
    low, reviews = n41_people.low_scores(page), n41_people.reviews(page)
    counts = {
        "due": len(found.due) if len(found.overdue) else 0,
        "no_standard": len(found.unpromised) if len(found.overdue) or len(found.due) else 0,
        "low": len(low.waiting) if low is not None else 0,
        "reviews": len(reviews.late) if reviews is not None else 0,
        "unresolved": len(found.unresolved) if _known(page, "resolved_at") else 0,
        "answered_since": found.answered_since,
    }
    return [page.words.say(f"n41.board.{name}", n=n) for name, n in counts.items() if n]


def _known(page: Page, column: str) -> bool:
    """Whether the contacts hold anything in a column."""
    frame = page.table("contacts")
    return column in frame and bool(frame[column].notna().any())


def overdue(page: Page) -> Finding:
    """How late the waiting cases are, and on which channels."""
    words, found = page.words, board(page)
    question = words.say("n41.overdue.question")
    if found is None:
        said = words.say("n41.limits.no_contacts")
        needs = {"measure": "frt.adherence.v1", "reason": "no_table", "needed": 1, "have": 0}
        return page.finding("overdue", "gate", said, question=question, needs=needs)
    late = found.overdue
    if late.empty:
        return page.finding("overdue", "evidence", words.say("n41.overdue.none"), question=question)
    by_channel = late["channel"].fillna("unknown").astype(str).value_counts()
    told = [
        words.say("n41.overdue.by_channel", channel=cases.heading(words, str(name)), n=int(n))
        for name, n in sorted(by_channel.items(), key=lambda one: (-one[1], str(one[0])))
    ]
    groups = late["late_hours"].map(_how_late).value_counts()
    bars = [
        charts.Bar(
            words.say(f"n41.late.{name}"), float(groups.get(name, 0)), words.number(int(groups.get(name, 0)))
        )
        for name in ("day", "week", "month", "more")
    ]
    alt = words.say("n41.overdue.alt", rows="; ".join(f"{bar.label}: {bar.text}" for bar in bars))
    return page.finding(
        "overdue",
        "evidence",
        words.say("n41.board.waiting", n=len(late)),
        question=question,
        details=tuple(told),
        chart=charts.bars(bars, words=words, alt=alt),
    )


def _how_late(hours: float) -> str:
    return next((name for most, name in LATE if hours <= most), "more")


def unresolved(page: Page) -> Finding:
    """Cases that were answered and are not settled."""
    words, found = page.words, board(page)
    question = words.say("n41.open.question")
    key, reason = _cannot_tell(page, found)
    if key or found is None:
        needs = {"measure": "resolution.median.v1", "reason": reason, "needed": 1, "have": 0}
        return page.finding("open", "gate", words.say(key), question=question, needs=needs)
    waiting = found.unresolved
    if waiting.empty:
        return page.finding("open", "evidence", words.say("n41.open.none"), question=question)
    oldest = words.say("n41.open.oldest", day=waiting["opened_at"].iloc[0].to_pydatetime())
    said = words.say("n41.open.some", n=len(waiting))
    return page.finding("open", "evidence", said, question=question, details=(oldest,))


def _cannot_tell(page: Page, found: Board | None) -> tuple[str, str]:
    """Why answered and settled cannot be told apart: the sentence and the reason; empty when they can."""
    if found is None:
        return "n41.limits.no_contacts", "no_table"
    if not _known(page, "resolved_at"):
        return "n41.open.unknown", "no_column"
    return ("", "") if _known(page, "first_response_at") else ("n41.open.no_answers", "no_column")


def overdue_list(page: Page) -> Finding:
    """For the consultant: the waiting cases by number, the latest first."""
    words, found = page.notes, board(page)
    if found is None or found.overdue.empty:
        return page.finding("overdue-list", "note", words.say("n41.overdue.none"))
    known = cases.times(page)
    rows = tuple(
        (
            str(row["contact_id"]),
            cases.channel(words, str(row["channel"])),
            words.day(row["opened_at"].to_pydatetime(), year=True),
            cases.promise_of(words, str(row["channel"]), known),
            words.duration(float(row["late_hours"])),
            str(row["topic"]) if "topic" in row and pd.notna(row["topic"]) else "",
            ", ".join(cases.responsible(page, found.overdue.loc[[index]])),
        )
        for index, row in found.overdue.head(MOST).iterrows()
    )
    heads = ("case", "channel", "came", "promise", "late", "topic", "responsible")
    columns = tuple(words.say(f"n41.col.{head}") for head in heads)
    return page.finding(
        "overdue-list", "note", words.say("n41.overdue.ids"), grid=Grid(columns, rows, numeric=(4,))
    )
