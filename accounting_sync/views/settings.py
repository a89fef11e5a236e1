"""Tools & Settings › Invoice Settings, section Accounts System."""

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
from accounting_sync.views.settings_form import SettingsForm
from ui.http import HtmxRequest


@require_http_methods(["GET", "HEAD", "POST"])
@may_look_at_settings
def settings(request: HtmxRequest) -> HttpResponse:
    """Show and save the switches, accounts, tax rates, theme and tracking of the connected organisation."""
    template = "accounting_sync/settings.html"
    try:
        organisation = current_organisation()
    except NotReady as problem:
        return render(request, template, {"why_not": str(problem)})
    if showed_another(request, organisation):
        return redirect("accounting_sync:invoice_settings")
    form = SettingsForm(organisation, request.POST if request.method == "POST" else None)
    close_to_readers(request, form)
    if form.is_valid():
        save(organisation, form.laid_over, request.user)
        messages.success(request, "Invoice Settings are saved.")
        return redirect("accounting_sync:invoice_settings")
    return render(request, template, {"form": form, "organisation": organisation})
