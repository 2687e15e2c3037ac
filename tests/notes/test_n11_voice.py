"""Notebook 11 on small clients whose answers are counted by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from cxlib.clients.decisions import Decisions
from cxlib.clients.tables import TABLES, write_table
from cxlib.pages.notes import n11_comments, n11_groups, n11_next, n11_voice
from cxlib.pages.page import open_page
from tests.notes.firms import plain

FINDINGS = (
    n11_voice.headline,
    n11_voice.spread,
    n11_voice.change,
    n11_groups.by_group,
    n11_groups.asked,
    n11_groups.other_scores,
    n11_groups.method,
    n11_next.limits,
    n11_next.next_steps,
    n11_comments.comments,
)
LANGUAGES = ("en", "pl", "tr")


def answers(
    high: int, middle: int, low: int, *, start: str = "2026-07-01 10:00", **columns: Any
) -> pd.DataFrame:
    """So many answers of 9-10, 7-8 and 0-6, over one quarter."""
    scores = [10] * (high // 2) + [9] * (high - high // 2) + [8] * middle + [3] * low
    count = len(scores)
    frame = pd.DataFrame(
        {
            "nps": pd.array(scores, dtype="Int64"),
            "submitted_at": pd.date_range(start, periods=count, freq="23h", tz="UTC"),
            "respondent_id": [f"{start}-{place}" for place in range(count)],
        }
    )
    return frame.assign(**columns)


def full() -> dict[str, pd.DataFrame]:
    """64 answers (40, 13, 11) after 58 (32, 19, 7), with channels, other scores, comments and invitations."""
    now = answers(40, 13, 11)
    now["channel"] = ["sms", "email"] * 32
    now["segment_branch"] = ["Centre"] * 61 + ["Harbour"] * 3
    now["csat"] = [5.0, 4.0, 5.0, 2.0] * 16
    now["ces"] = [7.0, 6.0, 5.0, 2.0] * 16
    now["weight"] = [1.0, 2.0] * 32
    now["comment"] = ["We waited 40 minutes"] + [""] * 62 + ["All fine"]
    now["customer_id"] = [f"c-{place}" for place in range(64)]
    before = answers(32, 19, 7, start="2026-04-01 10:00")
    asked = pd.DataFrame({"answered": [True] * 64 + [False] * 116, "delivered": [True] * 180})
    asked["channel"] = ["sms", "email"] * 90
    return {"survey": pd.concat([before, now], ignore_index=True), "invitations": asked}


CLIENTS: dict[str, Any] = {
    "full": full,
    "nothing": dict,
    "six answers": lambda: {"survey": answers(3, 2, 1, comment=["Too slow", "", "", "Nice", "", "Fine"])},
    "first quarter": lambda: {"survey": answers(40, 13, 11)},
    "all promoters": lambda: {"survey": answers(12, 0, 0)},
    "nobody happy": lambda: {"survey": answers(0, 2, 12)},
    "small groups": lambda: {"survey": answers(20, 3, 4, channel=["web"] * 24 + ["paper"] * 3)},
    "satisfaction only": lambda: {
        "survey": answers(20, 5, 5).drop(columns="nps").assign(csat=[5.0, 3.0, 4.0] * 10)
    },
    "reviews only": lambda: {"reviews": pd.DataFrame({"rating": [5.0, 4.0, 1.0] * 6, "scale": 5.0})},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", CLIENTS)
def test_every_finding_speaks_on_every_client(make_page: Any, check: Any, case: str, language: str) -> None:
    page = make_page("11", language=language, **CLIENTS[case]())
    for finding in FINDINGS:
        check(finding(page), page)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "40 of 64 patients gave us 9 or 10. No change we can show since spring."),
        ("pl", "Ocenę 9 lub 10 wystawiło nam 40 na 64 pacjentów. Od wiosny zmiany nie widać."),
        ("tr", "64 hastanın 40'ı bize 9 veya 10 puan verdi. İlkbahara göre bir değişiklik görünmüyor."),
    ],
)
def test_the_owner_reads_counts_and_no_change(make_page: Any, language: str, said: str) -> None:
    found = n11_voice.headline(make_page("11", language=language, **full()))
    assert [line.kind for line in found.owner] == ["score"]
    assert found.owner[0].text.replace("\u00a0", " ") == said
    assert found.figures[0]["measure"] == "nps.promoters.v1"
    assert found.figures[0]["value"] == pytest.approx(40 / 64)


def test_a_first_quarter_has_no_since(make_page: Any) -> None:
    found = n11_voice.headline(make_page("11", survey=answers(40, 13, 11)))
    assert found.owner[0].text.replace("\u00a0", " ") == "40 of 64 patients gave us 9 or 10."
    assert (
        "Nothing to compare with yet"
        in n11_voice.change(make_page("11", survey=answers(40, 13, 11))).sentence
    )


def test_a_large_change_is_told(make_page: Any) -> None:
    both = pd.concat([answers(10, 20, 50, start="2026-04-01 10:00"), answers(60, 10, 10)], ignore_index=True)
    page = make_page("11", survey=both)
    assert n11_voice.change(page).sentence == "Scores have risen since spring."
    assert "The change is probably between" in n11_voice.change(page).details[0]
    assert n11_voice.headline(page).owner[0].moved == "better"
    fall = pd.concat([answers(60, 10, 10, start="2026-04-01 10:00"), answers(10, 20, 50)], ignore_index=True)
    assert n11_voice.headline(make_page("11", survey=fall)).owner[0].moved == "worse"
    assert n11_voice.headline(make_page("11", **full())).owner[0].moved == ""


def by_channel(sms: tuple[int, int], email: tuple[int, int], start: str) -> pd.DataFrame:
    """Answers of 9 and 3 by text message and by e-mail: (9s, 3s) of each."""
    found = answers(0, 0, sum(sms) + sum(email), start=start)
    found["nps"] = pd.array([9] * sms[0] + [3] * sms[1] + [9] * email[0] + [3] * email[1], dtype="Int64")
    return found.assign(channel=["sms"] * sum(sms) + ["email"] * sum(email))


APART = {
    "who": ((72, 8), (4, 16), (18, 2), (16, 64)),
    "how": ((36, 4), (36, 4), (4, 36), (4, 36)),
    "both": ((72, 8), (8, 12), (10, 10), (8, 72)),
    "none": ((30, 10), (30, 10), (31, 9), (30, 10)),
}
"""Spring by text message and by e-mail, summer by both: the change comes from whom, how, both, neither."""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", APART)
def test_a_change_is_who_answered_and_how(make_page: Any, check: Any, case: str, language: str) -> None:
    sms, email, later_sms, later_email = APART[case]
    both = [by_channel(sms, email, "2026-04-02"), by_channel(later_sms, later_email, "2026-07-02")]
    for frame in both:
        frame["submitted_at"] = frame["submitted_at"].iloc[0]
    page = make_page("11", language=language, survey=pd.concat(both, ignore_index=True))
    found = n11_voice.change(page)
    check(found, page)
    blanks = {"kind": "", "kinds": "", "low": "", "high": "", "how_low": "", "how_high": ""}
    start = page.words.say(f"n11.mix.{case}", **blanks).split("(")[0].split(":")[0].strip()
    assert any(text.startswith(start) for text in found.details), found.details
    assert {row["measure"] for row in found.figures} >= {"nps.who.v1", "nps.how.v1"}


def test_when_people_are_asked_is_told_once(make_page: Any) -> None:
    invited = pd.DataFrame({"customer_id": [f"c{n}" for n in range(90)], "channel": "sms", "delivered": True,
                            "answered": [n < 64 for n in range(90)]})  # fmt: skip
    given = {"survey": answers(40, 13, 11), "invitations": invited}
    page = make_page("11", edit={'ask_when: ""': 'ask_when: "after each visit"'}, **given)
    told = [*n11_groups.asked(page).details, *n11_next.limits(page).details]
    assert sum("after each visit" in text for text in told) == 1
    assert "Asking only after good moments lifts the scores." in map(plain, told)
    open_question = n11_next.limits(make_page("11", **given)).details
    assert any(plain(text).endswith("When do you ask?") for text in open_question)


def test_a_list_of_the_asked_that_does_not_say_what_arrived_is_named(make_page: Any) -> None:
    ids = [f"c{n}" for n in range(90)]
    asked = pd.DataFrame({"customer_id": ids, "answered": [n < 64 for n in range(90)]})
    found = n11_groups.asked(make_page("11", survey=answers(40, 13, 11), invitations=asked))
    assert (found.kind, found.sentence) == (
        "gate", "The list of who was asked does not say what arrived and who answered.",
    )  # fmt: skip


def test_answers_of_several_sources_are_never_put_together_silently(make_page: Any) -> None:
    page = make_page("11", survey=answers(40, 13, 11))
    assert not any("sources" in text for text in n11_next.limits(page).details)
    path = page.folder.table_path("survey")
    frame = pd.read_parquet(path)
    frame["scope"] = ["google_forms"] * 40 + ["paper"] * 24
    write_table(path, TABLES["survey"], frame)
    said = [plain(text) for text in n11_next.limits(open_page("11", page.folder.name, "2026Q3")).details]
    told = "Counted together from several sources: google_forms (40) and paper (24)."
    assert f"{told} Each reaches other people." in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_those_who_answered_both_times_are_told_apart(make_page: Any, check: Any, language: str) -> None:
    """Thirty people rose from 3 to 9 in both quarters; forty new ones gave what forty others gave before."""
    spring, summer = answers(20, 0, 50, start="2026-04-01 10:00"), answers(50, 0, 20)
    spring["nps"] = pd.array([3] * 30 + [9, 3] * 20, dtype="Int64")
    summer["nps"] = pd.array([9] * 30 + [9, 3] * 20, dtype="Int64")
    spring["customer_id"] = [f"c-{place}" for place in range(70)]
    summer["customer_id"] = [f"c-{place if place < 30 else place + 100}" for place in range(70)]
    page = make_page("11", language=language, survey=pd.concat([spring, summer], ignore_index=True))
    found = n11_voice.change(page)
    check(found, page)
    told = {
        "en": ("30 people answered both times: higher scores.", "Among all others: no change we can show."),
        "pl": ("Oba razy odpowiadało 30 osób: wyższe oceny.", "Wśród pozostałych: zmiany nie widać."),
        "tr": ("İki seferde de yanıt veren kişi: 30. Onlarda: puanlar daha yüksek.", "Diğerlerinde: göster"),
    }[language]
    said = [plain(text) for text in found.details]
    assert all(any(text.startswith(start) for text in said) for start in told), said


def test_a_change_under_two_years_of_data_names_the_season(make_page: Any) -> None:
    quarters = ["2024-10-01", "2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01", "2026-01-01"]
    old = [answers(10, 20, 50, start=f"{day} 10:00") for day in quarters]
    two = [answers(10, 20, 50, start="2026-04-01 10:00"), answers(60, 10, 10)]
    said = "Less than two years of data: season and change cannot be told apart."
    page = make_page("11", survey=pd.concat(two, ignore_index=True))
    assert said in n11_voice.change(page).details
    (line,) = n11_voice.headline(page).owner
    assert said in line.more
    longer = make_page("11", survey=pd.concat([*old, *two], ignore_index=True))
    assert said not in n11_voice.change(longer).details


def test_six_answers_give_no_score_and_only_approved_words(make_page: Any) -> None:
    page = make_page("11", **CLIENTS["six answers"]())
    found = n11_voice.headline(page)
    assert found.owner[0].kind == "voices"
    assert found.figures == ()
    assert "Too slow" not in str(found.as_json())
    assert n11_comments.comments(page).grid is not None
    assert [row[4] for row in n11_comments.comments(page).grid.rows] == ["Fine", "Nice", "Too slow"]
    when = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    key = n11_comments.commented(page).set_index("text").loc["Too slow", "id"]
    Decisions.open(page.folder).save_free("quote", str(key), {"approved": True}, "Ewa", when)
    shown = n11_voice.headline(page).owner[0]
    assert (
        shown.text.replace("\u00a0", " ")
        == "6 people answered; too few for a figure. This is what they said:"
    )
    assert shown.more == ("“Too slow”",)


def test_the_method_shows_the_interval_and_what_one_answer_moves(make_page: Any) -> None:
    found = n11_groups.method(make_page("11", **full()))
    nps = 100 * (40 - 11) / 64
    assert found.sentence.startswith(f"NPS: {nps:.0f}")
    assert found.figures[0]["value"] == pytest.approx(nps)
    assert "One person giving 9 instead of 8 moves it by 1.6 points." in [
        one.replace("\u00a0", " ") for one in found.details
    ]
    assert any("true size" in detail for detail in found.details)
    assert [figure["measure"] for figure in found.figures] == ["nps.v1", "nps.w.v1"]


def test_groups_hide_the_small_one_and_name_no_difference_by_chance(make_page: Any) -> None:
    found = n11_groups.by_group(make_page("11", **full()))
    assert found.sentence == "The groups do not differ in a way we can show."
    assert found.grid is not None
    assert not [row for row in found.grid.rows if "Harbour" in row[0]]
    assert "2 groups are not shown" in found.details[1].replace("\u00a0", " ")


def test_groups_that_differ_are_named(make_page: Any) -> None:
    frame = answers(40, 0, 40, channel=["web"] * 40 + ["phone"] * 40)
    said = n11_groups.by_group(make_page("11", survey=frame)).sentence.replace("\u00a0", " ")
    assert said == "Lower: phone (0 of 40). Higher: website (40 of 40)."


def towns(*promoters: int) -> pd.DataFrame:
    """Forty answers in each town, so many of them 9; the others 3."""
    frame = answers(0, 0, 40 * len(promoters))
    frame["nps"] = pd.array([9 if place < n else 3 for n in promoters for place in range(40)], dtype="Int64")
    frame["submitted_at"] = pd.Timestamp("2026-08-03 10:00", tz="UTC")
    names = [f"Town {chr(65 + town)}" for town in range(len(promoters)) for _ in range(40)]
    return frame.assign(segment_town=names)


def test_the_ends_of_many_equal_groups_are_not_told_apart(make_page: Any) -> None:
    """16 and 31 of 40: the two ranges do not touch, but these are the ends of twelve towns about 24."""
    found = n11_groups.by_group(make_page("11", survey=towns(16, *[24] * 10, 31)))
    assert found.sentence == "The groups do not differ in a way we can show."
    assert plain(found.details[0]) == "12 groups were looked at; what is said allows for that."


def test_one_low_group_stands_beside_all_others(make_page: Any) -> None:
    found = n11_groups.by_group(make_page("11", survey=towns(12, *[30] * 5)))
    assert plain(found.sentence) == "Lower than among all others: Town A (12 of 40, others 150 of 200)."
    high = n11_groups.by_group(make_page("11", survey=towns(36, *[18] * 5)))
    assert plain(high.sentence) == "Higher than among all others: Town A (36 of 40, others 90 of 200)."


def test_the_response_rate_counts_delivered_invitations(make_page: Any) -> None:
    found = n11_groups.asked(make_page("11", **full()))
    assert found.sentence.replace("\u00a0", " ") == "64 of 180 patients we asked have answered."
    assert "116" in found.details[0]


def test_without_invitations_the_gate_says_so(make_page: Any) -> None:
    found = n11_groups.asked(make_page("11", survey=answers(40, 13, 11)))
    assert found.kind == "gate"
    assert "not the list of people who were asked" in found.sentence


def test_the_spread_adds_up(make_page: Any) -> None:
    found = n11_voice.spread(make_page("11", **full()))
    assert found.sentence.replace("\u00a0", " ") == "9 or 10: 40 of 64. 7 or 8: 13. 0 to 6: 11."
    assert found.chart is not None and "<svg" in found.chart.svg


def test_a_whole_year_is_compared_once(make_page: Any) -> None:
    both = pd.concat([answers(30, 20, 14, start="2025-07-01 10:00"), answers(40, 13, 11)], ignore_index=True)
    found = n11_voice.change(make_page("11", survey=both, quarter="2026"))
    assert [figure["measure"] for figure in found.figures] == ["nps.v1", "nps.v1~previous"]
    assert found.sentence == "No change we can show since 2025."
