"""Notebooks 16, 17 and 18 on small clients counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cxlib.base.estimate import Estimate
from cxlib.clients.decided_outside import Benchmark, Enquiry, Guess, Rival
from cxlib.clients.decisions import Decisions
from cxlib.pages.notes import (
    forms_outside,
    n16_market,
    n16_marks,
    n16_others,
    n16_themes,
    n17_next,
    n17_who,
    n18_belief,
    n18_topics,
    n51_review,
)
from tests.notes.firms import LANGUAGES, calls, contacts, decide, joined, plain

OTHERS = (
    n16_others.standing, n16_others.stars, n16_others.trials, n16_others.compared, n16_marks.history,
    n16_marks.benchmarks, n16_market.market, n16_marks.strengths, n16_marks.limits, n16_marks.next_steps,
    n16_marks.watched, n16_themes.reviewed,
)  # fmt: skip
WHO = (n17_who.answered, n17_who.profile, n17_who.lag, n17_next.gating, n17_next.consent, n17_next.limits,
       n17_next.next_steps)  # fmt: skip
BELIEF = (n18_belief.belief, n18_belief.compared, n18_topics.topics, n18_belief.limits, n18_belief.next_steps,
          n18_belief.ask)  # fmt: skip
NOON = dt.datetime(2026, 9, 1, 10, tzinfo=dt.UTC)


def reviews() -> pd.DataFrame:
    """Twelve own reviews of 5 and 4 stars, twelve of Copper Kite with 2 and 3, four of Tin Otter."""
    stars = [5.0, 4.0] * 6 + [2.0, 3.0] * 6 + [5.0] * 4
    named = [None] * 12 + ["Copper Kite"] * 12 + ["Tin Otter"] * 4
    return pd.DataFrame(
        {
            "rating": pd.array(stars, dtype="Float64"),
            "competitor": pd.array(named, dtype="string"),
            "scale": 5.0,
        }
    )


def survey(n: int = 40, **columns: Any) -> pd.DataFrame:
    """n answers of customers c0, c1, ...; half gave 9, half 6."""
    return pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(n)],
            "nps": pd.array([9, 6] * (n // 2), dtype="Int64"),
            **columns,
        }
    )


def people(n: int = 200) -> pd.DataFrame:
    """n customers: the first fifth of the north, the others of the south; every second agreed to SMS."""
    return pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(n)],
            "since": pd.Timestamp("2025-01-01", tz="UTC"),
            "segment_site": ["north" if number < n // 5 else "south" for number in range(n)],
            "consent_channels": ["sms" if number % 2 else "" for number in range(n)],
        }
    )


def invitations(n: int = 60) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": [f"c{number}" for number in range(n)],
            "channel": "sms",
            "delivered": True,
            "answered": [number < 40 for number in range(n)],
        }
    )


def write_down(page: Any) -> None:
    """Eight enquiries to Copper Kite (two in time), a competitor seen long ago, three published figures."""
    asked = [
        Enquiry(
            id=f"t{number}", rival="Copper Kite", channel="email", fair=True, quality=2,
            asked_at=NOON + dt.timedelta(days=number),
            answered_at=NOON + dt.timedelta(days=number, hours=1 if number < 2 else 90),
        )
        for number in range(8)
    ]  # fmt: skip
    mark = {
        "id": "b1",
        "measure": "nps.v1",
        "value": 60.0,
        "country": "GB",
        "year": 2025,
        "source": "invented",
        "asked": "0 to 10, after a purchase",
    }
    marks = [
        {}, {"id": "b2", "country": "TR"}, {"id": "b3", "year": 2019}, {"id": "b4", "asked": ""},
        {"id": "b5", "channel": "phone"},
    ]  # fmt: skip
    decide(
        page,
        *asked,
        Rival(name="Copper Kite", keyword="branding", rank=1, seen_on=dt.date(2026, 1, 5)),
        *(Benchmark.model_validate({**mark, **one}) for one in marks),
    )


def guess(page: Any, **values: float) -> None:
    for seat in ("A", "B", "C"):
        decide(
            page,
            *(
                Guess(quarter="2026Q3", about=name.replace("_", "."), by=seat, value=value)
                for name, value in values.items()
            ),
            Guess(quarter="2026Q3", about="theme", by=seat, text="price"),
        )


def full() -> dict[str, pd.DataFrame]:
    compared = pd.array([5, 4, 3, 5, 2] * 8, dtype="Float64")
    series = pd.DataFrame(
        {"name": ["market_share"] * 2, "value": [0.1, 12.0], "source": ["a guess", "the owners"],
         "date": pd.to_datetime(["2026-07-01", "2026-08-01"], utc=True)}
    )  # fmt: skip
    return {
        "reviews": reviews(), "survey": survey(compared=compared), "customers": people(),
        "invitations": invitations(), "contacts": contacts(40, 5, 5), "series": series,
    }  # fmt: skip


CLIENTS: dict[str, Any] = {
    "full": full,
    "nothing": dict,
    "answers only": lambda: {"survey": survey().drop(columns="customer_id")},
    "six answers": lambda: {"survey": survey(6), "invitations": invitations(8), "customers": people(10)},
    "own reviews only": lambda: {"reviews": reviews().head(12)},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("client", CLIENTS)
def test_every_finding_holds(make_page: Any, check: Any, client: str, language: str) -> None:
    for notebook, findings in (("16", OTHERS), ("17", WHO), ("18", BELIEF)):
        page = make_page(notebook, language=language, sector="agency", **CLIENTS[client]())
        if client == "full":
            write_down(page)
            guess(page, nps_promoters_v1=80, frt_adherence_v1=70)
        for finding in findings:
            check(finding(page), page)


def test_ahead_only_where_the_data_show_it(make_page: Any) -> None:
    page = make_page("16", sector="agency", **full())
    write_down(page)
    said = n16_others.standing(page)
    assert plain(said.sentence) == "We have more stars than: Copper Kite."
    assert plain(said.details[0]) == "Not enough data to compare with: Tin Otter."
    grid = n16_others.trials(page).grid
    assert grid is not None
    assert [tuple(map(plain, row)) for row in grid.rows] == [
        ("us", "40 of 50", "", ""),
        ("Copper Kite", "2 of 8", "2.0 of 5 (8 marks)", "we are ahead"),
    ]


def test_a_published_figure_unlike_ours_is_not_compared(make_page: Any) -> None:
    given = full()
    page = make_page("16", sector="agency", **{**given, "survey": given["survey"].assign(channel="email")})
    write_down(page)
    grid = n16_marks.benchmarks(page).grid
    assert grid is not None
    assert [row[3] for row in grid.rows] == [
        "we are worse", "other country, not compared", "too old, not compared",
        "how it was asked is not known, not compared", "asked in another way, not compared",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="never rescaled"):
        Benchmark(id="s", measure="reviews.mean5.v1", value=8.8, country="GB", year=2025, source="invented")


def test_a_clinic_in_turkey_is_told_not_to_compare_in_public(make_page: Any, check: Any) -> None:
    for language in LANGUAGES:
        page = make_page("16", sector="clinic", language=language)
        check(n16_marks.limits(page), page)
    bound = n16_marks.limits(make_page("16", sector="clinic", language="tr"))
    assert any("üstünlük ve karşılaştırma" in text for text in map(plain, bound.details)), bound.details
    free = n16_marks.limits(make_page("16", sector="agency", language="tr"))
    assert len(free.details) == len(bound.details) - 1


def test_reviews_of_competitors_are_read_like_our_own(make_page: Any, check: Any) -> None:
    """Complaints about the wait: 1 of our 20 reviews, 18 of 20 of Copper Kite; of Tin Otter too few."""
    wait, kind = "The wait was too long", "Friendly staff"
    told = [wait, *[kind] * 19, *[wait] * 18, *[kind] * 2, *[wait] * 4]
    rows = pd.DataFrame(
        {"comment": told, "rating": [2.0 if text == wait else 5.0 for text in told], "scale": 5.0,
         "competitor": pd.array([None] * 20 + ["Copper Kite"] * 20 + ["Tin Otter"] * 4, dtype="string")}
    )  # fmt: skip
    for language in LANGUAGES:
        page = make_page("16", sector="agency", language=language, reviews=rows)
        check(n16_themes.reviewed(page), page)
    found = n16_themes.reviewed(make_page("16", sector="agency", reviews=rows))
    assert plain(found.sentence) == "Fewer complaints about us: waiting (Copper Kite)."
    assert found.grid is not None and found.grid.columns == ("Theme", "Us", "Copper Kite")
    assert [tuple(map(plain, row)) for row in found.grid.rows] == [
        ("Waiting", "fewer than 5", "18 of 20: we are ahead")
    ]
    figures = {next(iter(row["segment"].values())): row for row in found.figures}
    assert {row["measure"] for row in found.figures} == {"rivals.theme.v1"}
    assert figures["Copper Kite: waiting"]["value"] == pytest.approx(0.9)
    assert figures["waiting"]["status"] == "suppressed"
    closed = n16_themes.reviewed(make_page("16", sector="agency", reviews=rows.tail(44).head(24)))
    assert (closed.kind, closed.needs["needed"]) == ("gate", 10)


def test_a_look_older_than_half_a_year_is_due_again(make_page: Any) -> None:
    page = make_page("16", sector="agency", **full())
    write_down(page)
    assert "looked up more than half a year ago" in n16_marks.watched(page).sentence


def shares(*told: tuple[str, float]) -> pd.DataFrame:
    """Estimates of the market share, one a month from May on."""
    names, values = zip(*told, strict=True)
    days = pd.date_range("2026-05-01", periods=len(told), freq="MS", tz="UTC")
    return pd.DataFrame({"name": names, "value": values, "source": "the owners", "date": days})


def test_the_market_share_is_called_an_estimate(make_page: Any) -> None:
    found = n16_market.market(make_page("16", sector="agency", **full()))
    assert plain(found.sentence) == "About 12% on 1 August 2026. Source: the owners."
    assert "This is an estimate, not a measurement." in found.details


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_market_share_up_to_one_is_asked_and_not_read_as_a_part_of_one(
    make_page: Any, check: Any, language: str
) -> None:
    page = make_page("16", sector="agency", language=language, series=shares(("market_share", 0.8)))
    found = n16_market.market(page)
    check(found, page)
    assert found.kind == "gate" and "%" not in found.sentence
    named = {"en": "Market share, of 100", "pl": "udział w rynku, na 100", "tr": "pazar payı, 100 üzerinden"}
    told = shares(("market_share", 0.5), (named[language], 0.8))
    clear = make_page("16", sector="agency", language=language, series=told)
    said = n16_market.market(clear)
    check(said, clear)
    assert said.kind == "evidence" and ("0.8" in said.sentence or "0,8" in said.sentence)
    assert not any("50" in text or "0.5" in text for text in said.details)


def test_stars_are_compared_on_the_same_site_only(make_page: Any) -> None:
    """Ours: 12 of 2 and 3 stars on Google, 12 of 5 on Booking; theirs: 12 of 2 and 3 on Google."""
    low, high = [2.0, 3.0] * 6, [5.0] * 12
    rows = pd.DataFrame(
        {"rating": pd.array(low + high + low, dtype="Float64"), "scale": 5.0,
         "site": ["Google"] * 12 + ["booking"] * 12 + ["google"] * 12,
         "competitor": pd.array([None] * 24 + ["Copper Kite"] * 12, dtype="string")}
    )  # fmt: skip
    page = make_page("16", sector="agency", reviews=rows)
    assert plain(n16_others.standing(page).sentence) == "No difference in stars we can show: Copper Kite."
    grid = n16_others.stars(page).grid
    assert grid is not None
    assert [tuple(map(plain, row[:4])) for row in grid.rows] == [
        ("us", "2.5", "2.2 to 2.8", "12"), ("Copper Kite", "2.5", "2.2 to 2.8", "12"),
    ]  # fmt: skip
    blind = make_page("16", sector="agency", reviews=rows.drop(columns="site"))
    assert plain(n16_others.standing(blind).sentence) == "We have more stars than: Copper Kite."
    said = n16_others.stars(blind).details
    assert plain(said[0]) == "Ours with one or two stars this time: 6 of 24."
    assert "site of the reviews is not written down" in said[2]


def test_trial_enquiries_stand_beside_our_cases_on_the_same_channel(make_page: Any) -> None:
    """All 60 calls were answered in time, none of 20 e-mails; Copper Kite answered 4 of 8 e-mails in time."""
    own = joined(contacts(60, 0, 0, channel="phone"), contacts(0, 0, 20, start="2026-07-13 08:00"))
    page = make_page("16", sector="agency", contacts=own)
    asked = [
        Enquiry(
            id=f"t{number}", rival="Copper Kite", channel="email", fair=True,
            asked_at=NOON + dt.timedelta(days=number),
            answered_at=NOON + dt.timedelta(days=number, hours=1 if number < 4 else 90),
        )
        for number in range(8)
    ]  # fmt: skip
    decide(page, *asked)
    grid = n16_others.trials(page).grid
    assert grid is not None
    assert [tuple(map(plain, row)) for row in grid.rows] == [
        ("us", "0 of 20", "", ""), ("Copper Kite", "4 of 8", "", "they are ahead"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mark", "told", "exact"),
    [
        pytest.param({"value": 40.0}, "we are worse", 1, id="as it stands"),
        pytest.param({"value": 40.0, "n": 20}, "no difference shown", 0, id="20 answers"),
        pytest.param({"value": 40.0, "n": 5000}, "we are worse", 0, id="5000 answers"),
        pytest.param({"value": 40.0, "low": 1.0, "high": 70.0}, "no difference shown", 0, id="interval"),
    ],
)
def test_a_published_figure_is_as_sure_as_its_number_of_answers(
    make_page: Any, mark: dict[str, float], told: str, exact: int
) -> None:
    """Our NPS is 0 of 40 answers; a figure of few answers is no fixed line."""
    page = make_page("16", sector="agency", survey=survey())
    given = {"id": "b", "measure": "nps.v1", "country": "GB", "year": 2025, "source": "invented"}
    decide(page, Benchmark.model_validate({**given, "asked": "0 to 10", **mark}))
    found = n16_marks.benchmarks(page)
    assert found.grid is not None and found.grid.rows[0][3] == told
    assert len(found.details) == 1 + exact


def test_limits_of_a_published_figure() -> None:
    """A share by Wilson (40 of 50); stars and points with the widest spread their scale allows."""
    given = {"id": "b", "country": "GB", "year": 2025, "source": "invented"}

    def limits(measure: str, value: float, n: int) -> tuple[float, float]:
        one = Benchmark.model_validate({**given, "measure": measure, "value": value, "n": n})
        return n16_marks.limits_of(one)

    assert limits("csat.t2b5.v1", 0.8, 50) == pytest.approx((0.6696, 0.8876), abs=1e-4)
    assert limits("nps.v1", 60.0, 64) == pytest.approx((60 - 19.6, 60 + 19.6), abs=0.01)
    assert limits("reviews.mean5.v1", 4.0, 100) == pytest.approx((4 - 0.3395, 4 + 0.3395), abs=1e-4)
    assert limits("order.value.mean.v1", 80.0, 100) == (80.0, 80.0)


def test_the_own_past_is_told_at_the_level_of_the_whole_look(make_page: Any) -> None:
    """Stars fell from 4.6 to 4.3: clear alone, not as one of three figures looked at; 51 says the same."""
    now, before = [5.0] * 20 + [4.0] * 17 + [3.0] * 8, [5.0] * 27 + [4.0] * 17 + [3.0]
    rows = pd.DataFrame(
        {"rating": pd.array(before + now, dtype="Float64"), "scale": 5.0, "posted_at": pd.to_datetime(
            ["2026-05-05"] * 45 + ["2026-08-05"] * 45, utc=True)}
    )  # fmt: skip
    answers = survey(80)
    answers["submitted_at"] = pd.to_datetime(["2026-05-06"] * 40 + ["2026-08-06"] * 40, utc=True)
    cases = joined(contacts(30, 10, 0, start="2026-05-04 08:00"), contacts(30, 10, 0))
    page = make_page("16", sector="agency", reviews=rows, survey=answers, contacts=cases)
    alone = page.result("reviews.mean5.v1~previous")
    assert isinstance(alone, Estimate) and alone.high is not None and alone.high < 0
    found = n16_marks.history(page)
    assert found.sentence == "Beside our own past no change can be shown."
    assert found.grid is not None and {row[4] for row in found.grid.rows} == {"no change shown"}


def test_forty_answers_of_which_all_come_from_the_north(make_page: Any) -> None:
    """The north is 40 of 200 customers and all 40 answers."""
    page = make_page("17", sector="agency", **full())
    found = n17_who.answered(page)
    assert plain(found.sentence) == "40 of 60 clients we asked have answered."
    assert plain(found.details[0]) == "Fewer answers than their share among clients: south."
    grid = n17_who.profile(page).grid
    assert grid is not None
    assert [tuple(map(plain, row)) for row in grid.rows] == [
        ("North", "40 of 40", "20%", "more answers"),
        ("South", "0 of 40", "80%", "fewer answers"),
    ]


def test_who_is_missing_is_not_called_known_without_a_list(make_page: Any) -> None:
    page = make_page("17", sector="agency", survey=survey().drop(columns="customer_id"))
    assert "cannot see who is missing" in n17_who.answered(page).details[0]
    found = n17_next.limits(page)
    assert (found.sentence, found.details) == ("People who did not answer may think otherwise.", ())
    listed = n17_next.limits(make_page("17", sector="agency", **full()))
    assert listed.sentence == "We know who is missing, not what they think." and listed.details


def test_a_difference_that_may_be_chance_is_not_worth_a_look(make_page: Any) -> None:
    """20 answers, 6 of them from the north, where 10 of 50 customers live: no difference can be shown."""
    ids = [f"c{number}" for number in (*range(6), *range(20, 34))]
    given = survey(20).assign(customer_id=ids)
    page = make_page("17", sector="agency", survey=given, customers=people(50))
    found = n17_who.profile(page)
    assert found.sentence == "No group is missing in a way we can show."
    assert not any("worth a look" in text for text in found.details)
    shown = n17_who.profile(make_page("17", sector="agency", **full()))
    assert any("2 groups are far enough apart" in plain(text) for text in shown.details)


def test_the_own_past_is_judged_as_in_the_quarter_review(make_page: Any) -> None:
    """45 of 84, then 61 of 89 calls in time: within chance as one of the figures of notebook 51."""
    spring, summer = survey(), survey()
    both = pd.concat(
        [one.assign(submitted_at=pd.date_range(day, periods=40, freq="20h", tz="UTC"))
         for one, day in ((spring, "2026-04-02"), (summer, "2026-07-02"))], ignore_index=True,
    )  # fmt: skip
    told = joined(calls(45, 84, "2026-04-02 08:00"), calls(61, 89, "2026-07-02 08:00"))
    page = make_page("16", sector="agency", survey=both, contacts=told)
    found = n16_marks.history(page)
    assert found.sentence == "Beside our own past no change can be shown."
    assert n51_review.changes(page).sentence == "No change we can show in any figure."


def test_invitations_without_consent_are_counted_by_channel(make_page: Any) -> None:
    found = n17_next.consent(make_page("17", sector="agency", **full()))
    assert plain(found.sentence).startswith("30 of 60 invitations")
    assert found.grid is not None and found.grid.rows[0][1:] == ("60", "30")


def test_nobody_needs_a_consent_to_be_asked_on_paper(make_page: Any) -> None:
    """60 text messages, 30 without consent; then 20 paper cards, for which none is needed."""
    cards = invitations(20).assign(channel="paper")
    sent = pd.concat([invitations(), cards], ignore_index=True)
    found = n17_next.consent(make_page("17", sector="agency", customers=people(), invitations=sent))
    assert plain(found.sentence).startswith("30 of 60 invitations")
    assert found.grid is not None
    assert [row[1:] for row in found.grid.rows] == [("60", "30"), ("20", "none needed")]
    assert "reg. 22" in found.details[0] and "26 November 2026" in plain(found.details[0])
    free = n17_next.consent(make_page("17", sector="agency", customers=people(), invitations=cards))
    assert free.sentence == "Everybody was asked where no consent to be contacted is needed."


def test_unhappy_customers_left_out_are_noticed(make_page: Any) -> None:
    """60 orders; 20 customers complained in spring; of these 2 are invited, of the others all 40."""
    n = 60
    ids = [f"c{number}" for number in range(n)]
    past = pd.DataFrame(
        {"customer_id": ids, "nps": pd.array([2] * 20 + [9] * 40, dtype="Int64"),
         "submitted_at": pd.Timestamp("2026-05-05 10:00", tz="UTC")}
    )  # fmt: skip
    orders = pd.DataFrame({"customer_id": ids, "ordered_at": pd.Timestamp("2026-08-03 10:00", tz="UTC")})
    sent = pd.DataFrame(
        {"customer_id": ids[18:], "invited_at": pd.Timestamp("2026-08-05 10:00", tz="UTC"), "channel": "sms",
         "delivered": True, "answered": False}
    )  # fmt: skip
    page = make_page("17", sector="agency", survey=past, orders=orders, invitations=sent)
    found = n17_next.gating(page)
    assert plain(found.sentence) == "Unhappy people are asked less often: 90 fewer of 100 than others."
    assert (
        plain(n17_next.next_steps(page).sentence)
        == "Ask everybody after the same step, whether it went well or not."
    )


def test_early_questions_get_better_scores(make_page: Any) -> None:
    """40 answers a day after the order, all 9; 40 after ten days, all 3."""
    ids = [f"c{number}" for number in range(80)]
    ordered = pd.Series(pd.Timestamp("2026-08-03 10:00", tz="UTC"), index=range(80))
    later = pd.to_timedelta(np.where(np.arange(80) < 40, 1, 10), unit="D")
    answers = pd.DataFrame(
        {
            "customer_id": ids,
            "nps": pd.array([9] * 40 + [3] * 40, dtype="Int64"),
            "submitted_at": ordered + later,
        }
    )
    page = make_page("17", survey=answers, orders=pd.DataFrame({"customer_id": ids, "ordered_at": ordered}))
    found = n17_who.lag(page)
    assert plain(found.sentence) == (
        "Asked same or next day: 40 of 40 are content. Asked after 8 days or more: 0 of 40."
    )
    assert "not better service" in found.details[1]


def test_the_page_of_guesses_is_locked_until_they_are_in(make_page: Any) -> None:
    page = make_page("18", sector="agency", **full())
    locked = n18_belief.belief(page)
    assert (locked.kind, plain(locked.sentence)) == (
        "gate", "Guesses come first: this page opens once the team has written down its own.",
    )  # fmt: skip
    guess(page, nps_promoters_v1=80, frt_adherence_v1=78)
    opened = n18_belief.belief(page)
    assert opened.kind == "answer"
    assert plain(opened.sentence) == (
        "Furthest apart: Promoters (9–10). Guess: 80 of 100. In fact: 20 of 40."
    )
    assert plain(opened.details[0]) == "The team's guess fits the data in 1 of 2 questions."
    assert plain(opened.asked) == "Guesses of 3 people."
    compared = n18_belief.compared(page)
    assert plain(compared.details[1]) == "Guesses written down: 22 June 2026."
    assert plain(compared.asked) == "40 people answered, July–September 2026.", "the 50 cases are no people"


def test_a_guess_is_refused_once_the_figures_were_published(make_page: Any) -> None:
    page = make_page("18", sector="agency", **full())
    for made in (forms_outside.guess(page, lambda: NOON), forms_outside.topic(page, lambda: NOON)):
        *fields, who, save, undo, shown = made.children
        who.value = "Marta"
        for field in fields:
            field.value = field.options[0][1] if hasattr(field, "options") else "7"
        save.click()
        assert "Saved" in shown.value
        page.folder.published(page.period).mkdir(parents=True, exist_ok=True)
        fields[-1].value = "9"
        save.click()
        assert "have been published (July–September 2026)" in plain(shown.value)
        undo.click()
        assert "have been published" in shown.value
        page.folder.published(page.period).rmdir()
    assert sorted(one.text or f"{one.value:g}" for one in Decisions.open(page.folder).of(Guess)) == ["7", "7"]


def test_guessed_topics_stand_beside_what_people_write(make_page: Any) -> None:
    """Of 40 comments 20 are about the wait, 12 about the team, 6 about the price, 2 about parking."""
    told = {"The wait was too long": 20, "Friendly staff": 12, "Too expensive": 6, "no parking": 2}
    texts = [text for text, n in told.items() for _ in range(n)]
    page = make_page("18", sector="agency", survey=survey(comment=texts))
    for seat, text in zip("ABCD", ("price", "Too Expensive", "parking", "bonsai"), strict=True):
        decide(page, Guess(quarter="2026Q3", about="theme", by=seat, text=text))
    found = n18_topics.topics(page)
    assert plain(found.sentence) == "Guessed most often: price. Written about most: waiting (20 of 40)."
    assert plain(found.details[0]) == (
        "Often written about, and nobody guessed it: waiting and kindness of the team."
    )
    assert found.grid is not None
    assert [tuple(map(plain, row)) for row in found.grid.rows] == [
        ("Price", "2", "6 of 40"), ("Bonsai", "1", "nobody"),
        ("Getting there and parking", "1", "fewer than 5"),
        ("Waiting", "0", "20 of 40"), ("Kindness of the team", "0", "12 of 40"),
    ]  # fmt: skip
    silent = make_page("18", sector="agency", survey=survey())
    decide(silent, Guess(quarter="2026Q3", about="theme", by="A", text="price"))
    none = n18_topics.topics(silent)
    assert none.sentence == "Guessed most often: price." and none.grid is not None
    assert none.grid.rows[0][2] == "too few to tell"
