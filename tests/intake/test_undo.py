"""Taking back, importing again, files in any order, one scale a column."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxlib.base.errors import DataError
from cxlib.clients.folder import ClientFolder
from cxlib.intake.again import import_again
from cxlib.intake.commit import Commit
from cxlib.intake.importer import import_file, imports, rebuild
from cxlib.intake.rebuild import retire
from cxlib.intake.undo import undo

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]
Snapshot = Callable[[ClientFolder], dict[str, str]]

HEAD = "respondent_id,submitted_at,nps,comment\n"
FIRST = HEAD + "1,2026-07-01,9,good\n2,2026-07-02,3,bad\n2b,never,3,bad\n"
LATER = HEAD + "2,2026-07-02,4,bad\n3,2026-07-03,10,fine\n"
NOW = dt.datetime(2026, 10, 5, 8, tzinfo=dt.UTC)


def dated(path: Path, day: int) -> Path:
    """Let a file have been made on a day of October."""
    moment = dt.datetime(2026, 10, day, tzinfo=dt.UTC).timestamp()
    os.utime(path, (moment, moment))
    return path


def test_undo_puts_everything_back(client: Client, export: Export, snapshot: Snapshot) -> None:
    folder = client()
    empty = snapshot(folder)
    import_file(folder, export("a.csv", FIRST), now=NOW)
    before = snapshot(folder)
    import_file(folder, export("b.csv", LATER), now=NOW)
    undone = undo(folder)
    assert undone is not None and undone.files == ("b.csv",)
    assert undone.tables == {"survey": (3, 2)} and undone.exports == ("exports/2026-10-05/b.csv",)
    assert snapshot(folder) == before
    assert undo(folder) is not None and snapshot(folder) == empty
    with pytest.raises(DataError, match="There must be an import to take back"):
        undo(folder)


def test_undo_of_a_corrected_map_brings_the_former_reading_back(
    client: Client, export: Export, snapshot: Snapshot
) -> None:
    folder = client()
    path = export("a.csv", "k,d,x,y\n1,2026-07-01,9,3\n2,2026-07-02,8,12\n")
    head = "table: survey\nsource: s\n"
    one = export("1.yml", head + "columns: {respondent_id: k, submitted_at: d, nps: y}\n")
    two = export("2.yml", head + "columns: {respondent_id: k, submitted_at: d, nps: x}\n")
    import_file(folder, path, map_path=one, now=NOW)
    before = snapshot(folder)
    import_file(folder, path, map_path=two, now=NOW)
    assert folder.read("survey")["nps"].tolist() == [9, 8] and not list(folder.rejected.iterdir())
    undone = undo(folder)
    assert undone is not None and undone.exports == () and list(undone.maps.values()) == [True]
    assert snapshot(folder) == before


def test_undo_asks_first(client: Client, export: Export, snapshot: Snapshot) -> None:
    folder = client()
    import_file(folder, export("a.csv", FIRST), now=NOW)
    before = snapshot(folder)
    assert undo(folder, agreed=lambda plan: plan.tables["survey"] == (0, 0)) is None
    assert snapshot(folder) == before


def test_everything_again_under_a_corrected_map(client: Client, export: Export, snapshot: Snapshot) -> None:
    folder = client()
    plan = export("m.yml", "table: survey\nsource: s\ncolumns: {respondent_id: k, submitted_at: d, nps: x}\n")
    import_file(folder, export("a.csv", "k,d,x,y\n1,2026-07-01,3,9\n"), map_path=plan, now=NOW)
    import_file(folder, export("b.csv", "k,d,x,y\n2,2026-07-02,4,8\n"), now=NOW)
    [remembered] = folder.maps.iterdir()
    remembered.write_text(remembered.read_text().replace("nps: x", "nps: y"))
    before = snapshot(folder)
    done = import_again(folder, now=NOW + dt.timedelta(days=1))
    assert [(each.file, each.corrected) for each in done] == [("a.csv", True), ("b.csv", True)]
    assert folder.read("survey")["nps"].tolist() == [9, 8] and len(imports(folder)) == 4
    tables = folder.table_path("survey").read_bytes()
    assert rebuild(folder) == ["survey"] and folder.table_path("survey").read_bytes() == tables
    assert not any(each.corrected for each in import_again(folder, now=NOW))
    undone = undo(folder)
    assert undone is not None and undone.files == ("a.csv", "b.csv")
    assert snapshot(folder) == before


def test_again_refuses_as_a_whole(client: Client, export: Export, snapshot: Snapshot) -> None:
    folder = client()
    import_file(folder, export("a.csv", FIRST), now=NOW)
    [remembered] = folder.maps.iterdir()
    remembered.write_text(
        remembered.read_text().replace("submitted_at: submitted_at", "submitted_at: comment")
    )
    before = snapshot(folder)
    with pytest.raises(DataError, match="must hold dates"):
        import_again(folder)
    assert snapshot(folder) == before


ROWS = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 28), st.integers(0, 10)),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row[0],
)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(ROWS, min_size=2, max_size=3), data=st.data())
def test_the_order_of_files_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, files: list[list[tuple[int, int, int]]], data: st.DataObject
) -> None:
    from cxlib.clients.folder import create

    home = tmp_path_factory.mktemp("order")
    paths = []
    for place, rows in enumerate(files):
        path = home / f"{place}.csv"
        path.write_text(HEAD + "".join(f"{key},2026-07-{day:02d},{nps},x{place}\n" for key, day, nps in rows))
        paths.append(dated(path, place + 1))
    order = data.draw(st.sampled_from(list(permutations(paths))[1:]))
    tables = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CX_HOME", str(home / "clients"))
        for name, these in (("one", paths), ("two", order)):
            folder = create(name, language="en", sector="shop")
            (folder.root / ".key").write_text("11" * 32)
            for each in these:
                import_file(folder, each, now=NOW)
            tables.append(folder.table_path("survey").read_bytes())
    assert tables[0] == tables[1]


def test_an_older_export_that_comes_late_does_not_win(client: Client, export: Export) -> None:
    folder = client()
    import_file(folder, dated(export("b.csv", LATER), 4), now=NOW)
    report = import_file(folder, dated(export("a.csv", FIRST), 1), now=NOW)
    assert folder.read("survey")["nps"].tolist() == [9, 4, 10]
    assert ("intake.older_export", {"n": 1}) in report.notes
    assert (report.added, report.updated, report.unchanged) == (1, 0, 1)


def test_two_scales_are_never_mixed(client: Client, export: Export, snapshot: Snapshot) -> None:
    folder = client()

    def plan(top: int) -> Path:
        return export(
            f"{top}.yml",
            "table: survey\nsource: s\ncolumns: {respondent_id: k, submitted_at: d, csat: c}\n"
            f"scales: {{csat: [1, {top}]}}\n",
        )

    first = export("a.csv", "k,d,c\n1,2026-07-01,5\n")
    import_file(folder, first, map_path=plan(5), now=NOW)
    before = snapshot(folder)
    with pytest.raises(DataError, match=r"csat must be on one scale \(b.csv has 1 to 10, a.csv had 1 to 5\)"):
        import_file(folder, export("b.csv", "k,d,c\n2,2026-07-02,10\n"), map_path=plan(10), now=NOW)
    assert snapshot(folder) == before
    assert import_file(folder, first, map_path=plan(10), now=NOW).scales == {"csat": (1.0, 10.0)}


def test_tables_are_made_anew_without_purged_exports(client: Client, export: Export) -> None:
    folder = client()
    import_file(folder, dated(export("a.csv", FIRST), 1), now=NOW)
    import_file(folder, dated(export("b.csv", LATER), 2), now=NOW)
    before = {path: path.read_bytes() for path in folder.tables.rglob("*.parquet")}
    commit = Commit(folder.root)
    retire(folder, {"exports/2026-10-05/a.csv"}, commit)
    commit.apply()
    assert not (folder.exports / "2026-10-05" / "a.csv").exists()
    assert rebuild(folder) == ["survey"]
    assert {path: path.read_bytes() for path in before} == before
    assert undo(folder) is not None and folder.read("survey")["nps"].tolist() == [9, 3]
    with pytest.raises(DataError, match="was purged"):
        undo(folder)
    corrected = export("m.yml", "table: survey\nsource: t\ncolumns: {submitted_at: submitted_at}\n")
    with pytest.raises(DataError, match="purged since"):
        import_file(folder, export("a.csv", FIRST), map_path=corrected, now=NOW)


def test_refused_rows_never_start_a_formula(client: Client, export: Export) -> None:
    folder = client()
    rows = '=1+1,never,9,x\n"@SUM(1)",never,9,x\n1,2026-07-01,-5,x\n2,2026-07-02,=2+3,x\n'
    rows += "3,2026-07-03,1,x\n4,2026-07-03,1,x\n"
    import_file(folder, export("a.csv", HEAD + rows), now=NOW)
    [kept] = folder.rejected.iterdir()
    import csv

    with kept.open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    assert [line["text"][:3] for line in found if line["text"]] == ["'=1", "'@S"]
    assert sorted(line["value"] for line in found if line["column"] == "nps") == ["'=2+3", "-5"]
