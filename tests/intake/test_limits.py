"""Files that are too large, too swollen, or made to hurt: one sentence, nothing changed, little memory."""

from __future__ import annotations

import csv
import gzip
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from cxlib.base.errors import CxError, DataError
from cxlib.clients.folder import ClientFolder
from cxlib.intake.importer import import_file
from cxlib.intake.readers import columnar

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]
Snapshot = Callable[[ClientFolder], dict[str, str]]

HEAD = "respondent_id,submitted_at,nps,comment\n"
ROWS = HEAD + "1,2026-07-01,9,good\n2,2026-07-02,3,bad\n"


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(stream)
    return stream.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook with its parts changed."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return stream.getvalue()


def with_values(content: bytes, values: dict[str, str]) -> bytes:
    """Let formulas have stored values, as a spreadsheet program saves them."""

    def change(name: str, part: bytes) -> bytes:
        for formula, value in values.items():
            part = part.replace(f"<f>{formula}</f><v />".encode(), f"<f>{formula}</f><v>{value}</v>".encode())
            part = part.replace(f"<f>{formula}</f><v/>".encode(), f"<f>{formula}</f><v>{value}</v>".encode())
        return part

    return repacked(content, change)


def test_the_stored_value_of_a_formula_counts_and_none_is_told(client: Client, export: Export) -> None:
    folder = client()
    content = workbook(
        ("order_id", "ordered_at", "amount", "customer_id"),
        ("1", "2026-07-01", "=2*5", "a"),
        ("2", "2026-07-02", "=3*5", "b"),
        ("3", "2026-07-03", 7, '="c"'),
    )
    report = import_file(folder, export("a.xlsx", with_values(content, {"2*5": "10"})))
    assert folder.read("orders")["amount"].tolist() == [10.0, 7.0]
    assert report.reasons == {"no_amount": 1}
    assert report.blanked == {"amount": {"formula": 1}, "customer_id": {"formula": 1}}
    [kept] = folder.rejected.iterdir()
    with kept.open(encoding="utf-8", newline="") as stream:
        values = [line["value"] for line in csv.DictReader(stream) if line["reason"] == "formula"]
    assert values == ["'=3*5", '\'="c"'], "kept as a text, never as a formula"


def entity(name: str, part: bytes) -> bytes:
    if name != "xl/workbook.xml":
        return part
    head, rest = (b"", part) if not part.startswith(b"<?xml") else (b"", part.split(b"?>", 1)[1])
    return head + b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + rest


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/a.xml", "w") as part:
        for _ in range(80):
            part.write(bytes(1 << 20))
    return stream.getvalue()


