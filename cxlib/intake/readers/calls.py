"""Phone logs of any phone or exchange: told by what their columns hold, and who was called back.

A log needs a time, a number, and a direction or an outcome. A missed call is answered by the first call
after it in which we spoke with the same number, whoever rang.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from functools import cache
from zoneinfo import ZoneInfo

import pandas as pd

from cxlib.intake.dates import to_moments
from cxlib.intake.notes import note
from cxlib.intake.readers.raw import Raw
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import fold, on_unique, words_of

FORM = "calls"
ENOUGH = 0.9
_WAYS = ("call_in", "call_out", "call_missed", "call_answered")
_NUMBER = re.compile(r"^\+?[\d\s()./-]{3,20}$")
_PRIVATE = (
    "private",
    "unknown",
    "anonymous",
    "zastrzezony",
    "zastrzeżony",
    "nieznany",
    "gizli",
    "bilinmeyen",
)
_LENGTH = re.compile(r"^(?:(\d+):)?(\d{1,3}):(\d{2})$|^(\d{1,6})(?:\s*(?:s|sec|sek|sn)\.?)?$")
_TIME_ONLY = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?$")
_UTC = ZoneInfo("UTC")


@dataclass(frozen=True)
class _Places:
    """The columns of a log.

    clock: of the time of day where it stands apart from the date. numbers: one, or who rang and who was rung.
    """

    time: str
    clock: str | None
    numbers: tuple[str, ...]
    kind: tuple[str, ...]
    length: str | None


def as_calls(raw: Raw) -> Raw:
    """The log with its calls under fixed names behind its own columns; any other table as it is."""
    places = _places(raw.frame) if not raw.form and len(raw.frame) >= 3 else None
    return raw if places is None else _told(raw, places)


def _share(texts: pd.Series, fits: re.Pattern[str]) -> float:
    filled = texts[texts != ""]
    return float(filled.str.match(fits).mean()) if len(filled) else 0.0


def _places(frame: pd.DataFrame) -> _Places | None:
    head = frame.head(500)
    kind = tuple(str(name) for name in frame if _kinds(head[name]))
    if not kind or not _calls(head, kind) or not _any_number(head, kind):
        return None
    times = [str(name) for name in frame if str(name) not in kind and _dated(head[name])]
    numbers = _number_columns(head, (*kind, *times))
    if not times or not numbers:
        return None
    clock = [
        str(name) for name in frame if _share(head[name], _TIME_ONLY) >= ENOUGH and _day_time(head[name])
    ]
    left = [str(name) for name in frame if str(name) not in (*kind, *times, *numbers)]
    bare = not head[times[0]].str.contains(":").any()
    lengths = [
        name for name in left if _share(head[name], _LENGTH) >= ENOUGH and _is_length(name, head[name])
    ]
    return _Places(times[0], clock[0] if bare and clock else None, numbers, kind, next(iter(lengths), None))


def _any_number(frame: pd.DataFrame, others: tuple[str, ...]) -> bool:
    """Whether some column may be of numbers that rang: asked first, since reading dates takes longer."""
    names = [str(name) for name in frame if str(name) not in others]
    return any(_numbered(name, frame[name]) or _dialled(name, frame[name]) for name in names)


def _kinds(texts: pd.Series) -> bool:
    counts = texts[texts != ""].value_counts()
    told = [fold(str(text)) for text in counts.index]
    if not told or len(set(told)) > 12:
        return False
    known = {text for text in set(told) if any(_says(text, words) for words in _WAYS)}
    return bool(counts[[text in known for text in told]].sum() >= ENOUGH * counts.sum())


def _says(text: str, words: str) -> bool:
    """Whether a cell is one of the words, or holds one that is long enough to mean nothing else."""
    plain = f" {words_of(text)} "
    return text in word_list(words) or any(word in plain for word in _long(words))


@cache
def _long(words: str) -> tuple[str, ...]:
    return tuple(f" {words_of(word)} " for word in word_list(words) if len(word) > 4)


def _calls(frame: pd.DataFrame, kind: tuple[str, ...]) -> bool:
    """Whether directions are told, or missed calls beside answered ones."""
    said = {fold(cell) for name in kind for cell in frame[name]}
    heard = {words for words in _WAYS if any(_says(text, words) for text in said)}
    return bool(heard & {"call_in", "call_out"}) or {"call_missed", "call_answered"} <= heard


def _dated(texts: pd.Series) -> bool:
    return (
        bool(texts.str.contains(r"[-./ ]").any())
        and float(to_moments(texts, _UTC).values.notna().mean()) > ENOUGH
    )


def _number_columns(frame: pd.DataFrame, others: tuple[str, ...]) -> tuple[str, ...]:
    """The column of numbers, or the two of who rang and who was rung (one of them may be an extension)."""
    names = [str(name) for name in frame if str(name) not in others]
    whole = [name for name in names if _numbered(name, frame[name])]
    if len(whole) > 1:
        return tuple(whole[:2])
    short = [name for name in names if name not in whole and _dialled(name, frame[name])]
    pairs = list(itertools.combinations(sorted([*whole, *short], key=names.index), 2))
    longest = {pair: _both(frame[pair[0]], frame[pair[1]]) for pair in pairs}
    best = max(longest, key=lambda pair: longest[pair], default=())
    if whole and (not best or longest[best] < ENOUGH or whole[0] not in best):
        return tuple(whole)
    return best if best and longest[best] >= ENOUGH else ()


def _dialled(name: str, texts: pd.Series) -> bool:
    """A column that is dialled, by its name: its cells may be extensions."""
    return _share(texts, _NUMBER) >= ENOUGH and any(
        f" {word}" in f" {words_of(name)}" for word in word_list("call_number")
    )


def _both(one: pd.Series, other: pd.Series) -> float:
    """In how many rows at least one of two columns holds a whole number."""
    digits = [texts.str.replace(r"\D", "", regex=True).str.len() >= 7 for texts in (one, other)]
    return float((digits[0] | digits[1]).mean())


def _numbered(name: str, texts: pd.Series) -> bool:
    plain = texts.where(~texts.map(fold).isin(_PRIVATE), "")
    digits = plain[plain != ""].str.replace(r"\D", "", regex=True).str.len()
    if (
        not len(digits)
        or _share(plain, _NUMBER) < ENOUGH
        or _share(plain, _LENGTH) > ENOUGH > (digits >= 7).mean()
    ):
        return False
    return bool((digits >= 7).mean() >= 0.6)


def _day_time(texts: pd.Series) -> bool:
    """A time of day, not a length: some of them after six in the morning."""
    hours = pd.to_numeric(texts.str.extract(r"^(\d{1,2}):")[0])
    return bool((hours >= 7).mean() > 0.5)


def _is_length(name: str, texts: pd.Series) -> bool:
    said = words_of(name)
    return any(word in said for word in word_list("call_length")) or not _day_time(texts)


def _told(raw: Raw, places: _Places) -> Raw:
    frame = raw.frame
    time = frame[places.time] if places.clock is None else frame[places.time] + " " + frame[places.clock]
    said = [frame[name].map(fold) for name in places.kind]
    missed, spoken, outgoing = (_any(said, f"call_{name}") for name in ("missed", "answered", "out"))
    spoken &= ~missed
    number = _partner(frame, places.numbers, outgoing)
    if places.length is not None:
        talked = frame[places.length].map(_seconds)
        missed |= (talked == 0) & ~spoken
        spoken |= (talked > 0) & ~missed
    else:
        spoken |= ~missed & (_any(said, "call_in") | outgoing)
    first = _spoken_at(time, number, ~missed & spoken)
    incoming_missed = ~outgoing & missed
    told = frame.assign(
        **{
            "Call time": time,
            "Call number": number,
            "Call direction": outgoing.map({True: "out", False: "in"}),
            "Call outcome": missed.map({True: "missed", False: "answered"}),
            "Spoken at": first.where(~outgoing, ""),
        }
    ).astype("str")
    back = int((incoming_missed & (first != "")).sum())
    story = note("calls", n=len(frame), missed=int(incoming_missed.sum()), back=back)
    read = (places.time, places.clock, *places.numbers, *places.kind, places.length)
    taken = frozenset(name for name in read if name)
    return replace(raw, frame=told, form=FORM, notes=(*raw.notes, story), taken=taken)


def _any(said: list[pd.Series], words: str) -> pd.Series:
    found = pd.Series(False, index=said[0].index)
    for texts in said:
        found |= on_unique(texts, lambda distinct: distinct.map(lambda text: _says(text, words))).astype(bool)
    return found


def _partner(frame: pd.DataFrame, names: tuple[str, ...], outgoing: pd.Series) -> pd.Series:
    """The other side's number: of two the one that is not ours; ours stands in most of the calls."""
    rang = frame[names[0]].map(_plain_number)
    if len(names) == 1:
        return rang
    rung = frame[names[1]].map(_plain_number)
    counts = pd.concat([rang, rung]).value_counts()
    ours = set(counts[counts * 2 > len(frame)].index) - {""}
    theirs = rung.where(outgoing, rang)
    mine = theirs.isin(ours) | (theirs == "")
    return theirs.where(~mine, rang.where(outgoing, rung)).where(lambda found: ~found.isin(ours), "")


def _plain_number(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return digits[-9:] if len(digits) >= 7 else ""


def _seconds(text: str) -> int:
    found = _LENGTH.match(text)
    if found is None:
        return 0
    if found[4] is not None:
        return int(found[4])
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])


def _spoken_at(time: pd.Series, number: pd.Series, spoken: pd.Series) -> pd.Series:
    """For each call the time, as written, of the first one from then on in which we spoke with the number."""
    calls = pd.DataFrame(
        {"at": to_moments(time, _UTC).values, "time": time, "number": number, "spoken": spoken}
    )
    calls = calls.sort_values("at", ascending=False, kind="stable")
    calls["first"] = calls["time"].where(calls["spoken"], None)
    known = calls[calls["number"] != ""]
    found = known.groupby("number", sort=False)["first"].ffill()
    single = calls["first"].where(calls["number"] == "", found)
    return single.reindex(time.index).fillna("").astype("str")
