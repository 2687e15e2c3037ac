"""What the cells of notebook 15 take besides the frozen figures."""

from __future__ import annotations

from cxlib.measures.figures_book import Book
from cxlib.measures.figures_tables import ready
from cxlib.pages.page import Page

TABLES = ("orders", "visits", "customers", "contacts", "survey", "series")


def book(page: Page) -> Book:
    """The page's tables together, for what is not frozen: customers in groups, and who stands out."""
    tables = {name: page.table(name) for name in TABLES}
    return page.once("book", lambda: Book(ready(tables, page.as_of, page.rules), page.as_of, page.rules))
