"""What executed notebooks say to the client: findings and texts, without the consultant's cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from cxlib.delivery.prepare import read_notebook, tags
from cxlib.delivery.record import NotebookRecord, RunRecord
from cxlib.pages.finding import MIME, Finding

HIDDEN = {"consultant", "parameters", "injected-parameters", "setup"}
"""Cells that no client ever receives."""


AFTERWARDS = ("limits", "next")
"""Findings that stand below the last text of a notebook without belonging to it."""


@dataclass(frozen=True)
class Block:
    """A text and the findings it introduces; `cells` are their ids in the notebook.

    led: whether the text led to cells; where those had nothing to tell, it says nothing either.
    """

    text: str
    text_cell: str
    findings: tuple[tuple[str, Finding], ...]
    led: bool = False


@dataclass(frozen=True)
class Told:
    """What one notebook tells: its title, its blocks in order, the gates that are closed."""

    id: str
    slug: str
    file: str
    title: str
    blocks: tuple[Block, ...]
    gates: tuple[Finding, ...]
    open: bool

    def findings(self) -> Iterator[Finding]:
        for block in self.blocks:
            for _, finding in block.findings:
                yield finding


def harvest(place: Path, record: RunRecord) -> list[Told]:
    """All notebooks of a run as they may be published, in their order."""
    return [_told(place, notebook) for notebook in record.notebooks]


def _told(place: Path, record: NotebookRecord) -> Told:
    blocks = _blocks(read_notebook(place / record.file))
    findings = [finding for block in blocks for _, finding in block.findings]
    main = next((finding for finding in findings if finding.kind in ("answer", "gate")), None)
    return Told(
        id=record.id,
        slug=Path(record.file).stem[3:],
        file=record.file,
        title=_title(blocks) or record.id,
        blocks=tuple(kept for block in blocks if (kept := _open_part(block)) is not None),
        gates=_gates(findings, main),
        open=main is not None and main.kind == "answer",
    )


def _gates(findings: list[Finding], main: Finding | None) -> tuple[Finding, ...]:
    """The closed gates, each said once; a notebook that is closed as a whole says only why."""
    if main is not None and main.kind == "gate":
        return (main,)
    closed = {finding.sentence: finding for finding in reversed(findings) if finding.kind == "gate"}
    return tuple(reversed(closed.values()))


def _open_part(block: Block) -> Block | None:
    """A block without its closed gates; its text goes too when nothing else belonged to it."""
    if block.led and not block.findings and not block.text.startswith("# "):
        return None
    kept = tuple((cell, finding) for cell, finding in block.findings if finding.kind != "gate")
    if block.text.startswith("# ") or len(kept) == len(block.findings):
        return Block(block.text, block.text_cell, kept)
    if not kept:
        return None
    told = any(finding.kind not in AFTERWARDS for _, finding in kept)
    return Block(block.text, block.text_cell, kept) if told else Block("", "", kept)


def _blocks(notebook: NotebookNode) -> list[Block]:
    blocks: list[Block] = []
    for cell in notebook.cells:
        if HIDDEN & set(tags(cell)):
            continue
        if cell.cell_type == "markdown":
            blocks.append(Block(cell.source, cell.id, ()))
        elif cell.cell_type == "code":
            finding, last = _finding(cell), blocks.pop() if blocks else Block("", "", ())
            found = (*last.findings, *([(cell.id, finding)] if finding is not None else ()))
            blocks.append(Block(last.text, last.text_cell, found, led=True))
    return blocks


def _finding(cell: NotebookNode) -> Finding | None:
    """The finding a cell shows; notes for the consultant are none."""
    for output in cell.get("outputs", ()):
        if MIME in output.get("data", {}):
            finding = Finding.from_json(output["data"][MIME])
            return None if finding.kind == "note" else finding
    return None


def _title(blocks: list[Block]) -> str:
    """The notebook's heading, without its mark."""
    for block in blocks:
        for line in block.text.splitlines():
            if line.startswith("# "):
                return line.removeprefix("# ").strip()
    return ""
