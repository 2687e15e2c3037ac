"""The tables as measures need them: times derived once, outgoing contacts and cancelled orders left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import flags, instants
from cxlib.base.inputs import click_names
from cxlib.base.quarter import Period
from cxlib.base.words.letters import loosely
from cxlib.clients.tables import TABLES
from cxlib.measures import figures_joined as joined
from cxlib.measures import firsttime, reviews, service
from cxlib.measures.rules import Rules

Rows = npt.NDArray[np.int64]
T = TypeVar("T")

CUSTOMER = "customer_number"
"""Who answered, as a number, in the survey that measures see."""

GROUPED_BY = {
    "survey": ("channel", "stage", "touchpoint", "lag"),
    "contacts": ("channel", "stage", "touchpoint"),
    "visits": ("service",),
    "orders": ("channel",),
    "reviews": ("site",),
    "invitations": ("channel", "lag"),
}
"""The columns besides segment_* by which a table's figures are also given."""

BESIDE = ("customers", "served", "rivals", "series", "clicks")
"""Tables that stand beside others: their dates alone make no period."""


@dataclass(frozen=True)
class Ready:
    """One table ready for measuring: its rows, when each happened, and what it is called in `source`."""

    name: str
    frame: pd.DataFrame
    at: npt.NDArray[np.datetime64]
    _made: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is made of the whole table, made when it is first asked for."""
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found

    def within(self, period: Period, as_of: dt.datetime, zone: ZoneInfo) -> Rows:
        """Positions of the rows dated inside the period and not after `as_of`."""
        start, end, now = (_moment(when) for when in (period.start(zone), period.end(zone), as_of))
        return np.flatnonzero((self.at >= start) & (self.at < end) & (self.at <= now))

    def take(self, rows: Rows, columns: list[str] | None = None) -> pd.DataFrame:
        """The rows at these positions; neighbours are looked at and not copied."""
        frame = self.frame if columns is None else self.frame[columns]
        if len(rows) and int(rows[-1] - rows[0]) + 1 == len(rows):
            return frame.iloc[int(rows[0]) : int(rows[-1]) + 1]
        return frame.iloc[rows]

    def has(self, column: str) -> bool:
        """Whether the column is there and holds anything at all."""
        return self.once(
            ("has", column), lambda: column in self.frame and bool(self.frame[column].notna().any())
        )

    def source(self, rows: Rows) -> str:
        """Where figures of these rows come from: the table and the scopes of its imports."""
        return told_source(self.name, self.frame["scope"].iloc[rows] if "scope" in self.frame else None)


def told_source(table: str, scope: pd.Series[Any] | None) -> str:
    """A table and the scopes of its imports."""
    scopes = [] if scope is None else sorted({str(one) for one in scope.dropna().unique()})
    return f"{table}: {', '.join(scopes)}" if scopes else table


def ready(tables: Mapping[str, pd.DataFrame], as_of: dt.datetime, rules: Rules) -> dict[str, Ready]:
    """The non-empty tables by name; `purchases` stands for orders, or visits kept where there are none."""
    given = {name: frame for name, frame in tables.items() if name in TABLES and len(frame)}
    found: dict[str, Ready] = {}
    for name in ("survey", "invitations", "visits", "series"):
        if name in given:
            found[name] = _dated(name, _numbered(given[name]) if name == "survey" else given[name])
    if "reviews" in given and "rating" in given["reviews"]:
        found["reviews"] = _dated("reviews", reviews.own_five_stars(given["reviews"]))
        if len(rivals := reviews.rivals_five_stars(given["reviews"])):
            found["rivals"] = _dated("reviews", rivals)
    if "series" in found and len(clicks := _clicks(found["series"].frame)):
        found["clicks"] = _dated("series", clicks)
    if "customers" in given:
        found["customers"] = _dated("customers", given["customers"])
    if "contacts" in given and "opened_at" in given["contacts"]:
        found["contacts"] = _dated("contacts", _contacts(given["contacts"], as_of, rules))
    if (bought := _purchases(given)) is not None:
        found["purchases"] = bought
    return {**found, **_asked(found, given)}


def _clicks(series: pd.DataFrame) -> pd.DataFrame:
    """The rows of the figure series that counts clicks (value) among people who saw a link (n)."""
    if not {"name", "n"} <= set(series):
        return series.iloc[:0]
    known = {name: loosely(str(name)) in click_names() for name in series["name"].dropna().unique()}
    counts = series["name"].map(known).astype("boolean").fillna(False) & series["n"].notna()
    return series[counts.to_numpy(dtype=bool)]


def _asked(found: Mapping[str, Ready], given: Mapping[str, pd.DataFrame]) -> dict[str, Ready]:
    """Answers and invitations with days since the last event and consents; who of the served was invited."""
    happened = joined.events(given)
    added: dict[str, Ready] = {}
    for name in ("survey", "invitations"):
        if name not in found:
            continue
        one = found[name]
        new = {"lag": joined.lags(one.frame, one.at, happened)}
        if name == "invitations":
            new["consent"] = joined.consents(one.frame, given.get("customers"))
        told = {column: values for column, values in new.items() if values is not None}
        if told:
            added[name] = Ready(name, one.frame.assign(**told), one.at)
    if (frame := joined.served(given, happened)) is not None:
        added["served"] = Ready("served", frame, frame["at"].to_numpy(dtype="datetime64[us]"))
    return added


def left_out(
    tables: Mapping[str, pd.DataFrame], *, period: Period, as_of: dt.datetime, rules: Rules
) -> dict[str, int]:
    """Rows of the period that no figure counts, by reason; reasons without rows are absent."""
    dated = {name: _dated(name, frame) for name, frame in tables.items() if name in TABLES and len(frame)}
    rows = {name: one.frame.iloc[one.within(period, as_of, rules.zone)] for name, one in dated.items()}
    counts: dict[str, int] = {}
    if (orders := rows.get("orders")) is not None:
        cancelled = (
            flags(orders["cancelled"])[0] if "cancelled" in orders else np.zeros(len(orders), dtype=bool)
        )
        counts["orders_cancelled"] = int(cancelled.sum())
        if "customer_id" in orders:
            counts["orders_without_customer"] = int(orders["customer_id"][~cancelled].isna().sum())
        if "amount" in orders:
            counts["orders_not_above_zero"] = int((orders["amount"][~cancelled].fillna(1) <= 0).sum())
    if (contacts := rows.get("contacts")) is not None and "channel" in contacts:
        ruled = {*rules.standards, *(promise[1] for promise in rules.promises)}
        named = contacts["channel"].astype(object).fillna("").astype(str)
        counts["contacts_without_standard"] = sum(
            int(n)
            for name, n in named.value_counts().items()
            if not service.standard_channel(str(name), ruled)
        )
    if (said := rows.get("reviews")) is not None and "rating" in said:
        counts["reviews_not_counted"] = len(said) - len(reviews.own_five_stars(said))
    return {reason: n for reason, n in counts.items() if n}


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Answers with the number of their customer (blank where unknown), found once for all comparisons."""
    if CUSTOMER in frame or "customer_id" not in frame or not frame["customer_id"].notna().any():
        return frame
    codes = pd.factorize(frame["customer_id"])[0]
    unknown = codes < 0
    numbers = pd.arrays.IntegerArray(np.where(unknown, 0, codes).astype(np.int32), unknown)
    return frame.assign(**{CUSTOMER: numbers})


