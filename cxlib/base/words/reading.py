"""A text cut into words with the sentence and the clause each stands in, in the language's lower case."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from cxlib.base.words.letters import MARKED, lower

_KINDS = {
    "mask": r"\[[a-z\-]+\]",
    "word": r"[^\W\d_]+(?:['’][^\W\d_]+)?",
    "face": r"[\u2600-\u27bf\U0001f300-\U0001faff]",
    "stop": r"[.!?;…\n]+",
    "pause": r"[,:()–—]+|\s-\s",
}
_PIECES = re.compile("|".join(_KINDS.values()))
_KIND = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_NOT = re.compile(r"(.+)n['’]t")
_BEFORE_NOT = {"ca": "can", "wo": "will", "sha": "shall"}


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text; sentences[i] and clauses[i] number where word i stands."""

    words: tuple[str, ...]
    sentences: tuple[int, ...]
    clauses: tuple[int, ...]
    unmarked: bool
    """Typed without the language's marks (Polish or Turkish in plain Latin letters)."""


def read(text: str, language: str, turning: Collection[str] = ()) -> Reading:
    """Cut a text; a word of `turning` (but, ale, ama) begins a new sentence.

    >>> read("The wait wasn't long, but rude!", "en", {"but"}).words
    ('the', 'wait', 'was', 'not', 'long', 'but', 'rude')
    """
    small = _DRAWN_OUT.sub(r"\1", lower(text, language))
    words: list[str] = []
    sentences: list[int] = []
    clauses: list[int] = []
    sentence = clause = 0
    for piece in _PIECES.findall(small):
        cut, stops, pauses = _cut(piece, language)
        sentence, clause = sentence + stops, clause + pauses
        for word in cut:
            if word in turning and words:
                sentence, clause = sentence + 1, clause + 1
            words.append(word)
            sentences.append(sentence)
            clauses.append(clause)
    marks = MARKED.get(language)
    return Reading(tuple(words), tuple(sentences), tuple(clauses), bool(marks) and _unmarked(text, language))


@lru_cache(maxsize=65536)
def _cut(piece: str, language: str) -> tuple[tuple[str, ...], int, int]:
    """The words of a piece, and by how many sentences and clauses it moves on; looked up once a piece."""
    found = _KIND.fullmatch(piece)
    kind = found.lastgroup if found else "mask"
    if kind == "word" or kind == "face":
        return split(piece, language), 0, 0
    return (), int(kind == "stop"), int(kind in ("stop", "pause"))


def split(word: str, language: str) -> tuple[str, ...]:
    """`wasn't` as two words; what follows an apostrophe in Turkish and Polish is an ending."""
    if language == "en":
        if found := _NOT.fullmatch(word):
            return (_BEFORE_NOT.get(found[1], found[1]), "not")
        return (re.sub(r"['’]s$", "", word).replace("’", "'"),)
    return (re.split(r"['’]", word)[0],)


def _unmarked(text: str, language: str) -> bool:
    capitals = {"pl": "ĄĆĘŁŃÓŚŹŻ", "tr": "ÇĞİÖŞÜ"}[language]
    return not (set(text) & (MARKED[language] | set(capitals)))
