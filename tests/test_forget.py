"""`cx forget` and `cx purge`: a person is gone from every file of a client, and nobody else is."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from cxlib.base.errors import DataError
from cxlib.cli import main
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder, create
from cxlib.delivery.forget import forget
from cxlib.intake.commit import Commit
from cxlib.intake.importer import import_file, rebuild
from cxlib.intake.privacy import pseudonym
from cxlib.intake.purge import purge
from cxlib.intake.store import read_history

NOW = dt.datetime(2026, 10, 5, 9, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 10, 6, 9, 0, tzinfo=dt.UTC)
RAW = "anna@firma.pl"

SURVEY = (
    "respondent_id,submitted_at,customer_id,nps,comment\n"
    "1,2026-07-01,Anna@firma.pl,9,miło\n"
    '2,2026-07-02,jan@firma.pl,8,"dwie\nlinie"\n'
    '3,2026-08-03,anna@firma.pl ,3,"długo,\nbardzo"\n'
    "4,nigdy,anna@firma.pl,3,bez daty\n"
    "5,2026-08-04,ewa@firma.pl,11,dobrze\n"
    "6,2026-08-05,anna@firma.pl,12,poza skalą\n"
)


@pytest.fixture
def firm(cx_home: Path) -> ClientFolder:
    return create("firma", language="pl", sector="shop")


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def everything(folder: ClientFolder) -> str:
    """All that is stored about a client, as one text in small letters; sheets and archives opened."""
    told = []
    for path in sorted(folder.root.rglob("*")):
        if not path.is_file():
            continue
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        told.append(content.decode("utf-8", "replace").lower())
        if path.suffix == ".xlsx":
            sheets = openpyxl.load_workbook(path).worksheets
            told += [str(cell.value).lower() for sheet in sheets for row in sheet for cell in row]
        if path.suffix == ".parquet":
            told.append(pd.read_parquet(path).to_csv().lower())
    return "\n".join(told)


def test_a_person_is_gone_from_every_file_and_the_others_stay(
    firm: ClientFolder, put: Callable[[str, bytes | str], Path], tmp_path: Path
) -> None:
    import_file(firm, put("s.csv", SURVEY), now=NOW)
    kept = firm.root / "exports/2026-10-05/s.csv"
    newer = SURVEY.replace("jan@firma.pl,8", "jan@firma.pl,7").replace("Anna@firma.pl,9", "Anna@firma.pl,6")
    import_file(firm, put("s2.csv.gz", gzip.compress(newer.encode())), now=LATER)
    orders = "order_id,ordered_at,customer_id,amount\n1,2026-07-01,ANNA@firma.pl,10\n2,2026-07-05,j@f.pl,12\n"
    frame = pd.read_csv(put("o.csv", orders))
    frame.to_excel(tmp_path / "o.xlsx", index=False)
    import_file(firm, tmp_path / "o.xlsx", now=NOW)
    person = pseudonym(firm.key, "c", RAW)
    mine = firm.read("survey").query("customer_id == @person")
    store = Decisions.open(firm)
    store.save_free("quote", f"survey/{mine['respondent_id'].iloc[0]}", True, "Ewa", NOW)
    store.save_free("persona", "p1", {"note": f"Jak {RAW}, lubi rano"}, "Ewa", NOW)
    store.save_free("quote", "survey/r_someone", True, "Ewa", NOW)
    for quarter in ("2026Q2", "2026Q3", "2026Q4"):
        (firm.root / "runs" / quarter).mkdir()
    (firm.root / "published" / "2026Q3").mkdir()
    assert RAW in everything(firm) and person in everything(firm) and len(read_history(firm, "survey"))

    asked = []
    before = everything(firm)
    forget(firm, "Anna@Firma.pl", lambda found: bool(asked.append(found)))
    assert everything(firm) == before, "a no changes nothing"
    done = forget(firm, "Anna@Firma.pl")

    assert done.done and asked[0].tables == done.tables == {"survey": 3, "orders": 1}
    assert done.history == {"survey": 1}
    assert done.rewritten == {
        "exports/2026-10-05/s.csv": 4,
        "exports/2026-10-06/s2.csv.gz": 4,
        "exports/2026-10-05/o.xlsx": 1,
    }
    assert done.decisions == {"quote": 1} and done.blacked_out == 1
    assert done.stale_runs == ("2026Q3", "2026Q4") and done.stale_published == ("2026Q3",)
    left = everything(firm)
    assert RAW not in left and person not in left
    assert RAW not in json.dumps(done.as_dict()) and person not in json.dumps(done.as_dict())
    assert kept.read_text(encoding="utf-8") == (
        "respondent_id,submitted_at,customer_id,nps,comment\n"
        '2,2026-07-02,jan@firma.pl,8,"dwie\nlinie"\n'
        "5,2026-08-04,ewa@firma.pl,11,dobrze\n"
    ), "every byte of the others stays"
    with sqlite3.connect(firm.decisions) as base:
        assert [row[0] for row in base.execute("select kind from decisions")] == ["persona", "quote"]
    tables = {name: firm.read(name) for name in ("survey", "orders")}
    assert len(tables["survey"]) == 2 and len(tables["orders"]) == 1
    rebuild(firm)
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(firm.read(name), frame)


def test_the_pseudonym_finds_the_same_rows(
    firm: ClientFolder, put: Callable[[str, bytes | str], Path]
) -> None:
    import_file(firm, put("s.csv", SURVEY), now=NOW)
    done = forget(firm, pseudonym(firm.key, "c", RAW))
    assert done.tables == {"survey": 3} and done.rewritten == {"exports/2026-10-05/s.csv": 4}
    assert done.rejected and RAW not in everything(firm)


def test_a_short_number_is_an_id_only_in_the_column_of_customers(
    firm: ClientFolder, put: Callable[[str, bytes | str], Path]
) -> None:
    head = "order_id,ordered_at,customer_id,amount\n"
    text = head + "12,2026-07-01,7,12\n2,2026-07-05,12,7\n3,2026-07-06,8,12\n"
    import_file(firm, put("o.csv", text), now=NOW)
    forget(firm, "12")
    kept = (firm.root / "exports/2026-10-05/o.csv").read_text(encoding="utf-8")
    assert kept == text.replace("2,2026-07-05,12,7\n", "") and len(firm.read("orders")) == 2


def test_an_export_with_nobody_else_goes_as_a_whole_and_the_tables_can_still_be_made_anew(
    firm: ClientFolder, put: Callable[[str, bytes | str], Path]
) -> None:
    import_file(firm, put("s.csv", SURVEY), now=NOW)
    only = "respondent_id,submitted_at,customer_id,nps\n9,2026-09-01,anna@firma.pl,9\n"
    import_file(firm, put("only.csv", only), now=NOW)
    done = forget(firm, RAW)
    assert done.removed == {"exports/2026-10-05/only.csv": 1}
    assert not (firm.root / "exports/2026-10-05/only.csv").exists()
    rebuild(firm)
    assert len(firm.read("survey")) == 2 and RAW not in everything(firm)


def test_a_type_of_file_that_cannot_be_written_again_goes_and_the_others_rows_stay(
    firm: ClientFolder, put: Callable[[str, bytes | str], Path], tmp_path: Path
) -> None:
    packed = tmp_path / "s.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("s.csv", SURVEY)
    import_file(firm, packed, now=NOW)
    before = len(firm.read("survey"))
    done = forget(firm, RAW)
    assert done.removed == {"exports/2026-10-05/s.zip": 4} and not done.rewritten
    assert not (firm.root / "exports/2026-10-05/s.zip").exists()
    rebuild(firm)
    assert len(firm.read("survey")) == before - 3 == 2, "made anew from what was kept for the others"


def test_a_crash_between_the_steps_is_finished_by_the_same_call(
    firm: ClientFolder, put: Callable[[str, bytes | str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import_file(firm, put("s.csv", SURVEY), now=NOW)
    before = everything(firm)

    def fail(self: Commit) -> None:
        raise OSError("disk")

    with monkeypatch.context() as broken:
        broken.setattr(Commit, "apply", fail)
        with pytest.raises(DataError):
            forget(firm, RAW)
    assert everything(firm) == before, "no file was touched"
    assert forget(firm, RAW).done and RAW not in everything(firm)


def test_somebody_who_is_nowhere_is_an_error_that_does_not_repeat_the_id(firm: ClientFolder) -> None:
    with pytest.raises(DataError, match="must be in the data") as told:
        forget(firm, "nobody@nowhere.pl")
    assert "nobody@nowhere" not in str(told.value)


def test_the_command_asks_previews_and_keeps_a_report_without_the_person(
    firm: ClientFolder, put: Callable[[str, bytes | str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    import_file(firm, put("s.csv", SURVEY), now=NOW)
    before = everything(firm)
    assert main(["forget", "firma", RAW, "--dry-run"]) == 0
    assert "tabela survey, wiersze: 3" in capsys.readouterr().out.replace("\u00a0", " ")
    assert main(["forget", "firma", RAW]) == 1, "without an answer nothing is done"
    assert everything(firm) == before
    capsys.readouterr()
    assert main(["forget", "firma", RAW, "--yes", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["done"] and document["tables"] == {"survey": 3}
    report = Path(document["report"]).read_text(encoding="utf-8")
    assert "survey" in report and RAW not in report and Path(document["report"]).stat().st_mode & 0o77 == 0
    assert main(["forget", "firma", RAW, "--yes"]) == 1, "a second time there is nobody"


def test_purge_removes_raw_files_past_their_date_and_keeps_the_tables(
    firm: ClientFolder, put: Callable[[str, bytes | str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    import_file(firm, put("s.csv", SURVEY), now=NOW)
    other = "order_id,ordered_at,customer_id,amount\n1,2026-07-01,jan@firma.pl,10\n"
    import_file(firm, put("o.csv", other), now=NOW + dt.timedelta(days=300))
    tables = {name: firm.read(name) for name in ("survey", "orders")}
    day = NOW + dt.timedelta(days=firm.settings.keep_raw_days)
    assert purge(firm, now=day).files == ()
    late = day + dt.timedelta(days=1)
    plan = purge(firm, now=late, dry_run=True)
    assert (firm.root / "exports/2026-10-05/s.csv").is_file()
    done = purge(firm, now=late)
    assert plan.files == done.files and done.exports == ("exports/2026-10-05/s.csv",)
    assert len(done.rejected) == 1 and done.left == 1
    assert not (firm.root / "exports/2026-10-05").exists() and not list(firm.rejected.iterdir())
    assert [entry.get("purged") for entry in map(json.loads, _log(firm))] == [True, None]
    rebuild(firm)
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(firm.read(name), frame)
    assert purge(firm, now=late).files == (), "a second time there is nothing to do"
    assert main(["purge", "firma", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["exports"] == []


def test_a_person_is_forgotten_in_rows_of_purged_exports_too(
    firm: ClientFolder, put: Callable[[str, bytes | str], Path]
) -> None:
    import_file(firm, put("s.csv", SURVEY), now=NOW)
    purge(firm, now=NOW + dt.timedelta(days=500))
    done = forget(firm, RAW)
    assert done.purged_rows == 3 and done.tables == {"survey": 3}
    rebuild(firm)
    assert len(firm.read("survey")) == 2
    assert pseudonym(firm.key, "c", RAW) not in everything(firm)


def test_a_synchronised_folder_is_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "OneDrive - Firma" / "clients"
    home.mkdir(parents=True)
    monkeypatch.setenv("CX_HOME", str(home))
    create("anna", language="en", sector="shop")
    assert main(["purge", "anna"]) == 0
    assert "OneDrive - Firma" in capsys.readouterr().err


def _log(folder: ClientFolder) -> list[str]:
    return (folder.tables / "import-log.jsonl").read_text(encoding="utf-8").splitlines()
