"""Codebooks: what a consultant may write, what is told when it is wrong, what is shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cxlib.base.codebook import COLUMNS, LANGUAGES, Codebook, Term
from cxlib.base.errors import SettingsError
from cxlib.base.tone import tone
from cxlib.cli import main
from cxlib.clients.codebooks import codebook_of, own_path, read_codebook, shipped, table_text, write_own
from cxlib.clients.folder import create
from cxlib.clients.inputs import fingerprints
from cxlib.clients.settings import sectors
from cxlib.pages.banned import find_banned


def row(**cells: str) -> dict[str, str]:
    given = {"theme": "waiting", "name_en": "waiting", "words_en": "wait-, queue"}
    return {**dict.fromkeys(COLUMNS, ""), **given, **cells}


@pytest.mark.parametrize(
    ("text", "parts", "sign", "excluded"),
    [
        ("wait", ("wait",), 0, False),
        (" Rude- ", ("Rude",), -1, False),
        ("on time+", ("on", "time"), 1, False),
        ("in no time!", ("in", "no", "time"), 0, True),
        ("oddzw*+", ("oddzw*",), 1, False),
        ("drogie=-", ("drogie=",), -1, False),
        ("x-ray", ("x", "ray"), 0, False),
        ("👍+", ("👍",), 1, False),
    ],
)
def test_a_word_is_read(text: str, parts: tuple[str, ...], sign: int, excluded: bool) -> None:
    term = Term.parse(text)
    assert (term.parts, term.sign, term.excluded) == (parts, sign, excluded)
    assert Term.parse(str(term)) == term


@pytest.mark.parametrize(
    "text", ["", "-", "ab*", "one two three four five", "wa*it", "24h", "=SUM(A1)", "a;b"]
)
def test_a_word_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Term.parse(text)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([row(theme="Waiting Time")], "row 2, theme: must be small letters"),
        ([row(name_en="")], "row 2, name_en: a theme needs a name"),
        ([row(words_en="")], "row 2, words_en: a theme needs words"),
        ([row(words_en="wait, q*")], "row 2, words_en: a beginning must have three letters"),
        ([row(), row()], "row 3, theme: 'waiting' stands twice"),
        ([], "there is no theme"),
        ([row(theme="X"), row(words_en="a1")], "row 2, theme: must be small letters"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(rows: list[dict[str, str]], told: str) -> None:
    with pytest.raises(SettingsError, match="A codebook must be well formed") as caught:
        Codebook.of_rows(rows, source="codebook.csv", first_row=2)
    assert told in caught.value.message
    assert caught.value.row == int(caught.value.message.split("row ")[1].split(",")[0])


@pytest.mark.parametrize("sector", sorted(sectors()))
def test_every_sector_has_a_codebook_in_three_languages(sector: str) -> None:
    found = shipped(sector)
    assert 20 <= len(found.themes) <= 40
    for theme in found.themes:
        for language in LANGUAGES:
            assert theme.name(language) and len(theme.words(language)) >= 4, (theme.id, language)
            assert find_banned(theme.name(language), language, sector=sector) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_tone_praises_and_complains(language: str) -> None:
    good = {term.parts for term in tone(language).terms if term.sign > 0}
    bad = {term.parts for term in tone(language).terms if term.sign < 0}
    assert len(good) > 60 and len(bad) > 60
    assert good & bad == set()


def test_the_table_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "codebook.csv"
    path.write_text(table_text(shipped("dental")), encoding="utf-8", newline="")
    assert read_codebook(path).themes == shipped("dental").themes
    assert not any(
        cell[:1] in "=+-@" for line in path.read_text("utf-8-sig").splitlines() for cell in line.split(";")
    )


def test_a_workbook_comes_back_as_the_clients_own(cx_home: Any, tmp_path: Path) -> None:
    folder, file = create("anna", language="en", sector="dental"), tmp_path / "words.xlsx"
    assert main(["codebook", "anna", "--out", str(file)]) == 0
    assert read_codebook(file).themes == shipped("dental").themes
    book = openpyxl.load_workbook(file)
    assert {cell.data_type for row in book.active.iter_rows(min_row=2) for cell in row} == {"s"}  # type: ignore[union-attr]
    book.active["E2"] = "wait-, pager"  # type: ignore[index]
    book.save(file)
    assert main(["codebook", "anna", "--use", str(file)]) == 0
    assert [str(term) for term in codebook_of(folder).themes[0].words("en")] == ["wait-", "pager"]
    file.write_bytes(b"no workbook")
    with pytest.raises(SettingsError, match="a table that opens"):
        read_codebook(file)


@pytest.mark.parametrize("mark", [";", ",", "\t"])
def test_a_table_may_come_from_any_spreadsheet(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "codebook.csv"
    words = '"wait-, queue"'
    path.write_text(
        f"{mark.join(COLUMNS).upper()}\nwaiting{mark}waiting{mark * 3}{words}{mark * 2}\n\n", "utf-8"
    )
    assert [str(term) for term in read_codebook(path).themes[0].words("en")] == ["wait-", "queue"]


def test_a_table_without_a_column_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "codebook.csv"
    path.write_text("theme;name_en\nwaiting;waiting\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="lacks name_pl"):
        read_codebook(path)
    path.write_bytes("theme;name_pl\nx;czekanie długie\n".encode("cp1250"))
    with pytest.raises(SettingsError, match="saved as UTF-8"):
        read_codebook(path)


def test_the_clients_own_copy_takes_the_place_of_the_shipped_one(cx_home: Any) -> None:
    import datetime as dt

    folder = create("anna", language="en", sector="salon")
    now = dt.datetime(2026, 9, 30, tzinfo=dt.UTC)
    before = fingerprints(folder, now)
    assert own_path(folder) is None and codebook_of(folder) == shipped("salon")
    path = write_own(folder, Codebook.of_rows([row()], source="test"))
    assert [theme.id for theme in codebook_of(folder).themes] == ["waiting"]
    assert path.stat().st_mode & 0o077 == 0
    assert set(fingerprints(folder, now)) - set(before) == {"codebook.csv"}
    (folder.root / "codebook.yml").write_text("themes: {}", encoding="utf-8")
    with pytest.raises(SettingsError, match="must have one codebook"):
        codebook_of(folder)


def test_a_codebook_in_yaml_is_read(tmp_path: Path) -> None:
    path = tmp_path / "codebook.yml"
    path.write_text(
        "themes:\n  parking:\n    name: {en: parking}\n    words: {en: 'park, no parking-'}\n",
        encoding="utf-8",
    )
    theme = read_codebook(path).themes[0]
    assert (theme.id, theme.name("pl"), [str(one) for one in theme.words("en")]) == (
        "parking", "parking", ["park", "no parking-"],
    )  # fmt: skip
    path.write_text("themes: [a, b]\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="one entry a theme"):
        read_codebook(path)
