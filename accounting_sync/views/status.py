"""My Settings › Plug Ins › System Status: what an administrator looks at when something stands still."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounting_sync.choices import CallState, ProcessState
from accounting_sync.models import Connection
from accounting_sync.operations import facts, overview, verdicts
from accounting_sync.operations.known import Level, Part
from accounting_sync.views.guards import may_connect
from ui.http import HtmxRequest

LABELS = {
    "database": "Database",
    "broker": "Broker",
    "workers": "Workers",
    "scheduler": "Scheduler",
    "due": "Work that is due",
    "connection": "Connection to Xero",
    "limits": "Limits of Xero",
}
LOOKS = {  # icon, tone, word
    Level.GOOD: ("circle-check", "good", "Well"),
    Level.WAITING: ("circle-pause", "warn", "Note"),
    Level.BAD: ("triangle-alert", "bad", "Fault"),
    ProcessState.WELL: ("circle-check", "good", "Well"),
    ProcessState.IN_TROUBLE: ("triangle-alert", "bad", "In trouble"),
    ProcessState.SILENT: ("volume-x", "warn", "Silent"),
    ProcessState.STOPPED: ("circle-stop", "calm", "Stopped"),
    CallState.OPEN: ("loader", "busy", "Under way"),
    CallState.CONFIRMED: ("circle-check", "good", "Answered"),
    CallState.REFUSED: ("circle-x", "bad", "Refused"),
    CallState.NOT_SENT: ("circle-pause", "calm", "Not carried out"),
    CallState.UNCERTAIN: ("circle-question-mark", "warn", "Answer lost"),
}


@require_GET
@may_connect
def status(request: HtmxRequest) -> HttpResponse:
    """The page; or one of its two parts, each of which asks for itself every few seconds.

    The calls are drawn anew only when they have changed: somebody may be copying a correlation id.
    """
    if request.htmx.target == "call-rows":
        return _calls(request)
    if request.htmx.target == "status-now":
        return render(request, "accounting_sync/_status_now.html", _now())
    return render(request, "accounting_sync/status.html", _now() | _last_calls(request))


def _calls(request: HtmxRequest) -> HttpResponse:
    context = _last_calls(request)
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "accounting_sync/_status_calls.html", context)


def _now() -> dict[str, Any]:
    """How everything is in this moment."""
    parts = verdicts.judge(facts.gather())
    connection = Connection.objects.current()
    return {
        "parts": [_shown(part) for part in parts],
        "faults": sum(not part.is_ok for part in parts),
        "notes": sum(part.level is Level.WAITING for part in parts),
        "queues": overview.queues(),
        "allowance": overview.allowance(connection.organisation) if connection else None,
        "processes": [(row.pulse, LOOKS[row.state]) for row in overview.processes()],
    }


def _shown(part: Part) -> dict[str, Any]:
    return {"label": LABELS[part.name], "look": LOOKS[part.level], "says": part.says}


def _last_calls(request: HtmxRequest) -> dict[str, Any]:
    value = request.GET.get("state", "")
    state = CallState(value) if value in CallState.values else None
    rows = overview.last_calls(state)
    return {
        "calls": [(row, LOOKS[CallState(row.call.state)]) for row in rows],
        "seen": overview.mark(rows),
        "state": state,
        "states": [(each, LOOKS[each][2]) for each in CallState],
    }
