"""Static pages for the client: one file each, no script, no outside request, in the owner's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from cxlib.base.quarter import Period
from cxlib.delivery.harvest import Block, Told
from cxlib.delivery.shelf import page_name
from cxlib.pages.cards import finding_html, render, stylesheet
from cxlib.pages.wording import Words

INDEX = "index.html"
WORKBOOK = "figures.xlsx"


@dataclass(frozen=True)
class Site:
    """What every page of a publication shares.

    voice: the words again, as plain values for pages that speak later; data_to: the last moment that counts.
    """

    words: Words
    voice: Mapping[str, Any]
    name: str
    client: str
    period: Period
    data_to: dt.datetime
    told: Sequence[Told]

    def given(self) -> dict[str, Any]:
        """What every file beside the notebooks' own is told, by name."""
        return {"words": self.words, "title": self.client, "period": self.period, "data_to": self.data_to}

    @property
    def open(self) -> list[Told]:
        return [told for told in self.told if told.open]

    @property
    def closed(self) -> list[Told]:
        return [told for told in self.told if told.gates]

    def file(self, told: Told) -> str:
        return page_name(told.id, told.slug, self.words.language) + ".html"

    @property
    def gates_file(self) -> str:
        return f"{self.words.say('delivery.gates.file')}.html"

    def links(self) -> list[tuple[str, str]]:
        """The pages beside the owner's page: (file, title)."""
        pages = [(self.file(told), told.title) for told in self.open]
        gates = [(self.gates_file, self.words.say("delivery.gates.title"))] if self.closed else []
        return [*pages, *gates, (WORKBOOK, self.words.say("delivery.workbook.link"))]


def notebook_page(site: Site, told: Told) -> str:
    """The page of one open notebook."""
    blocks = [_block(block, site.words.language) for block in told.blocks]
    return _page(site, told.title, site.file(told), blocks)


def gates_page(site: Site) -> str:
    """The one list of what cannot be said yet and what it would take."""
    words = site.words
    title = words.say("delivery.gates.title")
    groups = [(told.title, told.gates) for told in site.closed]
    body = render("gates.html.j2", title=title, intro=words.say("delivery.gates.intro"), groups=groups)
    return _page(site, title, site.gates_file, [Markup(body)])


def _page(site: Site, title: str, file: str, parts: list[Markup]) -> str:
    words = site.words
    nav = [(INDEX, words.say("delivery.home")), *site.links()]
    return render(
        "page.html.j2",
        language=words.language,
        title=title,
        client=site.client,
        period=words.period(site.period),
        css=Markup(stylesheet()),
        nav_label=words.say("delivery.nav"),
        nav=[(href, text, href == file) for href, text in nav],
        parts=parts,
        foot=words.say("owner.foot", day=site.data_to),
    )


def _block(block: Block, language: str) -> Markup:
    level = 3 if any(line.startswith("## ") for line in block.text.splitlines()) else 2
    findings = [finding_html(found, level=level, page_language=language) for _, found in block.findings]
    return Markup("\n".join([text_html(block.text), *findings]))


def text_html(text: str) -> str:
    """A notebook's text cell as HTML; anything that looks like HTML in it is shown, not run."""
    renderer = IPythonRenderer(escape=True, allow_harmful_protocols=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(text)).strip()
