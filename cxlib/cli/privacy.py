"""`cx forget` and `cx purge`: a person's right to be erased, and raw files past their date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cxlib.cli.output import Json, print_json

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from cxlib.clients.folder import ClientFolder
    from cxlib.delivery.forget import Forgotten
    from cxlib.intake.purge import Purged
    from cxlib.pages.wording import Words

Name = Annotated[str, typer.Argument(help="The client's short name.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to `cx`."""
    app.command("forget", epilog="Example: cx forget anna-dental K-10034 --dry-run")(forget)
    app.command("purge", epilog="Example: cx purge anna-dental --dry-run")(purge)


def forget(
    name: Name,
    customer: Annotated[str, typer.Argument(help="The id as in the firm's exports, or the pseudonym.")],
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    json: Json = False,
) -> int:
    """Erase one customer from tables, history, exports, refused rows and decisions, with a report."""
    import datetime as dt

    from cxlib.clients.folder import ClientFolder
    from cxlib.delivery.forget import forget as erase
    from cxlib.pages.wording import Words

    folder = ClientFolder.open(name)
    words = Words.of(folder.settings, "consultant")

    def agreed(found: Forgotten) -> bool:
        if dry_run:
            return False
        if yes:
            return True
        typer.echo("\n".join(forget_lines(found, words)), err=True)
        return typer.confirm(words.say("privacy.forget.question"), err=True)

    found = erase(folder, customer, agreed)
    if not dry_run and not found.done:
        raise typer.Abort
    report = _keep_report(folder, found, words, dt.datetime.now(dt.UTC)) if found.done else None
    if json:
        print_json({**found.as_dict(), "dry_run": dry_run, "report": str(report) if report else None})
        return 0
    typer.echo("\n".join(forget_lines(found, words)))
    end = words.say("privacy.forget.report", file=report) if report else words.say("privacy.nothing_changed")
    typer.echo(end)
    _warn_of_cloud(folder, words)
    return 0


def forget_lines(found: Forgotten, words: Words) -> list[str]:
    """What an erasure does, one line a place; nothing in it tells who the person is."""
    head = "privacy.forget.done" if found.done else "privacy.forget.would"
    lines = [words.say(head)]
    for key in ("tables", "history", "rewritten", "removed", "rejected", "decisions"):
        for place, n in getattr(found, key).items():
            lines.append("  " + words.say(f"privacy.forget.{key}", place=place, n=n))
    for key in ("purged_rows", "blacked_out"):
        if n := getattr(found, key):
            lines.append("  " + words.say(f"privacy.forget.{key}", n=n))
    if found.stale_runs or found.stale_published:
        stale = sorted({*found.stale_runs, *found.stale_published})
        lines.append(words.say("privacy.forget.stale", quarters=", ".join(stale), n=len(stale)))
    for key in ("unread", "mentions"):
        if files := getattr(found, key):
            lines.append(words.say(f"privacy.forget.{key}", files=", ".join(files), n=len(files)))
    return [*lines, words.say("privacy.forget.source")]


def _keep_report(folder: ClientFolder, found: Forgotten, words: Words, now: dt.datetime) -> Path:
    """Write the report into erasures/, readable by the owner only; the date and a number name it."""
    from cxlib.base.files import write_text

    day = now.astimezone(folder.settings.zone).date()
    place = folder.root / "erasures"
    number = 1 + len(list(place.glob(f"{day.isoformat()}-*.txt"))) if place.is_dir() else 1
    path = place / f"{day.isoformat()}-{number}.txt"
    head = words.say("privacy.forget.head", client=folder.settings.name, day=day, number=number)
    write_text(path, "\n".join([head, "", *forget_lines(found, words), ""]), private=True)
    return path


def purge(name: Name, dry_run: DryRun = False, json: Json = False) -> int:
    """Remove raw exports older than keep_raw_days of client.yml; the tables stay."""
    import datetime as dt

    from cxlib.clients.folder import ClientFolder
    from cxlib.intake.purge import purge as remove
    from cxlib.pages.wording import Words

    folder = ClientFolder.open(name)
    words = Words.of(folder.settings, "consultant")
    found = remove(folder, now=dt.datetime.now(dt.UTC), dry_run=dry_run)
    if json:
        print_json(found.as_dict())
    else:
        typer.echo("\n".join(purge_lines(found, words)))
        _warn_of_cloud(folder, words)
    return 0


def purge_lines(found: Purged, words: Words) -> list[str]:
    """What a purge removes, one line a file."""
    if not found.files:
        return [words.say("privacy.purge.none", days=found.days, left=found.left)]
    key = "privacy.purge.would" if found.dry_run else "privacy.purge.done"
    lines = [words.say(key, n=len(found.files), day=found.before)]
    for kind in ("exports", "rejected", "strays"):
        lines += ["  " + words.say(f"privacy.purge.{kind}", file=file) for file in getattr(found, kind)]
    lines.append(words.say("privacy.purge.left", n=found.left))
    return [*lines, words.say("privacy.nothing_changed" if found.dry_run else "privacy.purge.tables")]


def cloud_warning(folder: ClientFolder, words: Words) -> str | None:
    """What to say when the client's folder is copied to a provider's servers, or None."""
    from cxlib.cli.doctor import cloud_folder

    part = cloud_folder(folder.root) or cloud_folder(folder.exports.resolve())
    return words.say("privacy.cloud", part=part) if part else None


def _warn_of_cloud(folder: ClientFolder, words: Words) -> None:
    if warning := cloud_warning(folder, words):
        typer.echo(warning, err=True)
