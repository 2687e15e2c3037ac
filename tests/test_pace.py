"""How fast a long import goes: one line now and then, with the rate and the time left."""

from __future__ import annotations

from cxlib.cli.output import Step
from cxlib.cli.pace import Pace
from cxlib.intake.notes import note
from cxlib.pages.wording import Words


def test_rate_and_time_left_come_from_what_was_done_so_far() -> None:
    said: list[str] = []
    now = iter([0.0, 1.0, 10.0, 20.0, 21.0, 22.0, 40.0])
    pace = Pace(Words("en"), Step(said.append), every=5, clock=lambda: next(now))
    pace(note("progress.reading", file="a.csv"))
    for count, percent in ((100_000, 10), (110_000, 11), (300_000, 30), (500_000, 50)):
        pace(note("progress.rows", n=count, percent=percent))
    pace(note("progress.cleaning", n=1_000_000))
    for place in (1, 2, 3):
        pace(note("progress.column", column=f"c{place}", n=place, of=4, percent=25 * (place - 1)))
    assert [line.replace("\u00a0", " ") for line in said] == [
        "reading a.csv",
        "rows read: 300,000 (30%); 20,000 a second, about 35 s left",
        "rows read: 500,000 (50%); 20,000 a second, about 25 s left",
        "rows read: 1,000,000; understanding columns",
        "column 3 of 4: c3; about 19 s left",
    ]
