"""What is known about a demo firm from outside: reviews and monthly figures."""

from __future__ import annotations

import datetime as dt

from cxlib.base.quarter import Period
from cxlib.delivery.demo.chance import Chance, at
from cxlib.delivery.demo.firm import Firm
from cxlib.delivery.demo.voices import complaint, praise

Row = dict[str, object]

STARS = {5: 58.0, 4: 22.0, 3: 9.0, 2: 5.0, 1: 6.0}
REVIEWS = 11
WEAKER = {5: 30.0, 4: 22.0, 3: 18.0, 2: 14.0, 1: 16.0}
"""The stars of the first competitor, who is rated worse; those of the second are like the firm's own."""

COMPETITOR_REVIEWS = 11


def review_rows(firm: Firm, quarters: list[Period]) -> list[Row]:
    """Reviews of the firm and, fewer, of two invented competitors, by day."""
    rows: list[Row] = []
    for period in quarters:
        chance = Chance(firm.truths.seed, "reviews", period)
        talk = Chance(firm.truths.seed, "rivals", period)
        rows += [_review(firm, chance, period, None, talk) for _ in range(chance.about(REVIEWS))]
        rivals = firm.listed("competitors")
        rows += [
            _review(firm, chance, period, chance.one_of(rivals), talk) for _ in range(COMPETITOR_REVIEWS)
        ]
    rows.sort(key=lambda row: str(row["posted_at"]))
    for number, row in enumerate(rows, start=1):
        row["review_id"] = f"r{number:04d}"
    return rows


def series_rows(firm: Firm, quarters: list[Period]) -> list[Row]:
    """Three monthly figures: website visits, advertising cost, and how long customers queue."""
    rows: list[Row] = []
    for period in quarters:
        chance = Chance(firm.truths.seed, "series", period)
        season = firm.truths.seasons[(period.month - 1) // 3]
        for number in range(3):
            day = Period(period.year, period.month + number, 1).first_day
            rows += [
                _figure(firm, day, "clicks", float(chance.about(1400 * season))),
                _figure(firm, day, "cost", round(chance.between(380, 620), 2)),
                _figure(firm, day, "queue", float(chance.about(8))),
            ]
        rows.append(_market(firm, period))
    return rows


def _review(firm: Firm, chance: Chance, period: Period, competitor: str | None, talk: Chance) -> Row:
    """One review; talk: the stream that tells whether a competitor's review has a text."""
    length = (period.last_day - period.first_day).days
    day = period.first_day + dt.timedelta(days=chance.whole(0, length))
    stars = chance.weighted(WEAKER if competitor == firm.listed("competitors")[0] else STARS)
    text = praise(firm, "", chance) if stars >= 4 else complaint(firm, chance)[1]
    ours = competitor is None
    replied = ours and chance.happens(0.55)
    written = (chance if ours else talk).happens(0.8)
    return {
        "posted_at": day,
        "date_precision": "day",
        "site": "google",
        "rating": stars,
        "scale": 5,
        "comment": text if written else None,
        "language": firm.language,
        "replied_at": at(day + dt.timedelta(days=chance.whole(1, 9)), 12).date() if replied else None,
        "competitor": competitor,
    }


def _market(firm: Firm, period: Period) -> Row:
    """What the owners think their share of the market is, once a quarter."""
    said = firm.texts["market_source"]
    day = period.first_day
    return {
        "name": "market_share_percent", "date": day, "segment": None, "value": 12.0, "n": None,
        "source": said,
    }  # fmt: skip


def _figure(firm: Firm, day: dt.date, figure: str, value: float) -> Row:
    return {
        "name": firm.texts["series"][figure],
        "date": day,
        "segment": None,
        "value": value,
        "n": None,
        "source": firm.texts["series_source"],
    }
