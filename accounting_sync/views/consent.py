"""The way back from Xero's consent: take the answer, wait for the worker, let a person choose."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounting_sync import pinning, readings, tasks
from accounting_sync.choices import ConsentState
from accounting_sync.connection import connecting
from accounting_sync.models import Consent, Organisation
from accounting_sync.views.guards import may_connect
from accounting_sync.views.http import CONNECTION_FIX, show_notice
from ui.http import HtmxRequest

WAITING = (ConsentState.ANSWERED, ConsentState.EXCHANGING)


@require_GET
@may_connect
def connect_answer(request: HtmxRequest) -> HttpResponse:
    """Xero sends the person back here; a worker trades the code for tokens."""
    given = (request.GET.get(name, "") for name in ("state", "code", "error"))
    state, code, error = (value.replace("\0", "") for value in given)
    try:
        consent_row = connecting.answer(state, code, error, request.user)
    except connecting.ConsentError as problem:
        return show_notice(request, "Not connected", str(problem), CONNECTION_FIX)
    if consent_row.state == ConsentState.ANSWERED:
        tasks.wake_consent(consent_row.pk)
    return redirect("accounting_sync:consent", consent_row.pk)


@require_GET
@may_connect
def consent(request: HtmxRequest, pk: int) -> HttpResponse:
    """Wait for the worker, then let the person choose; htmx asks again every second meanwhile."""
    found = _own_consent(request, pk)
    if found.state == ConsentState.DONE:
        return _go_to_connection(request)
    return _show_consent(request, found, ChooseForm(found))


@require_POST
@may_connect
def choose(request: HtmxRequest, pk: int) -> HttpResponse:
    """Connect to the organisation that was picked, or to none."""
    found = _own_consent(request, pk)
    if "cancel" in request.POST:
        connecting.let_go(found)
        messages.info(request, connecting.LET_GO)
        return redirect("accounting_sync:connection")
    form = ChooseForm(found, request.POST)
    if not form.is_valid():
        return _show_consent(request, found, form)
    try:
        chosen = pinning.choose(found, user=request.user, **form.cleaned_data)
    except pinning.NameNotTyped as problem:
        form.add_error("typed_name", str(problem))
        return _show_consent(request, found, form)
    except connecting.ConsentError as problem:
        if _own_consent(request, pk).state == ConsentState.DONE:  # the second press of a double click
            return redirect("accounting_sync:connection")
        return show_notice(request, "Not connected", str(problem), CONNECTION_FIX)
    readings.ask(chosen.organisation, request.user)
    messages.success(request, f"Tracker is connected to {chosen.organisation.name}.")
    return redirect("accounting_sync:connection")


class ChooseForm(forms.Form):
    """The organisations Xero named; also a single one is confirmed by a person."""

    tenant_id = forms.ChoiceField(
        label="Organisation",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose an organisation.",
            "invalid_choice": "Choose one of these organisations.",
        },
    )
    typed_name = forms.CharField(
        label="Name of the other organisation, typed in full",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, found: Consent, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        # The one it is or was connected to comes first: that is what a reconnect is for.
        known_first = sorted(found.organisations, key=lambda row: bool(pinning.other_than(row["tenant_id"])))
        rows = [(row["tenant_id"], row["name"]) for row in known_first]
        self.fields["tenant_id"].choices = rows  # type: ignore[attr-defined]


def _own_consent(request: HtmxRequest, pk: int) -> Consent:
    return get_object_or_404(Consent, pk=pk, user=request.user)


def _show_consent(request: HtmxRequest, found: Consent, form: ChooseForm) -> HttpResponse:
    waits_too_long = found.created_at < timezone.now() - connecting.CODE_LIFETIME
    context = {
        "consent": found,
        "form": form,
        "is_waiting": found.state in WAITING and not waits_too_long,
        "may_choose": found.state == ConsentState.CHOOSE,
        "other": _other(found),
        "not_allowed": pinning.not_allowed(found) if found.state == ConsentState.CHOOSE else None,
    }
    template = "accounting_sync/_consent_state.html" if request.htmx else "accounting_sync/consent.html"
    return render(request, template, context)


def _other(found: Consent) -> Organisation | None:
    """The organisation Tracker is or was connected to, when one of those offered is another."""
    others = (pinning.other_than(row["tenant_id"]) for row in found.organisations)
    return next(filter(None, others), None)


def _go_to_connection(request: HtmxRequest) -> HttpResponse:
    answer = redirect("accounting_sync:connection")
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer
