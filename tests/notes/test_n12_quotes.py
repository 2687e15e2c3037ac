"""Notebook 12: from how well a contact is known to what people said there, in words that may be shown."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from cxlib.clients.voice import Quote as Picked
from cxlib.delivery.harvest import Block, Told
from cxlib.delivery.quoted import Door
from cxlib.pages.cards import finding_html
from cxlib.pages.finding import Finding
from cxlib.pages.notes import n12_journey, n13_said
from cxlib.pages.notes.n12_quotes import voices
from cxlib.pages.notes.n12_spots import journey_of
from tests.notes.firms import decide


def survey(answers: dict[str, int], comments: dict[str, list[tuple[str, float]]]) -> pd.DataFrame:
    """So many answers of 4 a touchpoint, then the comments with their scores."""
    silent = [(at, 4.0, None) for at, n in answers.items() for _ in range(n)]
    rows: list[tuple[str, float, str | None]] = [*silent]
    rows += [(at, score, text) for at, said in comments.items() for text, score in said]
    frame = pd.DataFrame(rows, columns=["touchpoint", "csat", "comment"])
    frame["submitted_at"] = pd.date_range("2026-07-02 10:00", periods=len(frame), freq="9h", tz="UTC")
    frame["respondent_id"] = [f"r-{place}" for place in range(len(frame))]
    return frame.assign(stage="use")


SAID = {
    "desk": [("nobody looked up", 1.0), ("very kind", 5.0), ("too slow", 2.0), ("they were rude", 1.0)],
    "chair": [("it hurt", 2.0)],
    "door": [("it was locked", 1.0)],
}


def opened(make_page: Any, *approved: str, **how: Any) -> Any:
    frame = survey({"desk": 10, "chair": 12, "bill": 11, "door": 2}, SAID)
    page = make_page("12", survey=frame, **how)
    kept = frame[frame["comment"].isin(approved)]
    decide(page, *(Picked(comment=f"test/{name}", approved=True) for name in kept["respondent_id"]))
    return page


def told(page: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for quote in voices(page, journey_of(page)):
        found.setdefault(quote.about, []).append(quote.text)
    return found


def test_only_approved_words_are_shown_complaints_first_and_two_a_contact(make_page: Any) -> None:
    page = opened(make_page, "very kind", "too slow", "nobody looked up", "it hurt")
    shown = told(page)
    assert list(shown) == ["chair", "desk"]
    assert shown["desk"] == ["“nobody looked up”", "“too slow”"]
    assert told(opened(make_page)) == {}


def test_a_contact_of_too_few_people_is_not_quoted(make_page: Any) -> None:
    """Three answers about the door; with it the next smallest contact is hidden."""
    page = opened(make_page, "it was locked", "too slow")
    assert "door" in journey_of(page).hidden
    assert list(told(page)) == ["desk"]
    assert "locked" not in repr(n12_journey.stage_map(page))


def test_a_quote_of_another_period_is_not_shown(make_page: Any) -> None:
    assert told(opened(make_page, "too slow", quarter="2026Q4", as_of="2026-12-31")) == {}


def test_the_grade_leads_to_the_quotes_and_back_from_json_too(make_page: Any) -> None:
    found = n12_journey.stage_map(opened(make_page, "too slow", "it hurt"))
    html = finding_html(found)
    assert finding_html(Finding.from_json(found.as_json())) == html
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html)
    assert [text.replace("\u00a0", " ") for _, text in links] == ["13 answers", "14 answers"]
    ids = re.findall(r'<p class="cx-about" id="([^"]+)">([^<]+)</p>', html)
    assert [name for _, name in ids] == ["chair", "desk"]
    assert [place for place, _ in ids] == [place for place, _ in links]
    assert html.count('<blockquote class="cx-quote">') == 2
    assert html.index("cx-about") > html.index("</table>")


def test_without_quotes_nothing_is_a_link(make_page: Any) -> None:
    html = finding_html(n12_journey.stage_map(opened(make_page)))
    assert "<a " not in html and "cx-about" not in html


def test_words_and_names_are_escaped_and_places_are_not_made_of_them(make_page: Any) -> None:
    nasty = 'a"><script>x</script>'
    page = make_page("12", survey=survey({}, {nasty: [(nasty, 1.0)] * 12}))
    decide(page, Picked(comment="test/r-0", approved=True))
    html = finding_html(n12_journey.stage_map(page))
    assert "<script" not in html and 'href="#cx-12-map-quote-1"' in html and 'id="cx-12-map-quote-1"' in html


@pytest.mark.parametrize(("country", "kept"), [("TR", ["chair", "desk"]), ("", ["bill", "chair", "desk"])])
def test_what_the_door_holds_back_leaves_no_link(make_page: Any, country: str, kept: list[str]) -> None:
    """Praise of a clinic in Turkey stays inside; its contact is then no link on the page."""
    frame = survey({"door": 9}, {**{at: [*SAID[at], ("x", 3.0)] * 4 for at in ("desk", "chair")},
                                 "bill": [("perfect", 5.0)] * 10})  # fmt: skip
    edit = {"country: GB": f"country: {country}"} if country else None
    page = make_page("12", sector="clinic", survey=frame, edit=edit)
    texts = ("nobody looked up", "it hurt", "perfect")
    named = frame[frame["comment"].isin(texts)].drop_duplicates("comment")
    said = {"perfect": "good"}
    decide(page, *(
        Picked(comment=f"test/{one.respondent_id}", approved=True, said=said.get(str(one.comment), "bad"))
        for one in named.itertuples()
    ))  # fmt: skip
    found = n12_journey.stage_map(page)
    block = Block("", "", (("map", found),))
    whole = Told("12", "journey", "12-journey.ipynb", "", (block,), (), True)
    (left,) = Door.of(page.folder, page.words).shown(whole).blocks
    html = finding_html(left.findings[0][1])
    assert re.findall(r'class="cx-about"[^>]*>([^<]+)<', html) == kept
    assert html.count('<a href="#') == len(kept)


def test_quotes_of_a_theme_are_still_chosen_as_before(make_page: Any) -> None:
    page = opened(make_page, "very kind", "too slow", "nobody looked up", "it hurt", "it was locked")
    quotes = n13_said.approved_quotes(page)
    assert len(quotes) == 3 and [quote.said for quote in quotes] == ["bad"] * 3
    assert all(quote.about == "" for quote in quotes)
