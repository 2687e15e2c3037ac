"""Where playbook/, notebooks/ and templates/ are: beside the code in a checkout, else inside the wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from cxlib.base.errors import PlaybookError

Shelf = Literal["playbook", "notebooks", "templates"]

_CHECKOUT = Path(__file__).resolve().parents[2]
_INSTALLED = Path(__file__).resolve().parents[1] / "_assets"


def asset(shelf: Shelf, *parts: str) -> Path:
    """The path of a shipped file or folder; the checkout is preferred to the installed copy."""
    for root in (_CHECKOUT, _INSTALLED):
        if (root / shelf).is_dir() and (root is _INSTALLED or (root / "pyproject.toml").is_file()):
            found = root.joinpath(shelf, *parts)
            if found.exists():
                return found
    wanted = "/".join((shelf, *parts))
    raise PlaybookError(
        f"The file {wanted} must be part of the installation (it was not found). Reinstall cxlib."
    )
