"""Large exports are decoded and packed in pieces: where the pieces end makes no difference."""

from __future__ import annotations

import pytest

from cxlib.intake.readers import columnar, read_export, texts
from tests.intake.conftest import Export

ROWS = "id;when;nps;comment\r\n"
FILES = {
    "quotes over lines": ROWS + '1;2026-07-01;9;"two\r\nlines; and ""more"""\r\n2;2026-07-02;8;łąka\r\n' * 3,
    "old line ends": ROWS.replace("\r\n", "\r") + "1;2026-07-01;9;a\r2;2026-07-02;8;b\r",
    "announced": "sep=;\n" + ROWS + "1;2026-07-01;9;a\n\n  \n2;2026-07-02;8;b",
    "ragged": ROWS + "1;2026-07-01;9;a\n2;2026-07-02\n3;2026-07-03;8;b;;;\n4;2026-07-04;7;c;too;many\n"
    + "5;2026-07-05;1;d\n" * 5,
    "titles and totals": "Report\n\n" + ROWS + "1;2026-07-01;9;a\nj.w.;2026-07-02;8;b\nRAZEM;;17;\n" + ROWS
    + "3;2026-07-03;8;c\n",
    "loose quotes": ROWS + '1;2026-07-01;9;a "good" day\n2;2026-07-02;8;"b" c\n',
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
def test_pieces_of_any_size_give_the_same_cells(
    name: str, encoding: str, export: Export, monkeypatch
) -> None:
    path = export("a.csv", FILES[name], encoding=encoding)
    whole = read_export(path, language="pl")
    for step, block in ((1, 1), (2, 3), (7, 2), (50, 60)):
        monkeypatch.setattr(texts, "STEP", step)
        monkeypatch.setattr(columnar, "BLOCK", max(block, whole.header_rows + 6))
        pieces = read_export(path, language="pl")
        assert pieces.frame.equals(whole.frame) and pieces.rows.tolist() == whole.rows.tolist()
        assert pieces.refused.equals(whole.refused) and pieces.notes == whole.notes
        assert (pieces.encoding, pieces.delimiter) == (whole.encoding, whole.delimiter)


def test_a_line_longer_than_many_pieces_is_one_line(monkeypatch) -> None:
    monkeypatch.setattr(texts, "STEP", 3)
    text = texts.Text(b"a\r\n" + b"x" * 1000 + b"\rb\n\nlast", "utf-8", "a.csv")
    assert list(text.lines()) == ["a\r\n", "x" * 1000 + "\r", "b\n", "\n", "last"]
    assert text.done == 1 and text.tail == "t"
