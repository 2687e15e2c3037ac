"""Who was asked and who answered: consent, who is missing, whether the unhappy were asked as often."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from cxlib.base.columns import Column, flags, tally
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.intervals import difference, share, wilson

LAGS = ((0, "0-1"), (2, "2-3"), (4, "4-7"), (8, "8+"))
"""Days from the event to the question: where each group of days begins, and its name."""

FREE = frozenset({"paper", "in_person", "web"})
"""Asked so, nobody is written to or called: paper, in person, a code or form on the spot or the site."""

LONGEST_LAG = 60
"""A question more days after an event than this was not about it."""


def consented(channel: Column, consent: Column) -> Measured:
    """Share of invitations whose customer had consented to that very channel.

    channel: the channel of each invitation; consent: the channels that the customer agreed to, as text
    ("sms, email"). A blank consent is none; an invitation without a channel, or by one of FREE, is left out.
    """
    if len(channel) != len(consent):
        raise DataError(
            f"Every invitation must have its consent (we got {len(channel)} and {len(consent)}). "
            "Join them first."
        )
    n = agreed = 0
    for (used, given), times in Counter(zip(channel, consent, strict=True)).items():
        if not pd.isna(used) and not needs_none(used):
            n += times
            agreed += times * (str(used).strip().casefold() in consent_channels(given))
    return share("asked.consent.v1", agreed, n)


def needs_none(channel: Any) -> bool:
    """Whether asking by this channel needs no consent to be contacted.

    >>> [needs_none(name) for name in ("paper", "In_person", "sms")]
    [True, True, False]
    """
    return str(channel).strip().casefold() in FREE


def consent_channels(text: Any) -> frozenset[str]:
    """The channels named in a consent.

    >>> sorted(consent_channels("SMS, email"))
    ['email', 'sms']
    """
    if text is None or text is pd.NA or (isinstance(text, float) and math.isnan(text)):
        return frozenset()
    parts = str(text).replace(";", ",").replace("|", ",").split(",")
    return frozenset(part.strip().casefold() for part in parts if part.strip())


def unhappy_gap(invited: Column, unhappy: Column) -> Measured:
    """Share of the unhappy customers who were invited minus share of the others who were.

    invited, unhappy: one yes or no a customer; a customer of whom nothing is known (blank `unhappy`)
    is left out. n is the smaller side. Far below 0: the unhappy were asked less often.
    """
    asked, _ = flags(invited)
    bad, known = flags(unhappy)
    low, rest = asked[bad & known], asked[~bad & known]
    if min(len(low), len(rest)) == 0:
        return NoData("asked.gap.v1", 0, 10, "no_answers")
    hits = int(low.sum()), int(rest.sum())
    parts = hits[0] / len(low), hits[1] / len(rest)
    limits = difference(parts[0], wilson(hits[0], len(low)), parts[1], wilson(hits[1], len(rest)))
    n = min(len(low), len(rest))
    return Estimate("asked.gap.v1", parts[0] - parts[1], *limits, n, "share", "newcombe")


def profile_gap(answered: Column, everyone: Column, value: str) -> Measured:
    """Share of one group among those who answered minus its share among all customers.

    answered: the group of everybody who answered; everyone: that of every customer of the list, which is
    counted in full and carries no chance. Blanks are left out. n: answers.

    >>> profile_gap(["a"] * 3 + ["b"] * 7, ["a"] * 50 + ["b"] * 50, "a").value
    -0.2
    """
    given, listed = tally(answered), tally(everyone)
    n, total = sum(given.values()), sum(listed.values())
    if n == 0 or total == 0:
        return NoData("asked.profile.v1", 0, 10, "no_answers")
    hits, base = given.get(value, 0), listed.get(value, 0) / total
    low, high = wilson(hits, n)
    gap = round(hits / n - base, 12)
    return Estimate("asked.profile.v1", gap, low - base, high - base, n, "share", "wilson.gap")


def standardised_difference(first: float, second: float) -> float:
    """How far two shares lie apart in units of their spread; from 0.1 on worth a look (Austin 2009).

    >>> round(standardised_difference(0.3, 0.5), 3)
    -0.417
    """
    spread = math.sqrt((first * (1 - first) + second * (1 - second)) / 2)
    if spread == 0:
        return 0.0 if first == second else math.copysign(math.inf, first - second)
    return (first - second) / spread


def lag_group(days: Column) -> pd.Series[Any]:
    """Days from the event to the question as the groups of LAGS; blank where unknown or far."""
    given = pd.to_numeric(pd.Series(days), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    starts = np.array([start for start, _ in LAGS], dtype=np.float64)
    names = np.array([name for _, name in LAGS], dtype=object)
    known = (given >= 0) & (given <= LONGEST_LAG)
    found = np.full(len(given), None, dtype=object)
    found[known] = names[np.searchsorted(starts, np.floor(given[known]), side="right") - 1]
    return pd.Series(found, dtype="string")
