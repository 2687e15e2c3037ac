"""Notebook 11: what people wrote. Quotes are shown to the firm only when each one was approved."""

from __future__ import annotations

import pandas as pd

from cxlib.clients.decisions import Decisions
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid, OwnerLine, Quote
from cxlib.pages.page import Page

MOST = 60
"""As many comments as one table can be read at once."""

_SCORES = ("nps", "csat", "ces", "rating")
READ = ("scope", "respondent_id", "submitted_at", "channel", "comment", *_SCORES)
LOW, HIGH = 6, 9
"""Up to 6 of 10 is unhappy, from 9 on happy; on shorter scales nobody is happy by this rule."""


def commented(page: Page) -> pd.DataFrame:
    """The period's comments, lowest scores first: id, score, channel, moment, text, approved."""
    rows = page.rows("survey", columns=READ, filled="comment")
    if rows.empty or "comment" not in rows:
        return pd.DataFrame(columns=["id", "score", "channel", "moment", "text", "approved"])
    text = rows["comment"].fillna("").astype(str).str.strip()
    ids = rows["scope"].fillna("").astype(str) + "/" + rows["respondent_id"].astype(str)
    yes = approved(page)
    found = pd.DataFrame(
        {
            "id": ids,
            "score": _score(rows),
            "channel": rows.get("channel"),
            "moment": rows["submitted_at"],
            "text": text,
            "approved": [name in yes or name.split("/", 1)[1] in yes for name in ids],
        }
    )
    return found[text != ""].sort_values(["score", "moment", "id"], na_position="last").reset_index(drop=True)


def _score(rows: pd.DataFrame) -> pd.Series[float]:
    """The first score each person gave, among the questions asked."""
    asked = [name for name in _SCORES if name in rows]
    if not asked:
        return pd.Series(float("nan"), index=rows.index)
    return rows[asked].astype("Float64").bfill(axis=1).iloc[:, 0]


def approved(page: Page) -> set[str]:
    """Ids of the answers whose words may be shown (decision "quote": true, or {"approved": true})."""
    given = Decisions.open(page.folder).current("quote")
    return {
        key
        for key, value in given.items()
        if value is True or (isinstance(value, dict) and value.get("approved") is True)
    }


def voices(page: Page, n: int, needed: int, question: str) -> Finding:
    """Too few answers for a score: how many answered, and the words that may be shown."""
    words = page.words
    found = commented(page)
    quotes = tuple(
        Quote(str(one["id"]), words.say("n11.quote", text=one["text"]), said_by_score(one["score"]))
        for one in found[found["approved"]].to_dict("records")
    )
    few = words.say("n11.voices", n=n)
    silent = "n11.voices.waiting" if len(found) else "n11.voices.silent"
    said = f"{few} {words.say('n11.voices.said' if quotes else silent)}"
    return page.finding(
        "headline",
        "answer",
        said,
        question=question,
        quotes=quotes,
        asked=phrases.asked(words, n, page.period.name),
        needs={"measure": "nps.promoters.v1", "reason": "too_few", "needed": needed, "have": n},
        owner=(OwnerLine("voices", said, tuple(quote.text for quote in quotes)),),
    )


def said_by_score(score: float) -> str:
    """What a person says as a whole, by the score given: complains, praises, or neither."""
    return "bad" if score <= LOW else "good" if score >= HIGH else ""


def comments(page: Page) -> Finding:
    """For the consultant: every masked comment of the period, with its id and whether it may be shown."""
    words = page.notes
    found = commented(page)
    question = words.say("n11.q.comments")
    if found.empty:
        return page.finding("comments", "note", words.say("n11.comments.none"), question=question)
    shown = found.head(MOST)
    rows = tuple(
        (
            str(one["id"]),
            words.day(one["moment"].to_pydatetime()) if pd.notna(one["moment"]) else "",
            words.number(one["score"]) if pd.notna(one["score"]) else "",
            phrases.group(words, "channel", one["channel"]) if pd.notna(one["channel"]) else "",
            str(one["text"]),
            words.say("n11.yes" if one["approved"] else "n11.no"),
        )
        for one in shown.to_dict("records")
    )
    titles = tuple(
        words.say(f"n11.col.{name}") for name in ("id", "day", "score", "channel", "comment", "approved")
    )
    hidden = len(found) - len(shown)
    return page.finding(
        "comments",
        "note",
        words.say("n11.comments.count", n=len(found)),
        question=question,
        details=(words.say("n11.comments.more", n=hidden),) if hidden else (),
        grid=Grid(titles, rows, (2,), words.say("n11.comments.caption")),
    )
