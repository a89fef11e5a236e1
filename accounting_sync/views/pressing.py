"""The pop-ups before and after Send and Sync: what is about to go, and the press itself."""

import uuid

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounting_sync.checks.preview import Preview, preview
from accounting_sync.choices import BatchKind, ConnectionState
from accounting_sync.connection.current import current_organisation
from accounting_sync.links.twins import twins
from accounting_sync.models import Batch
from accounting_sync.requests import request_batch
from accounting_sync.setup import readiness
from accounting_sync.views.guards import demand, may_press, tell_problems
from accounting_sync.views.http import show_dialog, show_notice
from accounting_sync.views.mirror import REFRESH
from accounting_sync.views.progress import batch_address, progress_context
from accounting_sync.views.words import WORDS, counted, question, why_nothing_goes
from invoices.filters import selected_invoices
from invoices.models import Invoice
from ui.http import HtmxRequest


class PressForm(forms.Form):
    """What the pop-up carries to the press: one token is one batch, and how many were shown as chosen."""

    token = forms.UUIDField()
    expected = forms.IntegerField(required=False, min_value=0)
    organisation = forms.IntegerField(required=False)


@require_POST
@may_press
@tell_problems
def confirm(request: HtmxRequest, kind: BatchKind) -> HttpResponse:
    """Show what a press would do; nothing is written and no call is made."""
    organisation = current_organisation()
    if kind == BatchKind.SEND:
        readiness.demand(organisation)
    found = preview(organisation, kind, selected_invoices(request.POST))
    only = _the_only_one(found, request)
    context = {
        "title": question(kind, found.going, found.updating, organisation.name, only.number if only else ""),
        "found": found,
        "twins": twins(organisation, found.companies_to_create.values()),
        "only": only,
        "kind": kind,
        "words": WORDS[kind],
        "button": f"{WORDS[kind].verb} {counted(found.going)}" if found.going else WORDS[kind].verb,
        "why_not": "" if found.going else why_nothing_goes(kind, bool(found.needs_you), found.waits_for_xero),
        "may_refresh": found.waits_for_xero and any(map(request.user.has_perm, REFRESH)),
        "must_wait": organisation.connection.state != ConnectionState.CONNECTED,
        "token": uuid.uuid4(),
        "expected": str(found.chosen),
        "organisation": str(organisation.pk),
        "chosen": {name: request.POST.get(name, "") for name in ("scope", "ids", "filter")},
    }
    return show_dialog(request, "accounting_sync/_confirm_dialog.html", context)


def _the_only_one(found: Preview, request: HtmxRequest) -> Invoice | None:
    if found.chosen != 1:
        return None
    rows = selected_invoices(request.POST).select_related("company").prefetch_related("lines__tax_rate")
    return rows.first()


@require_POST
@may_press
@tell_problems
def start(request: HtmxRequest, kind: BatchKind) -> HttpResponse:
    """Write the batch down, wake a worker, show the progress."""
    form = PressForm(request.POST)
    if not form.is_valid():
        return _out_of_date(request)
    token = form.cleaned_data["token"]
    # A second press may come when the filter matches nothing any more: what the first one made is shown.
    batch = Batch.objects.filter(token=token).first()
    shown_for = form.cleaned_data["organisation"]
    batch = batch or request_batch(
        kind, selected_invoices(request.POST), request.user, token, shown_for=shown_for
    )
    return _started(request, batch, form.cleaned_data["expected"])


@require_POST
@tell_problems
def retry(request: HtmxRequest, number: int) -> HttpResponse:
    """Try again: a new batch with exactly those that still need a person because of the old one."""
    old = get_object_or_404(Batch, pk=number)
    demand(request, old.kind)
    form = PressForm(request.POST)
    if not form.is_valid():
        return _out_of_date(request)
    token = form.cleaned_data["token"]
    batch = request_batch(
        BatchKind(old.kind), old.still_needs_you(), request.user, token, shown_for=old.organisation_id
    )
    return _started(request, batch, None)


def _out_of_date(request: HtmxRequest) -> HttpResponse:
    sentence = "This pop-up is out of date. Close it, and choose the action again."
    return show_notice(request, "Nothing was sent", sentence)


def _started(request: HtmxRequest, batch: Batch, expected: int | None) -> HttpResponse:
    if not request.htmx:
        return redirect(batch_address("batch", batch, expected))
    context = progress_context(request.user, batch, expected)
    return show_dialog(request, "accounting_sync/_progress_dialog.html", context)
