"""What a batch makes of a publication while the notebooks run: the same bytes, and no harm when it fails."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from cxlib.base.quarter import Period
from cxlib.delivery import early as module
from cxlib.delivery.early import Early
from cxlib.delivery.publish import publish
from cxlib.delivery.record import last_good
from cxlib.pages.live import FROZEN
from tests.batch.conftest import ANSWER, inline, task
from tests.delivery.conftest import hashes

Q3 = Period.parse("2026Q3")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where each spreadsheet was made: `early` by the thread, `late` by the publication."""
    made: list[str] = []
    write = module.workbook

    def count(where: str, of: str) -> None:
        def wrapped(*given, **more) -> None:
            made.append(where)
            write(*given, **more)

        monkeypatch.setattr(of, wrapped)

    count("early", "cxlib.delivery.early.workbook")
    count("late", "cxlib.delivery.publish.workbook")
    return made


def test_what_was_made_early_is_published_and_has_the_same_bytes(cx_home, firm, shelf, counted) -> None:
    folder, place = firm("anna"), shelf(n11=ANSWER)
    assert inline([task(cx_home, "anna", place)])["anna"].status == "ok"
    assert counted == ["early"]
    before = hashes(folder.published(Q3))
    frozen = json.loads((folder.published(Q3) / "live" / FROZEN).read_text(encoding="utf-8"))
    assert "12\xa0people answered" in frozen["first_views"]["11"]
    publish(folder, Q3)
    assert counted == ["early", "late"]
    assert hashes(folder.published(Q3)) == before


@pytest.mark.parametrize("broken", ["workbook", "first_view", "site_of"])
def test_what_fails_early_is_made_with_the_publication(
    cx_home, firm, shelf, counted, monkeypatch, broken: str
) -> None:
    folder, place = firm("anna"), shelf(n11=ANSWER)

    def fail(*given: object, **more: object) -> None:
        raise MemoryError("no room for this now")

    monkeypatch.setattr(module, broken, fail)
    assert inline([task(cx_home, "anna", place)])["anna"].status == "ok"
    assert counted == ["late"]
    assert (folder.published(Q3) / "figures.xlsx").is_file()


def test_a_large_client_waits_until_its_notebooks_are_through(
    cx_home, firm, shelf, counted, monkeypatch
) -> None:
    firm("anna")
    monkeypatch.setattr("cxlib.delivery.workbook.MOST_BYTES", 10)
    assert inline([task(cx_home, "anna", shelf(n11=ANSWER))])["anna"].status == "ok"
    assert counted == ["late"]


def test_parts_of_another_run_are_not_published(cx_home, firm, shelf, counted) -> None:
    folder = firm("anna")
    assert inline([task(cx_home, "anna", shelf(n11=ANSWER))])["anna"].status == "ok"
    record = last_good(folder, Q3)
    assert record is not None
    before = hashes(folder.published(Q3))
    publish(folder, Q3, module.Parts("another", b"not a spreadsheet", {"11": "not a view"}))
    assert counted == ["early", "late"]
    assert hashes(folder.published(Q3)) == before


def test_nothing_is_published_or_left_at_work_when_the_run_fails(cx_home, firm, shelf, counted) -> None:
    folder, place = firm("anna"), shelf(n11=ANSWER, n12="raise ValueError('no')")
    assert inline([task(cx_home, "anna", place)])["anna"].status == "failed"
    assert not folder.published(Q3).exists()
    assert "early" not in {thread.name for thread in threading.enumerate()}


def test_who_publishes_nothing_makes_nothing_early(cx_home: Path, firm, shelf, counted) -> None:
    firm("anna")
    assert inline([task(cx_home, "anna", shelf(n11=ANSWER), publish=False)])["anna"].status == "ok"
    assert counted == []


def test_a_stop_breaks_off(cx_home, firm, shelf, counted) -> None:
    folder = firm("anna")
    inline([task(cx_home, "anna", shelf(n11=ANSWER))])
    record = last_good(folder, Q3)
    assert record is not None
    counted.clear()
    with pytest.raises(KeyboardInterrupt), Early(folder, Q3) as early:
        early._stopped = True  # the moment a stop comes, before the thread has done anything
        early.begin(folder.run_folder(Q3), record)
        raise KeyboardInterrupt
    assert early.parts() is None
    assert counted == []
