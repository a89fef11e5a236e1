"""Which invoices: the list's filter, and what a person chose for Send and Sync.

The accounts screens and the commands come through here too, so that all mean the same by the same words.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from companies.fields import CompanyField
from companies.models import Company
from invoices.choices import BatchStatus, DocumentKind, InvoiceStatus
from invoices.columns import INVOICES
from invoices.fields import ConsultantField, OfficeField
from invoices.models import Invoice
from ui.filters import LIST_KEYS, FilterError, PeriodFilterForm
from ui.text import no_control_characters

__all__ = ["FilterError", "InvoiceFilters", "SelectionError", "filter_invoices", "selected_invoices"]

MOST_TICKED = 10_000


class SelectionError(ValueError):
    """What was chosen for an action cannot be acted on; the text is for the person who chose."""


class ChoiceFilter(forms.ChoiceField):
    """A closed word; blank means all."""

    default_error_messages = {"invalid_choice": "There is no “%(value)s”."}

    def __init__(self, choices: list[tuple[str, str]], every: str, label: str) -> None:
        super().__init__(choices=[("", every), *choices], label=label)


class InvoiceFilters(PeriodFilterForm[Invoice]):
    """The filters over the list of invoices."""

    table = INVOICES

    q = forms.CharField(label="Search", max_length=100, validators=[no_control_characters])
    company = CompanyField(label="Company")
    status = ChoiceFilter(InvoiceStatus.choices, "Any status", "Status")
    kind = ChoiceFilter(DocumentKind.choices, "Invoices and credit notes", "Kind")
    batch_status = ChoiceFilter(
        [("none", "Not sent"), *BatchStatus.choices], "Any batch status", "Batch status"
    )
    office = OfficeField(label="Office", empty_label="Any office")
    consultant = ConsultantField(label="Consultant", empty_label="Any consultant")
    currency = forms.RegexField(
        r"^[A-Za-z]{3}$",
        label="Currency",
        error_messages={"invalid": "Three letters, for example GBP."},
        widget=forms.TextInput(attrs={"maxlength": 3, "size": 4, "autocomplete": "off"}),
    )

    def without_a_box(self) -> list[forms.BoundField]:
        """The row of boxes is full: these come by address or command, and go by their chip."""
        return [self[name] for name in ("office", "consultant") if name in self.params]

    def narrow(self, rows: QuerySet[Invoice]) -> QuerySet[Invoice]:
        chosen = {key: value for key, value in self.cleaned_data.items() if value}
        for key, value in chosen.items():
            rows = rows.filter(_condition(key, value))
        return rows


def _condition(key: str, value: Any) -> Q:
    match key:
        case "q":
            return _search(value)
        case "kind":
            return Q(total__lt=0) if value == DocumentKind.CREDIT_NOTE else Q(total__gte=0)
        case "batch_status":
            return Q(batch_status="" if value == "none" else value)
        case "currency":
            return Q(currency=value.upper())
        case "from":
            return Q(issue_date__gte=value)
        case "to":
            return Q(issue_date__lte=value)
        case _:
            return Q(**{key: value})


def _search(text: str) -> Q:
    """Company ids are looked up first: an OR across a join would make every index useless."""
    companies = list(Company.objects.filter(name__icontains=text).order_by().values_list("pk", flat=True))
    return Q(number__icontains=text) | Q(reference__icontains=text) | Q(company_id__in=companies)


def filter_invoices(params: Mapping[str, str]) -> QuerySet[Invoice]:
    """The invoices a filter matches, sorted as it says; FilterError where it says something unknown."""
    return InvoiceFilters(params).apply(Invoice.objects.all())


def selected_invoices(data: Mapping[str, str]) -> QuerySet[Invoice]:
    """What an action was pressed for: `ticked` ids, or everything `matching` a filter, however many pages."""
    scope = data.get("scope", "")
    if scope == "matching":
        return _matching(data.get("filter", ""))
    if scope == "ticked":
        return _ticked(data.get("ids", ""))
    raise SelectionError("Say what to act on: the ticked invoices, or everything the filter shows.")


def _matching(query: str) -> QuerySet[Invoice]:
    found = filter_invoices(_read(query))
    if not found.exists():
        raise SelectionError("No invoice matches the filter, so there is nothing to do.")
    return found


def _read(query: str) -> dict[str, str]:
    """Nothing is passed over: of a filter that is broken, a bulk action must not make "everything"."""
    params = QueryDict(query.removeprefix("?"))
    for name, values in params.lists():
        if len(values) > 1:
            raise FilterError(f"The filter says “{name}” twice. Reload the list and try again.")
        if name not in InvoiceFilters.base_fields and name not in LIST_KEYS:
            raise FilterError(f"There is no filter called “{name[:40]}”. Reload the list and try again.")
    return params.dict()


def _ticked(ids: str) -> QuerySet[Invoice]:
    texts = [text.strip() for text in ids.split(",") if text.strip()]
    if not texts:
        raise SelectionError("No invoice is ticked.")
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in texts):
        raise SelectionError("The ticked invoices could not be read. Reload the list and tick them again.")
    keys = {int(text) for text in texts}
    if len(keys) > MOST_TICKED:
        raise SelectionError(f"At most {MOST_TICKED:,} can be ticked. Use the Bulk action with a filter.")
    found = Invoice.objects.filter(pk__in=keys)
    missing = len(keys) - found.count()
    if missing:
        which = "1 of the ticked invoices does" if missing == 1 else f"{missing:,} of the ticked invoices do"
        raise SelectionError(f"{which} not exist. Reload the list and tick again.")
    return found
