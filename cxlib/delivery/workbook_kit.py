"""`cx workbook`: a workbook for a firm without exports to type into, and a paper sheet to count on.

One sheet for each thing that can be typed; `cx import` reads all filled sheets back without a map.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from babel.dates import get_day_names

from cxlib.base.errors import SettingsError
from cxlib.base.files import write_bytes, write_text
from cxlib.base.inputs import offered
from cxlib.clients.folder import ClientFolder
from cxlib.delivery.survey_kit import QUESTIONS, SCALES, printed, rendered
from cxlib.pages.wording import Words

FOLDER = "workbook"
LINES = 200
CHANNELS = ("phone", "email", "whatsapp", "in_person", "web", "social")
BOXES = 12
_DAY, _TIME = dt.date(2026, 1, 15), dt.datetime(2026, 1, 15, 9, 30)
_DATES = {"en": "dd/mm/yyyy", "pl": "dd.mm.yyyy", "tr": "dd.mm.yyyy"}
_WIDTHS = {"day": 13, "time": 18, "text": 30, "long": 44, "list": 22, "number": 12, "id": 16}
_FLAG = ("yes", "no")
FIGURE = "figure"
"""The family of costs, hours and ranges: too long for a list in a cell, so their names stand in the guide."""


@dataclass(frozen=True)
class Entry:
    """A column to type into: its canonical name, what is typed, and what the example says.

    kind: day, time, text, long, id, number or list. scale: for whole numbers. values: of a list, by the
    family of sentences they are worded in.
    """

    name: str
    kind: str
    example: Any = None
    scale: tuple[int, int] | None = None
    family: str = ""
    values: tuple[str, ...] = ()


def _scored(name: str, example: int) -> Entry:
    return Entry(name, "number", example, SCALES[name])


def _listed(name: str, family: str, *values: str) -> Entry:
    return Entry(name, "list", values[0], None, family, values)


_CUSTOMER = Entry("customer_id", "id", "K-1")
_CHANNEL = _listed("channel", "channel", *CHANNELS)
SHEETS: dict[str, tuple[Entry, ...]] = {
    "survey": (
        Entry("submitted_at", "day", _DAY), _CUSTOMER, _scored("nps", 9), Entry("comment", "long"),
        _scored("ces", 6), _scored("csat", 5), Entry("comment_more", "long"),
    ),
    "contacts": (
        Entry("opened_at", "time", _TIME), _CUSTOMER, _CHANNEL,
        _listed("kind", "kind", "question", "remark", "complaint", "formal_claim"), Entry("topic", "text"),
        Entry("first_response_at", "time", _TIME.replace(hour=10)),
        Entry("resolved_at", "time", _TIME.replace(hour=15)), Entry("comment", "long"),
    ),
    "visits": (
        Entry("planned_start", "time", _TIME), _CUSTOMER, Entry("service", "text"),
        _listed("status", "status", "kept", "no_show", "late_cancel", "cancelled"),
        _listed("first_visit", "flag", *_FLAG), Entry("amount", "number", 250),
    ),
    "orders": (
        Entry("ordered_at", "day", _DAY), _CUSTOMER, Entry("amount", "number", 120),
        _listed("cancelled", "flag", *reversed(_FLAG)), Entry("promised_at", "day", _DAY.replace(day=18)),
        Entry("delivered_at", "day", _DAY.replace(day=17)), Entry("returned_at", "day"),
        Entry("return_reason", "text"),
    ),
    "reviews": (
        Entry("posted_at", "day", _DAY), Entry("site", "text"), Entry("rating", "number", 5, (1, 5)),
        Entry("comment", "long"), Entry("replied_at", "day", _DAY.replace(day=16)),
    ),
    "series": (
        Entry("date", "day", _DAY), _listed("name", "name", "all", "complaints"),
        _listed("segment", "channel", *CHANNELS), Entry("value", "number", 7),
    ),
    "costs": (
        Entry("date", "day", _DAY.replace(day=1)), Entry("name", "list", family=FIGURE),
        Entry("value", "number", 500), Entry("low", "number"), Entry("high", "number"),
        Entry("source", "text"),
    ),
}  # fmt: skip
"""Sheet -> its columns, after the line's number: of a table, or of the costs and hours typed in."""

