"""`cx diff`: what changed from one run to another, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cxlib.cli.output import Json, print_json

if TYPE_CHECKING:
    from cxlib.pages.moves import Move, Moves
    from cxlib.pages.wording import Words


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("diff", epilog="Example: cx diff anna-dental 2026Q2 2026Q3")(diff)


def diff(
    name: Annotated[str, typer.Argument(help="The client's short name.")],
    older: Annotated[str, typer.Argument(help="The earlier quarter, like 2026Q2.")],
    newer: Annotated[
        str, typer.Argument(help="The later one; the same quarter compares with its run before.")
    ],
    json: Json = False,
) -> int:
    """What changed and why: new data, late answers, definition, settings, program."""
    from cxlib.base.errors import SettingsError
    from cxlib.base.quarter import Period
    from cxlib.clients.folder import ClientFolder
    from cxlib.pages.moves import as_json, frozen_run, moves
    from cxlib.pages.wording import Words

    folder, first, last = ClientFolder.open(name), Period.parse(older), Period.parse(newer)
    if last < first or first.months != last.months:
        raise SettingsError(
            f"The earlier quarter must be named first (we got {older} and {newer}). Turn them round."
        )
    found = moves(folder, frozen_run(folder, first, before=first == last), frozen_run(folder, last))
    if json:
        print_json(as_json(folder, found))
    else:
        typer.echo("\n".join(_told(found, Words.of(folder.settings, "consultant"))))
    return 0


def _told(found: Moves, words: Words) -> list[str]:
    """The comparison in the consultant's language, one line a figure."""
    from cxlib.pages.phrases import measure_name

    lines = [
        words.say(
            "delivery.diff.head",
            older=words.period(found.older.period),
            newer=words.period(found.newer.period),
            n=len(found.moves),
        )
    ]  # fmt: skip
    if found.late_rows or found.changed_rows:
        lines.append(words.say("delivery.diff.rows", late=found.late_rows, changed=found.changed_rows))
    if found.causes:
        causes = words.listing([words.say(f"delivery.diff.cause.{cause}") for cause in found.causes])
        lines.append(words.say("delivery.diff.causes", causes=causes))
    lines += [_line(one, words) for one in found.moves]
    for key, names in (("appeared", found.appeared), ("gone", found.gone)):
        if names:
            listed = words.listing([measure_name(words, measure) for measure in names])
            lines.append(words.say(f"delivery.diff.{key}", measures=listed))
    return lines


def _line(one: Move, words: Words) -> str:
    from cxlib.pages import figure_words, phrases

    name = figure_words.name(words, one.measure)
    if one.segment is not None:
        name = f"{name} ({figure_words.group(words, one.segment)})"
    values = [phrases.amount(words, side.value, side.unit) for side in (one.before, one.after)]
    size = 100 if one.after.unit == "share" else 1
    parts = [
        words.say(f"delivery.diff.{key}", move=words.signed(part * size, 1))
        for key, part in (
            ("new_data", one.new_data),
            ("late", one.late),
            ("since", one.since),
            ("decided", one.decided),
            ("method", one.method),
        )
        if abs(part * size) >= 0.05
    ]
    return f"{name}\t{values[0]} → {values[1]}\t{'; '.join(parts)}"
