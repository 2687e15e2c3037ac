"""One client as Monday sees it: what it needs, read from as little as tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from cxlib.base.errors import CxError
from cxlib.base.files import sha256
from cxlib.base.quarter import Period
from cxlib.clients.decided import Action, Decided, Meeting, Promise, decided
from cxlib.clients.folder import ClientFolder
from cxlib.clients.imported import latest_import, log_path
from cxlib.clients.promised import LOOK_BACK
from cxlib.delivery.record import RunRecord, read_record
from cxlib.delivery.today.cases import claims, overdue, waiting
from cxlib.delivery.today.needs import A_MOMENT, Need, Row, pressing
from cxlib.intake.ask import COMMENTS, Wanted, wanted
from cxlib.pages.request import request
from cxlib.pages.wording import Words

Standing = Mapping[str, Mapping[str, Any]]
"""A client's decisions that stand: kind -> key -> value."""

KINDS = ("action", "meeting", "promise", "reply")
"""The kinds of decision that are looked at."""

T = TypeVar("T", bound=Decided)

SEND_WITHIN = 7
"""Days a client has to send the files."""

AHEAD = dt.timedelta(days=7)
"""A planned look within this time is told of."""


def look(folder: ClientFolder, now: dt.datetime, standing: Standing) -> Row:
    """One client's row; whatever is wrong with its files is raised."""
    settings = folder.settings
    today = (now - A_MOMENT).astimezone(settings.zone).date()
    came = latest_import(folder)
    data_to = None if came is None else min(now, came)
    needs = [
        *_cases(folder, now, data_to, standing),
        *(failed := _failed(folder)),
        *_files(folder, today, data_to, [dict(need.texts)["period"] for need in failed]),
        *_actions(folder, today, standing),
        *_meetings(today, _typed(Meeting, folder, standing)),
    ]
    shown = None if data_to is None else data_to.astimezone(settings.zone).date()
    return Row(folder.name, settings.name, settings.languages.owner, shown, pressing(needs))


def broken(name: str, problem: Exception) -> Row:
    """The row of a client whose files cannot be read: its one sentence."""
    if isinstance(problem, CxError):
        reason = problem.message
    else:
        told = " ".join(str(problem).split())[:160]
        reason = f"{type(problem).__name__}: {told}" if told else type(problem).__name__
    need = Need("broken", "broken", command=f"cx check {name}", texts=(("reason", reason),))
    return Row(name, name, "en", None, (need,))


def _typed(model: type[T], folder: ClientFolder, standing: Standing) -> list[T]:
    values = standing.get(model.kind, {}).items()
    return [decided(model, value, where=f"{model.kind} {key} of {folder.name}") for key, value in values]


def _cases(
    folder: ClientFolder, now: dt.datetime, data_to: dt.datetime | None, standing: Standing
) -> list[Need]:
    """Customers who wait; what older data say of them is history."""
    if data_to is None or data_to < now - LOOK_BACK:
        return []
    found = waiting(folder, data_to, set(standing.get("reply", {})))
    if found is None:
        return []
    promises = _typed(Promise, folder, standing)
    return [*claims(folder, found, now), *overdue(folder, found, now, data_to, promises)]


def _failed(folder: ClientFolder) -> list[Need]:
    """The newest run that failed, with its reason and the call that tries it again."""
    runs = folder.root / "runs"
    places = sorted(runs.glob("*.failed"), reverse=True) if runs.is_dir() else []
    for place in places:
        record = read_record(place)
        if record is not None:
            reasons = [record.error, *(notebook.error for notebook in record.failures)]
            reason = next((each for each in reasons if each), record.status)
            command = f"cx run {folder.name} {record.quarter}"
            texts = (("period", record.quarter), ("reason", reason))
            return [Need("failed", "failed", command=command, texts=texts)]
    return []


def _files(
    folder: ClientFolder, today: dt.date, data_to: dt.datetime | None, failed: list[str]
) -> list[Need]:
    """What is owed for the last quarter that ended, with the request; once its files are there, what they
    wait for, unless its run is among the `failed`.
    """
    period = Period.quarter_of(today).previous()
    files = wanted(folder, period)
    missing = tuple(each for each in files if each.table != COMMENTS)
    needs = [] if missing or period.name in failed else _figures(folder, period)
    return [_owed(folder, today, data_to, period, files, missing), *needs] if files else needs


