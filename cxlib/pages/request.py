"""The request for the files a client still owes, ready to send, in the owner's words."""

from __future__ import annotations

import datetime as dt

from cxlib.base.quarter import Period
from cxlib.clients.folder import ClientFolder
from cxlib.intake.ask import COMMENTS, Wanted
from cxlib.pages.wording import Words


def request(
    files: tuple[Wanted, ...],
    folder: ClientFolder,
    period: Period,
    words: Words,
    day: dt.date,
    form: str = "message",
    reminder: bool = False,
) -> str:
    """The request as a message for a phone (up to 600 characters) or as an e-mail with a subject."""
    told = {"client": folder.settings.name, "period": words.period(period)}
    if not files:
        return words.say("ask.nothing", **told)
    lines = [_line(number, each, words) for number, each in enumerate(files, start=1)]
    kind, counted = "reminder" if reminder else form, {"n": len(files), "day": day}
    if form == "message":
        return "\n".join(
            [words.say(f"ask.{kind}.head", **told, **counted), *lines, words.say("ask.message.foot")]
        )
    start = [words.say(f"ask.{kind}.subject", **told), "", words.say("ask.email.hello"), ""]
    lead = words.say(f"ask.{kind}.lead", period=told["period"], **counted)
    more = [words.say("ask.email.range", period=told["period"])]
    more += [words.say(f"ask.email.{key}") for key in ("tidy", "private", "bye")]
    return "\n".join([*start, lead, "", *lines, "", *more])


def _line(number: int, wanted: Wanted, words: Words) -> str:
    what = words.say(f"ask.table.{wanted.table}")
    clicks = path(wanted, words)
    if not wanted.system:
        return words.say("ask.file", number=number, what=what, path=clicks)
    system = wanted.guide.title[words.language] if wanted.guide else wanted.system
    return words.say("ask.file.system", number=number, what=what, system=system, path=clicks)


def path(wanted: Wanted, words: Words) -> str:
    """The clicks, where they are known; doubtful ones say so."""
    if wanted.table == COMMENTS:
        return words.say("ask.look.comments")
    clicks = wanted.guide.path.get(words.language, "") if wanted.guide else ""
    if not clicks:
        return words.say("ask.look")
    certain = wanted.guide is not None and wanted.guide.certainty == "documented"
    return clicks if certain else words.say("ask.look.unsure", path=clicks)
