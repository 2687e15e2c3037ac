"""Notebook 51: actions with known truths, the owner's lines and their variants, the cadence table."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.base.registry import definitions, families
from cxlib.base.spans import Span
from cxlib.clients.decisions import PageDecision
from cxlib.pages import actions as register
from cxlib.pages.notes import n51_actions, n51_cadence, n51_review
from tests.notes.firms import LANGUAGES, action, calls, contacts, decide, declared, joined, plain

FINDINGS = (
    n51_review.answer,
    n51_actions.actions,
    n51_review.changes,
    n51_cadence.table,
    n51_review.decide,
    n51_review.limits,
    n51_review.next_steps,
    n51_actions.ledger,
)

SUMMER, SPRING = "2026-07-02 08:00", "2026-04-02 08:00"


def answers(high: int, low: int, start: str) -> pd.DataFrame:
    """So many answers of 10 and of 3, with satisfaction 5 and 2, one a day."""
    count = high + low
    return pd.DataFrame(
        {
            "respondent_id": [f"{start}-{place}" for place in range(count)],
            "submitted_at": pd.date_range(start, periods=count, freq="20h", tz="UTC"),
            "nps": pd.array([10] * high + [3] * low, dtype="Int64"),
            "csat": [5.0] * high + [2.0] * low,
        }
    )


def helped() -> dict[str, pd.DataFrame]:
    """The calls of the example: 61 of 89 in summer, 38 of 84 in spring."""
    return {"contacts": joined(calls(38, 84, SPRING), calls(61, 89, SUMMER))}


CLIENTS: dict[str, Any] = {
    "full": lambda: {
        **helped(),
        "survey": joined(answers(40, 20, SPRING), answers(45, 19, SUMMER)),
        "reviews": pd.DataFrame({"rating": [5.0, 4.0, 1.0] * 6, "scale": 5.0}),
    },
    "nothing": dict,
    "contacts only": helped,
    "first quarter": lambda: {"contacts": calls(61, 89, SUMMER), "survey": answers(40, 24, SUMMER)},
    "six answers": lambda: {"survey": answers(4, 2, SUMMER)},
    "no channel": lambda: {"contacts": contacts(20, 2, 2).drop(columns="channel")},
}
ACTIONS = (
    action(),
    action(id="notes", title="Notes", measure="csat.t2b5.v1", segment=None, start="2026-04-01"),
    action(id="sms", title="SMS", measure="nps.v1", segment=None, start="2026-09-10",
           planned_look="2027-01-15", minimum=5, hoped=20),
    action(id="visits", title="Reminders", measure="visits.noshow.v1", segment=None, direction="down"),
    action(id="loyal", title="Letters", measure="customer.retention.v1", segment=None),
    action(id="stars", title="Replies", measure="reviews.mean5.v1", segment=None, minimum=0.2, hoped=0.5),
    action(id="later", title="Later", start="2026-11-01", planned_look="2027-03-31"),
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("planned", ["no action", "many actions"])
@pytest.mark.parametrize("client", CLIENTS)
def test_every_finding_holds(make_page: Any, check: Any, client: str, planned: str, language: str) -> None:
    page = make_page("51", language=language, name=f"c-{language}", **CLIENTS[client]())
    if planned == "many actions":
        decide(page, *ACTIONS)
    for finding in FINDINGS:
        check(finding(page), page)


def lines(page: Any) -> dict[str, list[str]]:
    """The owner's lines of the notebook by kind."""
    found: dict[str, list[str]] = {}
    for finding in (n51_review.answer(page), n51_actions.actions(page), n51_review.decide(page)):
        for line in finding.owner:
            found.setdefault(line.kind, []).append(plain(line.text))
    return found


