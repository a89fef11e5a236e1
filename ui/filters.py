"""A list's filter: read from the address, checked, said back as chips, applied.

Never half applied: a bulk action acts on what the filter says, so a value that is not understood stops it.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Model, QuerySet

from ui.cells import day
from ui.tables import Table
from ui.widgets import date_input

LIST_KEYS = frozenset({"sort", "page", "per_page"})
M = TypeVar("M", bound=Model)


class FilterError(ValueError):
    """The filter says something that is not understood; the text is for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter at work, and the address of the list without it."""

    label: str
    value: str
    query: str


class FilterForm(forms.Form, Generic[M]):
    """Subclasses declare fields and `narrow`; values come from a query string, blank ones mean nothing."""

    table: ClassVar[Table]

    def __init__(self, params: Mapping[str, str]) -> None:
        self.params = {key: value for key, value in params.items() if value.strip()}
        super().__init__(data=dict(self.params), auto_id="filter-%s", label_suffix="")
        for field in self.fields.values():
            field.required = False

    def clean(self) -> dict[str, Any]:
        unknown = sorted(set(self.params) - set(self.fields) - LIST_KEYS)
        if unknown:
            known = ", ".join(self.fields)
            raise forms.ValidationError(f"There is no filter called “{unknown[0]}”. There are: {known}.")
        sort = self.params.get("sort", "")
        if sort and not self.table.sortable(sort):
            raise forms.ValidationError(f"The list cannot be sorted by “{sort}”.")
        return self.cleaned_data

    def narrow(self, rows: QuerySet[M]) -> QuerySet[M]:
        """Apply the checked values."""
        raise NotImplementedError

    def apply(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows that match, sorted; or FilterError."""
        if not self.is_valid():
            raise FilterError(self.complaint())
        return self.narrow(rows).order_by(*self.table.order(self.sort))

    @property
    def sort(self) -> str:
        return self.params.get("sort") or self.table.default_sort

    def complaint(self) -> str:
        """The first thing wrong, as a sentence that names the filter."""
        name, errors = next(iter(self.errors.items()))
        return str(errors[0]) if name == NON_FIELD_ERRORS else f"{self.fields[name].label}: {errors[0]}"

    def query(self, *without: str) -> str:
        """The filter as a query string, without paging and sorting (and without the keys named)."""
        kept = {k: v for k, v in self.params.items() if k not in LIST_KEYS and k not in without}
        return urlencode(kept)

    @property
    def is_more_than_search(self) -> bool:
        """A phone then opens the boxes that otherwise wait behind a button."""
        return bool(set(self.params) & set(self.fields) - {"q"})

    def chips(self) -> list[Chip]:
        return [
            Chip(str(field.label), self.said(name), self.query(name))
            for name, field in self.fields.items()
            if name in self.params
        ]

    def said(self, name: str) -> str:
        """A value as people say it: the label of a choice, otherwise what was typed."""
        checked = self.cleaned_data.get(name) if self.is_valid() else None
        if isinstance(checked, datetime.date):
            return day(checked)
        field, value = self.fields[name], self.params[name]
        if isinstance(checked, Model):
            return self._name(field, checked)
        if isinstance(field, forms.ChoiceField):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]  # flat choices only
        return value

    def _name(self, field: forms.Field, record: Model) -> str:
        return field.label_from_instance(record) if isinstance(field, forms.ModelChoiceField) else str(record)


class PeriodFilterForm(FilterForm[M]):
    """A list that can be narrowed to some days, the last one included."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("from"), cleaned.get("to")
        if start and end and end < start:
            self.add_error("to", "It lies before the first day.")
        return cleaned

    def dates(self) -> list[forms.BoundField]:
        """Templates cannot write `filters.from`."""
        return [self["from"], self["to"]]


# `from` is a word of Python, so it cannot be declared in the class.
PeriodFilterForm.declared_fields |= {
    "from": forms.DateField(label="From", widget=date_input()),
    "to": forms.DateField(label="To", widget=date_input()),
}
