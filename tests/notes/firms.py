"""Contacts, surveys, reviews and decisions of small clients, counted by hand in the tests that use them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from cxlib.clients.decisions import Action, Decided, Decisions, Promise
from cxlib.pages.page import Page

LANGUAGES = ("en", "pl", "tr")
QUIET = dt.datetime(2026, 6, 22, 12, tzinfo=dt.UTC)


def contacts(
    in_time: int,
    late: int,
    never: int,
    *,
    start: str = "2026-07-06 08:00",
    channel: str = "email",
    **columns: Any,
) -> pd.DataFrame:
    """Cases on weekdays, an hour apart: answered after 1 hour, after 60 hours, or not at all.

    Answered cases are settled an hour later; those never answered stay open.
    """
    count = in_time + late + never
    opened = pd.Series(pd.date_range(start, periods=count, freq="1h", tz="UTC"))
    waited = pd.Series([1.0] * in_time + [60.0] * late + [float("nan")] * never)
    answered = opened + pd.to_timedelta(waited, unit="h")
    frame = pd.DataFrame(
        {
            "contact_id": [f"{channel}-{start}-{place}" for place in range(count)],
            "channel": channel,
            "direction": "inbound",
            "opened_at": opened,
            "first_response_at": answered,
            "resolved_at": answered + pd.Timedelta(hours=1),
        }
    )
    return frame.assign(**columns)


def joined(*frames: pd.DataFrame) -> pd.DataFrame:
    """Several frames under each other."""
    return pd.concat(frames, ignore_index=True)


def decide(page: Page, *values: Decided, when: dt.datetime = QUIET) -> None:
    """Save decisions of a page's client."""
    Decisions.open(page.folder).save_all(values, "Test", when)


def action(**changes: Any) -> Action:
    """Calling back the same day, from 1 July, to be judged on 30 September."""
    given = {
        "id": "call-back", "title": "Calling back", "stage": "consider", "responsible": "Marta",
        "start": "2026-07-01", "measure": "frt.adherence.v1", "segment": "channel=phone", "minimum": 0.05,
        "hoped": 0.2, "planned_look": "2026-09-30", "planned_answers": 60, "status": "running",
    }  # fmt: skip
    return Action.model_validate({**given, **changes})


def declared(**changes: Any) -> Action:
    """The same, with the assumption that calls have no season."""
    return action(**{"no_season": "people call all year round", **changes})


def promised(page: Page) -> Page:
    """The page of a firm that decided on the usual answer times as its own."""
    usual = {"email": "24 hours", "phone": "same day", "sms": "2 hours", "social": "4 hours"}
    for channel, standard in usual.items():
        made = {"channel": channel, "standard": standard, "valid_from": "2024-01-01"}
        decide(page, Promise.model_validate(made))
    return page


def calls(met: int, n: int, start: str) -> pd.DataFrame:
    """Calls of a quarter: `met` of `n` answered within the hour, the others never."""
    return contacts(met, 0, n - met, start=start, channel="phone")


def plain(text: object) -> str:
    """Text with its no-break spaces made plain, as one types it."""
    return str(text).replace("\u00a0", " ")
