"""One question with a column for every option, as two header rows leave it, read as one segment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from cxlib.clients.folder import ClientFolder
from cxlib.intake.importer import import_file

Client = Callable[..., ClientFolder]
Export = Callable[..., Path]

MAP = """table: survey
source: films
columns: {submitted_at: Date, nps: Score, segment_films: "Which have you seen? - *", segment_food: "Food - *"}
"""
FILE = """Date,Score,Which have you seen?,,,Food,
,,Part one,Part two,Part three,Soup,Cake
2026-07-01,9,Part one,,Part three,1,0
2026-07-02,3,,Part two,,0,1
2026-07-03,10,,,,1,1
2026-07-04,8,,,,0,0
"""


def test_options_of_a_question_are_one_segment(client: Client, export: Export, tmp_path: Path) -> None:
    folder, file, told = client(), export("films.csv", FILE), export("films.yml", MAP)
    report = import_file(folder, file, map_path=told)
    assert (report.rows_kept, report.rows_refused) == (4, 0)
    found = folder.read("survey").sort_values("submitted_at")
    assert found["segment_films"].tolist() == ["Part one; Part three", "Part two", pd.NA, pd.NA]
    assert found["segment_food"].tolist() == ["Soup", "Cake", "Soup; Cake", pd.NA]
    assert not any("columns_left" in key for key, _ in report.notes)


def test_the_next_file_of_the_shape_needs_no_map(client: Client, export: Export) -> None:
    folder = client()
    import_file(folder, export("a.csv", FILE), map_path=export("films.yml", MAP))
    later = FILE.replace("2026-07", "2026-08")
    report = import_file(folder, export("b.csv", later))
    assert (report.layout, report.added) == ("remembered", 4)
