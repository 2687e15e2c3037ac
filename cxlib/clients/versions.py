"""Clients in an object store: whole versions of a client's folder, and a pointer to the one that counts.

    current/NAME.json                 which version counts; written last, and only if nobody else has
    versions/NAME/VERSION/PATH        the files that this version brought
    versions/NAME/VERSION.json        where each of its files lies, in this version or an earlier one

A version is written whole before the pointer names it, so a reader sees the old or the new one and never
half. Older versions stay a day for those who are reading them. A commit that erases (a new report in
erasures/, an export removed or rewritten) leaves none behind.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

from cxlib.base.errors import RunError, SettingsError
from cxlib.base.files import sha256
from cxlib.clients.store import Held, Store

KEPT = dt.timedelta(days=1)
"""How long a version stays after another has taken its place."""

CURRENT = "current"
FOLDERS = ("exports", "exports/rejected", "maps", "tables", "runs", "published")
PRIVATE = ("exports", "exports/rejected")

Wanted = Callable[[str], bool]
"""Whether a path of a client's folder is wanted on this machine."""


@dataclass(frozen=True)
class Entry:
    """One file of a version: the version in whose folder it lies, its SHA-256, and whether it is private."""

    version: str
    sha: str
    private: bool


Files = dict[str, Entry]


@dataclass
class Checkout:
    """A client's folder on this machine, and the version it was made from (held: its pointer as read)."""

    name: str
    root: Path
    held: Held | None
    version: str = ""
    files: Files = field(default_factory=dict)
    seen: dict[str, tuple[int, int]] = field(default_factory=dict)


def names(store: Store) -> dict[str, str]:
    """The clients in a store, each with a mark that changes with every new version."""
    marks = store.marks(CURRENT)
    return {
        file.removesuffix(".json"): mark for file, mark in sorted(marks.items()) if file.endswith(".json")
    }


def check_out(store: Store, name: str, root: Path, wanted: Wanted) -> Checkout:
    """Bring the wanted files of a client's current version to this machine."""
    try:
        return _checked_out(store, name, root, wanted)
    except FileNotFoundError:  # an erasure took the version from under our feet: there is a newer one
        pass
    try:
        return _checked_out(store, name, root, wanted)
    except FileNotFoundError:
        raise SettingsError(
            f"Every file of a client's version must be in the store ({name}: one is missing in "
            f"{store.address}). Restore it from a backup."
        ) from None


def _checked_out(store: Store, name: str, root: Path, wanted: Wanted) -> Checkout:
    held = store.hold(_pointer(name))
    if held is None:
        return Checkout(name, root, None)
    version = str(_read(held.content, f"current/{name}.json").get("version"))
    found = Checkout(name, root, held, version, _read_files(store.read(_manifest(name, version)), name))
    _bring(store, found, {path: entry for path, entry in found.files.items() if wanted(path)})
    return found


def commit(store: Store, out: Checkout) -> bool:
    """Make what stands on this machine the client's current version; False when nothing was changed.

    A client that somebody else changed meanwhile is a RunError, and nothing is changed.
    """
    version = f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    files, sent = _after(out, version)
    if files == out.files:
        return False
    older = store.keys(f"versions/{out.name}") if out.held else []
    store.send({_key(out.name, version, path): out.root / path for path in sent})
    store.write(_manifest(out.name, version), _written(files))
    pointer = json.dumps({"format": 1, "version": version, "before": out.version}).encode()
    if not store.swap(_pointer(out.name), pointer, out.held):
        store.remove([*(_key(out.name, version, path) for path in sent), _manifest(out.name, version)])
        raise RunError(
            f"A client must be changed by one person or program at a time ({out.name} was changed in "
            f"{store.address} meanwhile). Nothing of this was saved; call the command again."
        )
    _clean(store, out, files, older, keep=not _erases(out.files, files))
    held = store.hold(_pointer(out.name))
    mine = held if held is not None and held.content == pointer else Held(pointer, "")
    out.held, out.version, out.files = mine, version, files
    out.seen = {path: _state(out.root / path) for path in files if (out.root / path).is_file()}
    return True


def _bring(store: Store, out: Checkout, files: Files) -> None:
    for folder in FOLDERS:
        (out.root / folder).mkdir(parents=True, exist_ok=True)
    for folder in PRIVATE:
        (out.root / folder).chmod(0o700)
    store.fetch({_key(out.name, entry.version, path): out.root / path for path, entry in files.items()})
    for path, entry in files.items():
        place = out.root / path
        if sha256(place) != entry.sha:
            raise SettingsError(
                f"A file must come out of the store as it went in ({path} of {out.name} is another in "
                f"{store.address}). Restore it from a backup."
            )
        place.chmod(0o600 if entry.private else 0o644)
        out.seen[path] = _state(place)