KEYS = {
    "survey": "respondent_id", "contacts": "contact_id", "visits": "visit_id", "orders": "order_id",
    "reviews": "review_id", "series": "row", "costs": "row",
}  # fmt: skip
_WORDED = frozenset(
    {"survey.comment", "survey.comment_more", "contacts.topic", "contacts.comment", "visits.service",
     "reviews.site", "reviews.comment"}
)  # fmt: skip


@dataclass(frozen=True)
class Typing:
    """What was written: the folder, its files, and the workbooks among them."""

    folder: Path
    files: tuple[str, ...]
    books: tuple[str, ...]


def workbook_kit(folder: ClientFolder, today: dt.date, languages: tuple[str, ...] = ()) -> Typing:
    """Write the workbook and the tally sheet; a workbook that is there may be filled in and is never lost.

    today: opens the numbers of the lines, so that two workbooks have different ones.
    """
    place, chosen = folder.typed, languages or (folder.settings.languages.owner,)
    books = {language: f"workbook-{language}.xlsx" for language in chosen}
    for book in books.values():
        if (place / book).exists():
            raise SettingsError(
                f"A workbook that may be filled in is not written over ({FOLDER}/{book} is there). Import "
                "it, move it away, then write a new one.",
                file=book,
            )
    files = list(books.values())
    for language, book in books.items():
        words = Words.speaking(folder.settings, language)
        html = tally(folder, words)
        write_bytes(place / book, workbook(folder.name, words, today), private=True)
        write_text(place / f"tally-{language}.html", html)
        files.append(f"tally-{language}.html")
        if (content := printed(html)) is not None:
            write_bytes(place / f"tally-{language}.pdf", content)
            files.append(f"tally-{language}.pdf")
    return Typing(place, tuple(sorted(files)), tuple(books.values()))


def headings(table: str, words: Words) -> list[str]:
    """The header of a sheet; templates/layouts/workbook_TABLE.yml knows it."""
    names = (KEYS[table], *(entry.name for entry in SHEETS[table]))
    return [_said(words, table, name) for name in names]


def _said(words: Words, table: str, name: str) -> str:
    asked = table == "survey" and name in QUESTIONS
    return words.say(f"survey.q.{name}" if asked else f"workbook.col.{table}.{name}").replace("\u00a0", " ")


