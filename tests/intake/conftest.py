"""Clients and small exports for the tests of the import."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from cxlib.clients.folder import ClientFolder, create

Make = Callable[..., ClientFolder]
Export = Callable[..., Path]


@pytest.fixture
def client(cx_home: Path) -> Make:
    """Make a client: `client("pl")`."""

    def make(language: str = "en", name: str = "", country: str | None = None) -> ClientFolder:
        return create(name or f"firm-{language}", language=language, sector="shop", country=country)

    return make


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Write an export: `export("a.csv", text, "cp1250")`; bytes are written as they are."""

    def write(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def snapshot() -> Callable[[ClientFolder], dict[str, str]]:
    """Every file of a client with its digest; proposals waiting to be confirmed are left out."""

    def take(folder: ClientFolder) -> dict[str, str]:
        return {
            path.relative_to(folder.root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.root.rglob("*"))
            if path.is_file() and not path.name.endswith(".proposed.yml")
        }

    return take
