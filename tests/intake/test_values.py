"""Numbers, dates, flags and codes as exports write them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from cxlib.intake import cells, dates, numbers

WARSAW = ZoneInfo("Europe/Warsaw")


def column(*texts: str) -> pd.Series:
    return pd.Series(list(texts), dtype="str")


@pytest.mark.parametrize(
    ("texts", "comma_locale", "values"),
    [
        (["1 234,56", "2,17"], False, [1234.56, 2.17]),
        (["1\u00a0234,5", "12"], False, [1234.5, 12.0]),
        (["1\u202f234,50"], False, [1234.5]),
        (["1.154", "2,17"], False, [1154.0, 2.17]),
        (["1.154"], True, [1154.0]),
        (["1.154"], False, [1.154]),
        (["0.720538", "1.045"], True, [0.720538, 1.045]),
        (["1,234.50", "3"], True, [1234.5, 3.0]),
        (["1,234,567"], True, [1234567.0]),
        (["1.234.567,8"], False, [1234567.8]),
        (["12,50 zł", "(3,00)", "4,20-", "\u22121,5"], False, [12.5, -3.0, -4.2, -1.5]),
        (["£1,299.99", "€5", "7 TL"], False, [1299.99, 5.0, 7.0]),
        (["1e3", "abc", ""], False, [1000.0, None, None]),
        (["12,5", "3.7"], False, [12.5, 3.7]),  # a point that cannot group thousands
        (["2,17", "0.125", "3.7.1"], False, [2.17, 0.125, None]),
    ],
)
def test_numbers_by_the_whole_column(
    texts: list[str], comma_locale: bool, values: list[float | None]
) -> None:
    how = numbers.notation(column(*texts), comma_locale=comma_locale)
    found = numbers.to_numbers(column(*texts), how)
    assert [None if pd.isna(value) else value for value in found] == values


def test_currencies_are_read_from_the_cells() -> None:
    assert numbers.currencies(column("12 zł", "3 PLN", "€4", "5")) == {"PLN", "EUR"}


@pytest.mark.parametrize(
    ("texts", "utc"),
    [
        (["2024-05-27T02:08:51.000"], ["2024-05-27 00:08:51"]),
        (
            ["2026-03-01T10:00:00Z", "2026-03-01T10:00:00+02:00"],
            ["2026-03-01 10:00:00", "2026-03-01 08:00:00"],
        ),
        (["01.12.2010 08:26"], ["2010-12-01 07:26:00"]),
        (["5.3.26"], ["2026-03-04 23:00:00"]),
        (["13/01/2026", "02/01/2026"], ["2026-01-12 23:00:00", "2026-01-01 23:00:00"]),
        (["01/13/2026 5:30 PM", "01/02/2026 12:00 AM"], ["2026-01-13 16:30:00", "2026-01-01 23:00:00"]),
        (
            ["2025/07/09 2:19:15 ÖS GMT+3", "2025/07/09 12:19:15 ÖÖ GMT+3"],
            ["2025-07-09 11:19:15", "2025-07-08 21:19:15"],
        ),
        (["2020/06/05 11:34:01 AM EST"], ["2020-06-05 16:34:01"]),
        (["5 października 2026", "1 maja 2026"], ["2026-10-04 22:00:00", "2026-04-30 22:00:00"]),
        (["5 Ekim 2026 14:05", "12 Ağustos 2026 09:00"], ["2026-10-05 12:05:00", "2026-08-12 07:00:00"]),
        (["Oct 5, 2026 3:04 PM", "05-Oct-2026"], ["2026-10-05 13:04:00", "2026-10-04 22:00:00"]),
        (["46000", "46000.5"], ["2025-12-08 23:00:00", "2025-12-09 11:00:00"]),
        (["1700000000", "1700000000000"], ["2023-11-14 22:13:20", "2023-11-14 22:13:20"]),
        (["31.02.2026", "abc", ""], [None, None, None]),
    ],
)
def test_dates_as_exports_write_them(texts: list[str], utc: list[str | None]) -> None:
    found = dates.to_moments(column(*texts), WARSAW)
    assert not found.unclear and not found.mixed
    assert [None if pd.isna(each) else f"{each:%Y-%m-%d %H:%M:%S}" for each in found.values] == utc


def test_an_undecided_order_of_day_and_month_is_told() -> None:
    assert dates.to_moments(column("03/04/2026", "05/06/2026"), WARSAW).unclear
    assert not dates.to_moments(column("03/04/2026"), WARSAW, layout="%d/%m/%Y").unclear
    assert not dates.to_moments(column("04/04/2026"), WARSAW).unclear
    assert dates.to_moments(column("13/04/2026", "04/13/2026"), WARSAW).mixed


def test_a_time_without_a_date_is_no_date() -> None:
    found = dates.to_moments(column("12/31/1899 09:30:00 AM", "10:15"), WARSAW)
    assert found.values.isna().all() and found.dateless == 2


def test_the_clock_change_is_counted_and_ruled() -> None:
    found = dates.to_moments(column("2026-03-29 02:30", "2026-10-25 02:30", "2026-10-25 02:30"), WARSAW)
    assert (found.skipped, found.twice) == (1, 2)
    assert [f"{each:%d %H:%M}" for each in found.values] == ["29 01:00", "25 00:30", "25 00:30"]


def test_flags_in_three_languages() -> None:
    found = cells.to_flags(column("Tak", "HAYIR", "yes", "0", "", "maybe"))
    assert found.values.tolist()[:4] == [True, False, True, False]
    assert found.blanked["no_flag"].tolist() == [False] * 5 + [True]


def test_codes_and_words_for_no_answer() -> None:
    told, count = cells.without_codes(
        column("11", "11.0", "Blank", "brak", "Bilinmiyor", "9", ""), ["11"], "integer"
    )
    assert told.tolist() == ["", "", "", "", "", "9", ""] and count == 5
    told, count = cells.without_codes(column("brak uwag", "Brak", "n/a"), [], "text")
    assert told.tolist() == ["brak uwag", "Brak", "n/a"] and count == 0


def test_labels_at_the_ends_of_a_scale_are_numbers() -> None:
    texts = column("10 - na pewno", "0 = not at all", "5 stars", "7", "4/5")
    assert cells.labelled(texts).tolist() == ["10", "0", "5", "7", "4/5"]
