"""Notebook 41 on small clients whose waiting cases are counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.clients.decisions import Reply, Touchpoint
from cxlib.pages.notes import n41_board, n41_next, n41_people, n51_review
from tests.notes.firms import LANGUAGES, contacts, decide, joined, plain, promised

FINDINGS = (
    n41_board.summary,
    n41_board.overdue,
    n41_board.unresolved,
    n41_board.overdue_list,
    n41_people.scores,
    n41_people.unanswered_reviews,
    n41_people.limits,
    n41_people.low_list,
    n41_people.review_list,
    n41_next.next_steps,
)


def waiting(n: int, *, channel: str = "email", start: str = "2026-09-21 08:00") -> pd.DataFrame:
    """Cases nobody has answered."""
    return contacts(
        0, 0, n, channel=channel, start=start, touchpoint="Mail" if channel == "email" else "Phone"
    )


def low() -> pd.DataFrame:
    """Six answers: two fresh and low by people we know, one anonymous, one old, two happy."""
    days = ["2026-09-25", "2026-09-28", "2026-09-28", "2026-07-10", "2026-09-25", "2026-09-26"]
    return pd.DataFrame(
        {
            "respondent_id": [f"r{place}" for place in range(6)],
            "customer_id": ["c0", "c1", None, "c3", "c4", "c5"],
            "submitted_at": pd.to_datetime(days, utc=True),
            "nps": pd.array([3, 9, 0, 2, 10, 8], dtype="Int64"),
            "csat": [4.0, 2.0, 1.0, 1.0, 5.0, 4.0],
        }
    )


def reviews() -> pd.DataFrame:
    """Four own reviews: one answered, two late, one with time left; and a competitor's."""
    posted = [
        "2026-08-01 10:00",
        "2026-09-01 10:00",
        "2026-09-10 10:00",
        "2026-09-30 21:30",
        "2026-09-02 10:00",
    ]
    frame = pd.DataFrame({"posted_at": pd.to_datetime(posted, utc=True), "rating": [5.0, 5.0, 1.0, 3.0, 1.0]})
    frame["replied_at"] = pd.to_datetime(["2026-08-01 12:00", None, None, None, None], utc=True)
    frame["competitor"] = [None, None, None, None, "Other"]
    return frame.assign(scale=5.0, site="google")


def full() -> dict[str, pd.DataFrame]:
    """Three late e-mails, one with time left, one answered and open, twenty settled."""
    fresh, half = waiting(1, start="2026-09-30 20:00"), contacts(1, 0, 0, start="2026-09-29 08:00")
    half["resolved_at"] = half["resolved_at"].where([False])
    return {
        "contacts": joined(contacts(20, 0, 0), waiting(3), fresh, half),
        "survey": low(),
        "reviews": reviews(),
    }


CLIENTS: dict[str, Any] = {
    "full": full,
    "nothing": dict,
    "contacts only": lambda: {"contacts": contacts(20, 0, 0)},
    "no open case": lambda: {"contacts": contacts(20, 5, 0), "survey": low()[4:], "reviews": reviews()[:1]},
    "no promise": lambda: {"contacts": waiting(4, channel="letter")},
    "survey only": lambda: {"survey": low()},
    "comments only": lambda: {"survey": low().drop(columns=["nps", "csat"]).assign(comment="Fine")},
    "reviews only": lambda: {"reviews": reviews()},
    "replies unknown": lambda: {"reviews": reviews().drop(columns="replied_at")},
    "no case this quarter": lambda: {"contacts": contacts(20, 0, 0, start="2026-04-06 08:00")},
    "recommendations": lambda: {"reviews": reviews().drop(columns=["rating", "scale"])},
    "status only": lambda: {
        "contacts": waiting(4).drop(columns="resolved_at").assign(status=["closed", "open"] * 2)
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_every_finding_holds(make_page: Any, check: Any, client: str, language: str) -> None:
    page = make_page("41", language=language, **CLIENTS[client]())
    for finding in FINDINGS:
        check(finding(page), page)


def test_the_owner_reads_how_many_wait_and_who_answers_for_them(make_page: Any) -> None:
    page = promised(make_page("41", **full()))
    decide(page, Touchpoint(stage="use", name="Mail", responsible="Marta"))
    (line,) = n41_board.summary(page).owner
    assert line.kind == "overdue"
    assert plain(line.text) == "Waiting longer than we promised: 3 cases. Responsible: Marta"


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "Czeka na naszą odpowiedź dłużej, niż obiecaliśmy: 1 sprawa."),
        (3, "Czekają na naszą odpowiedź dłużej, niż obiecaliśmy: 3 sprawy."),
        (5, "Czeka na naszą odpowiedź dłużej, niż obiecaliśmy: 5 spraw."),
        (22, "Czekają na naszą odpowiedź dłużej, niż obiecaliśmy: 22 sprawy."),
    ],
)
def test_polish_verbs_follow_the_number(make_page: Any, n: int, said: str) -> None:
    page = promised(make_page("41", language="pl", contacts=waiting(n)))
    assert plain(n41_board.summary(page).sentence) == said


@pytest.mark.parametrize(
    ("language", "said", "promise"),
    [
        ("en", "Waiting too long for an answer: 3 cases.", "promise"),
        ("pl", "Za długo czekają na naszą odpowiedź: 3 sprawy.", "obie"),
        ("tr", "Yanıtı geciken konu: 3.", "söz"),
    ],
)
def test_the_owner_is_not_told_of_a_promise_nobody_made(
    make_page: Any, check: Any, language: str, said: str, promise: str
) -> None:
    page = make_page("41", language=language, contacts=waiting(3))
    found = n41_board.summary(page)
    check(found, page)
    (line,) = found.owner
    assert plain(line.text) == said
    assert not any(promise in text.lower() for text in (line.text, *line.more))
    assert page.words.say("n14.kept.usual", times="")[:20] in " ".join(line.more)


