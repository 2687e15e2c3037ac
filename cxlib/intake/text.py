"""Comparing what people typed: spaces, case and look-alike letters set aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_HUMPS = re.compile(r"(?<=[a-ząćęłńóśźżçğıöşü])(?=[A-ZĄĆĘŁŃÓŚŹŻÇĞİÖŞÜ])")


def tidy(text: str) -> str:
    """A cell or header without invisible marks, with every run of spaces as one space."""
    return " ".join((text if text.isascii() else text.translate(_INVISIBLE)).split())


def fold(text: str) -> str:
    """A key for comparing: tidy, without case, and with the four Turkish i read as one letter.

    >>> fold(" Zaman\\u00a0DAMGASI ") == fold("zaman damgası")
    True
    """
    bare = tidy(text)
    if bare.isascii():
        return bare.lower()
    plain = unicodedata.normalize("NFKC", bare).casefold().replace("ı", "i")
    return plain.replace("\u0307", "")


def words_of(text: str) -> str:
    """A folded key with punctuation read as spaces: `Invoice_No.` and `invoice no` are one."""
    spaced = _HUMPS.sub(" ", tidy(text))
    return re.sub(r"[\W_]+", " ", fold(spaced)).strip()


def nearest(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The known names most like `name`, best first."""
    from rapidfuzz import fuzz, process

    pool = list(known)
    found = process.extract(name, pool, scorer=fuzz.WRatio, processor=words_of, limit=limit, score_cutoff=55)
    return [match for match, _score, _place in found]


def instead(name: str, known: Iterable[str]) -> str:
    """` Near it: a, b.` or nothing: the hint at the end of a sentence about an unknown name."""
    found = nearest(name, known)
    return f" Near it: {', '.join(repr(match) for match in found)}." if found else ""


def shared(texts: pd.Series) -> pd.Series:
    """A column of Python's own strings in which equal cells are one object; "" is missing."""
    import numpy as np
    import pandas as pd

    codes, distinct = pd.factorize(texts, use_na_sentinel=True)
    words = np.array([*(str(word) or None for word in distinct), None], dtype=object)
    return pd.Series(words[codes], index=texts.index, dtype=pd.StringDtype("python", na_value=pd.NA))


def on_unique(values: pd.Series, change: Callable[[pd.Series], pd.Series]) -> pd.Series:
    """Apply a column function to the distinct values only, and spread the result over the rows."""
    import pandas as pd

    codes, distinct = pd.factorize(values, use_na_sentinel=False)
    changed = change(pd.Series(distinct, dtype=values.dtype))
    spread = changed.take(codes)
    spread.index = values.index
    return spread
