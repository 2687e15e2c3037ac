"""Notebook 15: what people spend and bring in, where new ones come from and what winning them costs."""

from __future__ import annotations

import numpy as np

from cxlib.base.columns import folded
from cxlib.base.estimate import Estimate, NoData
from cxlib.measures import acquisition, value
from cxlib.measures.compare import shows
from cxlib.measures.figures_book import Frame
from cxlib.measures.figures_money import newcomers
from cxlib.pages import phrases
from cxlib.pages.finding import Finding, Grid
from cxlib.pages.notes import parts
from cxlib.pages.notes.n15_books import book
from cxlib.pages.page import Page

SPENT, MEDIAN, WORTH = "revenue.customer.v1", "order.value.median.v1", "clv.three.v1"
REFERRAL, COST, RETURN = "referral.share.v1", "acquisition.cost.v1", "acquisition.return.v1"
MEAN = "order.value.mean.v1"


def spent(page: Page) -> Finding:
    """What a person spends, half of the purchases, who stands out, and the change at one price level."""
    words, found, median = page.words, page.result(SPENT), page.result(MEDIAN)
    question = words.say("n15.money.question")
    if not isinstance(found, Estimate):
        return parts.gate(page, "spent", found, question)
    details = []
    if isinstance(median, Estimate):
        details.append(words.say("n15.money.median", value=words.money(median.value)))
    details += _outliers(page)
    details += _year(page)
    return page.finding(
        "spent",
        "evidence",
        words.say("n15.money.mean", value=words.money(found.value)),
        question=question,
        details=tuple(details),
        sure=phrases.sure(words, found),
        asked=words.say("n15.based", n=found.n),
        figures=tuple(parts.row(page, name) for name in (SPENT, MEDIAN, MEAN, f"{SPENT}~year_before")),
    )


def purchases(page: Page) -> Frame | None:
    """The period's purchases with a customer and an amount; None without such columns."""
    one = book(page)
    return None if one.has("purchases", "customer_id", "amount") else one.of("purchases", page.period)


def _outliers(page: Page) -> list[str]:
    """How many people stand out, and the average without them; nothing where nobody does."""
    rows = purchases(page)
    if rows is None:
        return []
    far = value.standing_out(rows["customer_id"], rows["amount"])
    if far.empty:
        return []
    rest = rows[~rows["customer_id"].isin(far.index)]
    without = value.revenue_per_customer(rest["customer_id"], rest["amount"])
    said = [page.words.say("n15.money.far", n=len(far))]
    if isinstance(without, Estimate):
        said.append(page.words.say("n15.money.without", value=page.words.money(without.value)))
    return said


def _year(page: Page) -> list[str]:
    """The change against the same time last year, or that prices also rose."""
    words, moved = page.words, page.result(f"{SPENT}~year_before")
    if isinstance(moved, NoData):
        return [words.say("n15.money.prices")] if moved.reason == "prices" else []
    if not isinstance(moved, Estimate):
        return []
    way = shows(moved)
    said = words.say("n15.money.unclear")
    if way != "unclear" and moved.low is not None and moved.high is not None:
        low, high = (words.money(one) for one in sorted(abs(limit) for limit in (moved.low, moved.high)))
        said = words.say(f"n15.money.{way}", low=low, high=high)
    times = book(page).at_prices(page.period, page.period.year_before())
    priced = words.say("n15.money.nominal" if times == 1.0 else "n15.money.deflated")
    return [said, priced, *parts.moved_holidays(page)]


def worth(page: Page) -> Finding:
    """What one person brings in over three years, as a range."""
    words, found = page.words, page.result(WORTH)
    question = words.say("n15.worth.question")
    if not isinstance(found, Estimate):
        return parts.gate(page, "worth", found, question)
    return page.finding(
        "worth",
        "evidence",
        words.say("n15.worth.some", value=words.money(rounded(found.value))),
        question=question,
        details=(words.say("n15.worth.after"), words.say("n15.worth.typed")),
        sure=phrases.sure(words, found),
        asked=words.say("n15.based", n=found.n),
        figures=(parts.row(page, WORTH),),
    )


def rounded(amount: float) -> float:
    """An amount to two digits, as "about" promises: 1,892 is 1,900."""
    if amount == 0:
        return 0.0
    step = 10.0 ** (np.floor(np.log10(abs(amount))) - 1)
    return float(round(amount / step) * step)


def found_us(page: Page) -> Finding:
    """How new people heard of the firm, and what winning one cost."""
    words, share = page.words, page.result(REFERRAL)
    question = words.say("n15.new.question")
    came = newcomers(book(page), page.period)
    if isinstance(came, NoData) or not isinstance(share, Estimate):
        return parts.gate(page, "found", parts.missing(share), question)
    cost = page.result(COST)
    details = [words.say("n15.new.count", n=len(came))]
    if isinstance(cost, Estimate):
        details += [
            words.say("n15.new.cost", value=words.money(rounded(cost.value))),
            phrases.sure(words, cost),
        ]
    if isinstance(back := page.result(RETURN), Estimate):
        told = {"cost": words.money(100), "value": words.money(100 * back.value)}
        details.append(words.say("n15.new.return", **told))
    columns = (words.say("n15.col.source"), words.say("n15.col.people"))
    rows = _sources(page, came)
    return page.finding(
        "found",
        "evidence",
        words.say("n15.new.referral", hits=share.count, n=share.n),
        question=question,
        details=tuple(details),
        sure=phrases.sure(words, share),
        grid=Grid(columns, rows, (1,)) if len(rows) > 1 else None,
        figures=tuple(parts.row(page, name) for name in (REFERRAL, COST, RETURN)),
    )


def _sources(page: Page, came: Frame) -> tuple[tuple[str, str], ...]:
    """New people by source; those too small to show stand together, or are hidden with the next smallest."""
    words, least = page.words, page.settings.display_threshold
    counted = acquisition.by_source(came["source"])
    shown = [one for one in counted if one[1] >= least]
    rest = sum(n for _, n in counted) - sum(n for _, n in shown)
    while shown and 0 < rest < least:
        rest += shown.pop()[1]
    rows = [(words.opening(name), words.number(n)) for name, n in shown]
    if rest:
        told = words.number(rest) if rest >= least else words.say("common.hidden")
        rows.append((words.opening(words.say("n15.new.other")), told))
    unknown = int(folded(came["source"]).eq("").sum())
    if unknown >= least:
        rows.append((words.opening(words.say("n15.new.unknown")), words.number(unknown)))
    return tuple(rows)
