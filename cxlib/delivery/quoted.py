"""Quotes at the door: only what is approved now, and what no rule of country and sector closes, goes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cxlib.clients.decisions import Decisions
from cxlib.clients.folder import ClientFolder
from cxlib.clients.rulebook import Rule, binding, closing
from cxlib.clients.voice import quotes
from cxlib.delivery.harvest import Block, Told
from cxlib.pages.finding import Finding, OwnerLine, Quote
from cxlib.pages.wording import Words


@dataclass(frozen=True)
class Door:
    """What may leave: ids of approved quotes, the rules about words and about praise."""

    approved: frozenset[str]
    praise: Rule | None
    unapproved: Rule | None
    warned: tuple[Rule, ...]
    words: Words

    @classmethod
    def of(cls, folder: ClientFolder, words: Words) -> Door:
        """The door of a client as things stand at publishing."""
        given = quotes(Decisions.open(folder))
        yes = {key for key, quote in given.items() if quote.approved}
        settings = folder.settings
        return cls(
            frozenset(yes | {key.rpartition("/")[2] for key in yes}),
            closing(settings, "praise"),
            closing(settings, "quotes"),
            tuple(rule for rule in binding(settings, "praise") if rule.effect == "warned"),
            words,
        )

    def shown(self, told: Told) -> Told:
        """A notebook's findings with the quotes that may be shown, and why others are not."""
        blocks = tuple(
            Block(
                one.text, one.text_cell, tuple((cell, self._finding(found)) for cell, found in one.findings)
            )
            for one in told.blocks
        )
        return replace(told, blocks=blocks)

    def _finding(self, found: Finding) -> Finding:
        if not found.quotes:
            return found
        kept = tuple(quote for quote in found.quotes if self._why_not(quote) is None)
        texts = {quote.text for quote in found.quotes}
        left = {quote.text for quote in kept}
        owner = tuple(self._line(line, texts, left) for line in found.owner)
        return replace(
            found, quotes=kept, owner=owner, details=(*found.details, *self._reasons(found.quotes, kept))
        )

    def _line(self, line: OwnerLine, texts: set[str], left: set[str]) -> OwnerLine:
        return replace(line, more=tuple(text for text in line.more if text not in texts or text in left))

    def _why_not(self, quote: Quote) -> Rule | None:
        """The rule that keeps a quote inside, or None. What does not clearly complain counts as praise."""
        number = quote.id.rpartition("/")[2]
        if self.unapproved is not None and not {quote.id, number} & self.approved:
            return self.unapproved
        return self.praise if self.praise is not None and quote.said != "bad" else None

    def _reasons(self, given: tuple[Quote, ...], kept: tuple[Quote, ...]) -> Iterator[str]:
        """One sentence for each rule that kept something inside, and one for each that warns."""
        language = self.words.language
        held = [rule for quote in given if (rule := self._why_not(quote)) is not None]
        for name in dict.fromkeys(rule.id for rule in held):
            of_rule = [rule for rule in held if rule.id == name]
            why = of_rule[0].why[language]
            yield self.words.say("delivery.quotes.held", n=len(of_rule), why=why)
        if any(quote.said != "bad" for quote in kept):
            for warning in self.warned:
                yield self.words.say("delivery.quotes.warned", instead=warning.instead[language])
