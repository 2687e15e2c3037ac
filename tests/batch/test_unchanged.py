"""What is done again and what is not: unchanged clients, changed data, one changed notebook, lost outputs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.clients.ledger import PAGES, Ledger
from cxlib.clients.traces import inputs_trace
from cxlib.delivery.batch.plan import chosen, unchanged
from tests.batch.conftest import ANSWER, Shelf, inline, task

Q3 = Period.parse("2026Q3")
Firm = Callable[[str], ClientFolder]


@pytest.fixture
def done(cx_home: Path, firm: Firm, shelf: Shelf, settled: None) -> tuple[ClientFolder, Path]:
    """A client run and published once, and its notebooks."""
    folder, place = firm("anna"), shelf(n11=ANSWER, n12="print('twelve')")
    first = inline([task(cx_home, "anna", place)])["anna"]
    assert (first.status, first.executed, first.kept) == ("ok", 2, 0), first.sentence
    return folder, place


def again(cx_home: Path, place: Path, **rest: object) -> tuple[str, int, int]:
    outcome = inline([task(cx_home, "anna", place, **rest)])["anna"]
    return outcome.status, outcome.executed, outcome.kept


def test_nothing_is_done_twice_and_the_ledger_says_what_was_done(cx_home, done) -> None:
    folder, place = done
    before = inputs_trace(folder.root), (folder.run_folder(Q3) / "run.json").stat().st_mtime_ns
    assert list(unchanged([task(cx_home, "anna", place)], Ledger.open(cx_home))) == ["anna 2026Q3"]
    assert again(cx_home, place) == ("unchanged", 0, 0)
    assert (inputs_trace(folder.root), (folder.run_folder(Q3) / "run.json").stat().st_mtime_ns) == before
    work = Ledger.open(cx_home).work("anna", "2026Q3")
    assert {id_: one.status for id_, one in work.items()} == {"11": "ok", "12": "ok", PAGES: "ok"}
    assert len({one.inputs for one in work.values()}) == 3


def test_force_runs_what_is_unchanged(cx_home, done) -> None:
    assert again(cx_home, done[1], force=True) == ("ok", 2, 0)


def test_another_clock_is_another_run(cx_home, done) -> None:
    assert again(cx_home, done[1], as_of="2026-08-31") == ("ok", 2, 0)
    assert again(cx_home, done[1], as_of="2026-08-31") == ("unchanged", 0, 0)


def test_only_the_changed_notebook_is_run(cx_home, done, shelf: Shelf) -> None:
    place = shelf(n12="print('another twelve')", n14="print('new')")
    assert again(cx_home, place) == ("ok", 2, 1)
    executed = done[0].run_folder(Q3) / "12-said.ipynb"
    assert "another twelve" in executed.read_text(encoding="utf-8")


@pytest.mark.parametrize("changed", ["client.yml", "tables/survey.parquet", "tables/import-log.jsonl"])
def test_changed_inputs_run_everything(cx_home, done, changed: str) -> None:
    path = done[0].root / changed
    if changed.endswith("parquet"):
        done[0].read("survey").head(11).to_parquet(path)
    else:
        with path.open("a", encoding="utf-8") as stream:
            stream.write("\n" if changed.endswith("jsonl") else "\n# a remark\n")
    assert again(cx_home, done[1]) == ("ok", 2, 0)


def test_what_was_shown_before_is_read_too(cx_home, done) -> None:
    shown = done[0].published(Q3.previous()) / "live" / "figures.parquet"
    shown.parent.mkdir(parents=True)
    shown.write_bytes(b"what the pages of spring showed")
    assert not unchanged([task(cx_home, "anna", done[1])], Ledger.open(cx_home))
    assert again(cx_home, done[1]) == ("ok", 2, 0)
    assert again(cx_home, done[1]) == ("unchanged", 0, 0)


def test_same_size_and_old_time_of_writing_do_not_hide_a_change(cx_home, done) -> None:
    path = done[0].root / "client.yml"
    before = path.stat()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("display_threshold: 5", "display_threshold: 7"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    if os.name == "nt":
        pytest.skip("Windows keeps no time of change")
    assert again(cx_home, done[1]) == ("ok", 2, 0)


def test_a_decision_runs_everything_and_reading_none(cx_home, done) -> None:
    import datetime as dt

    from cxlib.clients.decisions import Decisions

    store = Decisions.open(done[0])
    store.save_free("note", "one", {"text": "to do"}, "Ewa", dt.datetime(2026, 9, 1, tzinfo=dt.UTC))
    assert again(cx_home, done[1]) == ("ok", 2, 0)
    assert store.current("note")
    assert again(cx_home, done[1]) == ("unchanged", 0, 0)


@pytest.mark.parametrize(
    ("lost", "executed"), [("runs/2026Q3/11-said.ipynb", 1), ("published/2026Q3/index.html", 0)]
)
def test_lost_outputs_are_made_again(cx_home, done, lost: str, executed: int) -> None:
    (done[0].root / lost).unlink()
    assert again(cx_home, done[1])[:2] == ("ok", executed)
    assert (done[0].root / lost).is_file()


def test_an_edited_executed_notebook_is_made_again(cx_home, done) -> None:
    path = done[0].run_folder(Q3) / "11-said.ipynb"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace("7 of 12", "12 of 12"), encoding="utf-8")
    assert again(cx_home, done[1])[:2] == ("ok", 1)
    assert "12 of 12" not in path.read_text(encoding="utf-8")


def test_a_lost_ledger_costs_a_look_and_a_publication_but_no_run(cx_home, done) -> None:
    (cx_home / "ledger.db").unlink()
    assert again(cx_home, done[1]) == ("ok", 0, 2)
    assert again(cx_home, done[1]) == ("unchanged", 0, 0)


def test_files_written_a_moment_ago_are_looked_into(
    cx_home, firm: Firm, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within a tick of the file system's clock a second write could leave the same trace."""
    monkeypatch.setattr("cxlib.clients.traces.YOUNG_SECONDS", 3600)
    firm("anna")
    one = task(cx_home, "anna", shelf(n11="print(1)"))
    assert inline([one])["anna"].status == "ok"
    assert unchanged([one], Ledger.open(cx_home)) == {}
    assert inline([one])["anna"].status == "unchanged"


def test_without_publishing_nothing_is_published(cx_home, firm: Firm, shelf: Shelf, settled: None) -> None:
    folder, place = firm("anna"), shelf(n11=ANSWER)
    assert again(cx_home, place, publish=False) == ("ok", 1, 0)
    assert not folder.published(Q3).exists()
    assert again(cx_home, place, publish=False) == ("unchanged", 0, 0)
    assert again(cx_home, place) == ("ok", 0, 1)
    assert folder.published(Q3).is_dir()


def test_clients_are_chosen_by_pattern(cx_home, firm: Firm) -> None:
    for name in ("anna-dental", "anna-spa", "berta"):
        firm(name)
    assert chosen("anna-*") == ["anna-dental", "anna-spa"]
    assert chosen("berta, anna-s*") == ["anna-spa", "berta"]
