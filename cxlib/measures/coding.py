"""Comments read with a codebook: which themes each mentions, and whether it praises or complains.

A theme is mentioned where one of its terms stands. What a mention says: the term's own mark, turned
around by a denial within reach (`no wait`, `nie czekałem`, `beklemedik`, `memnun kalmadım`); else the
tone of its clause, then of its sentence. Each distinct comment is read once, by itself: the same comment
is always read the same way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cxlib.base.codebook import LANGUAGES, Codebook, Term
from cxlib.base.tone import Tone, tone
from cxlib.base.words.finder import Finder
from cxlib.base.words.letters import plain
from cxlib.base.words.reading import Reading, read, split
from cxlib.base.words.terms import Meant, mentions

REACH = 3
"""A denial reaches so many words on (Polish, English)."""

BACK = 2
"""A Turkish denial (değil, yok, kalmadım) reaches so many words back."""

MOST_KNOWN = 100_000
"""So many comments are remembered with what they say."""

_DENIED_VERB = re.compile(
    r".{2,}(?:m[ae]d[iu](?:m|n|k|l[ae]r|n[iu]z)?|m[iu]yor\w*|m[ae]m[iu]s\w*|m[ae]z(?:l[ae]r|s[iu]n\w*|d[iu])?)"
    r"|(?:et|oner|ol|yap|kal|al|gel|git)m[ae]m"
)


Said = tuple[str, int, int, bool]
"""A theme, the place of the mention, its sign, and whether it was turned around."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One comment: the themes it mentions with what it says of each, and its tone (-1, 0, 1)."""

    themes: tuple[tuple[str, int], ...] = ()
    tone: int = 0


def code(texts: Sequence[str], languages: Sequence[str | None], codebook: Codebook) -> list[Coded | None]:
    """Read comments; None for a language that no codebook has.

    texts, languages: of one length; a language is `en`, `pl`, `tr` or anything else.
    """
    pairs = list(zip(texts, languages, strict=True))
    found: dict[tuple[str, str | None], Coded] = {}
    for language in LANGUAGES:
        distinct = list(dict.fromkeys(text for text, own in pairs if own == language))
        if distinct:
            coded = coder(codebook, language).code(distinct)
            found |= {(text, language): one for text, one in zip(distinct, coded, strict=True)}
    return [found.get(pair) for pair in pairs]


@lru_cache(maxsize=12)
def coder(codebook: Codebook, language: str) -> Coder:
    """The codebook in one language, ready to read with."""
    return Coder(codebook, language)


