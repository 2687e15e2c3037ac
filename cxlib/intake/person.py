"""One customer as they stand in raw files: which cells are theirs, found by the pseudonym."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cxlib.base.errors import SettingsError
from cxlib.clients.folder import ClientFolder
from cxlib.intake.privacy import plain_id, pseudonym

_PSEUDONYM = re.compile(r"c_[0-9a-f]{16}")
_TELLING = 5
"""A shorter id, or one of digits only, may be any number: it counts only in the column of customers."""


@dataclass(frozen=True)
class Person:
    """A customer to be forgotten. raw: ids as they stand in exports, as far as they are known."""

    key: bytes
    pseudonym: str
    raw: frozenset[str] = frozenset()

    @classmethod
    def of(cls, folder: ClientFolder, customer: str) -> Person:
        """customer: an id as the firm writes it, or the pseudonym of the tables."""
        text = customer.strip()
        if not text:
            raise SettingsError("A customer must be named (we got nothing). Give the id or the pseudonym.")
        if _PSEUDONYM.fullmatch(text):
            return cls(folder.key, text)
        return cls(folder.key, pseudonym(folder.key, "c", text), frozenset({plain_id(text)}))

    def is_id(self, cell: str) -> bool:
        """Whether a cell of a customer column holds this person's id."""
        return bool(cell) and pseudonym(self.key, "c", cell) == self.pseudonym

    @property
    def telling(self) -> frozenset[str]:
        """The raw ids that can be nobody else's, wherever they stand."""
        return frozenset(each for each in self.raw if len(each) >= _TELLING and not each.isdigit())

    def is_told(self, cells: Iterable[str]) -> bool:
        """Whether any of a row's cells is one of the telling ids."""
        telling = self.telling
        return bool(telling) and any(plain_id(cell) in telling for cell in cells)

    def in_text(self, text: str) -> bool:
        """Whether a telling id stands somewhere in a text."""
        low = text.casefold()
        return any(each.casefold() in low for each in self.telling)

    def with_raw(self, found: Iterable[str]) -> Person:
        """The person with more raw ids known."""
        return Person(self.key, self.pseudonym, self.raw | {plain_id(each) for each in found})