def _owed(
    folder: ClientFolder,
    today: dt.date,
    data_to: dt.datetime | None,
    period: Period,
    files: tuple[Wanted, ...],
    missing: tuple[Wanted, ...],
) -> Need:
    """Files that are missing, or comments that an import left out; those that have come longest ago first."""
    settings = folder.settings
    words = Words.of(settings, "owner")
    by = today + dt.timedelta(days=SEND_WITHIN)
    text = request(files, folder, period, words, by)
    last = "" if data_to is None else data_to.astimezone(settings.zone).date().isoformat()
    days = (today - dt.date.fromisoformat(last)).days if last else 3660
    key = ("data" if last else "data.never") if missing else "data.comments"
    return Need(
        "data", key, n=len(files), weight=len(missing) * 10000.0 + days,
        day=dt.date.fromisoformat(last) if last else None,
        command=f"cx check {folder.name} --ask", request=text,
        texts=(("period", period.name), ("files", _listed(files))),
    )  # fmt: skip


def _listed(files: tuple[Wanted, ...]) -> str:
    return " ".join(each.table for each in files)


def _figures(folder: ClientFolder, period: Period) -> list[Need]:
    """Whether a quarter whose files are there was run, with everything that came, and published."""
    record = read_record(folder.run_folder(period))
    run = f"cx run {folder.name} {period.name}"
    if record is None:
        key, command = "figures.none", run
    elif _older(folder, record):
        key, command = "figures.older", run
    elif not folder.published(period).is_dir():
        key, command = "figures.unpublished", f"cx publish {folder.name} {period.name}"
    else:
        return []
    return [Need("figures", key, command=command, texts=(("period", period.name),))]


def _older(folder: ClientFolder, record: RunRecord) -> bool:
    """Whether data came in after a run."""
    return record.inputs.get("tables/import-log") != sha256(log_path(folder))


def _actions(folder: ClientFolder, today: dt.date, standing: Standing) -> list[Need]:
    actions = [one for one in _typed(Action, folder, standing) if one.status in ("planned", "running")]
    return [*_slipped(folder, today, actions), *_looks(folder, today, actions)]


def _slipped(folder: ClientFolder, today: dt.date, actions: list[Action]) -> list[Need]:
    """Actions that should have begun or been finished, the latest first."""
    late = sorted(
        ((day, one.id, one) for one in actions if (day := _missed(one, today))), key=lambda one: one[:2]
    )
    if not late:
        return []
    day, _, first = late[0]
    texts = (("title", first.title), ("responsible", first.responsible))
    key = "slipped.start" if first.status == "planned" else "slipped.finish"
    return [Need("slipped", key, n=len(late), day=day, weight=float((today - day).days), texts=texts,
                 command=f"cx lab {folder.name}")]  # fmt: skip


def _missed(action: Action, today: dt.date) -> dt.date | None:
    """The day an action has missed: its start while it is still planned, else its finish."""
    day = action.start if action.status == "planned" else action.finish
    return day if day is not None and day < today else None


def _looks(folder: ClientFolder, today: dt.date, actions: list[Action]) -> list[Need]:
    """Actions whose planned look has come or comes this week, and that no run has judged since."""
    near = [one for one in actions if one.status == "running" and one.planned_look <= today + AHEAD]
    judged = _judged_until(folder) if near else None
    due = [one for one in near if judged is None or judged < one.planned_look]
    if not due:
        return []
    first = min(due, key=lambda one: (one.planned_look, one.id))
    day = first.planned_look
    texts = (("title", first.title), ("responsible", first.responsible))
    return [Need("look", "look", n=len(due), day=day, weight=float((today - day).days), texts=texts,
                 command=f"cx run {folder.name} {Period.quarter_of(day).name}")]  # fmt: skip


def _judged_until(folder: ClientFolder) -> dt.date | None:
    """The last day that a whole run knows about."""
    days = []
    for path in (folder.root / "runs").glob("*/run.json"):
        record = None if path.parent.suffix == ".failed" else read_record(path.parent)
        if record is not None and record.status == "ok":
            last = record.as_of - A_MOMENT
            days.append(last.astimezone(folder.settings.zone).date())
    return max(days, default=None)


def _meetings(today: dt.date, meetings: list[Meeting]) -> list[Need]:
    """The next meeting, from today until the end of next week."""
    end = today + dt.timedelta(days=13 - today.weekday())
    near = sorted((one for one in meetings if today <= one.day <= end), key=lambda one: one.day)
    if not near:
        return []
    first = near[0]
    time = "" if first.time is None else f"{first.time:%H:%M}"
    texts = (("time", time), ("note", first.note))
    return [Need("meeting", "meeting", day=first.day, weight=-float((first.day - today).days), texts=texts)]
