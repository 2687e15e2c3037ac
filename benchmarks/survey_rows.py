"""An invented client whose survey has as many rows as wanted, written piece by piece.

Nine quarters and a bit before the one that is looked at; customers who come again; four aspects rated; words
in one answer of five, put together from pieces so that most of them differ.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cxlib.clients.folder import ClientFolder, create
from cxlib.clients.imported import log_path
from cxlib.clients.tables import TABLES, arrow_schema

SEED, QUARTER, PIECE = 20261126, "2026Q3", 250_000
FIRST, LAST = dt.datetime(2024, 5, 1, tzinfo=dt.UTC), dt.datetime(2026, 9, 30, 20, tzinfo=dt.UTC)
CUSTOMERS_A_ROW, COMMENTED, BLANK = 0.4, 0.2, 0.15
OPENINGS = (
    "The parcel came late", "Nobody picked up the phone", "Friendly staff", "The price went up again",
    "The website was down", "Quick repair", "The waiting room was full", "I was told three different things",
    "Everything went as promised", "The courier left it outside", "Clear explanation", "The form is too long",
)  # fmt: skip
ENDINGS = (
    "and I waited", "and it took", "which was settled after", "so I asked again after", "for the",
    "about order", "compared with visit", "since bill",
)  # fmt: skip
WORDS: dict[str, tuple[tuple[str, ...], tuple[float, ...]]] = {
    "channel": (("email", "phone", "sms", "in_person"), (0.45, 0.25, 0.2, 0.1)),
    "stage": (("choose", "buy", "receive", "use", "return"), (0.1, 0.3, 0.3, 0.2, 0.1)),
    "touchpoint": (("shop", "website", "courier", "hotline"), (0.3, 0.35, 0.2, 0.15)),
    "segment_branch": (("north", "south", "centre"), (0.5, 0.3, 0.2)),
    "language": (("en",), (1.0,)),
}
"""Column -> its values and how often each is met."""

COLUMNS = (
    "respondent_id", "customer_id", "submitted_at", "channel", "stage", "touchpoint", "language", "nps",
    "csat", "ces", "comment", "completed", "driver_price", "driver_speed", "driver_staff",
    "driver_website", "segment_branch", "scope",
)  # fmt: skip


def make(name: str, rows: int) -> ClientFolder:
    """A client with so many answers, in CX_HOME; made anew when it is there."""
    folder = create(name, language="en", sector="shop")
    write_survey(folder.table_path("survey"), rows)
    log_path(folder).write_text(json.dumps(_import(rows)) + "\n", encoding="utf-8")
    return folder


def remove(folder: ClientFolder) -> None:
    shutil.rmtree(folder.root)


def write_survey(path: Path, rows: int) -> None:
    """The survey table, in the order in which people answered."""
    chance, schema = np.random.default_rng(SEED), arrow_schema(TABLES["survey"], list(COLUMNS))
    with pq.ParquetWriter(path, schema, compression="zstd", version="2.6") as writer:
        for first in range(0, rows, PIECE):
            n = min(PIECE, rows - first)
            writer.write_table(_piece(chance, schema, first, n, rows), row_group_size=131_072)


def _piece(chance: np.random.Generator, schema: pa.Schema, first: int, n: int, rows: int) -> pa.Table:
    scores = _scores(chance, n)
    column: dict[str, Any] = {
        "respondent_id": pa.array(np.char.add("r", (first + np.arange(n)).astype(str)).astype(object)),
        "customer_id": _customers(chance, n, max(1, int(rows * CUSTOMERS_A_ROW))),
        "submitted_at": _moments(chance, first, n, rows),
        "comment": _comments(chance, n),
        "completed": pa.array(chance.random(n) < 0.95),
        "scope": _picked(chance, n, ("form",), (1.0,)),
        **{name: _picked(chance, n, *given) for name, given in WORDS.items()},
        **scores,
    }
    return pa.Table.from_arrays(
        [column[name].cast(schema.field(name).type) for name in COLUMNS], schema=schema
    )


def _picked(
    chance: np.random.Generator, n: int, values: tuple[str, ...], often: tuple[float, ...]
) -> pa.Array:
    codes = chance.choice(len(values), n, p=often).astype(np.int32)
    return pa.DictionaryArray.from_arrays(codes, pa.array(values)).cast(pa.string())


def _customers(chance: np.random.Generator, n: int, people: int) -> pa.Array:
    """Whose each answer is, as pseudonyms are written; some unknown."""
    numbers = chance.integers(0, people, n).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return pa.array([f"c_{number:016x}" for number in numbers.tolist()], mask=chance.random(n) < 0.1)


def _moments(chance: np.random.Generator, first: int, n: int, rows: int) -> pa.Array:
    whole = (LAST - FIRST) / dt.timedelta(microseconds=1)
    at = int(FIRST.timestamp() * 1e6) + ((first + np.arange(n) + chance.random(n)) * whole / rows).astype(
        np.int64
    )
    return pa.array(at).cast(pa.timestamp("us", tz="UTC"))


def _scores(chance: np.random.Generator, n: int) -> dict[str, pa.Array]:
    """NPS, CSAT, CES and four aspects that go together with it; each blank now and then."""
    mood = chance.normal(0, 1, n)

    def rated(low: int, high: int, middle: float, spread: float, own: float) -> pa.Array:
        raw = middle + spread * (mood * (1 - own) + chance.normal(0, 1, n) * own)
        return pa.array(np.clip(np.rint(raw), low, high).astype(np.int64), mask=chance.random(n) < BLANK)

    found = {"nps": rated(0, 10, 7.8, 2.8, 0.4), "csat": rated(1, 5, 3.9, 1.2, 0.4)}
    found["ces"] = rated(1, 7, 5.1, 1.8, 0.5)
    for place, name in enumerate(name for name in COLUMNS if name.startswith("driver_")):
        found[name] = rated(1, 5, 3.8, 1.3, 0.4 + 0.1 * place)
    return found


def _comments(chance: np.random.Generator, n: int) -> pa.Array:
    said, first, second = chance.random(n) < COMMENTED, *(chance.integers(0, size, n) for size in (12, 8))
    number = chance.integers(1, 1000, n)
    texts = [
        f"{OPENINGS[a]} {ENDINGS[b]} {c}." if yes else None
        for yes, a, b, c in zip(said.tolist(), first.tolist(), second.tolist(), number.tolist(), strict=True)
    ]
    return pa.array(texts, pa.string())


def _import(rows: int) -> dict[str, Any]:
    report = {"scales": {"csat": [1, 5], "ces": [1, 7], "driver_*": [1, 5]}, "rows_kept": rows}
    return {"time": LAST.isoformat(), "file": "answers.csv", "map": {"source": "form"}, "report": report}
