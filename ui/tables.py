"""What a list may show: columns are declared once, cells are built in Python, templates only print them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import F, OrderBy


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `cell` answers plain text (escaped by the template) or a SafeString."""

    key: str
    label: str
    cell: Callable[[Any], str]
    sort: tuple[str, ...] = ()
    align: Literal["start", "end", "center"] = "start"
    joins: tuple[str, ...] = ()
    fixed: bool = False  # always shown, always first: it names the record
    card: Literal["", "title", "lead", "aside"] = ""  # its place where the list is drawn as cards (phones)
    nullable: bool = False  # empty values go last, whichever way it is sorted

    def order(self, descending: bool) -> list[OrderBy]:
        """The same rows in the same order each time: the id breaks ties."""
        fields = [F(name) for name in (*self.sort, "id")]
        if descending:
            return [field.desc(nulls_last=self.nullable or None) for field in fields]
        return [field.asc(nulls_last=self.nullable or None) for field in fields]


def never_busy(_row: Any) -> bool:
    """Most lists do not change by themselves."""
    return False


def need_nothing(_rows: list[Any]) -> None:
    """The cells of most lists need only their row."""


@dataclass(frozen=True, slots=True)
class Table:
    """One list: its columns, which are shown before a user chooses, and how it is sorted then."""

    name: str
    title: str
    noun: str
    nouns: str
    columns: tuple[Column, ...]
    default: tuple[str, ...]
    default_sort: str
    permission: str
    has_ticks: bool = False  # there are actions on many rows at once
    busy: Callable[[Any], bool] = never_busy
    # Given a page's rows before its cells are built: what they need is fetched for all of them at once.
    prepare: Callable[[list[Any]], None] = need_nothing

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def pick(self, keys: Iterable[str]) -> list[Column]:
        """Columns by key: the fixed ones first, unknown and repeated keys skipped."""
        wanted = dict.fromkeys([*(c.key for c in self.columns if c.fixed), *keys])
        return [column for key in wanted if (column := self.column(key))]

    def sortable(self, sort: str) -> Column | None:
        """The column a `sort` word such as `-total` names, if it can be sorted by."""
        column = self.column(sort.removeprefix("-"))
        return column if column and column.sort else None

    def order(self, sort: str) -> list[OrderBy]:
        """By the column named; a word that names none sorts by id, so that pages still do not overlap."""
        column = self.sortable(sort)
        return column.order(sort.startswith("-")) if column else [F("id").asc()]


TABLES: dict[str, Table] = {}


def register(table: Table) -> Table:
    """Make a list known by name, so that its Columns menu has an address."""
    TABLES[table.name] = table
    return table
