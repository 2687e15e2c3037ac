"""What to tell about an import: counts, ends, scales, cells set aside, notes."""

from __future__ import annotations

from cxlib.clients.tables import TABLES
from cxlib.intake.clean import Cleaned
from cxlib.intake.composed import unused
from cxlib.intake.consent import notes_on
from cxlib.intake.notes import Note, note
from cxlib.intake.odd import oddities
from cxlib.intake.readers.raw import joined_refusals
from cxlib.intake.report import ImportReport
from cxlib.intake.store import Change
from cxlib.intake.understand import Understood


def report_of(
    understood: Understood, layout: str, change: Change, told: list[Note], *, dry_run: bool = False
) -> ImportReport:
    """The report of an import. told: notes besides those of reading and cleaning."""
    raw, plan, rows, cleaned = understood.raw, understood.plan, understood.rows, understood.cleaned
    refused = joined_refusals([raw.refused, rows.refused])
    dated = rows.frame.get(TABLES[plan.table].dated_by)
    known = dated.dropna() if dated is not None else None
    ends = (
        (known.min().to_pydatetime(), known.max().to_pydatetime())
        if known is not None and len(known)
        else (None, None)
    )
    return ImportReport(
        table=plan.table,
        source=plan.source,
        layout=layout,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        rows_read=raw.rows_read,
        rows_kept=rows.kept,
        rows_refused=len(refused),
        reasons={
            str(reason): int(count) for reason, count in refused["reason"].value_counts().sort_index().items()
        },
        duplicates=rows.duplicates,
        first=ends[0],
        last=ends[1],
        columns=understood.places,
        scales=cleaned.scales,
        blanked=_blanked(cleaned),
        added=change.added,
        updated=change.updated,
        unchanged=change.unchanged,
        notes=(*told, *_notes(understood)),
        dry_run=dry_run,
    )


def _blanked(cleaned: Cleaned) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for column, of_column in cleaned.blanked.groupby("column", sort=True):
        found = of_column["reason"].value_counts().sort_index()
        counts[str(column)] = {str(reason): int(count) for reason, count in found.items()}
    return counts


def _notes(understood: Understood) -> tuple[Note, ...]:
    used = set(understood.places.values())
    left = [] if understood.raw.ours else unused(understood.raw, used)
    others = (
        (note("columns_left", n=len(left), columns=", ".join(left[:8]) + (" ..." if len(left) > 8 else "")),)
        if left
        else ()
    )
    odd = oddities(understood.plan.table, understood.raw, understood.places, understood.rows.frame)
    consents = notes_on(map(str, understood.raw.frame.columns), understood.places)
    found = (*understood.raw.notes, *understood.cleaned.notes, *understood.rows.notes)
    return (*found, *consents, *odd, *others)
