"""Forms a client must not read, whatever the word: each check gives (rule, found, where, say) tuples."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html.parser import HTMLParser

from cxlib.base import yamlio
from cxlib.base.assets import asset

Found = tuple[str, str, str, str]

LONGEST = 15
"""Words of a sentence on the owner's first screen."""

_EMPTY = re.compile(
    r"[{}]|(?<!\w)(?:nan|NaN|NaT|None(?! (?:of|has|have|is|are|was|were)\b)|null|undefined)(?!\w)"
)
_PAST_YOU = re.compile(r"(?<!\w)\w*ł[ea]ś(?!\w)", re.IGNORECASE)
_SLASH = re.compile(
    r"(?<!\w)\w{2,}(?:/-?(?:a|ą|ej|am|aś|em|łam|łaś|ła|ka|ki|czka|anka)|\((?:a|ą|ka|am|aś)\))(?!\w)|(?<!\w)pana?/pani\w*",
    re.IGNORECASE,
)
_DIRECT = re.compile(r"(?<!\w)(?:twój|twoj\w+|twoi\w*|ciebie|tobie|tobą)(?!\w)", re.IGNORECASE)
_POINTS = re.compile(r"(?<!\w)punkt\w* procent\w*", re.IGNORECASE)
_PLURAL = re.compile(
    r"(?<![\w.,'’/–-])(\d+(?:[.,]\d+)*) (\w+l[ae]r(?:[ıiae]|[ıi]n|[ıi]n[ıiae]|d[ae]n?|[ıi]nd[ae]n?)?)(?!\w)"
)
_PLURAL_FINE = re.compile(r"^(?:dolar|ver[ae]nler|alanlar|olanlar|puanlayanlar)")
_YEAR = re.compile(r"^(?:19|20)\d\d$")
_HEARSAY = re.compile(
    r"(?<!\w)(?!geçmiş|yemiş|gümüş|altmış|yetmiş)\w+m[ıiuü]ş(?:l[ae]r)?(?=\s*[.!?…](?:\s|$))"
)
_PERCENT_AFTER = re.compile(r"\d[ \u00a0]?%")
_N_IS = re.compile(r"(?<!\w)n\s*=\s*\d+", re.IGNORECASE)
_PERCENT = re.compile(r"%\s?\d+|\d+\s?%")
_P_VALUE = re.compile(r"(?<!\w)p\s*[<=>]\s*0[.,]\d+")


def unfilled(text: str) -> Iterator[Found]:
    """Blanks that were not filled and values that are not there."""
    for match in _EMPTY.finditer(text):
        yield "blank", match[0], _around(text, match), "a value or another sentence"


def polish(text: str, *, direct: bool) -> Iterator[Found]:
    """Gendered past and slashes, "twoja" for strangers, percentage points."""
    for match in _PAST_YOU.finditer(text):
        yield "gendered past", match[0], _around(text, match), "a noun, an infinitive, udało się"
    for match in _SLASH.finditer(text):
        yield "gender by slash", match[0], _around(text, match), "osoba, or another wording"
    for match in () if direct else _DIRECT.finditer(text):
        yield "direct address", match[0], _around(text, match), "Państwa"
    for match in () if direct else _POINTS.finditer(text):
        yield "punkt procentowy", match[0], _around(text, match), "z 45% na 69%"


def turkish_forms(text: str, *, owner: bool) -> Iterator[Found]:
    """A plural after a number, the percent sign after it, hearsay at a sentence's end."""
    plain = unicodedata.normalize("NFC", text).replace("\u00a0", " ")
    for match in _PLURAL.finditer(plain):
        if not _PLURAL_FINE.match(match[2]) and not _YEAR.match(match[1]):
            yield "plural after a number", match[0], _around(plain, match), "the noun in the singular"
    for match in _PERCENT_AFTER.finditer(plain):
        yield "percent sign", match[0], _around(plain, match), "%69"
    for match in _HEARSAY.finditer(plain) if owner else ():
        yield "hearsay (-miş)", match[0], _around(plain, match), "-di for what was measured"


def statistics(text: str, *, first: bool) -> Iterator[Found]:
    """ "n = 64" and p-values anywhere a client reads; percentages on the first screen."""
    for rule, pattern, say in (("n =", _N_IS, "64 answers"), ("p-value", _P_VALUE, "a change we can show")):
        for match in pattern.finditer(text):
            yield rule, match[0], _around(text, match), say
    for match in _PERCENT.finditer(text) if first else ():
        yield "percentage", match[0], _around(text, match), "61 of 89"


def long_sentences(parts: Sequence[str]) -> Iterator[Found]:
    """Sentences of more than 15 words; what stands between middle dots counts by itself."""
    for part in (piece for whole in parts for piece in re.split(r"\s[·›|]\s", whole)):
        count = len([word for word in re.split(r"[\s\u00a0]+", part) if re.search(r"\w", word)])
        if count > LONGEST:
            yield "long sentence", f"{count} words", part, f"at most {LONGEST} words"


@lru_cache(maxsize=1)
def _english() -> frozenset[str]:
    return frozenset(yamlio.load(asset("templates", "banned.yml"))["english"])


def untranslated(text: str, language: str) -> Iterator[Found]:
    """Sentences of a Polish or Turkish text that hold two different English function words."""
    if language == "en":
        return
    for part in re.split(r"(?<=[.!?…])\s+|\n+", text):
        signs = sorted(_english() & set(re.findall(r"[a-z]+", part.lower())))
        if len(signs) > 1:
            yield "untranslated", ", ".join(signs), part.strip(), "the sentence in the page's language"


def _around(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - 30) : match.end() + 30].strip()


_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "label",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
        "text",
    ]
)
_SILENT = frozenset({"script", "style", "template", "noscript"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr", "col", "path", "use", "rect"})


class _Reader(HTMLParser):
    """Collects what people read; leaves out quotes by customers and parts in another language."""

    def __init__(self, language: str) -> None:
        super().__init__(convert_charrefs=True)
        self.language = language
        self.open: list[tuple[str, bool]] = []
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = bool(given.get("lang")) and str(given["lang"]).split("-")[0] != self.language
        quote = "cx-quote" in str(given.get("class") or "").split()
        silent = tag in _SILENT or foreign or quote or (bool(self.open) and self.open[-1][1])
        if tag in _BLOCKS:
            self.parts.append("\n")
        for name in ("aria-label", "alt", "title"):
            if given.get(name) and not silent:
                self.parts.append(f"\n{given[name]}\n")
        if tag not in _VOID:
            self.open.append((tag, silent))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")
        if any(name == tag for name, _ in self.open):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not (self.open and self.open[-1][1]):
            self.parts.append(re.sub(r"\s*\n\s*", " ", data))


def readable(page: str, language: str) -> str:
    """What people read on an HTML page of a language, one block a line, alt texts and chart texts too."""
    reader = _Reader(language)
    reader.feed(page)
    reader.close()
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)
