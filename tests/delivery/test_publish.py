"""What a client receives: whole, the same every time, and without what is not theirs."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from cxlib.base.errors import RunError
from cxlib.base.estimate import Estimate
from cxlib.base.figure import Figure, Figures
from cxlib.delivery.publish import publish
from cxlib.delivery.record import NotebookRecord
from cxlib.delivery.run import run
from cxlib.delivery.workbook import workbook
from cxlib.pages.finding import MIME
from cxlib.pages.wording import Words

ANSWER = """
from cxlib.pages.finding import Finding
Finding("11.headline", "answer", "en", "All 12 people answered.")
"""
Hashed = Callable[[Path], dict[str, str]]


@pytest.fixture
def place(tiny, answering, quarter) -> Path:
    """A published quarter."""
    run(tiny, quarter, notebooks=answering, as_of="2026-09-30")
    publish(tiny, quarter)
    return tiny.published(quarter)


def pages(place: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(place.glob("*.html"))}


def test_the_files_of_a_publication(place: Path) -> None:
    names = sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())
    assert names == [
        "11-voice-of-the-customer.html",
        "figures.xlsx",
        "index.html",
        "live/11-voice.ipynb",
        "live/figures.parquet",
        "live/findings.json",
        "not-yet.html",
        "owner.txt",
    ]


def test_a_rerun_of_the_same_inputs_publishes_the_same_bytes(
    place, tiny, answering, quarter, hashed: Hashed
) -> None:
    before = hashed(place)
    run(tiny, quarter, notebooks=answering, as_of="2026-09-30")
    publish(tiny, quarter)
    assert hashed(place) == before


def test_the_answer_is_there_and_the_consultants_words_are_not(place: Path) -> None:
    page = pages(place)["11-voice-of-the-customer.html"]
    assert "7 of 12 people gave us 9 or 10." in page and "Probably between 32 and 81 of 100." in page
    everything = "".join(pages(place).values())
    live = "".join(path.read_text(encoding="utf-8") for path in (place / "live").glob("*.ipynb"))
    for unwanted in (
        "Consultant heading",
        "only for the consultant",
        "from cxlib.pages.finding",
        "Traceback",
    ):
        assert unwanted not in everything + live
    for hidden in (MIME, "only-for-the-server"):
        assert hidden not in everything + live


def test_pages_need_no_script_and_no_network(place: Path) -> None:
    for name, page in pages(place).items():
        assert "<script" not in page, name
        assert not re.findall(r"(?:src|href)=[\"'](?:https?:)?//", page), name
        assert "url(" not in page.replace("url(#", ""), name
        assert '<html lang="en">' in page
    assert '<meta name="robots" content="noindex' in pages(place)["not-yet.html"]


def test_every_link_leads_to_a_file_beside_it(place: Path) -> None:
    for page in pages(place).values():
        for href in re.findall(r'href="([^"]+)"', page):
            assert (place / href).is_file(), href


def test_a_notebook_whose_answer_is_a_gate_has_no_page_but_a_place_on_the_list(place: Path) -> None:
    assert not list(place.glob("12-*")) and not list(place.glob("live/12-*"))
    assert "This needs 10 answers, and there are 4." in pages(place)["not-yet.html"]


def test_a_gate_is_said_once_and_a_closed_notebook_says_only_why(tiny, write, quarter) -> None:
    def gate(name: str, sentence: str) -> str:
        return f'from cxlib.pages.finding import Finding\nFinding("{name}", "gate", "en", "{sentence}")'

    write(
        "11-voice.ipynb", ("answer", ANSWER), ("a", gate("11.a", "Needs B.")), ("b", gate("11.b", "Needs B."))
    )
    shelf = write("12-journey.ipynb", ("a", gate("12.a", "Needs C.")), ("b", gate("12.b", "Needs D.")))
    run(tiny, quarter, notebooks=shelf)
    assert publish(tiny, quarter).closed_gates == 2
    page = pages(tiny.published(quarter))["not-yet.html"]
    assert page.count("Needs B.") == 1 and page.count("Needs C.") == 1 and "Needs D." not in page


def test_the_message_holds_the_owners_lines(place: Path) -> None:
    message = (place / "owner.txt").read_text(encoding="utf-8").replace("\xa0", " ")
    assert message.startswith("Tiny Shop · July–September 2026")
    assert "30 September" in message, "the clock is the first moment left out, so data go to the day before"
    assert "7 of 12 people gave us 9 or 10." in message


def test_the_live_notebook_opens_frozen_findings_only(place: Path) -> None:
    notebook = json.loads((place / "live" / "11-voice.ipynb").read_text(encoding="utf-8"))
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert code == [
        'from cxlib.pages.live import open_live\n\npage = open_live("11")',
        'page.show("11.headline")',
        "page.filters()",
    ]
    assert [cell["id"] for cell in notebook["cells"]] == ["setup", "title", "answer", "filters", "why"]
    assert all(not cell.get("outputs") for cell in notebook["cells"])


def sheets(place: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(place / "figures.xlsx")
    found = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    book.close()
    return found


def test_the_spreadsheet_holds_every_figure_and_no_formula(place: Path) -> None:
    found = sheets(place)
    assert list(found) == ["Figures", "How it is counted", "Survey answers"]
    nps = [row for row in found["Figures"] if row[-1] == "nps.v1" and row[1] == "July–September 2026"]
    everyone = next(row for row in nps if row[2] == "All")
    # 7 promoters (9, 10) less 3 detractors (0-6: 3, 6, 5) of 12
    assert everyone[4] == pytest.approx(100 * (7 - 3) / 12) and everyone[7] == 12
    hidden = [row for row in nps if row[9] == "no, small group"]
    assert hidden and all(row[4] is None and row[7] is None for row in hidden)
    texts = [cell for rows in found.values() for row in rows for cell in row if isinstance(cell, str)]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]


def test_the_rows_behind_carry_no_person_and_no_small_group(place: Path) -> None:
    rows = sheets(place)["Survey answers"]
    score = "Would recommend (0–10)"
    head = next(place for place, row in enumerate(rows) if score in row)
    names, body = rows[head], rows[head + 1 :]
    assert len(body) == 12
    assert {name for name in names if name} == {"Month", score, "Channel", "Area"} - missing(names)
    assert {type(row[names.index(score)]) for row in body} == {int}, "a score can be averaged"
    text = json.dumps(rows, default=str)
    for private in ("customer-", "id-", "the wait was long", "SUM("):
        assert private not in text
    area = names.index("Area") if "Area" in names else None
    assert area is None or "B" not in {row[area] for row in body}, "three people are fewer than five"
    assert {row[names.index("Month")] for row in body} == {"2026-07"}


def missing(names: tuple[object, ...]) -> set[str]:
    """Group columns that were blank everywhere are left out."""
    return {"Channel", "Area"} - set(map(str, names))


def test_a_yes_and_a_share_are_said_in_the_readers_language(tmp_path: Path, quarter) -> None:
    rows = tmp_path / "rows"
    rows.mkdir()
    frame = pd.DataFrame({"severity": pd.array([4, None], "Int64"), "reopened": [True, False]})
    frame.to_parquet(rows / "contacts.parquet")
    half = Estimate("csat.t2b5.v1", 0.5, 0.3, 0.7, 10, "share", "wilson")
    share = Figure("csat.t2b5.v1", quarter, None, half)
    change = Figure("csat.t2b5.v1~previous", quarter, None, half)
    workbook(
        tmp_path / "figures.xlsx",
        Figures([share, change]),
        rows,
        words=Words("tr"),
        title="Dükkân",
        period=quarter,
        data_to=dt.datetime(2026, 9, 30),
    )
    found = sheets(tmp_path)
    assert found["Başvurular"][-3:] == [
        ("Ne kadar ağır (1–5)", "Yeniden açıldı"),
        (4, "evet"),
        (None, "hayır"),
    ]
    assert [row[8] for row in found["Rakamlar"][-2:]] == ["100'de", "yüzde puan"]


def test_nothing_is_published_before_it_was_run(tiny, quarter) -> None:
    with pytest.raises(RunError, match="must be run before"):
        publish(tiny, quarter)


def test_a_failed_run_cannot_be_published_and_spares_what_was(
    place, tiny, write, quarter, hashed: Hashed
) -> None:
    before = hashed(place)
    shelf = write("14-odd.ipynb", ("odd", "1 / 0"))
    run(tiny, quarter, notebooks=shelf)
    with pytest.raises(RunError, match="failed"):
        publish(tiny, quarter)
    assert hashed(place) == before


def test_a_partial_run_cannot_be_published(tiny, answering, quarter) -> None:
    run(tiny, quarter, notebooks=answering, only="11")
    with pytest.raises(RunError, match="--only"):
        publish(tiny, quarter)


def test_an_interrupted_run_cannot_be_published(tiny, answering, quarter) -> None:
    def stop(notebook: NotebookRecord) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tiny, quarter, notebooks=answering, progress=stop)
    with pytest.raises(RunError):
        publish(tiny, quarter)
