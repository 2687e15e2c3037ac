"""Which written words are meant by which patterns: by lemma, without marks, by ending, by a slip.

A pattern is a word in any dictionary form (`wait`, `czekać`, `beklemek`), a beginning (`oddzw*`), or a
form as it is written (`=bekleriz`).
A written word is tried as it stands and by its lemma; then, when it is unknown or its text was typed
without marks, by its plain letters; in Turkish also by stem and endings; and last, when it is long and
no dictionary knows it, within one or two slips. Whether a word is found depends on the word alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import stopwordsiso
from rapidfuzz import process
from rapidfuzz.distance import OSA

from cxlib.base.words.dictionary import Dictionary, dictionary
from cxlib.base.words.letters import lower, plain
from cxlib.base.words.turkish_endings import is_ending, says_more, says_no

SHORTEST_SLIP = 5
"""Shorter words are not corrected: too many of them are one letter apart."""

TWO_SLIPS = 9
SHORTEST_STEM = 3
SURE_STEM = 4
"""A Turkish stem this long is seen in a longer word even when the dictionary knows that word otherwise."""

_MEN = {"ły": "li", "ny": "ni", "ty": "ci", "ry": "rzy", "ki": "cy", "wy": "wi"}
"""Polish adjectives of several men: miły, mili."""

_SOFT = {"k": "g", "p": "b", "t": "d"}

Hit = tuple[int, bool]
"""The pattern's place, and whether the written word denies it (beklemedik, sorunsuz, niemiły)."""


