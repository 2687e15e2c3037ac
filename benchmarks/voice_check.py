"""How well comments are read, against people's own codes and stars: prints and writes docs/voice-check.md.

    .venv/bin/python benchmarks/voice_check.py [FOLDER OF REAL EXPORTS]

Three sets: English patient comments with one code each (themes), Polish hotel sentences with a sentiment,
Turkish app reviews with stars. The halves are told apart by a checksum of the text: the codebooks may be
worked on with the first half; the table is about the second.
"""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from cxlib.base.codebook import Term  # noqa: E402
from cxlib.base.intervals import wilson  # noqa: E402
from cxlib.base.tone import tone  # noqa: E402
from cxlib.base.words.letters import lower  # noqa: E402
from cxlib.base.words.reading import split  # noqa: E402
from cxlib.clients.codebooks import shipped  # noqa: E402
from cxlib.measures.coding import code  # noqa: E402

CODES: Mapping[str, tuple[str, ...]] = {
    "waiting": ("wa", "wb"),
    "staff": ("sa", "ss"),
    "skill": ("sp",),
    "information": ("mi", "mm"),
    "listening": ("ml", "dp", "dc"),
    "treatment": ("cc", "cp", "cr", "ct", "cs", "ce", "cl", "cf", "co"),
    "results": ("tc", "ti", "tx", "tt"),
    "medication": ("cm",),
    "food": ("ef",),
    "cleanliness": ("ec",),
    "place": ("ee", "eq"),
    "parking": ("ep", "al"),
    "privacy": ("da", "dd"),
    "staffing": ("sl",),
    "nothing": ("xn",),
}
"""Our theme -> the codes of the patient comments that mean it; all other codes mean none of these."""

POLISH = {"0": 0, "1": 0, "2": 1, "3": -1}
FEWEST = 20


@dataclass(frozen=True)
class Share:
    """So many of so many, with Wilson's interval."""

    hits: int
    n: int

    @property
    def value(self) -> float:
        return self.hits / self.n if self.n else 0.0

    def __str__(self) -> str:
        if not self.n:
            return "none"
        low, high = wilson(self.hits, self.n)
        return f"{self.value:.2f} ({low:.2f}-{high:.2f})"


@dataclass(frozen=True)
class Score:
    """One theme: how many people coded it, and how a reader did against them.

    alone: precision where the reader named no other of the compared themes, so that one code a comment
    can be held against one answer.
    """

    theme: str
    people: int
    precision: Share
    alone: Share
    recall: Share


def half(text: str) -> int:
    """0 or 1, by the text alone."""
    return zlib.crc32(text.encode()) % 2


def patients(data: Path, part: int) -> dict[str, set[str]]:
    """Distinct comment -> the themes that people coded, of one half."""
    path = data / "nhs_patient_comments" / "nhs_comments_phase1_text_data.csv"
    rows = pd.read_csv(path, dtype=str).dropna(subset=["feedback"])
    of_code = {one: theme for theme, codes in CODES.items() for one in codes}
    found: dict[str, set[str]] = {}
    for text, given in zip(rows["feedback"].str.strip(), rows["code"], strict=True):
        if half(text) == part:
            found.setdefault(text, set()).update({of_code[given]} if given in of_code else ())
    return found


def read_themes(texts: Sequence[str]) -> list[set[str]]:
    """What the shipped codebook of a clinic finds."""
    coded = code(texts, ["en"] * len(texts), shipped("clinic"))
    return [{theme for theme, _ in one.themes} & set(CODES) if one else set() for one in coded]


def bare_themes(texts: Sequence[str]) -> list[set[str]]:
    """The same words looked up as they are written: no dictionary forms, beginnings or exclusions."""
    book = shipped("clinic")
    words = {theme: _written(book.by_id[theme].words("en")) for theme in CODES}
    padded = [f" {' '.join(split(lower(text, 'en'), 'en'))} " for text in texts]
    return [
        {theme for theme, known in words.items() if any(f" {one} " in text for one in known)}
        for text in padded
    ]


def scores(truth: Sequence[set[str]], found: Sequence[set[str]]) -> list[Score]:
    """Every theme with its precision and recall."""
    pairs = list(zip(truth, found, strict=True))
    told = []
    for theme in CODES:
        named = [real for real, one in pairs if theme in one]
        single = [real for real, one in pairs if one == {theme}]
        coded = [one for real, one in pairs if theme in real]
        told.append(
            Score(
                theme,
                len(coded),
                Share(sum(theme in real for real in named), len(named)),
                Share(sum(theme in real for real in single), len(single)),
                Share(sum(theme in one for one in coded), len(coded)),
            )
        )
    return told


def hotels(data: Path) -> dict[str, int]:
    """Polish sentence -> -1, 0 (neutral or both) or 1, from the publishers' own test part."""
    lines = (data / "wccrs_polish_reviews" / "hotels" / "test.txt").read_text("utf-8").splitlines()
    return {text: POLISH[label] for label, _, text in (line.partition(" ") for line in lines) if text}


def apps(data: Path, part: int | None = None) -> dict[str, int]:
    """Turkish review -> -1 (1-2 stars), 0 (3) or 1 (4-5); part: 0 or 1, one half of them."""
    names = ("spotify_yorumlari.csv", "fizy_scraper_yorumlari.csv")
    rows = pd.concat([pd.read_csv(data / "tr_app_reviews" / name, encoding="utf-8-sig") for name in names])
    kept = rows.dropna(subset=["content"])
    return {
        str(text): (int(stars) > 3) - (int(stars) < 3)
        for text, stars in zip(kept["content"], kept["score"], strict=True)
        if part is None or half(str(text)) == part
    }


