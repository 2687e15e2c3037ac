"""JupyterLab for the consultant: a client's notebooks laid ready, with a picker of client and period."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from cxlib.base.errors import SettingsError
from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder, home
from cxlib.clients.tables import TABLES
from cxlib.delivery.kernels import lab_environment
from cxlib.delivery.parameters import RunParameters, check_notebook
from cxlib.delivery.prepare import Source, localised, sources, tags, write_notebook

PICKER = "picker"


def newest_period(folder: ClientFolder) -> Period:
    """The quarter of the client's newest dated row (the present quarter of the calendar has no say)."""
    newest = []
    for name in folder.tables_present():
        dated = TABLES[name].dated_by
        frame = folder.read(name, [dated])
        if dated in frame and frame[dated].notna().any():
            newest.append(frame[dated].max())
    if not newest:
        raise SettingsError(
            f"A quarter must be named while a client has no dated data ({folder.name} has none). "
            f"Call: cx lab {folder.name} 2026Q3"
        )
    return Period.quarter_of(max(newest).tz_convert(folder.settings.time_zone).date())


def lay_ready(folder: ClientFolder, period: Period) -> Path:
    """Copy the notebooks to the client's lab folder with parameters set, texts localised and the picker in.

    Notebooks that were worked on before are laid anew; what was decided lives in the decisions.
    """
    place = folder.root / "lab" / period.name
    place.mkdir(parents=True, exist_ok=True)
    parameters = RunParameters(client=folder.name, quarter=period.name)
    for source in sources():
        write_notebook(place / source.file, _laid(source, folder, parameters))
    return place


def _laid(source: Source, folder: ClientFolder, parameters: RunParameters) -> NotebookNode:
    notebook = source.load()
    check_notebook(notebook, source.file)
    notebook = localised(notebook, source, folder.settings)
    cells = []
    for cell in notebook.cells:
        if "parameters" in tags(cell):
            told = parameters.model_dump().items()
            cell.source = "\n".join(f'{name}: str = "{value}"' for name, value in told)
        cells.append(cell)
        if "setup" in tags(cell):
            cells.append(_picker())
    notebook.cells = cells
    return notebook


def _picker() -> NotebookNode:
    cell: NotebookNode = nbformat.v4.new_code_cell(  # type: ignore[no-untyped-call]
        "from cxlib.pages.picking import pick\n\npage = pick(page)", id=PICKER
    )
    cell.metadata["tags"] = ["consultant"]
    return cell


def open_lab(folder: ClientFolder, place: Path, *, port: int, browser: bool) -> int:
    """Start JupyterLab there, on this machine only, until it is stopped; gives its exit code."""
    call = [
        sys.executable,
        "-m",
        "cxlib.delivery.lab_server",
        *_options(place, port),
        *([] if browser else ["--no-browser"]),
    ]
    environment = {**os.environ, **lab_environment(), "CX_HOME": str(home())}
    process = subprocess.Popen(call, env=environment)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # JupyterLab hears it too and asks whether to stop
            continue


def _options(place: Path, port: int) -> list[str]:
    """On this machine only, kernels encrypted, and no clients' pages (Voila as an extension has no guard)."""
    options = [
        f"--ServerApp.port={port}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={place}",
        "--ServerApp.jpserver_extensions={'voila.server_extension': False}",
        "--LabApp.news_url=None",  # nothing is fetched from outside: no news, no update check
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        "--KernelManager.transport_encryption=auto",
    ]
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*options, "--allow-root"] if root else options
