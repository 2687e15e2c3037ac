"""Small sound exports of every kind that is read: where fuzzing starts from."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import openpyxl

CSV = 'respondent_id;submitted_at;nps;comment\n1;01.07.2026 09:00;9;było miło\n2;02.07.2026;3;"a ""b"""\n'
CHAT = "[14.05.2026, 09:15:30] Ali: merhaba\n[14.05.2026, 09:25:30] Anna Klinik: buyurun\n"
REVIEWS = {
    "reviews": [{"name": "r1", "starRating": "FIVE", "comment": "ok", "createTime": "2026-07-01T10:00:00Z"}]
}
INVOICE = (
    '<?xml version="1.0" encoding="UTF-8"?><Faktura xmlns="http://crd.gov.pl/wzor/2023/06/29/12648/">'
    "<Podmiot2><DaneIdentyfikacyjne><NIP>5260001246</NIP><Nazwa>X</Nazwa></DaneIdentyfikacyjne></Podmiot2>"
    "<Fa><KodWaluty>PLN</KodWaluty><P_1>2026-07-01</P_1><P_2>1/2026</P_2><P_15>123.00</P_15>"
    "<RodzajFaktury>VAT</RodzajFaktury></Fa></Faktura>"
)
HTML = (
    "<table><tr><td>order_id</td><td>ordered_at</td><td>amount</td></tr>"
    "<tr><td>1</td><td>2026-07-01</td><td>5</td></tr></table>"
)


def workbook() -> bytes:
    """A workbook with two sheets of one shape and a formula."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for sheet in (book.active, book.create_sheet("Lipiec")):
        sheet.append(("Nr", "Data", "Kwota"))
        sheet.append((1, "2026-07-01", 12.5))
        sheet.append((2, "2026-07-02", "=2*3"))
    book.save(stream)
    return stream.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    """A zip file with one member."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def seeds() -> dict[str, bytes]:
    """File name -> content."""
    text = CSV.encode()
    return {
        "a.csv": text,
        "b.csv": CSV.encode("cp1250"),
        "c.tsv": CSV.replace(";", "\t").encode("utf-16"),
        "d.csv.gz": gzip.compress(text, mtime=0),
        "e.xlsx": workbook(),
        "f.json": json.dumps(REVIEWS).encode(),
        "g.txt": CHAT.encode(),
        "h.zip": zipped("_chat.txt", CHAT.encode()),
        "i.xml": INVOICE.encode(),
        "j.xls": HTML.encode(),
        "k.txt": "★★★★★ 2 tygodnie temu\nBardzo polecam\n".encode(),
    }
