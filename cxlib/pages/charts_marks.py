"""The one door to seaborn: bars, dots and lines put on a sheet whose units are points."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import seaborn as sns
from matplotlib.patches import Rectangle

from cxlib.pages.charts_svg import MAIN, QUIET, Sheet


def bars(
    sheet: Sheet,
    tops: Sequence[float],
    wide: Sequence[float],
    height: float,
    left: Sequence[float] | None = None,
) -> list[Rectangle]:
    """Horizontal bars, one for each top edge, in the order given (tops rise down the sheet)."""
    if not tops:
        return []
    before = len(sheet.axes.containers)
    gap = min((b - a for a, b in pairwise(tops)), default=1.0)
    sns.barplot(
        x=list(wide),
        y=[top + height / 2 for top in tops],
        orient="y",
        native_scale=True,
        errorbar=None,
        width=height / gap,
        color=MAIN,
        saturation=1,
        linewidth=0,
        ax=sheet.axes,
        **({"left": list(left)} if left is not None else {}),
    )
    drawn: list[Any] = list(sheet.axes.containers[before:])
    return [patch for container in drawn for patch in container.patches]


def dots(
    sheet: Sheet, x: Sequence[float], y: Sequence[float], *, guess: bool = False, size: float = 70
) -> None:
    """Dots, all at once: each call of seaborn takes as long as many dots; guesses are hollow."""
    if not x:
        return
    sns.scatterplot(
        x=list(x),
        y=list(y),
        s=size,
        ax=sheet.axes,
        zorder=4,
        legend=False,
        linewidth=1.6,
        color="white" if guess else MAIN,
        edgecolor=QUIET if guess else "white",
    )


def line(sheet: Sheet, x: Sequence[float], y: Sequence[float], *, guess: bool = False) -> None:
    """A line through points as they are, nothing averaged; guesses are dashed."""
    sns.lineplot(
        x=list(x),
        y=list(y),
        estimator=None,
        errorbar=None,
        ax=sheet.axes,
        zorder=2,
        linewidth=1.8,
        color=QUIET if guess else MAIN,
        linestyle="--" if guess else "-",
        legend=False,
        sort=False,
    )


def as_guess(patch: Rectangle) -> None:
    """Make a bar look like what people supposed, not like what customers said."""
    patch.set(facecolor="white", edgecolor=QUIET, hatch="////", linewidth=1.2, linestyle="--")
