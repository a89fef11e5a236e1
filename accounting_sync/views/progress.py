"""How a batch is getting on: the partial that htmx asks for every second, and its result."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounting_sync.choices import BatchKind
from accounting_sync.models import Batch
from accounting_sync.operations import pulses
from accounting_sync.progress import Progress, refusals
from accounting_sync.progress import progress as read_progress
from accounting_sync.views.guards import PERMISSION
from accounting_sync.views.rows import in_order
from accounting_sync.views.ways_out import ways_out
from accounting_sync.views.words import WORDS, batch_title, clock, counted
from ui.http import HtmxRequest

DONE_EVENT = "list-stale"  # lists that show batch columns listen for it on the body

LONGEST_NUMBER = 9  # digits; a longer one is no number of invoices


@require_GET
@permission_required("accounting_sync.view_batch", raise_exception=True)
def progress(request: HtmxRequest, number: int) -> HttpResponse:
    """The progress or the result; nothing (204, no swap) while nothing has changed."""
    batch = get_object_or_404(Batch.objects.select_related("organisation"), pk=number)
    if not request.htmx:
        return redirect(batch)
    context = progress_context(request.user, batch, expected_in(request.GET))
    if context["seen"] == request.GET.get("seen"):
        return HttpResponse(status=204)
    response = render(request, "accounting_sync/_batch_progress.html", context)
    if context["progress"].is_done:
        response["HX-Trigger"] = DONE_EVENT
    return response


def expected_in(query: QueryDict) -> int | None:
    """How many the person had been shown as chosen, carried along in the address."""
    value = query.get("expected", "")
    return int(value) if value.isdecimal() and len(value) <= LONGEST_NUMBER else None


def batch_address(name: str, batch: Batch, expected: int | None, **query: str) -> str:
    """The address of a batch's page or progress, with what has to be carried along."""
    carried = query if expected is None else {**query, "expected": str(expected)}
    address = reverse(f"accounting_sync:{name}", args=[batch.number])
    return f"{address}?{urlencode(carried)}" if carried else address


def progress_context(user: User, batch: Batch, expected: int | None) -> dict[str, Any]:
    """What the progress partial takes."""
    state = read_progress(batch)
    is_left = _is_left(state)
    seen = _seen(state, is_left=is_left)
    ways = ways_out(batch, refusals(batch)) if state.is_done else []
    return {
        "title": batch_title(batch.kind, batch.number, batch.organisation.name),
        "batch": batch,
        "progress": state,
        "counts": in_order(state.counts),
        "words": WORDS[BatchKind(batch.kind)],
        "seen": seen,
        "poll_url": batch_address("progress", batch, expected, seen=seen),
        "resumes_at": _resumes_at(state),
        "is_left": is_left,
        "moved": _moved(batch, state, expected),
        "ways_out": ways,
        "can_be_linked": any(way.to_link for way in ways),
        "again_url": reverse("accounting_sync:progress", args=[batch.number]),
        "left_out": _left_out(batch) if state.is_done else {},
        "may_retry": user.has_perm(PERMISSION[BatchKind(batch.kind)]),
        "token": uuid.uuid4(),
    }


def _is_left(state: Progress) -> bool:
    """Whether nobody is there to go on with it: no worker was heard of, nor does anybody hold any of it."""
    batch, now = state.batch, timezone.now()
    if state.is_done or state.paused_until or pulses.is_any_worker_alive(now):
        return False
    is_prepared = batch.lease_until is not None and batch.lease_until >= now
    return not (is_prepared or batch.submissions.filter(lease_until__gte=now).exists())


def _seen(state: Progress, *, is_left: bool) -> str:
    """What the partial shows, in short: equal ones need no swap."""
    counts = [f"{status}-{count}" for status, count in sorted(state.counts.items())]
    paused = [f"{state.paused_until:%Y%m%d%H%M%S}"] if state.paused_until else []
    return ".".join([state.batch.stage, *counts, *paused, *(["left"] if is_left else [])])


def _resumes_at(state: Progress) -> str:
    if state.paused_until is None:
        return ""
    return clock(timezone.localtime(state.paused_until), timezone.localtime())


def _moved(batch: Batch, state: Progress, expected: int | None) -> str:
    """Said when the filter matched another number at the press than in the pop-up before it."""
    chosen = state.total + batch.left_out_count
    if expected is None or expected == chosen:
        return ""
    return f"You confirmed {counted(expected)}; at the press there were {chosen:,}."


def _left_out(batch: Batch) -> dict[str, list[str]]:
    """Reason → numbers, of the first hundred that were kept."""
    groups: dict[str, list[str]] = {}
    for row in batch.left_out:
        groups.setdefault(row["reason"], []).append(row["number"])
    return groups
