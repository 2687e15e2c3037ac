"""A proposed map in words: each column with how sure, why, and what it holds."""

from __future__ import annotations

import re
from typing import Any

from cxlib.intake.guesses import Guess
from cxlib.pages.wording import Words

_PAIRS = 5
_BROKEN = re.compile(r"-?\d+\.\d+")


def guess_line(guess: Guess, words: Words) -> str:
    """One column of a proposal: what it is, how sure, why, and what it holds."""
    blanks = {"canonical": guess.canonical, "column": guess.source}
    blanks |= {"sure": words.say(f"intake.guess.{guess.sure}"), "reason": reason(guess, words)}
    if guess.evidence is None:
        return words.say("intake.guess.bare", **blanks)
    return words.say("intake.guess.column", **blanks, evidence=evidence(guess, words))


def reason(guess: Guess, words: Words) -> str:
    """Why a column is taken for what it is."""
    return words.say(f"intake.guess.reason.{guess.reason}", beside=guess.beside)


def evidence(guess: Guess, words: Words) -> str:
    """What the column holds, or nothing where it is not known."""
    if guess.evidence is None:
        return ""
    key, values = guess.evidence
    return words.say(key, **{name: _written(value, words) for name, value in values.items()})


def _written(value: Any, words: Words) -> Any:
    """A broken number as the language writes it, with the digits it has: `25.9` is 25,9 in Polish."""
    if not isinstance(value, str) or not _BROKEN.fullmatch(value):
        return value
    return words.number(float(value), len(value.partition(".")[2]))


def besides(guess: Guess, words: Words) -> list[str]:
    """What a guess would say in the map besides its column: its scale, and what its words stand for."""
    lines = []
    if guess.scale is not None:
        low, high = (f"{end:g}" for end in guess.scale)
        lines.append(words.say("intake.guess.scale", low=low, high=high))
    if guess.values:
        pairs = [f"{source} = {value}" for source, value in list(guess.values.items())[:_PAIRS]]
        told = "; ".join(pairs) + (" ..." if len(guess.values) > _PAIRS else "")
        lines.append(words.say("intake.guess.values", pairs=told))
    return lines
