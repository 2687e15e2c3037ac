"""Notebook 41: low scores to answer, and reviews without a reply. Numbers only, never names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cxlib.clients.decisions import Decisions
from cxlib.clients.settings import Standard
from cxlib.measures import service
from cxlib.measures.reviews import own_five_stars
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import cases
from cxlib.pages.page import Page

FRESH = 14
"""Days after which an answer to a low score comes too late to help that person."""

MOST = 40
SLACK = {"day": 24, "week": 7 * 24, "month": 31 * 24, "year": 366 * 24}
"""Hours by which a review's date is unsure."""


@dataclass(frozen=True)
class Low:
    """Low scores. waiting: fresh, by people we know, unanswered; older; anonymous (both only counted)."""

    waiting: pd.DataFrame
    older: int
    anonymous: int


def replied(page: Page, frame: pd.DataFrame, column: str) -> pd.Series[bool]:
    """Rows somebody noted as answered, by the id alone or by scope and id."""
    noted = {reply.key for reply in Decisions.open(page.folder).replies()}
    plain = frame[column].astype("string").fillna("")
    scoped = frame["scope"].astype("string").fillna("") + "/" + plain if "scope" in frame else plain
    return (plain.isin(noted) | scoped.isin(noted)).astype(bool)


def low_scores(page: Page) -> Low | None:
    """Answers 0 to 6, or the two lowest of satisfaction, without a reply; None without such questions."""
    frame = page.rows("survey")
    asked = [name for name in ("nps", "csat") if name in frame and frame[name].notna().any()]
    if not asked or "submitted_at" not in frame:
        return None
    bound = {"nps": 6.0, "csat": cases.rules(page).scale("csat", (1, 5))[0] + 1}
    low = pd.concat([(frame[name] <= bound[name]).fillna(False) for name in asked], axis=1).any(axis=1)
    found = frame[low & ~replied(page, frame, "respondent_id")]
    found = found[~_spoken_to(page, found)]
    fresh = (found["submitted_at"] > page.as_of - dt.timedelta(days=FRESH)).fillna(False)
    known = found["customer_id"].notna() if "customer_id" in found else pd.Series(False, index=found.index)
    return Low(
        waiting=found[fresh & known].sort_values(["submitted_at", "respondent_id"], ascending=[False, True]),
        older=int((~fresh & known).sum()),
        anonymous=int((~known).sum()),
    )


def _spoken_to(page: Page, found: pd.DataFrame) -> pd.Series[bool]:
    """People the firm wrote to or called after they answered."""
    contacts = page.table("contacts")
    if "customer_id" not in found or not {"customer_id", "direction", "opened_at"} <= set(contacts.columns):
        return pd.Series(False, index=found.index)
    way = contacts["direction"].astype("string").str.casefold().fillna("")
    last = contacts[way.isin(service.OUTGOING)].groupby("customer_id")["opened_at"].max()
    return (found["customer_id"].map(last) > found["submitted_at"]).fillna(False).astype(bool)


def scores(page: Page) -> Finding:
    """How many low scores wait for a reply, how many are too old, how many cannot be answered."""
    words, found = page.words, low_scores(page)
    question = words.say("n41.low.question")
    if found is None:
        table = page.table("survey")
        asked = any(name in table and table[name].notna().any() for name in ("nps", "csat"))
        missing = "no_table" if table.empty else "no_answers" if asked else "no_column"
        needs = {"measure": "nps.v1", "reason": missing, "needed": 1, "have": 0}
        return page.finding("low", "gate", _no_scores(page, missing), question=question, needs=needs)
    key, blanks = ("some", {"n": len(found.waiting)}) if len(found.waiting) else ("none", {})
    details = [
        words.say(f"n41.low.{name}", n=n)
        for name, n in (("older", found.older), ("anonymous", found.anonymous))
        if n
    ]
    return page.finding(
        "low",
        "evidence",
        words.say(f"n41.low.{key}", days=FRESH, **blanks),
        question=question,
        details=(*details, words.say("n41.low.what")),
    )


def _no_scores(page: Page, reason: str) -> str:
    words = page.words
    name = phrases.measure_name(words, "nps.v1")
    table = words.say("n01.table.survey")
    return words.say(f"common.gate.{reason}", measure=name, table=table, needed=1, n=0)


def low_list(page: Page) -> Finding:
    """For the consultant: the low scores to answer, by customer number and day."""
    words, found = page.notes, low_scores(page)
    if found is None or found.waiting.empty:
        return page.finding("low-list", "note", words.say("n41.low.none", days=FRESH))
    top = int(cases.rules(page).scale("csat", (1, 5))[1])
    rows = tuple(
        (
            str(row["respondent_id"]),
            str(row["customer_id"]),
            words.day(row["submitted_at"].to_pydatetime(), year=True),
            _score(page, row, top),
        )
        for _, row in found.waiting.head(MOST).iterrows()
    )
    columns = tuple(words.say(f"n41.col.{head}") for head in ("case", "who", "came", "score"))
    return page.finding("low-list", "note", words.say("n41.low.ids"), grid=Grid(columns, rows))


