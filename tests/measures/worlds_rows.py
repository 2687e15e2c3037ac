"""Every row of the table of coverage, and the measures that share one with another."""

from __future__ import annotations

from tests.measures.worlds_changes import CHANGES
from tests.measures.worlds_counts import COUNTS
from tests.measures.worlds_figures import FIGURES
from tests.measures.worlds_money import MONEY

ROWS = (*FIGURES, *COUNTS, *MONEY, *CHANGES)

ALIKE = {
    "rating.mean5.v1": "csat.mean5.v1",
    "driver.mean5.v1": "csat.mean5.v1",
    "rivals.mean5.v1": "reviews.mean5.v1",
    "theme.reviews.v1": "theme.share.v1",
    "theme.reviews.critical.v1": "theme.critical.v1",
    "rivals.theme.v1": "theme.critical.v1",
    "frt.business.median.v1": "frt.median.v1",
    "resolution.adherence.v1": "frt.adherence.v1",
    "resolution.median.v1": "frt.median.v1",
    "resolution.p90.v1": "frt.p90.v1",
    "resolution.business.median.v1": "frt.median.v1",
    "fcr.agent7.v1": "fcr.norepeat7.v1",
    "fcr.customer.v1": "fcr.norepeat7.v1",
    "load.hour.v1": "load.day.v1",
    "contract.year.v1": "contract.retention.v1",
    "customer.year.v1": "customer.retention.v1",
    "recovery.repeat.v1": "repeat.nps.v1",
    "recovery.repeat.gap.v1": "recovery.csat.gap.v1",
}
"""Measure -> the one in the table whose function and interval it shares."""

NO_INTERVAL = {
    "weekly.share.v1": "control limits: what a process does, not where a truth lies",
    "weekly.hours.v1": "control limits: what a process does, not where a truth lies",
    "weekly.apart.v1": "a count without an interval",
}
"""Measures that have none, and why."""

BEHIND = {
    "compare.change": "nps.v1~previous (half the same people)",
    "compare.nps_change": "nps.v1~previous (other people)",
    "compare_apart.balance_change": "nps.v1~previous (other people)",
    "compare_apart.share_change": "frt.adherence.v1~previous",
    "compare_apart.mean_change": "csat.mean5.v1~previous",
    "compare_apart.median_change": "order.value.median.v1~previous",
    "compare_apart.estimate_change": "frt.median.v1~previous",
    "compare_control.against_control": "nps.v1~previous (less an untouched group)",
    "effects_series.step": "frt.adherence.v1~previous (a step in n + n steady weeks)",
}
"""Function that gives a change -> the row that shows how well its interval holds."""
