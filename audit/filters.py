"""Which part of the audit history: the list's filter."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from audit.columns import HISTORY
from audit.models import Event
from ui.filters import FilterForm
from ui.text import no_control_characters
from ui.widgets import date_input

RECORD = r"[a-z_]+\.[a-z_]+:[\w-]+"  # "companies.company:12"


class WordFilter(forms.ChoiceField):
    """One of the words that stand in a column now; blank means all."""

    default_error_messages = {"invalid_choice": "There is no “%(value)s” in the history."}

    def __init__(self, column: str, every: str, label: str) -> None:
        super().__init__(label=label, choices=lambda: [("", every), *((w, w) for w in words(column))])


def words(column: str) -> list[str]:
    return list(Event.objects.order_by(column).values_list(column, flat=True).distinct())


class HistoryFilters(FilterForm[Event]):
    """The boxes over the audit history."""

    table = HISTORY

    q = forms.CharField(label="Search", max_length=100, validators=[no_control_characters])
    area = WordFilter("area", "All areas", "Area")
    who = WordFilter("who_name", "Everybody", "Who")
    # Where a record's own page leads to all that was changed of it.
    of = forms.RegexField(rf"\A{RECORD}\Z", label="Record", error_messages={"invalid": "It names no record."})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("from"), cleaned.get("to")
        if start and end and end < start:
            self.add_error("to", "It lies before the first day.")
        return cleaned

    def dates(self) -> list[forms.BoundField]:
        """Templates cannot write `filters.from`."""
        return [self["from"], self["to"]]

    def said(self, name: str) -> str:
        """A record by the name it had last."""
        said = super().said(name)
        last = Event.objects.filter(**record(said)).first() if name == "of" and self.is_valid() else None
        return last.subject if last else said

    def narrow(self, rows: QuerySet[Event]) -> QuerySet[Event]:
        for key, value in self.cleaned_data.items():
            if value:
                rows = narrowed(rows, key, value)
        return rows


# `from` is a word of Python, so it cannot be declared in the class.
HistoryFilters.base_fields |= {
    "from": forms.DateField(label="From", widget=date_input()),
    "to": forms.DateField(label="To", widget=date_input()),
}


def narrowed(rows: QuerySet[Event], key: str, value: Any) -> QuerySet[Event]:
    match key:
        case "q":
            for word in value.lower().split():
                rows = rows.filter(search_text__contains=word)
            return rows
        case "of":
            return rows.filter(**record(value))
        case "who":
            return rows.filter(who_name=value)
        case "from":
            return rows.filter(at__date__gte=value)
        case "to":
            return rows.filter(at__date__lte=value)
        case _:
            return rows.filter(**{key: value})


def record(text: str) -> dict[str, str]:
    kind, _, key = text.partition(":")
    return {"subject_type": kind, "subject_id": key}
