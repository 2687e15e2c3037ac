"""The sheet a chart is drawn on: points as units, real text, and SVG that is safe inside any page.

Text stays text (fonts of the reader's phone, selectable, a tenth of the size of outlines). It is
measured in DejaVu Sans, which is wider than the fonts of phones, so nothing is cut there.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path
from matplotlib.ticker import NullLocator

from cxlib.pages.finding import Chart

WIDTH = 288.0
"""Points: 4 inches. On a phone's column of 328 px a text of 10.5 points is 12 px high."""

TEXT = 10.5
LINE = 13.5
INK, QUIET, RULE, TRACK = "#1f2933", "#52606d", "#c3cbd3", "#e9edf1"
MAIN, MUTED, WARM, PALE = "#1b5583", "#93a9bd", "#e8a15c", "#dde3e9"
"""Told apart by people who confuse colours and in grey: the lightness steps are 34, 68, 72 and 90."""

_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cx",
    "font.family": ["DejaVu Sans"],
    "font.size": TEXT,
    "hatch.linewidth": 1.0,
    "text.usetex": False,
    "text.parse_math": False,
    "path.simplify": True,
    "axes.unicode_minus": True,
    "lines.solid_capstyle": "round",
}
_FONT = "system-ui, sans-serif"
_ID = re.compile(r' id="([^"]*)"')
_REFERRED = re.compile(r'(?:url\(#|href="#)([^")]+)')


@contextmanager
def style() -> Iterator[None]:
    """The settings every chart is drawn and written with; the session's own are left alone."""
    with mpl.rc_context(_STYLE):
        yield


def text_width(text: str, *, bold: bool = False) -> float:
    """The width of a text in points, in the widest font it may meet."""
    return sum(_letter_width(letter, bold) for letter in text)


@lru_cache(maxsize=4096)
def _letter_width(letter: str, bold: bool) -> float:
    """What a letter adds to a text, in points; all letters of a language are soon known."""
    return _ink(f"n{letter}n", bold) - _ink("nn", bold)


def _ink(text: str, bold: bool) -> float:
    font = FontProperties(family="DejaVu Sans", size=TEXT, weight="bold" if bold else "normal")
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, False)
    return float(width)


def wrapped(text: str, width: float, *, bold: bool = False) -> list[str]:
    """A text broken into lines of at most so many points; no-break spaces hold, a longer word is cut."""
    lines: list[str] = []
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(joined, bold=bold) <= width:
            lines[-1] = joined
            continue
        while len(word) > 1 and text_width(word, bold=bold) > width:
            cut = _room(word, width, bold)
            lines.append(word[:cut] + "-")
            word = word[cut:]
        lines.append(word)
    return lines


def _room(word: str, width: float, bold: bool) -> int:
    """How many letters of a word and a hyphen fit, at least one."""
    fitting = (i for i in range(len(word) - 1, 1, -1) if text_width(word[:i] + "-", bold=bold) <= width)
    return next(fitting, 1)


class Sheet:
    """A drawing 288 points wide; x to the right, y downwards, both in points.

    What is put on it asks for no limits (add_artist, not add_line or add_patch): a sheet has its own.
    """

    def __init__(self, height: float) -> None:
        self.height = height
        self.figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72)
        self.axes: Axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        for axis in (self.axes.xaxis, self.axes.yaxis):
            axis.set_major_locator(NullLocator())  # hidden ticks are made all the same
        self.frame()

    def frame(self) -> None:
        """Put the axes back to points; seaborn moves limits and names axes as it draws."""
        self.axes.set_xlim(0, WIDTH)
        self.axes.set_ylim(self.height, 0)
        self.axes.axis("off")

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        colour: str = INK,
        bold: bool = False,
        side: Literal["left", "center", "right"] = "left",
        turned: bool = False,
    ) -> None:
        """One line of text; `y` is its base line."""
        self.axes.text(
            x,
            y,
            text,
            color=colour,
            fontsize=TEXT,
            fontweight="bold" if bold else "normal",
            ha=side,
            va="baseline",
            rotation=90 if turned else 0,
            rotation_mode="anchor",
            parse_math=False,
            zorder=6,
        )

    def lines(self, x: float, y: float, texts: list[str], **how: Any) -> float:
        """Several lines of text; gives the base line after the last."""
        for text in texts:
            self.write(x, y, text, **how)
            y += LINE
        return y

    def rule(
        self,
        x: tuple[float, float],
        y: tuple[float, float],
        *,
        colour: str = RULE,
        width: float = 0.8,
        dashes: Literal["-", ":", "--"] = "-",
    ) -> None:
        """A straight line from (x0, y0) to (x1, y1)."""
        self.axes.add_artist(Line2D(x, y, color=colour, linewidth=width, linestyle=dashes, zorder=1.5))

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> Rectangle:
        """A filled rectangle behind what is drawn later."""
        patch = Rectangle((x, y), width, height, facecolor=colour, edgecolor="none", zorder=0.5)
        self.axes.add_artist(patch)
        return patch

    def chart(self, alt: str) -> Chart:
        """The finished drawing as SVG with its words."""
        self.frame()
        for artist in self.axes.get_children():
            artist.set_clip_on(False)
        out = io.StringIO()
        self.figure.savefig(out, format="svg", metadata={"Date": None}, transparent=True)
        self.figure.clear()
        return Chart(_inline(out.getvalue(), self.height, alt), alt)


def _inline(text: str, height: float, alt: str) -> str:
    """An SVG document made into an element for a page: no prologue, no page-wide style, no loose ids."""
    body = text[text.index("<svg") :]
    body = body[body.index(">") + 1 : body.rindex("</svg>")]
    body = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>|<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r"<defs>\s*</defs>", "", body)
    body = body.replace("font-family: 'DejaVu Sans'", f"font-family: {_FONT}")
    body = re.sub(r' transform="rotate\(-0 [^"]*\)"', "", body)
    prefix = "cx" + hashlib.sha256((body + alt).encode()).hexdigest()[:10] + "-"
    kept = set(_REFERRED.findall(body))
    body = _ID.sub(lambda m: f' id="{prefix}{m[1]}"' if m[1] in kept else "", body)
    body = _REFERRED.sub(lambda m: m[0][: len(m[0]) - len(m[1])] + prefix + m[1], body)
    body = re.sub(r"\s*\n\s*", " ", re.sub(r">\s+<", "><", body)).strip()
    while "<g></g>" in body:
        body = body.replace("<g></g>", "")
    return (
        '<svg class="cx-chart" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'role="img" aria-label="{html.escape(alt)}" viewBox="0 0 {WIDTH:g} {height:g}" width="100%" '
        'style="max-width:30rem;height:auto;background:#fff" '
        f'stroke-linejoin="round" stroke-linecap="butt">{body}</svg>'
    )
