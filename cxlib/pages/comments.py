"""Comments ready to be counted: which language each is in, which themes it mentions, who says so.

A person's reading goes before the codebook's. Where the words do not say whether a comment complains,
its own low score does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxlib.base.codebook import LANGUAGES, Codebook
from cxlib.clients.codebooks import codebook_of
from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import TABLES
from cxlib.clients.voice import SIGNS, Reading, complaints, readings, standing
from cxlib.intake.languages import language_of
from cxlib.measures.causes import joined
from cxlib.measures.coding import Coded, code
from cxlib.measures.figures_families import CAUSE, KEPT, THEMES
from cxlib.measures.figures_load import TOPIC
from cxlib.measures.themes import cell
from cxlib.pages import topics

WRITTEN = ("survey", "reviews")
"""The tables whose comments are grouped by theme."""

LOW = {"nps": 6.0, "csat": 3.0, "ces": 3.0, "rating": 3.0}
"""Up to this answer a person is unhappy (scales 0-10, 1-5, 1-7, 1-5)."""


@dataclass(frozen=True)
class Source:
    """What comments are read with: the codebook, what persons read, the firm's own language."""

    codebook: Codebook
    readings: Mapping[str, Reading]
    settings: ClientSettings

    @classmethod
    def of(cls, folder: ClientFolder) -> Source:
        read = standing(readings(Decisions.open(folder)))
        return cls(codebook_of(folder), read, folder.settings)


def ready(folder: ClientFolder, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with what measures count: columns `themes`, `root_cause`, `cause_kept`, `topic_shown`."""
    found = dict(tables)
    written = [name for name in WRITTEN if name in found and _has(found[name], "comment")]
    source = Source.of(folder) if written else None
    for name in written:
        if source is not None:
            found[name] = found[name].assign(**{THEMES: coded(source, name, found[name])[THEMES]})
    if "contacts" in found and _has(found["contacts"], "kind"):
        named, kept = root_causes(folder, found["contacts"])
        found["contacts"] = found["contacts"].assign(**{CAUSE: named, KEPT: kept})
    if "contacts" in found and _has(found["contacts"], "topic"):
        names = topics.shown(folder, found["contacts"]["topic"])
        found["contacts"] = found["contacts"].assign(**{TOPIC: names})
    return found


def coded(source: Source, table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Columns `id` (scope/id), `language`, `themes` (see measures.themes) and `by` of each row.

    language: as found, None where there is no comment; by: "person", "codebook", "" for a comment in
    another language than the codebook's, None where there is no comment.
    """
    texts = rows["comment"].astype(object).where(rows["comment"].notna(), "").astype(str).str.strip()
    written = (texts != "").to_numpy(dtype=bool)
    frame = pd.DataFrame({"id": comment_ids(table, rows)}, index=rows.index)
    languages = _languages(texts[written], rows.loc[written], source.settings)
    frame["language"] = languages.reindex(rows.index).astype(object)
    told = _by_codebook(texts[written], languages, _unhappy(rows)[written], source.codebook)
    _as_persons_read(told, frame.loc[written, "id"], source.readings)
    frame[THEMES] = told[THEMES].astype("string").reindex(rows.index)
    frame["by"] = told["by"].reindex(rows.index)
    return frame


def comment_ids(table: str, rows: pd.DataFrame) -> pd.Series:
    """A row's name in decisions: `scope/id`."""
    scope = rows["scope"].fillna("").astype(str) if "scope" in rows else pd.Series("", index=rows.index)
    return scope + "/" + rows[TABLES[table].key[0]].astype(str)


def root_causes(folder: ClientFolder, contacts: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The cause of each contact as pages may name it (empty: not at all), and as it was noted.

    It is the one decided in the register, else the file's: that one can be a private sentence and is named
    as a topic is (see pages.topics).
    """
    decided = complaints(Decisions.open(folder))
    names = comment_ids("contacts", contacts)
    own = [decided[name].category if name in decided else "" for name in names]
    if "cause" not in contacts:
        return own, own
    named = topics.shown(folder, contacts["cause"])
    return joined(own, named), joined(own, contacts["cause"])


def _by_codebook(
    texts: pd.Series, languages: pd.Series, unhappy: pd.Series, codebook: Codebook
) -> pd.DataFrame:
    """Columns THEMES and `by` as the codebook reads: each distinct comment of a language once."""
    codes, firsts = pd.factorize(texts + "\0" + languages)
    at = np.zeros(len(firsts), dtype=np.intp)
    at[codes[::-1]] = np.arange(len(codes))[::-1]
    read = code(texts.iloc[at].tolist(), languages.iloc[at].tolist(), codebook)
    cells = np.array([[_cell(one, low) for low in (False, True)] for one in read], dtype=object)
    by = np.array(["" if one is None else "codebook" for one in read], dtype=object)
    themes = cells.reshape(-1, 2)[codes, unhappy.to_numpy(dtype=np.intp)]
    return pd.DataFrame({THEMES: themes, "by": by[codes]}, index=texts.index, dtype=object)


def _cell(found: Coded | None, low: bool) -> str | None:
    if found is None:
        return None
    return cell((theme, sign or (-1 if low else 0)) for theme, sign in found.themes)


def _as_persons_read(told: pd.DataFrame, ids: pd.Series, readings: Mapping[str, Reading]) -> None:
    """Put persons' readings in the place of the codebook's."""
    for place in ids.index[ids.isin(list(readings))]:
        themes = readings[str(ids.at[place])].themes
        told.at[place, THEMES] = cell((theme, SIGNS[said]) for theme, said in themes.items())
        told.at[place, "by"] = "person"


def _languages(texts: pd.Series, rows: pd.DataFrame, settings: ClientSettings) -> pd.Series:
    """The language of each comment: as it reads, else as the file says, else the firm's."""
    own = settings.languages.owner
    codes, distinct = pd.factorize(texts)
    seen = pd.Series([language_of(str(text)) for text in distinct], dtype=object)
    found = seen.take(codes).set_axis(texts.index)
    if "language" in rows:
        declared = rows["language"].astype(object).where(rows["language"].notna(), None)
        found = found.where(found.notna(), declared.map(_code, na_action="ignore"))
    return found.where(found.notna(), own)


def _code(language: str) -> str | None:
    """`pl-PL`, `PL` or `pl` as `pl`; what is no code tells nothing."""
    small = str(language).strip().lower()[:2]
    return small if small.isalpha() and len(small) == 2 else None


def _unhappy(rows: pd.DataFrame) -> pd.Series:
    """Whether the first score each row has is a low one."""
    low = pd.Series(False, index=rows.index)
    left = pd.Series(True, index=rows.index)
    for column, highest in LOW.items():
        if column in rows:
            given = rows[column].astype("Float64")
            low |= left & (given <= highest).fillna(False).astype(bool)
            left &= given.isna()
    return low


def _has(frame: pd.DataFrame, column: str) -> bool:
    return column in frame and bool(frame[column].notna().any())


__all__ = ["LANGUAGES", "Source", "coded", "comment_ids", "ready", "root_causes"]
