"""Columns that belong to one question: told by how their headers begin or end, sorted by what they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cxlib.intake.composed import ANY
from cxlib.intake.file_columns import FileColumn
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import fold, tidy, words_of

_FORMS = (
    re.compile(r"^(?P<before>.{2,}?\[)(?P<option>[^\[\]]+)(?P<after>\])$"),
    re.compile(r"^(?P<before>.{3,} - )(?P<option>[^-\s].*)(?P<after>)$"),
    re.compile(r"^(?P<before>)(?P<option>[^:?]{1,60})(?P<after>:.{8,})$"),
    re.compile(r"^(?P<before>[^:]{3,}: )(?P<option>[^:?]+)(?P<after>)$"),
    re.compile(r"^(?P<before>.{3,}\()(?P<option>[^()]+)(?P<after>\))$"),
    re.compile(r"^(?P<before>[A-Za-z]{1,4}\d{1,3}_)(?P<option>\d{1,2})(?P<after>)$"),
)
HIGHEST = 10
STRAY = 0.3
"""A column beside ticked ones may be free (`Other, please say`) when so few people filled it in."""


@dataclass(frozen=True)
class Family:
    """Columns of one question. name: as a map puts them together; options: each column's own words."""

    name: str
    question: str
    options: tuple[str, ...]
    columns: tuple[FileColumn, ...]


def families(columns: list[FileColumn]) -> list[Family]:
    """The questions that take several columns."""
    groups: dict[tuple[str, str], list[tuple[str, FileColumn]]] = {}
    for form in _FORMS:
        used = {column.header for members in groups.values() for _, column in members}
        found: dict[tuple[str, str], list[tuple[str, FileColumn]]] = {}
        for column in columns:
            told = form.match(tidy(column.header)) if column.header not in used else None
            if told is not None and ANY not in column.header:
                found.setdefault((told["before"], told["after"]), []).append((told["option"], column))
        groups |= {key: members for key, members in found.items() if len(members) > 1}
    return [_family(before, after, members) for (before, after), members in groups.items()]


def _family(before: str, after: str, members: list[tuple[str, FileColumn]]) -> Family:
    options, columns = zip(*members, strict=True)
    question = (before or after).strip(" -:[(")
    return Family(f"{before}{ANY}{after}", question, tuple(map(tidy, options)), columns)


def rated(column: FileColumn) -> bool:
    """Whether a column holds answers on a scale: small whole numbers, stars, or the words of a scale."""
    if column.worded is not None:
        return True
    values = column.numbers()
    known = values.dropna()
    if len(known) < 0.9 * len(values) or known.empty:
        return False
    whole = bool((known == known.round()).all())
    return whole and float(known.min()) >= 0 and float(known.max()) <= HIGHEST


def is_grid(family: Family) -> bool:
    """Whether every column is rated, and not only with yes and no."""
    told = {fold(text) for column in family.columns for text in column.texts.unique()}
    return all(map(rated, family.columns)) and not told <= (word_list("yes") | word_list("no"))


def is_options(family: Family, rows: int) -> bool:
    """Whether the columns are options to tick: a mark, yes or no, or the option's own words."""
    pairs = list(zip(family.options, family.columns, strict=True))
    ticked = [column for option, column in pairs if _ticked(option, column)]
    free = [column for column in family.columns if column not in ticked]
    few = all(len(column.texts) <= STRAY * rows for column in free)
    return len(ticked) >= 2 and len(ticked) * 2 > len(pairs) and few


def _ticked(option: str, column: FileColumn) -> bool:
    told = {fold(text) for text in column.texts.unique()}
    if told <= (word_list("yes") | word_list("no") | word_list("no_answer")):
        return True
    own = words_of(option)
    return len(told) == 1 and (words_of(next(iter(told))) in own or own in words_of(next(iter(told))))
