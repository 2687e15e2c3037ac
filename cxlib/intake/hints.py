"""What columns without a telling name may be: by their values, their neighbours, or a clock beside a date."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from cxlib.clients.settings import ClientSettings
from cxlib.clients.tables import TABLES, Kind
from cxlib.intake import cells, evidence
from cxlib.intake.composed import PLUS
from cxlib.intake.file_columns import FileColumn
from cxlib.intake.guesses import Guess
from cxlib.intake.readers.raw import Raw
from cxlib.intake.synonyms import word_list
from cxlib.intake.text import words_of

_CLOCK = re.compile(r"^\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.?m\.?)?$", re.IGNORECASE)
ENOUGH = 0.9


def by_values(
    columns: list[FileColumn], known: list[Guess], table: str, settings: ClientSettings
) -> list[Guess]:
    """What the columns without a telling name may be, by their values and their neighbours.

    Each is a question to the consultant, never sure: the one column of dates, e-mail addresses for the
    customer, sentences right after a score.
    """
    taken = {guess.canonical for guess in known}
    used = {guess.source: guess.canonical for guess in known}
    free = [column for column in columns if column.header not in used]
    found: list[Guess] = []
    dated_by = TABLES[table].dated_by
    dated = [column for column in free if len(column.texts) and column.holds("time", settings) > 0.95]
    if dated_by not in taken and dated:
        sure = 76 if len(dated) == 1 else 64
        found.append(_told(dated[0], dated_by, sure, "values", "time", settings))
    addresses = [column for column in free if evidence.is_address(column.texts)]
    if "customer_id" in TABLES[table].columns and "customer_id" not in taken and addresses:
        found.append(_told(addresses[0], "customer_id", 80, "values", "id", settings))
    if "comment" in TABLES[table].columns and "comment" not in taken:
        found += _after_a_score(columns, used, settings)
    return found


def _after_a_score(columns: list[FileColumn], used: dict[str, str], settings: ClientSettings) -> list[Guess]:
    """Sentences in the column after a score: forms ask why right after the figure."""
    for before, column in pairwise(columns):
        score = used.get(before.header)
        if score and cells.is_score(score) and column.header not in used and evidence.is_prose(column.texts):
            return [
                replace(_told(column, "comment", 72, "neighbour", "text", settings), beside=before.header)
            ]
    return []


def _told(
    column: FileColumn, canonical: str, confidence: int, reason: str, kind: Kind, settings: ClientSettings
) -> Guess:
    held = column.holding(kind, settings)
    return Guess(canonical, column.header, confidence, reason, evidence=held)


def with_clock(guesses: list[Guess], columns: list[FileColumn], table: str) -> list[Guess]:
    """The guesses with the time of day put to a date that has none, where that is another column."""
    dated = next((guess for guess in guesses if guess.canonical == TABLES[table].dated_by), None)
    held = {column.header: column for column in columns}
    if dated is None or PLUS in dated.source or _has_time(held[dated.source]):
        return guesses
    used = {guess.source for guess in guesses}
    clock = next((column for column in columns if column.header not in used and _is_clock(column)), None)
    if clock is None:
        return guesses
    joined = replace(dated, source=dated.source + PLUS + clock.header, reason="clock", beside=clock.header)
    return [joined if guess is dated else guess for guess in guesses]


def _has_time(column: FileColumn) -> bool:
    return bool(column.texts.str.contains(r"[ T]\d{1,2}[:.]\d{2}", regex=True).mean() > 0.5)


def _is_clock(column: FileColumn) -> bool:
    """A time of day by its name, or by its hours; a duration is none."""
    if any(word in column.words for word in word_list("call_length")):
        return False
    times = column.texts[column.texts.str.match(_CLOCK)]
    if len(times) < ENOUGH * len(column.texts) or times.empty:
        return False
    named = any(f" {word}" in f" {column.words}" for word in word_list("clock"))
    hours = times.str.extract(r"^(\d{1,2})")[0].astype(int)
    return bool((hours < 24).all()) and (named or bool((hours >= 7).mean() > 0.5))


def any_date(guesses: list[Guess], table: str, telling: set[str]) -> list[Guess]:
    """The guesses with a column that only says `date` asked about, where little else tells what the rows are.

    telling: canonical columns that do; orders and surveys are dated so as a rule.
    """
    if (
        table not in ("visits", "contacts")
        or sum(guess.canonical in telling - {"amount"} for guess in guesses) > 1
    ):
        return guesses
    dated = next((guess for guess in guesses if guess.canonical == TABLES[table].dated_by), None)
    if dated is None or words_of(dated.source) not in word_list("any_date"):
        return guesses
    asked = replace(dated, confidence=min(dated.confidence, 85))
    return [asked if guess is dated else guess for guess in guesses]


def only_prices(guesses: list[Guess]) -> list[Guess]:
    """The guesses with a price taken for the amount where no quantity and no amount stands beside it."""
    known = {guess.canonical: guess for guess in guesses}
    price = known.get("unit_price")
    if price is None or {"amount", "quantity"} & set(known):
        return guesses
    amount = replace(price, canonical="amount", confidence=min(price.confidence, 85))
    return [amount if guess is price else guess for guess in guesses]


def order_totals(guesses: list[Guess], raw: Raw) -> list[Guess]:
    """The guesses with an amount that stands again on every line of its order taken for the order's own.

    Added up over the lines it would count an order as often as it has lines.
    """
    known = {guess.canonical: guess for guess in guesses}
    order, amount = known.get("order_id"), known.get("amount")
    if order is None or amount is None:
        return guesses
    lines = raw.frame[[order.source, amount.source]].set_axis(["order", "amount"], axis=1)
    several = lines[lines["order"].duplicated(keep=False) & (lines["order"] != "")]
    same = several.groupby("order")["amount"].nunique() == 1
    if same.empty or not same.all() or several.duplicated("order", keep=False).sum() < 4:
        return guesses
    whole = replace(amount, canonical="order_total", confidence=min(amount.confidence, 85), reason="total")
    return [whole if guess is amount else guess for guess in guesses]
