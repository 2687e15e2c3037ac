"""What an investment pays: money by year, its value today, payback, and what must be true for it to pay.

Every input is a typed range; the answers are ranges too, from seeded draws. Money: first the cost now, then
each year what more customers stay to spend and what is saved, minus what it costs to run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from cxlib.base.columns import Numbers
from cxlib.base.errors import SettingsError
from cxlib.base.estimate import CONFIDENCE, Estimate, Measured, NoData
from cxlib.base.ranges import Range, draws, middle

Floats = float | Numbers
Against = Literal["reached", "missed", "inside", "unknown"]

INPUTS = ("once", "yearly_cost", "yearly_saving", "margin", "lift", "discount", "kept")
"""What a case is made of, besides how many customers there are."""

DAYS = 365.25
HALVINGS = 50


@dataclass(frozen=True, slots=True)
class Case:
    """One investment: how many customers it reaches, over how many years, and a range for each of INPUTS.

    once: cost at the start; yearly_cost: to keep it running; yearly_saving: hours and mistakes spared, in
    money; margin: of a customer and year; kept: the yearly share of customers kept today; lift: how many
    more of 100 are hoped to stay, as a fraction; discount: a year's discount rate.
    """

    customers: int
    years: int
    inputs: Mapping[str, Range]

    def __post_init__(self) -> None:
        if missing := [name for name in INPUTS if name not in self.inputs]:
            raise SettingsError(
                f"A case must have a range for {', '.join(missing)} (it has none). Type it in."
            )
        if self.years < 1 or self.customers < 1:
            raise SettingsError(
                "A case must reach at least one customer for at least one year (we got "
                f"{self.customers} and {self.years}). Correct it."
            )


@dataclass(frozen=True, slots=True)
class Swing:
    """What one input alone moves: the value today at its ends, the others at their likeliest."""

    name: str
    low: float
    high: float

    @property
    def width(self) -> float:
        return abs(self.high - self.low)


def present_value(discount: Floats, flows: Numbers) -> Numbers:
    """Value today of money by year, the first of it now: the sum of flow / (1 + d)^t along the last axis.

    >>> round(float(present_value(0.1, np.array([-100.0, 55.0, 66.55]))), 6)
    5.0
    """
    return np.asarray((flows / _growth(discount, flows.shape[-1])).sum(axis=-1))


def _growth(discount: Floats, years: int) -> Numbers:
    """By what money of each year, the first of them now, is divided to be money of now."""
    return np.asarray((1 + np.asarray(discount)[..., None]) ** np.arange(years))


def payback_years(flows: Numbers) -> Numbers:
    """Years until the money spent is back (within a year by parts); infinite where it never is.

    >>> float(payback_years(np.array([-100.0, 40.0, 120.0])))
    1.5
    """
    total = np.atleast_2d(flows).cumsum(axis=1)
    back = total >= -1e-9
    year = back.argmax(axis=1)
    rows = np.arange(len(total))
    gained = total[rows, year] - np.where(year > 0, total[rows, year - 1], 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(gained > 0, total[rows, year] / gained, 0.0)
    found = np.where(back.any(axis=1), np.where(year > 0, year - part, 0.0), np.inf)
    return np.asarray(found.reshape(flows.shape[:-1]))


def net_value(case: Case, *, measure: str = "payoff.npv.v1") -> Estimate:
    """Value of the case today, minus its cost."""
    value, low, high = middle(_values(case, _drawn(case)))
    return Estimate(measure, value, low, high, case.customers, "money", "montecarlo.triangle")


def return_on_investment(case: Case, *, measure: str = "payoff.roi.v1") -> Measured:
    """(Gain - cost) / cost over the years, not discounted."""
    drawn = _drawn(case)
    flows, cost = _flows(case, drawn), drawn["once"] + case.years * drawn["yearly_cost"]
    if not (cost > 0).all():
        return NoData(measure, case.customers, case.customers, "not_typed")
    value, low, high = middle(flows.sum(axis=1) / cost)
    return Estimate(measure, value, low, high, case.customers, "ratio", "montecarlo.triangle")


def payback(case: Case, *, measure: str = "payoff.payback.v1") -> Measured:
    """Days until the money is back; NoData (`unclear`) where half of the draws never see it back."""
    years = payback_years(_flows(case, _drawn(case)))
    low, centre, high = np.quantile(years, [(1 - CONFIDENCE) / 2, 0.5, (1 + CONFIDENCE) / 2], method="higher")
    if not np.isfinite(centre):
        return NoData(measure, case.customers, case.customers, "unclear")
    limits = (float(low) * DAYS, float(high) * DAYS if np.isfinite(high) else None)
    n, value = case.customers, float(centre) * DAYS
    return Estimate(measure, value, *limits, n, "days", "montecarlo.triangle")


def break_even_lift(case: Case, *, measure: str = "payoff.breakeven.v1") -> Measured:
    """How many more of 100 customers must stay each year for the case to pay (a fraction).

    Solved by halving for every draw of the other inputs; NoData with reason `unclear` where in half of the
    draws not even everybody staying would pay.
    """
    drawn = _drawn(case)
    growth, usual = _growth(drawn["discount"], case.years + 1), _staying(case, drawn["kept"])

    def values(lift: Numbers) -> Numbers:
        flows = _flows(case, {**drawn, "lift": lift}, usual)
        return np.asarray((flows / growth).sum(axis=-1))

    low, high = -drawn["kept"], 1 - drawn["kept"]
    never = values(high) < 0
    for _ in range(HALVINGS):
        centre = (low + high) / 2
        pays = values(centre) >= 0
        low, high = np.where(pays, low, centre), np.where(pays, centre, high)
    solved = np.sort(np.where(never, np.inf, high))
    if not np.isfinite(solved[len(solved) // 2]):
        return NoData(measure, case.customers, case.customers, "unclear")
    ends = [float(solved[int(share * (len(solved) - 1))]) for share in (0.025, 0.5, 0.975)]
    limits = (ends[0], ends[2] if np.isfinite(ends[2]) else None)
    return Estimate(measure, ends[1], *limits, case.customers, "share", "montecarlo.triangle")


def against(needed: Measured, measured: Measured) -> Against:
    """Whether the lift that must be true is the one that was measured.

    reached: the whole measured interval lies at or above it; missed: the whole lies below; inside: the
    interval holds it, so both are possible; unknown: nothing was measured or nothing can be solved.
    """
    if isinstance(needed, NoData) or isinstance(measured, NoData):
        return "unknown"
    if measured.low is not None and measured.low >= needed.value:
        return "reached"
    return "missed" if measured.high is not None and measured.high < needed.value else "inside"


def chance_to_pay(case: Case) -> float:
    """The share of draws in which the case pays."""
    return float((_values(case, _drawn(case)) > 0).mean())


def tornado(case: Case) -> list[Swing]:
    """What each unsure input alone moves, the widest first."""
    likely = {name: np.array([one.likely]) for name, one in case.inputs.items()}
    swings = [
        Swing(
            name, *(float(_values(case, {**likely, name: np.array([end])})[0]) for end in (one.low, one.high))
        )
        for name, one in case.inputs.items()
        if name in INPUTS and not one.is_sure
    ]
    return sorted(swings, key=lambda swing: (-swing.width, swing.name))


def _drawn(case: Case) -> dict[str, Numbers]:
    return draws({name: case.inputs[name] for name in INPUTS})


def _values(case: Case, drawn: Mapping[str, Numbers]) -> Numbers:
    return present_value(drawn["discount"], _flows(case, drawn))


def _flows(
    case: Case, drawn: Mapping[str, Numbers], usual: Numbers | None = None
) -> npt.NDArray[np.float64]:
    """Money by year (columns) of every draw (rows); the first column is the cost now.

    usual: who stays without the lift, where it is known already.
    """
    usual = _staying(case, drawn["kept"]) if usual is None else usual
    stayed = case.customers * (_staying(case, drawn["kept"] + drawn["lift"]) - usual)
    running = (drawn["yearly_saving"] - drawn["yearly_cost"])[:, None]
    yearly = stayed * drawn["margin"][:, None] + running
    return np.hstack([-drawn["once"][:, None], yearly])


def _staying(case: Case, kept: Numbers) -> Numbers:
    """The share of customers still there after each year (columns) in every draw (rows)."""
    return np.asarray(np.clip(kept, 0, 1)[:, None] ** np.arange(1, case.years + 1))
