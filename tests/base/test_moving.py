"""Moving holidays: dates checked by hand against the public calendars of Poland and Türkiye."""

from __future__ import annotations

import pytest

from cxlib.base.moving import moved
from cxlib.base.quarter import Period


def told(country: str, name: str) -> dict[str, tuple[int, int, str, str]]:
    now, then = Period.parse(name), Period.parse(name).year_before()
    found = moved(country, (now.first_day, now.last_day), (then.first_day, then.last_day))
    return {
        one.holiday: (one.now, one.then, str(one.first_now or ""), str(one.first_then or "")) for one in found
    }


@pytest.mark.parametrize(
    ("country", "period", "expected"),
    [
        # Easter: 31 March 2024, 20 April 2025, 5 April 2026
        ("PL", "2025Q1", {"easter": (0, 1, "", "2024-03-31")}),
        ("GB", "2025Q2", {"easter": (1, 0, "2025-04-20", "")}),
        ("PL", "2026Q2", {}),
        ("PL", "2026-04", {}),
        # Ramazan Bayramı: 10-12 April 2024, 30 March - 1 April 2025, 20-22 March 2026; the month before it
        (
            "TR", "2025Q1",
            {"ramazan": (29, 20, "2025-03-01", "2024-03-12"), "ramazan_bayrami": (2, 0, "2025-03-30", "")},
        ),
        (
            "TR", "2025Q2",
            {"ramazan": (0, 9, "", "2024-04-01"), "ramazan_bayrami": (1, 3, "2025-04-01", "2024-04-10")},
        ),
        ("TR", "2026Q1", {"ramazan_bayrami": (3, 2, "2026-03-20", "2025-03-30")}),
        # Kurban Bayramı: 6-9 June 2025, 27-30 May 2026, both in the second quarter but in other months
        ("TR", "2026Q2", {"ramazan_bayrami": (0, 1, "", "2025-04-01")}),
        ("TR", "2026-06", {"kurban_bayrami": (0, 4, "", "2025-06-06")}),
        ("TR", "2026Q3", {}),
        ("TR", "2026", {}),
        # Kurban Bayramı 2023: 28 June - 1 July, one day of it in the third quarter
        ("TR", "2024Q3", {"kurban_bayrami": (0, 1, "", "2023-07-01")}),
    ],
)  # fmt: skip
def test_which_holidays_moved(
    country: str, period: str, expected: dict[str, tuple[int, int, str, str]]
) -> None:
    assert told(country, period) == expected
