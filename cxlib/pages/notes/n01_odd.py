"""Notebook 01: what looks odd in the rows, one check a function, each giving sentences."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

import pandas as pd

from cxlib.clients.publications import RECORD
from cxlib.clients.tables import TABLES
from cxlib.intake.log import imports
from cxlib.pages import phrases
from cxlib.pages.finding import Finding
from cxlib.pages.notes.n01_data import table_name
from cxlib.pages.page import Page

USUAL_A_WEEK = 6.0
"""Below so many rows a usual week, chance alone makes an empty week (one quarter in thirty at 6)."""

USUAL_A_CHANNEL = 10
"""A channel with fewer rows in the period before may rest for a period."""

FLOWS = ("survey", "contacts", "visits", "orders")


def odd(page: Page) -> Finding:
    """Everything that looks odd: silent weeks, channels that stopped, missing numbers, impossible times."""
    words = page.words
    found = [
        sentence
        for check in (one_day, silent_weeks, stopped_channels, nobody, future, backwards, late)
        for sentence in check(page)
    ]
    said = words.say("n01.odd.some", n=len(found)) if found else words.say("n01.odd.none")
    return page.finding("odd", "evidence", said, question=words.say("n01.q.odd"), details=tuple(found))


def _days(page: Page, table: str) -> pd.Series[pd.Timestamp]:
    """The local day of every row of the period."""
    rows = page.rows(table)
    if rows.empty:
        return pd.Series(dtype="datetime64[us]")
    local = rows[TABLES[table].dated_by].dt.tz_convert(page.settings.zone)
    days: pd.Series[pd.Timestamp] = local.dt.tz_localize(None).dt.normalize()
    return days


def _on_one_day(days: pd.Series[pd.Timestamp]) -> bool:
    return len(days) >= 10 and days.nunique() == 1


def one_day(page: Page) -> Iterator[str]:
    """Tables whose rows all carry one date (a constant of the import)."""
    for table in FLOWS:
        days = _days(page, table)
        if _on_one_day(days):
            yield page.words.say(
                "n01.odd.one_day", table=table_name(page.words, table), day=days.iloc[0].date()
            )


def silent_weeks(page: Page) -> Iterator[str]:
    """Whole weeks inside the period without a row, where a usual week has several."""
    first = pd.Timestamp(page.period.first_day)
    monday = first + pd.Timedelta(days=(7 - first.weekday()) % 7)
    end = min(pd.Timestamp(page.period.last_day) + pd.Timedelta(days=1), _clock(page))
    weeks = pd.date_range(monday, end - pd.Timedelta(days=7), freq="7D")
    for table in FLOWS:
        days = _days(page, table)
        if not len(weeks) or days.empty or _on_one_day(days):
            continue
        counts = pd.Series(
            [int(days.between(week, week + pd.Timedelta(days=6)).sum()) for week in weeks], index=weeks
        )
        empty = counts.index[counts == 0]
        if len(empty) and counts.median() >= USUAL_A_WEEK:
            blanks = {"table": table_name(page.words, table), "day": empty[0].date()}
            if len(empty) == 1:
                yield page.words.say("n01.odd.week", **blanks)
            else:
                yield page.words.say("n01.odd.weeks", n=len(empty), **blanks)


def _clock(page: Page) -> pd.Timestamp:
    return pd.Timestamp(page.as_of).tz_convert(page.settings.zone).tz_localize(None).normalize()


def stopped_channels(page: Page) -> Iterator[str]:
    """Channels with rows in the period before and none now."""
    for table in ("contacts", "survey"):
        now, before = page.rows(table), page.rows(table, page.period.previous())
        if now.empty or before.empty or "channel" not in before:
            continue
        still = set(now["channel"].dropna()) if "channel" in now else set()
        counts = before["channel"].dropna().value_counts()
        for channel, n in counts.sort_index().items():
            if n >= USUAL_A_CHANNEL and channel not in still:
                shown = phrases.group(page.words, "channel", str(channel))
                yield page.words.say(
                    "n01.odd.channel", table=table_name(page.words, table), channel=shown, n=int(n)
                )


def nobody(page: Page) -> Iterator[str]:
    """Tables where many rows name no customer, so nobody can be seen again."""
    for table in FLOWS:
        rows = page.rows(table)
        if rows.empty:
            continue
        missing = int(rows["customer_id"].isna().sum()) if "customer_id" in rows else len(rows)
        if missing * 5 > len(rows):
            yield page.words.say(
                "n01.odd.nobody", table=table_name(page.words, table), n=missing, all=len(rows)
            )


def future(page: Page) -> Iterator[str]:
    """Rows dated after the run's clock, which wait."""
    for table in FLOWS:
        frame = page.folder.read(table)
        dated = TABLES[table].dated_by
        ahead = (
            int((frame[dated] > max(page.as_of, page.period.end(page.settings.zone))).sum())
            if dated in frame
            else 0
        )
        if ahead:
            day = (
                (pd.Timestamp(page.as_of) - pd.Timedelta(microseconds=1))
                .tz_convert(page.settings.zone)
                .date()
            )
            yield page.words.say("n01.odd.future", table=table_name(page.words, table), n=ahead, day=day)


def backwards(page: Page) -> Iterator[str]:
    """Contacts answered or settled before they came."""
    rows = page.rows("contacts")
    wrong = pd.Series(False, index=rows.index)
    for column in ("first_response_at", "resolved_at"):
        if column in rows:
            wrong |= (rows[column] < rows["opened_at"]).fillna(False).astype(bool)
    if wrong.any():
        yield page.words.say(
            "n01.odd.backwards", table=table_name(page.words, "contacts"), n=int(wrong.sum())
        )


def late(page: Page) -> Iterator[str]:
    """Rows of the period before that came in after its run."""
    before = page.period.previous()
    record = page.folder.run_folder(before) / RECORD
    if not record.is_file():
        return
    ran = dt.datetime.fromisoformat(str(json.loads(record.read_text(encoding="utf-8"))["started"]))
    zone = page.settings.zone
    for entry in imports(page.folder):
        report = entry["report"]
        if not report["first"] or not report["added"] or dt.datetime.fromisoformat(entry["time"]) <= ran:
            continue
        first, last = (dt.datetime.fromisoformat(report[name]) for name in ("first", "last"))
        if first < before.end(zone) and last >= before.start(zone):
            yield page.words.say("n01.odd.late", period=page.words.period(before))
            return
