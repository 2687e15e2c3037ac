"""Stores of clients on this machine: in memory, in a folder, and on a server that speaks like S3."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import ObjectStore


@pytest.fixture(params=["memory", "file", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of an empty store of clients of each kind."""
    if request.param == "memory":
        fsspec = pytest.importorskip("fsspec")
        yield f"memory://home-{uuid.uuid4().hex}/clients"
        fsspec.filesystem("memory").store.clear()
    elif request.param == "file":
        yield (tmp_path / "store").as_uri()
    else:
        store: ObjectStore = request.getfixturevalue("object_store")
        for name, value in store.environment.items():
            monkeypatch.setenv(name, value)
        yield f"s3://{store.bucket()}/clients"