def liar() -> bytes:
    """An archive whose directory says that a member is small."""
    content = bytearray(bomb())
    place = content.rindex(b"PK\x01\x02")
    content[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    return bytes(content)


HOSTILE: list[tuple[str, str, Callable[[], bytes]]] = [
    ("empty", "a.csv", lambda: b""),
    ("only spaces", "a.csv", lambda: b" \n\t\n"),
    ("truncated workbook", "a.xlsx", lambda: workbook(("a", "b"), (1, 2))[:700]),
    ("binary", "a.csv", lambda: bytes(range(256)) * 20),
    ("picture named csv", "a.csv", lambda: b"\x89PNG\r\n\x1a\n" + bytes(50)),
    ("csv named xlsx", "a.xlsx", ROWS.encode),
    ("workbook named csv", "a.csv", lambda: workbook(("a", "b"), (1, 2))),
    ("zero bytes inside", "a.csv", lambda: ROWS.replace("good", "go\x00od").encode()),
    ("header only", "a.csv", HEAD.encode),
    (
        "two encodings",
        "a.csv",
        lambda: HEAD.encode() + "1,2026-07-01,9,żółć \n".encode() * 30 + b"2,2026-07-02,3,\xbf\n",
    ),
    ("ragged", "a.csv", lambda: (HEAD + "1,2\n3\n4,5,6,7,8,9\n").encode()),
    ("cut gzip", "a.csv.gz", lambda: gzip.compress(ROWS.encode())[:-9]),
    ("swollen gzip", "a.csv.gz", lambda: gzip.compress(HEAD.encode() + b"0" * (80 << 20))),
    ("swollen workbook", "a.xlsx", bomb),
    ("swollen zip", "a.zip", bomb),
    ("lying workbook", "a.xlsx", liar),
    ("entity in a workbook", "a.xlsx", lambda: repacked(workbook(("a", "b"), (1, 2)), entity)),
    (
        "entity in an invoice",
        "a.xml",
        lambda: b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Faktura>&a;</Faktura>',
    ),
    (
        "a billion laughs",
        "a.xml",
        lambda: b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Faktura>&b;</Faktura>',
    ),
    ("deep brackets", "a.json", lambda: b"[" * 100_000),
]


@pytest.mark.parametrize(("name", "make"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE])
def test_hostile_files_get_one_sentence(
    client: Client, export: Export, snapshot: Snapshot, name: str, make: Callable[[], bytes]
) -> None:
    folder = client()
    before = snapshot(folder)
    with pytest.raises(CxError) as refused:
        import_file(folder, export(name, make()))
    assert (
        refused.value.exit_code == 1 and "\n" not in str(refused.value) and "passwd" not in str(refused.value)
    )
    assert snapshot(folder) == before


def test_a_link_is_not_followed(client: Client, export: Export, tmp_path: Path) -> None:
    link = tmp_path / "b.csv"
    link.symlink_to(export("a.csv", ROWS))
    with pytest.raises(DataError, match="is a link"):
        import_file(client(), link)


def test_long_fields_are_kept(client: Client, export: Export) -> None:
    folder = client()
    report = import_file(folder, export("a.csv", ROWS.replace("good", "long word " * 500_000)))
    assert report.rows_kept == 2 and folder.read("survey")["comment"].str.len().max() > 4_900_000


def test_blank_and_repeated_headers_do_no_harm(client: Client, export: Export) -> None:
    text = "respondent_id,,submitted_at,note,note,nps,\n1,x,2026-07-01,a,b,9,\n2,y,2026-07-02,c,d,8,\n"
    assert import_file(client(), export("a.csv", text)).rows_kept == 2


CHILD = """
import sys
from pathlib import Path
from cxlib.clients.folder import create
from cxlib.intake.importer import import_file
steps = []
folder = create("big", language="pl", sector="shop")
report = import_file(folder, Path(sys.argv[1]), table="survey", progress=steps.append)
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
told = [[key for key, _ in steps].count(f"intake.progress.{kind}") for kind in ("rows", "column")]
print(report.rows_kept, *told, peak.split()[1])
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read the Linux way")
def test_half_a_million_lines_fit_into_700_megabytes(tmp_path: Path) -> None:
    """Python and its libraries take 140 of them. (VmHWM is the process's own; ru_maxrss has its parent's.)"""
    path = tmp_path / "big.csv"
    with path.open("w", encoding="cp1250") as stream:
        stream.write("respondent_id;submitted_at;nps;comment;segment_area\n")
        for number in range(500_000):
            day = f"{number % 28 + 1:02d}.07.2026 {number % 24:02d}:15"
            stream.write(f"R{number};{day};{number % 11};Było miło, wizyta {number % 5000};{number % 7}\n")
    (tmp_path / "clients").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)],
        capture_output=True, text=True, env={"CX_HOME": str(tmp_path / "clients"), "PATH": ""}, check=True,
    )  # fmt: skip
    kept, rows_told, columns_told, peak = map(int, done.stdout.split())
    assert kept == 500_000 and rows_told == 23 and columns_told == 5
    assert peak < 700 << 10, "kilobytes"


def test_an_export_of_too_many_cells_is_refused(client: Client, export: Export, monkeypatch) -> None:
    monkeypatch.setattr(columnar, "BLOCK", 2)
    monkeypatch.setattr(columnar, "MOST", 20)
    path = export("a.csv", "id;when;nps\n" + "1;2026-07-01;9\n" * 30)
    with pytest.raises(DataError, match=r"fewer than 20 cells \(a.csv.*Split it"):
        import_file(client(), path)
