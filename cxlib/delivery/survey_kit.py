"""`cx survey`: what a firm without answers needs first, in its customers' language, ready to print.

Four questions, the recipe for Google Forms, a counter card with a QR code, and sheets for a quarter
without data. Nothing here is a measure; the answers come back through `cx import` and need no map.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jinja2
import segno
import xlsxwriter
from markupsafe import Markup

from cxlib.base.assets import asset
from cxlib.base.errors import SettingsError
from cxlib.base.files import write_bytes, write_text
from cxlib.clients.folder import ClientFolder
from cxlib.intake.health import applies
from cxlib.pages.wording import Words

KIT = "survey-kit"
SCALES = {"nps": (0, 10), "ces": (1, 7), "csat": (1, 5)}
QUESTIONS = ("nps", "comment", "ces", "csat", "comment_more")
"""Canonical columns in the order in which they are asked; the reason belongs to the first question."""

REQUIRED = frozenset({"nps"})
CALLS = 5
STEPS = ("open", "add", "settings", "privacy", "abroad", "send", "test", "everyone", "export")
_LONGEST_LINK = 300
_TYPEABLE = 44
"""A longer address is not typed by anybody: the card shows only the code."""


@dataclass(frozen=True)
class Kit:
    """What was written: the folder and the files in it. card: whether there was a link for the card."""

    folder: Path
    files: tuple[str, ...]
    card: bool
    pdf: bool


def survey_kit(folder: ClientFolder, languages: tuple[str, ...] = (), link: str = "") -> Kit:
    """Write the kit into the client's folder; an earlier one is written over.

    languages: those of the customers (default: the owner's); link: where the form is answered.
    """
    address = checked_link(link) if link else ""
    place, files, pdf = folder.root / KIT, list[str](), False
    for language in languages or (folder.settings.languages.owner,):
        words = Words.speaking(folder.settings, language)
        pages = {"google-forms": recipe(folder, words), "calls": call_sheet(folder, words)}
        if address:
            pages["card"] = card(folder, words, address)
        for name, html in pages.items():
            write_text(place / f"{name}-{language}.html", html)
            files.append(f"{name}-{language}.html")
            if (content := printed(html)) is not None:
                write_bytes(place / f"{name}-{language}.pdf", content)
                files.append(f"{name}-{language}.pdf")
                pdf = True
        write_bytes(place / f"calls-{language}.xlsx", call_form(words))
        write_text(place / f"calls-{language}.csv", "\ufeff" + _csv_line(form_headers(words)))
        files += [f"calls-{language}.xlsx", f"calls-{language}.csv"]
    return Kit(place, tuple(sorted(files)), bool(address), pdf)


def checked_link(link: str) -> str:
    """The address people open to answer; anything else is a SettingsError."""
    text = link.strip()
    parts = urlsplit(text)
    if parts.scheme not in ("https", "http") or not parts.netloc or len(text) > _LONGEST_LINK:
        raise SettingsError(
            f"The link must be a web address of at most {_LONGEST_LINK} letters (we got {text[:60]!r}). "
            "Copy it from the form's Send button."
        )
    if parts.netloc.endswith("docs.google.com") and parts.path.rstrip("/").endswith("/edit"):
        raise SettingsError(
            "The link must open the form for answering (this one opens it for editing, so customers could "
            "not use it). Copy it from the form's Send button."
        )
    return text


def rendered(template: str, words: Words, client: str, **values: Any) -> str:
    """A page of templates/survey as HTML, ready to print."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(asset("templates", "survey")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    css = Markup(asset("templates", "survey", "print.css").read_text(encoding="utf-8"))
    page = environment.get_template(template)
    return page.render(language=words.language, client=client, css=css, **values) + "\n"


def card(folder: ClientFolder, words: Words, link: str) -> str:
    """The A5 card for the counter as an HTML page: one sentence, one code, one promise."""
    small = ["privacy"] + (["health"] if applies(folder.settings.sector) else [])
    shown = link.removeprefix("https://").removeprefix("http://").rstrip("/")
    return rendered(
        "card.html.j2",
        words,
        folder.settings.name,
        **{key: words.say(f"survey.card.{key}") for key in ("title", "lead", "scan", "thanks")},
        title_of_code=words.say("survey.card.scan"),
        link_text=words.say("survey.card.link", link=shown) if len(shown) <= _TYPEABLE else "",
        small=[words.say(f"survey.card.{key}") for key in small],
        code=Markup(qr_code(link)),
    )


def qr_code(link: str) -> str:
    """A link as a QR code (SVG, with its quiet zone, readable with a quarter of it damaged)."""
    drawn: str = segno.make(link, error="q", micro=False).svg_inline(border=4, omitsize=True)
    return drawn


def recipe(folder: ClientFolder, words: Words) -> str:
    """How to make the form, step by step, as a printable page."""
    client = folder.settings.name
    steps = [
        {
            "text": words.say(f"survey.recipe.step.{step}", **_blanks(step, folder)),
            "table": step == "add",
        }
        for step in STEPS
    ]
    fields = [
        {
            "question": words.say(f"survey.q.{name}"),
            "type": _type(name, words),
            "required": words.say("survey.yes" if name in REQUIRED else "survey.no"),
        }
        for name in QUESTIONS
    ]
    columns = [words.say(f"survey.recipe.col.{name}") for name in ("question", "type", "required")]
    told = {key: words.say(f"survey.recipe.{key}") for key in ("title", "lead", "menus")}
    return rendered("recipe.html.j2", words, client, steps=steps, fields=fields, columns=columns, **told)


def _blanks(step: str, folder: ClientFolder) -> dict[str, str]:
    known = {"open": {"client": folder.settings.name}, "send": {"name": folder.name}}
    return known.get(step, {"name": folder.name} if step == "export" else {})


def _type(name: str, words: Words) -> str:
    if name not in SCALES:
        return words.say("survey.recipe.type.text")
    low, high = SCALES[name]
    ends = {"left": words.say(f"survey.low.{name}"), "right": words.say(f"survey.high.{name}")}
    return words.say("survey.recipe.type.scale", low=low, high=high, **ends)


def call_sheet(folder: ClientFolder, words: Words) -> str:
    """Five calls with the same questions, to be filled in by hand."""
    client, file = folder.settings.name, f"calls-{words.language}.xlsx"
    rules = [
        words.say("survey.calls.who"),
        words.say("survey.calls.consent"),
        words.say("survey.calls.caller"),
        words.say("survey.calls.open", client=client),
        words.say("survey.calls.write"),
        words.say("survey.calls.type", file=f"{KIT}/{file}", name=folder.name),
    ]
    fields = [
        {
            "question": words.say(f"survey.q.{name}"),
            "marks": list(range(SCALES[name][0], SCALES[name][1] + 1)) if name in SCALES else [],
            "left": words.say(f"survey.low.{name}") if name in SCALES else "",
            "right": words.say(f"survey.high.{name}") if name in SCALES else "",
        }
        for name in QUESTIONS
    ]
    return rendered(
        "calls.html.j2",
        words,
        client,
        title=words.say("survey.calls.title"),
        lead=words.say("survey.calls.lead"),
        rules=rules,
        calls=[words.say("survey.calls.number", number=number) for number in range(1, CALLS + 1)],
        day=words.say("survey.col.submitted_at"),
        customer=words.say("survey.col.customer_id"),
        ticks=[words.say("survey.calls.agreed"), words.say("survey.calls.none")],
        fields=fields,
    )


def form_headers(words: Words) -> list[str]:
    """The headers of the form to type calls in; templates/layouts/first_survey_calls.yml knows them."""
    ends = [words.say(f"survey.col.{name}") for name in ("submitted_at", "customer_id")]
    return [*ends, *(words.say(f"survey.q.{name}") for name in QUESTIONS)]


def call_form(words: Words) -> bytes:
    """The form to type calls in as a workbook: dates and scores are checked while they are typed."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(words.say("survey.calls.title").split(":")[-1].strip()[:31])
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
    sheet.set_row(0, 62)
    for place, header in enumerate(form_headers(words)):
        name = ("submitted_at", "customer_id", *QUESTIONS)[place]
        width, form = (14, day) if name == "submitted_at" else (16 if name in SCALES else 34, wrapped)
        sheet.set_column(place, place, 16 if name == "customer_id" else width, form)
        sheet.write_string(0, place, header, head)
        if name in SCALES:
            low, high = SCALES[name]
            sheet.data_validation(
                1, place, 200, place,
                {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high},
            )  # fmt: skip
    sheet.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def _csv_line(cells: list[str]) -> str:
    return ",".join(f'"{cell}"' for cell in cells) + "\r\n"


def printed(html: str) -> bytes | None:
    """The page as PDF, or None where weasyprint or its system libraries are not there."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    content: bytes = weasyprint.HTML(string=html).write_pdf()
    return content
