"""`cx doctor`: what is installed, what is missing, what it gives and what it costs."""

from __future__ import annotations

import ctypes.util
import os
import platform
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any

import typer

from cxlib.cli.output import Json, print_json
from cxlib.cli.requirements import PACKAGE, Library, libraries, version

MINIMUM_PYTHON = (3, 11)
MINIMUM_DISK_GB = 2.0

EXTRAS = {
    "pdf": ("reports as PDF; needs the system library Pango", 18),
    "deck": ("PowerPoint slides with charts that can be edited", 15),
    "dask": ("the quarter's batch on several machines", 31),
    "postgres": ("decisions of a team in one PostgreSQL database", 13),
    "s3": ("clients in an object store", 48),
    "text": ("more languages recognised in comments; grouping by words needs no extra", 3),
    "semantic": ("finding comments of like meaning, offline", 96),
    "spss": ("reading SPSS files", 11),
    "bigdata": ("tables larger than memory", 68),
    "dev": ("tests, checks and the browser driver", 390),
}
"""What an extra gives and how many MB it adds to the core, measured on Linux in November 2026."""

CLOUD = ("onedrive", "dropbox", "google drive", "googledrive", "my drive", "icloud", "mobile documents",
         "nextcloud", "box sync")
"""Parts of a path that tell of a folder copied to a provider's servers."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("doctor", epilog="Example: cx doctor --json")(doctor)


def doctor(as_json: Json = False) -> None:
    """Say what is installed, what is missing, and what it costs."""
    report = examine()
    if as_json:
        print_json(report)
    else:
        for line in lines(report):
            typer.echo(line)
    if not report["ok"]:
        raise typer.Exit(1)


def examine() -> dict[str, Any]:
    """Everything the doctor looks at; `ok` is false when something in the core is missing."""
    found = list(libraries())
    core = [entry for entry in found if entry.extra is None]
    python_fits = sys.version_info[:2] >= MINIMUM_PYTHON
    home = examine_home()
    return {
        "ok": python_fits and bool(core) and all(entry.fits for entry in core),
        "playbook": version(PACKAGE),
        "python": {"version": platform.python_version(), "wanted": ">=3.11", "fits": python_fits},
        "libraries": [_library(entry) for entry in core],
        "extras": [_extra(name, [entry for entry in found if entry.extra == name]) for name in EXTRAS],
        "browser": next(filter(None, map(shutil.which, BROWSERS)), None),
        "pango": ctypes.util.find_library("pango-1.0"),
        "home": home,
    }


def _library(entry: Library) -> dict[str, Any]:
    return {"name": entry.name, "wanted": entry.wanted, "found": entry.found, "fits": entry.fits}


def _extra(name: str, needed: list[Library]) -> dict[str, Any]:
    gives, megabytes = EXTRAS[name]
    return {
        "name": name,
        "present": bool(needed) and all(entry.fits for entry in needed),
        "missing": [entry.name for entry in needed if not entry.fits],
        "gives": gives,
        "megabytes": megabytes,
    }


def examine_home() -> dict[str, Any]:
    """The folder of the clients: where, who may read it, how much room, is it synchronised."""
    if "://" in os.environ.get("CX_HOME", ""):
        return _examine_store(os.environ["CX_HOME"])
    folder = _home()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free / 1e9
    return {
        "folder": str(folder),
        "from": "CX_HOME" if os.environ.get("CX_HOME") else "search",
        "exists": folder.is_dir(),
        "writable": os.access(there, os.W_OK),
        "others_may_read": _open_to_others(folder),
        "free_gb": round(free, 1),
        "cloud": cloud_folder(folder),
        "warnings": _home_warnings(folder, free, os.access(there, os.W_OK)),
    }


def _examine_store(address: str) -> dict[str, Any]:
    """The store of the clients: does it answer, are the servers it needs named, is there room to work."""
    from cxlib.base.errors import CxError
    from cxlib.clients import remote, versions
    from cxlib.clients.store import Store

    free, warnings = shutil.disk_usage(tempfile.gettempdir()).free / 1e9, list[str]()
    for look in (remote.check_servers, lambda: versions.names(Store(address))):
        try:
            look()
        except CxError as problem:
            warnings.append(str(problem))
    return {
        "folder": address, "from": "CX_HOME", "exists": not warnings, "writable": not warnings,
        "others_may_read": False, "free_gb": round(free, 1), "cloud": None, "warnings": warnings,
    }  # fmt: skip


def _home() -> Path:
    """`cxlib.clients.folder.home`, found also when a library of the core is missing."""
    try:
        from cxlib.clients.folder import home
    except ImportError:
        return Path(os.environ.get("CX_HOME") or "clients").expanduser().resolve()
    return home()


def _open_to_others(folder: Path) -> bool:
    if os.name == "nt" or not folder.is_dir():
        return False
    return bool(folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def cloud_folder(folder: Path) -> str | None:
    """The part of a path that belongs to a synchronised folder, or None.

    >>> cloud_folder(Path("/home/ewa/OneDrive - Firma/clients"))
    'OneDrive - Firma'
    """
    for part in folder.parts:
        if any(part.lower().startswith(name) for name in CLOUD):
            return part
    return None


def _home_warnings(folder: Path, free: float, writable: bool) -> list[str]:
    warnings = []
    if not writable:
        warnings.append(f"You may not write to {folder}. Set CX_HOME to a folder of your own.")
    if part := cloud_folder(folder):
        warnings.append(
            f"The clients' data would be copied to a provider's servers (the path goes through {part!r}). "
            "Set CX_HOME to a folder that is not synchronised."
        )
    if _open_to_others(folder):
        warnings.append(f"Other users of this machine may look into {folder}. Close it: chmod 700 {folder}")
    if free < MINIMUM_DISK_GB:
        warnings.append(f"Only {free:.1f} GB are free where the clients live. Make room first.")
    return warnings


def lines(report: dict[str, Any]) -> list[str]:
    """The report in words, one line a fact."""
    python = report["python"]
    out = [f"CX Playbook {report['playbook'] or 'not installed'}, Python {python['version']}"]
    if not python["fits"]:
        out.append("  MISSING  Python 3.11 or newer. Install it from python.org.")
    wrong = [entry for entry in report["libraries"] if not entry["fits"]]
    out.append(f"Needed libraries: {len(report['libraries']) - len(wrong)} of {len(report['libraries'])} fit")
    for entry in wrong:
        has = f"there is {entry['found']}" if entry["found"] else "not installed"
        out.append(f"  MISSING  {entry['name']}{entry['wanted']} ({has}). Repair: pip install -e .")
    out.append("Extras:")
    for extra in report["extras"]:
        state = "there" if extra["present"] else "  -  "
        out.append(f"  {state}  {extra['name']:9} {extra['gives']} (about {extra['megabytes']} MB)")
        if not extra["present"]:
            out.append(f'                   add it: pip install -e ".[{extra["name"]}]"')
    out.append(f"Browser (page tests): {report['browser'] or 'none found'}")
    out.append(f"Pango (PDF): {report['pango'] or 'none found'}")
    home = report["home"]
    out.append(f"Clients: {home['folder']} ({home['free_gb']:g} GB free)")
    out.extend(f"  NOTE  {warning}" for warning in home["warnings"])
    out.append("All that is needed is there." if report["ok"] else "Something needed is missing; see above.")
    return out
