"""`cx survey`: the first survey of a client, ready to print and to be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cxlib.cli.output import Json, chosen_languages, print_json

if TYPE_CHECKING:
    from cxlib.clients.folder import ClientFolder


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("survey", epilog="Example: cx survey anna-dental --link https://forms.gle/abc")(survey)


def survey(
    name: Annotated[str, typer.Argument(help="The client's short name.")],
    link: Annotated[str, typer.Option(help="Where the form is answered: makes the counter card.")] = "",
    language: Annotated[
        list[str] | None, typer.Option(help="en, pl or tr; may be given again. Default: the owner's.")
    ] = None,
    check: Annotated[
        list[str] | None, typer.Option(help="A question to look at instead; may be given again.")
    ] = None,
    json: Json = False,
) -> int:
    """Write a first survey into clients/NAME/survey-kit: form recipe, counter card, call sheets.

    With --check it looks at your own questions: one thing each, not leading, short, on one scale.
    """
    from cxlib.clients.folder import ClientFolder
    from cxlib.delivery.survey_kit import survey_kit
    from cxlib.pages.wording import Words

    wanted = chosen_languages(language)
    folder = ClientFolder.open(name)
    if check:
        return _looked_at(folder, check, next(iter(wanted), folder.settings.languages.owner), json)
    kit = survey_kit(folder, wanted, link)
    if json:
        print_json({"folder": str(kit.folder), "files": list(kit.files), "card": kit.card, "pdf": kit.pdf})
        return 0
    words = Words.of(folder.settings, "consultant")
    typer.echo(words.say("survey.made", client=folder.settings.name, folder=kit.folder))
    typer.echo("\n".join(f"  {file}" for file in kit.files))
    typer.echo(
        words.say("survey.made.next.print") if kit.card else words.say("survey.made.next.link", name=name)
    )
    if not kit.pdf:
        typer.echo(words.say("survey.made.pdf"))
    return 0


def _looked_at(folder: ClientFolder, questions: list[str], language: str, json: bool) -> int:
    """What is wrong with each question, in the consultant's language; exit 1 where anything is."""
    from cxlib.pages.questions import look
    from cxlib.pages.wording import Words

    words, found = Words.of(folder.settings, "consultant"), look(questions, language)
    if json:
        print_json([{"question": one.text, "faults": list(one.faults)} for one in found])
    else:
        for one in found:
            told = [words.say(f"survey.check.{fault}") for fault in one.faults]
            typer.echo(one.text)
            typer.echo("\n".join(f"  {text}" for text in told or [words.say("survey.check.fine")]))
    return 1 if any(one.faults for one in found) else 0