def read_tone(texts: Sequence[str], language: str) -> list[int]:
    """The tone as the codebooks read it."""
    found = code(texts, [language] * len(texts), shipped("hotel" if language == "pl" else "shop"))
    return [one.tone if one else 0 for one in found]


def bare_tone(texts: Sequence[str], language: str) -> list[int]:
    """Words of praise minus words of complaint as they are written; denials are not seen."""
    terms = tone(language).terms
    signs = {sign: _written(one for one in terms if one.sign == sign) for sign in (-1, 1)}
    sums = []
    for text in texts:
        padded = f" {' '.join(split(lower(text, language), language))} "
        sums.append(sum(sign * padded.count(f" {one} ") for sign, known in signs.items() for one in known))
    return [(one > 0) - (one < 0) for one in sums]


def right(truth: Iterable[int], told: Iterable[int]) -> Share:
    """How often the tone is the one people gave, of three."""
    pairs = list(zip(truth, told, strict=True))
    return Share(sum(real == one for real, one in pairs), len(pairs))


def side(truth: Sequence[int], told: Sequence[int], sign: int) -> tuple[Share, Share]:
    """Precision and recall of praise (1) or complaint (-1)."""
    pairs = list(zip(truth, told, strict=True))
    named = [real for real, one in pairs if one == sign]
    given = [one for real, one in pairs if real == sign]
    return Share(named.count(sign), len(named)), Share(given.count(sign), len(given))


def _written(terms: Iterable[Term]) -> set[str]:
    return {" ".join(part.rstrip("*=") for part in one.parts).lower() for one in terms if not one.excluded}


def theme_table(data: Path, part: int) -> list[str]:
    known = patients(data, part)
    truth = list(known.values())
    ours, bare = scores(truth, read_themes(list(known))), scores(truth, bare_themes(list(known)))
    head = (
        "| theme | coded by people | precision | precision, only theme found | recall | "
        "baseline precision | baseline recall | share of all |"
    )
    lines = [f"{len(known):,} comments.", "", head, "|---|---|---|---|---|---|---|---|"]
    for one, other in zip(ours, bare, strict=True):
        few = " (few)" if one.people < FEWEST else ""
        lines.append(
            f"| {one.theme} | {one.people}{few} | {one.precision} | {one.alone} | {one.recall} | "
            f"{other.precision} | {other.recall} | {one.people / len(known):.2f} |"
        )
    return lines


def tone_table(name: str, known: Mapping[str, int], language: str) -> list[str]:
    texts, truth = list(known), list(known.values())
    commonest = max(sorted(set(truth)), key=truth.count)
    readers = {
        "codebook": read_tone(texts, language),
        "baseline: same words as written": bare_tone(texts, language),
        "baseline: always the commonest": [commonest] * len(texts),
    }
    lines = []
    for reader, told in readers.items():
        good, bad = side(truth, told, 1), side(truth, told, -1)
        lines.append(
            f"| {name} | {len(texts):,} | {reader} | {right(truth, told)} | {good[0]} | {good[1]} | "
            f"{bad[0]} | {bad[1]} |"
        )
    return lines


TOP = """# How well comments are read

Written by `benchmarks/voice_check.py`; 95% intervals (Wilson) in brackets. The exports are not part of the
project.

## Themes: English patient comments

NHS patient comments with people's codes (The Strategy Unit, pxtextmining, phase 1; MIT), read with the
shipped codebook of a clinic. A theme counts as right where people gave one of its codes:
{codes}. All other codes count as none of these. Nearly every comment has a single code although many speak of
several things: a second theme that is truly there counts as wrong. *Precision* is therefore a lower bound;
*only theme found* is precision where the codebook found no other of these themes. The baseline looks the same
words up as they are written, without dictionary forms, beginnings and exclusions; somebody who names a theme
for every comment has the precision of the last column. *Treatment* is their whole label *Care received* but
medication and activities, as our theme is called treatment and care; much of it is praise that names nothing
("Excellent"), which no word can tell from praise of anything else. Of forty mentions of *waiting* that count
as wrong, read one by one, 32 do speak of waiting or speed beside what they were coded for. Being late or on
time is ours under *waiting*; these codes have none for it, so such mentions count as wrong.

The comments are halved by a checksum of their text. Since this check exists, words are changed with the first
half alone; words written before it may owe something to either half.
"""

MIDDLE = """
## Praise and complaint: Polish hotel sentences, Turkish app reviews

Polish: the test part of the hotel sentences of wccrs (CLARIN-PL, CC BY-SA 4.0), neutral and ambivalent as 0.
Turkish: reviews of two music apps; 4-5 stars as praise, 3 as neither, 1-2 as complaint: the stars are about
the app and not about the sentence, and an app is no sector of ours. Words were changed with their first half
alone (halved as above). Most reviews praise: whoever always says praise is right about as often as any reader
and finds no complaint at all, so look at what each reader finds of the complaints.

| set | n | reader | right | praise precision | praise recall | complaint precision | complaint recall |
|---|---|---|---|---|---|---|---|"""


def report(data: Path) -> str:
    codes = "; ".join(f"{theme} = {', '.join(codes)}" for theme, codes in CODES.items())
    return "\n".join(
        [
            TOP.format(codes=codes), "### Second half (reported)", "", *theme_table(data, 1), "",
            "### First half (worked on)", "", *theme_table(data, 0), MIDDLE,
            *tone_table("Polish hotels", hotels(data), "pl"),
            *tone_table("Turkish apps, second half (reported)", apps(data, 1), "tr"),
            *tone_table("Turkish apps, first half (worked on)", apps(data, 0), "tr"), "",
        ]
    )  # fmt: skip


if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CX_SHARED", "")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    text = report(folder)
    (ROOT / "docs" / "voice-check.md").write_text(text, encoding="utf-8")
    print(text)
