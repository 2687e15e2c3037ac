"""The figures of a run: every measure by period and group, frozen, small groups already hidden."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import pandas as pd

from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, NoData
from cxlib.base.quarter import Period
from cxlib.base.registry import definition


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A figure of a group too small to be shown; it tells neither value nor size."""

    measure: str
    threshold: int


Result: TypeAlias = Estimate | NoData | Suppressed
Segment: TypeAlias = tuple[str, str] | None
_Key: TypeAlias = tuple[str, str, Segment]

COLUMNS = {
    "measure": "string", "quarter": "string", "segment_key": "string", "segment_value": "string",
    "status": "string", "value": "Float64", "low": "Float64", "high": "Float64", "n": "Int64",
    "unit": "string", "method": "string", "source": "string", "needed": "Int64", "reason": "string",
}  # fmt: skip
"""The columns of a frame of figures. `needed` of a suppressed figure is the display threshold."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of one period for everyone (segment None) or one group like ("channel", "phone")."""

    measure: str
    period: str
    segment: Segment
    result: Result

    def as_row(self) -> dict[str, Any]:
        """The figure as a row of the frame (see COLUMNS); what is not there is None."""
        row: dict[str, Any] = dict.fromkeys(COLUMNS)
        row |= {"measure": self.measure, "quarter": self.period}
        if self.segment is not None:
            row["segment_key"], row["segment_value"] = self.segment
        match self.result:
            case Estimate() as found:
                row |= {
                    "status": "ok", "value": found.value, "low": found.low, "high": found.high, "n": found.n,
                    "unit": found.unit, "method": found.method, "source": found.source,
                }  # fmt: skip
            case NoData() as missing:
                row |= {
                    "status": "no_data",
                    "n": missing.n,
                    "needed": missing.needed,
                    "reason": missing.reason,
                }
            case Suppressed() as hidden:
                row |= {"status": "suppressed", "needed": hidden.threshold}
        return row

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Figure:
        """Read a row written by `as_row`."""
        measure, status = row["measure"], row["status"]
        result: Result
        if status == "ok":
            result = Estimate(
                measure, row["value"], row["low"], row["high"], int(row["n"]), row["unit"], row["method"],
                row["source"] or "",
            )  # fmt: skip
        elif status == "no_data":
            result = NoData(measure, int(row["n"]), int(row["needed"]), row["reason"])
        elif status == "suppressed":
            result = Suppressed(measure, int(row["needed"]))
        else:
            raise DataError(f"A figure must be ok, no_data or suppressed (we got {status!r}). Run again.")
        segment = None if row["segment_key"] is None else (row["segment_key"], row["segment_value"])
        return cls(measure, row["quarter"], segment, result)

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Figure:
        """Read a row as `cx measures --json` prints it; further keys are passed over."""
        ((key, value),) = (row["segment"] or {None: None}).items()
        blank = dict.fromkeys(COLUMNS)
        return cls.from_row({**blank, **row, "segment_key": key, "segment_value": value})


class Figures:
    """Figures that can be asked by measure, period and group."""

    def __init__(self, figures: Iterable[Figure] = ()) -> None:
        self._rows: list[tuple[Any, ...]] = []
        self._made: dict[_Key, Figure] = {}
        for one in figures:
            self._made[one.measure, one.period, one.segment] = one
        self._places = dict.fromkeys(self._made, -1)

    @classmethod
    def of_rows(cls, rows: list[tuple[Any, ...]]) -> Figures:
        """Rows of `to_frame` as tuples; each becomes a figure when it is first asked for."""
        found = cls()
        found._rows = rows
        found._places = {
            (measure, period, None if key is None else (key, value)): place
            for place, (measure, period, key, value, *_) in enumerate(rows)
        }
        return found

    @property
    def _figures(self) -> tuple[Figure, ...]:
        return tuple(map(self._figure, self._places))

    def _figure(self, key: _Key) -> Figure:
        if key not in self._made:
            row = dict(zip(COLUMNS, self._rows[self._places[key]], strict=True))
            self._made[key] = Figure.from_row(row)
        return self._made[key]

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._places)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Figures) and self._figures == other._figures

    __hash__ = None  # type: ignore[assignment]

    def get(self, measure: str, period: str | Period, segment: Segment = None) -> Result:
        """The figure asked for; what was not computed is NoData with reason `no_answers`."""
        key = (measure, str(period), segment)
        if key in self._places:
            return self._figure(key).result
        return NoData(measure, 0, definition(measure).minimum_n, "no_answers")

    def groups(self, period: str | Period, measure: str) -> dict[str, list[str]]:
        """Segment key to the values that have a figure (shown or hidden) of the measure in the period."""
        found: dict[str, list[str]] = {}
        for one, when, segment in self._places:
            if segment is not None and one == measure and when == str(period):
                found.setdefault(segment[0], []).append(segment[1])
        return found

    def periods(self) -> list[str]:
        """The periods that have figures, earliest first."""
        return sorted({period for _, period, _ in self._places}, key=Period.parse)

    def measures(self) -> list[str]:
        """The measures that have figures, in the order of the playbook."""
        return list(dict.fromkeys(measure for measure, _, _ in self._places))

    def to_frame(self) -> pd.DataFrame:
        """All figures as a frame with COLUMNS, one row each, ready for Parquet."""
        rows = [one.as_row() for one in self._figures]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame) -> Figures:
        """Read what `to_frame` wrote."""
        if missing := [name for name in COLUMNS if name not in frame.columns]:
            raise DataError(f"A frame of figures must have the column {missing[0]} (it has not). Run again.")
        plain = frame[list(COLUMNS)].astype(object).where(frame[list(COLUMNS)].notna(), None)
        return cls.of_rows(list(zip(*(plain[name].tolist() for name in COLUMNS), strict=True)))

    def to_json_rows(self, period: str | Period | None = None) -> list[dict[str, Any]]:
        """The figures as `cx measures --json` prints them; period: only that one.

        A figure without data also says what it needs and why it is missing.
        """
        return [_json_row(one) for one in self._figures if period is None or one.period == str(period)]


def _json_row(one: Figure) -> dict[str, Any]:
    row = one.as_row()
    names = ("measure", "quarter", "value", "low", "high", "n", "unit", "method", "source")
    shown = {
        "status": row["status"],
        **{name: row[name] for name in names[:2]},
        "segment": None if one.segment is None else {one.segment[0]: one.segment[1]},
        **{name: row[name] for name in names[2:]},
    }
    if isinstance(one.result, NoData):
        shown |= {"needed": row["needed"], "reason": row["reason"]}
    elif isinstance(one.result, Suppressed):
        shown |= {"needed": row["needed"]}
    return shown
