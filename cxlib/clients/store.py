"""An object store behind one door: lists, reads, writes, and swaps one small object if nobody else has.

Whatever fsspec knows will do (`s3://`, `gs://`, `file://`, `memory://`). Where the store refuses a write
whose condition no longer holds (S3), two writers cannot both win; a local file is guarded by a lock;
elsewhere we look just before we write.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from cxlib.base.errors import SettingsError, Unreachable
from cxlib.base.files import write_bytes

if sys.platform != "win32":
    import fcntl

_HERE = threading.Lock()


@dataclass(frozen=True)
class Held:
    """An object as it was read: its content, and the mark by which the store tells it from a later one.

    Without a mark it is known to be another by now.
    """

    content: bytes
    mark: str


class Store:
    """The objects below one address; keys are relative to it."""

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        try:
            import fsspec

            fs, root = fsspec.core.url_to_fs(self.address, use_listings_cache=False)
        except (ImportError, ValueError) as problem:
            raise SettingsError(
                f"CX_HOME must be a folder or the address of a store that is installed ({self.address}: "
                f"{str(problem).splitlines()[0]}). For s3:// install cx-playbook[s3]."
            ) from None
        return fs, str(root).rstrip("/")

    @property
    def fs(self) -> Any:
        return self._opened[0]

    def _path(self, key: str) -> str:
        return f"{self._opened[1]}/{key}"

    def marks(self, folder: str) -> dict[str, str]:
        """The objects right in a folder: name -> mark. A folder that is not there has none."""
        with self._told():
            try:
                found = self.fs.ls(self._path(folder), detail=True, refresh=True)
            except FileNotFoundError:
                return {}
        files = [each for each in found if each["type"] == "file"]
        return {each["name"].rsplit("/", 1)[-1]: self._mark(each) for each in files}

    def keys(self, folder: str) -> list[str]:
        """The keys of all objects below a folder."""
        with self._told():
            try:
                found = self.fs.find(self._path(folder), refresh=True)
            except FileNotFoundError:
                return []
        root = self._opened[1]
        return sorted(str(each)[len(root) + 1 :] for each in found)

    def read(self, key: str) -> bytes:
        with self._told():
            content: bytes = self.fs.cat_file(self._path(key))
            return content

    def hold(self, key: str) -> Held | None:
        """An object with its mark, None when there is none. The mark may be older, never newer."""
        path = self._path(key)
        with self._told():
            try:
                mark = self._mark(self.fs.info(path, refresh=True))
                return Held(self.fs.cat_file(path), mark)
            except FileNotFoundError:
                return None

    def fetch(self, places: Mapping[str, Path]) -> None:
        """Objects into local files, several at a time."""
        for place in places.values():
            place.parent.mkdir(parents=True, exist_ok=True)
        if places:
            with self._told():
                self.fs.get([self._path(key) for key in places], [str(place) for place in places.values()])

    def send(self, places: Mapping[str, Path]) -> None:
        """Local files into objects, several at a time."""
        if places:
            with self._told(writing=True):
                for key in places if self._local else ():
                    self.fs.makedirs(self.fs._parent(self._path(key)), exist_ok=True)
                self.fs.put([str(place) for place in places.values()], [self._path(key) for key in places])

    def write(self, key: str, content: bytes) -> None:
        with self._told(writing=True):
            if self._local:
                self.fs.makedirs(self.fs._parent(self._path(key)), exist_ok=True)
            self.fs.pipe_file(self._path(key), content)

    def remove(self, keys: list[str]) -> None:
        """Remove objects, many at a time; those that are gone already are no harm."""
        for start in range(0, len(keys), 500):
            some = [self._path(key) for key in keys[start : start + 500]]
            try:
                with self._told():
                    self.fs.rm(some)
            except FileNotFoundError:
                for path in some:
                    with suppress(FileNotFoundError), self._told():
                        self.fs.rm_file(path)

    def swap(self, key: str, content: bytes, held: Held | None) -> bool:
        """Write an object in the place of the one held (None: of none); False when that has changed."""
        if self._s3:
            return self._swap_s3(key, content, held)
        with self._guarded(key):
            now = self.hold(key)
            if (now and now.content) != (held and held.content):
                return False
            if self._local:
                write_bytes(Path(self._path(key)), content, private=True)
            else:
                self.write(key, content)
            return True

    def _swap_s3(self, key: str, content: bytes, held: Held | None) -> bool:
        """The store itself refuses; an answer that was lost on its way is looked for."""
        if held is not None and not held.mark:
            return False
        condition = {"IfMatch": held.mark} if held else {"IfNoneMatch": "*"}
        try:
            with self._told():
                self.fs.pipe_file(self._path(key), content, **condition)
            return True
        except _Refused:
            now = self.hold(key)
            return now is not None and now.content == content

    @property
    def _s3(self) -> bool:
        return "s3" in _protocols(self.fs)

    @property
    def _local(self) -> bool:
        return "file" in _protocols(self.fs)

    def _mark(self, info: Mapping[str, Any]) -> str:
        """What tells an object from a later one of the same name."""
        for name in ("ETag", "etag", "generation", "md5Hash"):
            if info.get(name):
                return str(info[name])
        when = info.get("mtime") or info.get("LastModified") or info.get("created") or ""
        return f"{info.get('ino', '')} {info.get('size', '')} {when}"

    @contextmanager
    def _guarded(self, key: str) -> Iterator[None]:
        """One swap at a time in this process, and for files on this machine."""
        with _HERE:
            if not self._local or sys.platform == "win32":
                yield
                return
            lock = Path(self._path(key)).parent / ".lock"
            lock.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)

    @contextmanager
    def _told(self, *, writing: bool = False) -> Iterator[None]:
        """Faults of the store in one sentence; an object that is not there is the caller's when reading."""
        try:
            yield
        except Exception as problem:
            if isinstance(problem, FileNotFoundError) and not writing:
                raise
            if "pre-condition" in str(problem) or "conditional request" in str(problem):
                raise _Refused from None
            reason = (str(problem) or type(problem).__name__).splitlines()[0]
            kind = SettingsError if isinstance(problem, PermissionError) else Unreachable
            raise kind(
                f"The store of clients must be readable and writable ({self.address}: {reason}). "
                "Check the address, the access rights and the network."
            ) from None


class _Refused(Exception):
    """The condition of a write did not hold."""


def _protocols(fs: Any) -> tuple[str, ...]:
    found = fs.protocol
    return (found,) if isinstance(found, str) else tuple(found)
