"""Which columns each measure takes from a client's tables, and how its change is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from cxlib.base.columns import flags, numbers, says
from cxlib.base.estimate import Estimate, Measured, NoData
from cxlib.base.quarter import Period
from cxlib.measures import (
    accuracy,
    asked,
    compare,
    firsttime,
    outside,
    retention,
    reviews,
    service,
    survey,
    value,
)
from cxlib.measures import visits as visited
from cxlib.measures.figures_columns import Cut
from cxlib.measures.figures_tables import CUSTOMER, Ready
from cxlib.measures.rules import Rules, Scale

Frame = pd.DataFrame | Cut
FIVE: Scale = (1.0, 5.0)
SEVEN: Scale = (1.0, 7.0)


@dataclass(frozen=True)
class View:
    """What a measure may know besides its rows: the period, the whole table, the clock and the rules."""

    table: Ready
    period: Period
    as_of: dt.datetime
    rules: Rules

    def rows_of(self, period: Period) -> Cut:
        return Cut(self.table, self.table.within(period, self.as_of, self.rules.zone))

    def covers(self, first_needed: dt.datetime) -> bool:
        """Whether the rows span from `first_needed` to the period's end, but for a fifth of a period."""
        known = self.table.at[~np.isnat(self.table.at)]
        if len(known) == 0:
            return False
        slack = np.timedelta64((self.period.last_day - self.period.first_day).days // 5, "D")
        end = self.period.end(self.rules.zone)
        return bool(known.min() - slack <= _utc(first_needed) and known.max() + slack >= _utc(end))

    @property
    def is_over(self) -> bool:
        """Whether the period's last day has begun."""
        return self.as_of >= self.period.end(self.rules.zone) - dt.timedelta(days=1)


@dataclass(frozen=True)
class Recipe:
    """How one measure is taken: table, columns that must hold something, estimate and change.

    change: (rows now, rows before, figure now, figure before, id of the change) -> Measured.
    by_group: also given by group; changes: also given as a change; needs_past: only once the period is over.
    few: whether so few people stand behind a figure of a family (below the threshold) that it is hidden;
    quiet: a family's member without data is no figure of its own.
    """

    measure: str
    table: str
    needs: tuple[str, ...]
    estimate: Callable[[Frame, View], Measured]
    change: Callable[[Frame, Frame, Measured, Measured, str], Measured]
    by_group: bool = True
    needs_past: bool = False
    changes: bool = True
    wanted: Callable[[Rules], bool] = lambda rules: True
    few: Callable[[Estimate, Frame, int], bool] = lambda found, rows, threshold: found.n < threshold
    quiet: bool = False


def by_figures(now: Frame, before: Frame, a: Measured, b: Measured, measure: str) -> Measured:
    """Change from the two figures alone (shares by Newcombe, others by MOVER); none from a partial period."""
    if any(isinstance(one, Estimate) and one.method.endswith(".partial") for one in (a, b)):
        return NoData(measure, min(a.n, b.n), min(a.n, b.n) + 1, "not_due")
    return compare.estimate_change(a, b, measure=measure)


def by_answers(column: str, weight: str | None = None) -> Callable[..., Measured]:
    """Change from the answers themselves; customers who answered both times are recognised."""

    def change(now: Frame, before: Frame, a: Measured, b: Measured, measure: str) -> Measured:
        return compare.change(
            before[column], now[column], measure=measure,
            customers_before=before.get(CUSTOMER), customers_after=now.get(CUSTOMER),
            weights_before=before[weight] if weight else None, weights_after=now[weight] if weight else None,
        )  # fmt: skip

    return change


def _median_change(now: Frame, before: Frame, a: Measured, b: Measured, measure: str) -> Measured:
    return compare.median_change(_paid(now), _paid(before), measure=measure)


def _mean_change(now: Frame, before: Frame, a: Measured, b: Measured, measure: str) -> Measured:
    return compare.mean_change(_paid(now), _paid(before), measure=measure)


def _star_change(now: Frame, before: Frame, a: Measured, b: Measured, measure: str) -> Measured:
    return compare.mean_change(now["rating"], before["rating"], measure=measure, scale=(1, 5))


def _paid(rows: Frame) -> Any:
    amounts = numbers(rows["amount"], name="amount")
    return amounts[amounts > 0]


def _known_day(rows: Frame, view: View) -> Any:
    """Stars of reviews dated finely enough for the period."""
    if "date_precision" not in rows:
        return rows["rating"]
    coarse = {"year"} if view.period.months >= 3 else {"year", "month"}
    if view.period.months == 12:
        coarse = set()
    return rows["rating"][~says(rows["date_precision"], coarse)]


def _csat_scales(rules: Rules) -> set[Scale]:
    """The scales on which CSAT is asked, by all sources together."""
    own = rules.scale("csat", FIVE)
    found = {
        (float(low), float(high)) for low, high in (one.get("csat", own) for one in rules.scopes.values())
    }
    return found or {own}


def _csat(measure: str, scale: Scale, figure: Callable[..., Measured]) -> Callable[[Frame, View], Measured]:
    """A CSAT measure of its own scale; answers on the other known scale are none of its answers."""

    def estimate(rows: Frame, view: View) -> Measured:
        asked = view.rules.scale_within(rows, "csat", FIVE)
        if asked != scale and asked in (FIVE, SEVEN):
            return NoData(measure, 0, 1, "no_answers")
        return figure(rows["csat"], scale=asked)

    return estimate


def _ces(kind: Literal["mean", "agree", "index"]) -> Callable[[Frame, View], Measured]:
    return lambda rows, view: survey.ces(
        rows["ces"], kind=kind, scale=view.rules.scale_within(rows, "ces", SEVEN)
    )


def _marked(found: Measured, view: View, first_needed: dt.datetime) -> Measured:
    """The figure, its method marked `.partial` where the data begin late or end early."""
    if isinstance(found, NoData) or view.covers(first_needed):
        return found
    return replace(found, method=f"{found.method}.partial")


def _repeat(rows: Frame, view: View) -> Measured:
    start, end = view.period.start(view.rules.zone), view.period.end(view.rules.zone)
    found = retention.repeat_rate(
        view.table.frame["customer_id"], pd.Series(view.table.at).dt.tz_localize("UTC"),
        start=start, end=end, as_of=view.as_of, zone=view.rules.zone,
    )  # fmt: skip
    return _marked(found, view, start - dt.timedelta(days=retention.WINDOW_DAYS))


def _kept(rows: Frame, view: View) -> Measured:
    past = view.period.previous()
    found = retention.customer_retention(view.rows_of(past)["customer_id"], rows["customer_id"])
    return _marked(found, view, past.start(view.rules.zone))


def _kept_value(rows: Frame, view: View) -> Measured:
    past = view.period.previous()
    then = view.rows_of(past)
    found = value.value_retention(then["customer_id"], then["amount"], rows["customer_id"], rows["amount"])
    return _marked(found, view, past.start(view.rules.zone))


def _share_met(column: str, measure: str) -> Callable[[Frame, View], Measured]:
    return lambda rows, view: service.adherence(rows[column], measure=measure)


def _median_time(stem: str, clock: str, measure: str) -> Callable[[Frame, View], Measured]:
    return lambda rows, view: service.time_median(
        rows[f"{stem}_{clock}"], rows[f"{stem}_done"], measure=measure
    )


def _p90_time(stem: str, measure: str) -> Callable[[Frame, View], Measured]:
    return lambda rows, view: service.time_p90(rows[f"{stem}_hours"], rows[f"{stem}_done"], measure=measure)


def _consented(rows: Frame, view: View) -> Measured:
    known = np.asarray(pd.notna(rows["consent"]))
    return asked.consented(rows["channel"][known], rows["consent"][known])


def _unhappy_gap(rows: Frame, view: View) -> Measured:
    """One row a customer served in the period: ever invited, ever unhappy."""
    (unhappy, known), (invited, _) = flags(rows["unhappy"]), flags(rows["invited"])
    who = pd.factorize(rows["customer_id"][known])[0]
    ever = [np.bincount(who[who >= 0], weights=marks[known][who >= 0]) > 0 for marks in (invited, unhappy)]
    return asked.unhappy_gap(*ever)


def _compared_change(now: Frame, before: Frame, a: Measured, b: Measured, measure: str) -> Measured:
    sides = (outside.compared_balance(rows["compared"]) for rows in (now, before))
    return compare.balance_change(*sides, measure=measure)


def _first(column: str, measure: str) -> Callable[[Frame, View], Measured]:
    return lambda rows, view: firsttime.settled_first(rows[column], measure=measure)


SURVEY = (
    Recipe("nps.v1", "survey", ("nps",), lambda rows, view: survey.nps(rows["nps"]), by_answers("nps")),
    Recipe("nps.w.v1", "survey", ("nps", "weight"),
           lambda rows, view: survey.nps(rows["nps"], rows["weight"]), by_answers("nps", "weight")),
    Recipe("nps.promoters.v1", "survey", ("nps",),
           lambda rows, view: survey.promoters(rows["nps"]), by_answers("nps")),
    Recipe("nps.detractors.v1", "survey", ("nps",),
           lambda rows, view: survey.detractors(rows["nps"]), by_answers("nps")),
    Recipe("csat.t2b5.v1", "survey", ("csat",), _csat("csat.t2b5.v1", FIVE, survey.csat), by_answers("csat"),
           wanted=lambda rules: _csat_scales(rules) != {SEVEN}),
    Recipe("csat.t2b7.v1", "survey", ("csat",), _csat("csat.t2b7.v1", SEVEN, survey.csat), by_answers("csat"),
           wanted=lambda rules: SEVEN in _csat_scales(rules)),
    Recipe("csat.mean5.v1", "survey", ("csat",), _csat("csat.mean5.v1", FIVE, survey.csat_mean),
           by_answers("csat"), wanted=lambda rules: _csat_scales(rules) != {SEVEN}),
    Recipe("ces.mean7.v1", "survey", ("ces",), _ces("mean"), by_answers("ces")),
    Recipe("ces.agree7.v1", "survey", ("ces",), _ces("agree"), by_answers("ces")),
    Recipe("ces.index7.v1", "survey", ("ces",), _ces("index"), by_answers("ces")),
    Recipe("rating.mean5.v1", "survey", ("rating",),
           lambda rows, view: survey.mean_rating(
               rows["rating"], scale=view.rules.scale_within(rows, "rating", FIVE)),
           by_answers("rating")),
)  # fmt: skip

OTHERS = (
    Recipe("response.rate.v1", "invitations", ("answered", "delivered"),
           lambda rows, view: survey.response_rate(rows["answered"], rows["delivered"]), by_figures),
    Recipe("asked.consent.v1", "invitations", ("channel", "consent"), _consented, by_figures),
    Recipe("asked.gap.v1", "served", ("unhappy",), _unhappy_gap, by_figures, by_group=False),
    Recipe("compared.index.v1", "survey", ("compared",),
           lambda rows, view: outside.compared(rows["compared"]), _compared_change),
    Recipe("reviews.mean5.v1", "reviews", ("rating",),
           lambda rows, view: reviews.mean_stars(_known_day(rows, view)), _star_change),
    Recipe("reviews.low.v1", "reviews", ("rating",),
           lambda rows, view: reviews.low_stars(_known_day(rows, view)), by_figures),
    Recipe("frt.adherence.v1", "contacts", ("first_response_at", "channel"),
           _share_met("answer_outcome", "frt.adherence.v1"), by_figures),
    Recipe("frt.beyond2x.v1", "contacts", ("first_response_at", "channel"),
           lambda rows, view: service.beyond(rows["answer_twice"]), by_figures),
    Recipe("fcr.agent7.v1", "contacts", ("first_team",), _first("first_team", "fcr.agent7.v1"), by_figures),
    Recipe("fcr.norepeat7.v1", "contacts", ("first_repeat",),
           _first("first_repeat", "fcr.norepeat7.v1"), by_figures),
    Recipe("fcr.customer.v1", "survey", ("solved_first",),
           _first("solved_first", "fcr.customer.v1"), by_figures),
    Recipe("frt.median.v1", "contacts", ("first_response_at",),
           _median_time("answer", "hours", "frt.median.v1"), by_figures),
    Recipe("frt.p90.v1", "contacts", ("first_response_at",), _p90_time("answer", "frt.p90.v1"), by_figures),
    Recipe("frt.business.median.v1", "contacts", ("first_response_at",),
           _median_time("answer", "open_hours", "frt.business.median.v1"), by_figures),
    Recipe("resolution.adherence.v1", "contacts", ("resolved_at", "channel"),
           _share_met("settle_outcome", "resolution.adherence.v1"), by_figures),
    Recipe("resolution.median.v1", "contacts", ("resolved_at",),
           _median_time("settle", "hours", "resolution.median.v1"), by_figures),
    Recipe("resolution.p90.v1", "contacts", ("resolved_at",),
           _p90_time("settle", "resolution.p90.v1"), by_figures),
    Recipe("resolution.business.median.v1", "contacts", ("resolved_at",),
           _median_time("settle", "open_hours", "resolution.business.median.v1"), by_figures),
    Recipe("visits.noshow.v1", "visits", ("status",),
           lambda rows, view: visited.no_show(rows["status"]), by_figures),
    Recipe("orders.accuracy.v1", "purchases", ("errors",),
           lambda rows, view: accuracy.accuracy(rows["errors"]), by_figures),
    Recipe("repeat.rate.v1", "purchases", ("customer_id",), _repeat, by_figures, by_group=False),
    Recipe("customer.retention.v1", "purchases", ("customer_id",), _kept, by_figures,
           by_group=False, needs_past=True),
    Recipe("value.retention.v1", "purchases", ("customer_id", "amount"), _kept_value, by_figures,
           by_group=False, needs_past=True),
    Recipe("order.value.median.v1", "purchases", ("amount",),
           lambda rows, view: value.order_median(rows["amount"]), _median_change),
    Recipe("order.value.mean.v1", "purchases", ("amount",),
           lambda rows, view: value.order_mean(rows["amount"]), _mean_change),
)  # fmt: skip


def _utc(when: dt.datetime) -> np.datetime64:
    return np.datetime64(when.astimezone(dt.UTC).replace(tzinfo=None), "us")
