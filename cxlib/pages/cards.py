"""A finding as a piece of a page: the same HTML in notebooks, static pages and live pages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.pages.finding import Chart, Finding


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The page templates; every value is escaped, a missing one is an error."""
    return Environment(
        loader=FileSystemLoader(asset("templates", "html")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, **values: Any) -> str:
    """A template of templates/html filled with values."""
    return templates().get_template(template).render(**values).strip() + "\n"


def stylesheet() -> str:
    """The one style sheet of static pages, the owner's page and live pages."""
    return asset("templates", "look", "cx.css").read_text(encoding="utf-8")


def notebook_html(finding: Finding) -> str:
    """A finding with its look beside it, for a screen that is not ours (JupyterLab).

    The style sheet is nested so that it reaches nothing outside the finding.
    """
    nested = stylesheet().replace(":root", "&")
    look = f"<style>.cx-shell {{ {nested} }}</style>"
    return f'{look}<div class="cx-shell"><div class="cx-body">{finding_html(finding)}</div></div>'


def drawing(chart: Chart) -> Markup:
    """A chart's SVG as it goes into a page; one that holds a script is refused."""
    if "<script" in chart.svg.lower():
        raise PlaybookError(
            "A chart must be a drawing alone (there is a script in it). Draw it with pages.charts."
        )
    return Markup(chart.svg)


def finding_html(finding: Finding, *, level: int = 2, page_language: str = "") -> str:
    """One finding as a section: question, sentence, how sure, who was asked, chart, table, details.

    level: of the question's heading (2 fits under the page's title); the section names its language
    unless it is the page's own.
    """
    return render(
        "finding.html.j2",
        finding=finding,
        heading=f"h{min(max(level, 2), 6)}",
        language="" if finding.language == page_language else finding.language,
        drawing=drawing(finding.chart) if finding.chart else "",
    )
