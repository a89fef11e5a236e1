"""One invoice: its form with the lines."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from invoices.columns import STATUS_TONES
from invoices.editing import next_number, why_locked, why_not_sent
from invoices.forms import InvoiceForm, LineFormSet
from invoices.models import Invoice, InvoiceLine, Item, TaxRate
from invoices.saving import Edit, EditedMeanwhile, save_edit
from ui.http import HtmxRequest

ITEMS_OFFERED = 300
USUAL_TERMS = datetime.timedelta(days=30)


class RecordForms:
    """The head and the lines, which stand or fall together."""

    def __init__(self, request: HtmxRequest, invoice: Invoice) -> None:
        data = request.POST if request.method == "POST" else None
        rates = {"tax_rates": list(TaxRate.objects.all())}
        lines = InvoiceLine.objects.select_related("tax_rate")
        self.invoice = invoice
        self.head = InvoiceForm(data, instance=invoice)
        self.lines = LineFormSet(data, instance=invoice, prefix="lines", queryset=lines, form_kwargs=rates)

    def are_valid(self) -> bool:
        """Both are checked, so that everything wrong is said at once."""
        return all([self.head.is_valid(), self.lines.is_valid()])

    def have_changed(self) -> bool:
        return self.invoice._state.adding or self.head.has_changed() or self.lines.has_changed()

    def save(self) -> bool:
        """Save, or say beside the form why not."""
        opened = self.head.cleaned_data["opened"]
        edit = Edit(self.invoice, self.lines.kept(), self.lines.removed(), opened)
        was_new = self.invoice._state.adding
        try:
            save_edit(edit)
        except EditedMeanwhile:
            self.head.add_error(
                None, "It was changed by somebody else, or by a Sync, while you were editing."
            )
        except IntegrityError:  # the same number, saved by somebody else in this very moment
            self.head.add_error("number", "This number has just been taken by another invoice.")
            self.invoice._state.adding = was_new  # rolled back: it is as new as before
        return not self.head.errors


@require_http_methods(["GET", "POST"])
@permission_required("invoices.add_invoice", raise_exception=True)
def new(request: HtmxRequest) -> HttpResponse:
    last = Invoice.objects.filter(total__gte=0).order_by("-pk").values_list("number", flat=True).first() or ""
    today = timezone.localdate()
    invoice = Invoice(number=_free_number(last), issue_date=today, due_date=today + USUAL_TERMS)
    return _answer(request, invoice, may_change=True)


@require_http_methods(["GET", "POST"])
@permission_required("invoices.view_invoice", raise_exception=True)
def detail(request: HtmxRequest, pk: int) -> HttpResponse:
    invoice = get_object_or_404(Invoice.objects.select_related("company"), pk=pk)
    return _answer(request, invoice, may_change=request.user.has_perm("invoices.change_invoice"))


def _answer(request: HtmxRequest, invoice: Invoice, may_change: bool) -> HttpResponse:
    """Show the form, or save it and go on."""
    locked = why_locked(invoice.status)
    if request.method != "POST":
        return _page(request, RecordForms(request, invoice), locked, may_change)
    if not may_change:
        raise PermissionDenied
    if locked:
        messages.error(request, f"{locked} Nothing was saved.")
        return redirect(invoice)
    forms = RecordForms(request, invoice)
    if not forms.are_valid() or (forms.have_changed() and not forms.save()):
        return _page(request, forms, locked, may_change)
    messages.success(request, f"{invoice.number} is saved.")
    return _back_to_list(request) if "close" in request.POST else redirect(invoice)


def _page(request: HtmxRequest, forms: RecordForms, locked: str, may_change: bool) -> HttpResponse:
    # The form has written what was typed into its instance; what is said of the invoice is what is saved.
    saved = Invoice.objects.filter(pk=forms.invoice.pk).first() if forms.head.is_bound else forms.invoice
    context = {
        "form": forms.head,
        "lines": forms.lines,
        "invoice": saved or Invoice(),
        "tone": STATUS_TONES.get(saved.status) if saved else "calm",  # type: ignore[call-overload]  # str is one
        "locked": locked,
        "not_sent": why_not_sent(saved.status) if saved else "",
        "editable": may_change and not locked,
        "items": Item.objects.all()[:ITEMS_OFFERED],
        "address": reverse("invoices:detail", args=[saved.pk]) if saved and saved.pk else "",
    }
    return render(request, "invoices/detail.html", context)


def _free_number(last: str) -> str:
    """The next number nobody has yet, whatever its capitals."""
    number = next_number(last)
    while Invoice.objects.filter(number__iexact=number).exists():
        number = next_number(number)
    return number


def _back_to_list(request: HtmxRequest) -> HttpResponse:
    """To the list as it was left, with its filter and page."""
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(back if safe else reverse("invoices:list"))
