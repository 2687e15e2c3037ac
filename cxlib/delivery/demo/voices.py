"""What customers write: sentences put together from the firm's phrase banks."""

from __future__ import annotations

from cxlib.delivery.demo.chance import Chance
from cxlib.delivery.demo.firm import Firm

REACH_ME_SHARE = 0.03
SHOUTING_SHARE = 0.02


def praise(firm: Firm, place: str, chance: Chance) -> str:
    """A kind sentence about a touchpoint (about any, when it has none of its own)."""
    banks = firm.texts["good"]
    bank = banks.get(place) or banks[chance.one_of(sorted(banks))]
    return _ended(chance.one_of(bank), chance.one_of(firm.listed("thanks")))


def complaint(firm: Firm, chance: Chance) -> tuple[str, str]:
    """A theme and a sentence about it; the main theme comes most often."""
    theme = chance.weighted(firm.weights("themes"))
    return theme, about(firm, theme, chance)


def about(firm: Firm, theme: str, chance: Chance) -> str:
    """An unhappy sentence about a theme; some leave an address or a number that must be masked."""
    core = chance.one_of(firm.listed("bad", theme))
    opener = chance.one_of(firm.listed("openers"))
    joined = opener + (_lower(core, firm) if opener.endswith((", ", ": ", "ama ")) else core)
    text = _ended(joined, chance.one_of(firm.listed("closers")))
    if chance.happens(SHOUTING_SHARE):
        text = text.replace("i", "İ").upper() if firm.language == "tr" else text.upper()
    return _ended(text, _reach_me(firm, chance)) if chance.happens(REACH_ME_SHARE) else text


def foreign(firm: Firm, language: str, chance: Chance) -> str:
    """A short sentence in another language than the firm's."""
    return str(chance.one_of(firm.texts["foreign"][language]))


def _ended(text: str, tail: str) -> str:
    return text + "." + tail if tail and text[-1].isalnum() else text + tail


def _lower(text: str, firm: Firm) -> str:
    """The sentence without its first capital; abbreviations and names keep theirs."""
    first = text.split(" ", 1)[0]
    if first.isupper() or first in firm.listed("agents"):
        return text
    small = {"I": "ı", "İ": "i"}.get(text[0], text[0].lower()) if firm.language == "tr" else text[0].lower()
    return small + text[1:]


def _reach_me(firm: Firm, chance: Chance) -> str:
    template = chance.one_of(firm.listed("reach_me"))
    number = chance.whole(100, 999)
    return template.format(
        email=firm.texts["email"].format(number=number), phone=firm.texts["phone"].format(number=number)
    )
