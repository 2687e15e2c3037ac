"""The door to the tables: rows pass it with pseudonyms for ids and masks over everything people typed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import Table
from cxlib.intake import health, languages, privacy
from cxlib.intake.masks import masked
from cxlib.intake.names import Names, known_people, words_in
from cxlib.intake.notes import Note, note

OTHER_IDS = ("customer_id", "agent", "staff")
FREE_WORDS = ("topic", "cause", "return_reason")
"""Short columns that people type: names are masked there as in comments."""

SENTENCES = {
    "[e-mail]": "masked_email",
    "[phone]": "masked_phone",
    "[id]": "masked_id",
    "[name]": "masked_name",
}


@dataclass(frozen=True)
class Shield:
    """What is known of the people in a file, and of the client, when its rows pass the door."""

    key: bytes
    people: tuple[str, ...]
    settings: ClientSettings

    @classmethod
    def of(cls, frame: pd.DataFrame, settings: ClientSettings, key: bytes) -> Shield:
        """frame: the export as text, under its own headers."""
        return cls(key, tuple(known_people(frame, settings.staff)), settings)

    def over(self, frame: pd.DataFrame, table: Table, told: list[Note]) -> pd.DataFrame:
        """The rows ready to be stored; `told` gets what was masked, and what the comments need."""
        counts: dict[str, int] = {}
        names = self._names(frame, table)
        for name in frame.columns:
            column = str(name)
            if column in OTHER_IDS and column != table.key[0]:
                frame[name] = privacy.pseudonyms(frame[name], column, self.key).astype("object")
            elif frame[name].dtype == "object" and column not in privacy.PREFIXES:
                known = names if _is_free(column, table) else None
                frame[name] = self._masked(frame[name], known, counts)
        told += [note(sentence, n=counts[mark]) for mark, sentence in SENTENCES.items() if mark in counts]
        if "comment" in frame:
            told += self._about(frame["comment"])
        return frame

    def _names(self, frame: pd.DataFrame, table: Table) -> Names | None:
        """The people's names in the forms that the texts hold; nothing where people typed nothing."""
        free = [frame[name] for name in frame.columns if _is_free(str(name), table)]
        words = frozenset[str]().union(*(words_in(texts) for texts in free))
        return Names.of(self.people, words) if words and self.people else None

    def _masked(self, values: pd.Series, names: Names | None, counts: dict[str, int]) -> pd.Series:
        texts = values.astype(pd.StringDtype("python", na_value=pd.NA))
        hidden, found = masked(texts, names, self.settings.country)
        for mark, count in found.items():
            counts[mark] = counts.get(mark, 0) + count
        return hidden.astype("object")

    def _about(self, comments: pd.Series) -> list[Note]:
        """Health words in a clinic's comments, and comments in other languages."""
        written = comments.dropna().astype(str)
        written = written[written.str.strip() != ""]
        found = [health.told(written)] if health.applies(self.settings.sector) and len(written) else []
        others = languages.others(written, self.settings)
        if others:
            codes = sorted(others, key=lambda code: (-others[code], code))
            found.append(note("other_languages", n=sum(others.values()), codes=", ".join(codes)))
        return found


def _is_free(column: str, table: Table) -> bool:
    """Whether people type a column freely, so that names may stand in it."""
    return table.kind(column) == "text" or column in FREE_WORDS
