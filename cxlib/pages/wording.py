"""Every sentence people read: looked up by key, with numbers, dates, plurals and people's words by language.

Sentences live in templates/sentences/LANGUAGE/*.yml as flat keys. A value is a sentence, or a
mapping `{by: n, one: ..., few: ..., many: ..., other: ...}` of whole sentences chosen by the
language's plural rule for the blank `n`. Blanks are `{name}` or `{name:format}`; the formats are
the keys of FORMATS below. `{who.FORM}` is the sector's word for people (forms in templates/words.yml).
"""

from __future__ import annotations

import datetime as dt
import re
import string
from collections.abc import Callable, Mapping
from functools import cache
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from cxlib.base import yamlio
from cxlib.base.assets import asset
from cxlib.base.errors import PlaybookError
from cxlib.base.quarter import Period
from cxlib.clients.settings import ClientSettings, sectors
from cxlib.pages import period_words, turkish

NBSP = "\u00a0"
LOCALES = MappingProxyType({"en": "en_GB", "pl": "pl_PL", "tr": "tr_TR"})
_SYMBOL_FIRST = {"GBP": "£", "USD": "$", "EUR": "€"}
_SYMBOL_LAST = {"PLN": "zł", "TRY": "TL"}
_AND = {"en": "and", "pl": "i", "tr": "ve"}
_ONE_LETTER = re.compile(r"(?<!\w)([aiouwzAIOUWZ]) (?=\S)")
_NUMBER_UNIT = re.compile(r"(?<=\d) (?![aiouwzAIOUWZ] )(?=[^\W\d_])")


@cache
def sentences(language: str) -> Mapping[str, Any]:
    """All sentences of a language by key; a key that stands in two files is a PlaybookError."""
    found: dict[str, Any] = {}
    for path in sorted(asset("templates", "sentences", language).glob("*.yml")):
        for key, value in yamlio.load(path, error=PlaybookError).items():
            if key in found:
                raise PlaybookError(f"A sentence must be written once ({key} stands again in {path.name}).")
            found[key] = value
    return MappingProxyType(found)


@cache
def people_words() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """The shipped words for people: word -> language -> form -> text."""
    return MappingProxyType(yamlio.load(asset("templates", "words.yml"), error=PlaybookError))


class People:
    """The sector's word for the people it serves, one attribute a form (`who.gen_pl`)."""

    def __init__(self, word: str, forms: Mapping[str, str]) -> None:
        self._word = word
        self._forms = forms

    def __getattr__(self, form: str) -> str:
        if form.startswith("_"):
            raise AttributeError(form)
        if form.endswith("_cap"):
            base: str = getattr(self, form.removesuffix("_cap"))
            return (turkish.upper(base[0]) if "abl" in self._forms else base[0].upper()) + base[1:]
        if form not in self._forms:
            raise PlaybookError(f"The word {self._word!r} must have the form {form!r}. Add it to words.yml.")
        return self._forms[form]


