"""The one door to ipywidgets: filters of a live page, and the picker of a working notebook.

A browser can send anything, so every value that arrives is checked against what is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets

from cxlib.base.errors import CxError
from cxlib.base.figure import Figures
from cxlib.base.words.letters import alphabetical
from cxlib.pages import figure_words
from cxlib.pages.filtered import Choice, checked, groups, periods, view
from cxlib.pages.wording import Words

_STYLE = {"description_width": "initial"}
_LAYOUT = {"width": "100%", "max_width": "22rem"}
CHANNEL = "channel"
EVERYONE = ""
"""The value of "all": a list takes None for "nothing chosen"."""


class Filters:
    """Three lists - period, group, channel - and the frozen figures of what was chosen.

    One group at a time: choosing a group sets the channel back to all, and the other way round.
    """

    def __init__(
        self, figures: Figures, measures: Sequence[str], words: Words, *, period: str, first: str = ""
    ) -> None:
        self.figures, self.measures, self.words = figures, tuple(measures), words
        offered = periods(figures, self.measures)
        known = groups(figures, self.measures)
        say = words.say
        self.period = _list(
            say("delivery.live.period"),
            [(words.period(name), name) for name in offered],
            period if period in offered else offered[0],
        )
        self.group = self._groups(
            "delivery.live.group", "delivery.live.all_groups", [one for one in known if one[0] != CHANNEL]
        )
        self.channel = self._groups(
            "delivery.live.channel", "delivery.live.all_channels", [one for one in known if one[0] == CHANNEL]
        )
        start = first if self.period.value == period else ""
        self.shown = ipywidgets.HTML(start or self._html(Choice(self.period.value, None)))
        for widget in (self.period, self.group, self.channel):
            widget.observe(self._changed, names="value")

    def widget(self) -> Any:
        """The lists, what to know about them, and the figures, one below the other."""
        lists = [self.period, *(one for one in (self.group, self.channel) if len(one.options) > 1)]
        note = ipywidgets.HTML(f'<p class="cx-sure">{escape(self.words.say("delivery.live.one"))}</p>')
        title = ipywidgets.HTML(f"<h2>{escape(self.words.say('delivery.live.filters'))}</h2>")
        return ipywidgets.VBox([title, *lists, *([note] if len(lists) > 2 else []), self.shown])

    def _groups(self, label: str, everyone: str, known: list[tuple[str, str]]) -> Any:
        language = self.words.language
        named = [(figure_words.group(self.words, one), one) for one in known]
        options = sorted(named, key=lambda option: alphabetical(option[0], language))
        return _list(self.words.say(label), [(self.words.say(everyone), EVERYONE), *options], EVERYONE)

    def _changed(self, change: dict[str, Any]) -> None:
        if change["new"] != EVERYONE and change["owner"] in (self.group, self.channel):
            other = self.channel if change["owner"] is self.group else self.group
            other.value = EVERYONE
        self.shown.value = self._html(
            Choice(self.period.value, self.group.value or self.channel.value or None)
        )

    def _html(self, choice: Choice) -> str:
        try:
            return view(self.figures, self.measures, checked(self.figures, self.measures, choice), self.words)
        except CxError:
            return f'<p class="cx-sentence">{escape(self.words.say("delivery.live.not_offered"))}</p>'


class Picker:
    """Client and period of a working notebook; `opened` is told of every new choice."""

    def __init__(
        self,
        clients: Sequence[str],
        quarters: Sequence[str],
        words: Words,
        *,
        client: str,
        quarter: str,
        opened: Callable[[str, str], None],
    ) -> None:
        self.words, self.opened = words, opened
        self.client = _list(
            words.say("delivery.lab.client"), [(name, name) for name in sorted({*clients, client})], client
        )
        self.quarter = _list(
            words.say("delivery.lab.period"),
            [(words.period(name), name) for name in dict.fromkeys([quarter, *quarters])],
            quarter,
        )
        for widget in (self.client, self.quarter):
            widget.observe(self._changed, names="value")

    def widget(self) -> Any:
        """Both lists and what to do after choosing."""
        hint = ipywidgets.HTML(f"<p>{escape(self.words.say('delivery.lab.hint'))}</p>")
        return ipywidgets.VBox([self.client, self.quarter, hint])

    def _changed(self, _: dict[str, Any]) -> None:
        self.opened(str(self.client.value), str(self.quarter.value))


def _list(description: str, options: Sequence[tuple[str, Any]], value: Any) -> Any:
    return ipywidgets.Dropdown(
        description=description, options=list(options), value=value, style=_STYLE, layout=_LAYOUT
    )
