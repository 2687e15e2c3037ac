"""What this installation needs and has, read with the standard library alone (something may be missing)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

PACKAGE = "cx-playbook"

_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*\(?([^;)]*)\)?\s*(?:;\s*(.*))?$")
_EXTRA = re.compile(r"extra\s*==\s*['\"]([\w-]+)['\"]")
_BOUND = re.compile(r"^(>=|<=|==|!=|<|>)\s*(\d+(?:\.\d+)*)$")


@dataclass(frozen=True, slots=True)
class Library:
    """A required library: the range that is allowed and the version that is there (None: missing)."""

    name: str
    wanted: str
    found: str | None
    extra: str | None

    @property
    def fits(self) -> bool:
        return self.found is not None and within(self.found, self.wanted)


def libraries() -> Iterator[Library]:
    """Every library that this installation's metadata names, with the extra it belongs to."""
    for line in metadata.requires(PACKAGE) or []:
        if parsed := _REQUIREMENT.match(line):
            name, wanted, marker = parsed[1], parsed[2].strip(), parsed[3] or ""
            extra = _EXTRA.search(marker)
            yield Library(name, wanted, version(name), extra[1] if extra else None)


def version(name: str) -> str | None:
    """The installed version of a library, or None."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def numbers(text: str) -> tuple[int, ...]:
    """The leading numbers of a version, without trailing zeros.

    >>> numbers("2.10.0rc1")
    (2, 10)
    """
    found = re.match(r"\d+(?:\.\d+)*", text)
    parts = [int(part) for part in found[0].split(".")] if found else []
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def within(found: str, wanted: str) -> bool:
    """Does a version lie in a range like `>=2.2,<4`?

    >>> within("3.1.1", ">=2.2,<4"), within("4.0", ">=2.2,<4"), within("2.10", ">=2.9")
    (True, False, True)
    """
    here = numbers(found)
    for bound in filter(None, (part.strip() for part in wanted.split(","))):
        parsed = _BOUND.match(bound)
        if parsed is None:
            continue
        limit = numbers(parsed[2])
        holds = {
            ">=": here >= limit, "<=": here <= limit, "==": here == limit,
            "!=": here != limit, "<": here < limit, ">": here > limit,
        }[parsed[1]]
        if not holds:
            return False
    return True
