"""Dates and times as exports write them, to UTC moments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from cxlib.intake.months import MONTHS
from cxlib.intake.text import fold

ZONES = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "bst": 60,
    "cet": 60,
    "cest": 120,
    "eet": 120,
    "eest": 180,
    "trt": 180,
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
}
"""Minutes east of UTC for the zone words that stand behind a time."""

_SAID = {"dmy": ("c", "b", "a"), "mdy": ("c", "a", "b")}
_FEW = 3
STRAY = 0.02
"""So small a share of dates in the other order is taken for slips of the keyboard."""

_TIME = (
    r"(?:(?:[T, ]|,? at |,? o | saat | godz\.? )+(?P<half1>ÖÖ|ÖS|AM|PM)?\s*"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<half2>ÖÖ|ÖS|[AP]\.?M\.?)?\s*(?P<zone>Z|[A-Za-z]{3,4}(?=$)|(?:GMT|UTC)?\s*[+-]\d{1,2}(?::?\d{2})?)?)?"
)
_NUMERIC = re.compile(
    r"^(?P<a>\d{1,4})(?P<mark>[-./ ])(?P<b>\d{1,2})[-./ ](?P<c>\d{1,4})\.?" + _TIME + "$", re.IGNORECASE
)
_WORDED = re.compile(
    r"^(?:[^\W\d]{2,12}\.?,? )?(?:(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[-. ]*(?P<month>[^\W\d]{1,12})\.?|"
    r"(?P<month2>[^\W\d]{3,12})\.? (?P<day2>\d{1,2})(?:st|nd|rd|th)?)[-., ]+(?P<year>\d{4})(?: ?r\.)?,?"
    + _TIME
    + "$",
    re.IGNORECASE,
)
_ZONED = re.compile(r"[(\[]\s*(?:utc|gmt)\s*(?P<hours>[+-]\d{1,2})?(?::?00)?\s*[)\]]", re.IGNORECASE)
_MONTH = re.compile(
    r"^(?:(?:(?P<name>[^\W\d]{3,12})\.?|(?P<one>\d{1,2}))[ ./-](?P<year>20\d\d)(?: ?r\.?)?"
    r"|(?P<year2>20\d\d)[ ./-](?P<two>\d{1,2}))$"
)
_SERIAL = re.compile(r"^[2-6]\d{4}(?:\.\d+)?$")
_EPOCH = re.compile(r"^1\d{9}(?:\d{3})?(?:\.0)?$")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?( ?[AP]M)?")
_READ = (_NUMERIC, _WORDED, _SERIAL, _EPOCH, _CLOCK)
"""What every date or time that can be read is; a column that has none of them needs no closer look."""


@dataclass(frozen=True)
class Moments:
    """A column of moments and what had to be decided.

    values: UTC, missing where the cell is empty or no date. unclear: day and month cannot be told apart.
    mixed: the column has both orders. dateless: times without a date. bare: dates without a time.
    skipped, twice: local times that the clock change left out or repeated.
    """

    values: pd.Series
    unclear: bool = False
    mixed: bool = False
    dateless: int = 0
    bare: int = 0
    skipped: int = 0
    twice: int = 0


def to_moments(
    texts: pd.Series,
    zone: ZoneInfo,
    *,
    layout: str | None = None,
    months: bool = False,
    order: str | None = None,
) -> Moments:
    """Read a column of dates.

    layout: strptime layout from the map. months: a month alone (`maj 2026`) is its first day.
    order: dmy or mdy, where a person says so. Times without an offset are local to `zone`. A time that
    the clock change skips is moved to the first moment after it; one that comes twice is its first.
    """
    codes, distinct = pd.factorize(texts)
    unique = pd.Series(distinct, dtype="str").str.strip()
    unique = unique.map(_first_of_month).astype("str") if months else unique
    if layout is None and not any(read.fullmatch(text) for text in unique for read in _READ):
        return Moments(pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us, UTC]"))
    weights = pd.Series(codes).value_counts().reindex(range(len(unique)), fill_value=0)
    parts = _by_layout(unique, layout) if layout else _parts(unique, order)
    local = pd.to_datetime(parts["text"], errors="coerce", format="%Y-%m-%d %H:%M:%S")
    offset = pd.to_numeric(parts["offset"])
    moments, skipped, twice = _utc(local, offset, zone)
    values = moments.take(codes)
    values.index = texts.index

    def rows(chosen: pd.Series) -> int:
        return int(weights[chosen.to_numpy()].sum())

    return Moments(
        values,
        bool(parts.attrs["unclear"]),
        bool(parts.attrs["mixed"]),
        rows(parts["dateless"]),
        rows(parts["bare"] & local.notna()),
        rows(skipped),
        rows(twice),
    )


def _first_of_month(text: str) -> str:
    """`maj 2026`, `05.2026` and `2026-05` as the first of that month; any other text as it is."""
    found = _MONTH.match(text)
    if found is None:
        return text
    month = MONTHS.get(fold(found["name"]), 0) if found["name"] else int(found["one"] or found["two"])
    return f"{found['year'] or found['year2']}-{month:02d}-01" if 1 <= month <= 12 else text


def zone_in(header: str) -> ZoneInfo | None:
    """The zone that a header names for its times: `Submit Date (UTC)`, `Zaman (GMT+3)`.

    >>> zone_in("Zaman (GMT+3)")
    zoneinfo.ZoneInfo(key='Etc/GMT-3')
    """
    found = _ZONED.search(header)
    if found is None:
        return None
    hours = int(found["hours"] or 0)
    return ZoneInfo(f"Etc/GMT{-hours:+d}" if hours else "UTC") if -12 <= hours <= 14 else None


def without_zone(header: str) -> str:
    """A header without the zone it names."""
    return _ZONED.sub("", header).strip()


def _utc(local: pd.Series, offset: pd.Series, zone: ZoneInfo) -> tuple[pd.Series, pd.Series, pd.Series]:
    stamps = local.astype("datetime64[us]")
    first = np.ones(len(stamps), dtype=np.bool_)
    placed = stamps.dt.tz_localize(zone, ambiguous=first, nonexistent="shift_forward")
    skipped = stamps.notna() & stamps.dt.tz_localize(zone, ambiguous=first, nonexistent="NaT").isna()
    twice = stamps.notna() & stamps.dt.tz_localize(zone, ambiguous="NaT", nonexistent="shift_forward").isna()
    moments = placed.dt.tz_convert("UTC")
    told = (stamps - pd.to_timedelta(offset, unit="min")).dt.tz_localize("UTC").astype("datetime64[us, UTC]")
    known = offset.notna()
    return moments.where(~known, told).astype("datetime64[us, UTC]"), skipped & ~known, twice & ~known


def _by_layout(unique: pd.Series, layout: str) -> pd.DataFrame:
    stamps = pd.to_datetime(
        unique.where(unique != "", None), format=layout, errors="coerce", utc="%z" in layout
    )
    offset = pd.Series(0.0 if "%z" in layout else float("nan"), index=unique.index)
    if "%z" in layout:
        stamps = stamps.dt.tz_localize(None)
    bare = pd.Series(
        not any(mark in layout for mark in ("%H", "%I", "%X", "%c", "%T", "%R")), index=unique.index
    )
    text = stamps.dt.strftime("%Y-%m-%d %H:%M:%S").astype("object")
    return _told(pd.DataFrame({"text": text, "offset": offset, "bare": bare, "dateless": False}))


def _told(frame: pd.DataFrame, *, unclear: bool = False, mixed: bool = False) -> pd.DataFrame:
    frame.attrs.update(unclear=unclear, mixed=mixed)
    return frame


def _parts(unique: pd.Series, said: str | None = None) -> pd.DataFrame:
    numeric = unique.str.extract(_NUMERIC)
    first = numeric["a"].str.len().eq(4).fillna(False).astype(bool)
    order, unclear, mixed = _order(numeric[~first])
    mixed = mixed or _swapped(numeric[first], numeric[~first])
    if said in _SAID:
        order = _SAID[said]
    year, month, day = (
        pd.to_numeric(numeric[told].where(~first, numeric[iso]))
        for told, iso in zip(order, "abc", strict=True)
    )
    year = year.where(year.isna() | (year >= 100), year + 2000)
    worded = unique.str.extract(_WORDED)
    named = worded["month"].fillna(worded["month2"]).map(fold, na_action="ignore").map(MONTHS)
    hit = named.notna() & year.isna()
    year = year.where(~hit, pd.to_numeric(worded["year"]))
    month = month.where(~hit, named)
    day = day.where(~hit, pd.to_numeric(worded["day"].fillna(worded["day2"])))
    clock = numeric.where(~hit, worded)
    dateless = (year < 1950).fillna(False) | unique.str.fullmatch(_CLOCK.pattern)
    frame = _assembled(year.where(year >= 1950), month, day, clock)
    frame["dateless"] = dateless.astype(bool)
    return _told(_with_counts(frame, unique), unclear=unclear, mixed=mixed)


def _order(found: pd.DataFrame) -> tuple[tuple[str, str, str], bool, bool]:
    """Which of the three numbers is the year, the month and the day, told from the whole column."""
    a, b, c = (pd.to_numeric(found[name]) for name in "abc")
    real = a.notna() & ((c < 100) | (c >= 1950))
    day_first, month_first = (
        int((real & (a > 12) & (b <= 12)).sum()),
        int((real & (b > 12) & (a <= 12)).sum()),
    )
    order = ("c", "a", "b") if month_first > day_first else ("c", "b", "a")
    mixed = min(day_first, month_first) > STRAY * (day_first + month_first)
    unclear = not day_first and not month_first and bool((real & (a != b) & (found["mark"] != ".")).any())
    return order, unclear, mixed


def _swapped(iso: pd.DataFrame, told: pd.DataFrame) -> bool:
    """Whether a spreadsheet read some of the dates with day and month exchanged.

    Then all that it took for dates have a day up to 12, and all that it left as text have one above.
    """
    days = pd.to_numeric(iso["c"])
    pairs = told[["a", "b"]].apply(pd.to_numeric).dropna()
    return len(days) >= _FEW <= len(pairs) and bool((days <= 12).all() and (pairs.max(axis=1) > 12).all())


def _assembled(year: pd.Series, month: pd.Series, day: pd.Series, clock: pd.DataFrame) -> pd.DataFrame:
    hour = pd.to_numeric(clock["hour"])
    half = clock["half1"].fillna(clock["half2"]).str.upper().str.replace(".", "", regex=False)
    afternoon, morning = half.isin(["PM", "ÖS"]), half.isin(["AM", "ÖÖ"])
    wrong = (afternoon | morning) & ((hour > 12) & morning | (hour > 23))
    hour = hour.where(~(afternoon & (hour < 12)), hour + 12).where(~(morning & (hour == 12)), 0)
    bare = hour.isna()
    pieces = [_digits(year, 4), _digits(month, 2), _digits(day, 2)]
    times = [
        _digits(value.fillna(0), 2)
        for value in (hour, pd.to_numeric(clock["minute"]), pd.to_numeric(clock["second"]))
    ]
    text = pieces[0] + "-" + pieces[1] + "-" + pieces[2] + " " + times[0] + ":" + times[1] + ":" + times[2]
    zones = clock["zone"].fillna("").map(_minutes)
    unknown = zones.isna() & clock["zone"].notna()
    whole = year.notna() & month.notna() & day.notna() & ~wrong & ~unknown
    return pd.DataFrame({"text": text.where(whole, None), "offset": zones, "bare": bare & whole})


def _digits(numbers: pd.Series, width: int) -> pd.Series:
    return numbers.fillna(0).astype("int64").astype("str").str.zfill(width)


def _minutes(word: object) -> float:
    """Minutes east of UTC of `GMT+3`, `+02:00` or `EST`; NaN for none or an unknown word."""
    text = str(word).strip().lower()
    if found := re.match(r"^(?:gmt|utc)?\s*([+-])(\d{1,2}):?(\d{2})?$", text):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        return float(-minutes if found[1] == "-" else minutes)
    return float(ZONES[text]) if text in ZONES else float("nan")


def _with_counts(frame: pd.DataFrame, unique: pd.Series) -> pd.DataFrame:
    """Excel's day numbers and seconds since 1970, where a column has them."""
    serial = unique.str.fullmatch(_SERIAL.pattern)
    if serial.any():
        days = pd.to_timedelta(pd.to_numeric(unique.where(serial, None)), unit="D")
        stamps = (pd.Timestamp("1899-12-30") + days).dt.round("s")
        frame["text"] = frame["text"].where(~serial, stamps.dt.strftime("%Y-%m-%d %H:%M:%S"))
        frame["bare"] = frame["bare"].where(~serial, ~unique.str.contains(".", regex=False))
    epoch = unique.str.fullmatch(_EPOCH.pattern)
    if epoch.any():
        counts = pd.to_numeric(unique.where(epoch, None))
        stamps = pd.to_datetime(counts.where(counts < 1e11, counts / 1000), unit="s").dt.round("s")
        frame["text"] = frame["text"].where(~epoch, stamps.dt.strftime("%Y-%m-%d %H:%M:%S"))
        frame["offset"] = frame["offset"].where(~epoch, 0.0)
        frame["bare"] = frame["bare"].where(~epoch, False)
    return frame


def order_is_unclear(texts: pd.Series) -> bool:
    """Whether a column of dates leaves open which number is the day and which the month."""
    return bool(_parts(pd.Series(texts.unique(), dtype="str").str.strip()).attrs["unclear"])
