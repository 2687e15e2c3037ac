"""What belongs to no client: method, templates, code, notebooks, versions, each as one fingerprint."""

from __future__ import annotations

import hashlib
import json
import platform
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from cxlib.base.assets import asset

LIBRARIES = (
    "pandas",
    "numpy",
    "pyarrow",
    "scipy",
    "statsmodels",
    "matplotlib",
    "seaborn",
    "papermill",
    "nbconvert",
    "jinja2",
    "babel",
    "holidays",
    "simplemma",
    "rapidfuzz",
    "xlsxwriter",
)
"""Packages whose version can change a figure or a page."""


@lru_cache(maxsize=8)
def _kept_digest(root: Path, pattern: str) -> str:
    return _tree_digest(root, pattern)


def _tree_digest(root: Path, pattern: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(root.rglob(pattern)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def shipped() -> dict[str, str]:
    """The part that is no client's: method, templates, code, versions; read once a process."""
    return {
        "playbook": _kept_digest(asset("playbook"), "*.yml"),
        "templates": _kept_digest(asset("templates"), "*.*"),
        "cxlib": _kept_digest(Path(__file__).resolve().parents[1], "*.py"),
        "versions": _versions(),
    }


def method_digest(shelf: Path | None = None) -> str:
    """All of it with the notebooks as they are now (the playbook's, or another folder's), as one print."""
    return combined({**shipped(), "notebooks": _tree_digest(shelf or asset("notebooks"), "*.ipynb")})


@lru_cache(maxsize=1)
def installed() -> dict[str, str]:
    """Library -> its version (`none`: it is missing), looked up once: what is imported stays as it is."""
    found = dict.fromkeys(LIBRARIES, "none")
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _versions() -> str:
    given = {"python": platform.python_version(), **installed()}
    return " ".join(f"{name}={found}" for name, found in given.items())


def combined(found: dict[str, str]) -> str:
    """One fingerprint for all of them."""
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
