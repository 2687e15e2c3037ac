"""Notebook 12: what changed on the map since the last period; better and worse only where answers show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cxlib.base.estimate import Estimate
from cxlib.measures.compare_many import Family
from cxlib.measures.compare_touchpoints import FEELING, LOW_SCORES, Way, moved, way
from cxlib.measures.journey import RATED
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.n12_journey import known, stage_name
from cxlib.pages.notes.n12_spots import Journey, journey_of
from cxlib.pages.page import Page, client_rules

LEVELS = ("none", "few", "data")
READ = ("customer_id", "submitted_at", "touchpoint", "stage", *RATED)
LISTED = 6
"""So many names in one sentence; the table has them all."""


@dataclass(frozen=True)
class Step:
    """One contact in two maps: whether it came or went, how well it is known now, how it goes.

    went: None where the two periods cannot be compared.
    """

    name: str
    stage: str
    place: Literal["new", "gone", "stays"]
    known: Literal["firmer", "weaker", "same"]
    went: Way | None

    @property
    def told(self) -> tuple[str, ...]:
        """What there is to say of it, as keys of sentences."""
        if self.place != "stays":
            return (self.place,)
        felt = () if self.went is None else (self.went,)
        return felt if self.known == "same" else (*felt, self.known)


def steps(page: Page) -> tuple[list[Step], Family[str]]:
    """Every contact of either map in the order of the journey, and the comparisons that were made."""
    then, now = journey_of(page, page.period.previous()), journey_of(page)
    both = [name for name in now.stages if name in then.stages]
    shown = [name for name in both if name not in then.hidden | now.hidden]
    before, after = (
        page.rows("survey", period, READ, filled="touchpoint")
        for period in (page.period.previous(), page.period)
    )
    compared = moved(before, after, shown, scales=client_rules(page.folder).scales)
    gone = {name: stage for name, stage in then.stages.items() if name not in now.stages}
    found = [
        Step(
            name, stage, "stays" if name in both else "new", _firmer(then, now, name),
            way(compared, name) if name in compared.changes else None,
        )
        for name, stage in now.stages.items()
    ]  # fmt: skip
    return [*found, *(Step(name, stage, "gone", "same", None) for name, stage in gone.items())], compared


def _firmer(then: Journey, now: Journey, name: str) -> Literal["firmer", "weaker", "same"]:
    before, after = (LEVELS.index(one.known(name)) for one in (then, now))
    return "same" if before == after else "firmer" if after > before else "weaker"


def changes(page: Page) -> Finding:
    """What came, went, is better known, goes better or worse than in the period before."""
    words, before = page.words, page.period.previous()
    question = words.say("n12.change.question")
    then, now = journey_of(page, before), journey_of(page)
    if not then.stages or not now.stages:
        needs = {"measure": LOW_SCORES, "reason": "no_answers", "needed": 1, "have": 0}
        following = words.period(page.period.shifted(1))
        why = words.say("n12.change.first", period=following) if now.stages else words.say("n12.map.none")
        return page.finding("change", "gate", why, question=question, needs=needs)
    found, compared = steps(page)
    told = {key: _named(page, key, found) for key in ("worse", "better", "new", "gone", "firmer", "weaker")}
    went = " ".join(told[key] for key in ("worse", "better") if told[key])
    if compared.changes and not went:
        went = words.say("n12.change.same", n=compared.looked_at)
    said = [text for text in (went, *list(told.values())[2:]) if text] or [words.say("n12.change.none")]
    return page.finding(
        "change", "evidence", said[0], question=question,
        asked=words.say("n12.change.compared", period=words.period(before)),
        details=(*said[1:], *_counts(page, compared), *_how(page, found, compared)),
        grid=_table(page, found, then, now),
        figures=tuple(
            parts.row_of(page, one, ("touchpoint", name)) for name, one in compared.changes.items()
        ),
    )  # fmt: skip


def _named(page: Page, key: str, found: list[Step]) -> str:
    """One sentence with the contacts of which the same is to be said; empty where there are none."""
    names, words = [one.name for one in found if key in one.told], page.words
    if not names:
        return ""
    said = words.say(f"n12.change.{key}", names=words.listing(names[:LISTED]))
    rest = len(names) - LISTED
    return f"{said} {words.say('n12.change.rest', n=rest)}" if rest > 0 else said


def _counts(page: Page, compared: Family[str]) -> list[str]:
    """Then and now of every contact that went better or worse."""
    words, said = page.words, []
    spots = [
        {spot.touchpoint: spot for spot in journey_of(page, period).touchpoints}
        for period in (page.period.previous(), page.period)
    ]
    for name in compared.changes:
        if name not in compared.told:
            continue
        felt = compared.changes[name].measure.startswith(FEELING)
        pair = [one[name].feeling if felt else one[name].low for one in spots]
        then, now = (one for one in pair if isinstance(one, Estimate))
        if felt:
            values = {"then": words.signed(then.value, 1), "now": words.signed(now.value, 1)}
            said.append(words.say("n12.change.feeling", name=name, **values))
        else:
            values = {"then": parts.of(words, then), "now": parts.of(words, now)}
            said.append(words.say("n12.change.low", name=name, **values))
    return said


def _how(page: Page, found: list[Step], compared: Family[str]) -> list[str]:
    words = page.words
    thin = sum(one.place == "stays" and one.went is None for one in found)
    details = [words.say("n12.change.how")] if compared.changes else []
    details += parts.season(page, "nps.v1", "csat.t2b5.v1", "reviews.mean5.v1") if compared.told else []
    return [*details, *([words.say("n12.change.thin", n=thin)] if thin else [])]


def _table(page: Page, found: list[Step], then: Journey, now: Journey) -> Grid | None:
    """Every contact of which something is to be said: how it was known, how it is, and what changed."""
    words = page.words
    heads = ("n12.col.name", "n12.col.stage", *(f"n12.change.col.{one}" for one in ("before", "now", "told")))
    rows = tuple(
        (
            one.name, stage_name(page, one.stage),
            known(page, then, one.name) if one.place != "new" else "",
            known(page, now, one.name) if one.place != "gone" else "",
            "; ".join(words.say(f"n12.change.cell.{key}") for key in one.told),
        )
        for one in found
        if one.told
    )  # fmt: skip
    return Grid(tuple(words.say(head) for head in heads), rows) if rows else None
