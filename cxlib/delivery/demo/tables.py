"""All tables of a demo firm, as canonical rows in local time, before they become export files."""

from __future__ import annotations

from cxlib.delivery.demo.asked import after_visits, expect, trouble
from cxlib.delivery.demo.chance import Workdays, periods
from cxlib.delivery.demo.contacts import contact_rows, kept_promises
from cxlib.delivery.demo.firm import Firm
from cxlib.delivery.demo.habits import fans_again, feel, letter_rows, typed_rows
from cxlib.delivery.demo.outside import review_rows, series_rows
from cxlib.delivery.demo.people import People
from cxlib.delivery.demo.survey import invitation_rows, survey_rows
from cxlib.delivery.demo.trade import order_rows, visit_rows
from cxlib.delivery.demo.truths import LAST, QUARTERS

Row = dict[str, object]


def firm_tables(firm: Firm, quarters: int = QUARTERS) -> dict[str, list[Row]]:
    """Table name to its rows for the last quarters; the same for everyone, always.

    `segment` stands for the firm's own segment column; orders of a shop have one row a line.
    """
    span = periods(quarters, LAST)
    days, people = Workdays(firm.country), People(firm)
    answers = survey_rows(firm, people, span, days)
    contacts = contact_rows(firm, people, span, days)
    feel(firm, answers, kept_promises(contacts))
    expect(firm, answers)
    visits = visit_rows(firm, people, span, days)
    after_visits(firm, visits, answers)
    orders = order_rows(firm, people, span, days, fans_again(firm, answers, days))
    trouble(firm, answers)
    return {
        "customers": people.rows(),
        "survey": answers,
        "contacts": contacts,
        "visits": visits,
        "orders": orders,
        "reviews": review_rows(firm, span),
        "series": [*series_rows(firm, span), *typed_rows(firm, span), *letter_rows(firm, span)],
        "invitations": invitation_rows(firm, people, answers),
    }
