"""One thing to tell a client: a question, a computed sentence, its figures, a chart, a table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

MIME = "application/vnd.cx.finding.v1+json"

Kind = Literal["answer", "evidence", "limits", "next", "gate", "note"]
"""answer: the notebook's answer; evidence: why; limits: what this does not tell; next: what to do;
gate: an analysis that needs more data; note: for the consultant only."""

LineKind = Literal[
    "head", "overdue", "worked", "worse", "unclear", "score", "theme", "decision", "quiet", "voices",
    "back",
]  # fmt: skip
"""The lines of the owner's first screen, in their order of appearance."""


Moved = Literal["", "better", "worse"]
"""Whether the figure of a line clearly moved, and whether that is good; empty: no change can be shown."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart: SVG text (no script, no outside reference) and what it shows in words."""

    svg: str
    alt: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as people read it: headings and cells already in words; `numeric` columns align right.

    quiet: places of rows that nothing supports; they are grey, and a cell of theirs says why. quoted: the
    column from which a row leads to the finding's quotes about its first cell, where any are shown; -1: none.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    caption: str = ""
    quiet: tuple[int, ...] = ()
    quoted: int = -1


@dataclass(frozen=True, slots=True)
class Quote:
    """A customer's own words, masked: the comment's id (`scope/id`), and whether they praise or complain.

    said: "bad", "good", "plain" or "" where nobody said; about: the contact they speak of, where the finding
    tells several apart. Published only while it is approved and no rule
    of the client's country and sector closes it. The id is for the program; people read the words alone.
    """

    id: str
    text: str
    said: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """One line of the owner's first screen; `more` is what a tap opens, one sentence each."""

    kind: LineKind
    text: str
    more: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    moved: Moved = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one notebook cell shows; everything in it is already in the reader's language.

    id: "11.headline"; figures: rows as `cx measures --json` prints them.
    sure: how sure, in words; asked: who was asked and how many answered; fold: what the tap is called that
    opens chart, table and details (empty: they stand open).
    """

    id: str
    kind: Kind
    language: str
    sentence: str
    question: str = ""
    details: tuple[str, ...] = ()
    sure: str = ""
    asked: str = ""
    figures: tuple[Mapping[str, Any], ...] = ()
    chart: Chart | None = None
    grid: Grid | None = None
    owner: tuple[OwnerLine, ...] = ()
    quotes: tuple[Quote, ...] = ()
    needs: Mapping[str, Any] = field(default_factory=dict)
    fold: str = ""

    @property
    def voices(self) -> dict[str, tuple[str, list[Quote]]]:
        """What quotes are about -> the name of their place on a page, and the quotes."""
        found: dict[str, tuple[str, list[Quote]]] = {}
        for quote in self.quotes:
            if quote.about:
                place = f"{self.id.replace('.', '-')}-quote-{len(found) + 1}"
                found.setdefault(quote.about, (f"cx-{place}", []))[1].append(quote)
        return found

    def as_json(self) -> dict[str, Any]:
        """The finding as it travels in a cell's output."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Finding:
        """The finding back from a cell's output (or from JSON text read again)."""
        chart, grid = data.get("chart"), data.get("grid")
        return cls(
            **{
                **data,
                "details": tuple(data.get("details", ())),
                "figures": tuple(data.get("figures", ())),
                "chart": Chart(**chart) if chart else None,
                "grid": (
                    Grid(
                        tuple(grid["columns"]),
                        tuple(tuple(row) for row in grid["rows"]),
                        tuple(grid["numeric"]),
                        grid["caption"],
                        tuple(grid.get("quiet", ())),
                        grid.get("quoted", -1),
                    )
                    if grid
                    else None
                ),
                "owner": tuple(
                    OwnerLine(
                        line["kind"],
                        line["text"],
                        tuple(line["more"]),
                        tuple(line["choices"]),
                        line.get("moved", ""),
                    )
                    for line in data.get("owner", ())
                ),
                "quotes": tuple(Quote(**quote) for quote in data.get("quotes", ())),
            }
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from cxlib.pages.cards import notebook_html

        return {
            "text/plain": self.plain(),
            "text/html": notebook_html(self),
            MIME: json.loads(json.dumps(self.as_json())),
        }

    def plain(self) -> str:
        """The finding as text alone, for a screen that shows no HTML."""
        said = [f"{quote.about}: {quote.text}" if quote.about else quote.text for quote in self.quotes]
        parts = [self.question, self.sentence, *said, *self.details, self.sure, self.asked]
        if self.chart is not None:
            parts.append(self.chart.alt)
        return "\n".join(part for part in parts if part)
