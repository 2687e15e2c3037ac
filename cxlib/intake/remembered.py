"""The client's maps/ folder: maps found again by the shape of a file."""

from __future__ import annotations

import re
from pathlib import Path

from cxlib.clients.folder import ClientFolder
from cxlib.intake.log import imports
from cxlib.intake.mapping import MapFile, load_map
from cxlib.intake.readers.raw import Raw
from cxlib.intake.text import fold

PROPOSED = ".proposed.yml"


def map_path(folder: ClientFolder, plan: MapFile, fingerprint: str) -> Path:
    """Where a map for files of a shape is kept."""
    name = re.sub(r"[^\w-]+", "-", fold(plan.source)).strip("-")[:60] or plan.table
    return folder.maps / f"{name}-{fingerprint}.yml"


def proposed_path(folder: ClientFolder, plan: MapFile, fingerprint: str) -> Path:
    """Where a proposal waits that nobody has confirmed."""
    return map_path(folder, plan, fingerprint).with_suffix("").with_suffix(PROPOSED)


def find(folder: ClientFolder, raw: Raw, table: str | None) -> MapFile | None:
    """The map used last for a file of this shape, or None."""
    present = {
        path.name: path
        for path in sorted(folder.maps.glob(f"*-{raw.fingerprint}.yml"))
        if not path.name.endswith(PROPOSED)
    }
    used = [entry["map_file"] for entry in imports(folder) if entry["map_file"] in present]
    for name in [*reversed(used), *present]:
        plan = load_map(present[name])
        if table in (None, plan.table):
            return plan
    return None
