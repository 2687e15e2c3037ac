"""playbook/synonyms.yml: what columns and values are called in exports, in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.intake.text import fold, words_of


@cache
def _content() -> Mapping[str, Any]:
    return MappingProxyType(yamlio.load(asset("playbook", "synonyms.yml"), error=PlaybookError))


@cache
def column_names(table: str) -> Mapping[str, tuple[str, ...]]:
    """Canonical column -> its names in exports, as compared (see `words_of`); its own name comes first."""
    listed: dict[str, list[str]] = _content()["columns"][table]
    return MappingProxyType(
        {
            column: tuple(dict.fromkeys(words_of(name) for name in (column, *names)))
            for column, names in listed.items()
        }
    )


@cache
def canonical_values(table: str, column: str) -> Mapping[str, str]:
    """Folded value of an export -> canonical value, for the columns with closed values."""
    values = _content()["values"]
    listed: dict[str, list[str]] = values.get(f"{table}.{column}") or values.get(column) or {}
    return MappingProxyType(
        {fold(word): value for value, words in listed.items() for word in (value, *words)}
    )


@cache
def stems(column: str) -> tuple[str, ...]:
    """Beginnings of words that tell a question about a column, folded."""
    listed: dict[str, list[str]] = _content()["stems"]
    return tuple(fold(stem) for stem in listed.get(column, ()))


@cache
def word_list(name: str) -> frozenset[str]:
    """One of the plain lists, folded: yes, no, no_answer, cancelled, currency, recommend."""
    return frozenset(fold(word) for word in _content()[name])


def listing(name: str) -> Mapping[str, Any]:
    """One of the lists with names of their own, as it is written: scales_in_words."""
    found: Mapping[str, Any] = _content()[name]
    return found
