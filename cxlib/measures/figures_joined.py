"""What tables tell together: days since the last event, consent of the invited, who was invited at all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from cxlib.base.columns import flags, instants
from cxlib.measures.asked import lag_group

Given = Mapping[str, pd.DataFrame]

INVITED_WITHIN = np.timedelta64(30, "D")
"""An invitation so long after an event was about it."""

REMEMBERED = np.timedelta64(365, "D")
"""A low score or a complaint within so long before an event makes its customer an unhappy one."""

LOW = {"nps": 6, "csat": 2, "ces": 3, "rating": 2}
"""An answer up to this is one of an unhappy customer."""

COMPLAINTS = ("complaint", "formal_claim")


def events(given: Given) -> pd.DataFrame:
    """Every visit kept, order and settled case with its customer: columns customer_id and at, by time."""
    parts = [
        part
        for part in (
            _dated(given.get("visits"), "planned_start", kept="status"),
            _dated(given.get("orders"), "ordered_at"),
            _dated(given.get("contacts"), "resolved_at"),
        )
        if part is not None
    ]
    if not parts:
        return pd.DataFrame({"customer_id": pd.Series(dtype="string"), "at": np.array([], "datetime64[us]")})
    return pd.concat(parts, ignore_index=True).sort_values("at", kind="stable", ignore_index=True)


def lags(
    frame: pd.DataFrame, at: npt.NDArray[np.datetime64], happened: pd.DataFrame
) -> pd.Series[str] | None:
    """Days from each row's last event before it, in groups; None where nothing can be joined."""
    if "customer_id" not in frame or happened.empty or frame["customer_id"].isna().all():
        return None
    asked = pd.DataFrame({"customer_id": frame["customer_id"].astype("string"), "asked": at})
    asked["row"] = np.arange(len(asked))
    known = asked[asked["customer_id"].notna() & asked["asked"].notna()].sort_values("asked", kind="stable")
    last = pd.merge_asof(known, happened, left_on="asked", right_on="at", by="customer_id")
    days = np.full(len(frame), np.nan)
    days[last["row"].to_numpy()] = (last["asked"] - last["at"]).dt.total_seconds() / 86_400
    found = lag_group(days)
    found.index = frame.index
    return found if found.notna().any() else None


def consents(frame: pd.DataFrame, customers: pd.DataFrame | None) -> pd.Series[str] | None:
    """The consent of each row's customer, "" where the list has none; None where no list tells consents."""
    if customers is None or not {"customer_id", "consent_channels"} <= set(customers):
        return None
    if "customer_id" not in frame or customers["consent_channels"].isna().all():
        return None
    listed = customers.drop_duplicates("customer_id", keep="last").set_index("customer_id")
    known = frame["customer_id"].isin(listed.index)
    found = frame["customer_id"].map(listed["consent_channels"]).astype("string").fillna("")
    return found.where(known.to_numpy(dtype=bool), None)


def served(given: Given, happened: pd.DataFrame) -> pd.DataFrame | None:
    """One row an event: customer_id, at, invited (within 30 days after), unhappy (blank: not known).

    None without invitations or events.
    """
    invitations = given.get("invitations")
    if invitations is None or happened.empty or not {"customer_id", "invited_at"} <= set(invitations):
        return None
    sent = _of(invitations, "invited_at")
    if sent.empty:
        return None
    marked = pd.merge_asof(
        happened, sent.rename(columns={"at": "sent"}), left_on="at", right_on="sent", by="customer_id",
        direction="forward", tolerance=pd.Timedelta(INVITED_WITHIN),
    )  # fmt: skip
    told = _told(given)
    if told is None:
        return None
    before = pd.merge_asof(
        happened.assign(row=np.arange(len(happened))), told, left_on="at", right_on="told", by="customer_id",
        tolerance=pd.Timedelta(REMEMBERED), allow_exact_matches=False,
    )  # fmt: skip
    return pd.DataFrame(
        {
            "customer_id": happened["customer_id"],
            "at": happened["at"],
            "invited": marked["sent"].notna().to_numpy(),
            "unhappy": before["unhappy"].to_numpy(),
        }
    )


def _told(given: Given) -> pd.DataFrame | None:
    """What customers said before: columns customer_id, told, unhappy; answers and complaints, by time."""
    parts: list[pd.DataFrame] = []
    survey, contacts = given.get("survey"), given.get("contacts")
    if survey is not None and {"customer_id", "submitted_at"} <= set(survey):
        asked = [name for name in LOW if name in survey]
        scores = survey[asked].astype("Float64")
        low = pd.DataFrame({name: scores[name] <= LOW[name] for name in asked}).fillna(False).any(axis=1)
        said = _of(survey, "submitted_at", unhappy=low.to_numpy(dtype=bool) if asked else None)
        parts.append(said[scores.notna().any(axis=1).reindex(said.index, fill_value=False).to_numpy()])
    if contacts is not None and {"customer_id", "opened_at", "kind"} <= set(contacts):
        wrong = contacts[contacts["kind"].isin(COMPLAINTS).to_numpy(dtype=bool)]
        parts.append(_of(wrong, "opened_at", unhappy=np.ones(len(wrong), dtype=bool)))
    parts = [part for part in parts if len(part)]
    if not parts:
        return None
    found = pd.concat(parts, ignore_index=True).rename(columns={"at": "told"})
    return found.sort_values("told", kind="stable", ignore_index=True)


def _of(frame: pd.DataFrame, column: str, *, unhappy: npt.NDArray[np.bool_] | None = None) -> pd.DataFrame:
    """customer_id and at of the rows that have both, by time (and unhappy)."""
    found = pd.DataFrame(
        {"customer_id": frame["customer_id"].astype("string").to_numpy(), "at": instants(frame[column])},
        index=frame.index,
    )
    if unhappy is not None:
        found["unhappy"] = unhappy
    kept = found[found["customer_id"].notna() & found["at"].notna()]
    return kept.astype({"customer_id": "string"}).sort_values("at", kind="stable")


def _dated(frame: pd.DataFrame | None, column: str, *, kept: str = "") -> pd.DataFrame | None:
    """The events of one table; kept: only rows with this column saying "kept"."""
    if frame is None or not {"customer_id", column} <= set(frame):
        return None
    if kept:
        if kept not in frame:
            return None
        frame = frame[(frame[kept] == "kept").fillna(False).to_numpy(dtype=bool)]
    if "cancelled" in frame:
        frame = frame[~flags(frame["cancelled"])[0]]
    found = _of(frame, column)
    return found if len(found) else None