def _after(out: Checkout, version: str) -> tuple[Files, list[str]]:
    """The files as they are now, and which of them have to be sent; what was not brought stays."""
    files = {path: entry for path, entry in out.files.items() if path not in out.seen}
    sent = []
    for path in paths(out.root):
        place, old = out.root / path, out.files.get(path)
        private = not place.stat().st_mode & 0o044
        if old is not None and out.seen.get(path) == _state(place) and old.private == private:
            files[path] = old
            continue
        sha = sha256(place)
        if old is not None and old.sha == sha:
            files[path] = Entry(old.version, sha, private)
        else:
            files[path] = Entry(version, sha, private)
            sent.append(path)
    return dict(sorted(files.items())), sent


def paths(root: Path) -> Iterator[str]:
    """The files of a client's folder that are kept, as relative paths, in order.

    Locks, journals and what is half-written begin with a dot and stay behind; the client's secrets
    (.key, .link) lie right in the folder. Decisions are on the server.
    """
    for folder, below, files in os.walk(root):
        below[:] = sorted(each for each in below if not each.startswith("."))
        here = Path(folder).relative_to(root)
        for file in sorted(files):
            hidden = file.startswith(".") and here != Path()
            if not hidden and not file.startswith("decisions.db"):
                yield (here / file).as_posix()


def _state(place: Path) -> tuple[int, int]:
    found = place.stat()
    return found.st_size, found.st_mtime_ns


def _erases(before: Files, after: Files) -> bool:
    """Whether a change takes something away that must not be found any more."""
    reports = any(path.startswith("erasures/") and path not in before for path in after)
    exports = (path for path in before if path.startswith("exports/"))
    return reports or any(path not in after or after[path].sha != before[path].sha for path in exports)


def _clean(store: Store, out: Checkout, files: Files, older: list[str], *, keep: bool) -> None:
    """Remove what no version needs any more that is current or was until lately.

    older: all objects from before the swap. Nothing that was begun after it is touched, and what was begun
    before it can no longer become current.
    """
    name, versions = out.name, sorted({_version_of(key) for key in older})
    followed = dict(zip(versions, [*versions[1:], ""], strict=False))
    young = [
        version for version in versions if version == out.version or _is_young(followed[version] or version)
    ]
    recent = young if keep else []
    manifests = {_manifest(name, version): version for version in recent}
    needed = {_key(name, entry.version, path) for path, entry in files.items()} | set(manifests)
    for manifest, version in manifests.items():
        held = store.hold(manifest)
        if held is None:  # being written by somebody, or left by one who died
            needed |= {key for key in older if _version_of(key) == version}
        else:
            kept = _read_files(held.content, name)
            needed |= {_key(name, entry.version, path) for path, entry in kept.items()}
    store.remove([key for key in older if key not in needed])


def _is_young(version: str) -> bool:
    try:
        made = dt.datetime.strptime(version[:15], "%Y%m%dT%H%M%S").replace(tzinfo=dt.UTC)
    except ValueError:
        return True
    return dt.datetime.now(dt.UTC) - made < KEPT


def _version_of(key: str) -> str:
    """The version that a key below versions/ belongs to."""
    return PurePosixPath(key).parts[2].removesuffix(".json")


def _pointer(name: str) -> str:
    return f"{CURRENT}/{name}.json"


def _manifest(name: str, version: str) -> str:
    return f"versions/{name}/{version}.json"


def _key(name: str, version: str, path: str) -> str:
    """A key without any sign that a store or a pattern could read as another."""
    return f"versions/{name}/{version}/{quote(path, safe='/')}"


def _written(files: Files) -> bytes:
    listed = {quote(path): [entry.version, entry.sha, entry.private] for path, entry in files.items()}
    return json.dumps({"format": 1, "files": listed}).encode()


def _read_files(content: bytes, name: str) -> Files:
    listed = _read(content, f"a version of {name}")["files"]
    return {unquote(path): Entry(version, sha, private) for path, (version, sha, private) in listed.items()}


def _read(content: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(content)
        if found["format"] != 1:
            raise ValueError("another format")
    except (ValueError, KeyError, TypeError) as problem:
        raise SettingsError(
            f"What cx keeps in a store must be as it was written ({what}: {problem}). "
            "Use the version of cx that wrote it, or restore it from a backup."
        ) from None
    return dict(found)
