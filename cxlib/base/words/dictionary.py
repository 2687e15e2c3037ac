"""simplemma's dictionaries in a form that opens at once: sorted forms, and the lemma of each.

Decoding Polish takes seconds and 400 MB, so it is done once a machine and kept as arrays in the
user's cache folder (`CX_CACHE` names another one); they are mapped into memory, not read. Where the
folder cannot be written the arrays are made anew in each process, with the same answers.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cxlib.base.words.letters import lower

WIDEST = 24
"""Bytes of the longest form that is kept; one word in ten thousand is longer."""

Texts = npt.NDArray[np.bytes_]


@dataclass(frozen=True)
class Dictionary:
    """One language: `forms` sorted, `places[i]` the place of form i's lemma in `lemmas` (sorted too)."""

    forms: Texts
    places: npt.NDArray[np.int32]
    lemmas: Texts

    def lemma_of(self, words: Iterable[str]) -> dict[str, str]:
        """The lemma of every known word; unknown words are left out."""
        asked = sorted(set(words))
        if not asked:
            return {}
        coded = np.array([word.encode() for word in asked])
        at = np.minimum(np.searchsorted(self.forms, coded), len(self.forms) - 1)
        known = self.forms[at] == coded
        found = self.lemmas[self.places[at[known]]]
        words_known = (word for word, is_known in zip(asked, known, strict=True) if is_known)
        return {word: lemma.decode() for word, lemma in zip(words_known, found, strict=True)}

    def forms_of(self, lemmas: Iterable[str]) -> dict[str, list[str]]:
        """Lemma -> all its forms."""
        asked = np.array(sorted({lemma.encode() for lemma in lemmas}), dtype=f"S{WIDEST}")
        if not len(asked):
            return {}
        places = np.minimum(np.searchsorted(self.lemmas, asked), len(self.lemmas) - 1)
        wanted = np.zeros(len(self.lemmas), dtype=bool)
        wanted[places[self.lemmas[places] == asked]] = True
        rows = np.flatnonzero(wanted[self.places])
        found: dict[str, list[str]] = defaultdict(list)
        for form, lemma in zip(self.forms[rows], self.lemmas[self.places[rows]], strict=True):
            found[lemma.decode()].append(form.decode())
        return dict(found)


@lru_cache(maxsize=3)
def dictionary(language: str) -> Dictionary:
    """The dictionary of `pl`, `tr` or `en`."""
    place = cache() / f"simplemma-{version('simplemma')}-{language}"
    if not place.is_dir():
        made = _made(language)
        if not _kept(made, place):
            return made
    mapped = (np.load(place / f"{name}.npy", mmap_mode="r") for name in ("forms", "places", "lemmas"))
    return Dictionary(*mapped)


def cache() -> Path:
    """Where dictionaries are kept: CX_CACHE, or the user's cache folder."""
    if given := os.environ.get("CX_CACHE"):
        return Path(given).expanduser()
    base = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "cx-playbook"


def _made(language: str) -> Dictionary:
    from simplemma.strategies.dictionaries import DefaultDictionaryFactory

    pairs: dict[str, str] = {}
    for form, lemma in DefaultDictionaryFactory().get_dictionary(language).items():
        small = lower(form, language)
        if len(small.encode()) <= WIDEST and (form == small or small not in pairs):
            pairs[small] = lower(lemma, language)
    forms = np.array([form.encode() for form in pairs])
    lemmas, places = np.unique(np.array([lemma.encode() for lemma in pairs.values()]), return_inverse=True)
    order = np.argsort(forms)
    return Dictionary(forms[order], places[order].astype(np.int32), lemmas)


def _kept(made: Dictionary, place: Path) -> bool:
    """Put the arrays into the cache in one step; another process may have been first."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        desk = Path(tempfile.mkdtemp(prefix=".words-", dir=place.parent))
    except OSError:
        return False
    try:
        for name in ("forms", "places", "lemmas"):
            np.save(desk / f"{name}.npy", getattr(made, name))
        desk.rename(place)
    except OSError:
        return place.is_dir()
    finally:
        shutil.rmtree(desk, ignore_errors=True)
    return True
