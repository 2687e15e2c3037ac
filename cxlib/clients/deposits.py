"""A client that moves from this machine into a store: its folder, and its decisions with their history."""

from __future__ import annotations

import shutil
from pathlib import Path

from cxlib.base.errors import SettingsError
from cxlib.clients.decisions import Decisions
from cxlib.clients.decisions_copy import copy_all
from cxlib.clients.folder import ClientFolder, all_names, check_name, home, in_store
from cxlib.clients.versions import paths


def deposit(folder: Path) -> int:
    """Copy a client's folder into this session's home; gives how many changes of decisions went along."""
    name = check_name(folder.resolve().name)
    if not in_store():
        raise SettingsError(
            "A client is deposited in a store (CX_HOME is a folder). Set CX_HOME to its address."
        )
    if not (folder / "client.yml").is_file():
        raise SettingsError(f"A client's folder must hold a client.yml ({folder} does not). Check the path.")
    if name in all_names():
        raise SettingsError(
            f"A deposited client must not be in the store yet ({name} is). Rename the folder."
        )
    for path in paths(folder):
        place = home() / name / path
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / path, place)
    kept = folder / "decisions.db"
    if not kept.is_file():
        return 0
    target = Decisions.open(ClientFolder(name, home() / name))
    return copy_all(Decisions(name, path=kept), target)