def test_the_board_counts_each_kind(make_page: Any) -> None:
    found = n41_board.board(make_page("41", **full()))
    assert found is not None
    assert (len(found.overdue), len(found.due), len(found.unpromised), len(found.unresolved)) == (3, 1, 0, 1)
    assert found.open == 4


def test_an_empty_board_says_of_how_many(make_page: Any) -> None:
    some = promised(make_page("41", contacts=joined(contacts(5, 0, 0), waiting(2, start="2026-09-30 20:00"))))
    none = make_page("41", contacts=contacts(5, 0, 0))
    assert plain(n41_board.summary(some).sentence) == "Nothing waits longer than we promised. Open cases: 2."
    assert plain(n41_board.summary(none).sentence) == "Nothing is waiting: every case has had its answer."
    assert n41_board.summary(some).owner == ()


def test_a_case_noted_as_answered_leaves_the_board(make_page: Any) -> None:
    page = make_page("41", contacts=waiting(3))
    answered = str(page.table("contacts")["contact_id"].iloc[0])
    decide(
        page, Reply(contact_id=answered, scope="test", replied_at=dt.datetime(2026, 10, 2, 9, tzinfo=dt.UTC))
    )
    found = n41_board.board(page)
    assert found is not None
    assert (len(found.overdue), found.answered_since) == (2, 1)


def test_closed_by_status_waits_no_more(make_page: Any) -> None:
    found = n41_board.board(make_page("41", **CLIENTS["status only"]()))
    assert found is not None
    assert len(found.overdue) == 2


def test_low_scores_are_fresh_known_and_unanswered(make_page: Any) -> None:
    found = n41_people.low_scores(make_page("41", survey=low()))
    assert found is not None
    assert list(found.waiting["respondent_id"]) == ["r1", "r0"]
    assert (found.older, found.anonymous) == (1, 1)


def test_a_call_after_the_answer_counts_as_a_reply(make_page: Any) -> None:
    call = contacts(1, 0, 0, start="2026-09-26 09:00", direction="outbound", customer_id="c0")
    found = n41_people.low_scores(make_page("41", survey=low(), contacts=call))
    assert found is not None
    assert list(found.waiting["respondent_id"]) == ["r1"]


def test_own_reviews_past_four_hours_wait_for_a_reply(make_page: Any) -> None:
    page = make_page("41", reviews=reviews())
    found = n41_people.reviews(page)
    assert found is not None
    assert (found.all, list(found.late["rating"]), found.fresh) == (4, [1.0, 5.0], 1)
    assert (
        plain(n41_people.unanswered_reviews(page).sentence)
        == "Past our time and without our reply: 2 reviews."
    )


def test_a_quarter_in_which_nothing_was_recorded_is_not_called_calm(make_page: Any) -> None:
    """All twenty cases of spring were answered; of summer nothing came in."""
    page = make_page("41", contacts=contacts(20, 0, 0, start="2026-04-06 08:00"))
    assert n41_board.summary(page).sentence.startswith("No case was recorded in this period")
    assert n41_next.next_steps(page).sentence.startswith("Ask for the list of calls and messages")
    assert [line.kind for line in n51_review.answer(page).owner] == ["head"]


@pytest.mark.parametrize(
    ("client", "said"),
    [
        ("comments only", "No calls, scores or reviews of this period came in, so we cannot see "
                          "who is waiting"),
        ("satisfied", "No low score is waiting for an answer"),
        ("answered review", "No review is waiting for an answer"),
    ],
)  # fmt: skip
def test_only_what_came_in_is_said_not_to_wait(make_page: Any, client: str, said: str) -> None:
    more = {"satisfied": {"survey": low()[4:]}, "answered review": {"reviews": reviews()[:1]}}
    tables = more[client] if client in more else CLIENTS[client]()
    assert plain(n41_board.summary(make_page("41", **tables)).sentence) == f"{said}."


def test_comments_without_scores_are_no_period_without_answers(make_page: Any) -> None:
    found = n41_people.scores(make_page("41", **CLIENTS["comments only"]()))
    assert plain(found.sentence) == "NPS: the imported file has no column for this."


def test_reviews_without_stars_wait_for_a_reply_too(make_page: Any) -> None:
    """A site that asks "would you recommend it" gives no stars: two of four own ones are late still."""
    bare = reviews().assign(site=pd.Series([None] * 5, dtype="string"))
    for stars in (bare.assign(rating=float("nan")), bare.drop(columns=["rating", "scale"])):
        page = make_page("41", reviews=stars)
        said = n41_people.unanswered_reviews(page)
        assert plain(said.sentence) == "Past our time and without our reply: 2 reviews."
        assert not any("stars" in text for text in said.details)
        listed = n41_people.review_list(page)
        assert listed.grid is not None
        assert [(row[1], row[3]) for row in listed.grid.rows] == [("", ""), ("", "")]


def test_a_period_without_reviews_says_so(make_page: Any) -> None:
    early = reviews().assign(posted_at=pd.to_datetime("2026-02-01 10:00", utc=True))
    found = n41_people.unanswered_reviews(make_page("41", reviews=early))
    assert found.sentence == "No review was written in this period."


def test_the_lists_of_people_are_for_the_consultant_alone(make_page: Any) -> None:
    page = make_page("41", **full())
    for listed in (n41_board.overdue_list(page), n41_people.low_list(page), n41_people.review_list(page)):
        assert listed.kind == "note"
        assert listed.grid is not None
        assert listed.owner == ()
