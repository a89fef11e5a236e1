"""Which part of the audit history: the list's filter."""

import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from audit.columns import HISTORY
from audit.models import Event
from ui.filters import PeriodFilterForm
from ui.text import no_control_characters

A_DAY = datetime.timedelta(days=1)
RECORD = r"[a-z_]+\.[a-z_]+:[\w-]+"  # "companies.company:12"


class WordFilter(forms.ChoiceField):
    """One of the words that stand in a column now; blank means all."""

    default_error_messages = {"invalid_choice": "There is no “%(value)s” in the history."}

    def __init__(self, column: str, every: str, label: str) -> None:
        super().__init__(label=label, choices=lambda: [("", every), *((w, w) for w in words(column))])


def words(column: str) -> list[str]:
    return list(Event.objects.order_by(column).values_list(column, flat=True).distinct())


class HistoryFilters(PeriodFilterForm[Event]):
    """The boxes over the audit history."""

    table = HISTORY

    q = forms.CharField(label="Search", max_length=100, validators=[no_control_characters])
    area = WordFilter("area", "All areas", "Area")
    who = WordFilter("who_name", "Everybody", "Who")
    # Where a record's own page leads to all that was changed of it.
    of = forms.RegexField(rf"\A{RECORD}\Z", label="Record", error_messages={"invalid": "It names no record."})

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
            return rows.filter(at__gte=_midnight(value))
        case "to":
            return rows if value == datetime.date.max else rows.filter(at__lt=_midnight(value + A_DAY))
        case _:
            return rows.filter(**{key: value})


def _midnight(day: datetime.date) -> datetime.datetime:
    """When the office's day begins: a moment, so that the index of moments serves."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def record(text: str) -> dict[str, str]:
    kind, _, key = text.partition(":")
    return {"subject_type": kind, "subject_id": key}