def workbook(client: str, words: Words, today: dt.date) -> bytes:
    """The workbook: a page that explains it, then one sheet a table."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": dt.datetime(today.year, today.month, today.day)})
    looks = _looks(book, words)
    _guide(book, words, client, looks)
    for table in SHEETS:
        _sheet(book, table, words, f"{today:%y%m%d}", looks)
    book.close()
    return buffer.getvalue()


def _looks(book: xlsxwriter.Workbook, words: Words) -> dict[str, Any]:
    """Formats by name: of the header, of what is typed by kind, and the same in grey for the example."""
    day = _DATES[words.language]
    shown = {"day": day, "time": f"{day} hh:mm", "id": "@"}
    looks = {"head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})}
    looks["title"] = book.add_format({"bold": True, "font_size": 16})
    looks["wrap"] = book.add_format({"text_wrap": True, "valign": "top", "font_size": 12})
    looks["row"] = book.add_format({"font_color": "#666666"})
    for kind in _WIDTHS:
        form = {"num_format": shown.get(kind, "General"), "valign": "top", "text_wrap": kind == "long"}
        looks[kind] = book.add_format({**form, "locked": False})
        looks[f"{kind}.example"] = book.add_format({**form, "italic": True, "bg_color": "#E8E8E8"})
    return looks


def _guide(book: xlsxwriter.Workbook, words: Words, client: str, looks: dict[str, Any]) -> None:
    sheet = book.add_worksheet(words.say("workbook.guide"))
    sheet.set_column(0, 0, 90)
    sheet.write_string(0, 0, words.say("workbook.guide.title"), looks["title"])
    for place, line in enumerate(("line", "empty", "names", "example", "heads", "costs"), start=2):
        sheet.write_string(place, 0, words.say(f"workbook.guide.{line}"), looks["wrap"])
    file = f"{FOLDER}/workbook-{words.language}.xlsx"
    sheet.write_string(9, 0, words.say("workbook.guide.import", name=client, file=file), looks["wrap"])
    sheet.set_column(2, 2, None, None, {"hidden": True})
    for place, name in enumerate(offered(words.language)):
        sheet.write_string(place, 2, name)


def _sheet(book: xlsxwriter.Workbook, table: str, words: Words, stamp: str, looks: dict[str, Any]) -> None:
    sheet = book.add_worksheet(words.say(f"workbook.sheet.{table}").replace("\u00a0", " "))
    sheet.set_row(0, 64)
    sheet.set_column(0, 0, 14, looks["row"])
    for place, heading in enumerate(headings(table, words)):
        sheet.write_string(0, place, heading, looks["head"])
    sheet.write_string(1, 0, words.say("workbook.row.example"), looks["text.example"])
    for number in range(1, LINES + 1):
        sheet.write_string(number + 1, 0, f"{stamp}-{number:03d}", looks["row"])
    for place, entry in enumerate(SHEETS[table], start=1):
        sheet.set_column(place, place, _WIDTHS[entry.kind], looks[entry.kind])
        sheet.write(1, place, _example(table, entry, words), looks[f"{entry.kind}.example"])
        if rule := _rule(entry, words):
            sheet.data_validation(2, place, LINES + 500, place, rule)
    sheet.freeze_panes(2, 1)
    sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})


def _example(table: str, entry: Entry, words: Words) -> Any:
    if entry.family == FIGURE:
        return offered(words.language)[0]
    if entry.kind == "list":
        return words.say(f"workbook.value.{entry.family}.{entry.example}")
    key = f"{table}.{entry.name}"
    return words.say(f"workbook.example.{key}") if key in _WORDED else entry.example


def _rule(entry: Entry, words: Words) -> dict[str, Any] | None:
    """What a spreadsheet checks while it is typed; a date may be something else after a warning."""
    if entry.family == FIGURE:
        held = f"='{words.say('workbook.guide')}'!$C$1:$C${len(offered(words.language))}"
        return {"validate": "list", "source": held, "error_message": words.say("workbook.check.list")}
    if entry.kind == "list":
        said = [words.say(f"workbook.value.{entry.family}.{value}") for value in entry.values]
        return {"validate": "list", "source": said, "error_message": words.say("workbook.check.list")}
    if entry.scale:
        low, high = entry.scale
        told = words.say("workbook.check.scale", low=low, high=high)
        return {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high,
                "error_message": told}  # fmt: skip
    if entry.kind in ("day", "time"):
        shown = f"{_DAY:%d/%m/%Y}" if words.language == "en" else f"{_DAY:%d.%m.%Y}"
        told = words.say("workbook.check.date", day=shown)
        return {"validate": "date", "criteria": ">=", "value": dt.date(2000, 1, 1), "error_message": told,
                "error_type": "warning"}  # fmt: skip
    if entry.kind == "number":
        told = words.say("workbook.check.number")
        return {"validate": "decimal", "criteria": "between", "minimum": -1e9, "maximum": 1e9,
                "error_message": told}  # fmt: skip
    return None


def tally(folder: ClientFolder, words: Words) -> str:
    """The sheet to count on, A4 across: a week by day and channel, a dozen boxes for each."""
    days = get_day_names("wide", context="stand-alone", locale=words.language)
    told = {key: words.say(f"workbook.tally.{key}") for key in ("title", "lead", "week", "by", "total")}
    return rendered(
        "tally.html.j2",
        words,
        folder.settings.name,
        **told,
        days=[days[number] for number in range(7)],
        channels=[words.say(f"workbook.value.channel.{name}") for name in CHANNELS],
        boxes=BOXES,
        foot=words.say("workbook.tally.foot", sheet=words.say("workbook.sheet.series")),
    )
