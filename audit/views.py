"""The audit history: all of it as a list, and what became of one record for a slot on its page."""

import re

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audit.columns import changes_cell
from audit.filters import RECORD, HistoryFilters, record
from audit.models import Event
from ui.http import HtmxRequest
from ui.views import list_response

SHOWN = 5
may_see = permission_required("audit.view_event", raise_exception=True)


@require_safe
@may_see
def history(request: HtmxRequest) -> HttpResponse:
    return list_response(request, HistoryFilters(request.GET.dict()), Event.objects.all(), "ui/list.html")


@require_safe
@may_see
def of(request: HtmxRequest, subject_type: str, subject_id: str) -> HttpResponse:
    """The last changes of one record; empty where nothing was changed yet."""
    name = f"{subject_type}:{subject_id}"
    if not re.fullmatch(RECORD, name):
        raise Http404
    events = Event.objects.filter(**record(name))
    context = {
        "rows": [(event, changes_cell(event)) for event in events[:SHOWN]],
        "total": events.count(),
        "all_of_it": name,
    }
    return render(request, "audit/_of.html", context)
