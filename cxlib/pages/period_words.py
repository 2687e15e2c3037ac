"""Periods in words, in every language: for owners, for an axis, as the method numbers them."""

from __future__ import annotations

from babel import Locale
from babel.dates import format_date, get_month_names

from cxlib.base.quarter import Period
from cxlib.pages import turkish

NBSP = "\u00a0"
_ROMAN = ("I", "II", "III", "IV")


def said(span: Period, locale: Locale, *, year: bool = True) -> str:
    """As owners say it: "lipiec–wrzesień 2026", a month's name, a year, or a week as "6–12 lipca 2026"."""
    if span.week:
        return _days(span, "d MMMM", locale) + (f"{NBSP}{span.last_day.year}" if year else "")
    if span.months == 12:
        return str(span.year)
    return _months(span, "wide", locale) + (f" {span.year}" if year else "")


def on_axis(span: Period, locale: Locale) -> str:
    """In two lines: "lip–wrz" over "2026"."""
    if span.week:
        return f"{_days(span, 'd MMM', locale)}\n{span.last_day.year}"
    if span.months == 12:
        return str(span.year)
    return f"{_months(span, 'abbreviated', locale)}\n{span.year}"


def numbered(span: Period, locale: Locale) -> str:
    """A quarter as "III kwartał 2026", "Q3 2026", "2026'nın 3. çeyreği"; other periods as owners say them."""
    if span.months != 3:
        return said(span, locale)
    index = (span.month + 2) // 3
    if locale.language == "pl":
        return f"{_ROMAN[index - 1]} kwartał {span.year}"
    if locale.language == "tr":
        return f"{span.year}{turkish.suffix(span.year, 'gen')} {index}. çeyreği"
    return f"Q{index} {span.year}"


def _months(span: Period, width: str, locale: Locale) -> str:
    names = get_month_names(width, context="stand-alone", locale=locale)  # type: ignore[arg-type]
    first, last = names[span.month], names[span.month + span.months - 1]
    return str(first if span.months == 1 else f"{first}–{last}")


def _days(span: Period, form: str, locale: Locale) -> str:
    """From a day to a day: "6–12 lipca", "29 czerwca – 5 lipca"."""
    last = format_date(span.last_day, form, locale=locale)
    if span.first_day.month == span.last_day.month:
        text = f"{span.first_day.day}–{last}"
    else:
        text = f"{format_date(span.first_day, form, locale=locale)} – {last}"
    return text.replace(" ", NBSP)
