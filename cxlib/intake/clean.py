"""An export's text columns as canonical, typed columns; whatever is set aside is counted and kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.errors import DataError
from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import Kind
from cxlib.intake import cells, choices, dates, durations, numbers, orders, scales, years
from cxlib.intake.cells import Column
from cxlib.intake.listening import column_begun
from cxlib.intake.mapping import MapFile
from cxlib.intake.notes import Note, note
from cxlib.intake.readers.formulas import MARK, without_values
from cxlib.intake.readers.raw import Open, Question, Raw, joined_refusals, refusals
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import fold, words_of

ORDERS = ("dmy", "mdy")
"""In which order a person may say that day, month and year stand."""

TIMED = frozenset({"contacts", "visits"})
"""Tables in which the hour matters, so that dates without one are told."""

MANY = 0.1
"""A larger share of values outside a scale that the map did not declare: the scale is another one."""


@dataclass(frozen=True)
class Cleaned:
    """Canonical columns, still with raw ids, row by row as in the export.

    frame: its index is the place of the row in the export; blanked: values set aside, see REFUSED.
    """

    frame: pd.DataFrame
    rows: npt.NDArray[np.int64]
    blanked: pd.DataFrame
    scales: dict[str, tuple[float, float]]
    notes: tuple[Note, ...]


def clean(raw: Raw, plan: MapFile, places: dict[str, str], settings: ClientSettings, *, file: str) -> Cleaned:
    """Type every mapped column and constant.

    places: canonical column -> the file's column (see `mapping.placed`). A column that mostly does not
    hold what it must, an undecided order of day and month, and mixed currencies are DataErrors.
    """
    work = _Work(raw, plan, settings, file)
    for place, (canonical, header) in enumerate(places.items(), start=1):
        column_begun(header, place, len(places), len(raw.frame))
        texts = raw.frame[header]
        lined = choices.with_lines(texts) if canonical.startswith("segment_") else texts
        work.add(canonical, cells.tidied(lined), header)
    for canonical, constant in plan.constants.items():
        work.add(canonical, pd.Series(constant, index=raw.frame.index, dtype="str"), canonical)
    _check_currency(raw, plan, places, settings, file)
    frame = pd.DataFrame(work.columns, index=raw.frame.index)
    if plan.table == "orders":
        frame, continued = orders.with_first_lines(frame)
        if continued:
            work.notes.append(note("lines_completed", n=continued))
    if plan.table == "contacts":
        frame, timed = durations.with_moments(frame)
        if timed:
            work.notes.append(note("time_lengths", n=timed))
    return Cleaned(frame, raw.rows, joined_refusals(work.blanked), work.scales, tuple(work.notes))


class _Work:
    """The columns done so far; one object per import, dropped afterwards."""

    def __init__(self, raw: Raw, plan: MapFile, settings: ClientSettings, file: str) -> None:
        self.raw, self.plan, self.settings, self.file = raw, plan, settings, file
        self.columns: dict[str, pd.Series] = {}
        self.blanked: list[pd.DataFrame] = []
        self.scales: dict[str, tuple[float, float]] = {}
        self.notes: list[Note] = []
        self._comma = _comma_locale(raw, plan, settings)

    def add(self, canonical: str, texts: pd.Series, header: str) -> None:
        kind = self.plan.kind(canonical)
        formula = without_values(texts)
        if formula.any():
            self._keep(canonical, header, Column(texts, {"formula": formula}), texts.str.replace(MARK, ""))
            texts = texts.where(~formula, "")
        told = cells.with_values(texts, self.plan.table, canonical, self.plan.values.get(canonical, {}))
        if canonical in self.plan.constants:
            silent = 0
        else:
            told, silent = cells.without_codes(told, self.plan.codes(canonical), kind)
        column = self._typed(canonical, kind, told, header)
        self._refuse_mostly_wrong(canonical, kind, column, told, header)
        self._keep(canonical, header, column, texts)
        if silent:
            self.notes.append(note("no_answer", column=header, n=silent))
        self.columns[canonical] = column.values

    def _typed(self, canonical: str, kind: Kind, texts: pd.Series, header: str) -> Column:
        if kind == "time":
            return self._moments(canonical, texts, header)
        if canonical in durations.LENGTHS:
            return durations.to_hours(texts, header, file=self.file)
        if kind in ("number", "integer"):
            return self._numbers(canonical, kind, texts, header)
        if kind == "flag":
            return cells.to_flags(texts)
        if kind == "id":
            return cells.to_ids(texts)
        if canonical.startswith("segment_"):
            texts, several = choices.alike(texts)
            if several:
                self.notes.append(note("choices", column=header, n=several))
        return cells.to_words(texts)

    def _moments(self, canonical: str, texts: pd.Series, header: str) -> Column:
        layout = self.plan.dates.get(canonical)
        if layout is None:
            texts = self._with_years(texts, header)
        zone = dates.zone_in(header) if texts.str.contains(":", regex=False).any() else None
        months, order = self.plan.table == "series", self.plan.file.order
        found = dates.to_moments(texts, zone or self.settings.zone, layout=layout, months=months, order=order)
        if zone is not None and found.values.notna().any():
            self.notes.append(note("time_zone", column=header))
        if (found.unclear or found.mixed) and self.plan.file.order is None:
            self._ask_order(canonical, texts, header, mixed=found.mixed)
        timed = self.plan.table in TIMED
        for key in ("skipped", "twice", "bare") if timed else ("skipped", "twice"):
            if count := getattr(found, key):
                self.notes.append(note(f"time_{key}", column=header, n=count))
        return Column(found.values, {"no_date": found.values.isna() & (texts != "")})

    def _with_years(self, texts: pd.Series, header: str) -> pd.Series:
        """Dates without a year get the one that the map, the sheet, the title or the rows around tell."""
        found = years.completed(
            texts,
            self.raw.years,
            self.raw.months,
            told=self.plan.file.year,
            day_first=self.settings.country != "US",
        )
        if found.filled:
            self.notes.append(note("time_year", column=header, n=found.filled))
        if found.open * 2 > int((texts != "").sum()):
            place = int(np.flatnonzero((texts != "").to_numpy())[0])
            row, value = int(self.raw.rows[place]), str(texts.iloc[place])
            sentence = (
                f"Every date must have a year ({self.file}, column {header!r}, row {row}: {value!r} has "
                f"none). Say it in the map: file: {{year: 2026}}."
            )
            raise self._open("year", (), sentence, row, header)
        return found.texts

    def _ask_order(self, canonical: str, texts: pd.Series, header: str, *, mixed: bool) -> None:
        place = int(np.flatnonzero((texts != "").to_numpy())[0])
        row, value = int(self.raw.rows[place]), str(texts.iloc[place])
        what = "is written in two ways in the same column" if mixed else "can be read in two ways"
        sentence = (
            f"It must be clear which number is the day and which the month ({self.file}, column "
            f"{header!r}, row {row}: "
            f'{value!r} {what}). Say it in the map, for example dates: {{{canonical}: "%d/%m/%Y"}}.'
        )
        raise self._open("order", ORDERS, sentence, row, header)

    def _open(self, option: str, choices: tuple[str, ...], sentence: str, row: int, header: str) -> Open:
        question = Question(option, choices, sentence)
        return Open(sentence, question=question, file=self.file, row=row, column=header)

    def _numbers(self, canonical: str, kind: Kind, texts: pd.Series, header: str) -> Column:
        score = cells.is_score(canonical)
        top = cells.top_of(texts) if score else None
        texts = cells.labelled(texts) if score else texts
        filled = texts[texts != ""]
        how = _notation(filled, self.plan, comma_locale=self._comma)
        values = numbers.to_numbers(texts, how)
        wrong = values.isna() & (texts != "")
        eaten = wrong & numbers.eaten_by_dates(texts)
        column = Column(values, {"no_number": wrong & ~eaten, "date_for_number": eaten})
        scale = (
            self._scale(canonical, values, header, top)
            if score
            else ((0.0, float("inf")) if canonical == "weight" else None)
        )
        return cells.on_scale(column, scale, whole=kind == "integer")

    def _scale(
        self, canonical: str, values: pd.Series, header: str, top: float | None
    ) -> tuple[float, float] | None:
        """The map's scale, else the one that the cells name (`9/10`), else client.yml's."""
        usual = self.settings.scales.get(canonical)
        declared = self.plan.scale(canonical) or (scales.up_to(top, values, usual) if top else None)
        scale = declared or usual
        if scale is None:
            if values.notna().any():
                low, high = float(values.min()), float(values.max())
                self.notes.append(note("scale_open", column=header, low=low, high=high))
            return None
        self.scales[canonical] = scale
        outside = ((values < scale[0]) | (values > scale[1])).fillna(False)
        if declared is None and outside.sum() > max(2, MANY * values.notna().sum()):
            self._ask_scale(canonical, values, outside.astype(bool), scale, header)
        return scale

    def _ask_scale(
        self, canonical: str, values: pd.Series, outside: pd.Series, scale: tuple[float, float], header: str
    ) -> None:
        row = int(self.raw.rows[int(np.flatnonzero(outside.to_numpy())[0])])
        low, high = float(values.min()), float(values.max())
        likely = scales.usual(low, high)
        raise DataError(
            f"The answers must lie on the scale of client.yml, {scale[0]:g} to {scale[1]:g} "
            f"({self.file}, column {header!r} "
            f"runs from {low:g} to {high:g}, first outside in row {row}). Say it in the map, for "
            f"example scales: "
            f"{{{canonical}: [{likely[0]:g}, {likely[1]:g}]}}, and name codes for no answer under missing.",
            file=self.file,
            row=row,
            column=header,
        )

    def _refuse_mostly_wrong(
        self, canonical: str, kind: Kind, column: Column, texts: pd.Series, header: str
    ) -> None:
        wrong = column.blanked.get({"time": "no_date", "flag": "no_flag"}.get(kind, "no_number"))
        if wrong is not None and "date_for_number" in column.blanked:
            wrong = wrong | column.blanked["date_for_number"]
        filled = int((texts != "").sum())
        if wrong is None or not filled or int(wrong.sum()) * 2 <= filled:
            return
        place = int(np.flatnonzero(wrong.to_numpy())[0])
        row, value = int(self.raw.rows[place]), str(texts.iloc[place])[:40]
        must = {"time": "dates", "flag": "yes or no"}.get(kind, "numbers")
        raise DataError(
            f"The column for {canonical} must hold {must} ({self.file}, column {header!r}, row {row} "
            f"has {value!r}). "
            "Correct the map or the file.",
            file=self.file,
            row=row,
            column=header,
        )

    def _keep(self, canonical: str, header: str, column: Column, texts: pd.Series) -> None:
        for reason, mask in column.blanked.items():
            chosen = mask.to_numpy(dtype=bool)
            if chosen.any():
                value = [str(text) for text in texts[chosen]]
                self.blanked.append(
                    refusals(self.raw.rows[chosen], reason, [""] * len(value), canonical, value)
                )


def _notation(filled: pd.Series, plan: MapFile, *, comma_locale: bool) -> numbers.Notation:
    told = plan.file
    if told.decimal is None and told.thousands is None:
        return numbers.notation(filled, comma_locale=comma_locale)
    decimal = told.decimal or ("." if told.thousands == "," else ",")
    other = "." if decimal == "," else ","
    return numbers.Notation(decimal, told.thousands if told.thousands is not None else other)


def _comma_locale(raw: Raw, plan: MapFile, settings: ClientSettings) -> bool:
    """Whether `1.234` is more likely a thousand: as the other columns, the delimiter or the country say."""
    if plan.file.decimal:
        return plan.file.decimal == ","
    said = [numbers.decides(column[column != ""]) for _name, column in raw.frame.head(2000).items()]
    if said.count(",") != said.count("."):
        return said.count(",") > said.count(".")
    return raw.delimiter == ";" or (raw.delimiter != "," and settings.country in ("PL", "TR"))


def _check_currency(
    raw: Raw, plan: MapFile, places: dict[str, str], settings: ClientSettings, file: str
) -> None:
    money = [name for name in ("amount", "unit_price") if name in places]
    if not money:
        return
    found = set[str]().union(*(numbers.currencies(raw.frame[places[name]]) for name in money))
    for name in raw.frame.columns:
        if words_of(str(name)) in word_list("currency"):
            found |= {
                numbers.CURRENCIES.get(fold(value), value.upper())
                for value in raw.frame[name].unique()
                if value
            }
    other = sorted(found - {settings.currency})
    if len(found) > 1 or other:
        raise DataError(
            f"All amounts must be in the client's currency, {settings.currency} ({file} has "
            f"{', '.join(sorted(found))}). "
            "Export each currency on its own, or correct currency in client.yml.",
            file=file,
            column=places[money[0]],
        )
