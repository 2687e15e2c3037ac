"""The portfolio as one HTML file: no script, no outside request, for a phone and for paper."""

from __future__ import annotations

from markupsafe import Markup

from cxlib.delivery.today.portfolio import Portfolio
from cxlib.delivery.today.said import feet, lead, reach, sentence
from cxlib.pages.cards import render, stylesheet
from cxlib.pages.wording import Words


def today_page(words: Words, found: Portfolio) -> str:
    """The page; the request for files stands folded below the line that needs it."""
    rows = [
        {
            "name": row.name,
            "language": row.language,
            "reach": reach(words, row),
            "needs": [
                {
                    "kind": need.kind,
                    "sentence": sentence(words, need),
                    "command": need.command,
                    "request": need.request,
                }
                for need in row.needs
            ],
        }
        for row in found.needing
    ]
    return render(
        "today.html.j2",
        language=words.language,
        title=words.say("today.title", day=found.day),
        css=Markup(stylesheet()),
        lead=lead(words, found),
        rows=rows,
        request=words.say("today.request"),
        quiet=[row.name for row in found.quiet],
        quiet_head=words.say("today.quiet.head", n=len(found.quiet)),
        feet=feet(words, found),
    )
