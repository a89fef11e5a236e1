"""Tools & Settings › Invoice Settings and Payment Settings, section Accounts System: two forms, one way."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounting_sync.connection.current import current_organisation
from accounting_sync.errors import NotReady
from accounting_sync.setup.store import save
from accounting_sync.views.guards import (
    close_to_readers,
    may_look_at_settings,
    showed_another,
)
from accounting_sync.views.payment_form import PaymentForm
from accounting_sync.views.settings_form import SettingsForm
from ui.http import HtmxRequest


@dataclass(frozen=True, slots=True)
class Page:
    """One of the two."""

    title: str
    address: str
    template: str
    form: type[SettingsForm] | type[PaymentForm]


INVOICES = Page(
    "Invoice Settings", "accounting_sync:invoice_settings", "accounting_sync/settings.html", SettingsForm
)
PAYMENTS = Page(
    "Payment Settings",
    "accounting_sync:payment_settings",
    "accounting_sync/payment_settings.html",
    PaymentForm,
)


@require_http_methods(["GET", "HEAD", "POST"])
@may_look_at_settings
def invoice_settings(request: HtmxRequest) -> HttpResponse:
    """The switches, accounts, tax rates, theme and tracking of the connected organisation."""
    return _answer(request, INVOICES)


@require_http_methods(["GET", "HEAD", "POST"])
@may_look_at_settings
def payment_settings(request: HtmxRequest) -> HttpResponse:
    """Who records payments, and where they go."""
    return _answer(request, PAYMENTS)


def _answer(request: HtmxRequest, page: Page) -> HttpResponse:
    """Show what is chosen, or save it."""
    try:
        organisation = current_organisation()
    except NotReady as problem:
        return render(request, page.template, {"title": page.title, "why_not": str(problem)})
    if showed_another(request, organisation):
        return redirect(page.address)
    form = page.form(organisation, request.POST if request.method == "POST" else None)
    close_to_readers(request, form)
    if form.is_valid():
        save(organisation, form.laid_over, request.user)
        messages.success(request, f"{page.title} are saved.")
        return redirect(page.address)
    return render(request, page.template, {"title": page.title, "form": form, "organisation": organisation})
