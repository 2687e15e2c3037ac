"""`cx actions`: a client's planned actions as a table to fill in and to bring back, with a preview."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cxlib.cli.output import Json, print_json

if TYPE_CHECKING:
    import datetime as dt

    from cxlib.clients.decided import Action
    from cxlib.pages.wording import Words

EXAMPLE = {
    "id": "call-back",
    "title": "Call back on the same day",
    "stage": "buy",
    "responsible": "Front desk",
    "start": "2026-10-05",
    "measure": "frt.adherence.v1",
    "minimum": "0.05",
    "hoped": "0.15",
    "planned_look": "2027-01-10",
}

PLANNED = (
    "measure", "segment", "direction", "minimum", "hoped", "planned_look", "test", "control", "no_season",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("actions", epilog="Example: cx actions anna-dental --out actions.csv")(actions)


def actions(
    name: Annotated[str, typer.Argument(help="The client's short name.")],
    out: Annotated[Path | None, typer.Option(help="Write the actions into this .csv, to be edited.")] = None,
    use: Annotated[Path | None, typer.Option(help="Take the actions of this edited .csv.")] = None,
    drop: Annotated[str, typer.Option(help="Take back the action with this id.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Take them without asking.")] = False,
    who: Annotated[str, typer.Option(help="Who decides it.")] = "consultant",
    json: Json = False,
) -> int:
    """Show the planned actions, write them as a table, or take an edited table back after a preview."""
    import datetime as dt

    from cxlib.base.errors import SettingsError
    from cxlib.clients.actions_csv import write_actions_csv
    from cxlib.clients.decisions import Decisions
    from cxlib.clients.folder import ClientFolder
    from cxlib.pages.wording import Words

    if sum((out is not None, use is not None, bool(drop))) > 1:
        raise SettingsError("Only one of --out, --use and --drop works at a time. Call cx actions for each.")
    folder, now = ClientFolder.open(name), dt.datetime.now(dt.UTC)
    store, words = Decisions.open(folder), Words.of(folder.settings, "consultant")
    standing = {one.id: one for one in store.actions()}
    if drop:
        if drop not in standing:
            raise SettingsError(f"An action must be there to be taken back ({name} has no {drop!r}).")
        store.drop("action", drop, who, now)
    changed = _changed(use, standing) if use is not None else []
    if use is not None and not json:
        today = now.astimezone(folder.settings.zone).date()
        typer.echo("\n".join(_preview(words, standing, changed, today)))
    if changed:
        if not (yes or json or typer.confirm(words.say("actions.take"), default=False)):
            return 1
        store.save_all(changed, who, now)
    found = store.actions()
    if out is not None:
        write_actions_csv(out, found)
    if json:
        told = [one.model_dump(mode="json") for one in found]
        print_json({"client": name, "actions": told, "changed": [one.id for one in changed]})
        return 0
    typer.echo("\n".join(_table(words, found)))
    if out is not None:
        typer.echo(words.say("actions.written", file=out, name=name))
        typer.echo(words.say("actions.example", header=";".join(EXAMPLE), line=";".join(EXAMPLE.values())))
    return 0


def _changed(use: Path, standing: dict[str, Action]) -> list[Action]:
    """The actions of a table that are new or say something else than those that stand."""
    from cxlib.base.registry import definitions
    from cxlib.clients.actions_csv import read_actions_csv

    return [one for one in read_actions_csv(use, known_measures=definitions()) if standing.get(one.id) != one]


def _table(words: Words, found: list[Action]) -> list[str]:
    from cxlib.pages.phrases import measure_name

    lines = [words.say("actions.count", n=len(found))]
    for one in found:
        said = "actions.right" if one.right else "actions.row"
        measure = measure_name(words, one.measure)
        lines.append("  " + words.say(said, id=one.id, title=one.title, start=one.start, measure=measure,
                                      look=one.planned_look, who=one.responsible))  # fmt: skip
    return lines


def _preview(words: Words, old: dict[str, Action], changed: list[Action], today: dt.date) -> list[str]:
    """What taking the table would do: each new action, each changed one with its columns and values."""
    lines = [] if changed else [words.say("actions.same")]
    for one in changed:
        before = old.get(one.id)
        if before is None:
            lines.append(words.say("actions.new", id=one.id, title=one.title))
        else:
            lines.append(words.say("actions.changed", id=one.id, title=one.title))
            was, now = before.model_dump(mode="json"), one.model_dump(mode="json")
            lines += [
                f"  {column}: {was[column]} -> {now[column]}" for column in now if was[column] != now[column]
            ]
        if one.start <= today and (before is None or _planned(before) != _planned(one)):
            lines.append("  " + words.say("actions.late", start=one.start))
    return lines


def _planned(action: Action) -> tuple[object, ...]:
    """What must stand before the start for the verdict to be a fair one."""
    return tuple(getattr(action, name) for name in PLANNED)
