"""Pages of a list, and a count that never costs more than ten thousand rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

PER_PAGE_CHOICES = (25, 50, 100, 250)
PER_PAGE = 50
COUNT_CAP = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows. `count` stops at COUNT_CAP + 1, where `capped` says so."""

    rows: list[Any]
    number: int
    per_page: int
    count: int
    has_next: bool

    @property
    def capped(self) -> bool:
        return self.count > COUNT_CAP

    @property
    def count_text(self) -> str:
        return f"{COUNT_CAP:,}+" if self.capped else f"{self.count:,}"

    @property
    def range_text(self) -> str:
        """For example `51–100 of 1,234`."""
        if not self.rows:
            return "0"
        first = (self.number - 1) * self.per_page + 1
        return f"{first:,}–{first + len(self.rows) - 1:,} of {self.count_text}"


def read_number(params: Mapping[str, str], key: str, default: int) -> int:
    """A page number from an address: nonsense means the default, as for a mistyped link."""
    text = params.get(key, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else default


def take_page(rows: QuerySet[Any], params: Mapping[str, str]) -> Page:
    """The page the address asks for; past the end it is the last one."""
    per_page = read_number(params, "per_page", PER_PAGE)
    per_page = per_page if per_page in PER_PAGE_CHOICES else PER_PAGE
    count = rows.order_by()[: COUNT_CAP + 1].count()
    number = max(1, read_number(params, "page", 1))
    if count <= COUNT_CAP:
        number = min(number, max(1, -(-count // per_page)))
    start = (number - 1) * per_page
    found = list(rows[start : start + per_page + 1])
    return Page(found[:per_page], number, per_page, count, len(found) > per_page)