class Words:
    """The voice of one language for one client; formats every value the way a reader expects."""

    def __init__(
        self,
        language: str,
        *,
        word: str = "customer",
        forms: Mapping[str, str] | None = None,
        currency: str = "EUR",
        zone: ZoneInfo | None = None,
    ) -> None:
        self.language = language
        self.locale = Locale.parse(LOCALES[language])
        self.currency = currency
        self.zone = zone or ZoneInfo("UTC")
        self.who = People(word, forms if forms is not None else people_words()[word][language])

    @classmethod
    def of(cls, settings: ClientSettings, audience: str = "owner") -> Words:
        """The words a client's audience reads (owner, staff or consultant)."""
        return cls.speaking(settings, getattr(settings.languages, audience))

    @classmethod
    def speaking(cls, settings: ClientSettings, language: str) -> Words:
        """The client's words in a language, whoever reads it."""
        word = sectors()[settings.sector]
        own = settings.words.get(word, {}).get(language)
        return cls(language, word=word, forms=own, currency=settings.currency, zone=settings.zone)

    # -- sentences ---------------------------------------------------------------------------
    def has(self, key: str) -> bool:
        return key in sentences(self.language)

    def say(self, key: str, **values: Any) -> str:
        """The sentence of a key with its blanks filled; an unknown key or blank is a PlaybookError."""
        known = sentences(self.language)
        if key not in known:
            raise PlaybookError(
                f"The sentence {key!r} must exist in {self.language}. Add it to templates/sentences."
            )
        text = known[key]
        if isinstance(text, Mapping):
            text = self._plural(key, text, values)
        try:
            filled = _Filler(self).vformat(text, (), {"who": self.who, **values})
        except (KeyError, IndexError, ValueError, AttributeError, TypeError) as problem:
            raise PlaybookError(
                f"The sentence {key!r} ({self.language}) must be fillable ({problem!r})."
            ) from None
        return self.typeset(filled)

    def _plural(self, key: str, forms: Mapping[str, str], values: Mapping[str, Any]) -> str:
        number = values.get(str(forms.get("by", "n")))
        if number is None:
            raise PlaybookError(
                f"The sentence {key!r} ({self.language}) needs the blank {forms.get('by', 'n')!r}."
            )
        form = str(self.locale.plural_form(number))
        chosen = forms.get(form, forms.get("other"))
        if chosen is None:
            raise PlaybookError(f"The sentence {key!r} ({self.language}) needs the plural form {form!r}.")
        return str(chosen)

    def typeset(self, text: str) -> str:
        """No-break spaces after numbers before a word and, in Polish, after one-letter words."""
        text = _NUMBER_UNIT.sub(NBSP, text)
        return _ONE_LETTER.sub(rf"\1{NBSP}", text) if self.language == "pl" else text

    # -- values ------------------------------------------------------------------------------
    def number(self, value: float, digits: int = 0) -> str:
        """A number with so many decimals, grouped and with a true minus sign."""
        rounded = round(float(value), digits) + 0.0
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(rounded, format=pattern, locale=self.locale).replace("-", "\u2212")

    def signed(self, value: float, digits: int = 0) -> str:
        rounded = round(float(value), digits)
        return ("+" if rounded > 0 else "") + self.number(value, digits)

    def percent(self, share: float, digits: int = 0) -> str:
        pattern = self.locale.percent_formats[None].pattern
        if digits:
            pattern = pattern.replace("0%", "0." + "0" * digits + "%").replace(
                "%#,##0", "%#,##0." + "0" * digits
            )
        return format_percent(float(share), format=pattern, locale=self.locale).replace("-", "\u2212")

    def money(self, amount: float) -> str:
        """An amount without pence: "£1,234", "1 234 zł", "1.234 TL"."""
        figure = self.number(amount)
        if self.currency in _SYMBOL_FIRST:
            return (
                ("\u2212" if figure[0] == "\u2212" else "")
                + _SYMBOL_FIRST[self.currency]
                + figure.lstrip("\u2212")
            )
        return f"{figure}{NBSP}{_SYMBOL_LAST.get(self.currency, self.currency)}"

    def day(self, moment: dt.date | dt.datetime, *, year: bool = False) -> str:
        """A day and month ("5 października"), with the year when asked; a moment is put into the zone."""
        local = moment.astimezone(self.zone) if isinstance(moment, dt.datetime) and moment.tzinfo else moment
        return format_date(local, "d MMMM y" if year else "d MMMM", locale=self.locale).replace(" ", NBSP)

    def period(self, period: Period | str, *, year: bool = True) -> str:
        """A period as owners say it: "lipiec–wrzesień 2026", a month's name, a year, "6–12 lipca 2026"."""
        return period_words.said(_span(period), self.locale, year=year)

    def short_period(self, period: Period | str) -> str:
        """A period for an axis, in two lines: "lip–wrz" over "2026"."""
        return period_words.on_axis(_span(period), self.locale)

    def quarter(self, period: Period | str) -> str:
        """A period as the method says it: "III kwartał 2026", "Q3 2026", "2026'nın 3. çeyreği"."""
        return period_words.numbered(_span(period), self.locale)

    def duration(self, hours: float, *, bound: bool = False) -> str:
        """A length of time in the unit a person would use; `bound`: after "from" and "to"."""
        if hours < 0:
            return "\u2212" + self.duration(-hours, bound=bound)
        if hours < 1.5:
            return self.say("common.minutes_bound" if bound else "common.minutes", n=round(hours * 60))
        value, key = (hours, "common.hours") if hours < 48 else (hours / 24, "common.days")
        shown = round(value, 0 if value >= 10 else 1)
        if shown == int(shown):
            return self.say(f"{key}_bound" if bound else key, n=int(shown))
        return self.say(f"{key}_part", n=shown)

    def listing(self, items: list[str]) -> str:
        """Items as a sentence lists them: "A, B i C"; "A; B i C" where one of two is itself a pair."""
        plain, joints = [item.replace(NBSP, " ") for item in items], (",", f" {_AND[self.language]} ")
        if len(items) > 1 and any(joint in item for item in plain for joint in joints):
            return "; ".join(items)
        return str(format_list(items, locale=self.locale)) if items else ""

    def opening(self, text: str) -> str:
        """A text where it opens a sentence or a cell: with a capital."""
        upper = turkish.upper if self.language == "tr" else str.upper
        return upper(text[:1]) + text[1:]

    def inside(self, name: str) -> str:
        """A name of ours inside a sentence: "first reply in time"; an abbreviation stays as it is."""
        lower = turkish.lower if self.language == "tr" else str.lower
        return lower(name[:1]) + name[1:] if name[1:2].islower() else name

    def suffixed(self, number: int, case: str) -> str:
        """A whole number with its Turkish suffix; the plain number in other languages."""
        plain = self.number(number)
        return plain + turkish.suffix(int(number), case) if self.language == "tr" else plain  # type: ignore[arg-type]


