"""The journey in the data: feelings and low scores by touchpoint, how many they reach, and blind spots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxlib.base.columns import Column, Numbers, on_scale
from cxlib.base.errors import DataError
from cxlib.base.estimate import Estimate, Measured, NoData, Why
from cxlib.base.intervals import mean, share

Scale = tuple[float, float]
LOW = {5: 2, 7: 3, 10: 6}
"""Top of a scale -> the highest answer that counts as low."""

RATED = ("rating", "csat", "ces", "nps")
"""Which answer speaks for a touchpoint; the first that a row has."""

COMPLAINTS = ("complaint", "formal_claim")
CLEAR = 4
"""A scale with so many times the answers of the next one speaks for a touchpoint."""

FEW_FEEDBACK = 5


def valence(scores: Column, *, scale: Scale = (1, 5)) -> Measured:
    """Mean feeling from -2 to +2: answers on 1 to 5 minus 3. Another scale is a DataError: not converted.

    The interval is Student's; when all answers are equal it is open on both sides.
    """
    if tuple(scale) != (1, 5):
        raise DataError(
            f"A feeling must come from answers on 1 to 5 (the scale is {scale[0]:g} to {scale[1]:g}). "
            "Other scales are not converted; show the share of low scores."
        )
    felt = on_scale(scores, 1, 5, name="The rating") - 3
    if len(felt) == 0:
        return NoData("touchpoint.valence.v1", 0, 1, "no_answers")
    spread = len(felt) > 1 and np.ptp(felt) > 0
    limits = mean(felt, -2, 2) if spread else (None, None)
    method = "mean.t" if spread else "none.equal_answers"
    return Estimate("touchpoint.valence.v1", float(felt.mean()), *limits, len(felt), "score", method)


def low_share(scores: Column, *, scale: Scale = (1, 5)) -> Measured:
    """Share of low answers: 1-2 of 5, 1-3 of 7 or 0-6 of 10.

    >>> low_share([1, 2, 4, 5]).value
    0.5
    """
    given = on_scale(scores, *scale, name="The rating")
    return share("touchpoint.low.v1", int((given <= low_mark(scale)).sum()), len(given))


def low_mark(scale: Scale) -> int:
    """The highest low answer of a scale; a scale without a rule is a DataError."""
    if int(scale[1]) not in LOW:
        raise DataError(
            f"Low scores must be on a scale to 5, 7 or 10 (the scale is {scale[0]:g} to {scale[1]:g}). "
            "Declare one of these."
        )
    return LOW[int(scale[1])]


def reach(affected: int, exposed: int) -> Measured:
    """Share of the people heard in the period whom a pain point touched."""
    if not 0 <= affected <= exposed:
        raise DataError(
            f"The affected must be among those heard (we got {affected} of {exposed}). Check the counts."
        )
    return share("pain.reach.v1", affected, exposed)


def severities(scores: Column, *, scale: Scale = (1, 5)) -> Numbers:
    """How badly each low answer hurt, 1 (barely) to 5 (worst): the lowest answer of the scale is 5.

    >>> severities([1, 2, 5]).tolist()
    [5.0, 3.0]
    """
    given = on_scale(scores, *scale, name="The rating")
    mark, bottom = low_mark(scale), scale[0]
    low = given[given <= mark]
    return np.asarray(5 - 4 * (low - bottom) / (mark - bottom + 1))


@dataclass(frozen=True, slots=True)
class Spot:
    """What is known of one touchpoint in a period.

    affected: people with a low score or a complaint; severity: how badly, one number each (1 to 5);
    asked: answers about it; contacts: contacts and visits that happened there.
    """

    touchpoint: str
    stage: str
    affected: int
    severity: tuple[float, ...]
    asked: int
    contacts: int
    low: Measured
    feeling: Measured


def spots(
    survey: pd.DataFrame, contacts: pd.DataFrame, *, scales: Mapping[str, Scale]
) -> tuple[list[Spot], int]:
    """Every touchpoint of the period with its pain, and how many people were heard in all.

    survey, contacts: the rows of the period. A rated aspect (`driver_*`) is a touchpoint of its own.
    A person counts once a touchpoint; a row without a customer is a person.
    """
    answers, complained = ratings(survey, scales), _complaints(contacts)
    heard = set(_people(survey, "survey")) | set(_people(contacts, "contact"))
    happened = contacts["touchpoint"].value_counts() if "touchpoint" in contacts else pd.Series(dtype=int)
    names = sorted(set(answers["touchpoint"]) | set(happened.index.astype(str)))
    found = [
        _spot(name, answers[answers["touchpoint"] == name], complained[complained["touchpoint"] == name],
              int(happened.get(name, 0)))
        for name in names
    ]  # fmt: skip
    return found, len(heard)


def blind_spots(
    happened: Mapping[str, int],
    asked: Mapping[str, int],
    *,
    inventory: Iterable[str] = (),
    few: int = FEW_FEEDBACK,
) -> list[str]:
    """Touchpoints that happen or stand on the list, with fewer than `few` answers about them; busiest first.

    >>> blind_spots({"invoice": 40, "phone": 90}, {"phone": 12}, inventory=["parking"])
    ['invoice', 'parking']
    """
    known = set(happened) | set(inventory)
    blind = [name for name in known if asked.get(name, 0) < few]
    return sorted(blind, key=lambda name: (-happened.get(name, 0), name))


def _spot(name: str, rated: pd.DataFrame, complained: pd.DataFrame, happened: int) -> Spot:
    low = rated[rated["is_low"].astype(bool)]
    hurt = pd.concat([low[["person", "severity"]], complained[["person", "severity"]]])
    worst = hurt.astype({"severity": float}).groupby("person")["severity"].max()
    stages = pd.concat([rated["stage"], complained["stage"]]).replace("", pd.NA).dropna()
    low_ones, feeling = _rating_of(rated)
    return Spot(
        touchpoint=name,
        stage=str(stages.mode().iloc[0]) if len(stages) else "",
        affected=len(worst),
        severity=tuple(worst),
        asked=len(rated),
        contacts=happened,
        low=low_ones,
        feeling=feeling,
    )


def _rating_of(rated: pd.DataFrame) -> tuple[Measured, Measured]:
    """Share of low scores and feeling of one touchpoint."""
    told, n = speaking(rated), len(rated)
    if told.empty:
        why: Why = "mixed_scales" if n else "no_answers"
        return NoData("touchpoint.low.v1", n, 1, why), NoData("touchpoint.valence.v1", n, 1, why)
    top = float(told["top"].iloc[0])
    low = low_share(told["score"], scale=(0.0 if top == 10 else 1.0, top))
    if top != 5:
        return low, NoData("touchpoint.valence.v1", 0, 1, "mixed_scales")
    return low, valence(told["score"])


def speaking(rated: pd.DataFrame) -> pd.DataFrame:
    """The answers on the scale that speaks for a touchpoint; none where two scales do.

    Answers on two scales are not pooled: the scale with four times the answers of the next speaks.
    """
    counts = rated["top"].value_counts()
    if counts.empty or (len(counts) > 1 and counts.iloc[0] < CLEAR * counts.iloc[1]):
        return rated.iloc[:0]
    told: pd.DataFrame = rated[rated["top"] == counts.index[0]]
    return told


def ratings(survey: pd.DataFrame, scales: Mapping[str, Scale], called: str = "survey") -> pd.DataFrame:
    """Long form of the rated touchpoints: who, where, score, top of its scale, low or not, severity.

    Columns on a scale without a rule for low scores are left out. called: what a person without a customer is
    called; two periods that are compared need two words.
    """
    parts = []
    person = _people(survey, called)
    stage = (
        survey["stage"].astype(object).fillna("") if "stage" in survey else pd.Series("", index=survey.index)
    )
    known = [str(name) for name in survey if int(_scale(str(name), scales)[1]) in LOW]
    for column in [name for name in known if name.startswith("driver_")]:
        aspect = pd.Series(str(column).removeprefix("driver_"), index=survey.index)
        no_stage = pd.Series("", index=survey.index)
        parts.append(_long(person, aspect, no_stage, survey[column], _scale(column, scales)))
    if "touchpoint" in survey:
        left = survey["touchpoint"].notna()
        for column in [name for name in RATED if name in known]:
            rows = left & survey[column].notna()
            where = survey["touchpoint"][rows]
            parts.append(
                _long(person[rows], where, stage[rows], survey[column][rows], _scale(column, scales))
            )
            left &= survey[column].isna()
    columns = ["person", "touchpoint", "stage", "score", "top", "is_low", "severity"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _long(
    person: pd.Series, touchpoint: pd.Series, stage: pd.Series, score: pd.Series, scale: Scale
) -> pd.DataFrame:
    given = score.to_numpy(dtype=np.float64, na_value=np.nan)
    mark = low_mark(scale)
    table = pd.DataFrame(
        {
            "person": person.to_numpy(), "touchpoint": touchpoint.astype(str).to_numpy(),
            "stage": stage.to_numpy(),
            "score": given, "top": int(scale[1]), "is_low": given <= mark,
            "severity": 5 - 4 * (given - scale[0]) / (mark - scale[0] + 1),
        }
    )  # fmt: skip
    kept: pd.DataFrame = table.loc[~np.isnan(given)]
    return kept


def _complaints(contacts: pd.DataFrame) -> pd.DataFrame:
    """Complaints with a touchpoint: person, touchpoint, stage and severity (3 where none was given)."""
    columns = ["person", "touchpoint", "stage", "severity"]
    if "touchpoint" not in contacts or "kind" not in contacts:
        return pd.DataFrame(columns=columns)
    rows = contacts["kind"].isin(COMPLAINTS).to_numpy(bool) & contacts["touchpoint"].notna().to_numpy(bool)
    table = pd.DataFrame({"person": _people(contacts, "contact"), "touchpoint": contacts["touchpoint"]})
    table["stage"] = contacts["stage"].astype(object).fillna("") if "stage" in contacts else ""
    given = contacts["severity"].astype("Float64") if "severity" in contacts else pd.Series(dtype="Float64")
    table["severity"] = given.reindex(contacts.index).fillna(3.0)
    kept: pd.DataFrame = table.loc[rows, columns].astype({"touchpoint": str, "severity": float})
    return kept


def _people(frame: pd.DataFrame, kind: str) -> pd.Series:
    """Who each row is: the customer, or the row itself where there is none."""
    alone = pd.Series([f"{kind} {place}" for place in range(len(frame))], index=frame.index, dtype=object)
    if "customer_id" not in frame:
        return alone
    return frame["customer_id"].astype(object).where(frame["customer_id"].notna(), alone)


def _scale(column: str, scales: Mapping[str, Scale]) -> Scale:
    default = {"nps": (0.0, 10.0), "ces": (1.0, 7.0)}.get(column, (1.0, 5.0))
    family = f"{column.split('_')[0]}_*"
    low, high = default if column == "nps" else scales.get(column, scales.get(family, default))
    return float(low), float(high)
