"""The owner's page: six lines on a phone, one file, no script; and the same lines as a message."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from cxlib.base.quarter import Period
from cxlib.pages.cards import drawing, render, stylesheet
from cxlib.pages.finding import Finding, Grid, LineKind, Moved, OwnerLine
from cxlib.pages.wording import Words

ORDER: tuple[LineKind, ...] = (
    "overdue", "worked", "worse", "unclear", "score", "voices", "back", "theme", "decision",
)  # fmt: skip
"""The lines after the head, top to bottom; the first of each kind stands on the first screen."""

_KEPT: tuple[LineKind, ...] = (
    "overdue", "worse", "decision", "worked", "voices", "quiet", "score", "back", "unclear", "theme",
)  # fmt: skip
"""What a message keeps first when it has no room for all."""

_VERDICTS: dict[LineKind, Moved] = {"worked": "better", "worse": "worse"}
"""The verdicts that stand in a line's own words; the sign beside them is that of a figure that moved."""

MESSAGE = 600
"""Characters of the message."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line ready for the page: `lead` are the verdict words before the colon, `mark` a figure's move."""

    kind: LineKind
    lead: str
    rest: str
    more: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    drawing: Markup | str = ""
    grid: Grid | None = None
    moved: Moved = ""
    mark: str = ""

    @property
    def foldable(self) -> bool:
        return bool(self.more or self.drawing or self.grid)


def owner_lines(findings: Sequence[Finding], *, words: Words) -> tuple[list[OwnerLine], list[OwnerLine]]:
    """The first screen's lines in order, and further lines of the same kinds for below.

    At most one decision is asked for. With too few answers the people's own sentences stand where
    the score would; who comes back stands there where there is no score. With nothing to tell the
    page says that the data are too few: calm is claimed only where cases show it.
    """
    told = [line for _, line in sorted(_all(findings), key=_speaks_first)]
    first: list[OwnerLine] = []
    rest: list[OwnerLine] = []
    few = any(line.kind == "voices" for line in told)
    for kind in ORDER:
        found = [line for line in told if line.kind == kind]
        if not found or (kind == "score" and few):
            continue
        if kind == "back" and any(line.kind == "score" for line in first):
            rest.extend(found)
            continue
        first.append(found[0])
        rest.extend([] if kind == "decision" else found[1:])
    if all(line.kind == "back" for line in first):
        quiet = next((line for line in told if line.kind == "quiet"), None)
        nothing = [] if first else [OwnerLine("quiet", words.say("owner.nothing"))]
        first[:0] = [quiet] if quiet else nothing
    return first, rest


def owner_page(
    findings: Sequence[Finding],
    *,
    words: Words,
    title: str,
    period: Period | str,
    data_to: dt.datetime,
    links: Sequence[tuple[str, str]] = (),
) -> str:
    """The whole page as one HTML text that opens from a message, offline, without a script.

    links: (href, text) of further pages beside this file. On paper every line is unfolded.
    """
    first, rest = owner_lines(findings, words=words)
    home = {id(line): finding for finding, line in _all(findings)}
    used: set[int] = set()
    lines = [_shown(line, home.get(id(line)), used, words) for line in first]
    below = [_shown(line, home.get(id(line)), used, words) for line in rest]
    return render(
        "owner.html.j2",
        language=words.language,
        css=Markup(stylesheet()),
        title=title,
        period=words.period(period),
        head=_head(findings, words, title, period, data_to),
        lines=lines,
        rest=below,
        foldable=any(line.foldable for line in (*lines, *below)),
        links=list(links),
        tap=words.say("owner.tap"),
        reply=words.say("owner.reply"),
        also=words.say("owner.more"),
        read_more=words.say("owner.links"),
        foot=words.say("owner.foot", day=data_to),
    )


def owner_text(
    findings: Sequence[Finding],
    *,
    words: Words,
    title: str,
    period: Period | str,
    data_to: dt.datetime,
    limit: int = MESSAGE,
) -> str:
    """The same lines as plain text for a message of at most `limit` characters.

    Whole lines are left out, the least pressing first; only a line too long by itself loses sentences.
    """
    first, _ = owner_lines(findings, words=words)
    head = f"{title} · {_head(findings, words, title, period, data_to)}"
    room = limit - len(head)
    kept: dict[int, str] = {}
    for line in sorted(first, key=lambda line: _KEPT.index(line.kind)):
        text = _message(line, words, room - 1)
        if text:
            kept[id(line)] = text
            room -= len(text) + 1
    return "\n".join([head, *(kept[id(line)] for line in first if id(line) in kept)])[:limit]


def _speaks_first(told: tuple[Finding, OwnerLine]) -> bool:
    """What people write in their own words goes before the subjects noted by the firm (12) and plans (51)."""
    finding, line = told
    return not (line.kind == "theme" and finding.id.startswith("13."))


def _all(findings: Sequence[Finding]) -> list[tuple[Finding, OwnerLine]]:
    return [(finding, line) for finding in findings for line in finding.owner]


def _head(
    findings: Sequence[Finding], words: Words, title: str, period: Period | str, data_to: dt.datetime
) -> str:
    """The first line without the name, which is the page's heading."""
    given = next((line.text for _, line in _all(findings) if line.kind == "head"), "")
    text = given or words.say("owner.head", title=title, period=period, day=data_to)
    return text.removeprefix(words.typeset(title)).removeprefix(title).lstrip(" ·")


def _shown(line: OwnerLine, finding: Finding | None, used: set[int], words: Words) -> Shown:
    """A line with what a tap opens; a finding's chart is drawn once on the page."""
    lead, rest = _lead(line.text)
    moved = line.moved or _VERDICTS.get(line.kind, "")
    mark = words.say(f"owner.{line.moved}") if line.moved else ""
    shown = Shown(line.kind, lead, rest, more=line.more, choices=line.choices, moved=moved, mark=mark)
    if line.kind == "voices":
        return replace(shown, more=(), quotes=line.more)
    if finding is None or id(finding) in used:
        return shown
    used.add(id(finding))
    more = [*line.more, *(text for text in (finding.sure, finding.asked) if text and text not in line.more)]
    chart = drawing(finding.chart) if finding.chart else ""
    grid = finding.grid if line.kind == "overdue" or not chart else None
    return replace(shown, more=tuple(more), drawing=chart, grid=grid)


def _lead(text: str) -> tuple[str, str]:
    """A line cut after the colon of its first words ("Worked:"), if it has one early."""
    head, colon, tail = text.partition(":")
    if colon and tail.startswith((" ", "\u00a0")) and len(head) <= 60 and ". " not in head:
        return head + colon, tail
    return "", text


def _message(line: OwnerLine, words: Words, room: int) -> str:
    """A line as text within its room; empty when not even its first sentence fits."""
    if line.choices:
        text = f"{line.text} {' / '.join(line.choices)}"
        return text if len(text) <= room else ""
    parts = (
        [line.text, *(f"– {quote}" for quote in line.more)]
        if line.kind == "voices"
        else _sentences(line.text)
    )
    joint = "\n" if line.kind == "voices" else " "
    while parts and len(joint.join(parts)) > room:
        parts.pop()
    return joint.join(parts)


def _sentences(text: str) -> list[str]:
    return [part if part.endswith((".", "?", "!")) else part + "." for part in text.split(". ")]
