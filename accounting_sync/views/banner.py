"""The notice above every screen when the Accounts System cannot be reached, and the health check."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounting_sync.choices import ConnectionState
from accounting_sync.models import Connection
from accounting_sync.views.words import clock
from ui.http import HtmxRequest


@require_GET
def banner(request: HtmxRequest) -> HttpResponse:
    """Empty while all is well. Everybody who is logged in may know; nothing secret stands in it.

    A page left open asks again; what it shows already is not drawn, and so not spoken, a second time.
    """
    connection = Connection.objects.current()
    paused_until = connection.organisation.paused_until if connection else None
    now = timezone.localtime()
    context = {
        "connection": connection,
        "is_connected": connection is not None and connection.state == ConnectionState.CONNECTED,
        "is_lost": connection is not None and connection.state == ConnectionState.LOST,
        "paused_until": clock(timezone.localtime(paused_until), now)
        if paused_until and paused_until > now
        else "",
    }
    context["shown"] = f"{connection.state} {context['paused_until']}".strip() if connection else "never"
    if request.GET.get("shown") == context["shown"]:
        return HttpResponse(status=204)
    return render(request, "accounting_sync/_banner.html", context)


@require_GET
@login_not_required
def health(_request: HtmxRequest) -> JsonResponse:
    """For a load balancer: 503 only when the database does not answer."""
    try:
        connection = Connection.objects.current()
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse(
        {"database": "ok", "connection": connection.state if connection else "never connected"}
    )
