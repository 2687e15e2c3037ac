"""Frozen figures on disk: one Parquet file a run, marked with the fingerprint of its inputs."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cxlib.base.figure import COLUMNS, Figures
from cxlib.base.files import replacing

_FINGERPRINT = b"cx_fingerprint"


def write(path: Path, figures: Figures, fingerprint: str) -> None:
    """Write figures in one step; the same figures give the same bytes."""
    table = pa.Table.from_pandas(figures.to_frame(), preserve_index=False)
    table = table.replace_schema_metadata({_FINGERPRINT: fingerprint.encode("ascii")})
    with replacing(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", version="2.6")


def read(path: Path, fingerprint: str | None = None) -> Figures | None:
    """Read figures; None when the file is missing or belongs to other inputs than `fingerprint`."""
    if not path.is_file():
        return None
    with pq.ParquetFile(pa.BufferReader(path.read_bytes())) as file:
        table = file.read(use_threads=False)  # a few thousand rows: starting threads takes longer
    if fingerprint is not None and (table.schema.metadata or {}).get(_FINGERPRINT) != fingerprint.encode(
        "ascii"
    ):
        return None
    if table.column_names != list(COLUMNS):
        return Figures.from_frame(table.to_pandas())  # which says what is missing
    return Figures.of_rows(list(zip(*(column.to_pylist() for column in table.columns), strict=True)))