def test_the_example_worked(make_page: Any) -> None:
    page = make_page("51", **helped())
    decide(page, declared())
    assert lines(page)["worked"] == ["Worked: Calling back. 61 of 89 calls in summer, 38 of 84 in spring."]
    (told,) = register.started(page)
    assert told.judgement is not None
    assert told.judgement.low is not None
    assert told.judgement.high is not None
    assert (round(100 * told.judgement.low), round(100 * told.judgement.high)) == (9, 37)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pl", "Zadziałało: Calling back. Latem 61 na 89 telefonów, wiosną 38 na 84."),
        ("tr", "İşe yaradı: Calling back. Yazın 89 aramanın 61'i, ilkbaharda 84'ün 38'i."),
    ],
)
def test_the_example_in_polish_and_turkish(make_page: Any, language: str, said: str) -> None:
    page = make_page("51", language=language, **helped())
    decide(page, declared())
    assert lines(page)["worked"] == [said]


def test_what_got_worse_is_told(make_page: Any) -> None:
    page = make_page("51", contacts=joined(calls(61, 84, SPRING), calls(38, 89, SUMMER)))
    decide(page, action())
    assert lines(page)["worse"] == ["Got worse: Calling back. 38 of 89 calls in summer, 61 of 84 in spring."]
    assert plain(n51_review.next_steps(page).sentence) == (
        "It got worse since then; stop it or change it: Calling back."
    )


def test_better_of_unclear_size(make_page: Any) -> None:
    """+16 points with an interval from above 0 to below the minimum of 10 at its lower end."""
    page = make_page("51", contacts=joined(calls(40, 84, SPRING), calls(58, 89, SUMMER)))
    decide(page, action(minimum=0.1))
    assert lines(page)["worked"][0].startswith("Better, size unclear: Calling back.")


def test_nothing_worked_is_one_line(make_page: Any) -> None:
    page = make_page("51", contacts=joined(calls(50, 84, SPRING), calls(52, 89, SUMMER)))
    decide(page, action(), action(id="second", title="Second"))
    found = lines(page)
    assert "worked" not in found
    assert found["unclear"] == ["None of our changes shows an effect yet: Calling back and Second."]


def test_before_the_look_there_are_counts_and_no_verdict(make_page: Any) -> None:
    page = make_page("51", as_of="2026-09-15", **helped())
    decide(page, action())
    (told,) = register.started(page)
    assert (told.verdict, told.final) == ("too_early", False)
    assert lines(page) == {
        "head": ["client-0 · July–September 2026 · 89 cases (data to 15 September)"],
        "theme": ["Calling back: too early to tell, we look again in September 2026."],
    }
    assert not any("probably between" in text for text in n51_actions.compared(page, told))


def test_without_the_planned_answers_the_look_waits(make_page: Any) -> None:
    page = make_page("51", **helped())
    decide(page, action(planned_answers=200))
    (told,) = register.started(page)
    assert (told.verdict, told.final) == ("too_early", False)
    assert lines(page)["theme"] == ["Calling back: too early to tell, more answers are needed."]


def test_a_verdict_stays_when_later_data_come(make_page: Any) -> None:
    later = calls(0, 60, "2026-10-05 08:00")
    page = make_page("51", quarter="2026Q4", as_of="2026-12-31", contacts=joined(*helped().values(), later))
    decide(page, declared())
    (told,) = register.started(page)
    assert (told.verdict, told.counts) == ("worked", ((61, 89), (38, 84)))
    assert "worked" not in lines(page), "told in the quarter of its look, not again"


def test_a_measure_without_data_is_said(make_page: Any) -> None:
    page = make_page("51", **helped())
    decide(page, action(measure="visits.noshow.v1", segment=None))
    (told,) = register.started(page)
    assert told.verdict == "not_measured"
    assert "data for this have not come in yet" in n51_actions.compared(page, told)[0]


def test_a_stopped_action_is_not_promised_another_look(make_page: Any) -> None:
    page = make_page("51", **helped())
    decide(page, action(planned_look="2027-01-15", status="stopped"))
    assert "theme" not in lines(page)