def _suffixing(case: str) -> Callable[[Words, Any], str]:
    return lambda words, value: words.suffixed(int(value), case)


FORMATS: Mapping[str, Callable[[Words, Any], str]] = MappingProxyType(
    {
        "int": lambda words, value: words.number(value),
        "num1": lambda words, value: words.number(value, 1),
        "num2": lambda words, value: words.number(value, 2),
        "signed": lambda words, value: words.signed(value),
        "signed1": lambda words, value: words.signed(value, 1),
        "pct": lambda words, value: words.percent(value),
        "pct1": lambda words, value: words.percent(value, 1),
        "per100": lambda words, value: words.number(value * 100),
        "money": lambda words, value: words.money(value),
        "date": lambda words, value: words.day(value),
        "datey": lambda words, value: words.day(value, year=True),
        "period": lambda words, value: words.period(value),
        "months": lambda words, value: words.period(value, year=False),
        "quarter": lambda words, value: words.quarter(value),
        "duration": lambda words, value: words.duration(value),
        "list": lambda words, value: words.listing(list(value)),
        "start": lambda words, value: words.opening(str(value)),
        "inside": lambda words, value: words.inside(str(value)),
        **{case: _suffixing(case) for case in ("poss", "acc", "dat", "loc", "abl", "gen")},
    }
)


class _Filler(string.Formatter):
    """Fills blanks with the formats above; a plain number is written as the language writes it."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec:
            if format_spec not in FORMATS:
                raise PlaybookError(
                    f"A blank's format must be one of {', '.join(FORMATS)} (we got {format_spec!r})."
                )
            return FORMATS[format_spec](self.words, value)
        if isinstance(value, Integral) and not isinstance(value, bool):
            return self.words.number(int(value))
        if isinstance(value, Real) and not isinstance(value, bool):
            return self.words.number(float(value), 0 if float(value).is_integer() else 1)
        return str(value)


def _span(period: Period | str) -> Period:
    return Period.parse(period) if isinstance(period, str) else period
