"""What was last read of Xero's reference data, how a reading is getting on, the button that asks for one."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounting_sync import readings
from accounting_sync.choices import OPEN_READINGS, ConnectionState, MirrorState, MirrorStep
from accounting_sync.claims import SHORT_WAIT
from accounting_sync.mirror import tables, wording
from accounting_sync.models import Connection, MirrorRun
from accounting_sync.views.guards import demand_any
from accounting_sync.views.words import clock
from ui.http import HtmxRequest

DONE_EVENT = "mirror-done"  # what shows mirrored rows listens for it on the body
PLACES = ("page", "dialog")
REFRESH = ("accounting_sync.change_accountssettings", "accounting_sync.change_companylink")


@require_GET
@permission_required("accounting_sync.view_batch", raise_exception=True)
def mirror(request: HtmxRequest) -> HttpResponse:
    """The last reading or the one under way; nothing (204, no swap) while that has not moved."""
    context = _context(request)
    if request.htmx and context["is_open"] and request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    response = _show(request, context)
    # Without a connection a reading under way stands still: nothing newer has come.
    if "seen" in request.GET and context["is_connected"] and not context["is_open"]:
        response["HX-Trigger"] = DONE_EVENT
    return response


@require_POST
@demand_any(*REFRESH)
def refresh(request: HtmxRequest) -> HttpResponse:
    """Ask for a reading; asked twice it is the same one."""
    connection = Connection.objects.current()
    if connection and connection.state == ConnectionState.CONNECTED:
        readings.ask(connection.organisation, request.user)
    return _show(request, _context(request)) if request.htmx else redirect("accounting_sync:mirror")


def _show(request: HtmxRequest, context: dict[str, Any]) -> HttpResponse:
    template = "accounting_sync/_mirror_state.html" if request.htmx else "accounting_sync/mirror.html"
    return render(request, template, context)


def _context(request: HtmxRequest) -> dict[str, Any]:
    """What the partial takes."""
    connection = Connection.objects.current()
    is_connected = connection is not None and connection.state == ConnectionState.CONNECTED
    run = _run_to_show(connection, is_connected=is_connected) if connection else None
    is_open = run is not None and run.state in OPEN_READINGS
    place = request.POST.get("place") or request.GET.get("place")
    return {
        "place": place if place in PLACES else PLACES[0],
        "connection": connection,
        "is_connected": is_connected,
        "run": run,
        "is_open": is_open,
        "is_failed": run is not None and run.state == MirrorState.FAILED,
        "contents": wording.contents(tables.counted(connection.organisation)) if connection else "",
        "problems": run.problem.splitlines() if run else [],
        "may_refresh": is_connected and any(request.user.has_perm(name) for name in REFRESH),
        **(_progress(run) if run and is_open else {}),
    }


def _run_to_show(connection: Connection, *, is_connected: bool) -> MirrorRun | None:
    """The newest; without a connection one under way stands still, and the last one finished counts."""
    runs = MirrorRun.objects.filter(organisation=connection.organisation)
    return (runs if is_connected else runs.exclude(state__in=OPEN_READINGS)).first()


def _progress(run: MirrorRun) -> dict[str, Any]:
    """How far it is, and what it waits for if that is worth showing."""
    step = MirrorStep(run.step)
    waits = run.waits_for if run.next_attempt_at - timezone.now() > SHORT_WAIT else ""
    return {
        "doing": wording.progress(step, run.counts),
        "done": list(MirrorStep).index(step),
        "steps": len(MirrorStep),
        "waits_for": waits,
        "goes_on_at": clock(timezone.localtime(run.next_attempt_at), timezone.localtime()),
        "seen": f"{run.pk}.{run.step}.{run.counts.get(run.step, 0)}.{bool(waits)}",
    }
