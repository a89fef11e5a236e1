"""My Settings › Plug Ins › Xero: the state of the connection, and the switch that connects or disconnects."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from accounting_sync import tasks
from accounting_sync.connection import connecting, disconnecting
from accounting_sync.connection.current import in_use
from accounting_sync.connection.health import read_health
from accounting_sync.views.guards import may_connect, showed_another, tell_problems
from accounting_sync.views.http import show_dialog
from ui.http import HtmxRequest


@require_GET
@permission_required("accounting_sync.view_batch", raise_exception=True)
def connection(request: HtmxRequest) -> HttpResponse:
    """Which organisation Tracker writes to, and how the connection is."""
    health = read_health()
    context = {
        "health": health,
        "connection": health.connection if health else None,
        "to_choose": connecting.to_choose(request.user),
        "begun_by_another": connecting.begun_by_another(request.user),
    }
    return render(request, "accounting_sync/connection.html", context)


@require_GET
@permission_required("accounting_sync.view_batch", raise_exception=True)
def health(request: HtmxRequest) -> HttpResponse:
    """The facts of that page, asked for every few seconds; the whole page once the state has changed."""
    found = read_health()
    if found is None or found.connection.state != request.GET.get("seen"):
        return HttpResponseClientRefresh()
    context = {"health": found, "connection": found.connection}
    return render(request, "accounting_sync/_connection_details.html", context)


@require_POST
@may_connect
def connect(request: HtmxRequest) -> HttpResponse:
    """Send the person to Xero's consent, in the same tab.

    Not by a redirect: the Content-Security-Policy's form-action holds for redirects after a form too.
    """
    _, address = connecting.begin(request.user)
    if request.htmx:
        return HttpResponseClientRedirect(address)
    return render(request, "accounting_sync/leave_for_xero.html", {"address": address})


@require_GET
@may_connect
@tell_problems
def confirm_disconnect(request: HtmxRequest) -> HttpResponse:
    """Ask before disconnecting, and say what it means."""
    return show_dialog(request, "accounting_sync/_disconnect_dialog.html", {"connection": in_use()})


@require_POST
@may_connect
@tell_problems
def disconnect(request: HtmxRequest) -> HttpResponse:
    """Stop using the connection now; a worker tells Xero."""
    current = in_use()
    if showed_another(request, current.organisation):
        return redirect("accounting_sync:connection")
    disconnecting.ask_disconnect(current, request.user)
    tasks.wake_disconnect(current.pk)
    messages.success(request, f"Tracker is being disconnected from {current.organisation.name}.")
    return redirect("accounting_sync:connection")
