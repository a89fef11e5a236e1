"""My Settings › Plug Ins › Xero: connect, come back from Xero, choose the organisation, disconnect."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounting_sync import connecting, readings, tasks
from accounting_sync.choices import ConnectionState, ConsentState
from accounting_sync.errors import NotReady
from accounting_sync.models import Call, Connection, Consent, Organisation
from accounting_sync.views.guards import tell_problems
from accounting_sync.views.http import CONNECTION_FIX, show_dialog, show_notice
from ui.http import HtmxRequest

may_connect = permission_required("accounting_sync.connect_accounts", raise_exception=True)
WAITING = (ConsentState.ANSWERED, ConsentState.EXCHANGING)


@require_GET
@permission_required("accounting_sync.view_batch", raise_exception=True)
def connection(request: HtmxRequest) -> HttpResponse:
    """Which organisation Tracker writes to, and the state of the connection."""
    current = (
        Connection.objects.select_related("organisation", "connected_by").filter(is_current=True).first()
    )
    context = {
        "connection": current,
        "is_connected": current is not None and current.state == ConnectionState.CONNECTED,
        "calls_today": _calls_today(current) if current else 0,
    }
    return render(request, "accounting_sync/connection.html", context)


def _calls_today(current: Connection) -> int:
    """Xero's day is a rolling one of 24 hours."""
    since = timezone.now() - timedelta(days=1)
    return Call.objects.filter(organisation=current.organisation, last_sent_at__gt=since).count()


@require_POST
@may_connect
def connect(request: HtmxRequest) -> HttpResponse:
    """Send the person to Xero's consent.

    Not by a redirect: the Content-Security-Policy's form-action holds for redirects after a form too.
    """
    _, address = connecting.begin(request.user)
    if request.htmx:
        return HttpResponseClientRedirect(address)
    return render(request, "accounting_sync/leave_for_xero.html", {"address": address})


@require_GET
@may_connect
def connect_answer(request: HtmxRequest) -> HttpResponse:
    """Xero sends the person back here; a worker trades the code for tokens."""
    state, code, error = (request.GET.get(name, "") for name in ("state", "code", "error"))
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
    """Connect to the organisation that was picked."""
    found = _own_consent(request, pk)
    form = ChooseForm(found, request.POST)
    if not form.is_valid():
        return _show_consent(request, found, form)
    try:
        chosen = connecting.choose(found, user=request.user, **form.cleaned_data)
    except connecting.NameNotTyped as problem:
        form.add_error("typed_name", str(problem))
        return _show_consent(request, found, form)
    except connecting.ConsentError as problem:
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
        rows = [(row["tenant_id"], row["name"]) for row in found.organisations]
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
    }
    template = "accounting_sync/_consent_state.html" if request.htmx else "accounting_sync/consent.html"
    return render(request, template, context)


def _other(found: Consent) -> Organisation | None:
    """The organisation Tracker is or was connected to, when one of those offered is another."""
    others = (connecting.other_than(row["tenant_id"]) for row in found.organisations)
    return next(filter(None, others), None)


def _go_to_connection(request: HtmxRequest) -> HttpResponse:
    answer = redirect("accounting_sync:connection")
    return HttpResponseClientRedirect(answer.url) if request.htmx else answer


@require_GET
@may_connect
@tell_problems
def confirm_disconnect(request: HtmxRequest) -> HttpResponse:
    """Ask before disconnecting, and say what it means."""
    return show_dialog(request, "accounting_sync/_disconnect_dialog.html", {"connection": _current()})


@require_POST
@may_connect
@tell_problems
def disconnect(request: HtmxRequest) -> HttpResponse:
    """Stop using the connection now; a worker tells Xero."""
    current = _current()
    connecting.ask_disconnect(current, request.user)
    tasks.wake_disconnect(current.pk)
    messages.success(request, f"Tracker is being disconnected from {current.organisation.name}.")
    return redirect("accounting_sync:connection")


def _current() -> Connection:
    current = Connection.objects.current()
    if current is None:
        raise NotReady("Tracker is not connected to Xero.")
    return current