@dataclass
class Finder:
    """The patterns of one language, ready to search with. Words are given in lower case (`letters.lower`)."""

    language: str
    patterns: Sequence[str]
    _written: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _exact: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _plain: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _begins: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _plain_begins: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _stems: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _stems_of: dict[int, set[str]] = field(default_factory=dict)
    _slips: dict[tuple[str, int], list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        known = self._dictionary
        whole = {lower(one, self.language) for one in self.patterns if one[-1] != "*" and one[0] != "="}
        lemmas = known.lemma_of(whole)
        forms = known.forms_of({*lemmas.values(), *whole})
        for place, pattern in enumerate(self.patterns):
            word = lower(pattern, self.language)
            if word.startswith("="):
                self._written[word[1:]].add(place)
                continue
            if word.endswith("*"):
                self._begins[word[:-1]].add(place)
                self._plain_begins[plain(word[:-1])].add(place)
                if self.language == "tr":
                    self._stems_of[place] = {plain(word[:-1])}
                continue
            lemma = self._own_lemma(word, lemmas)
            for key in (word, lemma, *self._kin(word)):
                self._exact[key].add(place)
            told = {word, lemma, *self._kin(word), *forms.get(lemma, ()), *forms.get(word, ())}
            bare_forms = {plain(form) for form in told} - _everyday(self.language)
            for bare in {*bare_forms, plain(word)}:
                self._plain[bare].add(place)
            if self.language == "tr":
                stems = _stems(word, lemma) - (_everyday("tr") - {plain(word)})
                self._stems_of[place] = {stem for stem in stems if not says_no(plain(word)[len(stem) :])}
                for stem in stems:
                    self._stems[stem].add(place)
        for form in sorted(self._plain):
            self._slips[form[0], len(form)].append(form)

    @property
    def _dictionary(self) -> Dictionary:
        return dictionary(self.language)

    def find(self, words: Collection[str], *, unmarked: bool = False) -> dict[str, tuple[Hit, ...]]:
        """The patterns behind each of the words; words that mean none are left out.

        unmarked: they come from texts typed without the language's marks (`cok ilgisiz`).
        """
        lemmas = self._dictionary.lemma_of([*words, *map(self._without_person, words)])
        hits = {word: self._hits(word, lemmas, unmarked) for word in words}
        return {word: tuple(sorted(found)) for word, found in hits.items() if found}

    def _own_lemma(self, word: str, lemmas: Mapping[str, str]) -> str:
        """A pattern's lemma; in Turkish `sorunsuz` (without problems) does not stand for `sorun` (problem).

        Nor does `kullanışlı` (handy) stand for `kullanmak` (use), `zamanında` (in time) for `zaman`.
        """
        lemma = lemmas.get(word, word)
        rest = plain(word).removeprefix(plain(lemma))
        own = self.language == "tr" and (says_no(rest) or says_more(rest))
        return word if own else lemma

    def _kin(self, word: str) -> tuple[str, ...]:
        """Polish adjectives: the feminine is often listed as a noun, the adverb as a word of its own."""
        if self.language != "pl" or word[-1:] not in "yi":
            return ()
        soft = next((word[:-2] + told for hard, told in _MEN.items() if word.endswith(hard)), word)
        return (soft, *(word[:-1] + ending for ending in ("a", "ą", "ej", "e", "o")))

    def _without_person(self, word: str) -> str:
        """Polish `czekałem`, `czekałam` as `czekał`: the first person is often listed wrongly."""
        own = self.language == "pl" and word.endswith(("łem", "łam", "łeś", "łaś"))
        return word[:-2] if own else word

    def _hits(self, word: str, lemmas: Mapping[str, str], unmarked: bool) -> set[Hit]:
        bare, known = plain(word), word in lemmas
        told = {lemmas.get(word, ""), lemmas.get(self._without_person(word), "")}
        places = self._meant(word, bare, told, unmarked or not known)
        if self.language == "tr":
            places |= self._by_ending(bare, SURE_STEM if known and not unmarked else SHORTEST_STEM)
        if not places and self.language == "pl" and word.startswith("nie") and len(word) > 6:
            return {(place, True) for place in self._meant(word[3:], bare[3:], (), True)}
        if not places and not known and len(bare) >= SHORTEST_SLIP:
            places = self._by_slip(bare)
        return {(place, self._denies(bare, place)) for place in places}

    def _meant(self, word: str, bare: str, lemmas: Collection[str], second_try: bool) -> set[int]:
        """By the word, its lemma and its beginning; on the second try by its plain letters too."""
        keys = (word, *lemmas)
        places = {place for key in keys for place in self._exact.get(key, ())}
        places |= _beginning(self._begins, word)
        if second_try:
            places |= self._plain.get(bare, set())
            if bare not in _everyday(self.language):
                places |= _beginning(self._plain_begins, bare)
        return places | self._written.get(word, set())

    def _by_ending(self, bare: str, shortest: int) -> set[int]:
        return {
            place
            for end in range(shortest, len(bare))
            for place in self._stems.get(bare[:end], ())
            if is_ending(bare[end:])
        }

    def _by_slip(self, bare: str) -> set[int]:
        most = 2 if len(bare) >= TWO_SLIPS else 1
        found = [
            (near[1], near[0])
            for length in range(len(bare) - most, len(bare) + most + 1)
            if (forms := self._slips.get((bare[0], length)))
            and (near := process.extractOne(bare, forms, scorer=OSA.distance, score_cutoff=most))
        ]
        nearest = min(found)[1] if found else ""
        return set(self._plain[nearest]) if len(nearest) >= SHORTEST_SLIP else set()

    def _denies(self, bare: str, place: int) -> bool:
        stems = self._stems_of.get(place, ())
        return any(bare.startswith(stem) and says_no(bare[len(stem) :]) for stem in stems)


def _beginning(begins: Mapping[str, set[int]], word: str) -> set[int]:
    return {place for end in range(2, len(word) + 1) for place in begins.get(word[:end], ())}


@cache
def _everyday(language: str) -> frozenset[str]:
    """Function words without their marks: `cok` is çok (very), never çök (collapse)."""
    return frozenset(plain(lower(word, language)) for word in stopwordsiso.stopwords(language))


def _stems(word: str, lemma: str) -> set[str]:
    """The plain stems of a Turkish word: its lemma, the verb without -mek, the last letter softened."""
    given = {plain(word), plain(lemma)}
    given |= {stem[:-3] for stem in given if stem.endswith(("mek", "mak")) and len(stem) > 5}
    given |= {stem[:-1] + _SOFT[stem[-1]] for stem in given if stem[-1:] in _SOFT and len(stem) > 3}
    return {stem for stem in given if len(stem) >= SHORTEST_STEM}
