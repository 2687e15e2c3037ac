"""What the import has to tell, as keys and blanks; the sentences are in templates/sentences."""

from __future__ import annotations

from typing import Any, TypeAlias

Note: TypeAlias = tuple[str, dict[str, Any]]


def note(key: str, **values: Any) -> Note:
    """One thing to tell: the sentence's key and what fills its blanks."""
    return f"intake.{key}", values