def _dated(name: str, frame: pd.DataFrame) -> Ready:
    column = TABLES[name].dated_by
    frame = frame.reset_index(drop=True)
    at = (
        instants(frame[column])
        if column in frame
        else np.full(len(frame), np.datetime64("NaT"), dtype="datetime64[us]")
    )
    return Ready(name, frame, at)


def _contacts(frame: pd.DataFrame, as_of: dt.datetime, rules: Rules) -> pd.DataFrame:
    """Incoming contacts with hours waited, whether answered and settled, and what became of the promise."""
    if "direction" in frame:
        way = frame["direction"].astype("string").str.casefold().fillna("")
        frame = frame[(~way.isin(service.OUTGOING)).to_numpy(dtype=bool)]
    frame = frame.reset_index(drop=True)
    due = None
    if "channel" in frame and frame["channel"].notna().any():
        due = service.deadlines(
            frame["opened_at"], frame["channel"], rules.calendar, rules.standards, rules.promises
        )
    for stem, ended in (("answer", "first_response_at"), ("settle", "resolved_at")):
        if ended not in frame or not frame[ended].notna().any():
            continue
        for clock, calendar in (("hours", None), ("open_hours", rules.calendar)):
            hours, done = service.waited(frame["opened_at"], frame[ended], as_of, calendar)
            frame[f"{stem}_{clock}"], frame[f"{stem}_done"] = hours, done
        if due is not None:
            frame[f"{stem}_outcome"] = service.outcomes(frame["opened_at"], frame[ended], due, as_of)
    return _settled_first(_twice(frame, as_of, rules), as_of)


def _twice(frame: pd.DataFrame, as_of: dt.datetime, rules: Rules) -> pd.DataFrame:
    """What became of each contact when twice the promised time was over."""
    if "answer_outcome" in frame:
        due = service.deadlines(
            frame["opened_at"], frame["channel"], rules.calendar, rules.standards, rules.promises, times=2
        )
        frame["answer_twice"] = service.outcomes(frame["opened_at"], frame["first_response_at"], due, as_of)
    return frame


def _settled_first(frame: pd.DataFrame, as_of: dt.datetime) -> pd.DataFrame:
    """Whether each contact was settled the first time, as the team marks it and by who came back."""
    if "resolved_at" in frame and "reopened" in frame:
        frame["first_team"] = firsttime.by_team(
            frame["opened_at"], frame["resolved_at"], frame["reopened"], as_of
        )
    if "customer_id" in frame and "topic" in frame:
        frame["first_repeat"] = firsttime.without_repeat(
            frame["customer_id"], frame["topic"], frame["opened_at"], as_of
        )
    return frame


def _purchases(given: Mapping[str, pd.DataFrame]) -> Ready | None:
    """Orders that were not cancelled, or visits kept: customer_id, at, amount and the columns to group by."""
    if "orders" in given and "ordered_at" in given["orders"]:
        frame = given["orders"]
        if "cancelled" in frame:
            frame = frame[~flags(frame["cancelled"])[0]]
        return _dated("orders", frame)
    if "visits" in given and "status" in given["visits"]:
        frame = given["visits"]
        kept = _dated("visits", frame[(frame["status"] == "kept").fillna(False).to_numpy(dtype=bool)])
        return kept if len(kept.frame) else None
    return None


def _moment(when: dt.datetime) -> np.datetime64:
    return np.datetime64(when.astimezone(dt.UTC).replace(tzinfo=None), "us")