def test_the_head_says_who_when_and_until_when(make_page: Any) -> None:
    page = make_page("51", survey=answers(40, 24, SUMMER), as_of="2026-10-05")
    assert lines(page)["head"] == ["client-0 · July–September 2026 · 64 answers (data to 5 October)"]


def test_all_quiet_and_a_first_quarter(make_page: Any) -> None:
    page = make_page("51", contacts=contacts(20, 0, 0))
    assert lines(page)["quiet"] == ["All quiet: nothing overdue. This is the first period."]
    assert n51_review.answer(page).sentence.startswith("This is the first period")
    same = make_page("51", contacts=joined(contacts(20, 0, 0, start=SPRING), contacts(20, 0, 0)))
    assert lines(same)["quiet"] == ["All quiet: nothing overdue, and no change we can show."]


def test_the_open_question_stands_with_its_answers(make_page: Any) -> None:
    page = make_page("51")
    given = {"options": ("Yes", "No", "Let's talk"), "asked_on": dt.date(2026, 9, 28)}
    late = {**given, "asked_on": dt.date(2026, 12, 1)}
    decide(
        page,
        PageDecision(id="q1", question="10 minutes more?", **given),
        PageDecision(id="q2", question="Open on Saturdays?", **late),
        PageDecision(id="q3", question="New cards?", **given, answer="Yes", answered_on=dt.date(2026, 9, 30)),
    )
    found = n51_review.decide(page)
    (line,) = found.owner
    assert (plain(line.text), line.choices) == (
        "Your decision, please: 10 minutes more?",
        ("Yes", "No", "Let's talk"),
    )
    assert [plain(text) for text in found.details][-1] == "Decided: New cards? Yes (30 September)."


def test_changes_name_only_what_the_data_show(make_page: Any) -> None:
    found = n51_review.changes(make_page("51", **helped()))
    assert found.sentence == "Better than before: first reply in time."
    page = make_page("51", contacts=joined(calls(50, 84, SPRING), calls(52, 89, SUMMER)))
    assert n51_review.changes(page).sentence == "No change we can show in any figure."


def test_a_change_since_a_year_ago_is_told_and_not_denied(make_page: Any) -> None:
    """38 of 84 a year ago, 58 of 84 in spring, 61 of 89 in summer."""
    year = calls(38, 84, "2025-07-02 08:00")
    page = make_page("51", contacts=joined(year, calls(58, 84, SPRING), calls(61, 89, SUMMER)))
    found = n51_review.changes(page)
    assert found.sentence == "Since the period before there is no change we can show."
    assert "Better than a year ago: first reply in time." in map(plain, found.details)


def test_a_change_that_only_shows_alone_is_named(make_page: Any) -> None:
    """45 of 84, then 61 of 89 calls: clear by itself (14 says so), within chance as one of four figures."""
    both = {"contacts": joined(calls(45, 84, SPRING), calls(61, 89, SUMMER))}
    survey = joined(answers(40, 20, SPRING), answers(40, 20, SUMMER))
    found = n51_review.changes(make_page("51", survey=survey, **both))
    assert found.sentence == "No change we can show in any figure."
    assert (
        "Looked at alone, this has changed: first reply in time. Among so many figures it may be chance."
        in map(plain, found.details)
    )
    clear = n51_review.changes(make_page("51", survey=survey, **helped()))
    assert not any("Looked at alone" in text for text in clear.details)


def test_few_answers_are_rolled_up_to_the_quarter(make_page: Any) -> None:
    """36 answers in a quarter are 12 a month: too few for a monthly NPS, enough for the quarter's."""
    grid = n51_cadence.table(make_page("51", survey=answers(24, 12, SUMMER))).grid
    assert grid is not None
    nps = next(row for row in grid.rows if row[0] == "NPS")
    assert plain(nps[3]) == "no: about 12 a month"
    many = n51_cadence.table(make_page("51", survey=answers(60, 40, SUMMER))).grid
    assert many is not None
    assert next(row for row in many.rows if row[0] == "NPS")[3] == "yes"


