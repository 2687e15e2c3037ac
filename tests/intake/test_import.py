"""Importing: identity, history, refusals, what is counted, and all-or-nothing."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cxlib.base.errors import CxError, DataError, SettingsError
from cxlib.clients.folder import ClientFolder
from cxlib.intake import commit
from cxlib.intake.importer import import_file, imports, rebuild
from cxlib.intake.store import read_history

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]
Snapshot = Callable[[ClientFolder], dict[str, str]]

HEAD = "respondent_id,customer_id,submitted_at,nps,comment\n"
FIRST = HEAD + "1,a@b.pl,2026-07-01,9,good\n2,c@d.pl,2026-07-02,3,bad\n"
LATER = HEAD + "2,C@D.pl,2026-07-02,4,bad\n3,e@f.pl,2026-07-03,10,fine\n"
NOW = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)


def test_the_same_file_again_changes_nothing(client: Client, export: Export, snapshot: Snapshot) -> None:
    folder, path = client(), export("a.csv", FIRST)
    first = import_file(folder, path, now=NOW)
    before = snapshot(folder)
    again = import_file(folder, path, now=NOW + dt.timedelta(days=1))
    assert snapshot(folder) == before
    assert (first.added, again.added, again.updated, again.unchanged) == (2, 0, 0, 2)
    assert again.rows_read == first.rows_read


def test_a_later_export_adds_and_updates_and_keeps_the_old(client: Client, export: Export) -> None:
    folder = client()
    import_file(folder, export("a.csv", FIRST), now=NOW)
    report = import_file(folder, export("b.csv", LATER), now=NOW + dt.timedelta(days=1))
    assert (report.added, report.updated, report.unchanged) == (1, 1, 0)
    assert folder.read("survey")["nps"].tolist() == [9, 4, 10]
    history = read_history(folder, "survey")
    assert history["nps"].tolist() == [3]
    assert history["replaced_at"].iloc[0] == pd.Timestamp("2026-10-06 08:00", tz="UTC")


def test_the_order_of_files_does_not_matter_where_they_agree(client: Client, export: Export) -> None:
    other = LATER.replace("2,C@D.pl,2026-07-02,4,bad\n", "")
    one, two = client(name="one"), client(name="two")
    (two.root / ".key").write_text((one.root / ".key").read_text())
    for folder, texts in ((one, (FIRST, other)), (two, (other, FIRST))):
        for place, text in enumerate(texts):
            import_file(folder, export(f"{place}.csv", text), now=NOW)
    assert one.table_path("survey").read_bytes() == two.table_path("survey").read_bytes()


def test_tables_are_rebuilt_from_exports_and_maps(client: Client, export: Export) -> None:
    folder = client()
    import_file(folder, export("a.csv", FIRST), now=NOW)
    import_file(folder, export("b.csv", LATER), now=NOW)
    paths = [folder.table_path("survey"), folder.tables / "history" / "survey.parquet"]
    before = [path.read_bytes() for path in paths]
    for path in paths:
        path.unlink()
    assert rebuild(folder) == ["survey"]
    assert [path.read_bytes() for path in paths] == before


def test_a_corrected_map_replaces_what_the_wrong_one_made(client: Client, export: Export) -> None:
    folder, path = client(), export("a.csv", "k,d,x,y\n1,2026-07-01,9,3\n2,2026-07-02,8,2\n")
    wrong = export(
        "w.yml", "table: survey\nsource: wrong\ncolumns: {respondent_id: k, submitted_at: d, nps: y}\n"
    )
    right = export(
        "r.yml", "table: survey\nsource: right\ncolumns: {respondent_id: k, submitted_at: d, nps: x}\n"
    )
    import_file(folder, path, map_path=wrong)
    import_file(folder, path, map_path=right)
    table = folder.read("survey")
    assert table["nps"].tolist() == [9, 8] and set(table["scope"]) == {"right"}
    assert len(imports(folder)) == 2


def test_ids_may_restart_in_another_source_but_not_in_the_same(client: Client, export: Export) -> None:
    def year(of: int) -> str:
        return "k,d,x\n" + "".join(f"{each},{of}-05-{each:02d},9\n" for each in range(1, 13))

    folder = client()
    for of in (2025, 2026):
        plan = export(
            f"{of}.yml",
            f"table: survey\nsource: y{of}\ncolumns: {{respondent_id: k, submitted_at: d, nps: x}}\n",
        )
        import_file(folder, export(f"{of}.csv", year(of)), map_path=plan)
    assert len(folder.read("survey")) == 24
    with pytest.raises(DataError, match="must not start again within one source"):
        import_file(folder, export("2027.csv", year(2027)))


def test_rows_without_an_id_are_told_apart_by_content_and_ordinal(client: Client, export: Export) -> None:
    folder = client()
    head, row = "posted_at,rating,comment\n", "2026-07-01,5,nice\n"
    report = import_file(folder, export("a.csv", head + row + row), now=NOW)
    assert (report.rows_kept, report.duplicates, report.added) == (2, 1, 2)
    report = import_file(folder, export("b.csv", head + row * 3 + "2026-07-02,4,ok\n"), now=NOW)
    assert (report.added, report.unchanged) == (2, 2)


def test_rows_read_kept_and_refused_add_up_and_are_kept(client: Client, export: Export) -> None:
    folder = client()
    rows = ["1,2026-07-01,9", "2,never,9", "3,2026-07-03,8,9", "4,2026-07-04,7", "4,2026-07-05,6"]
    report = import_file(
        folder, export("a.csv", "respondent_id,submitted_at,nps\n" + "\n".join(rows) + "\n"), now=NOW
    )
    assert (report.rows_read, report.rows_kept, report.rows_refused) == (5, 2, 3)
    assert report.reasons == {"cells": 1, "no_date": 1, "repeated_id": 1} and report.duplicates == 1
    assert folder.read("survey")["nps"].tolist() == [9, 6]
    [kept] = folder.rejected.iterdir()
    with kept.open(encoding="utf-8", newline="") as stream:
        found = [
            (line["row"], line["reason"], line["column"], line["text"]) for line in csv.DictReader(stream)
        ]
    assert ("3", "no_date", "", rows[1]) in found
    assert ("4", "cells", "", rows[2]) in found
    assert ("5", "repeated_id", "", rows[3]) in found


def test_values_outside_the_scale_are_blanked_counted_and_kept(client: Client, export: Export) -> None:
    folder = client()
    plan = export(
        "m.yml",
        "table: survey\nsource: s\ncolumns: {submitted_at: d, nps: n, csat: c}\n"
        "missing: {nps: [11], csat: [0, 6]}\nscales: {csat: [1, 5]}\n",
    )
    path = export("a.csv", "d,n,c\n2026-07-01,11,5\n2026-07-02,12,0\n2026-07-03,8.5,7\n2026-07-04,9,Blank\n")
    report = import_file(folder, path, map_path=plan)
    assert report.rows_kept == 4 and report.rows_refused == 0
    assert report.blanked == {"csat": {"out_of_scale": 1}, "nps": {"not_whole": 1, "out_of_scale": 1}}
    assert ("intake.no_answer", {"column": "n", "n": 1}) in report.notes
    assert ("intake.no_answer", {"column": "c", "n": 2}) in report.notes
    table = folder.read("survey")
    assert table["nps"].tolist() == [pd.NA, pd.NA, pd.NA, 9]
    assert table["csat"].fillna(-1).tolist() == [5, -1, -1, -1]


def test_a_scale_that_the_answers_exceed_is_asked_for(client: Client, export: Export) -> None:
    rows = "".join(f"2026-07-{day:02d},{score}\n" for day, score in enumerate((9, 10, 8, 7, 3), start=1))
    with pytest.raises(
        DataError, match=r"1 to 5 .*runs from 3 to 10, first outside in row 2.*scales: \{rating: \[1, 10\]\}"
    ):
        import_file(client(), export("a.csv", "submitted_at,rating\n" + rows))


def test_an_undeclared_scale_is_said(client: Client, export: Export) -> None:
    report = import_file(
        client(), export("a.csv", "submitted_at,nps,driver_food\n2026-07-01,9,4\n2026-07-02,8,2\n")
    )
    assert ("intake.scale_open", {"column": "driver_food", "low": 2.0, "high": 4.0}) in report.notes
    assert report.scales == {"nps": (0.0, 10.0)}


SENTENCES: list[tuple[str, str, str]] = [
    ("no date", "table: survey\nsource: s\ncolumns: {nps: n}\n", r"constants: \{submitted_at: "),
    (
        "wrong column",
        "table: survey\nsource: s\ncolumns: {submitted_at: t}\n",
        "must hold dates .*column 't', row 2 has 'abc'",
    ),
    (
        "text for numbers",
        "table: survey\nsource: s\ncolumns: {submitted_at: d, nps: t}\n",
        "must hold numbers",
    ),
    ("no amount", "table: orders\nsource: s\ncolumns: {ordered_at: d}\n", "must name a column for amount"),
    (
        "currency",
        "table: orders\nsource: s\ncolumns: {ordered_at: d, amount: a}\n",
        "in the client's currency, GBP .*EUR, GBP",
    ),
    (
        "order of day",
        "table: survey\nsource: s\ncolumns: {submitted_at: u, nps: n}\n",
        "which number is the day",
    ),
]


@pytest.mark.parametrize(
    ("plan", "sentence"), [case[1:] for case in SENTENCES], ids=[case[0] for case in SENTENCES]
)
def test_what_cannot_be_imported_gets_one_sentence_and_changes_nothing(
    client: Client, export: Export, snapshot: Snapshot, plan: str, sentence: str
) -> None:
    folder = client("en")
    import_file(folder, export("first.csv", FIRST), now=NOW)
    before = snapshot(folder)
    path = export("a.csv", "d,n,t,a,u\n2026-07-01,9,abc,£5,03/04/2026\n2026-07-02,8,def,€6,05/06/2026\n")
    with pytest.raises(CxError, match=sentence) as refused:
        import_file(folder, path, map_path=export("m.yml", plan))
    assert snapshot(folder) == before
    assert "\n" not in str(refused.value)


def test_mixed_currencies_in_their_own_column_are_refused(client: Client, export: Export) -> None:
    head = "order_id,ordered_at,amount,currency\n"
    with pytest.raises(DataError, match="PLN"):
        import_file(client(), export("a.csv", head + "1,2026-07-01,5,GBP\n2,2026-07-01,6,PLN\n"))
    assert import_file(client("pl"), export("b.csv", head + "1,2026-07-01,5,PLN\n")).added == 1


def test_a_dry_run_changes_nothing(client: Client, export: Export, snapshot: Snapshot) -> None:
    folder = client()
    before = snapshot(folder)
    report = import_file(folder, export("a.csv", FIRST), dry_run=True)
    assert report.added == 2 and report.dry_run and snapshot(folder) == before


def test_kept_files_are_private_and_untouched(client: Client, export: Export) -> None:
    folder, path = client(), export("a.csv", FIRST)
    import_file(folder, path, now=NOW)
    kept = folder.exports / "2026-10-05" / "a.csv"
    assert kept.read_bytes() == path.read_bytes()
    for each in (kept, folder.table_path("survey")):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600


def test_the_log_tells_each_import(client: Client, export: Export) -> None:
    folder = client()
    report = import_file(folder, export("a.csv", FIRST), now=NOW)
    [entry] = imports(folder)
    assert entry["time"] == "2026-10-05T08:00:00+00:00" and entry["file"] == "a.csv"
    assert entry["map"]["table"] == "survey" and entry["report"] == json.loads(json.dumps(report.as_dict()))


@pytest.mark.parametrize("fails_at", range(1, 8))
def test_a_failing_write_leaves_everything_as_before(
    client: Client, export: Export, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    folder = client()
    import_file(folder, export("a.csv", FIRST), now=NOW)
    before, calls, real = snapshot(folder), [0], os.replace

    def failing(source: str | Path, target: str | Path) -> None:
        calls[0] += 1
        if calls[0] == fails_at:
            raise OSError("the disk is full")
        real(source, target)

    monkeypatch.setattr(os, "replace", failing)
    try:
        import_file(folder, export("b.csv", LATER), now=NOW)
    except DataError as problem:
        assert "nothing was changed" in str(problem) and snapshot(folder) == before
    else:
        assert calls[0] < fails_at, "every write was tried"


def test_a_commit_that_a_crash_interrupted_is_finished(
    client: Client, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = client()
    import_file(folder, export("a.csv", FIRST), now=NOW)
    real, done = commit._put, [0]

    class Crash(BaseException):
        pass

    def crashing(new: Path | None, path: Path) -> None:
        done[0] += 1
        if done[0] == 3:
            raise Crash
        real(new, path)

    monkeypatch.setattr(commit, "_put", crashing)
    monkeypatch.setattr(commit, "_restore", lambda path, copy: None)
    monkeypatch.setattr(commit.Commit, "discard", lambda self: None)
    monkeypatch.setattr(Path, "unlink", _keeping_the_journal(Path.unlink))
    with pytest.raises(Crash):
        import_file(folder, export("b.csv", LATER), now=NOW)
    monkeypatch.undo()
    (folder.tables / commit.LOCK).unlink(missing_ok=True)
    assert (folder.tables / commit.JOURNAL).is_file()
    commit.recover(folder.root)
    assert folder.read("survey")["nps"].tolist() == [9, 4, 10] and len(imports(folder)) == 2
    assert not [path for path in folder.root.rglob(".*") if path.suffix in (".part", ".before")]


def _keeping_the_journal(unlink: Callable[..., None]) -> Callable[..., None]:
    def keep(path: Path, missing_ok: bool = False) -> None:
        if path.name != commit.JOURNAL:
            unlink(path, missing_ok=missing_ok)

    return keep


def test_two_imports_at_once_are_refused(client: Client, export: Export) -> None:
    folder = client()
    with commit.alone(folder.root), pytest.raises(DataError, match="Only one import at a time"):
        import_file(folder, export("a.csv", FIRST))
    assert import_file(folder, export("a.csv", FIRST)).added == 2


def test_an_unknown_table_is_wrong_usage(client: Client, export: Export) -> None:
    with pytest.raises(SettingsError, match="'surveys'"):
        import_file(client(), export("a.csv", FIRST), table="surveys")


def test_a_folder_without_its_key_says_so(client: Client, export: Export) -> None:
    folder = client()
    (folder.root / ".key").unlink()
    with pytest.raises(SettingsError, match="must hold its key"):
        import_file(folder, export("a.csv", FIRST))
