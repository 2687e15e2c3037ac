"""Asking the consultant at the terminal: whether a proposal is right, or the four-column wizard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    import pandas as pd

    from cxlib.clients.folder import ClientFolder
    from cxlib.intake.proposals import Proposal
    from cxlib.intake.readers.raw import Open, Raw
    from cxlib.intake.wizard import Answers
    from cxlib.pages.wording import Words

TRIES = 3
_SHOWN = 3


def show(proposal: Proposal, words: Words) -> None:
    """Print a proposed map, a reason per column, and the first rows as they would be stored."""
    from cxlib.pages.proposed import besides, guess_line

    typer.echo(words.say("intake.proposal.head", table=proposal.plan.table), err=True)
    for guess in proposal.columns:
        told = [guess_line(guess, words), *(f"      {line}" for line in besides(guess, words))]
        typer.echo("\n".join(told), err=True)
    typer.echo(words.say("intake.proposal.doubts", doubts=", ".join(proposal.doubts)), err=True)
    if proposal.preview is not None:
        show_rows(proposal.preview)


def show_rows(rows: pd.DataFrame) -> None:
    """Print the first rows as they would be stored."""
    typer.echo(rows.to_string(index=False, max_colwidth=30), err=True)


def confirmed(proposal: Proposal, words: Words) -> bool:
    """Show a proposal and ask whether it is right."""
    show(proposal, words)
    return typer.confirm(words.say("intake.proposal.question"), err=True)


def read_as(problem: Open, words: Words) -> dict[str, Any]:
    """Ask what a file leaves open: an option of the map's `file` and the answer."""
    question = problem.question
    for place, choice in enumerate(question.choices, start=1):
        typer.echo(f"  {place}. {choice}", err=True)
    text = str(typer.prompt(words.say(f"intake.open.{question.option}"), err=True)).strip()
    chosen = question.choices
    if text.isdecimal() and 1 <= int(text) <= len(chosen):
        text = chosen[int(text) - 1]
    return {question.option: text}


def answered(folder: ClientFolder, file: Path, table: str | None, words: Words) -> Answers:
    """Ask the four questions until the answers make a map, and whether its rows are right."""
    from cxlib.base.errors import CxError
    from cxlib.intake.meaning import look
    from cxlib.intake.understand import read

    raw = read(file, folder, None)
    typer.echo(words.say("intake.wizard.unknown", file=file.name), err=True)
    _list_columns(raw, words)
    for left in reversed(range(TRIES)):
        answers = _asked(table, words)
        try:
            plan, rows = look(folder, file, answers)
        except CxError as problem:
            if not left:
                raise
            typer.echo(str(problem), err=True)
            continue
        typer.echo("\n".join(f"  {name} ← {source}" for name, source in plan.columns.items()), err=True)
        show_rows(rows)
        if typer.confirm(words.say("intake.proposal.question"), err=True):
            return answers
    raise typer.Abort


def _list_columns(raw: Raw, words: Words) -> None:
    typer.echo(words.say("intake.wizard.columns"), err=True)
    for place, name in enumerate(raw.frame.columns, start=1):
        values = [str(cell)[:20] for cell in raw.frame[name].head(_SHOWN) if cell]
        line = words.say(
            "intake.wizard.column", place=place, column=str(name), values=", ".join(values) or "-"
        )
        typer.echo(line, err=True)


def _asked(table: str | None, words: Words) -> Answers:
    from cxlib.clients.tables import TABLES
    from cxlib.intake.wizard import HOW_MUCH, Answers, parse_scale

    def ask(question: str) -> str | None:
        text = typer.prompt(words.say(f"intake.wizard.{question}"), default="", show_default=False, err=True)
        return str(text).strip() or None

    chosen = table
    while chosen not in TABLES:
        for name in TABLES:
            typer.echo(f"  {words.say(f'intake.table.{name}')}", err=True)
        question = words.say("intake.wizard.table", tables=", ".join(TABLES))
        chosen = str(typer.prompt(question, err=True)).strip()
    told = {name: ask(name) for name in ("when", "who", "what")}
    figure = ask("how_much") if chosen in HOW_MUCH else None
    scale = ask("scale") if figure and chosen in ("survey", "reviews") else None
    return Answers(chosen, **told, how_much=figure, scale=parse_scale(scale) if scale else None)
