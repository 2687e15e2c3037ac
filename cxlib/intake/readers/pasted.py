"""Reviews copied from a web page: stars, a date in words, the text; names of the reviewers are not kept."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path

from cxlib.intake.readers.ages import Dated, age_in
from cxlib.intake.readers.options import FileOptions
from cxlib.intake.readers.raw import Question, Raw, from_records
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import fold

COLUMNS = ("Date", "Precision", "Rating", "Comment", "Replied")
_STAMP = re.compile(r"^\s*seen_on:\s*(\d{4}-\d{2}-\d{2})\s*$")
_GLYPHS = re.compile(r"^[^\w]*?([★⭐🌟]+)[☆✩\s]*(?:$|[\s·|])")
_COUNT = re.compile(
    r"(?<![\d,.])([1-5])(?:[.,]0)?\s*(?:/\s*5(?![\d,.])|(?:out of 5 )?(?:stars?|gwiazd\w*|yildiz\w*))"
)
_OF_FIVE = re.compile(r"5 (?:uzerinden|yildiz uzerinden|gwiazdek z) ([1-5])")
_PLAIN = str.maketrans("ąćęłńóśźżçğöşü", "acelnoszzcgosu")


@dataclass
class _Review:
    """One review on its way. at: the line of its date or its stars."""

    at: int
    line: int
    dated: Dated | None
    stars: int | None
    text: list[str] = field(default_factory=list)
    replied: Dated | None = None


def stamped(text: str, seen_on: dt.date) -> str:
    """A pasted text with the day it was copied, so that `2 weeks ago` means the same on every rereading."""
    return text if _STAMP.match(text.split("\n", 1)[0]) else f"seen_on: {seen_on.isoformat()}\n{text}"


def is_pasted(text: str) -> bool:
    """Whether a text reads like reviews from a page: stars beside dates, most lines no table."""
    lines = [line for line in text[:200_000].splitlines() if line.strip()][:400]
    if lines and _STAMP.match(lines[0]):
        return True
    dates = sum(len(line) < 60 and age_in(line, dt.date(2026, 1, 1)) is not None for line in lines)
    stars = sum(len(line) < 60 and _stars(line) is not None for line in lines)
    return dates > 0 and stars > 0


def read_pasted(path: Path, text: str, told: FileOptions) -> Raw:
    """The reviews of a pasted text. Dates in words need the day of copying: the text's own or the map's."""
    lines = text.splitlines()
    stamp = _STAMP.match(lines[0]) if lines else None
    seen_on = told.seen_on or (dt.date.fromisoformat(stamp[1]) if stamp else None)
    reviews = _reviews(lines[1:] if stamp else lines, seen_on or dt.date(2000, 1, 1), 2 if stamp else 1)
    records = [_record(review) for review in reviews]
    question = None if seen_on else _when(path)
    return from_records(
        records, COLUMNS, rows=[review.line for review in reviews], form="pasted", question=question
    )


def _when(path: Path) -> Question:
    return Question(
        "seen_on",
        (),
        f"It must be clear when reviews were copied from their page ({path.name} does not say; `2 weeks ago` "
        f"counts from that day). Say it in the map: file: {{seen_on: 2026-07-15}}.",
    )


def _stars(line: str) -> int | None:
    if len(line) < 60 and (found := _GLYPHS.match(line)):
        return min(5, len(found[1]))
    plain = fold(line).translate(_PLAIN)
    counted = _OF_FIVE.search(plain) or _COUNT.search(plain)
    return int(counted[1]) if counted and len(line) < 60 else None


def _reviews(lines: list[str], seen_on: dt.date, first: int) -> list[_Review]:
    """A review begins at its date or stars, whichever comes first; the name above it is passed over."""
    found: list[_Review] = []
    reply = False
    for place, line in enumerate(lines):
        told = line.strip()
        if not told:
            continue
        owner = _starts_with(told, "owner_reply")
        dated = age_in(told, seen_on) if len(told) < 60 else None
        stars = _stars(told) if not owner else None
        if owner or (reply and dated and stars is None and found and found[-1].replied is None):
            reply = True
            if found and dated:
                found[-1].replied = dated
        elif dated or stars is not None:
            reply = _placed(found, place, place + first, dated, stars)
        elif found and not reply:
            if not _page_word(told):
                found[-1].text.append(told)
        elif found and reply:
            found[-1].text.append("\x00" + told)
    if found and any(line.strip() for line in lines[: found[0].at]):
        for review in found[:-1]:
            _without_heading(review)
    return found


def _page_word(line: str) -> bool:
    return fold(line).strip(" .…") in word_list("page_words") or _starts_with(line, "page_lines")


def _placed(found: list[_Review], place: int, line: int, dated: Dated | None, stars: int | None) -> bool:
    """Stars and date of one review may stand on one line or on two; the second completes the first."""
    last = found[-1] if found else None
    near = last is not None and not last.text and place - last.at <= 3
    if last is not None and near and dated and last.dated is None:
        last.dated, last.stars = dated, last.stars if stars is None else stars
    elif last is not None and near and stars is not None and last.stars is None and dated is None:
        last.stars = stars
    else:
        found.append(_Review(place, line, dated, stars))
    return False


def _starts_with(line: str, words: str) -> bool:
    plain = fold(line)
    return len(line) < 80 and any(plain.startswith(phrase) for phrase in word_list(words))


def _without_heading(review: _Review) -> None:
    """Take the next review's name and badge off the end of this one's text."""
    while review.text and _badge(review.text[-1]):
        review.text.pop()
    if review.text:
        review.text.pop()


def _badge(line: str) -> bool:
    plain = fold(line.lstrip("\x00"))
    return len(line) < 80 and any(word in plain for word in word_list("reviewer_badge"))


def _record(review: _Review) -> dict[str, str]:
    return {
        "Date": review.dated.day.isoformat() if review.dated else "",
        "Precision": review.dated.precision if review.dated else "",
        "Rating": str(review.stars) if review.stars is not None else "",
        "Comment": "\n".join(line for line in review.text if not line.startswith("\x00")),
        "Replied": review.replied.day.isoformat() if review.replied else "",
    }
