"""The pages that keep every batch: the list, and one batch with its submissions and calls."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounting_sync.models import Batch, Call, Submission
from accounting_sync.progress import rows_of
from accounting_sync.views.progress import expected_in, progress_context
from accounting_sync.views.rows import in_order, submission_rows
from invoices.choices import BatchStatus
from ui.http import HtmxRequest

BATCHES_A_PAGE = 25
SUBMISSIONS_A_PAGE = 50
CALLS_SHOWN = 100


@dataclass(slots=True)
class BatchRow:
    """A batch in the list, with its submissions counted by status."""

    batch: Batch
    counts: dict[BatchStatus, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@require_GET
@permission_required("accounting_sync.view_batch", raise_exception=True)
def batches(request: HtmxRequest) -> HttpResponse:
    """Every press of Send or Sync, the newest first."""
    found = Batch.objects.select_related("organisation", "created_by")
    page = Paginator(found, BATCHES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": _batch_rows(page)}
    return render(request, "accounting_sync/batch_list.html", context)


def _batch_rows(page: Page[Batch]) -> list[BatchRow]:
    counts: dict[int, dict[BatchStatus, int]] = defaultdict(dict)
    grouped = Submission.objects.filter(batch__in=list(page)).order_by().values_list("batch_id", "status")
    for number, status, count in grouped.annotate(n=Count("pk")):
        counts[number][BatchStatus(status)] = count
    return [BatchRow(batch, in_order(counts[batch.number])) for batch in page]


@require_GET
@permission_required("accounting_sync.view_batch", raise_exception=True)
def batch(request: HtmxRequest, number: int) -> HttpResponse:
    """One batch: how it is getting on, every invoice in it, and the calls behind it."""
    found = get_object_or_404(Batch.objects.select_related("organisation", "created_by"), pk=number)
    status = _status_in(request)
    submissions = rows_of(found).filter(status=status) if status else rows_of(found)
    page = Paginator(submissions, SUBMISSIONS_A_PAGE).get_page(request.GET.get("page"))
    calls = Call.objects.filter(batch=found).defer("body", "query", "documents")
    context = progress_context(request.user, found, expected_in(request.GET)) | {
        "page": page,
        "rows": submission_rows(found.organisation, page),
        "status": status,
        "calls": calls[:CALLS_SHOWN],
        "call_count": calls.count(),
    }
    return render(request, "accounting_sync/batch_detail.html", context)


def _status_in(request: HtmxRequest) -> BatchStatus | None:
    value = request.GET.get("status", "")
    return BatchStatus(value) if value in BatchStatus.values else None
