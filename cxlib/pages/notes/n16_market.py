"""Notebook 16: the share of the market, as somebody estimated it and wrote it down with its source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from cxlib.base.inputs import money, series_names
from cxlib.base.words.letters import loosely
from cxlib.pages.finding import Finding
from cxlib.pages.page import Page

SHARE = "market_share"
"""The dated figure of playbook/money.yml that holds an estimate of the market share, of 100."""

STALE_DAYS = 183
"""An estimate older than half a year is due again."""

OF_HUNDRED = ("%", "100", "percent")
"""A figure whose name holds one of these is written of 100 for certain."""


def market(page: Page) -> Finding:
    """The newest estimate and the one before it; a label says that it is an estimate.

    A value up to 1 under a name that does not say "of 100" may be meant of 1 or of 100: it is asked about.
    """
    words, found = page.words, estimates(page)
    question = words.say("n16.market.question")
    if found.empty:
        needs = {"measure": "rivals.mean5.v1", "reason": "no_column", "needed": 1, "have": 0}
        return page.finding("market", "gate", words.say("n16.market.none"), question=question, needs=needs)
    if not found["clear"].iloc[-1]:
        needs = {"measure": "rivals.mean5.v1", "reason": "mixed_scales", "needed": 1, "have": len(found)}
        name = money().series[SHARE].names[words.language]
        said = words.say("n16.market.unit", value=words.number(found["value"].iloc[-1], 2), name=name)
        return page.finding("market", "gate", said, question=question, needs=needs)
    told = [_told(page, row) for row in found[found["clear"]].tail(2).to_dict("records")]
    return page.finding(
        "market", "evidence", told[-1], question=question,
        details=(words.say("n16.market.estimate"), *_due(page, found["date"].iloc[-1]), *told[:-1]),
    )  # fmt: skip


def estimates(page: Page) -> pd.DataFrame:
    """The estimates up to the page's clock by day; clear: whether it is certain that they are of 100."""
    series = page.table("series")
    if not {"name", "value"} <= set(series):
        return pd.DataFrame(columns=["name", "date", "value", "source", "clear"])
    names = series["name"].astype("string").fillna("").astype(str)
    ours = names.map(lambda name: series_names().get(loosely(name)) == SHARE).astype(bool)
    known = (ours & series["value"].notna()).to_numpy(dtype=bool)
    rows = series[known].reindex(columns=["name", "date", "value", "source"])
    said = rows["name"].astype(str).map(lambda name: any(mark in name for mark in OF_HUNDRED))
    rows = rows.assign(clear=said.astype(bool) | (rows["value"].astype(float) > 1).to_numpy(dtype=bool))
    in_order: pd.DataFrame = rows.sort_values("date", kind="stable").reset_index(drop=True)
    return in_order


def _told(page: Page, row: Mapping[Hashable, Any]) -> str:
    words, share = page.words, float(str(row["value"])) / 100
    blanks = {"share": words.percent(share, 0 if share >= 0.1 else 1), "day": pd.Timestamp(str(row["date"]))}
    source = "" if row["source"] is None or row["source"] is pd.NA else str(row["source"])
    if source:
        return words.say("n16.market.row", source=source, **blanks)
    return words.say("n16.market.row_bare", **blanks)


def _due(page: Page, estimated: pd.Timestamp) -> list[str]:
    """The market is looked at every half-year; an older estimate says so."""
    old = page.as_of - estimated.to_pydatetime() > dt.timedelta(days=STALE_DAYS)
    return [page.words.say("n16.market.due")] if old else []