def _score(page: Page, row: pd.Series[Any], top: int) -> str:
    words, told = page.notes, []
    for name in ("nps", "csat"):
        given = row.get(name)
        if given is not None and pd.notna(given):
            blanks = {"score": int(given)} if name == "nps" else {"score": int(given), "top": top}
            told.append(words.say(f"n41.low.{name}", **blanks))
    return ", ".join(told)


@dataclass(frozen=True)
class Reviews:
    """The period's own reviews: all, those past their time without a reply, and how many still have time."""

    all: int
    late: pd.DataFrame
    fresh: int
    standard: Standard | None


def reviews(page: Page) -> Reviews | None:
    """Reviews without a reply; None when there are none or the file does not say which were answered."""
    frame = _own(page.rows("reviews"))
    if frame.empty or "replied_at" not in frame:
        return None
    answered = (frame["replied_at"] <= page.as_of).fillna(False).astype(bool)
    open_ = frame[~(answered | replied(page, frame, "review_id"))]
    promised = cases.standards(page)
    social = pd.Series("social", index=open_.index)
    due = service.deadlines(open_["posted_at"], social, cases.rules(page).calendar, promised)
    slack = pd.Series(0, index=open_.index)
    if "date_precision" in open_:
        slack = open_["date_precision"].astype(object).map(SLACK).fillna(0).astype(int)
    limit = pd.Series(pd.DatetimeIndex(due).tz_localize("UTC"), index=open_.index) + pd.to_timedelta(
        slack, unit="h"
    )
    late = open_[(limit < page.as_of).fillna(False)]
    by = [name for name in ("rating", "posted_at") if name in late]
    ordered = late.sort_values(by, ascending=[name == "rating" for name in by], na_position="last")
    return Reviews(len(frame), ordered, len(open_) - len(late), promised.get("social"))


def _own(reviews: pd.DataFrame) -> pd.DataFrame:
    """The firm's own reviews, with or without stars."""
    if "competitor" not in reviews:
        return reviews
    return reviews[(reviews["competitor"].astype("string").str.strip().fillna("") == "").to_numpy(dtype=bool)]


def unanswered_reviews(page: Page) -> Finding:
    """How many reviews are past their time without a reply."""
    words, found = page.words, reviews(page)
    question = words.say("n41.reviews.question")
    if found is None:
        return _no_reviews(page, question)
    if found.standard is None:
        return page.finding("reviews", "evidence", words.say("n41.reviews.no_standard"), question=question)
    usual = "usual" if "social" in cases.undecided(page) else "promise"
    promise = words.say(f"n41.reviews.{usual}", promise=cases.promise(words, found.standard))
    if found.late.empty:
        said = (
            words.say("n41.reviews.none_fresh", n=found.fresh)
            if found.fresh
            else words.say("n41.reviews.none", n=found.all)
        )
        return page.finding("reviews", "evidence", said, question=question, details=(promise,))
    low = int((own_five_stars(found.late)["rating"] <= 2).sum()) if "rating" in found.late else 0
    details = [words.say("n41.reviews.low", n=low)] if low else []
    said = words.say("n41.reviews.some", n=len(found.late))
    return page.finding("reviews", "evidence", said, question=question, details=(*details, promise))


def _no_reviews(page: Page, question: str) -> Finding:
    words, table = page.words, page.table("reviews")
    reason = "no_table" if table.empty else "no_column" if "replied_at" not in table else "no_answers"
    name = phrases.measure_name(words, "reviews.mean5.v1")
    told = {"no_column": "n41.reviews.unknown", "no_answers": "n41.reviews.nothing"}
    said = (
        words.say(told[reason])
        if reason in told
        else words.say("common.gate.no_table", measure=name, table=words.say("n01.table.reviews"))
    )
    needs = {"measure": "reviews.mean5.v1", "reason": reason, "needed": 1, "have": 0}
    return page.finding("reviews", "gate", said, question=question, needs=needs)


def review_list(page: Page) -> Finding:
    """For the consultant: the reviews without a reply, the lowest first."""
    words, found = page.notes, reviews(page)
    if found is None or found.late.empty:
        said = (
            words.say("n41.reviews.none_fresh", n=found.fresh) if found else words.say("n41.reviews.unknown")
        )
        return page.finding("review-list", "note", said)
    rows = tuple(
        (
            str(row["review_id"]),
            str(row["site"]) if pd.notna(row.get("site")) else "",
            words.day(row["posted_at"].to_pydatetime(), year=True),
            words.number(float(row["rating"])) if pd.notna(row.get("rating")) else "",
        )
        for _, row in found.late.head(MOST).iterrows()
    )
    columns = tuple(words.say(f"n41.col.{head}") for head in ("case", "site", "came", "stars"))
    return page.finding(
        "review-list", "note", words.say("n41.reviews.ids"), grid=Grid(columns, rows, numeric=(3,))
    )


def limits(page: Page) -> Finding:
    """What this does not tell you."""
    words = page.words
    details = [words.say("n41.limits.clock", day=cases.last_day(page))]
    details.append(
        words.say("n41.limits.no_contacts" if cases.incoming(page) is None else "n41.limits.phone")
    )
    return page.finding(
        "limits",
        "limits",
        words.say("n41.limits.sentence"),
        question=words.say("n41.q.limits"),
        details=tuple(details),
    )