def test_half_years_end_in_june_and_december(make_page: Any) -> None:
    assert not n51_cadence.due(make_page("51"), "half_yearly")
    assert n51_cadence.due(make_page("51", quarter="2026Q4", as_of="2026-12-31"), "half_yearly")
    assert n51_cadence.due(make_page("51", quarter="2026-07", as_of="2026-07-31"), "monthly")
    assert not n51_cadence.due(make_page("51", quarter="2026-07", as_of="2026-07-31"), "quarterly")


def test_the_cadence_table_knows_every_family() -> None:
    assert [row.family for row in n51_cadence.cadence()] == list(families())
    assert {one for row in n51_cadence.cadence() for one in row.measures} <= set(definitions())
    for row in n51_cadence.cadence():
        assert row.watch in (*families()[row.family].cadence, "per_interaction")


def test_spans_compare_whole_months_with_whole_months() -> None:
    summer = Span(dt.date(2026, 7, 1), dt.date(2026, 10, 1))
    assert summer.before() == Span(dt.date(2026, 4, 1), dt.date(2026, 7, 1))
    assert summer.year_ago() == Span(dt.date(2025, 7, 1), dt.date(2025, 10, 1))
    some = Span(dt.date(2026, 9, 10), dt.date(2026, 10, 1))
    assert (some.before(), some.months) == (Span(dt.date(2026, 8, 20), dt.date(2026, 9, 10)), 0)
    leap = Span(dt.date(2028, 2, 29), dt.date(2028, 3, 31))
    assert leap.year_ago() == Span(dt.date(2027, 2, 28), dt.date(2027, 3, 31))


def test_quiet_is_not_claimed_without_cases(make_page: Any) -> None:
    assert "quiet" not in lines(make_page("51", survey=answers(40, 24, SUMMER)))


def test_a_control_group_is_named_and_its_limit_told(make_page: Any) -> None:
    mail = [contacts(n, 40 - n, 0, start=start, channel="email") for n, start in ((20, SPRING), (36, SUMMER))]
    page = make_page("51", contacts=joined(calls(38, 84, SPRING), calls(61, 89, SUMMER), *mail))
    decide(page, action(test="control", control="channel=email"))
    (told,) = register.started(page)
    assert told.change.method == "control.mover"
    assert told.verdict == "no_effect_shown", "mail rose by 40 of 100 without being touched"
    assert any("One untouched group" in text for text in n51_actions.compared(page, told))


def test_what_was_the_worst_only_once_must_hold_against_an_earlier_time(make_page: Any) -> None:
    winter = "2026-01-05 08:00"
    others = [
        contacts(70, 14, 0, start=start, channel=channel)
        for start in (winter, SPRING, SUMMER)
        for channel in ("email", "sms")
    ]
    phone = (calls(72, 84, winter), calls(38, 84, SPRING), calls(61, 89, SUMMER))
    page = make_page("51", contacts=joined(*phone, *others))
    decide(page, action())
    (told,) = register.started(page)
    assert (told.was_worst, told.verdict) == (3, "no_effect_shown")
    assert any("chosen because it was worst" in text for text in n51_actions.compared(page, told))
    twice = make_page("51", contacts=joined(calls(38, 84, winter), *phone[1:], *others))
    decide(twice, declared())
    assert register.started(twice)[0].verdict == "worked", "it was the worst before that too"


def test_planned_answers_put_the_look_off_and_then_it_stands(make_page: Any) -> None:
    late = calls(20, 40, "2026-10-05 08:00")
    found = []
    for as_of in ("2026-11-30", "2026-12-31"):
        page = make_page("51", quarter="2026Q4", as_of=as_of, contacts=joined(*helped().values(), late))
        decide(page, action(planned_answers=100))
        (told,) = register.started(page)
        assert told.final and told.now.n >= 100
        found.append((told.after, told.now, told.verdict))
    assert found[0] == found[1]
    assert found[0][0].end <= dt.date(2026, 10, 9)
