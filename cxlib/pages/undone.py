"""What an undo takes back, in words."""

from __future__ import annotations

from cxlib.intake.undo import Undone
from cxlib.pages.wording import Words


def what_it_does(plan: Undone, words: Words) -> list[str]:
    """What an undo takes back, one line a thing."""
    lines = [words.say("intake.undo.head", files=list(plan.files), time=plan.time)]
    for table, (now, after) in plan.tables.items():
        lines.append(words.say("intake.undo.table", table=table, now=now, after=after))
    lines += [words.say("intake.undo.export", export=export) for export in plan.exports]
    for place, back in plan.maps.items():
        lines.append(words.say(f"intake.undo.map.{'back' if back else 'gone'}", map=place))
    return lines
