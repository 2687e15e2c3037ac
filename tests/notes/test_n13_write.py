"""Notebook 13 on small clients: themes counted by hand, complaints, quotes, readers who agree."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.clients.decisions import Decisions
from cxlib.clients.voice import Complaint, Quote, Reading, Topic
from cxlib.measures import topics
from cxlib.pages.cards import finding_html
from cxlib.pages.notes import (
    n12_topics,
    n13_causes,
    n13_desk,
    n13_next,
    n13_said,
    n13_scores,
    n13_themes,
    n13_topics,
)
from cxlib.pages.owner import owner_lines
from tests.notes.firms import LANGUAGES, action, decide, joined, plain

WHEN = dt.datetime(2026, 9, 20, 12, tzinfo=dt.UTC)
FINDINGS = (
    n13_themes.answer, n13_themes.themes, n13_themes.change, n13_scores.by_score, n13_causes.pareto,
    n13_next.limits, n13_next.next_steps, n13_next.reading_note, n13_next.quotes_note, n13_next.agree,
    n13_scores.new_words, n13_causes.open_register, n13_causes.where, n13_scores.method, n13_topics.by_words,
    n13_topics.by_meaning, n12_topics.kept_causes,
)  # fmt: skip

SAID = {
    "en": ("The wait was too long", "Friendly staff", "Too expensive", "Es war leider nicht gut für uns"),
    "pl": ("Za długo się czeka", "Bardzo miła obsługa", "Za drogo", "Es war leider nicht gut für uns"),
    "tr": ("Çok bekledik", "Personel çok ilgili", "Fiyatlar pahalı", "Es war leider nicht gut für uns"),
}  # fmt: skip


def comments(
    waits: int,
    kind: int,
    dear: int,
    foreign: int = 0,
    *,
    language: str = "en",
    start: str = "2026-07-01 10:00",
) -> pd.DataFrame:
    """Answers with comments: those who wait gave 3, those who met kind people 10, those who paid much 6."""
    counts = (waits, kind, dear, foreign)
    texts = [text for text, n in zip(SAID[language], counts, strict=True) for _ in range(n)]
    scores = [score for score, n in zip((3, 10, 6, 8), counts, strict=True) for _ in range(n)]
    return pd.DataFrame(
        {
            "respondent_id": [f"{start[:7]}-{place}" for place in range(len(texts))],
            "submitted_at": pd.date_range(start, periods=len(texts), freq="5h", tz="UTC"),
            "nps": pd.array(scores, dtype="Int64"),
            "comment": texts,
        }
    )


def complaints(*told: tuple[str, int], stage: str = "use", start: str = "2026-07-02 09:00") -> pd.DataFrame:
    """Complaints by e-mail, one a day and a half, each of another customer."""
    causes = [cause for cause, n in told for _ in range(n)]
    return pd.DataFrame(
        {
            "contact_id": [f"{start[:7]}-{place}" for place in range(len(causes))],
            "opened_at": pd.date_range(start, periods=len(causes), freq="36h", tz="UTC"),
            "channel": "email", "direction": "inbound", "kind": "complaint", "cause": causes, "stage": stage,
            "customer_id": [f"c-{place}" for place in range(len(causes))],
        }
    )  # fmt: skip


def both(language: str = "en") -> dict[str, pd.DataFrame]:
    past = comments(12, 12, 6, language=language, start="2026-04-01 10:00")
    now = comments(20, 14, 6, 3, language=language)
    return {"survey": joined(past, now), "contacts": complaints(("late", 14), ("price", 6), ("rude", 2))}


CLIENTS: dict[str, Any] = {
    "full": both,
    "nothing": lambda language: {},
    "first quarter": lambda language: {"survey": comments(8, 8, 0, language=language)},
    "three comments": lambda language: {"survey": comments(1, 2, 0, language=language)},
    "only praise": lambda language: {"survey": comments(0, 20, 0, language=language)},
    "only foreign": lambda language: {"survey": comments(0, 0, 0, 12, language=language)},
    "no words": lambda language: {"survey": comments(5, 5, 5, language=language).drop(columns="comment")},
    "no scores": lambda language: {"survey": comments(9, 9, 9, language=language).drop(columns="nps")},
    "complaints only": lambda language: {"contacts": complaints(("late", 6), ("price", 5))},
    "small causes": lambda language: {"contacts": complaints(("a", 4), ("b", 4), ("c", 4))},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_every_finding_holds(make_page: Any, check: Any, client: str, language: str) -> None:
    page = make_page("13", language=language, **CLIENTS[client](language))
    for finding in FINDINGS:
        check(finding(page), page)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Most common criticism: waiting (20 of the 40 who wrote)."),
        ("pl", "Najczęstsza uwaga: czekanie (20 na 40 osób, które coś napisały)."),
        ("tr", "En sık eleştirilen konu: bekleme süresi (yazan 40 kişinin 20'si)."),
    ],
)
def test_the_most_common_criticism_with_counts(make_page: Any, language: str, said: str) -> None:
    page = make_page("13", language=language, **both(language))
    found = n13_themes.answer(page)
    assert plain(found.sentence) == said
    assert [(line.kind, plain(line.text)) for line in found.owner] == [("theme", said)]
    assert plain(found.sure).count("35") == 1 and found.figures[0]["n"] == 40


def test_the_range_beside_several_themes_says_whose_it_is(make_page: Any) -> None:
    """12 of 24 complain of the wait, 12 of the phone: the range is that of one of them."""
    texts = ["The wait was too long"] * 12 + ["Nobody answers the phone"] * 12
    moments = pd.date_range("2026-07-01 10:00", periods=24, freq="20h", tz="UTC")
    survey = pd.DataFrame({"submitted_at": moments, "comment": texts})
    found = n13_themes.answer(make_page("13", survey=survey))
    assert found.sentence.startswith("Criticised most often: ")
    assert plain(found.sure).endswith(": probably between 31 and 69 of 100.")


def test_a_table_without_rows_is_not_drawn(make_page: Any) -> None:
    """Ten comments about ten things: every theme is too small to be shown."""
    texts = ["The wait was too long", "Too expensive", "Friendly staff", "no parking", "Great website"] * 2
    moments = pd.date_range("2026-07-01 10:00", periods=10, freq="20h", tz="UTC")
    survey = pd.DataFrame({"submitted_at": moments, "comment": texts})
    found = n13_themes.themes(make_page("13", survey=survey))
    assert found.kind == "evidence" and found.grid is None


def test_words_go_before_subjects_noted_by_the_firm(make_page: Any) -> None:
    from cxlib.pages.finding import Finding, OwnerLine

    page = make_page("13", **both())
    other = Finding("12.theme", "answer", "en", "x", owner=(OwnerLine("theme", "Noted by the firm"),))
    first, rest = owner_lines([other, n13_themes.answer(page)], words=page.words)
    assert plain(first[0].text).startswith("Most common criticism: waiting")
    assert [line.text for line in rest] == ["Noted by the firm"]


def test_two_criticisms_that_chance_may_tell_apart_are_both_named(make_page: Any) -> None:
    found = n13_themes.answer(make_page("13", survey=comments(9, 6, 8)))
    assert plain(found.sentence) == "Criticised most often: waiting (9) and price (8). People who wrote: 23."


def test_the_score_stands_beside_the_words_and_other_languages_are_counted(make_page: Any) -> None:
    details = tuple(map(plain, n13_themes.answer(make_page("13", **both())).details))
    assert details[0] == "14 of 43 patients gave us 9 or 10."
    assert "In other languages, not grouped: 3 comments." in details
    assert any("no person has read them yet (0 of 40)" in text for text in details)


def test_few_comments_close_the_gate(make_page: Any) -> None:
    found = n13_themes.answer(make_page("13", survey=comments(3, 3, 0)))
    assert (found.kind, found.needs["needed"], found.needs["have"], found.owner) == ("gate", 10, 6, ())


def test_a_theme_of_few_people_is_named_nowhere(make_page: Any) -> None:
    page = make_page("13", survey=comments(20, 15, 3))
    told = n13_themes.themes(page)
    assert told.grid is not None and [row[0] for row in told.grid.rows] == ["Waiting", "Kindness of the team"]
    assert plain(told.details[0]).startswith("1 theme is named by so few")
    answer = n13_themes.answer(page)
    assert "price" not in str(answer.as_json())


def test_reviews_speak_where_the_survey_is_silent(make_page: Any) -> None:
    survey = comments(12, 6, 0)
    reviews = pd.DataFrame(
        {
            "posted_at": survey["submitted_at"], "comment": survey["comment"], "scale": 5.0, "site": "maps",
            "rating": [2.0] * 12 + [5.0] * 6,
            "competitor": pd.array([None] * 17 + ["The other"], dtype="string"),
        }
    )  # fmt: skip
    found = n13_themes.answer(make_page("13", reviews=reviews))
    assert plain(found.sentence) == "Most common criticism: waiting (12 of the 17 who wrote)."
    assert plain(found.asked) == "17 public reviews with a text, July–September 2026."


def test_the_unhappy_and_the_happy_are_told_apart(make_page: Any) -> None:
    found = n13_scores.by_score(make_page("13", **both()))
    assert found.sentence == "The unhappy and the happy write about different things."
    assert [plain(text) for text in found.details[:2]] == [
        "The happy write about it more often: kindness of the team (0 who gave 0–6, 14 who gave 9–10).",
        "The unhappy write about it more often: waiting (20 who gave 0–6, 0 who gave 9–10).",
    ]
    few = n13_scores.by_score(make_page("13", survey=comments(12, 4, 0)))
    assert few.kind == "gate" and "There are 12 and 4." in plain(few.sentence)


def test_a_theme_that_moved_is_told_and_chance_is_not(make_page: Any) -> None:
    moved = joined(comments(8, 40, 5, start="2026-04-01 10:00"), comments(30, 12, 5))
    found = n13_themes.change(make_page("13", survey=moved))
    assert plain(found.sentence) == "Some themes are criticised more or less often than before."
    assert plain(found.details[0]).startswith("More often: waiting, now 30 of 47")
    assert n13_themes.change(make_page("13", **both())).sentence == "No theme moved in a way we can show."


def test_a_new_word_is_a_candidate(make_page: Any) -> None:
    past = comments(20, 20, 0, start="2026-04-01 10:00")
    now = comments(20, 20, 0)
    now.loc[now.index[:14], "comment"] = "The kiosk at the door did not work"
    found = n13_scores.new_words(make_page("13", survey=joined(past, now)))
    assert found.grid is not None and "kiosk" in [row[0] for row in found.grid.rows]
    assert not {"wait", "friendly"} & {row[0] for row in found.grid.rows}


def read(page: Any, texts: dict[str, dict[str, str]], coder: str = "Ewa", *, blind: bool = True) -> None:
    """A person reads every comment that has one of these texts."""
    rows = n13_said.said(page, "survey").rows
    values = [
        Reading(comment=str(one["id"]), coder=coder, themes=texts[one["text"]], blind=blind, read_at=WHEN)
        for one in rows.to_dict("records") if one["text"] in texts
    ]  # fmt: skip
    Decisions.open(page.folder).save_all(values, coder, WHEN)


def test_a_persons_reading_goes_before_the_codebooks(make_page: Any) -> None:
    page = make_page("13", survey=comments(12, 10, 6))
    read(page, {"The wait was too long": {"booking": "bad"}})
    page = type(page)(page.notebook, page.folder, page.period, page.as_of)
    found = n13_themes.answer(page)
    assert plain(found.sentence).startswith(
        "Criticised most often: appointments and booking (12); price (6)"
    )
    assert "Read by a person: 12 of 28." in tuple(map(plain, found.details))


def test_readers_and_the_codebook_agree_or_not(make_page: Any) -> None:
    page = make_page("13", survey=comments(20, 20, 0))
    read(page, {"The wait was too long": {"waiting": "bad"}, "Friendly staff": {"staff": "good"}})
    read(page, {"The wait was too long": {"price": "bad"}, "Friendly staff": {"place": "good"}}, "Jan")
    found = n13_next.agreements(page)
    assert set(found) == {("codebook", "Ewa"), ("codebook", "Jan"), ("Ewa", "Jan")}
    assert found["codebook", "Ewa"].value == 1.0 and found["codebook", "Ewa"].n == 40  # type: ignore[union-attr]
    assert found["Ewa", "Jan"].value < 0  # type: ignore[union-attr]
    grid = n13_next.agree(page).grid
    assert grid is not None
    assert {row[0]: row[4] for row in grid.rows}["codebook and Ewa"] == "agree well enough"
    assert {row[0]: row[4] for row in grid.rows}["Ewa and Jan"].startswith("do not agree")


def test_what_was_read_with_the_answer_in_sight_tells_nothing_of_agreement(make_page: Any) -> None:
    page = make_page("13", survey=comments(20, 20, 0))
    read(page, {"The wait was too long": {"waiting": "bad"}}, blind=False)
    assert n13_next.agreements(page) == {}


def test_only_approved_quotes_stand_beside_the_answer(make_page: Any) -> None:
    page = make_page("13", survey=comments(12, 10, 0))
    assert n13_themes.answer(page).quotes == ()
    rows = n13_said.said(page, "survey").rows
    wait, kind = rows["id"].iloc[0], rows["id"].iloc[-1]
    decide(page, Quote(comment=wait, approved=True), Quote(comment=kind, approved=False))
    found = n13_themes.answer(page).quotes
    assert [(quote.text, quote.said) for quote in found] == [("“The wait was too long”", "bad")]
    note = n13_next.quotes_note(page)
    assert plain(note.sentence) == "2 quotes picked, 1 approved."
    assert note.grid is not None
    assert [plain(row[1]) for row in note.grid.rows] == ["1 July 2026", "5 July 2026"]


def test_nobody_reads_an_inner_id(make_page: Any) -> None:
    """Neither beside a quote, nor in the tables for the consultant, nor where a form says what it saved."""
    said = comments(12, 10, 0).assign(respondent_id=[f"inner-{place:03}" for place in range(22)])
    told = complaints(("late", 10)).assign(contact_id=[f"inner-{place:03}" for place in range(10)])
    told["comment"] = "Nobody called back\nfor a week"
    page = make_page("13", survey=said, contacts=told)
    rows = n13_said.said(page, "survey").rows
    decide(page, Quote(comment=rows["id"].iloc[0], approved=True))
    findings = (n13_themes.answer(page), n13_next.quotes_note(page), n13_causes.open_register(page))
    for finding in findings:
        assert "inner-" not in finding_html(finding)
    assert "2 July: Nobody called back for a week" in plain(finding_html(findings[2]))
    for form, label in (
        (n13_desk.quote(page, lambda: WHEN), "The wait was too long · complains"),
        (n13_desk.complaint(page, lambda: WHEN), "2 July: Nobody called back for a week"),
    ):
        *fields, who, save, undo, shown = form.children
        assert not any("inner-" in text for text, _ in fields[0].options)
        who.value = "Marta"
        save.click()
        assert plain(shown.value) == f'<p role="status">Saved: {label}</p>'
        undo.click()
        assert plain(shown.value) == f'<p role="status">Taken back: {label}</p>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_came_again_has_a_column_only_where_something_can_be_told(make_page: Any, language: str) -> None:
    """Nobody complains twice (0 of 20 is told); three do (fewer than five, nothing to tell); eight do."""
    rows = complaints(("late", 20), ("price", 6))
    columns = []
    for again in (0, 3, 8):
        people = [f"c-{place}" for place in range(26)]
        people[12 : 12 + again] = people[:again]
        late = rows.assign(customer_id=people) if again else rows
        found = n13_causes.pareto(make_page("13", contacts=late, language=language)).grid
        assert found is not None and all(len(row) == len(found.columns) for row in found.rows)
        assert found.numeric == tuple(range(1, len(found.columns)))
        columns.append([plain(cell) for row in found.rows for cell in row[4:]])
    few = {"en": "too few to tell", "pl": "za mało, by ocenić", "tr": "karar için az"}[language]
    of = {"en": "{} of 20", "pl": "{} na 20", "tr": "{}/20"}[language].format
    assert columns == [[of(0), few], [], [of(8), few]]


def test_a_cause_ahead_of_the_others_is_named_alone(make_page: Any) -> None:
    found = n13_causes.pareto(make_page("13", contacts=complaints(("late", 20), ("price", 6), ("rude", 2))))
    assert plain(found.sentence) == "Most frequent cause of complaints: waiting (20 of 28)."
    assert found.grid is not None and [row[:2] for row in found.grid.rows] == [("Waiting", "20")]
    assert [plain(text) for text in found.details] == ["2 causes have too few complaints to be shown."]
    several = n13_causes.pareto(make_page("13", contacts=complaints(("late", 9), ("price", 8), ("rude", 5))))
    assert plain(several.sentence) == (
        "Causes of most complaints: waiting (9), price (8) and kindness of the team (5), of 22."
    )
    assert plain(several.sure).startswith("Waiting: probably between "), "of the first alone"


def test_complaints_are_thought_through_until_each_has_an_end(make_page: Any) -> None:
    page = make_page("13", contacts=complaints(("late", 10), ("price", 6)))
    names = n13_causes.register(page)["id"].tolist()
    given = [
        Complaint(contact=names[0], whys=("late", "no cover"), category="no cover", action="call-back"),
        Complaint(contact=names[1], accepted=True, lesson="rare"),
        Complaint(contact=names[2], whys=("late",)),
    ]
    decide(page, *given)
    found = n13_causes.open_register(page)
    assert plain(found.sentence) == "Complaints with an end, an improvement or “accepted”: 2 of 16."
    assert found.grid is not None
    assert found.grid.columns == ("Complaint", "Stage", "Cause", "Why, why, why", "Lesson", "End")
    assert [row[2:4] + row[5:] for row in found.grid.rows[:3]] == [
        ("no cover", "late → no cover", "call-back"), ("late", "", "accepted"), ("late", "late", ""),
    ]  # fmt: skip
    assert plain(n13_next.next_steps(page).sentence).startswith("Decide how 14 complaints end")


def test_a_complaint_without_an_end_waits_in_the_next_register(make_page: Any) -> None:
    """Three complaints of May, one of them accepted; ten of summer; six of two years ago are left alone."""
    old = complaints(("late", 3), start="2026-05-04 09:00")
    longer = complaints(("late", 6), start="2024-05-06 09:00")
    page = make_page("13", contacts=joined(longer, old, complaints(("price", 10))))
    waiting = n13_causes.left_open(page)["id"].tolist()
    assert len(waiting) == 3
    decide(page, Complaint(contact=waiting[0], accepted=True, lesson="rare"))
    found = n13_causes.open_register(page)
    assert plain(found.sentence) == "Complaints with an end, an improvement or “accepted”: 0 of 10."
    older = "2 complaints from before this period still have no end; they stand last."
    assert plain(found.details[0]) == older
    assert found.grid is not None
    assert [plain(row[0]) for row in found.grid.rows[10:]] == ["5 May: late", "4 May: late"]
    assert plain(n13_next.next_steps(page).sentence).startswith("Decide how 12 complaints end")
    offered = {value for _, value in n13_desk.complaint(page, lambda: WHEN).children[0].options}
    assert set(waiting[1:]) <= offered and waiting[0] not in offered


def test_a_cause_that_came_back_after_its_fix_is_flagged(make_page: Any) -> None:
    """Fixed by an improvement that ended on 1 August; the last complaints came later."""
    page = make_page("13", contacts=complaints(("late", 30), start="2026-07-02 09:00"))
    name = n13_causes.register(page)["id"].iloc[0]
    decide(page, Complaint(contact=name, action="call-back"), action(finish="2026-08-01", status="done"))
    found = n13_causes.came_back(page)
    assert [(one.cause, one.since) for one in found] == [("late", 9)]
    assert "It came back after it had been put right: waiting." in n13_causes.pareto(page).details
    decide(page, action(finish="2026-08-01", status="planned"), when=WHEN)
    assert n13_causes.came_back(page) == []


def test_a_cause_in_private_words_stays_with_the_consultant_until_it_is_named(make_page: Any) -> None:
    private = "Anna is getting divorced"
    contacts = complaints((private, 12), ("late", 8))
    page = make_page("13", contacts=contacts)
    name = n13_causes.register(page)["id"].iloc[0]
    decide(page, Complaint(contact=name, action="call-back"), action(finish="2026-07-10", status="done"))
    told = n13_causes.pareto(page)
    assert plain(told.sentence) == "Most frequent of the causes named here: waiting (8 of 20)."
    assert "Anna" not in repr(told) and "Anna" not in repr(page.figures)
    assert [plain(text) for text in told.details] == [
        "The causes of 12 complaints are noted in words that are not shown here."
    ]
    whole = page.result(n13_causes.SHARE)
    assert (whole.count, whole.n) == (20, 20)  # type: ignore[union-attr]
    kept = n12_topics.kept_causes(page)
    assert (kept.kind, plain(kept.sentence)) == ("note", "Causes kept back from the client's pages: 1 of 2.")
    assert "Anna" in repr(n13_causes.open_register(page))
    decide(page, Topic(topic=private, name="desk not staffed"))
    named = n13_causes.pareto(type(page)(page.notebook, page.folder, page.period, page.as_of))
    assert plain(named.sentence) == "Causes of most complaints: desk not staffed (12) and waiting (8), of 20."
    assert "It came back after it had been put right: desk not staffed." in named.details


def test_where_causes_arise_is_a_map_of_counts(make_page: Any) -> None:
    frame = joined(complaints(("late", 5)), complaints(("late", 2), stage="buy", start="2026-08-02 09:00"))
    found = n13_causes.where(make_page("13", contacts=frame))
    assert plain(found.sentence) == "Most in one place: late, uses (5 complaints)."
    assert found.chart is not None and ">5<" in found.chart.svg and ">2<" in found.chart.svg


@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_are_candidates_and_without_the_extra_one_sentence_says_so(
    make_page: Any, check: Any, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    page = make_page("13", language=language, survey=comments(90, 80, 40, language=language))
    monkeypatch.setattr(topics, "can_mean", lambda: False)
    closed = n13_topics.by_meaning(page)
    assert closed.grid is None and "semantic" in closed.sentence
    found = n13_topics.by_words(page)
    check(found, page)
    assert found.kind == "note" and found.grid is not None
    assert [row[1] for row in found.grid.rows] == ["90", "80", "40"]
