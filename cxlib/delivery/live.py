"""The notebooks that Voila serves: the same cells in the same order, frozen, without the consultant's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat
from nbformat import NotebookNode

from cxlib.base.figure import Figures
from cxlib.base.figure_store import write as write_figures
from cxlib.base.files import write_text
from cxlib.clients.publications import FIGURES
from cxlib.delivery.harvest import Told
from cxlib.delivery.html import Site, text_html
from cxlib.delivery.prepare import write_notebook
from cxlib.delivery.shelf import measures_of
from cxlib.pages.filtered import Choice, offered, view
from cxlib.pages.live import FROZEN


def write_live(
    place: Path, site: Site, figures: Figures, views: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, ...]:
    """Write live/: one notebook for every open one, the frozen figures and findings they open.

    views: first views that are made already, by notebook.
    """
    place.mkdir(parents=True)
    write_figures(place / FIGURES, figures, "published")
    frozen = json.dumps(_frozen(site, figures, views), ensure_ascii=False, indent=1, sort_keys=True)
    write_text(place / FROZEN, frozen)
    for told in site.open:
        write_notebook(place / told.file, _notebook(site, told, figures))
    return tuple(told.file for told in site.open)


def _frozen(site: Site, figures: Figures, views: Mapping[str, str]) -> dict[str, Any]:
    """What a live page needs to speak: the voice, the period, the findings, the filters' first view."""
    return {
        "client": site.client,
        "period": site.period.name,
        "voice": site.voice,
        "measures": {told.id: list(offered(figures, measures_of(told.id))) for told in site.open},
        "findings": {found.id: found.as_json() for told in site.open for found in told.findings()},
        "first_views": {
            told.id: views[told.id] if told.id in views else first_view(site, told.id, figures)
            for told in site.open
        },
    }


def first_view(site: Site, notebook: str, figures: Figures) -> str:
    """The filters' view before anyone chose: drawn now, so that the page need not draw it."""
    measures = offered(figures, measures_of(notebook))
    return view(figures, measures, Choice(site.period.name, None), site.words) if measures else ""


def _notebook(site: Site, told: Told, figures: Figures) -> NotebookNode:
    cells = [_code("setup", f'from cxlib.pages.live import open_live\n\npage = open_live("{told.id}")')]
    filters = bool(offered(figures, measures_of(told.id)))
    for block in told.blocks:
        if block.text:
            cells.append(_text(block.text_cell, block.text))
        for cell, finding in block.findings:
            cells.append(_code(cell, f'page.show("{finding.id}")'))
            if filters and finding.kind == "answer":
                cells.append(_code("filters", "page.filters()"))
                filters = False
    return _with_metadata(cells, site, told)


def _with_metadata(cells: list[NotebookNode], site: Site, told: Told) -> NotebookNode:
    words = site.words
    notebook: NotebookNode = nbformat.v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    notebook.metadata = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
        "title": f"{told.title} · {site.client} · {words.period(site.period)}",
        "cx": {
            "language": words.language,
            "name": site.name,
            "client": site.client,
            "period": words.period(site.period),
            "loading": words.say("delivery.live.loading"),
            "slow": words.say("delivery.live.slow"),
            "reload": words.say("delivery.live.reload"),
            "pages": words.say("delivery.live.landing"),
        },
    }
    return notebook


def _code(id_: str, source: str) -> NotebookNode:
    cell: NotebookNode = nbformat.v4.new_code_cell(source, id=id_)  # type: ignore[no-untyped-call]
    return cell


def _text(id_: str, source: str) -> NotebookNode:
    cell: NotebookNode = nbformat.v4.new_markdown_cell(source, id=id_)  # type: ignore[no-untyped-call]
    cell.metadata["cx_html"] = text_html(source)  # as on the static page
    return cell
