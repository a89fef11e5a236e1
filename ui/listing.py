"""A list as its template prints it: gathered here, so that the template decides nothing."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import QuerySet

from ui.columns import chosen_columns
from ui.filters import Chip, FilterError, FilterForm
from ui.paging import PER_PAGE, PER_PAGE_CHOICES, Page, take_page
from ui.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text or SafeString, and the column it stands in."""

    column: Column
    html: str


@dataclass(frozen=True, slots=True)
class Row:
    """`key` is text: Django would print the number 1234 as 1,234."""

    key: str
    label: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Header:
    """A column's head; `query` sorts by it, `state` is what aria-sort says."""

    column: Column
    query: str
    state: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything a list's template needs."""

    table: Table
    filters: FilterForm[Any]
    page: Page
    headers: list[Header]
    rows: list[Row]
    owner: str
    error: str = ""
    busy: bool = False

    def address(self, **changes: str) -> str:
        """The query string of this list with some of it changed; defaults are left out."""
        kept = dict(self.filters.params) | changes
        defaults = {"page": "1", "per_page": str(PER_PAGE), "sort": self.table.default_sort}
        query = urlencode({k: v for k, v in kept.items() if v and defaults.get(k) != v})
        return f"?{query}" if query else ""

    @property
    def query(self) -> str:
        """This very page: what the address bar shows."""
        return self.address(page=str(self.page.number))

    @property
    def filter_query(self) -> str:
        return self.filters.query()

    @property
    def chips(self) -> list[Chip]:
        return self.filters.chips()

    @property
    def previous(self) -> str:
        return (self.address(page=str(self.page.number - 1)) or "?") if self.page.number > 1 else ""

    @property
    def following(self) -> str:
        return self.address(page=str(self.page.number + 1)) if self.page.has_next else ""

    @property
    def per_page_choices(self) -> list[tuple[str, bool]]:
        return [(str(n), n == self.page.per_page) for n in PER_PAGE_CHOICES]

    @property
    def sort_choices(self) -> list[tuple[str, str, bool]]:
        """For the Sort by box: (value, label, chosen)."""
        sortable = [column for column in self.table.columns if column.sort]
        words = [(c.key, f"{c.label} ↑") for c in sortable] + [
            (f"-{c.key}", f"{c.label} ↓") for c in sortable
        ]
        return [(word, label, word == self.filters.sort) for word, label in sorted(words, key=lambda w: w[1])]


def build_listing(user: User, filters: FilterForm[Any], rows: QuerySet[Any]) -> Listing:
    """Filter, sort, take the page, build the cells; a filter that is not understood shows no rows at all."""
    table = filters.table
    columns = chosen_columns(user, table)
    error = ""
    try:
        rows = filters.apply(rows)
    except FilterError as complaint:
        rows, error = rows.none(), str(complaint)
    joins = [join for column in columns for join in column.joins]
    page = take_page(rows.select_related(*joins) if joins else rows, filters.params)
    table.prepare(page.rows)
    return Listing(
        table=table,
        filters=filters,
        page=page,
        headers=[_header(column, filters) for column in columns],
        rows=[_row(record, columns) for record in page.rows],
        owner=str(user.pk),
        error=error,
        busy=any(table.busy(record) for record in page.rows),
    )


def _row(record: Any, columns: list[Column]) -> Row:
    return Row(str(record.pk), str(record), [Cell(column, column.cell(record)) for column in columns])


def _header(column: Column, filters: FilterForm[Any]) -> Header:
    """A click sorts upwards, the next one downwards."""
    if not column.sort:
        return Header(column, "", "")
    state = {column.key: "ascending", f"-{column.key}": "descending"}.get(filters.sort, "none")
    word = f"-{column.key}" if state == "ascending" else column.key
    kept = {k: v for k, v in filters.params.items() if k not in ("sort", "page")}
    return Header(column, "?" + urlencode(kept | {"sort": word}), state)