@dataclass(frozen=True, eq=False)
class Coder:
    """One codebook in one language."""

    codebook: Codebook
    language: str

    @cached_property
    def tone(self) -> Tone:
        return tone(self.language)

    @cached_property
    def _owned(self) -> list[tuple[str, Term, list[str]]]:
        """Every term with its theme and its parts; the words of tone belong to the theme ""."""
        themes = [(theme.id, term) for theme in self.codebook.themes for term in theme.words(self.language)]
        owned = [*themes, *(("", term) for term in self.tone.terms)]
        return [(theme, term, self._parts(term)) for theme, term in owned]

    def _parts(self, term: Term) -> list[str]:
        """A term's patterns: words as texts are cut, and what excludes by its very form."""
        cut = [word for part in term.parts for word in split(part, self.language)]
        exact = [word.endswith("=") or (term.excluded and word[-1] != "*") for word in cut]
        return [f"={word.rstrip('=')}" if by_form else word for word, by_form in zip(cut, exact, strict=True)]

    @cached_property
    def _patterns(self) -> list[str]:
        return sorted({part for _, _, parts in self._owned for part in parts} | set(self.tone.denying))

    @cached_property
    def _finder(self) -> Finder:
        return Finder(self.language, self._patterns)

    @cached_property
    def _by_first(self) -> Mapping[int, list[tuple[str, Term, tuple[int, ...]]]]:
        """Place of a term's first part -> the terms that begin so, with the places of all their parts."""
        at = {pattern: place for place, pattern in enumerate(self._patterns)}
        found: dict[int, list[tuple[str, Term, tuple[int, ...]]]] = defaultdict(list)
        for theme, term, parts in self._owned:
            places = tuple(at[part] for part in parts)
            found[places[0]].append((theme, term, places))
        return found

    @cached_property
    def _denying(self) -> frozenset[int]:
        words = set(self.tone.denying)
        return frozenset(place for place, pattern in enumerate(self._patterns) if pattern in words)

    @cached_property
    def _skipped(self) -> Mapping[str, list[tuple[str, ...]]]:
        """First word -> the phrases in which a word that denies does not."""
        found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for phrase in self.tone.not_denying:
            found[phrase[0]].append(phrase)
        return found

    @cached_property
    def _known(self) -> dict[str, Coded]:
        return {}

    def code(self, texts: Sequence[str]) -> list[Coded]:
        """Read distinct comments; what was read before in this process is remembered."""
        known = self._known
        new = [text for text in texts if text not in known]
        known.update(zip(new, self._read(new), strict=True))
        found = [known[text] for text in texts]
        if len(known) > MOST_KNOWN:
            known.clear()
        return found

    def _read(self, texts: Sequence[str]) -> list[Coded]:
        readings = [read(text, self.language, self.tone.turning) for text in texts]
        meant = {
            unmarked: self._meant(
                {word for one in readings if one.unmarked is unmarked for word in one.words}, unmarked
            )
            for unmarked in (False, True)
        }
        return [self._coded(reading, meant[reading.unmarked]) for reading in readings]

    def _meant(self, words: Collection[str], unmarked: bool) -> dict[str, Meant]:
        """What each distinct word means, looked up once for all comments; words without meaning left out."""
        hits = self._finder.find(words, unmarked=unmarked)
        verbs = words if self.language == "tr" else ()
        denied_verbs = {word for word in verbs if _DENIED_VERB.fullmatch(plain(word))}
        found = {}
        for word in hits.keys() | denied_verbs:
            patterns = dict(hits.get(word, ()))
            opens = tuple(
                (theme, term, parts, denied and len(parts) == 1)
                for pattern, denied in patterns.items()
                for theme, term, parts in self._by_first.get(pattern, ())
            )
            denies = word in denied_verbs or not self._denying.isdisjoint(patterns)
            long = any(len(parts) > 1 for _, _, parts, _ in opens)
            found[word] = Meant(opens, frozenset(patterns), denies, long)
        return found

    def _coded(self, reading: Reading, meant: Mapping[str, Meant]) -> Coded:
        at = {place: meant[word] for place, word in enumerate(reading.words) if word in meant}
        no = self._denials(reading, at)
        said = []
        for theme, term, where, denied in mentions(reading, at):
            turned = denied or bool(
                where[0] in no and no[where[0]].difference(range(where[0], where[-1] + 1))
            )
            said.append((theme, where[0], -term.sign if turned else term.sign, turned))
        strong = {place: sign for _, place, sign, _ in said if sign}
        # With no other word of praise or complaint, denying is a complaint: "nie było wody", "açılmadı".
        bare = -1 if not strong and no else 0
        total = sum(sign * self._weight(reading, place) for place, sign in strong.items())
        return Coded(_themes(reading, said, bare), _signum(total) or bare)

    def _weight(self, reading: Reading, place: int) -> int:
        """A word counts twice in the tone of the whole when `very` stands before it or opens its term."""
        near = reading.words[max(0, place - 1) : place + 1]
        return 2 if self.tone.very.intersection(near) else 1

    def _denials(self, reading: Reading, at: Mapping[int, Meant]) -> dict[int, set[int]]:
        """Place -> the places of the words that deny it."""
        reached: dict[int, set[int]] = {}
        denying = [place for place, one in at.items() if one.denies]
        if not denying:
            return reached
        words, clauses = reading.words, reading.clauses
        skipped = {
            one
            for start, word in enumerate(words) if word in self._skipped
            for phrase in self._skipped[word] if words[start : start + len(phrase)] == phrase
            for one in range(start, start + len(phrase))
        }  # fmt: skip
        for place in denying:
            if place in skipped:
                continue
            back = range(max(0, place - BACK), place)
            ahead = range(place + 1, min(place + 1 + REACH, len(words)))
            for far in back if self.language == "tr" else ahead:
                if clauses[far] == clauses[place]:
                    reached.setdefault(far, set()).add(place)
        return reached


def _themes(reading: Reading, said: Sequence[Said], bare: int) -> tuple[tuple[str, int], ...]:
    """What a comment says of each theme: by the mention itself, else by its clause, else by its sentence."""
    if not any(theme for theme, *_ in said):
        return ()
    clauses, sentences = _sums(reading.clauses, said), _sums(reading.sentences, said)
    own = {(theme, place) for theme, place, sign, _ in said if sign}
    votes: dict[str, list[int]] = defaultdict(list)
    for theme, place, sign, denied in said:
        if theme and (sign or (theme, place) not in own):
            told = sign or clauses.get(reading.clauses[place], 0) or (-1 if denied else 0)
            votes[theme].append(told or sentences.get(reading.sentences[place], 0) or bare)
    return tuple(sorted((theme, _vote(signs)) for theme, signs in votes.items()))


def _sums(spans: Sequence[int], said: Iterable[Said]) -> dict[int, int]:
    """Sign of the tone by clause or sentence."""
    sums: dict[int, int] = defaultdict(int)
    for place, sign in {place: sign for theme, place, sign, _ in said if not theme}.items():
        sums[spans[place]] += sign
    return {span: _signum(total) for span, total in sums.items()}


def _vote(signs: Sequence[int]) -> int:
    """What a comment says of a theme it mentions several times: a complaint weighs as much as praise."""
    bad, good = signs.count(-1), signs.count(1)
    return -1 if bad and bad >= good else 1 if good else 0


def _signum(number: int) -> int:
    return (number > 0) - (number < 0)
