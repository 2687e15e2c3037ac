"""Reviews of a Google Business Profile as JSON (Takeout, API): star words, replies, translated comments."""

from __future__ import annotations

import re
from typing import Any

from cxlib.intake.notes import Note, note
from cxlib.intake.readers.raw import Raw, from_records

FORM = "google_reviews"
COLUMNS = ("Review id", "Created", "Updated", "Stars", "Comment", "Replied")
STARS = {"ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4", "FIVE": "5"}
_TRANSLATED = (
    r"\((?:Translated by Google|Przetłumaczone przez Google|Google tarafından çevrildi|Google Çeviri)\)"
)
_ORIGINAL = r"\((?:Original|Oryginał|Orijinal)\)"
_LATER = re.compile(rf"^\s*{_TRANSLATED}.*?{_ORIGINAL}\s*(?P<original>.*)$", re.DOTALL | re.IGNORECASE)
_FIRST = re.compile(rf"^(?P<original>.+?)\s*{_TRANSLATED}.*$", re.DOTALL | re.IGNORECASE)


def found(content: Any) -> list[dict[str, Any]] | None:
    """The reviews of a file of Google's, or None where it is another file."""
    listed = content.get("reviews") if isinstance(content, dict) else content
    if not isinstance(listed, list):
        return None
    reviews = [each for each in listed if isinstance(each, dict)]
    return reviews if reviews and all("starRating" in each for each in reviews) else None


def original(comment: str) -> str:
    """A comment as it was written, without Google's translation.

    >>> original("(Translated by Google) Nice!\\n\\n(Original)\\nMiło!")
    'Miło!'
    """
    matched = _LATER.match(comment) or _FIRST.match(comment)
    return matched["original"].strip() if matched else comment


def table(reviews: list[dict[str, Any]]) -> Raw:
    """The reviews under fixed names; who wrote them is not kept."""
    records = [_record(each) for each in reviews]
    changed = sum(
        record["Comment"] != str(each.get("comment") or "")
        for record, each in zip(records, reviews, strict=True)
    )
    notes: tuple[Note, ...] = (note("translations_dropped", n=changed),) if changed else ()
    return from_records(records, COLUMNS, form=FORM, notes=notes)


def _record(review: dict[str, Any]) -> dict[str, str]:
    reply = review.get("reviewReply")
    stars = str(review.get("starRating") or "")
    return {
        "Review id": str(review.get("reviewId") or review.get("name") or ""),
        "Created": str(review.get("createTime") or review.get("updateTime") or ""),
        "Updated": str(review.get("updateTime") or ""),
        "Stars": STARS.get(stars.upper(), "" if stars == "STAR_RATING_UNSPECIFIED" else stars),
        "Comment": original(str(review.get("comment") or "")),
        "Replied": str(reply.get("updateTime") or "") if isinstance(reply, dict) else "",
    }
