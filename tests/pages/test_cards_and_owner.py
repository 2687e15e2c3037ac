"""Findings as HTML, the owner's page with its variants, and the same lines as a message."""

from __future__ import annotations

import dataclasses
import re
from types import ModuleType
from typing import Any

import pytest

from cxlib.base.errors import PlaybookError
from cxlib.pages.banned import find_banned, readable
from cxlib.pages.cards import finding_html, stylesheet
from cxlib.pages.finding import Chart, Finding, Grid, OwnerLine
from cxlib.pages.owner import MESSAGE, owner_lines, owner_page, owner_text

LANGUAGES = ("en", "pl", "tr")


def about(samples: ModuleType, language: str) -> dict[str, Any]:
    return {
        "words": samples.words(language),
        "title": samples.TITLE[language],
        "period": samples.PERIOD,
        "data_to": samples.DATA_TO,
    }


def page(samples: ModuleType, language: str, findings: list[Finding], **more: Any) -> str:
    return owner_page(findings, **about(samples, language), **more)


def first_screen(html: str, language: str) -> str:
    """What is read before anything is tapped."""
    shown = re.sub(r'<div class="cx-more">.*?</details>', "</details>", html, flags=re.DOTALL)
    return readable(re.sub(r"<title>.*?</title>", "", shown), language)


# -- what moved -------------------------------------------------------------------------------------
MOVED = {
    "en": ("▲ Better", "▼ Worse"), "pl": ("▲ Lepiej", "▼ Gorzej"), "tr": ("▲ Daha iyi", "▼ Daha kötü"),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("way", ["better", "worse", ""])
def test_a_fall_is_seen_as_fast_as_a_rise(samples: ModuleType, language: str, way: str) -> None:
    """By a sign and a word where the line begins, not by colour alone; what did not move has none."""
    line = dataclasses.replace(samples.score(language).owner[0], moved=way)
    score = dataclasses.replace(samples.score(language), owner=(line,))
    html = page(samples, language, [score])
    shown = readable(re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL), language)
    better, worse = MOVED[language]
    assert (better in shown, worse in shown) == (way == "better", way == "worse")
    assert (f"cx-line-score cx-{way}" in html) == bool(way)
    if way:
        assert shown.index(MOVED[language][way == "worse"]) < shown.index(line.text[:12])
    assert Finding.from_json(score.as_json()) == score


def test_verdicts_carry_their_sign_too_and_every_sign_can_be_read(samples: ModuleType) -> None:
    html = page(samples, "en", [samples.worked("en")])
    assert '<li class="cx-line-worked cx-better">' in html and "▲ Better" not in html
    for name in ("main", "warm"):
        assert contrast(re.findall(rf"--cx-{name}: (#\w{{6}})", stylesheet())[0], "#ffffff") >= 4.5


def contrast(first: str, second: str) -> float:
    """The ratio of two colours' luminance, as WCAG 2.2 defines it."""
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((light(first), light(second)))
    return (high + 0.05) / (low + 0.05)


# -- findings ---------------------------------------------------------------------------------------
def test_a_finding_shows_everything_in_order(samples: ModuleType) -> None:
    html = finding_html(samples.worked("en"), page_language="en")
    text = samples.LINES["en"]
    order = [
        html.index(part) for part in (text["question"], text["sentence"], text["sure"], text["asked"], "<svg")
    ]
    assert order == sorted(order)
    assert '<h2 class="cx-question">' in html and "<h1" not in html and "<script" not in html
    assert "lang=" not in html
    assert '<h4 class="cx-question">' in finding_html(samples.worked("en"), level=4)


def test_a_finding_in_another_language_says_so(samples: ModuleType) -> None:
    assert '<section class="cx-finding cx-gate" lang="tr">' in finding_html(
        samples.gate("tr"), page_language="en"
    )


def test_what_people_wrote_is_escaped() -> None:
    nasty = "<script>alert('x')</script> & \"q\""
    finding = Finding(
        "x.y",
        "answer",
        "en",
        nasty,
        question=nasty,
        details=(nasty,),
        sure=nasty,
        asked=nasty,
        grid=Grid((nasty, nasty), ((nasty, nasty),), caption=nasty),
        owner=(OwnerLine("theme", nasty, (nasty,)),),
    )
    assert "<script" not in finding_html(finding)
    assert finding_html(finding).count("&lt;script&gt;") == 12


