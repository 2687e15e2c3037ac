"""Notebook 17: whether the unhappy were asked, consents, what this does not tell, and what to do."""

from __future__ import annotations

from cxlib.base.estimate import Estimate
from cxlib.clients.rulebook import Rule, advice, binding
from cxlib.measures.asked import consent_channels, needs_none
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.n17_who import clear, groups
from cxlib.pages.page import Page

GAP, CONSENT = "asked.gap.v1", "asked.consent.v1"


def gating(page: Page) -> Finding:
    """Whether customers known to be unhappy were asked less often than the others."""
    words, gap = page.words, page.result(GAP)
    question = words.say("n17.gating.question")
    if not isinstance(gap, Estimate):
        return parts.gate(page, "gating", gap, question)
    way = "unclear"
    if gap.high is not None and gap.high < 0:
        way = "less"
    elif gap.low is not None and gap.low > 0:
        way = "more"
    blanks = {"n": round(100 * abs(gap.value))} if way != "unclear" else {}
    details = [words.say("n17.gating.how")]
    details += [words.say("n17.gating.why")] if way == "less" else []
    low, high = (round(100 * (limit or 0.0)) for limit in (gap.low, gap.high))
    return page.finding(
        "gating",
        "evidence",
        words.say(f"n17.gating.{way}", **blanks),
        question=question,
        details=tuple(details),
        sure=words.say("n17.gating.sure", low=words.signed(low), high=words.signed(high)),
        figures=(parts.row(page, GAP),),
    )


def consent(page: Page) -> Finding:
    """For the consultant: invitations without a recorded consent by channel, and the rules that bind them."""
    words, found, sent = page.notes, page.result(CONSENT), page.rows("invitations")
    channels: list[object] = list(sent["channel"].dropna().unique()) if "channel" in sent else []
    free = bool(channels) and all(needs_none(channel) for channel in channels)
    if not isinstance(found, Estimate):
        said = words.say("n17.consent.free" if free else "n17.consent.unknown")
        return page.finding("consent", "note", said, details=_rules(page))
    missing = found.n - found.count
    said = (
        words.say("n17.consent.missing", n=missing, all=found.n) if missing else words.say("n17.consent.all")
    )
    return page.finding(
        "consent", "note", said, details=_rules(page), grid=_by_channel(page),
        figures=(parts.row(page, CONSENT),),
    )  # fmt: skip


def _by_channel(page: Page) -> Grid:
    """Invitations by channel: how many, and how many without consent to that channel."""
    words, sent = page.notes, page.rows("invitations")
    listed = page.table("customers").drop_duplicates("customer_id", keep="last").set_index("customer_id")
    known = sent[sent["customer_id"].isin(listed.index).to_numpy() & sent["channel"].notna().to_numpy()]
    agreed = known["customer_id"].map(listed["consent_channels"])
    marks = [
        str(channel).casefold() in consent_channels(text)
        for channel, text in zip(known["channel"], agreed, strict=True)
    ]
    counted = known.assign(agreed=marks).groupby("channel")["agreed"].agg(["size", "sum"])
    heads = tuple(words.say(f"n17.consent.col.{name}") for name in ("channel", "sent", "without"))
    rows = tuple(
        (
            phrases.group(words, "channel", str(name)),
            words.number(one["size"]),
            words.say("n17.consent.not_needed")
            if needs_none(name)
            else words.number(one["size"] - one["sum"]),
        )
        for name, one in counted.sort_values("size", ascending=False).iterrows()
    )
    return Grid(heads, rows, (1, 2))


def _rules(page: Page) -> tuple[str, ...]:
    """The rules of the client's country about asking, each with its source and the day it was read."""
    told = [_rule(page, rule) for rule in binding(page.settings, "invitations")]
    return (*(told or [page.notes.say("n17.consent.no_rule")]), advice(page.notes.language))


def _rule(page: Page, rule: Rule) -> str:
    words = page.notes
    said = words.say(
        "n17.consent.rule", what=rule.what[words.language], instead=rule.instead[words.language],
        source=rule.source, day=rule.checked_on,
    )  # fmt: skip
    old = rule.stale(page.as_of.date())
    return f"{said} {words.say('n17.consent.stale')}" if old else said


def limits(page: Page) -> Finding:
    """What this does not tell you; who is missing is called known only where a list shows it."""
    words, listed = page.words, bool(groups(page))
    details = [words.say("n17.limits.list")] if listed else []
    details += [words.say("n17.limits.known")] if isinstance(page.result(GAP), Estimate) else []
    return page.finding(
        "limits",
        "limits",
        words.say("n17.limits.sentence" if listed else "n11.limits.silent"),
        question=words.say("n17.q.limits"),
        details=tuple(details),
    )


def next_steps(page: Page) -> Finding:
    """What to do next: ask those who are missing, ask the unhappy too, keep the list of invitations."""
    words = page.words
    steps, found = [], groups(page)
    if low := clear(found, below=True):
        names = parts.group_names(words, [segment for segment, _ in found])
        steps.append(words.say("n17.next.missing", groups=words.listing([names[one] for one, _ in low[:3]])))
    gap = page.result(GAP)
    if isinstance(gap, Estimate) and gap.high is not None and gap.high < 0:
        steps.append(words.say("n17.next.unhappy"))
    if not isinstance(page.result("response.rate.v1"), Estimate):
        steps.append(words.say("n17.next.invitations"))
    steps.append(words.say("n17.next.same"))
    return page.finding("next", "next", steps[0], question=words.say("n17.q.next"), details=tuple(steps[1:]))
