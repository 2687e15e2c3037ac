"""Notebook 01's way in for data, in a real browser: a file is chosen, looked at, stored and taken back."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from cxlib.clients.folder import ClientFolder, create

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELL = """
from cxlib.delivery.clock import now
from cxlib.pages.notes import forms_data as forms
from cxlib.pages.page import open_page
forms.file(open_page("01", "anna", "2026Q3", ""), now)
"""
SURVEY = "respondent_id,submitted_at,nps,comment\n1,2026-07-01,9,miło\n2,2026-07-02,3,długo\n"


@pytest.fixture
def folder(cx_home: Path) -> ClientFolder:
    return create("anna", language="pl", sector="salon")


@pytest.fixture
def address(folder: ClientFolder, tmp_path: Path) -> Iterator[str]:
    """A working notebook with the form alone, served by Voila and ended by its process id."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL.strip(), id="bring")])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "P", "language": "python"}
    nbformat.write(notebook, tmp_path / "bring.ipynb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    call = [sys.executable, "-m", "voila", str(tmp_path / "bring.ipynb"), "--no-browser", f"--port={port}"]
    log = (tmp_path / "voila.log").open("wb")
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen([*call, "--Voila.ip=127.0.0.1"], env=environment, stdout=log, stderr=log)
    try:
        _listening(port, process)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def _listening(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "Voila ended"
        time.sleep(0.1)
    pytest.fail("Voila must listen by now")


def test_a_file_is_looked_at_stored_and_taken_back(
    address: str, folder: ClientFolder, browser: object
) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 1000})
    page.goto(address, timeout=90_000)
    with page.expect_file_chooser(timeout=90_000) as chooser:
        page.get_by_text("Wybierz plik").first.click(timeout=90_000)
    content = {"name": "ankieta.csv", "mimeType": "text/csv", "buffer": SURVEY.encode()}
    chooser.value.set_files(files=[content])
    page.get_by_text("Wybierz plik (1)").wait_for()
    page.get_by_text("Pokaż, co zostanie zapisane").click()
    page.get_by_text("ankieta.csv").wait_for()
    assert not folder.tables_present(), "looking stores nothing"
    page.get_by_text("Wczytaj i zapamiętaj").click()
    page.get_by_text("Uruchom ten notatnik jeszcze raz").wait_for()
    assert len(folder.read("survey")) == 2
    page.get_by_text("Cofnij ostatnie wczytanie").click()
    page.get_by_text("Cofnięto").wait_for()
    assert len(folder.read("survey")) == 0
    page.close()