def test_a_table_names_its_columns_and_rows(samples: ModuleType) -> None:
    html = finding_html(samples.overdue("pl"))
    assert html.count('<th scope="col"') == 3 and html.count('<th scope="row"') == 3
    assert "<caption>Czekają na nas</caption>" in html
    assert html.count('class="cx-number"') == 4, "a heading and three cells"


def test_a_chart_with_a_script_is_refused() -> None:
    finding = Finding("x.y", "answer", "en", "-", chart=Chart("<svg><ScRipt>1</ScRipt></svg>", "-"))
    with pytest.raises(PlaybookError, match="must be a drawing alone"):
        finding_html(finding)


def test_a_finding_survives_its_journey_as_json(samples: ModuleType) -> None:
    bundle = samples.worked("tr")._repr_mimebundle_()
    again = Finding.from_json(bundle["application/vnd.cx.finding.v1+json"])
    assert again == samples.worked("tr")
    assert finding_html(again) in bundle["text/html"]
    assert samples.LINES["tr"]["sentence"] in bundle["text/plain"]


# -- the owner's page -------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_six_lines_in_the_order_of_the_guide(samples: ModuleType, language: str) -> None:
    html = page(samples, language, samples.quarter(language))
    text = samples.LINES[language]
    said = re.sub(r"\s+", " ", first_screen(html, language).replace("\n", " ").replace("\u00a0", " "))
    head = text["head"].removeprefix(samples.TITLE[language] + " · ")
    places = [
        said.index(part)
        for part in (head, *(text[k] for k in ("overdue", "worked", "score", "theme", "decision")))
    ]
    assert places == sorted(places)
    assert said.startswith(f"{samples.TITLE[language]} {head}")
    assert all(f"› {choice}" in said for choice in text["choices"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_screen_keeps_the_rules_of_wording(samples: ModuleType, language: str) -> None:
    html = page(samples, language, samples.quarter(language))
    assert find_banned(first_screen(html, language), language, sector="dental", audience="first") == []
    assert find_banned(readable(html, language), language, sector="dental", audience="owner") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_sure_is_one_tap_away_and_never_on_the_first_screen(samples: ModuleType, language: str) -> None:
    html = page(samples, language, samples.quarter(language))
    text = samples.LINES[language]
    for hidden in (text["sure"], text["asked"], text["more"][0]):
        assert hidden in readable(html, language)
        assert hidden not in first_screen(html, language)
    assert html.index("<svg") > html.index("<summary")
    assert html.count("<svg") == 3
    assert html.count("<table") == 1, "the cases that wait; other lines show their chart"


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_small_file_that_asks_for_nothing(samples: ModuleType, language: str) -> None:
    html = page(
        samples, language, samples.quarter(language), links=[("11.html", "11"), ("figures.xlsx", "XLSX")]
    )
    assert len(html.encode()) < 150_000
    assert f'<html lang="{language}">' in html
    assert "<script" not in html and "@import" not in html and "<link" not in html
    outside = re.findall(r'(?:src|href|action|data)="([^"#][^"]*)"|url\((?!#)([^)]*)', html)
    assert outside == [("11.html", ""), ("figures.xlsx", "")]
    assert html == page(
        samples, language, samples.quarter(language), links=[("11.html", "11"), ("figures.xlsx", "XLSX")]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_under_ten_answers_people_s_own_words_stand_for_the_score(samples: ModuleType, language: str) -> None:
    text = samples.LINES[language]
    voices = Finding(
        "11.v", "answer", language, "", owner=(OwnerLine("voices", text["voices"], text["quotes"]),)
    )
    html = page(samples, language, [voices, samples.score(language)])
    assert text["voices"] in first_screen(html, language)
    assert html.count('<blockquote class="cx-quote">') == 2
    assert "&lt;" in html and text["score"] not in html
    message = owner_text([voices, samples.score(language)], **about(samples, language))
    assert all(f"– {quote}" in message for quote in text["quotes"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_with_nothing_to_tell_is_absent(samples: ModuleType, language: str) -> None:
    text = samples.LINES[language]
    head = samples.finding(language, "51.head", "head")
    first = dataclasses.replace(samples.score(language), owner=(OwnerLine("score", text["first"]),))
    said = first_screen(page(samples, language, [head, first]), language)
    assert text["first"] in said and text["overdue"] not in said
    assert samples.words(language).say("owner.nothing") not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_quiet(samples: ModuleType, language: str) -> None:
    words = samples.words(language)
    for findings in ([], [samples.finding(language, "51.head", "head")]):
        said = first_screen(page(samples, language, findings), language)
        assert words.say("owner.nothing") in said
        assert words.typeset(words.day(samples.DATA_TO)) in said, "the date of the data stands even then"
        assert words.say("owner.tap") not in said, "there is nothing to tap"
        assert find_banned(said, language, sector="dental", audience="first") == []
    own = Finding("51.q", "answer", language, "", owner=(OwnerLine("quiet", "Own sentence."),))
    assert "Own sentence." in page(samples, language, [own])


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_got_worse_is_never_left_out(samples: ModuleType, language: str) -> None:
    text = samples.LINES[language]
    findings = [
        *samples.quarter(language),
        samples.finding(language, "51.x", "worse"),
        samples.finding(language, "51.y", "worse", "worked"),
    ]
    first, rest = owner_lines(findings, words=samples.words(language))
    assert [line.kind for line in first] == ["overdue", "worked", "worse", "score", "theme", "decision"]
    assert sorted(line.kind for line in rest) == ["worked", "worse"], "more of a kind stands below"
    said = first_screen(page(samples, language, findings), language)
    assert said.count(text["worse"].split(":")[0]) == 2


def test_who_comes_back_stands_first_only_where_there_is_no_score(samples: ModuleType) -> None:
    """A firm that has a list of orders and no survey reads who came again; else it stands below."""
    kinds = []
    back = Finding("15.kept", "answer", "en", "", owner=(OwnerLine("back", "Came again: 16 of 43 people."),))
    calm = Finding("51.q", "answer", "en", "", owner=(OwnerLine("quiet", "All quiet."),))
    for findings in ([back], [back, calm], [back, samples.score("en")]):
        lines = owner_lines(findings, words=samples.words("en"))
        kinds.append([[line.kind for line in some] for some in lines])
    assert kinds == [[["back"], []], [["quiet", "back"], []], [["score"], ["back"]]]


def test_at_most_one_decision(samples: ModuleType) -> None:
    findings = [samples.finding("en", "51.a", "decision"), samples.finding("en", "51.b", "decision")]
    first, rest = owner_lines(findings, words=samples.words("en"))
    assert [line.kind for line in first] == ["decision"] and rest == []


def test_a_chart_that_serves_two_lines_is_drawn_once(samples: ModuleType) -> None:
    both = dataclasses.replace(
        samples.worked("en"), owner=(OwnerLine("worked", "A."), OwnerLine("score", "B."))
    )
    assert page(samples, "en", [both]).count("<svg") == 1


# -- the message ------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_message_is_the_same_six_lines(samples: ModuleType, language: str) -> None:
    text = samples.LINES[language]
    message = owner_text(samples.quarter(language), **about(samples, language)).replace("\u00a0", " ")
    lines = message.split("\n")
    assert len(lines) == 6 and len(message) <= MESSAGE
    assert lines[0] == text["head"]
    assert lines[-1] == f"{text['decision']} {' / '.join(text['choices'])}"
    assert find_banned(message, language, sector="dental", audience="first") == []


@pytest.mark.parametrize("limit", [120, 200, 300, 400])
def test_a_short_message_keeps_what_presses_most(samples: ModuleType, limit: int) -> None:
    message = owner_text(samples.quarter("en"), **about(samples, "en"), limit=limit).replace("\u00a0", " ")
    text = samples.LINES["en"]
    assert len(message) <= limit
    assert message.startswith(text["head"])
    if limit >= 200:
        assert "3 cases." in message
    assert text["theme"] not in message or limit == 400
    assert all(line.rstrip().endswith((".", "?", ")", "talk")) for line in message.split("\n")), (
        "no half sentences"
    )


# -- the style sheet --------------------------------------------------------------------------------
def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", ["ink", "quiet", "main", "warm"])
@pytest.mark.parametrize("ground", ["#ffffff", "#f4f6f8", "#fdf8ec"])
def test_text_has_the_contrast_of_wcag_aa(name: str, ground: str) -> None:
    found = re.search(rf"--cx-{name}: (#[0-9a-f]{{6}});", stylesheet())
    assert found is not None
    light, dark = luminance(ground), luminance(found[1])
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_style_asks_for_nothing_and_leaves_turkish_letters_alone() -> None:
    css = stylesheet()
    assert "uppercase" not in css and "url(" not in css and "@import" not in css
    assert "@media print" in css and ":focus-visible" in css and "::details-content" in css
